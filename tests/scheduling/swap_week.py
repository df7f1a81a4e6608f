"""A small centre with a roster made by hand: four people, two shifts, one week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from sigap.scheduling.horizon import Horizon
from sigap.scheduling.people import Contract, Person, Site
from sigap.scheduling.problem import Demand, Problem
from sigap.scheduling.roster import Assignment, Placed, Roster
from sigap.scheduling.rules import Rule, RuleKind, RuleSet
from sigap.scheduling.shifts import BreakRule, ShiftTemplate
from sigap.text import Text

MONDAY = date(2026, 11, 23)
MEAL = BreakRule("meal", 60, 180, 300)
DAY = ShiftTemplate("D", 420, 600, 540, 60, (MEAL,))  # 07:00 to 10:00, nine hours with an hour's meal
NIGHT = ShiftTemplate("N", 1320, 1320, 540, 60, (MEAL,))  # 22:00 to 07:00
FULL = Contract("full", ("D", "N"))
AYU = Person("ayu", "Ayu", "full", "jkt", {"calls": 1}, overtime_consent=True)
BUDI = Person("budi", "Budi", "full", "jkt", {"calls": 1}, overtime_consent=True)
CITRA = Person("citra", "Citra", "full", "jkt", {"calls": 1})
DEWI = Person("dewi", "Dewi", "full", "jyp", {"calls": 1})  # two hours ahead


def rule(kind: RuleKind, id_: str, source: str = "", **parameters: Any) -> Rule:
    """Return a hard rule for everybody."""
    return Rule(id_, kind, Text(f"Rule {id_}.", f"Aturan {id_}."), parameters, source)


RULES = (
    rule(RuleKind.REST_IN_SHIFT, "rest", after=300, minutes=30),
    rule(RuleKind.WEEKLY_REST, "off", "article 79", days=2),
    rule(RuleKind.MIN_REST, "between", "article 7", minutes=660),
    rule(RuleKind.MAX_OVERTIME_DAY, "overtime-day", minutes=240),
    rule(RuleKind.MAX_OVERTIME_WEEK, "overtime-week", minutes=1080),
)


def needed(
    agents: float = 1.0, days: Sequence[int] = range(5), begins: int = 8, ends: int = 16
) -> np.ndarray:
    """Return agents in some hours of some days."""
    slots = np.zeros(672)
    for day in days:
        slots[day * 96 + begins * 4 : day * 96 + ends * 4] = agents
    return slots


def centre(required: np.ndarray, **more: Any) -> Problem:
    """Return the centre with a demand for calls of which each missing agent costs 4 a quarter-hour."""
    known: dict[str, Any] = {
        "name": "centre",
        "horizon": Horizon(MONDAY, 7, "Asia/Jakarta"),
        "templates": (DAY, NIGHT),
        "sites": (Site("jkt", "Asia/Jakarta"), Site("jyp", "Asia/Jayapura")),
        "contracts": (FULL,),
        "people": (AYU, BUDI, CITRA, DEWI),
        "demands": (Demand.flat("calls", required),),
        "rules": RuleSet("own", Text("Own", "Sendiri"), RULES),
    }
    return Problem(**{**known, **more})


def shift(
    person: str, day: int, hour: int = 8, template: str = "D", meal: int = 4, zone_hours: int = 0
) -> Assignment:
    """Return a shift whose meal begins some hours into it; `hour` is on the clock of the person's zone."""
    start = day * 96 + (hour - zone_hours) * 4
    lunch = Placed(start + meal * 4, start + meal * 4 + 4, "meal")
    return Assignment(person, day, template, start, start + 36, (lunch,))


def roster(*shifts: Assignment) -> Roster:
    """Return a roster in the order of people and time."""
    order = ["ayu", "budi", "citra", "dewi"]
    return Roster(tuple(sorted(shifts, key=lambda one: (order.index(one.person), one.start))))


def with_person(problem: Problem, person: str, **changes: Any) -> Problem:
    """Return a problem with another one of its people."""
    people = tuple(replace(one, **changes) if one.id == person else one for one in problem.people)
    return replace(problem, people=people)
