"""The visits behind a figure, and one contact: an address turned into a question for rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sigap.facts.tables import VISIT_OUTCOMES
from sigap.metrics.catalogue import CATALOGUE
from sigap.metrics.definition import Kpi
from sigap.metrics.questions import QuestionError, unknown
from sigap.text import Text
from sigap.web.insights import queries
from sigap.web.insights.queries.exploring import names
from sigap.web.insights.question import Fields, Question, read
from sigap.web.insights.spans import Days
from sigap.web.people import queries as people

PAGE = 100
CLOCKS = ("arrival", "answer", "end")
_ROWS_ONLY = ("by", "kpi", "variant", "clock", "compare", "preset")


@dataclass(frozen=True)
class Behind:
    """A page of visits.

    Attributes:
        days, slots: which are asked for; `slots` are quarter-hours of the day, both included.
        where: label -> values.
        rows: as the table `visits` has them, instants in milliseconds.
        next: the cursor of the next page, "" at the end.
        names: label -> key -> what people call it.
        of: the KPI that led here, None when none did.
        counts_legs: whether that KPI counts legs, of which a visit may have several.
    """

    days: Days
    slots: tuple[int, int] | None
    where: Mapping[str, tuple[str, ...]]
    clock: str
    zone: ZoneInfo
    rows: tuple[dict[str, Any], ...]
    next: str
    names: Mapping[str, Mapping[str, str]]
    of: Kpi | None
    counts_legs: bool

    @property
    def times(self) -> tuple[dt.time, dt.time] | None:
        """Return from when to when of the day; midnight as its end is 00:00."""
        if self.slots is None:
            return None
        first, after = self.slots[0], (self.slots[1] + 1) % 96
        return dt.time(first // 4, first % 4 * 15), dt.time(after // 4, after % 4 * 15)


def behind(fields: Fields, *, now: dt.datetime, cursor: str = "", limit: int = PAGE) -> Behind:
    """Return the visits of some days and groups, newest first.

    Raises:
        QuestionError: a field makes no sense.
    """
    asked = read({name: values for name, values in fields.items() if name not in _ROWS_ONLY})
    zone = people.zone()
    days = asked.days(now.astimezone(zone).date())
    clock, slots = _clock(fields), _slots(fields)
    where = {**asked.where, **_outcomes(fields)}
    found = queries.visits(period=days, where=where, slots=slots, clock=clock, limit=limit, cursor=cursor)
    of = CATALOGUE.get(_last(fields, "of"))
    return Behind(
        days,
        slots,
        where,
        clock,
        zone,
        found.rows,
        found.next,
        names(("queue", "agent")),
        of,
        of is not None and of.variants[of.default_variant].numerator.table != "visits",
    )


def contact(id: str, near: str = "") -> queries.ContactStory | None:
    """Return one contact with its visits and legs, None when there is none; `near` may name one of its days."""
    if not id or len(id) > 500 or "\x00" in id:
        return None
    try:
        day = dt.date.fromisoformat(near) if near else None
    except ValueError:
        day = None  # it only says where to look first
    return queries.contact(id, near=day)


def named() -> Mapping[str, Mapping[str, str]]:
    """Return what people call queues and agents, by key."""
    return names(("queue", "agent"))


def _last(fields: Fields, name: str) -> str:
    values = fields.get(name, ())
    return values[-1] if values else ""


def _clock(fields: Fields) -> Any:
    told = _last(fields, "clock") or "arrival"
    if told not in CLOCKS:
        raise unknown(Text("clock", "jam acuan"), told[:40], CLOCKS)
    return told


def _outcomes(fields: Fields) -> dict[str, tuple[str, ...]]:
    told = tuple(dict.fromkeys(v for v in fields.get("outcome", ()) if v))
    for one in told:
        if one not in VISIT_OUTCOMES:
            raise unknown(Text("outcome", "hasil"), one[:40], VISIT_OUTCOMES)
    return {"outcome": told} if told else {}


def _slots(fields: Fields) -> tuple[int, int] | None:
    """Return the quarter-hours of an hour of the day, or of one interval by its beginning and length."""
    hour, at, minutes = _last(fields, "hour"), _last(fields, "at"), _last(fields, "minutes") or "15"
    try:
        if hour:
            first = int(hour) * 4 if 0 <= int(hour) <= 23 else -1
            return _within(first, 4)
        if at:
            time = dt.time.fromisoformat(at)
            return _within(time.hour * 4 + time.minute // 15, max(1, int(minutes) // 15))
    except ValueError:
        pass
    else:
        return None
    what = Text("this is no time of the day.", "ini bukan jam dalam sehari.")
    raise QuestionError(
        what, where="hour" if hour else "at", remedy=Text("Write it as 09:30.", "Tulis seperti 09:30.")
    )


def _within(first: int, length: int) -> tuple[int, int]:
    if not 0 <= first <= 95 or length > 96:
        raise ValueError
    return first, min(95, first + length - 1)


def question_of(found: Behind) -> Question:
    """Return the question whose figures count these visits."""
    where = {name: values for name, values in found.where.items() if name != "outcome"}
    return Question(by=(), span="", first=found.days[0], last=found.days[1], where=where)
