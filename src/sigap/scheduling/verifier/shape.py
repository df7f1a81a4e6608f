"""Does a shift have the shape of its template: its day and start, its length, its breaks in their windows?"""

from __future__ import annotations

from collections.abc import Iterator

from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.roster import Placed
from sigap.scheduling.shifts import BreakRule
from sigap.scheduling.verifier.findings import Check, Finding, Unit
from sigap.scheduling.verifier.reading import Reading, Row, Shift
from sigap.scheduling.verifier.speaking import of_shift
from sigap.scheduling.verifier.words import clock_time, length
from sigap.text import Text


def check_shape(reading: Reading, row: Row, shift: Shift) -> Iterator[Finding]:
    """Yield what a shift's day, start, length and breaks have against its template."""
    yield from _start(reading, row, shift)
    yield from _weekday(reading, row, shift)
    yield from _span(reading, row, shift)
    if shift.breaks or shift.template.breaks:
        yield from check_breaks(reading, row, shift)


def _start(reading: Reading, row: Row, shift: Shift) -> Iterator[Finding]:
    template, minute = shift.template, shift.start_minute
    if template.first_start <= minute <= template.last_start:
        if (minute - template.first_start) % template.start_step == 0:
            return
        excess = 0
    else:
        excess = max(template.first_start - minute, minute - template.last_start)
    found, first, last = clock_time(minute), clock_time(template.first_start), clock_time(template.last_start)
    step = template.start_step
    what = Text(
        f"starts at {found.en}; {template.id} starts between {first.en} and {last.en}, every {step} minutes.",
        f"mulai pukul {found.id}; {template.id} mulai antara pukul {first.id} dan {last.id}, tiap {step} menit.",
    )
    yield of_shift(reading, row, shift, Check.START, what, excess=excess, unit=Unit.MINUTES)


def _weekday(reading: Reading, row: Row, shift: Shift) -> Iterator[Finding]:
    if reading.date(shift.day).weekday() in shift.template.weekdays:
        return
    what = Text(
        f"{shift.template.id} is not worked on this day of the week.",
        f"{shift.template.id} tidak dijalankan pada hari ini.",
    )
    yield of_shift(reading, row, shift, Check.WEEKDAY, what)


def _span(reading: Reading, row: Row, shift: Shift) -> Iterator[Finding]:
    minutes = (shift.until - shift.start) * SLOT_MINUTES
    if minutes == shift.template.span:
        return
    found, asked = length(minutes), length(shift.template.span)
    what = Text(
        f"lasts {found.en}; {shift.template.id} lasts {asked.en}.",
        f"berlangsung {found.id}; {shift.template.id} berlangsung {asked.id}.",
    )
    excess = abs(minutes - shift.template.span)
    yield of_shift(reading, row, shift, Check.SPAN, what, excess=excess, unit=Unit.MINUTES)


def check_breaks(reading: Reading, row: Row, shift: Shift) -> Iterator[Finding]:
    """Yield what is wrong with a shift's breaks: each once, as long as it is, in its window, in order, spaced."""
    rules = {rule.id: rule for rule in shift.template.breaks}
    taken = [one.id for one in shift.breaks]
    for rule in shift.template.breaks:
        if rule.id not in taken:
            yield _missing(reading, row, shift, rule)
    for one in shift.breaks:
        placed_rule = rules.get(one.id)
        if placed_rule is None or taken.count(one.id) > 1:
            yield _unknown(reading, row, shift, one)
        else:
            yield from _place(reading, row, shift, one, placed_rule)
    yield from _order(reading, row, shift)
    yield from _spacing(reading, row, shift)


def _missing(reading: Reading, row: Row, shift: Shift, rule: BreakRule) -> Finding:
    what = Text(f"break {rule.id} is not taken.", f"istirahat {rule.id} tidak diambil.")
    return of_shift(reading, row, shift, Check.BREAK_MISSING, what, excess=rule.minutes, unit=Unit.MINUTES)


