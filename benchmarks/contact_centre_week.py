"""The contact-centre week: a made problem of the usual shape, whose seeds everybody can repeat.

    python benchmarks/contact_centre_week.py --agents 1000 --seed 1

One week from a Monday in Jakarta, open day and night. A day's demand has two peaks (10:15 and 19:15) and is low at
night; Saturday has 0.72 and Sunday 0.6 of a working day; 3 % noise by quarter-hour. All of the demand together is 93 %
of the quarter-hours that the people can give at five shifts each. One shift: nine hours from any quarter-hour on, an
hour's unpaid meal and two paid rests of a quarter-hour, each free within its window. A week's starts lie within two
hours. A missing agent costs four paid quarter-hours a quarter-hour. Every name is made.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.horizon import Horizon
from sigap.scheduling.people import Contract, Person, Site
from sigap.scheduling.problem import Demand, Problem
from sigap.scheduling.rules import Rule, RuleKind, RuleSet
from sigap.scheduling.shifts import BreakRule, ShiftTemplate
from sigap.text import Text

MONDAY = date(2026, 8, 3)
ZONE = "Asia/Jakarta"
DAYS = (1.0, 1.0, 0.99, 1.0, 1.02, 0.72, 0.6)
SHARE_OF_CAPACITY = 0.93
NOISE = 0.03
MISSING = 4.0
SKILLS = ("billing", "orders", "technical")
# What share of the people can do what, and of the calls is for what, when there are three skills.
GROUPS: Mapping[tuple[str, ...], float] = MappingProxyType(
    {
        ("billing",): 0.30,
        ("orders",): 0.20,
        ("technical",): 0.10,
        ("billing", "orders"): 0.20,
        ("orders", "technical"): 0.10,
        ("billing", "orders", "technical"): 0.10,
    }
)
CALLS = (0.46, 0.34, 0.20)
PEAKS = ((10.25, 19.25), (11.0, 18.5), (9.5, 20.0))

SHIFT = ShiftTemplate(
    "D8",
    first_start=0,
    last_start=1425,
    span=540,
    breaks=(
        BreakRule("rest-1", 15, earliest=60, latest=150, paid=True),
        BreakRule("meal", 60, earliest=180, latest=300),
        BreakRule("rest-2", 15, earliest=360, latest=465, paid=True),
    ),
    least_between=30,
)
FULL_TIME = Contract("full-time", ("D8",), max_days=5, max_week=2400)
SLOTS_SERVED = (540 - 60 - 15 - 15) // 15


def week(agents: int, seed: int, skills: int = 1) -> Problem:
    """Return the week of some agents.

    Args:
        agents: how many people.
        seed: of the noise, and of who can do what.
        skills: 1, or 3 that overlap.
    """
    random = np.random.default_rng(seed)
    people = _people(agents, skills, random)
    return Problem(
        name=f"{agents} agents, seed {seed}",
        horizon=Horizon(MONDAY, 7, ZONE),
        templates=(SHIFT,),
        sites=(Site("jakarta", ZONE),),
        contracts=(FULL_TIME,),
        people=people,
        demands=_demands(agents, skills, random),
        rules=RULES,
    )


def _people(agents: int, skills: int, random: np.random.Generator) -> tuple[Person, ...]:
    """Return people with the skills that fall to them."""
    own: list[tuple[str, ...]] = [(SKILLS[0],)] * agents
    if skills > 1:
        cuts = np.floor(np.cumsum(list(GROUPS.values())) * agents + 0.5).astype(int)
        groups = list(GROUPS)
        own = [groups[int(np.searchsorted(cuts, index, side="right"))] for index in range(agents)]
        own = [own[index] for index in random.permutation(agents)]
    return tuple(
        Person(f"a{index:04}", f"Agent {index:04}", FULL_TIME.id, "jakarta", dict.fromkeys(skill, 1))
        for index, skill in enumerate(own)
    )


def _demands(agents: int, skills: int, random: np.random.Generator) -> tuple[Demand, ...]:
    """Return whole agents asked for, by skill."""
    shares = CALLS if skills > 1 else (1.0,)
    slots = SHARE_OF_CAPACITY * agents * FULL_TIME.max_days * SLOTS_SERVED
    curves = [_curve(PEAKS[index], random) for index in range(len(shares))]
    return tuple(
        Demand.flat(SKILLS[index], np.rint(slots * share * curve / curve.sum()), MISSING)
        for index, (share, curve) in enumerate(zip(shares, curves, strict=True))
    )


def _curve(peaks: tuple[float, float], random: np.random.Generator) -> NDArray[np.float64]:
    """Return the shape (672,) of a week with two peaks a day, with its noise."""
    hour = (np.arange(96) + 0.5) / 4.0
    first = np.exp(-0.5 * ((hour - peaks[0]) / 2.6) ** 2)
    second = np.exp(-0.5 * ((hour - peaks[1]) / 2.3) ** 2)
    day = 0.14 + first + 0.85 * second
    curve = np.concatenate([size * day for size in DAYS])
    return np.asarray(curve * (1.0 + NOISE * random.standard_normal(curve.size)))


def _rule(id: str, kind: RuleKind, en: str, indonesian: str, **parameters: int) -> Rule:
    return Rule(id, kind, Text(en, indonesian), parameters)


RULES = RuleSet(
    "contact-centre-week",
    Text("Rules of the contact-centre week", "Aturan pekan pusat kontak"),
    (
        _rule("day", RuleKind.MAX_DAY_MINUTES, "Eight hours a day", "Delapan jam sehari",
              minutes=480, minutes_six_days=420),
        _rule("break", RuleKind.REST_IN_SHIFT, "A break after four hours", "Istirahat sesudah empat jam",
              after=240, minutes=30, counts_from=15),
        _rule("week", RuleKind.MAX_WEEK_MINUTES, "Forty hours a week", "Empat puluh jam sepekan", minutes=2400),
        _rule("weekly-rest", RuleKind.WEEKLY_REST, "Two days off a week", "Dua hari libur sepekan",
              days=2, days_six_days=1),
        _rule("rest", RuleKind.MIN_REST, "Eleven hours between shifts", "Sebelas jam antara dua giliran", minutes=660),
        _rule("in-a-row", RuleKind.MAX_DAYS_IN_A_ROW, "Six days in a row", "Enam hari berturut-turut", days=6),
        _rule("start-band", RuleKind.START_BAND, "A week's starts within two hours",
              "Jam masuk sepekan dalam rentang dua jam", minutes=120),
    ),
)  # fmt: skip


def main() -> None:
    """Print the size and the first day of a week."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--agents", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--skills", type=int, choices=(1, 3), default=1)
    given = parser.parse_args()
    problem = week(given.agents, given.seed, given.skills)
    for demand in problem.demands:
        print(
            f"{demand.skill}: {demand.required.sum():,.0f} quarter-hours, at most {demand.required.max():.0f} agents"
        )
        print("  Monday, each hour:", " ".join(f"{agents:.0f}" for agents in demand.required[:96:4]))


if __name__ == "__main__":
    main()
