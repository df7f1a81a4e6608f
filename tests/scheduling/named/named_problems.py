"""Small mixed problems for the tests of the search: zones, leave, part-timers, skills, activities, all rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from sigap.scheduling.horizon import Horizon
from sigap.scheduling.people import Contract, Leave, Past, Person, Preference, Request, Site, Wish
from sigap.scheduling.problem import Demand, Problem, ShiftCover, Weights
from sigap.scheduling.rules import Rule, RuleKind, RuleSet
from sigap.scheduling.shifts import Activity, BreakRule, ShiftTemplate
from sigap.text import Text

DAY = ShiftTemplate(
    "D", 360, 720, 510, start_step=60,
    breaks=(
        BreakRule("rest-1", 15, 60, 120, paid=True),
        BreakRule("meal", 30, 150, 270),
        BreakRule("rest-2", 15, 330, 420, paid=True),
    ),
    least_between=30,
)  # fmt: skip
PART = ShiftTemplate("P", 480, 960, 240, start_step=120, breaks=(BreakRule("rest", 15, 60, 150, paid=True),))
NIGHT = ShiftTemplate(
    "N",
    1320,
    1380,
    480,
    start_step=60,
    breaks=(BreakRule("meal", 60, 180, 270),),
    never_before=frozenset({"P"}),
)
NOTHING = Text("", "")


def rules(*, weight: float | None) -> RuleSet:
    """Return a rule of every kind between shifts and within one, hard or soft."""
    asked: tuple[tuple[RuleKind, Mapping[str, Any]], ...] = (
        (RuleKind.MAX_WEEK_MINUTES, {"minutes": 1500}),
        (RuleKind.WEEKLY_REST, {"days": 2, "days_six_days": 1}),
        (RuleKind.MIN_REST, {"minutes": 660}),
        (RuleKind.MAX_DAYS_IN_A_ROW, {"days": 4}),
        (RuleKind.MIN_DAYS_IN_A_ROW, {"days": 2}),
        (RuleKind.MIN_DAYS_OFF_IN_A_ROW, {"days": 2}),
        (RuleKind.MAX_NIGHTS_IN_A_ROW, {"nights": 2}),
        (RuleKind.MAX_WEEKENDS, {"weekends": 1}),
        (RuleKind.MAX_SHIFTS, {"shifts": 2, "template": "N"}),
        (RuleKind.MAX_SHIFTS, {"shifts": 8}),
        (RuleKind.MIN_MINUTES, {"minutes": 600}),
        (RuleKind.MAX_MINUTES, {"minutes": 3000}),
        (RuleKind.START_BAND, {"minutes": 120}),
        (RuleKind.REST_IN_SHIFT, {"after": 225, "minutes": 30, "counts_from": 15}),
        (RuleKind.MAX_DAY_MINUTES, {"minutes": 450}),
        (RuleKind.NO_WORK_BETWEEN, {"begins": 60, "until": 240}),
        (RuleKind.HOLIDAY_WORK, {}),
    )
    return RuleSet(
        "all", NOTHING,
        tuple(Rule(f"r{i}", kind, NOTHING, given, weight=weight) for i, (kind, given) in enumerate(asked)),
    )  # fmt: skip


def few_rules() -> RuleSet:
    """Return the hard rules that a usual centre has."""
    asked: tuple[tuple[RuleKind, Mapping[str, Any]], ...] = (
        (RuleKind.MAX_WEEK_MINUTES, {"minutes": 2400}),
        (RuleKind.WEEKLY_REST, {"days": 1}),
        (RuleKind.MIN_REST, {"minutes": 660}),
        (RuleKind.REST_IN_SHIFT, {"after": 240, "minutes": 30, "counts_from": 15}),
        (RuleKind.START_BAND, {"minutes": 240}),
    )
    return RuleSet(
        "few", NOTHING, tuple(Rule(f"f{i}", kind, NOTHING, given) for i, (kind, given) in enumerate(asked))
    )


def mixed(
    seed: int,
    *,
    people: int = 8,
    days: int = 9,
    first: date = date(2026, 3, 25),
    zone: str = "Europe/Madrid",
    rule_set: RuleSet | None = None,
    steps: int = 1,
) -> Problem:
    """Return a mixed problem; the horizon has a clock change and begins within a week."""
    random = np.random.default_rng(seed)
    horizon = Horizon(first, days, zone)
    skills = ("a", "b")
    staff = tuple(_person(index, random, horizon) for index in range(people))
    demands = tuple(_demand(skill, horizon, people, steps, random) for skill in skills)
    noon = horizon.instant(horizon.day_starts[2] + 40)
    return Problem(
        name="mixed",
        horizon=horizon,
        templates=(DAY, PART, NIGHT),
        sites=(Site("here", zone), Site("there", "Asia/Jakarta")),
        contracts=(
            Contract("full", ("D", "N"), max_days=5, max_week=2400),
            Contract("part", ("P",), max_days=6, max_week=1320, day_minutes=240),
        ),
        people=staff,
        demands=demands,
        rules=few_rules() if rule_set is None else rule_set,
        covers=(ShiftCover(horizon.date(1), "N", 1, under=6.0, over=1.0),),
        activities=(
            Activity("train", "Training", 60, ("p0", "p1", "p2"), noon, noon + timedelta(hours=6), worth=3.0),
            Activity(
                "coach",
                "Coaching",
                30,
                ("p1", "p3", "p4"),
                noon,
                noon + timedelta(days=3),
                together=False,
                worth=9.0,
            ),
        ),
        requests=(
            Request("p1", horizon.date(3), Wish.OFF),
            Request("p2", horizon.date(4), Wish.ON, "D", weight=5.0),
            Request("p3", horizon.date(5), Wish.OFF, "N", weight=2.0),
        ),
        holidays={horizon.date(5): "Holiday"},
        weights=Weights(preference=0.5, nights=0.3, weekends=0.7, holidays=0.2, refused=1.1),
    )


def _person(index: int, random: np.random.Generator, horizon: Horizon) -> Person:
    skills = ({"a": 1}, {"b": 1}, {"a": 1, "b": 1}, {})[int(random.integers(0, 4)) if index > 2 else index]
    leave = (Leave(horizon.date(2), horizon.date(3), paid=bool(index % 2)),) if index == 5 else ()
    midnight = datetime.combine(horizon.first, datetime.min.time(), UTC)
    past = Past(
        last_end=midnight - timedelta(hours=int(random.integers(1, 9))),
        last_template="N", days_in_a_row=int(random.integers(0, 3)), days_off_in_a_row=0,
        week_minutes=480, week_days=1, nights=2, weekends=1, refused=1,
    )  # fmt: skip
    return Person(
        f"p{index}", f"Person {index}", "part" if index % 4 == 3 else "full", "there" if index % 3 == 2 else "here",
        skills, leave=leave, preferences=(Preference("D", 360, 480), Preference("N")), max_nights=3,
        past=past if index % 2 else Past(),
    )  # fmt: skip


def _demand(skill: str, horizon: Horizon, people: int, steps: int, random: np.random.Generator) -> Demand:
    required = np.round(random.uniform(0.0, people / 4.0, horizon.slots), 1)
    worth = np.cumsum(random.uniform(0.5, 2.0, (horizon.slots, steps)), axis=1) if steps > 1 else None
    return Demand.flat(skill, required, 4.0) if worth is None else Demand(skill, required, worth)