def _unknown(reading: Reading, row: Row, shift: Shift, one: Placed) -> Finding:
    what = Text(
        f"break {one.id} is taken twice or does not belong to {shift.template.id}.",
        f"istirahat {one.id} diambil dua kali atau bukan bagian dari {shift.template.id}.",
    )
    return of_shift(reading, row, shift, Check.BREAK_UNKNOWN, what, slot=one.start)


def _place(reading: Reading, row: Row, shift: Shift, one: Placed, rule: BreakRule) -> Iterator[Finding]:
    """Yield what is wrong with one break's length and place."""
    minutes, into = (one.until - one.start) * SLOT_MINUTES, (one.start - shift.start) * SLOT_MINUTES
    if minutes != rule.minutes:
        found, asked = length(minutes), length(rule.minutes)
        what = Text(
            f"break {one.id} lasts {found.en}, not {asked.en}.",
            f"istirahat {one.id} berlangsung {found.id}, bukan {asked.id}.",
        )
        off = abs(minutes - rule.minutes)
        yield of_shift(
            reading, row, shift, Check.BREAK_LENGTH, what, excess=off, unit=Unit.MINUTES, slot=one.start
        )
    if not rule.earliest <= into <= rule.latest:
        yield _window(reading, row, shift, one, rule)
    if one.start < shift.start or one.until > shift.until:
        what = Text(f"break {one.id} lies outside the shift.", f"istirahat {one.id} berada di luar sif.")
        yield of_shift(reading, row, shift, Check.BREAK_OUTSIDE, what, slot=one.start)


def _window(reading: Reading, row: Row, shift: Shift, one: Placed, rule: BreakRule) -> Finding:
    into = (one.start - shift.start) * SLOT_MINUTES
    off = max(rule.earliest - into, into - rule.latest)
    begins, earliest, latest = length(max(into, 0)), length(rule.earliest), length(rule.latest)
    what = Text(
        f"break {one.id} begins {begins.en} into the shift; its window is {earliest.en} to {latest.en}.",
        f"istirahat {one.id} dimulai {begins.id} setelah sif mulai; rentangnya {earliest.id} sampai {latest.id}.",
    )
    return of_shift(
        reading, row, shift, Check.BREAK_WINDOW, what, excess=off, unit=Unit.MINUTES, slot=one.start
    )


def _order(reading: Reading, row: Row, shift: Shift) -> Iterator[Finding]:
    """Yield whether breaks are not in the order of the template, or not told in order of time."""
    wanted = [rule.id for rule in shift.template.breaks]
    taken = [one.id for one in shift.breaks]
    starts = [one.start for one in shift.breaks]
    if sorted(starts) == starts and (taken == wanted or sorted(taken) != sorted(wanted)):
        return
    what = Text(
        f"breaks come as {', '.join(taken)}; {shift.template.id} has them as {', '.join(wanted)}.",
        f"urutan istirahat {', '.join(taken)}; pada {shift.template.id} urutannya {', '.join(wanted)}.",
    )
    yield of_shift(reading, row, shift, Check.BREAK_ORDER, what)


def _spacing(reading: Reading, row: Row, shift: Shift) -> Iterator[Finding]:
    """Yield each stretch of work beside a break that is shorter than the template allows."""
    if not shift.breaks:
        return
    least, worked_from = shift.template.least_between, shift.start
    for begins, ends in (
        *sorted((one.start, one.until) for one in shift.breaks),
        (shift.until, shift.until),
    ):
        minutes = (begins - worked_from) * SLOT_MINUTES
        if minutes < least:
            found, asked = length(max(minutes, 0)), length(least)
            what = Text(
                f"only {found.en} of work before or after a break; {shift.template.id} asks for {asked.en}.",
                f"hanya {found.id} kerja sebelum atau sesudah istirahat; {shift.template.id} meminta {asked.id}.",
            )
            yield of_shift(
                reading,
                row,
                shift,
                Check.BREAK_SPACING,
                what,
                excess=least - minutes,
                unit=Unit.MINUTES,
                slot=worked_from,
            )
        worked_from = max(worked_from, ends)
