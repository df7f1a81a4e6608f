"""The rules of each person as codes and numbers."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.named import rows
from sigap.scheduling.named.breaks import Stretch
from sigap.scheduling.named.compiled import FORBIDDEN
from sigap.scheduling.options import Options
from sigap.scheduling.people import Person
from sigap.scheduling.problem import Problem
from sigap.scheduling.rules import Rule, RuleKind

_NO_BAND = 1 << 20


@dataclass(frozen=True, slots=True)
class Coded:
    """One rule between shifts: a code of `rows`, two numbers in its units, and what a unit costs."""

    kind: int
    a: float
    b: float
    weight: float


@dataclass(frozen=True, slots=True)
class OwnRules:
    """The rules of a person.

    Attributes:
        coded: those between shifts.
        stretches: those on work without a break.
        rest: least slots between two shifts, by hard rules.
        band: most minutes between a week's starts, by hard rules.
    """

    coded: tuple[Coded, ...]
    stretches: tuple[Stretch, ...]
    rest: int
    band: int


def own_rules(problem: Problem, person: Person) -> OwnRules:
    """Return a person's rules as numbers."""
    six = problem.contract[person.contract].max_days >= 6
    coded, stretches, rest, band = [], [], 0, _NO_BAND
    for rule in problem.rules_of(person):
        if rule.kind is RuleKind.REST_IN_SHIFT:
            stretches.append(_stretch(rule))
        elif rule.kind in _CODES:
            coded.append(_coded(problem, rule, six))
        if rule.hard and rule.kind is RuleKind.MIN_REST:
            rest = max(rest, -(-int(rule.parameters["minutes"]) // SLOT_MINUTES))
        if rule.hard and rule.kind is RuleKind.START_BAND:
            band = min(band, int(rule.parameters["minutes"]))
    return OwnRules(tuple(coded), tuple(stretches), rest, band)


def _stretch(rule: Rule) -> Stretch:
    given = rule.parameters
    counts_from = -(-int(given.get("counts_from") or SLOT_MINUTES) // SLOT_MINUTES)
    least = -(-int(given["minutes"]) // SLOT_MINUTES)
    return Stretch(int(given["after"]) // SLOT_MINUTES, least, counts_from, rule.weight)


_CODES = {
    RuleKind.MAX_WEEK_MINUTES: (rows.MAX_WEEK, "minutes", SLOT_MINUTES),
    RuleKind.WEEKLY_REST: (rows.WEEKLY_REST, "days", 1),
    RuleKind.MIN_REST: (rows.MIN_REST, "minutes", SLOT_MINUTES),
    RuleKind.MAX_DAYS_IN_A_ROW: (rows.MAX_RUN, "days", 1),
    RuleKind.MIN_DAYS_IN_A_ROW: (rows.MIN_RUN, "days", 1),
    RuleKind.MIN_DAYS_OFF_IN_A_ROW: (rows.MIN_OFF_RUN, "days", 1),
    RuleKind.MAX_NIGHTS_IN_A_ROW: (rows.MAX_NIGHT_RUN, "nights", 1),
    RuleKind.MAX_WEEKENDS: (rows.MAX_WEEKENDS, "weekends", 1),
    RuleKind.MAX_SHIFTS: (rows.MAX_SHIFTS, "shifts", 1),
    RuleKind.MIN_MINUTES: (rows.MIN_TIME, "minutes", SLOT_MINUTES),
    RuleKind.MAX_MINUTES: (rows.MAX_TIME, "minutes", SLOT_MINUTES),
    RuleKind.START_BAND: (rows.START_BAND, "minutes", 1),
}


def _coded(problem: Problem, rule: Rule, six: bool) -> Coded:
    """Return a rule as a code and numbers."""
    kind, name, unit = _CODES[rule.kind]
    given = rule.parameters[name]
    if rule.kind is RuleKind.WEEKLY_REST and six:
        given = rule.parameters.get("days_six_days", given)
    named = rule.parameters.get("template") if rule.kind is RuleKind.MAX_SHIFTS else None
    template = -1 if named is None else [one.id for one in problem.templates].index(named)
    return Coded(kind, given / unit, float(template), FORBIDDEN if rule.weight is None else rule.weight)


def alone_rules(problem: Problem, person: Person) -> tuple[Rule, ...]:
    """Return a person's soft rules on single shifts, as far as no provision of the employer lifts them."""
    return tuple(
        rule
        for rule in problem.rules_of(person)
        if not rule.hard
        and rule.kind in _ALONE
        and rule.parameters.get("unless_provided") not in problem.provisions
    )


_ALONE = frozenset({RuleKind.MAX_DAY_MINUTES, RuleKind.NO_WORK_BETWEEN, RuleKind.HOLIDAY_WORK})


def liking_key(problem: Problem, person: Person) -> Hashable:
    """Return what decides what single shifts cost a person over their paid time."""
    preferences = person.preferences if problem.weights.preference else ()
    six = problem.contract[person.contract].max_days >= 6
    return (preferences, tuple((rule.id, six) for rule in alone_rules(problem, person)))


def extra_cost(options: Options, person: Person) -> NDArray[np.float64]:
    """Return what each option (n,) costs a person over its paid time: missed preferences, soft rules broken."""
    problem = options.problem
    cost = np.zeros(options.size)
    if problem.weights.preference and person.preferences:
        cost += problem.weights.preference * _rank(options, person)
    for rule in alone_rules(problem, person):
        cost += (rule.weight or 0.0) * _units(options, person, rule)
    return cost


def _rank(options: Options, person: Person) -> NDArray[np.float64]:
    """Return the place of the first preference that each option meets; behind the last where it meets none."""
    names = [template.id for template in options.problem.templates]
    weekday = (options.day + options.problem.horizon.first.weekday()) % 7
    rank = np.full(options.size, float(len(person.preferences)))
    for place, liked in reversed(list(enumerate(person.preferences))):
        meets = (options.minute >= liked.earliest) & (options.minute <= liked.latest)
        meets &= np.isin(weekday, list(liked.weekdays))
        if liked.template is not None:
            meets &= options.template == names.index(liked.template)
        rank[meets] = place
    return rank


def _units(options: Options, person: Person, rule: Rule) -> NDArray[np.float64]:
    """Return by how much each option breaks a rule on single shifts, in the rule's unit."""
    if rule.kind is RuleKind.HOLIDAY_WORK:
        return options.holiday.astype(float)
    if rule.kind is RuleKind.MAX_DAY_MINUTES:
        most = rule.parameters["minutes"]
        if options.problem.contract[person.contract].max_days >= 6:
            most = rule.parameters.get("minutes_six_days", most)
        return np.asarray(np.maximum(0.0, options.paid - most / SLOT_MINUTES))
    begins, until = int(rule.parameters["begins"]), int(rule.parameters["until"])
    return _meet(options, begins, until).astype(float)


def _meet(options: Options, begins: int, until: int) -> NDArray[np.bool_]:
    """Return which options have a part between two wall-clock minutes of a day."""
    if until <= begins:
        until += 1440
    ends = options.minute + (options.until - options.start) * SLOT_MINUTES
    meets = np.zeros(options.size, bool)
    for days in range(-1, 3):
        meets |= (options.minute < until + 1440 * days) & (ends > begins + 1440 * days)
    return meets
