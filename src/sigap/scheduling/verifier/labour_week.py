"""Labour rules about weeks, and about the whole horizon."""

from __future__ import annotations

from collections.abc import Iterator

from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.rules import Rule
from sigap.scheduling.verifier.breach import Breach, for_days, number
from sigap.scheduling.verifier.findings import Unit
from sigap.scheduling.verifier.reading import Reading, Row
from sigap.scheduling.verifier.words import count, length
from sigap.text import Text


def max_week_minutes(reading: Reading, row: Row, rule: Rule) -> Iterator[Breach]:
    """Yield weeks with too much working time."""
    limit = number(rule, "minutes")
    for week in reading.weeks:
        shifts = row.within(week)
        total = sum(shift.minutes for shift in shifts) + (row.person.past.week_minutes if week.before else 0)
        if shifts and total > limit:
            yield _too_long(_days(row, week.first, week.after), total, limit)


def max_overtime_week(reading: Reading, row: Row, rule: Rule) -> Iterator[Breach]:
    """Yield weeks with too much overtime on working days."""
    limit = number(rule, "minutes")
    for week in reading.weeks:
        own = [shift for shift in row.within(week) if shift.ordinary_overtime_minutes]
        past = row.person.past.week_overtime if week.before else 0
        total = sum(shift.ordinary_overtime_minutes for shift in own) + past
        if own and total > limit:
            found, asked = length(total), length(limit)
            what = Text(
                f"{found.en} of overtime in the week; {asked.en} are allowed.",
                f"lembur {found.id} dalam seminggu; yang boleh {asked.id}.",
            )
            days = tuple(shift.day for shift in own)
            yield Breach(days, what, total - limit, Unit.MINUTES, (total - limit) / SLOT_MINUTES)


def weekly_rest(reading: Reading, row: Row, rule: Rule) -> Iterator[Breach]:
    """Yield weeks with too few days off."""
    least = for_days(rule, "days", row)
    for week in reading.weeks:
        worked = {shift.day for shift in row.within(week) if not shift.rest_day}
        past = min(week.before, row.person.past.week_days)
        off = (week.after - week.first - len(worked)) + (week.before - past) + week.beyond
        missing = min(least - off, len(worked))
        if missing > 0:
            found, asked = count(off, "day", "days", "hari"), count(least, "day", "days", "hari")
            what = Text(
                f"{found.en} off in the week; {asked.en} are asked for.",
                f"{found.id} libur dalam seminggu; yang diminta {asked.id}.",
            )
            yield Breach(tuple(sorted(worked)), what, missing, Unit.DAYS, missing)


def start_band(reading: Reading, row: Row, rule: Rule) -> Iterator[Breach]:
    """Yield weeks in which shifts start too far apart."""
    limit = number(rule, "minutes")
    for week in reading.weeks:
        shifts = row.within(week)
        starts = [shift.start_minute for shift in shifts]
        apart = max(starts) - min(starts) if starts else 0
        if apart > limit:
            found, asked = length(apart), length(limit)
            what = Text(
                f"shifts start {found.en} apart in the week; {asked.en} are allowed.",
                f"jam mulai sif dalam seminggu terpaut {found.id}; yang boleh {asked.id}.",
            )
            days = tuple(shift.day for shift in shifts)
            yield Breach(days, what, apart - limit, Unit.MINUTES, (apart - limit) / SLOT_MINUTES)


def max_weekends(reading: Reading, row: Row, rule: Rule) -> Iterator[Breach]:
    """Yield when too many weekends are worked."""
    limit, worked = number(rule, "weekends"), weekends(reading, row)
    if len(worked) > limit:
        found, asked = count(len(worked), "weekend", "weekends", "akhir pekan"), f"{limit:g}"
        what = Text(f"{found.en} worked; {asked} are allowed.", f"bekerja {found.id}; yang boleh {asked}.")
        excess = len(worked) - limit
        yield Breach(tuple(sorted(worked)), what, excess, Unit.WEEKENDS, excess)


def weekends(reading: Reading, row: Row) -> set[int]:
    """Return the Saturdays, as days of the horizon, of the weekends that have a shift."""
    offset = reading.problem.horizon.first.weekday()
    return {day - (day + offset) % 7 + 5 for day in row.days if (day + offset) % 7 >= 5}


def max_shifts(_: Reading, row: Row, rule: Rule) -> Iterator[Breach]:
    """Yield when a template, or any, is worked too often."""
    limit, template = number(rule, "shifts"), rule.parameters.get("template")
    own = [shift for shift in row.shifts if template in (None, shift.template.id)]
    if len(own) > limit:
        named = "" if template is None else f" {template}"
        found = count(len(own), f"shift{named}", f"shifts{named}", f"sif{named}")
        what = Text(f"{found.en}; {limit:g} are allowed.", f"{found.id}; yang boleh {limit:g}.")
        excess = len(own) - limit
        yield Breach(tuple(shift.day for shift in own), what, excess, Unit.SHIFTS, excess)


def max_minutes(_: Reading, row: Row, rule: Rule) -> Iterator[Breach]:
    """Yield when the horizon has too much working time."""
    limit, total = number(rule, "minutes"), sum(shift.minutes for shift in row.shifts)
    if total > limit:
        yield _too_long(tuple(sorted(row.days)), total, limit)


def min_minutes(_: Reading, row: Row, rule: Rule) -> Iterator[Breach]:
    """Yield when the horizon has too little working time."""
    limit, total = number(rule, "minutes"), sum(shift.minutes for shift in row.shifts)
    if total < limit:
        found, asked = length(total), length(limit)
        what = Text(
            f"{found.en} of work; {asked.en} are asked for.", f"{found.id} kerja; yang diminta {asked.id}."
        )
        yield Breach((), what, limit - total, Unit.MINUTES, (limit - total) / SLOT_MINUTES)


def _too_long(days: tuple[int, ...], total: float, limit: float) -> Breach:
    found, asked = length(total), length(limit)
    what = Text(f"{found.en} of work; {asked.en} are allowed.", f"{found.id} kerja; yang boleh {asked.id}.")
    return Breach(days, what, total - limit, Unit.MINUTES, (total - limit) / SLOT_MINUTES)


def _days(row: Row, first: int, after: int) -> tuple[int, ...]:
    """Return the days from `first` to `after`, not included, that have a shift."""
    return tuple(sorted(day for day in row.days if first <= day < after))
