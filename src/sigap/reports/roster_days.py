"""The days of a roster as timetables: people by quarter-hour with breaks, activities and overtime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sigap.reports.formats import Formats
from sigap.reports.page import Bar, BarKind, Lane, Look, Notes, Timetable, Tone
from sigap.reports.roster_report import RosterReport
from sigap.reports.roster_wording import word
from sigap.scheduling.roster import Assignment
from sigap.text import Language

_AN_HOUR = 4
_TONES = (Tone.FIRST, Tone.SECOND, Tone.MAIN, Tone.GOOD, Tone.WATCH)
_OPEN_DAYS = 1


@dataclass(frozen=True)
class DayTeller:
    """Tells the days of a roster, in one language."""

    report: RosterReport
    language: Language

    @property
    def fmt(self) -> Formats:
        """Return the ways of writing numbers and times."""
        return Formats(self.language)

    @cached_property
    def kinds(self) -> tuple[BarKind, ...]:
        """Return what bars stand for: every template in use, then breaks, activities and overtime."""
        shifts = [
            BarKind(f"{word('shift', self.language)} {name}", _TONES[n % len(_TONES)])
            for n, name in enumerate(self.templates)
        ]
        return (
            *shifts,
            BarKind(word("unpaid_break", self.language), Tone.QUIET, Look.GAP),
            BarKind(word("paid_break", self.language), Tone.QUIET, Look.LOW),
            BarKind(word("activity", self.language), Tone.MAIN, Look.STRIPED),
            BarKind(word("overtime", self.language), Tone.ACT, Look.OUTLINED),
        )

    @cached_property
    def templates(self) -> tuple[str, ...]:
        """Return the templates that are in use, in the problem's order."""
        used = {shift.template for shift in self.report.solution.roster.assignments}
        return tuple(one.id for one in self.report.problem.templates if one.id in used)

    def parts(self) -> tuple[Timetable | Notes, ...]:
        """Return one timetable a day; days on which nobody works as a note."""
        problem = self.report.problem
        by_day: dict[int, list[Assignment]] = {}
        for shift in self.report.solution.roster.assignments:
            by_day.setdefault(shift.day, []).append(shift)
        return tuple(self._day(day, by_day.get(day, [])) for day in range(problem.horizon.days))

    def name_of(self, day: int) -> str:
        """Return a day's name, with its holiday."""
        date = self.report.problem.horizon.date(day)
        name = self.fmt.day(date, weekday=True, year=False)
        holiday = self.report.problem.holidays.get(date)
        return name if holiday is None else f"{name} ({word('holiday', self.language)}: {holiday})"

    def _day(self, day: int, shifts: Sequence[Assignment]) -> Timetable | Notes:
        if not shifts:
            return Notes(self.name_of(day), (word("nobody", self.language),))
        first, last = self._span(shifts)
        ordered = sorted(shifts, key=lambda one: (one.begins, one.ends, one.person))
        off = len(self.report.problem.people) - len({one.person for one in shifts})
        counted = self.fmt.number(len(shifts))
        used = sorted({bar.kind for one in shifts for bar in self._bars(one)})
        places = {kind: n for n, kind in enumerate(used)}
        return Timetable(
            id=f"day-{day}",
            title=word("at_work", self.language, day=self.name_of(day), n=counted),
            hint=word("day_hint", self.language),
            labels=tuple(self._clock(slot) for slot in range(first, last + 1)),
            every=_AN_HOUR * (1 if last - first <= 64 else 2),
            kinds=tuple(self.kinds[n] for n in used),
            lanes=tuple(self._lane(one, first, last, places) for one in ordered),
            note=word("off_note", self.language, n=self.fmt.number(off)) if off else "",
            folded=day >= _OPEN_DAYS,
        )

    def _span(self, shifts: Sequence[Assignment]) -> tuple[int, int]:
        """Return whole hours that hold the day's shifts."""
        first = min(one.begins for one in shifts) // _AN_HOUR * _AN_HOUR
        last = -(-max(one.ends for one in shifts) // _AN_HOUR) * _AN_HOUR
        return first, last

    def _clock(self, slot: int) -> str:
        return self.fmt.time(self.report.problem.horizon.local(slot).time())

    def _lane(self, shift: Assignment, first: int, last: int, places: Mapping[int, int]) -> Lane:
        report = self.report
        person = report.problem.person.get(shift.person)
        bars = self._bars(shift)
        kept = [Bar(max(b.start, first) - first, min(b.until, last) - first, places[b.kind]) for b in bars]
        span = f"{self._clock(shift.begins)}–{self._clock(shift.ends)}"
        named = [f"{shift.template} {span}", *(report.activity_name(one) for one in shift.activities)]
        name = shift.person if person is None else person.name
        return Lane(name, " · ".join(named), tuple(bar for bar in kept if bar.until > bar.start))

    def _bars(self, shift: Assignment) -> list[Bar]:
        unpaid = len(self.templates)
        bars = [Bar(shift.start, shift.until, self.templates.index(shift.template))]
        if shift.overtime_before:
            bars.append(Bar(shift.begins, shift.start, unpaid + 3))
        if shift.overtime_after:
            bars.append(Bar(shift.until, shift.ends, unpaid + 3))
        if shift.rest_day:
            bars = [Bar(shift.begins, shift.ends, unpaid + 3)]
        bars += [Bar(rest.start, rest.until, unpaid + self.report.paid(shift, rest)) for rest in shift.breaks]
        return bars + [Bar(one.start, one.until, unpaid + 2) for one in shift.activities]
