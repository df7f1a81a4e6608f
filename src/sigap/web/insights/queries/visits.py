"""The rows behind a figure: visits page by page, and everything that is known of one contact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sigap.metrics.definition import Clock
from sigap.metrics.questions import QuestionError
from sigap.text import Text
from sigap.web.insights.lake import days
from sigap.web.insights.lake.reading import State, state
from sigap.web.insights.models import LakeFile

if TYPE_CHECKING:
    from sigap.web.insights.lake.backend import Wanted

STAMPS: Mapping[str, str] = {"arrival": "entered", "answer": "left", "end": "ended"}
LABELS = ("queue", "channel", "direction", "reason", "site", "agent", "team", "outcome", "customer")
ORDERS = {"contacts": "started_at", "visits": "entered_at", "legs": "coalesce(offered_at, answered_at)"}
MOST = 1000
_DAY = dt.timedelta(1)

Row = dict[str, Any]


@dataclass(frozen=True)
class VisitPage:
    """Some visits, newest first.

    Attributes:
        rows: columns of the fact table `visits`, instants in milliseconds.
        next: hand it in for the page after; empty when there is none.
    """

    rows: tuple[Row, ...]
    next: str


@dataclass(frozen=True)
class ContactStory:
    """Everything that is known of one contact: its row, its visits and its legs in the order of time."""

    contact: Row
    visits: tuple[Row, ...]
    legs: tuple[Row, ...]


def visits(
    *,
    period: tuple[dt.date, dt.date],
    where: Mapping[str, Sequence[str]] | None = None,
    slots: tuple[int, int] | None = None,
    clock: Clock = "arrival",
    limit: int = 100,
    cursor: str = "",
) -> VisitPage:
    """Return the visits that count in some days, newest first, page by page.

    Args:
        period: first and last business day, both included.
        where: label (queue, channel, direction, reason, site, agent, team, outcome, customer) -> values that count.
        slots: first and last quarter-hour of the day, both included.
        clock: by which instant a visit lies in the period: its `arrival`, its `answer` or its `end`.
        limit: how many at most, up to 1,000.
        cursor: the `next` of the page before.

    Raises:
        QuestionError: a label, the clock or the cursor is unknown.
    """
    from sigap.web.insights.lake.backend import LakeDuckDB

    stamp = _stamp(clock)
    conditions, values = [f"{stamp}_day BETWEEN ? AND ?"], list[Any](period)
    for label, wanted in (where or {}).items():
        _check(label)
        conditions.append(f"list_contains(?::VARCHAR[], {label})")
        values.append(list(wanted))
    if slots is not None:
        conditions.append(f"{stamp}_slot BETWEEN ? AND ?")
        values += slots
    if cursor:
        conditions.append("(entered_at, visit_id) < (?::BIGINT, ?::VARCHAR)")
        values += _read(cursor)
    most = max(1, min(limit, MOST))
    order = f"ORDER BY entered_at DESC, visit_id DESC LIMIT {most + 1}"
    with state() as facts:
        engine = LakeDuckDB(facts, {"visits": _touching(stamp, *period)})
        rows = engine.rows("visits", f"WHERE {' AND '.join(conditions)} {order}", values)
    if len(rows) <= most:
        return VisitPage(tuple(rows), "")
    last = rows[most - 1]
    return VisitPage(tuple(rows[:most]), f"{last['entered_at']}.{last['visit_id']}")


def _touching(stamp: str, first: dt.date, last: dt.date) -> Wanted:
    return lambda file: days.reaches(file.spans, stamp, first, last)


def _stamp(clock: str) -> str:
    if clock not in STAMPS:
        what = Text(f"visits have no clock '{clock}'.", f"kunjungan tidak mengenal jam '{clock}'.")
        raise QuestionError(
            what, remedy=Text(f"Choose one of: {', '.join(STAMPS)}.", f"Pilih: {', '.join(STAMPS)}.")
        )
    return STAMPS[clock]


def _check(label: str) -> None:
    if label not in LABELS:
        what = Text(
            f"visits cannot be filtered by '{label}'.", f"kunjungan tidak bisa disaring menurut '{label}'."
        )
        raise QuestionError(
            what, remedy=Text(f"Choose of: {', '.join(LABELS)}.", f"Pilih dari: {', '.join(LABELS)}.")
        )


def _read(cursor: str) -> list[Any]:
    entered, _, id = cursor.partition(".")
    if not (entered.isascii() and entered.lstrip("-").isdigit() and len(entered) <= 15 and id):
        raise QuestionError(
            Text("this page is not there.", "halaman ini tidak ada."),
            where="cursor",
            remedy=Text("Begin with the first page.", "Mulai dari halaman pertama."),
        )
    return [int(entered), id]


def contact(id: str, *, near: dt.date | None = None) -> ContactStory | None:
    """Return everything that is known of a contact, None when there is none of this id.

    Args:
        id: of the contact.
        near: a day on which something of it happened: there it is looked for first.
    """
    with state() as facts:
        found = _of_contact(facts, "contacts", id, lambda file: _is_near(file, near)) if near else []
        found = found or _of_contact(facts, "contacts", id, lambda _: True)
        if not found:
            return None
        first, last = found[0]["started_day"] - _DAY, (found[0]["ended_day"] or dt.date.max - _DAY) + _DAY
        visits, legs = (
            _of_contact(facts, name, id, lambda file: first <= file.day <= last)
            for name in ("visits", "legs")
        )
    return ContactStory(found[0], tuple(visits), tuple(legs))


def _is_near(file: LakeFile, day: dt.date) -> bool:
    return file.day == day or days.reaches_at_all(file.spans, day, day)


def _of_contact(facts: State, name: str, id: str, wanted: Wanted) -> list[Row]:
    """Return the rows of a contact in a table, of the present and of some files."""
    from sigap.web.insights.lake.backend import LakeDuckDB

    engine = LakeDuckDB(facts, {name: wanted})
    return engine.rows(name, f"WHERE contact_id = ? ORDER BY {ORDERS[name]}", [id], of=id)
