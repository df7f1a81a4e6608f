"""What a roster costs: each item worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from planned_week import DAY, EVENING, MONDAY, NIGHT, SHORT, Planned, person, problem_of, roster_of

from sigap.scheduling.people import Past, Person, Preference, Request, Wish
from sigap.scheduling.problem import Demand, Problem, ShiftCover, Weights
from sigap.scheduling.roster import Roster
from sigap.scheduling.verifier import Costs, Unit, verify

VOICE, CHAT = "voice", "chat"
BOTH = frozenset({VOICE, CHAT})


def costs(problem: Problem, plans: list[Planned]) -> Costs:
    verification = verify(problem, roster_of(problem, plans))
    assert verification.kept
    assert verification.cost == verification.costs.total
    return verification.costs


def test_unpaid_breaks_are_not_paid() -> None:
    found = costs(problem_of(), [Planned(0), Planned(1, SHORT)])
    assert found.paid == 32 + 16
    assert found.total == 48


@pytest.mark.parametrize(
    ("plan", "paid", "overtime"),
    [
        (Planned(0, after=3), 32, 3 * 1.5),
        (Planned(0, before=2, after=4), 32, 4 * 1.5 + 2 * 2.0),
        (Planned(0, SHORT, after=16), 16, 4 * 1.5 + 12 * 2.0),
        (Planned(0, rest_day=True), 0, 32 * 2.5),
        (Planned(0, rest_day=True, after=4), 0, 36 * 2.5),
        (Planned(1, before=4), 0, 36 * 2.5),  # a holiday
    ],
)
def test_overtime_pays_its_factors(plan: Planned, paid: float, overtime: float) -> None:
    holidays = {MONDAY + timedelta(1): "Nyepi"}
    problem = problem_of(weights=Weights(rest_day=2.5), holidays=holidays)
    found = costs(problem, [plan])
    assert (found.paid, found.overtime) == (paid, overtime)


def demand(skill: str, worth: list[float], *, level: int = 1, **required: float) -> Demand:
    """Return a demand on Monday, by hour: h10=2.5 is 2.5 agents from 10:00 to 11:00."""
    agents = np.zeros(7 * 96)
    for hour, number in required.items():
        first = int(hour[1:]) * 4
        agents[first : first + 4] = number
    return Demand(skill, agents, np.tile(worth, (7 * 96, 1)), level)


@pytest.mark.parametrize(
    ("required", "worth", "cost"),
    [
        (1.0, [4.0], 0.0),
        (2.0, [4.0], 4 * 4.0),
        (3.5, [4.0], 4 * 2.5 * 4.0),
        (3.5, [1.0, 2.0], 4 * (1.0 + 1.5 * 2.0)),
        (4.5, [1.0, 2.0, 6.0], 4 * (1.0 + 2.0 + 1.5 * 6.0)),
        (1.25, [1.0, 2.0], 4 * 0.25),
        (0.5, [1.0], 0.0),
    ],
)
def test_each_agent_missing_costs_its_worth(required: float, worth: list[float], cost: float) -> None:
    # Ayu works from 08:00, has tea at 10:00 and is there all hour from 09:00 to 10:00.
    problem = problem_of(demands=(demand(VOICE, worth, h9=required),))
    found = costs(problem, [Planned(0)])
    assert found.shortage == {VOICE: pytest.approx(cost)}


def test_cover_leaves_out_breaks_and_counts_overtime() -> None:
    problem = problem_of(demands=(demand(VOICE, [4.0], h10=1.0, h12=1.0, h17=1.0),))
    verification = verify(problem, roster_of(problem, [Planned(0, after=2)]))
    cover = verification.cover[VOICE]
    assert cover.present[31:44].tolist() == [0, *[1] * 8, 0, 1, 1, 1]
    assert cover.present[44:72].tolist() == [*[1] * 4, *[0] * 4, *[1] * 8, 0, *[1] * 9, 0, 0]
    assert np.flatnonzero(cover.missing).tolist() == [40, 48, 49, 50, 51, 70, 71]
    assert verification.costs.shortage[VOICE] == 7 * 4.0


def test_the_level_asked_for_decides_who_counts() -> None:
    problem = problem_of(demands=(demand(VOICE, [4.0], level=2, h9=1.0),))
    assert costs(problem, [Planned(0)]).shortage[VOICE] == 16.0
    able = replace(problem, people=(person(skills={VOICE: 2}),))
    assert costs(able, [Planned(0)]).shortage[VOICE] == 0.0


def two_skills(served: dict[Any, Any]) -> dict[str, float]:
    """Return shortages when Ayu could serve voice and chat, of which each asks for one agent from 09:00 to 10:00."""
    people = (person(skills={VOICE: 1, CHAT: 1}),)
    problem = problem_of(people, demands=(demand(VOICE, [4.0], h9=1.0), demand(CHAT, [2.0], h9=1.0)))
    roster = replace(roster_of(problem, [Planned(0)]), served=served)
    verification = verify(problem, roster)
    assert verification.kept
    return dict(verification.costs.shortage)


def test_a_group_of_several_skills_serves_what_the_roster_says() -> None:
    share = np.zeros(7 * 96)
    share[36:40] = 0.25
    assert two_skills({(BOTH, VOICE): share * 4}) == {VOICE: 0.0, CHAT: 8.0}
    assert two_skills({(BOTH, VOICE): share * 3, (BOTH, CHAT): share}) == {VOICE: 4.0, CHAT: 6.0}


def test_a_group_of_several_skills_without_a_word_serves_nobody() -> None:
    assert two_skills({}) == {VOICE: 16.0, CHAT: 8.0}


def test_more_served_than_are_there_is_found_and_not_counted() -> None:
    problem = problem_of(demands=(demand(VOICE, [4.0], h9=2.0),))
    served = {(frozenset({VOICE}), VOICE): np.full(7 * 96, 2.0)}
    verification = verify(problem, replace(roster_of(problem, [Planned(0)]), served=served))
    (finding,) = verification.hard  # one for a group, however many quarter-hours
    assert (finding.slot, finding.excess, finding.unit) == (0, 2.0, Unit.AGENTS)
    assert verification.costs.shortage[VOICE] == 16.0


def test_a_skill_of_another_group_is_not_counted() -> None:
    problem = problem_of(demands=(demand(VOICE, [4.0], h9=1.0), demand(CHAT, [2.0], h9=1.0)))
    wrong = {(BOTH, CHAT): np.ones(7 * 96), (BOTH, VOICE): np.zeros(7 * 96)}
    verification = verify(problem, replace(roster_of(problem, [Planned(0)]), served=wrong))
    assert [finding.rule for finding in verification.hard] == [CHAT]
    assert verification.costs.shortage == {VOICE: 0.0, CHAT: 8.0}


def test_covers_cost_each_person_too_few_and_too_many() -> None:
    covers = (
        ShiftCover(MONDAY, "D9", 3, under=100.0, over=1.0),
        ShiftCover(MONDAY, "N9", 0, under=100.0, over=7.0),
        ShiftCover(MONDAY + timedelta(1), "D9", 1, under=100.0, over=1.0),
        ShiftCover(MONDAY + timedelta(7), "D9", 1, under=100.0, over=1.0),  # not in the horizon
    )
    problem = problem_of((person(), person("budi"), person("citra")), covers=covers)
    plans = [Planned(0), Planned(1), Planned(0, NIGHT, person="budi"), Planned(1, person="citra")]
    assert costs(problem, plans).covers == 2 * 100.0 + 7.0 + 1.0
    assert verify(problem, roster_of(problem, plans)).on_template == (1, 1, 2, 0)


LIKES = (
    Preference("D9", 540, 570),
    Preference(earliest=480, latest=600, weekdays=frozenset({0, 1})),
    Preference("N9"),
)


@pytest.mark.parametrize(
    ("plan", "rank"),
    [
        (Planned(0, DAY, 540), 0),
        (Planned(0, DAY, 570), 0),
        (Planned(0, DAY, 585), 1),
        (Planned(0, SHORT, 480), 1),
        (Planned(2, DAY, 480), 3),
        (Planned(2, NIGHT), 2),
        (Planned(0, EVENING), 3),
    ],
)
def test_a_preference_costs_its_rank(plan: Planned, rank: int) -> None:
    problem = problem_of((person(preferences=LIKES),), weights=Weights(preference=0.5))
    assert costs(problem, [plan]).preferences == 0.5 * rank


def test_nobody_without_preferences_costs_any() -> None:
    assert costs(problem_of(weights=Weights(preference=0.5)), [Planned(0)]).preferences == 0.0


REQUESTS = (
    Request("ayu", MONDAY, Wish.OFF, weight=1.0),
    Request("ayu", MONDAY, Wish.OFF, "N9", 2.0),
    Request("ayu", MONDAY, Wish.OFF, "D9", 4.0),
    Request("ayu", MONDAY, Wish.ON, "D9", 8.0),
    Request("ayu", MONDAY, Wish.ON, "N9", 16.0),
    Request("ayu", MONDAY + timedelta(1), Wish.ON, weight=32.0),
    Request("ayu", MONDAY + timedelta(1), Wish.OFF, weight=64.0),
    Request("ayu", MONDAY + timedelta(7), Wish.ON, weight=128.0),
    Request("ayu", MONDAY - timedelta(1), Wish.ON, weight=512.0),
    Request("eka", MONDAY, Wish.ON, weight=256.0),
)


def test_refused_requests_cost_their_weight() -> None:
    problem = problem_of(requests=REQUESTS)
    assert costs(problem, [Planned(0)]).requests == 1 + 4 + 16 + 32
    assert verify(problem, roster_of(problem, [Planned(0)])).people["ayu"].refused == 4


def unfairness(who: Person, weights: Weights, plans: list[Planned], **changes: Any) -> float:
    return costs(problem_of((who,), weights=weights, **changes), plans).unfairness


def test_unfairness_is_the_growth_of_squares() -> None:
    who = person(past=Past(nights=2, weekends=1, holidays=0, refused=3))
    plans = [
        Planned(0, NIGHT),
        Planned(1, NIGHT),
        Planned(3, DAY),
        Planned(5, DAY, 600),
        Planned(6, DAY, 600),
    ]
    holidays = {MONDAY + timedelta(3): "Nyepi"}
    requests = (Request("ayu", MONDAY, Wish.OFF, weight=0.0),)
    assert unfairness(who, Weights(nights=1.0), plans) == 4**2 - 2**2
    assert unfairness(who, Weights(weekends=2.0), plans) == 2 * (2**2 - 1**2)
    assert unfairness(who, Weights(holidays=3.0), plans, holidays=holidays) == 3 * 1
    assert unfairness(who, Weights(refused=0.5), plans, requests=requests) == 0.5 * (4**2 - 3**2)


def test_overtime_into_the_night_makes_no_night_shift() -> None:
    assert unfairness(person(), Weights(nights=1.0), [Planned(0, EVENING, after=4)]) == 0.0


def test_the_figures_of_a_person() -> None:
    problem = problem_of(days=14, holidays={MONDAY: "Nyepi"})
    plans = [Planned(0), Planned(5, after=2), Planned(7, NIGHT), Planned(12, SHORT, rest_day=True)]
    figures = verify(problem, roster_of(problem, plans)).people["ayu"]
    assert dict(figures.week_minutes) == {MONDAY: 960, MONDAY + timedelta(7): 480}
    assert figures.overtime_minutes == 30 + 240
    assert (figures.shifts, figures.nights, figures.weekends, figures.holidays) == (4, 1, 2, 1)
    assert (figures.refused, figures.preference_cost) == (0, 0.0)


def test_an_empty_roster_costs_its_shortage() -> None:
    problem = problem_of(demands=(demand(VOICE, [4.0], h9=1.0),))
    assert verify(problem, Roster(())).cost == 16.0
