"""Labour rules about single shifts, and about one and the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class WorkedDay:
    """A shift by the minute: what labour rules ask of the rests in it.

    Attributes:
        begins, ends: with overtime; minutes from any instant.
        rests: beginning, end and whether it is paid.
    """

    begins: float
    ends: float
    rests: tuple[tuple[float, float, bool], ...]

    @property
    def worked(self) -> float:
        """Return minutes of working time and overtime: all but unpaid rests."""
        return self.ends - self.begins - sum(until - start for start, until, paid in self.rests if not paid)

    @property
    def longest_unpaid(self) -> float:
        """Return the minutes of the longest unpaid rest."""
        return max((until - start for start, until, paid in self.rests if not paid), default=0)

    def longest_stretch(self, counts_from: float) -> float:
        """Return the most minutes at work between rests that count."""
        longest, worked_from = 0.0, self.begins
        for start, until, _ in sorted(self.rests):
            if until - start >= counts_from:
                longest, worked_from = max(longest, start - worked_from), max(worked_from, until)
        return max(longest, self.ends - worked_from)


@dataclass(frozen=True, slots=True)
class RestLacking:
    """What a shift lacks of the rests that a rule asks for, in minutes.

    Attributes:
        missing: of the long unpaid rest.
        stretch: the longest at work without a rest that counts.
        beyond: how far it is beyond what is allowed.
    """

    missing: float
    stretch: float
    beyond: float

    @property
    def excess(self) -> float:
        """Return how far the rule is broken; 0 where it is kept."""
        return max(self.missing, self.beyond, 0.0)


def lacking_rest(day: WorkedDay, rule: Rule) -> RestLacking:
    """Return what a shift lacks of the rests that a rule of kind REST_IN_SHIFT asks for."""
    after, least = number(rule, "after"), number(rule, "minutes")
    missing = max(0.0, least - day.longest_unpaid) if day.worked > after else 0.0
    stretch = day.longest_stretch(optional(rule, "counts_from", SLOT_MINUTES))
    return RestLacking(missing, stretch, stretch - after)


def rest_in_shift(_: Reading, row: Row, rule: Rule) -> Iterator[Breach]:
    """Yield shifts without their long break, or with too long a stretch of work."""
    after, least = number(rule, "after"), number(rule, "minutes")
    for shift in row.shifts:
        lacking = lacking_rest(_by_the_minute(shift), rule)
        if lacking.excess > 0:
            yield _rest_missing(shift, lacking.missing, lacking.stretch, least, after)


def _by_the_minute(shift: Shift) -> WorkedDay:
    unpaid = {rule.id for rule in shift.template.breaks if not rule.paid}
    rests = tuple(
        (one.start * SLOT_MINUTES, one.until * SLOT_MINUTES, one.id not in unpaid) for one in shift.breaks
    )
    return WorkedDay(shift.begins * SLOT_MINUTES, shift.ends * SLOT_MINUTES, rests)


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
