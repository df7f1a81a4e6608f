"""Small tables beside a scenario: expected volumes, and agents per interval, from CSV or Parquet.

What `sigap forecast` and `sigap staff` write is read as it is; so is any table with a start and a number.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sigap.simulation.errors import ScenarioError
from sigap.simulation.scenario_file.clock import Clock
from sigap.simulation.scenario_file.told import refusal
from sigap.text import Text

if TYPE_CHECKING:
    import polars as pl

STARTS = ("starts_at", "start", "interval_start", "timestamp", "ds", "waktu", "mulai")
LOCAL = ("local", "waktu_setempat")
DATES, TIMES = ("date", "day", "tanggal"), ("time", "hour", "jam", "pukul")
VOLUMES = ("volume", "calls", "contacts", "offered", "forecast", "y", "panggilan", "kontak", "jumlah")
AGENTS = ("agents", "agents_on_duty", "agents_scheduled", "required", "staff", "agen", "petugas")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one queue or group.

    Attributes:
        starts_s: (n,) seconds from the scenario's start, rising.
        length_s: length of a row's interval.
        values: (n,) the number of each row; with joint paths (paths, n).
        place: the file, for messages.
    """

    starts_s: NDArray[np.float64]
    length_s: float
    values: NDArray[np.float64]
    place: str

    def spread(self, clock: Clock, intervals: int) -> NDArray[np.float64]:
        """Return (..., intervals) of counts: each row's number shared out by the time it has in an interval."""
        out = np.zeros((*self.values.shape[:-1], intervals))
        edges = np.arange(intervals + 1) * clock.interval_s
        edges[-1] = min(edges[-1], clock.length_s)
        for at, start in enumerate(self.starts_s):
            first = max(int(start // clock.interval_s), 0)
            last = min(int(np.ceil((start + self.length_s) / clock.interval_s)), intervals)
            for place in range(first, last):
                shared = min(edges[place + 1], start + self.length_s) - max(edges[place], start)
                out[..., place] += self.values[..., at] * max(shared, 0.0) / self.length_s
        return out

    def held(self, clock: Clock, intervals: int) -> NDArray[np.float64]:
        """Return (intervals,) of the number in force; 0 where no row tells.

        Raises:
            ScenarioError: the rows are finer than the scenario's intervals.
        """
        if self.length_s < clock.interval_s:
            own, wanted = self.length_s / 60, clock.interval_s / 60
            raise refusal(
                self.place,
                f"its intervals ({own:g} min) are shorter than the scenario's ({wanted:g} min).",
                f"intervalnya ({own:g} mnt) lebih pendek daripada skenario ({wanted:g} mnt).",
                Text("Set interval_minutes to the table's.", "Samakan interval_minutes dengan tabel."),
            )
        out = np.zeros(intervals)
        middles = (np.arange(intervals) + 0.5) * clock.interval_s
        at = np.searchsorted(self.starts_s, middles, side="right") - 1
        within = (at >= 0) & (middles < self.starts_s[np.maximum(at, 0)] + self.length_s)
        out[within] = self.values[at[within]]
        return out


def read_rows(
    path: Path,
    clock: Clock,
    *,
    kinds: tuple[str, ...],
    column: str,
    names: dict[str, str],
    place: str,
    paths: bool = False,
) -> Rows:
    """Return the rows of a table that fall into a scenario.

    Args:
        path: CSV or Parquet.
        clock: when the scenario is.
        kinds: what the column of numbers may be called, best name first.
        column: what it is called; "" for the first of `kinds` that is there.
        names: column -> value that rows must have, such as {"queue": "voice"}; columns that are not there pass.
        place: what to call the file in messages.
        paths: read the joint paths instead of the mean.

    Raises:
        ScenarioError: the file cannot be read, has no such column, tells nothing of the scenario's time, or a number in
            it is negative or none.
    """
    frame = _frame(path, place)
    frame = _chosen(frame, names, place)
    starts_ms, length_s = _starts(frame, clock, place)
    values = _paths(frame, place) if paths else _numbers(frame, kinds, column, place)
    starts_s = (starts_ms - clock.starts_at_ms) / 1000
    order = np.argsort(starts_s, kind="stable")
    starts_s, values = starts_s[order], values[..., order]
    _refuse_repeated(starts_s, length_s, place)
    inside = (starts_s + length_s > 0) & (starts_s < clock.length_s)
    if not inside.any():
        raise refusal(
            place,
            f"it tells nothing of {clock.first}.",
            f"tidak ada baris untuk {clock.first}.",
            Text("Check date, opens, closes and zone.", "Periksa date, opens, closes, dan zone."),
        )
    return Rows(starts_s[inside], length_s, values[..., inside], place)


def _frame(path: Path, place: str) -> pl.DataFrame:
    import polars as pl

    try:
        if path.suffix.lower() == ".parquet":
            return pl.read_parquet(path)
        return pl.read_csv(path, infer_schema_length=0)
    except OSError as error:
        reason = error.strerror or "no such file"
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0]
    raise refusal(
        place,
        f"it cannot be read: {reason}.",
        f"tidak dapat dibaca: {reason}.",
        Text("Give a CSV or Parquet table.", "Berikan tabel CSV atau Parquet."),
    )


def _chosen(frame: pl.DataFrame, names: dict[str, str], place: str) -> pl.DataFrame:
    """Return the rows of the names wanted."""
    import polars as pl

    for column, name in names.items():
        if column not in frame.columns:
            continue
        told = frame[column].cast(pl.String)
        kept = frame.filter(told == name)
        if not kept.height:
            known = ", ".join(sorted({str(value) for value in told.unique() if value is not None})[:8])
            raise refusal(
                place,
                f"no row has {column} {name!r}.",
                f"tidak ada baris dengan {column} {name!r}.",
                Text(f"It has: {known}.", f"Yang ada: {known}."),
            )
        frame = kept
    return frame


def _first(frame: pl.DataFrame, names: tuple[str, ...]) -> str | None:
    """Return the first of the names that is a column, whatever its case."""
    found = {name.strip().lower(): name for name in frame.columns}
    return next((found[name] for name in names if name in found), None)


def _starts(frame: pl.DataFrame, clock: Clock, place: str) -> tuple[NDArray[np.int64], float]:
    """Return when rows begin, and how long each is."""
    column = _first(frame, STARTS) or _first(frame, LOCAL)
    date, time = _first(frame, DATES), _first(frame, TIMES)
    if column is not None:
        told = frame[column].to_list()
    elif date is not None and time is not None:
        told = [f"{day} {hour}" for day, hour in zip(frame[date], frame[time], strict=True)]
    else:
        raise refusal(
            place,
            "there is no column that says when an interval begins.",
            "tidak ada kolom yang menyebut awal interval.",
            Text(
                "Name one starts_at, or two date and time.",
                "Namai satu kolom starts_at, atau dua kolom date dan time.",
            ),
        )
    starts = np.array([_instant(value, clock, place, line) for line, value in enumerate(told, 2)], np.int64)
    return starts, _length(frame, starts, clock)


def _instant(value: Any, clock: Clock, place: str, line: int) -> int:
    """Return an instant in milliseconds: what has no offset is on the site's clock."""
    at = value if isinstance(value, dt.datetime) else _parsed(str(value).strip())
    if at is None:
        raise refusal(
            f"{place}:{line}",
            f"{value!r} is no instant.",
            f"{value!r} bukan waktu.",
            Text(
                "Write 2026-11-30 08:30, or with an offset.",
                "Tulis 2026-11-30 08:30, atau dengan selisih zona.",
            ),
        )
    return round((at if at.tzinfo else at.replace(tzinfo=clock.zone)).timestamp() * 1000)


def _parsed(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None


def _length(frame: pl.DataFrame, starts: NDArray[np.int64], clock: Clock) -> float:
    """Return a row's length: the column `minutes`, else the smallest distance, else the scenario's interval."""
    if "minutes" in frame.columns and frame.height:
        return float(frame["minutes"][0]) * 60
    steps = np.diff(np.unique(starts))
    return float(steps.min()) / 1000 if len(steps) else clock.interval_s


def _numbers(frame: pl.DataFrame, kinds: tuple[str, ...], column: str, place: str) -> NDArray[np.float64]:
    name = _first(frame, (column.lower(),) if column else kinds)
    if name is None:
        wanted = column or ", ".join(kinds[:3])
        known = ", ".join(frame.columns)
        raise refusal(
            place,
            f"there is no column {wanted}.",
            f"tidak ada kolom {wanted}.",
            Text(f"It has: {known}. Name one with column.", f"Yang ada: {known}. Sebutkan dengan column."),
        )
    values = np.array([_number(value) for value in frame[name]], np.float64)
    _refuse_bad(values, name, place)
    return values


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _refuse_bad(values: NDArray[np.float64], name: str, place: str) -> None:
    bad = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
    if len(bad):
        raise refusal(
            f"{place}:{bad[0] + 2}",
            f"{name} is {values[bad[0]]:g}.",
            f"{name} bernilai {values[bad[0]]:g}.",
            Text("Write a number of at least 0 in every row.", "Tulis bilangan minimal 0 di tiap baris."),
        )


def _paths(frame: pl.DataFrame, place: str) -> NDArray[np.float64]:
    if "paths" not in frame.columns:
        raise refusal(
            place,
            "there are no joint paths in it.",
            "tidak ada jalur bersama di dalamnya.",
            Text(
                "Use the Parquet that `sigap forecast` writes.",
                "Gunakan Parquet yang ditulis `sigap forecast`.",
            ),
        )
    values = np.array(frame["paths"].to_list(), np.float64).T
    _refuse_bad(values.min(axis=0), "paths", place)
    return values


def _refuse_repeated(starts_s: NDArray[np.float64], length_s: float, place: str) -> None:
    close = np.flatnonzero(np.diff(starts_s) < length_s - 1e-6)
    if len(close):
        raise ScenarioError(
            Text(
                "an interval is there twice, or overlaps the next.", "ada interval ganda atau tumpang tindih."
            ),
            where=place,
            remedy=Text(
                "Say which queue or group with queue = or group =, or remove one.",
                "Sebutkan antrean atau grup dengan queue = atau group =, atau hapus salah satu.",
            ),
        )
