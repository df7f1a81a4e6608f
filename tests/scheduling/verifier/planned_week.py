"""A small centre and its good week, and the means to plan others: what the tests of the verifier share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from sigap.scheduling.horizon import Horizon
from sigap.scheduling.people import Contract, Person, Site
from sigap.scheduling.problem import Demand, Problem
from sigap.scheduling.roster import Assignment, Placed, Roster
from sigap.scheduling.rule_sets import COMPANY, INDONESIA, PROVISIONS
from sigap.scheduling.rules import Rule, RuleKind, RuleSet
from sigap.scheduling.shifts import BreakRule, ShiftTemplate
from sigap.text import Text

MONDAY = date(2026, 3, 2)
TEA, MEAL = BreakRule("tea", 15, 60, 180, paid=True), BreakRule("meal", 60, 180, 300)
LATE_TEA = BreakRule("late tea", 15, 360, 450, paid=True)
DAY = ShiftTemplate("D9", 480, 600, 540, breaks=(TEA, MEAL, LATE_TEA), least_between=30)
EVENING = ShiftTemplate("E9", 840, 840, 540, breaks=(MEAL,))
NIGHT = ShiftTemplate("N9", 1320, 1380, 540, breaks=(MEAL,), never_before=frozenset({"D9"}))
SHORT = ShiftTemplate("S4", 480, 1020, 240, start_step=60)
LONG = ShiftTemplate("L5", 480, 480, 300)
TEMPLATES = (DAY, EVENING, NIGHT, SHORT, LONG)
SITES = (
    Site("jakarta", "Asia/Jakarta"),
    Site("jayapura", "Asia/Jayapura"),
    Site("utrecht", "Europe/Amsterdam"),
)
ANY = Contract("any", tuple(one.id for one in TEMPLATES), max_days=7, max_week=10_000)
FULL = Contract("full", ("D9", "E9", "N9"), min_week=2400)
PART = Contract("part", ("S4",), max_days=3, max_week=720)
NO_RULES = RuleSet("none", Text("None", "Tidak ada"), ())


@dataclass(frozen=True)
class Planned:
    """A shift to be put on the roster: `start` is a minute of wall clock, the template's first unless given."""

    day: int
    template: ShiftTemplate = DAY
    start: int | None = None
    before: int = 0
    after: int = 0
    rest_day: bool = False
    person: str = "ayu"


def placed(problem: Problem, plan: Planned) -> Assignment:
    """Return a shift with every break where its window opens, an hour later where that is allowed."""
    zone = problem.zone[problem.person[plan.person].site]
    minute = plan.template.first_start if plan.start is None else plan.start
    start = problem.horizon.slot(plan.day, minute, zone)
    assert start is not None
    breaks = tuple(_break(start, rule) for rule in plan.template.breaks)
    return Assignment(
        plan.person,
        plan.day,
        plan.template.id,
        start,
        start + plan.template.span // 15,
        breaks,
        overtime_before=plan.before,
        overtime_after=plan.after,
        rest_day=plan.rest_day,
    )


def _break(start: int, rule: BreakRule) -> Placed:
    begins = start + min(rule.earliest + 60, rule.latest) // 15
    return Placed(begins, begins + rule.minutes // 15, rule.id)


def person(name: str = "ayu", **changes: Any) -> Person:
    """Return somebody who may work anything at any time."""
    usual = Person(name, name.title(), "any", "jakarta", {"voice": 1}, overtime_consent=True)
    return replace(usual, **changes)


def problem_of(
    people: Iterable[Person] = (),
    rules: Iterable[Rule] = (),
    *,
    first: date = MONDAY,
    days: int = 7,
    zone: str = "Asia/Jakarta",
    **changes: Any,
) -> Problem:
    """Return a problem without demand."""
    plain = Problem(
        "test",
        Horizon(first, days, zone),
        TEMPLATES,
        SITES,
        (ANY, FULL, PART),
        tuple(people) or (person(),),
        (),
        replace(NO_RULES, rules=tuple(rules)),
    )
    return replace(plain, **changes)


def roster_of(problem: Problem, plans: Iterable[Planned]) -> Roster:
    """Return the roster of some shifts."""
    return Roster(tuple(placed(problem, plan) for plan in plans))


def rule(kind: RuleKind, parameters: Mapping[str, Any], **changes: Any) -> Rule:
    """Return a hard rule."""
    usual = Rule(f"test.{kind.value}", kind, Text("A rule.", "Sebuah aturan."), parameters)
    return replace(usual, **changes)


def good_problem() -> Problem:
    """Return a centre with day, night and part-time people in two zones, under all rules that ship."""
    people = (
        person("ayu", contract="full", woman=True),
        person("budi", contract="full", overtime_consent=False),
        person("citra", contract="full", site="jayapura", skills={"chat": 2}, woman=True),
        person("dewi", contract="part", skills={"voice": 1, "chat": 1}),
    )
    horizon = Horizon(MONDAY, 7, "Asia/Jakarta")
    voice, chat = np.zeros(horizon.slots), np.zeros(horizon.slots)
    voice[32:68] = 1.0
    chat[26:60] = 0.5
    return problem_of(
        people,
        (*INDONESIA.rules, *COMPANY.rules),
        demands=(Demand.flat("voice", voice), Demand.flat("chat", chat, level=2)),
        provisions=frozenset(PROVISIONS),
    )


def good_roster(problem: Problem) -> Roster:
    """Return a roster of the good problem that breaks nothing."""
    plans = [Planned(day, DAY, person="ayu") for day in range(5)]
    plans += [Planned(day, NIGHT, person="budi") for day in range(5)]
    plans += [Planned(day, DAY, 540, person="citra") for day in range(2, 7)]
    plans += [Planned(day, SHORT, 600, person="dewi") for day in (0, 5, 6)]
    return roster_of(problem, plans)


def with_shift(roster: Roster, index: int, **changes: Any) -> Roster:
    """Return a roster in which one shift is changed."""
    shifts = list(roster.assignments)
    shifts[index] = replace(shifts[index], **changes)
    return replace(roster, assignments=tuple(shifts))
