"""Labour rules about single shifts, and about one and the next."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.rules import Rule
from sigap.scheduling.verifier.breach import Breach, for_days, number, optional, overtime_limit, provided
from sigap.scheduling.verifier.findings import Unit
from sigap.scheduling.verifier.reading import Reading, Row, Shift
from sigap.scheduling.verifier.words import clock_time, length
from sigap.text import Text


def max_day_minutes(_: Reading, row: Row, rule: Rule) -> Iterator[Breach]:
    """Yield shifts with more working time than a day may have."""
    limit = for_days(rule, "minutes", row)
    for shift in row.shifts:
        if shift.minutes > limit:
            found, asked = length(shift.minutes), length(limit)
            what = Text(
                f"{found.en} of work; {asked.en} are allowed.", f"{found.id} kerja; yang boleh {asked.id}."
            )
            yield _minutes_above(shift, what, shift.minutes - limit)


def rest_in_shift(_: Reading, row: Row, rule: Rule) -> Iterator[Breach]:
    """Yield shifts without their long break, or with too long a stretch of work."""
    after, least = number(rule, "after"), number(rule, "minutes")
    counts_from = optional(rule, "counts_from", SLOT_MINUTES)
    for shift in row.shifts:
        missing = 0.0
        if (shift.paid_slots + shift.overtime_slots) * SLOT_MINUTES > after:
            missing = max(0.0, least - _longest_unpaid(shift))
        stretch = _longest_stretch(shift, counts_from)
        if missing > 0 or stretch > after:
            yield _rest_missing(shift, missing, stretch, least, after)


def _longest_unpaid(shift: Shift) -> float:
    """Return the minutes of the longest unpaid break."""
    unpaid = {rule.id for rule in shift.template.breaks if not rule.paid}
    return max(
        ((one.until - one.start) * SLOT_MINUTES for one in shift.breaks if one.id in unpaid), default=0
    )


def _longest_stretch(shift: Shift, counts_from: float) -> float:
    """Return the most minutes at work, with overtime, between breaks that count."""
    longest, worked_from = 0, shift.begins
    for one in sorted(shift.breaks):
        if (one.until - one.start) * SLOT_MINUTES >= counts_from:
            longest, worked_from = max(longest, one.start - worked_from), max(worked_from, one.until)
    return max(longest, shift.ends - worked_from) * SLOT_MINUTES


def _rest_missing(shift: Shift, missing: float, stretch: float, least: float, after: float) -> Breach:
    asked, limit, found = length(least), length(after), length(stretch)
    if missing > 0:
        what = Text(
            f"no unpaid break of {asked.en} in more than {limit.en} of work.",
            f"tidak ada istirahat {asked.id} dalam kerja lebih dari {limit.id}.",
        )
    else:
        what = Text(
            f"{found.en} of work without a break; after {limit.en} there must be one.",
            f"{found.id} kerja tanpa istirahat; setelah {limit.id} harus ada istirahat.",
        )
    excess = max(missing, stretch - after)
    return Breach((shift.day,), what, excess, Unit.MINUTES, 1.0, shift.begins)


def no_work_between(reading: Reading, row: Row, rule: Rule) -> Iterator[Breach]:
    """Yield shifts with a part between two times of day."""
    begins, until = int(number(rule, "begins")), int(number(rule, "until"))
    if provided(reading, rule):
        return
    for shift in row.shifts:
        slots = row.clock.slots_between(shift.begins, shift.ends, begins, until)
        if slots:
            found, first, last = length(slots * SLOT_MINUTES), clock_time(begins), clock_time(until % 1440)
            what = Text(
                f"{found.en} at work between {first.en} and {last.en}.",
                f"{found.id} bekerja antara pukul {first.id} dan {last.id}.",
            )
            yield Breach((shift.day,), what, slots * SLOT_MINUTES, Unit.MINUTES, 1.0, shift.begins)


def min_rest(reading: Reading, row: Row, rule: Rule) -> Iterator[Breach]:
    """Yield shifts that begin too soon after the one before, or after the last before the horizon."""
    least, last_end = number(rule, "minutes"), row.person.past.last_end
    if last_end is not None and row.shifts:
        first = row.shifts[0]
        rest = (reading.problem.horizon.instant(first.begins) - last_end).total_seconds() / 60
        if rest < least:
            yield _short_rest((first.day,), first, rest, least)
    for one, after in pairwise(row.shifts):
        rest = (after.begins - one.ends) * SLOT_MINUTES
        if rest < least:
            yield _short_rest((one.day, after.day), after, rest, least)


def _short_rest(days: tuple[int, ...], shift: Shift, rest: float, least: float) -> Breach:
    found, asked = length(max(rest, 0.0)), length(least)
    what = Text(
        f"{found.en} of rest before the shift; {asked.en} are asked for.",
        f"{found.id} istirahat sebelum sif; yang diminta {asked.id}.",
    )
    return Breach(days, what, least - rest, Unit.MINUTES, 1.0, shift.begins)


def max_overtime_day(_: Reading, row: Row, rule: Rule) -> Iterator[Breach]:
    """Yield working days with too much overtime."""
    limit = overtime_limit(rule, row.person)
    for shift in row.shifts:
        if shift.ordinary_overtime_minutes > limit:
            found, asked = length(shift.ordinary_overtime_minutes), length(limit)
            what = Text(
                f"{found.en} of overtime; {asked.en} are allowed.",
                f"lembur {found.id}; yang boleh {asked.id}.",
            )
            yield _minutes_above(shift, what, shift.ordinary_overtime_minutes - limit)


def holiday_work(reading: Reading, row: Row, rule: Rule) -> Iterator[Breach]:
    """Yield shifts on holidays that the employer may not plan."""
    if provided(reading, rule):
        return
    for shift in row.shifts:
        if shift.holiday:
            name = reading.problem.holidays[reading.date(shift.day)]
            what = Text(f"works on a holiday ({name}).", f"bekerja pada hari libur ({name}).")
            yield Breach((shift.day,), what, 1.0, Unit.SHIFTS, 1.0, shift.begins)


def _minutes_above(shift: Shift, what: Text, minutes: float) -> Breach:
    """Return a breach that is paid for by the quarter-hour."""
    return Breach((shift.day,), what, minutes, Unit.MINUTES, minutes / SLOT_MINUTES, shift.begins)
