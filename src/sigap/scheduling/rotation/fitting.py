"""What of a scheduling problem a rotation cannot hold, said before anything is solved."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, product
from typing import TYPE_CHECKING

from sigap.scheduling.rules import Rule, RuleKind
from sigap.text import Text

if TYPE_CHECKING:
    from sigap.scheduling.people import Person
    from sigap.scheduling.problem import Problem

LIMITS = frozenset(
    {
        RuleKind.MAX_DAYS_IN_A_ROW,
        RuleKind.MIN_DAYS_IN_A_ROW,
        RuleKind.MIN_DAYS_OFF_IN_A_ROW,
        RuleKind.MAX_WEEKENDS,
        RuleKind.MIN_MINUTES,
        RuleKind.MAX_MINUTES,
        RuleKind.MIN_REST,
    }
)
"""Rules that a rotation keeps as they are, besides `MAX_SHIFTS` of a template."""

_OF_ONE_SHIFT = frozenset(
    {RuleKind.MAX_DAY_MINUTES, RuleKind.NO_WORK_BETWEEN, RuleKind.HOLIDAY_WORK, RuleKind.REST_IN_SHIFT}
)
_OF_OVERTIME = frozenset({RuleKind.MAX_OVERTIME_DAY, RuleKind.MAX_OVERTIME_WEEK})  # a rotation has none


def misfits(problem: Problem) -> tuple[Text, ...]:
    """Return what a rotation cannot hold, in words; empty when the problem fits."""
    return tuple(dict.fromkeys([*_shape(problem), *_prices(problem), *_rules(problem), *_weeks(problem)]))


def _shape(problem: Problem) -> Iterator[Text]:
    if problem.demands:
        yield Text("demand by quarter-hour", "kebutuhan per seperempat jam")
    if not problem.covers:
        yield Text("no cover by shift", "tidak ada kebutuhan per sif")
    if problem.activities:
        yield Text("activities", "kegiatan")
    for template in problem.templates:
        if len(template.starts) > 1:
            yield Text(
                f"several starts of shift {template.id}", f"beberapa jam mulai untuk sif {template.id}"
            )
    cells = [(cover.day, cover.template) for cover in problem.covers]
    if len(set(cells)) < len(cells):
        yield Text("two covers of one day and shift", "dua kebutuhan untuk hari dan sif yang sama")


def _prices(problem: Problem) -> Iterator[Text]:
    weights = problem.weights
    if weights.nights or weights.weekends or weights.holidays or weights.refused:
        yield Text("weights of fairness", "bobot keadilan")
    if weights.preference and any(person.preferences for person in problem.people):
        yield Text("preferences by rank", "preferensi berperingkat")


def _rules(problem: Problem) -> Iterator[Text]:
    for rule in problem.rules.rules:
        if rule.kind in _OF_OVERTIME or not any(rule.applies.to(person) for person in problem.people):
            continue
        if not rule.hard:
            yield Text(f"soft rule {rule.id}", f"aturan lunak {rule.id}")
        elif not _holds(problem, rule):
            yield Text(f"rule {rule.id} ({rule.kind.value})", f"aturan {rule.id} ({rule.kind.value})")


def _holds(problem: Problem, rule: Rule) -> bool:
    """Return whether a rotation can keep a hard rule, leaving those of weeks aside."""
    if rule.kind is RuleKind.MAX_SHIFTS:
        return rule.parameters.get("template") is not None
    if rule.kind is RuleKind.MIN_REST:
        return all(rule.applies.to(person) for person in problem.people)
    if rule.kind is RuleKind.START_BAND:
        starts = [template.first_start for template in problem.templates]
        return max(starts) - min(starts) <= float(rule.parameters["minutes"])
    if rule.kind is RuleKind.MAX_NIGHTS_IN_A_ROW:
        runs = [
            rule_value(problem, person, RuleKind.MAX_DAYS_IN_A_ROW, "days", 7) for person in problem.people
        ]
        return max(runs, default=7) <= int(rule.parameters["nights"])
    weekly = rule.kind in (RuleKind.WEEKLY_REST, RuleKind.MAX_WEEK_MINUTES)
    return weekly or rule.kind in LIMITS or rule.kind in _OF_ONE_SHIFT


def _weeks(problem: Problem) -> Iterator[Text]:
    """Yield limits of calendar weeks that the rules on runs of days do not keep by themselves."""
    for person in problem.people:
        contract = problem.contract[person.contract]
        days = most_days_of_a_week(problem, person)
        own = [template for template in problem.templates if template.id in contract.templates]
        longest = max((template.paid_minutes for template in own), default=0)
        minutes = days * longest
        if any(leave.paid for leave in person.leave):
            minutes = 7 * max(longest, contract.day_minutes)
        past = person.past.week_minutes
        if contract.min_week > 0:
            name = contract.id
            yield Text(f"least weekly minutes of contract {name}", f"menit mingguan minimum kontrak {name}")
        if days > contract.max_days or minutes + past > contract.max_week:
            yield Text(f"weekly limits of contract {contract.id}", f"batas mingguan kontrak {contract.id}")
        for rule in problem.rules_of(person):
            rest = rule.kind is RuleKind.WEEKLY_REST and 7 - days < _days_off(rule, contract.max_days)
            if rest or (
                rule.kind is RuleKind.MAX_WEEK_MINUTES and minutes + past > rule.parameters["minutes"]
            ):
                yield Text(f"rule {rule.id} ({rule.kind.value})", f"aturan {rule.id} ({rule.kind.value})")


def _days_off(rule: Rule, max_days: int) -> float:
    days = rule.parameters["days"]
    return float(rule.parameters.get("days_six_days", days) if max_days >= 6 else days)


def rule_value(problem: Problem, person: Person, kind: RuleKind, name: str, otherwise: int) -> int:
    """Return the strictest value of a person's hard rules of a kind: most of least ones, least of most ones."""
    own = [rule for rule in problem.rules_of(person) if rule.kind is kind and rule.hard]
    values = [int(rule.parameters[name]) for rule in own]
    strictest = max if kind.value.startswith("min_") else min
    return strictest(values, default=otherwise)


def most_days_of_a_week(problem: Problem, person: Person) -> int:
    """Return on how many of seven days in a row a person can work at most, by the rules on runs."""
    most = rule_value(problem, person, RuleKind.MAX_DAYS_IN_A_ROW, "days", 7)
    off = rule_value(problem, person, RuleKind.MIN_DAYS_OFF_IN_A_ROW, "days", 1)
    return max(sum(week) for week in product((0, 1), repeat=7) if _possible(week, most, off))


def _possible(week: tuple[int, ...], most: int, off: int) -> bool:
    runs = [(works, len(list(days))) for works, days in groupby(week)]
    inner = range(1, len(runs) - 1)
    too_short = any(not runs[at][0] and runs[at][1] < off for at in inner)
    return not too_short and all(length <= most for works, length in runs if works)
