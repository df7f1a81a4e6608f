"""Does a person's line of the roster hold together: days, contract, leave, availability, travel, nights, consent?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.people import Window
from sigap.scheduling.verifier.findings import Check, Finding, Unit
from sigap.scheduling.verifier.reading import Reading, Row, Shift
from sigap.scheduling.verifier.speaking import about, of_shift
from sigap.scheduling.verifier.words import clock_time, length, plain
from sigap.text import Text


def check_line(reading: Reading, row: Row) -> Iterator[Finding]:
    """Yield what is wrong with where a person's shifts lie, the labour rules aside."""
    for shift in row.shifts:
        yield from _may_work(reading, row, shift)
    yield from _apart(reading, row)
    yield from _successions(reading, row)
    yield from _nights(reading, row)


def _may_work(reading: Reading, row: Row, shift: Shift) -> Iterator[Finding]:
    """Yield what a person's contract, leave, availability, travel and consent have against one shift."""
    person, template = row.person, shift.template
    if template.id not in row.contract.templates:
        what = Text(
            f"contract {row.contract.id} does not have {template.id}.",
            f"kontrak {row.contract.id} tidak memuat {template.id}.",
        )
        yield of_shift(reading, row, shift, Check.CONTRACT_TEMPLATE, what)
    if person.leave:
        yield from _leave(reading, row, shift)
    if person.availability and not any(_holds(reading, window, shift) for window in person.availability):
        begins, ends = clock_time(shift.begin_minute), clock_time(shift.end_minute)
        what = Text(
            f"is not available from {begins.en} to {ends.en}.",
            f"tidak tersedia dari pukul {begins.id} sampai {ends.id}.",
        )
        yield of_shift(reading, row, shift, Check.AVAILABILITY, what)
    if person.earliest_start is not None and shift.begin_minute < person.earliest_start:
        yield _travel(reading, row, shift, Check.EARLIEST_START, shift.begin_minute, person.earliest_start)
    if person.latest_end is not None and shift.end_minute > person.latest_end:
        yield _travel(reading, row, shift, Check.LATEST_END, shift.end_minute, person.latest_end)
    if (shift.rest_day or shift.overtime_slots) and not person.overtime_consent:
        yield _consent(reading, row, shift)


def _leave(reading: Reading, row: Row, shift: Shift) -> Iterator[Finding]:
    day = reading.date(shift.day)
    if any(leave.first <= day <= leave.last for leave in row.person.leave):
        what = Text(
            f"is on leave and has {shift.template.id}.", f"sedang cuti dan mendapat {shift.template.id}."
        )
        yield of_shift(reading, row, shift, Check.LEAVE, what)


def _holds(reading: Reading, window: Window, shift: Shift) -> bool:
    """Return whether a window of the shift's day, or of the day before, holds the whole shift."""
    weekday = reading.date(shift.day).weekday()
    return any(
        (weekday - back) % 7 in window.weekdays
        and window.begins <= shift.begin_minute + 1440 * back
        and shift.end_minute + 1440 * back <= window.until
        for back in (0, 1)
    )


def _travel(reading: Reading, row: Row, shift: Shift, check: Check, found: int, limit: int) -> Finding:
    shown, asked = clock_time(found), clock_time(limit)
    if check is Check.EARLIEST_START:
        what = Text(
            f"starts at {shown.en}; the way to work allows {asked.en} at the earliest.",
            f"mulai pukul {shown.id}; perjalanan ke tempat kerja memungkinkan paling awal pukul {asked.id}.",
        )
    else:
        what = Text(
            f"ends at {shown.en}; the way home allows {asked.en} at the latest.",
            f"selesai pukul {shown.id}; perjalanan pulang memungkinkan paling lambat pukul {asked.id}.",
        )
    return of_shift(reading, row, shift, check, what, excess=abs(found - limit), unit=Unit.MINUTES)


def _consent(reading: Reading, row: Row, shift: Shift) -> Finding:
    slots = shift.paid_slots + shift.overtime_slots if shift.rest_day else shift.overtime_slots
    found = length(slots * SLOT_MINUTES)
    what = Text(
        f"has {found.en} of overtime without having agreed to it.",
        f"mendapat lembur {found.id} tanpa persetujuan.",
    )
    return of_shift(reading, row, shift, Check.CONSENT, what, excess=slots * SLOT_MINUTES, unit=Unit.MINUTES)


def _apart(reading: Reading, row: Row) -> Iterator[Finding]:
    """Yield shifts that overlap, the last one before the horizon included, and second shifts of a day."""
    last_end = row.person.past.last_end
    if (
        last_end is not None
        and row.shifts
        and row.shifts[0].begins < reading.problem.horizon.slot_at(last_end)
    ):
        what = Text(
            "begins before the last shift of the roster before has ended.",
            "mulai sebelum sif terakhir jadwal sebelumnya selesai.",
        )
        yield of_shift(reading, row, row.shifts[0], Check.OVERLAP, what)
    ends = row.shifts[0].ends if row.shifts else 0
    seen = {row.shifts[0].day} if row.shifts else set()
    for shift in row.shifts[1:]:
        if shift.begins < ends:
            minutes = (min(ends, shift.ends) - shift.begins) * SLOT_MINUTES
            found = length(minutes)
            what = Text(
                f"{shift.template.id} overlaps the shift before by {found.en}.",
                f"{shift.template.id} tumpang tindih {found.id} dengan sif sebelumnya.",
            )
            yield of_shift(reading, row, shift, Check.OVERLAP, what, excess=minutes, unit=Unit.MINUTES)
        if shift.day in seen:
            what = Text("has more than one shift on the day.", "mendapat lebih dari satu sif pada hari itu.")
            yield of_shift(reading, row, shift, Check.TWO_ON_A_DAY, what)
        seen.add(shift.day)
        ends = max(ends, shift.ends)


def _successions(reading: Reading, row: Row) -> Iterator[Finding]:
    """Yield shifts on the day after one that they may not follow."""
    past = row.person.past
    if past.last_template is not None and past.days_in_a_row > 0:
        before = reading.problem.template.get(past.last_template)
        for shift in row.shifts:
            if before is not None and shift.day == 0 and shift.template.id in before.never_before:
                yield _succession(reading, row, before.id, shift)
    for one, after in pairwise(row.shifts):
        if after.day == one.day + 1 and after.template.id in one.template.never_before:
            yield _succession(reading, row, one.template.id, after)


def _succession(reading: Reading, row: Row, before: str, shift: Shift) -> Finding:
    what = Text(
        f"{shift.template.id} may not be worked on the day after {before}.",
        f"{shift.template.id} tidak boleh dijalani sehari setelah {before}.",
    )
    return of_shift(reading, row, shift, Check.NEVER_BEFORE, what)


def _nights(reading: Reading, row: Row) -> Iterator[Finding]:
    most = row.person.max_nights
    nights = [shift.day for shift in row.shifts if shift.night]
    if most is None or len(nights) <= most:
        return
    what = Text(
        f"has {plain(len(nights)).en} night shifts; the limit is {most}.",
        f"mendapat {plain(len(nights)).id} sif malam; batasnya {most}.",
    )
    yield Finding(
        Check.MAX_NIGHTS,
        about(reading, row.person, nights, what),
        person=row.person.id,
        dates=tuple(reading.date(day) for day in nights),
        excess=len(nights) - most,
        unit=Unit.NIGHTS,
    )
