"""Every kind of labour rule and the function that checks it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from sigap.scheduling.rules import Rule, RuleKind
from sigap.scheduling.verifier import labour_run, labour_shift, labour_week
from sigap.scheduling.verifier.breach import Breach, RuleCheck
from sigap.scheduling.verifier.findings import Check, Finding
from sigap.scheduling.verifier.reading import Reading, Row
from sigap.scheduling.verifier.speaking import about

CHECKS: Mapping[RuleKind, RuleCheck] = MappingProxyType(
    {
        RuleKind.MAX_DAY_MINUTES: labour_shift.max_day_minutes,
        RuleKind.REST_IN_SHIFT: labour_shift.rest_in_shift,
        RuleKind.NO_WORK_BETWEEN: labour_shift.no_work_between,
        RuleKind.MAX_WEEK_MINUTES: labour_week.max_week_minutes,
        RuleKind.WEEKLY_REST: labour_week.weekly_rest,
        RuleKind.MIN_REST: labour_shift.min_rest,
        RuleKind.MAX_DAYS_IN_A_ROW: labour_run.max_days_in_a_row,
        RuleKind.MIN_DAYS_IN_A_ROW: labour_run.min_days_in_a_row,
        RuleKind.MIN_DAYS_OFF_IN_A_ROW: labour_run.min_days_off_in_a_row,
        RuleKind.MAX_NIGHTS_IN_A_ROW: labour_run.max_nights_in_a_row,
        RuleKind.MAX_WEEKENDS: labour_week.max_weekends,
        RuleKind.MAX_SHIFTS: labour_week.max_shifts,
        RuleKind.MIN_MINUTES: labour_week.min_minutes,
        RuleKind.MAX_MINUTES: labour_week.max_minutes,
        RuleKind.START_BAND: labour_week.start_band,
        RuleKind.MAX_OVERTIME_DAY: labour_shift.max_overtime_day,
        RuleKind.MAX_OVERTIME_WEEK: labour_week.max_overtime_week,
        RuleKind.HOLIDAY_WORK: labour_shift.holiday_work,
    }
)


def check_labour(reading: Reading, row: Row) -> Iterator[Finding]:
    """Yield every breach of the rules that are for a person."""
    for rule in reading.problem.rules_of(row.person):
        for breach in CHECKS[rule.kind](reading, row, rule):
            yield _finding(reading, row, rule, breach)


def _finding(reading: Reading, row: Row, rule: Rule, breach: Breach) -> Finding:
    return Finding(
        Check.RULE,
        about(reading, row.person, breach.days, breach.what),
        kind=rule.kind,
        rule=rule.id,
        person=row.person.id,
        dates=tuple(reading.date(day) for day in breach.days),
        slot=breach.slot,
        excess=breach.excess,
        unit=breach.unit,
        cost=None if rule.weight is None else rule.weight * breach.units,
    )
