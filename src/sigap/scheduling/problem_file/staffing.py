"""What `sigap staff` wrote, read for a schedule: CSV, XLSX and Parquet by column, JSON by queue.

Any other table with a start and a number of agents is read too.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.problem_file.rows import read_table
from sigap.text import Text
from sigap.told import unknown_name

STARTS = ("starts_at", "start", "interval_start", "timestamp", "ds", "waktu", "mulai", "local")
AGENTS = ("agents", "required", "staff", "agen", "petugas")
_QUEUE = Text("queue", "antrean")


@dataclass(frozen=True, slots=True)
class StaffingTable:
    """The rows of one queue.

    Attributes:
        place: the file, for messages.
        starts_at: (n,) milliseconds since the epoch, rising.
        minutes: length of an interval.
        required: (n,) the column that is to be covered.
        agents, volume, aht_s: (n,) as staffing wrote them; None where the table has no such column.
        threshold_s: of the service level promised, where the file tells it.
    """

    place: str
    starts_at: NDArray[np.int64]
    minutes: int
    required: NDArray[np.float64]
    agents: NDArray[np.float64] | None
    volume: NDArray[np.float64] | None
    aht_s: NDArray[np.float64] | None
    threshold_s: float | None = None


def read_staffing(path: Path, *, queue: str, column: str, zone: str, where: str) -> StaffingTable:
    """Return the rows of a queue.

    Args:
        path: CSV, XLSX, Parquet or JSON.
        queue: its name; tables without a column `queue` have one queue.
        column: what is to be covered; "" takes `agents`.
        zone: the clock of starts without an offset.
        where: the key that named the file.

    Raises:
        SchedulingError: no such file, queue or column; a number or an instant that is none; an interval twice.
    """
    if path.suffix.lower() == ".json":
        columns, threshold_s = _from_json(path, queue, where)
    else:
        columns, threshold_s = _from_table(path, queue, where), None
    place = path.name
    starts = _first(columns, STARTS, place)
    starts_at = np.array(
        [_instant(one, zone, place, n) for n, one in enumerate(columns[starts], 2)], np.int64
    )
    order = np.argsort(starts_at, kind="stable")
    starts_at = starts_at[order]
    _refuse_twice(starts_at, place)

    def numbers(name: str) -> NDArray[np.float64] | None:
        empty = name == "aht_s"
        return _numbers(columns[name], name, place, empty)[order] if name in columns else None

    wanted = column or _first(columns, AGENTS, place)
    required = numbers(wanted)
    if required is None:
        raise _no_column((wanted,), columns, place)
    return StaffingTable(
        place, starts_at, _length(columns, starts_at), required,
        numbers("agents"), numbers("volume"), numbers("aht_s"), threshold_s,
    )  # fmt: skip


def _from_table(path: Path, queue: str, where: str) -> dict[str, list[Any]]:
    frame = read_table(path, where)
    frame = frame.rename({name: name.strip().lower() for name in frame.columns})
    if "queue" in frame.columns:
        names = [str(name or "") for name in frame["queue"].unique(maintain_order=True)]
        frame = frame.filter(frame["queue"].fill_null("") == _chosen(queue, names, where))
    return {name: frame[name].to_list() for name in frame.columns}


def _from_json(path: Path, queue: str, where: str) -> tuple[dict[str, list[Any]], float | None]:
    try:
        told = json.loads(path.read_text("utf-8-sig"))
        queues = {str(one["queue"]): one for one in told["queues"]}
        one = queues[_chosen(queue, list(queues), where)]
        intervals: list[Mapping[str, Any]] = one["intervals"]
        columns = {name: [row[name] for row in intervals] for name in intervals[0]}
        columns["minutes"] = [one["minutes"]] * len(intervals)
        threshold = one["targets"].get("threshold_s")
    except SchedulingError:
        raise
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or "no staffing plan of sigap"
        raise SchedulingError(
            Text(f"{path} cannot be read: {reason}.", f"{path} tidak dapat dibaca: {reason}."),
            where=where,
            remedy=Text(
                "Give what `sigap staff --out plan.json` wrote.",
                "Berikan hasil `sigap staff --out plan.json`.",
            ),
        ) from None
    return columns, float(threshold) if isinstance(threshold, int | float) else None


def _chosen(queue: str, names: Sequence[str], where: str) -> str:
    """Return the queue of that name, or the only one where none of several is meant."""
    if queue in names:
        return queue
    if len(names) == 1:
        return names[0]
    what_en, what_id, remedy = unknown_name(queue, sorted(names), _QUEUE)
    raise SchedulingError(Text(what_en, what_id), where=where, remedy=remedy)


def _first(columns: Mapping[str, Any], names: tuple[str, ...], place: str) -> str:
    for name in names:
        if name in columns:
            return name
    raise _no_column(names, columns, place)


def _no_column(names: Sequence[str], columns: Mapping[str, Any], place: str) -> SchedulingError:
    known = ", ".join(columns)
    wanted = ", ".join(names[:3])
    return SchedulingError(
        Text(f"there is no column {wanted}.", f"tidak ada kolom {wanted}."),
        where=place,
        remedy=Text(f"It has: {known}.", f"Yang ada: {known}."),
    )


def _instant(value: Any, zone: str, place: str, line: int) -> int:
    """Return milliseconds since the epoch; what has no offset is on the clock of `zone`."""
    try:
        at = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(str(value).strip())
        aware = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
        return round(aware.timestamp() * 1000)
    except (ValueError, OverflowError):
        raise SchedulingError(
            Text(f"{value!r} is no instant.", f"{value!r} bukan waktu."),
            where=f"{place}:{line}",
            remedy=Text("Write it as 2026-11-30 08:30.", "Tulis sebagai 2026-11-30 08:30."),
        ) from None


def _numbers(values: Sequence[Any], name: str, place: str, empty: bool) -> NDArray[np.float64]:
    """Return numbers of at least 0; NaN for nothing where `empty` allows it."""
    made = np.array([_number(value, empty) for value in values], np.float64)
    bad = np.flatnonzero(~((made >= 0) & (made < 1e9) | (np.isnan(made) & empty)))
    if len(bad):
        at = int(bad[0])
        raise SchedulingError(
            Text(f"{name} is {values[at]!r}.", f"{name} bernilai {values[at]!r}."),
            where=f"{place}:{at + 2}",
            remedy=Text("Write a number of at least 0.", "Tulis bilangan minimal 0."),
        )
    return made


def _number(value: Any, empty: bool) -> float:
    if value is None or value == "":
        return math.nan if empty else -1.0
    try:
        return float(value)
    except (TypeError, ValueError):
        return -1.0


def _length(columns: Mapping[str, Sequence[Any]], starts_at: NDArray[np.int64]) -> int:
    """Return minutes of an interval: the column, else the smallest distance between two, else half an hour."""
    steps = np.diff(starts_at)
    found: Callable[[], int] = lambda: int(steps.min()) // 60_000 if len(steps) else 30  # noqa: E731
    try:
        return int(float(columns["minutes"][0])) if "minutes" in columns else found()
    except (TypeError, ValueError, IndexError):
        return found()


def _refuse_twice(starts_at: NDArray[np.int64], place: str) -> None:
    if (np.diff(starts_at) == 0).any():
        raise SchedulingError(
            Text("an interval is there twice.", "ada interval yang ganda."),
            where=place,
            remedy=Text(
                "Say which queue is meant with queue = ...", "Sebutkan antreannya dengan queue = ..."
            ),
        )
