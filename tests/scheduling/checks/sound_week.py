"""A small week with nothing wrong with it, for tests to plant something in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from sigap.scheduling.horizon import Horizon
from sigap.scheduling.people import Contract, Person, Site
from sigap.scheduling.problem import Demand, Problem
from sigap.scheduling.rules import Rule, RuleKind, RuleSet
from sigap.scheduling.shifts import BreakRule, ShiftTemplate
from sigap.text import Text

MONDAY = date(2026, 11, 23)
MEAL = BreakRule("meal", 60, 180, 300)
DAY = ShiftTemplate("D", 420, 600, 540, 60, (MEAL,))  # 07:00 to 10:00, nine hours with an hour's meal
NIGHT = ShiftTemplate("N", 1320, 1320, 540, 60, (MEAL,))  # 22:00 to 07:00
FULL = Contract("full", ("D", "N"))
AYU = Person("ayu", "Ayu", "full", "jkt", {"calls": 1})
BUDI = Person("budi", "Budi", "full", "jkt", {"calls": 2})
CITRA = Person("citra", "Citra", "full", "jkt", {"calls": 1})


def rule(kind: RuleKind, id_: str = "r", **parameters: Any) -> Rule:
    """Return a hard rule for everybody."""
    return Rule(id_, kind, Text(f"Rule {id_}.", f"Aturan {id_}."), parameters)


RULES = (
    rule(RuleKind.MAX_DAY_MINUTES, "day", minutes=480, minutes_six_days=420),
    rule(RuleKind.REST_IN_SHIFT, "rest", after=300, minutes=30),
    rule(RuleKind.MAX_WEEK_MINUTES, "week", minutes=2400),
    rule(RuleKind.WEEKLY_REST, "off", days=2, days_six_days=1),
    rule(RuleKind.MIN_REST, "between", minutes=660),
)


def needed(agents: float = 1.0) -> np.ndarray:
    """Return agents from 08:00 to 16:00 on working days."""
    slots = np.zeros(672)
    for day in range(5):
        slots[day * 96 + 32 : day * 96 + 64] = agents
    return slots


SOUND = Problem(
    "week",
    Horizon(MONDAY, 7, "Asia/Jakarta"),
    (DAY, NIGHT),
    (Site("jkt", "Asia/Jakarta"),),
    (FULL,),
    (AYU, BUDI, CITRA),
    (Demand.flat("calls", needed()),),
    RuleSet("own", Text("Own", "Sendiri"), RULES),
)


def with_ayu(**changes: Any) -> Problem:
    """Return the week with another Ayu."""
    return replace(SOUND, people=(replace(AYU, **changes), BUDI, CITRA))


def with_template(**changes: Any) -> Problem:
    """Return the week with another day shift."""
    return replace(SOUND, templates=(replace(DAY, **changes), NIGHT))


def with_contract(**changes: Any) -> Problem:
    """Return the week with another contract."""
    return replace(SOUND, contracts=(replace(FULL, **changes),))


def with_rules(*rules: Rule) -> Problem:
    """Return the week with more rules."""
    return replace(SOUND, rules=SOUND.rules.with_rules(rules))


def with_demand(**changes: Any) -> Problem:
    """Return the week with another demand."""
    return replace(SOUND, demands=(replace(SOUND.demands[0], **changes),))
