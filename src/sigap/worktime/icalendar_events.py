"""Whole-day events of iCalendar text, with their recurrences (RFC 5545)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sigap.text import Text
from sigap.worktime.errors import CalendarError

_MIDNIGHT = dt.time(0)


@dataclass(frozen=True, slots=True)
class WholeDayEvent:
    """One event: its first day, how many days it lasts, and its recurrence."""

    uid: str
    name: str
    start: dt.date
    length_days: int
    rule: str = ""  # RRULE, empty when it happens once
    added: frozenset[dt.date] = frozenset()  # RDATE
    left_out: frozenset[dt.date] = frozenset()  # EXDATE, and dates that another event replaces
    replaces: dt.date | None = None  # RECURRENCE-ID

    def begins(self, first: dt.date, last: dt.date) -> Iterator[dt.date]:
        """Yield the first days of its occurrences that can reach into the days from `first` to `last`."""
        early = first - dt.timedelta(days=self.length_days)
        days = {self.start, *self.added, *self._recurring(early, last)}
        return (day for day in sorted(days - self.left_out) if early <= day <= last)

    def _recurring(self, first: dt.date, last: dt.date) -> list[dt.date]:
        if not self.rule:
            return []
        from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

        rule = rrulestr(self.rule, dtstart=dt.datetime.combine(self.start, _MIDNIGHT))
        window = (dt.datetime.combine(day, _MIDNIGHT) for day in (first, last))
        return [moment.date() for moment in rule.between(*window, inc=True)]


@lru_cache(maxsize=64)
def whole_day_events(content: str) -> tuple[WholeDayEvent, ...]:
    """Read the events of an iCalendar text; cancelled ones are left out.

    Raises:
        CalendarError: text that is no calendar, an event of hours, a recurrence nobody understands.
    """
    import icalendar

    try:
        calendar = icalendar.Calendar.from_ical(content)
        events = [_read(event) for event in calendar.walk("VEVENT")]
    except (ValueError, KeyError, IndexError) as problem:
        raise CalendarError(
            Text(
                f"The iCalendar text cannot be read: {problem}.", f"Teks iCalendar tidak terbaca: {problem}."
            ),
            where="iCalendar",
            remedy=Text("Export it again as .ics.", "Ekspor ulang sebagai .ics."),
        ) from None
    return tuple(_without_replaced(event, events) for event in events if event is not None)


def _without_replaced(event: WholeDayEvent, events: list[WholeDayEvent | None]) -> WholeDayEvent:
    if event.replaces is not None:
        return event
    replaced = {e.replaces for e in events if e is not None and e.uid == event.uid and e.replaces is not None}
    return replace(event, left_out=event.left_out | replaced)


def _read(event: Any) -> WholeDayEvent | None:
    if str(event.get("STATUS", "")).upper() == "CANCELLED" and "RECURRENCE-ID" not in event:
        return None
    name = str(event.get("SUMMARY", event.get("UID", "?")))
    start = _day(event["DTSTART"].dt, name)
    replaced = _day(event["RECURRENCE-ID"].dt, name) if "RECURRENCE-ID" in event else None
    cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
    read = WholeDayEvent(
        uid=str(event.get("UID", "")),
        name=name,
        start=start,
        length_days=0 if cancelled else _length_days(event, start, name),
        rule=_rule(event),
        added=_days(event.get("RDATE"), name),
        left_out=_days(event.get("EXDATE"), name),
        replaces=replaced,
    )
    read._recurring(start, start)  # a recurrence that cannot be understood is refused here, with the rest
    return read


def _length_days(event: Any, start: dt.date, name: str) -> int:
    """Return how many days an event lasts; one when it does not say."""
    if "DTEND" in event:
        return max((_day(event["DTEND"].dt, name) - start).days, 1)
    if "DURATION" in event:
        lasts: dt.timedelta = event["DURATION"].dt
        if lasts.seconds:
            raise _not_whole_days(name)
        return max(lasts.days, 1)
    return 1


def _rule(event: Any) -> str:
    """Return the recurrence as text, its end as a plain date: dateutil wants it as naive as the start."""
    if "RRULE" not in event:
        return ""
    parts = event["RRULE"].to_ical().decode().split(";")
    return ";".join(part[: len("UNTIL=YYYYMMDD")] if part.startswith("UNTIL=") else part for part in parts)


def _days(lists: Any, name: str) -> frozenset[dt.date]:
    if lists is None:
        return frozenset()
    several = lists if isinstance(lists, list) else [lists]
    return frozenset(_day(item.dt, name) for one in several for item in one.dts)


def _day(moment: dt.date | dt.datetime, name: str) -> dt.date:
    """Return the day; a time of day other than midnight is refused, since a holiday is whole days."""
    if not isinstance(moment, dt.datetime):
        return moment
    if moment.time() != _MIDNIGHT:
        raise _not_whole_days(name)
    return moment.date()


def _not_whole_days(name: str) -> CalendarError:
    return CalendarError(
        Text(
            "This event is not whole days, so it cannot be a holiday.",
            "Acara ini tidak sehari penuh, jadi bukan hari libur.",
        ),
        where=f"iCalendar, {name!r}",
        remedy=Text(
            "Make it an all-day event, or write its hours under exceptions.",
            "Jadikan acara sepanjang hari, atau tulis jamnya pada exceptions.",
        ),
    )
