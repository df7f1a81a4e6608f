"""Units of every rule beside a second, slow count: calendar dates, lists of minutes, and patterns in text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from planned_week import DAY, EVENING, NIGHT, SHORT, TEMPLATES, Planned, person, problem_of, roster_of, rule

from sigap.scheduling.people import Past
from sigap.scheduling.problem import Problem
from sigap.scheduling.roster import Assignment, Roster
from sigap.scheduling.rules import RuleKind
from sigap.scheduling.verifier import verify

ZONE = ZoneInfo("Europe/Amsterdam")
TEMPLATE = {one.id: one for one in TEMPLATES}
LIMITS: dict[RuleKind, dict[str, object]] = {
    RuleKind.MAX_DAY_MINUTES: {"minutes": 400},
    RuleKind.REST_IN_SHIFT: {"after": 240, "minutes": 30, "counts_from": 30},
    RuleKind.NO_WORK_BETWEEN: {"begins": 1350, "until": 1710},
    RuleKind.MAX_WEEK_MINUTES: {"minutes": 1300},
    RuleKind.WEEKLY_REST: {"days": 4},
    RuleKind.MIN_REST: {"minutes": 900},
    RuleKind.MAX_DAYS_IN_A_ROW: {"days": 2},
    RuleKind.MIN_DAYS_IN_A_ROW: {"days": 3},
    RuleKind.MIN_DAYS_OFF_IN_A_ROW: {"days": 2},
    RuleKind.MAX_NIGHTS_IN_A_ROW: {"nights": 1},
    RuleKind.MAX_WEEKENDS: {"weekends": 1},
    RuleKind.MAX_SHIFTS: {"shifts": 1, "template": "E9"},
    RuleKind.MIN_MINUTES: {"minutes": 3000},
    RuleKind.MAX_MINUTES: {"minutes": 3000},
    RuleKind.START_BAND: {"minutes": 90},
    RuleKind.MAX_OVERTIME_DAY: {"minutes": 30},
    RuleKind.MAX_OVERTIME_WEEK: {"minutes": 45},
    RuleKind.HOLIDAY_WORK: {},
}


def instant(problem: Problem, slot: int) -> datetime:
    midnight = datetime.combine(problem.horizon.first, datetime.min.time(), ZONE).astimezone(UTC)
    return midnight + timedelta(minutes=15 * slot)


def on(problem: Problem, shift: Assignment) -> date:
    return problem.horizon.first + timedelta(days=shift.day)


def quarters(problem: Problem, first: int, until: int) -> Iterator[int]:
    """Yield the minute of day at which each quarter-hour begins on the wall clock."""
    for slot in range(first, until):
        local = instant(problem, slot).astimezone(ZONE)
        yield local.hour * 60 + local.minute


def work(shift: Assignment) -> int:
    return 0 if shift.rest_day else TEMPLATE[shift.template].paid_minutes


def overtime(problem: Problem, shift: Assignment) -> int:
    if shift.rest_day or on(problem, shift) in problem.holidays:
        return 0
    return 15 * (shift.overtime_before + shift.overtime_after)


def by_week(problem: Problem, roster: Roster) -> list[list[Assignment]]:
    """Return shifts by calendar week of the horizon, weeks without any included."""
    dates = [problem.horizon.first + timedelta(days=day) for day in range(problem.horizon.days)]
    weeks = sorted({one.isocalendar()[:2] for one in dates})
    return [
        [one for one in roster.assignments if on(problem, one).isocalendar()[:2] == week] for week in weeks
    ]


def pattern(problem: Problem, days: set[int]) -> str:
    return "".join("x" if day in days else "." for day in range(problem.horizon.days))


def worked(problem: Problem, roster: Roster) -> str:
    return pattern(problem, {one.day for one in roster.assignments})


def past(problem: Problem) -> Past:
    return problem.people[0].past


def begins_in_a_week(problem: Problem) -> bool:
    return problem.horizon.first.weekday() > 0


def is_night(problem: Problem, shift: Assignment) -> bool:
    return any(minute >= 1380 or minute < 300 for minute in quarters(problem, shift.start, shift.until))


def max_day(problem: Problem, roster: Roster) -> float:
    return sum(max(0, work(one) - 400) / 15 for one in roster.assignments)


def rest_in_shift(problem: Problem, roster: Roster) -> float:
    broken = 0
    for one in roster.assignments:
        meals = [part for part in one.breaks if part.id == "meal"]
        resting = {slot for part in meals for slot in range(part.start, part.until)}
        shown = "".join("r" if slot in resting else "w" for slot in range(one.begins, one.ends))
        all_work = TEMPLATE[one.template].paid_minutes + 15 * (one.overtime_before + one.overtime_after)
        too_long = any(len(stretch) > 16 for stretch in re.findall("w+", shown))
        broken += too_long or (all_work > 240 and not meals)
    return broken


def closed_hours(problem: Problem, roster: Roster) -> float:
    closed = {minute % 1440 for minute in range(1350, 1710)}
    return sum(
        any(closed & set(range(minute, minute + 15)) for minute in quarters(problem, one.begins, one.ends))
        for one in roster.assignments
    )


def max_week(problem: Problem, roster: Roster) -> float:
    weeks = by_week(problem, roster)
    totals = [sum(map(work, week)) for week in weeks]
    totals[0] += past(problem).week_minutes if begins_in_a_week(problem) else 0
    return sum(max(0, total - 1300) / 15 for total, week in zip(totals, weeks, strict=True) if week)


def weekly_rest(problem: Problem, roster: Roster) -> float:
    missing = 0
    for number, week in enumerate(by_week(problem, roster)):
        days = {one.day for one in week if not one.rest_day}
        before = past(problem).week_days if number == 0 else 0
        before = min(before, problem.horizon.first.weekday()) if begins_in_a_week(problem) else 0
        before = before if number == 0 else 0
        missing += max(0, min(4 - (7 - len(days) - before), len(days)))
    return missing


def min_rest(problem: Problem, roster: Roster) -> float:
    last, short = past(problem).last_end, 0
    for one in sorted(roster.assignments, key=lambda shift: shift.start):
        if last is not None and instant(problem, one.begins) - last < timedelta(minutes=900):
            short += 1
        last = instant(problem, one.ends)
    return short


def max_run(problem: Problem, roster: Roster) -> float:
    shown = "x" * past(problem).days_in_a_row + worked(problem, roster)
    in_past = past(problem).days_in_a_row
    return sum(
        min(max(0, len(run[0]) - 2), run.end() - max(run.start(), in_past))
        for run in re.finditer("x+", shown)
        if run.end() > in_past
    )


def min_run(problem: Problem, roster: Roster) -> float:
    return sum(max(0, 3 - len(run)) for run in re.findall(r"(?<=\.)x+(?=\.)", worked(problem, roster)))


def min_run_off(problem: Problem, roster: Roster) -> float:
    return sum(max(0, 2 - len(run)) for run in re.findall(r"(?<=x)\.+(?=x)", worked(problem, roster)))


def max_nights(problem: Problem, roster: Roster) -> float:
    nights = pattern(problem, {one.day for one in roster.assignments if is_night(problem, one)})
    return sum(len(run) - 1 for run in re.findall("x+", nights))


def max_weekends(problem: Problem, roster: Roster) -> float:
    dates = [on(problem, one) for one in roster.assignments]
    return max(0, len({one.isocalendar()[:2] for one in dates if one.isoweekday() > 5}) - 1)


def max_shifts(problem: Problem, roster: Roster) -> float:
    return max(0, sum(one.template == "E9" for one in roster.assignments) - 1)


def min_minutes(problem: Problem, roster: Roster) -> float:
    return max(0, 3000 - sum(map(work, roster.assignments))) / 15


def max_minutes(problem: Problem, roster: Roster) -> float:
    return max(0, sum(map(work, roster.assignments)) - 3000) / 15


def start_band(problem: Problem, roster: Roster) -> float:
    apart = 0.0
    for week in by_week(problem, roster):
        starts = [next(quarters(problem, one.start, one.until)) for one in week]
        apart += max(0, max(starts, default=0) - min(starts, default=0) - 90) / 15
    return apart


def overtime_day(problem: Problem, roster: Roster) -> float:
    return sum(max(0, overtime(problem, one) - 30) / 15 for one in roster.assignments)


def overtime_week(problem: Problem, roster: Roster) -> float:
    above = 0.0
    for number, week in enumerate(by_week(problem, roster)):
        own = sum(overtime(problem, one) for one in week)
        before = past(problem).week_overtime if number == 0 and begins_in_a_week(problem) else 0
        above += max(0, own + before - 45) / 15 if own else 0
    return above


def holiday_work(problem: Problem, roster: Roster) -> float:
    return sum(on(problem, one) in problem.holidays for one in roster.assignments)


SLOW: dict[RuleKind, Callable[[Problem, Roster], float]] = {
    RuleKind.MAX_DAY_MINUTES: max_day,
    RuleKind.REST_IN_SHIFT: rest_in_shift,
    RuleKind.NO_WORK_BETWEEN: closed_hours,
    RuleKind.MAX_WEEK_MINUTES: max_week,
    RuleKind.WEEKLY_REST: weekly_rest,
    RuleKind.MIN_REST: min_rest,
    RuleKind.MAX_DAYS_IN_A_ROW: max_run,
    RuleKind.MIN_DAYS_IN_A_ROW: min_run,
    RuleKind.MIN_DAYS_OFF_IN_A_ROW: min_run_off,
    RuleKind.MAX_NIGHTS_IN_A_ROW: max_nights,
    RuleKind.MAX_WEEKENDS: max_weekends,
    RuleKind.MAX_SHIFTS: max_shifts,
    RuleKind.MIN_MINUTES: min_minutes,
    RuleKind.MAX_MINUTES: max_minutes,
    RuleKind.START_BAND: start_band,
    RuleKind.MAX_OVERTIME_DAY: overtime_day,
    RuleKind.MAX_OVERTIME_WEEK: overtime_week,
    RuleKind.HOLIDAY_WORK: holiday_work,
}

plans = some.builds(
    Planned,
    some.integers(0, 16),
    some.sampled_from([DAY, DAY, EVENING, NIGHT, SHORT]),
    before=some.sampled_from([0, 0, 2]),
    after=some.sampled_from([0, 0, 1, 4]),
    rest_day=some.sampled_from([False, False, False, True]),
)


@settings(max_examples=150, deadline=None)
@given(
    data=some.lists(plans, max_size=14, unique_by=lambda plan: plan.day),
    first=some.dates(date(2026, 3, 16), date(2026, 3, 29)),
    length=some.integers(3, 17),
    row=some.integers(0, 4),
    week_days=some.integers(0, 5),
    hours_since=some.sampled_from([None, 1, 6, 20]),
)
def test_every_rule_agrees_with_a_slow_count(
    data: list[Planned], first: date, length: int, row: int, week_days: int, hours_since: int | None
) -> None:
    midnight = datetime.combine(first, datetime.min.time(), ZONE).astimezone(UTC)
    last = None if hours_since is None else midnight - timedelta(hours=hours_since)
    before = Past(last, None, row, 0, week_days * 400, week_days, week_days * 20)
    rules = tuple(rule(kind, limit, weight=1.0) for kind, limit in LIMITS.items())
    holiday = {first + timedelta(days=2): "Holiday"}
    problem = problem_of(
        (person(site="utrecht", past=before),),
        rules,
        first=first,
        days=length,
        zone="Europe/Amsterdam",
        holidays=holiday,
    )
    roster = roster_of(problem, [plan for plan in data if plan.day < length])
    found = verify(problem, roster).costs.rules
    expected = {f"test.{kind.value}": slow(problem, roster) for kind, slow in SLOW.items()}
    assert found == pytest.approx({name: units for name, units in expected.items() if units})


def test_every_kind_has_a_slow_count() -> None:
    assert set(SLOW) == set(RuleKind) == set(LIMITS)
