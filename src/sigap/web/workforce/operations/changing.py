"""A roster changed within the day: breaks moved, an activity put in. The change is the next version, put into use."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import transaction

from sigap.errors import SigapError
from sigap.facts.rows import stamp_columns
from sigap.facts.tables import TABLES
from sigap.text import Text
from sigap.web.people import queries as people
from sigap.web.workforce import queries
from sigap.web.workforce.models import Kind, Version
from sigap.web.workforce.operations.keeping import keep, publish

WORK = "contacts"
Row = dict[str, Any]


class RosterChangeError(SigapError):
    """A roster cannot be changed like this."""


@dataclass(frozen=True, slots=True)
class Change:
    """One activity of one agent, other than taking contacts.

    Attributes:
        agent: the key.
        starts_ms, ends_ms: when it is to be, milliseconds since the epoch.
        was_ms: when it was to begin; None for an activity that is put in anew.
        activity: of one that is put in.
    """

    agent: str
    starts_ms: int
    ends_ms: int
    was_ms: int | None = None
    activity: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of it.

    Attributes:
        version: the new roster.
        refused: the agents whose shift does not hold the change: it is left as it was.
    """

    version: Version
    refused: tuple[str, ...]


@transaction.atomic
def change_roster(*, number: int, changes: Sequence[Change], actor: str, why: Mapping[str, Any]) -> Changed:
    """Make the next version of a roster, with changes, and put it into use.

    Args:
        number: the roster.
        changes: at most one an agent.
        actor: who changes it, as the audit log names them.
        why: kept with the version, for those who look at it later.

    Raises:
        RosterChangeError: no change can be made.
        Http404: there is no roster of that number.
    """
    before = queries.version(Kind.ROSTER, number)
    wanted = {one.agent: one for one in changes}
    rows, refused = _changed(_rows(bytes(before.table)), wanted)
    if len(refused) == len(wanted):
        raise RosterChangeError(
            Text("no shift holds the change.", "tidak ada sif yang dapat memuat perubahan itu."),
            remedy=Text(
                "Ask for advice anew: the floor has moved on.", "Minta saran baru: lantai sudah berubah."
            ),
        )
    from sigap.web.workforce.planning.rosters import as_table  # takes seconds to load

    made = keep(
        Kind.ROSTER,
        actor=actor,
        first_day=before.first_day,
        last_day=before.last_day,
        table=as_table(rows, str(people.zone())),
        inputs={**before.inputs, "roster": before.number},
        settings=before.settings,
        told={**before.told, "changed": {**why, "agents": len(wanted) - len(refused)}},
    )
    publish(Kind.ROSTER, number=made.number, actor=actor)
    return Changed(made, tuple(refused))


def _rows(table: bytes) -> list[Row]:
    """Return a roster's rows without what is worked out from them, instants in ms since the epoch."""
    told = pq.read_table(io.BytesIO(table))
    told = told.drop_columns([name for name in stamp_columns(TABLES["shifts"]) if name in told.column_names])
    for name in ("started_at", "ended_at"):
        told = told.set_column(told.column_names.index(name), name, told[name].cast(pa.int64()))
    rows: list[Row] = told.to_pylist()
    return rows


def _changed(rows: Sequence[Row], wanted: Mapping[str, Change]) -> tuple[list[Row], list[str]]:
    """Return the rows with the changes that fit, and the agents of those that do not."""
    kept = [row for row in rows if row["agent"] not in wanted]
    refused = []
    for agent, change in wanted.items():
        own = sorted((row for row in rows if row["agent"] == agent), key=lambda row: row["started_at"])
        shifts = _shifts(own)
        place = next((n for n, one in enumerate(shifts) if _holds(one, change)), None)
        made = None if place is None else _with(shifts[place], change)
        if place is None or made is None:
            refused.append(agent)
        else:
            shifts[place] = made
        kept += [row for shift in shifts for row in shift]
    return kept, refused


def _shifts(rows: Iterable[Row]) -> list[list[Row]]:
    """Return rows in order of time, cut where one does not begin as the one before ends."""
    found: list[list[Row]] = []
    for row in rows:
        if found and found[-1][-1]["ended_at"] == row["started_at"]:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _holds(shift: Sequence[Row], change: Change) -> bool:
    at = change.starts_ms if change.was_ms is None else change.was_ms
    return bool(shift[0]["started_at"] <= at < shift[-1]["ended_at"])


def _with(shift: Sequence[Row], change: Change) -> list[Row] | None:
    """Return a shift with a change, None where that does not fit between its limits and its other activities."""
    work = next((row for row in shift if row["activity"] == WORK), None)
    pauses = [row for row in shift if row["activity"] != WORK]
    moved = next((row for row in pauses if row["started_at"] == change.was_ms), None)
    if work is None or (change.was_ms is not None and moved is None):
        return None
    told = {**work, "activity": change.activity} if moved is None else moved
    others = [row for row in pauses if row is not moved]
    pauses = sorted([*others, _at(told, change.starts_ms, change.ends_ms)], key=lambda row: row["started_at"])
    at, ends, found = shift[0]["started_at"], shift[-1]["ended_at"], []
    for pause in pauses:
        if pause["started_at"] < at or pause["ended_at"] > ends:
            return None
        if pause["started_at"] > at:
            found.append(_at(work, at, pause["started_at"]))
        found.append(pause)
        at = pause["ended_at"]
    return [*found, _at(work, at, ends)] if at < ends else found


def _at(row: Row, starts_ms: int, ends_ms: int) -> Row:
    return {**row, "started_at": starts_ms, "ended_at": ends_ms, "duration_ms": ends_ms - starts_ms}
