"""Does a person's week fit the contract: working days, least and most working time, with paid leave?"""

from __future__ import annotations

from collections.abc import Iterator

from sigap.scheduling.people import Person
from sigap.scheduling.verifier.findings import Check, Finding, Unit
from sigap.scheduling.verifier.reading import Reading, Row, Week
from sigap.scheduling.verifier.speaking import who
from sigap.scheduling.verifier.words import count, length, on_day
from sigap.text import Text


def check_weeks(reading: Reading, row: Row) -> Iterator[Finding]:
    """Yield weeks with too many working days, too much or too little working time for the contract."""
    for week in reading.weeks:
        yield from _days(row, week)
        yield from _most(reading, row, week)
        yield from _least(reading, row, week)


def _days(row: Row, week: Week) -> Iterator[Finding]:
    worked = _worked_days(row, week) + (row.person.past.week_days if week.before else 0)
    most = row.contract.max_days
    if worked > most:
        found = count(worked, "working day", "working days", "hari kerja")
        asked = count(most, "day", "days", "hari")
        what = Text(f"{found.en}; the contract has {asked.en}.", f"{found.id}; kontraknya {asked.id}.")
        yield _of_week(row, week, Check.CONTRACT_DAYS, what, worked - most, Unit.DAYS)


def _most(reading: Reading, row: Row, week: Week) -> Iterator[Finding]:
    worked = _minutes(row, week)
    past = row.person.past.week_minutes if week.before else 0
    total = worked + past + _leave_minutes(reading, row, week)
    excess = min(total - row.contract.max_week, worked)
    if excess > 0:
        found, asked = length(total), length(row.contract.max_week)
        what = Text(
            f"{found.en} of working time with paid leave; the contract allows {asked.en}.",
            f"{found.id} waktu kerja termasuk cuti berbayar; kontrak membolehkan {asked.id}.",
        )
        yield _of_week(row, week, Check.CONTRACT_MAX_WEEK, what, excess, Unit.MINUTES)


def _least(reading: Reading, row: Row, week: Week) -> Iterator[Finding]:
    if not row.contract.min_week:
        return
    days = week.after - week.first - len(_leave_days(reading, row.person, week, paid=False))
    total = _minutes(row, week) + _leave_minutes(reading, row, week)
    if total * 7 < row.contract.min_week * days:
        asked_minutes = row.contract.min_week * days / 7
        found, asked = length(total), length(asked_minutes)
        what = Text(
            f"{found.en} of working time with paid leave; the contract asks for {asked.en}.",
            f"{found.id} waktu kerja termasuk cuti berbayar; kontrak meminta {asked.id}.",
        )
        yield _of_week(row, week, Check.CONTRACT_MIN_WEEK, what, asked_minutes - total, Unit.MINUTES)


def _worked_days(row: Row, week: Week) -> int:
    """Return working days; a shift that is all overtime makes none."""
    return len({shift.day for shift in row.within(week) if not shift.rest_day})


def _minutes(row: Row, week: Week) -> int:
    return sum(shift.minutes for shift in row.within(week))


def _leave_days(reading: Reading, person: Person, week: Week, *, paid: bool) -> list[int]:
    """Return the days of a week on which a person is on leave."""
    if not person.leave:
        return []
    days = range(week.first, week.after)
    return [
        day
        for day in days
        if any(one.paid == paid and one.first <= reading.date(day) <= one.last for one in person.leave)
    ]


def _leave_minutes(reading: Reading, row: Row, week: Week) -> int:
    """Return what paid leave counts: its days, as far as they and those worked fit the contract's."""
    days = len(_leave_days(reading, row.person, week, paid=True))
    room = max(0, row.contract.max_days - _worked_days(row, week))
    return min(days, room) * row.contract.day_minutes


def _of_week(row: Row, week: Week, check: Check, what: Text, excess: float, unit: Unit) -> Finding:
    when = on_day(week.monday)
    return Finding(
        check,
        Text(
            f"{who(row.person)}, week of {when.en}: {what.en}",
            f"{who(row.person)}, minggu {when.id}: {what.id}",
        ),
        rule=row.contract.id,
        person=row.person.id,
        dates=(week.monday,),
        excess=excess,
        unit=unit,
    )
