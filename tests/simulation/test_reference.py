"""The engine lives through random small centres exactly as the slow reference does: the same journal, row by row."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reference import Reference

from sigap.simulation import (
    Agent,
    AgentChoice,
    Arrivals,
    Break,
    CallbackOffer,
    ContactChoice,
    Distribution,
    Group,
    Outcome,
    Queue,
    Retrial,
    Scenario,
    Shift,
    Skill,
    deterministic,
    empirical,
    exponential,
    gamma,
    lognormal,
    never,
    simulate,
    weibull,
)

HOUR = 3600.0
MINUTES = st.integers(1, 59).map(lambda minute: 60.0 * minute)


def times(mean_s: float) -> st.SearchStrategy[Distribution]:
    return st.sampled_from(
        [
            exponential(mean_s),
            lognormal(mean_s, cv=1.2),
            gamma(mean_s, cv=0.5),
            gamma(mean_s, cv=2.0),
            weibull(mean_s, shape=0.7),
            empirical([0.1 * mean_s, 0.6 * mean_s, mean_s, 3.3 * mean_s]),
        ]
    )


SMALL = st.one_of(st.just(deterministic(0.0)), times(30.0))


@st.composite
def queues(draw: st.DrawFn, name: str, names: list[str]) -> Queue:
    expected = draw(st.lists(st.sampled_from([0.0, 3.0, 9.0, 20.0]), min_size=6, max_size=6))
    channel = draw(st.sampled_from(["voice", "voice", "chat", "email"]))
    patience = st.one_of(st.just(never()), times(120.0))
    callback = CallbackOffer(
        draw(st.sampled_from([20.0, 90.0])), 0.5, draw(st.sampled_from([1.0, 0.6])), 15.0
    )
    others = dict.fromkeys(draw(st.sets(st.sampled_from(names), max_size=2)), 0.25)
    return Queue(
        name,
        draw(times(200.0)),
        Arrivals(tuple(expected)),
        channel=channel,
        priority=draw(st.integers(0, 2)),
        patience=draw(patience),
        wrap=draw(SMALL),
        hold=draw(SMALL),
        ivr=draw(SMALL),
        ivr_contained=draw(st.sampled_from([0.0, 0.3])),
        timeout_s=draw(st.sampled_from([float("inf"), 150.0])),
        retrial=draw(st.sampled_from([None, Retrial(0.7, exponential(200.0))])),
        callback=draw(st.sampled_from([None, callback])),
        transfers=others,
        deferred=channel == "email",
        slowdown=0.3 if channel == "chat" else 0.0,
    )


@st.composite
def agents(draw: st.DrawFn, name: str, groups: list[str]) -> Agent:
    if draw(st.booleans()):
        return Agent(name, absence=draw(st.sampled_from([0.0, 0.4])))
    edges = sorted(draw(st.sets(MINUTES, min_size=2, max_size=4)))
    shifts = []
    for start, end in itertools.pairwise(edges):
        pauses = (Break(start + (end - start) / 3, (end - start) / 2),) if draw(st.booleans()) else ()
        shifts.append(Shift(start, end, pauses, draw(st.sampled_from([None, *groups]))))
    return Agent(name, tuple(shifts))


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    names = ["a", "b", "c"][: draw(st.integers(1, 3))]
    groups = ["g", "h", "i"][: draw(st.integers(1, 3))]
    made = []
    for number, group in enumerate(groups):
        known = names if number == 0 else sorted(draw(st.sets(st.sampled_from(names), min_size=1)))
        after = st.sampled_from([0.0, 0.0, 25.0, 60.0])
        skills = tuple(
            Skill(n, draw(st.integers(1, 3)), draw(after), draw(st.sampled_from([1.0, 1.4]))) for n in known
        )
        people = tuple(draw(agents(f"{group}{k}", groups)) for k in range(draw(st.integers(1, 3))))
        made.append(Group(group, skills, people, concurrency={"chat": draw(st.integers(1, 3))}))
    return Scenario(
        tuple(draw(queues(name, names)) for name in names),
        tuple(made),
        length_s=HOUR,
        interval_s=600.0,
        agent_choice=draw(st.sampled_from(AgentChoice)),
        contact_choice=draw(st.sampled_from(ContactChoice)),
    )


def told(scenario: Scenario, seed: int) -> list[tuple]:
    """Return the engine's journal as rows to compare."""
    journal = simulate(scenario, seed=seed, journal=True).journals[0]
    return [
        (
            *(int(row[name]) for name in ("customer", "home", "queue", "cause", "parent", "group")),
            Outcome(int(row["outcome"])).name.lower(),
            journal.agents[row["agent"]] if row["agent"] >= 0 else "",
            *(float(row[name]) for name in ("entered_s", "left_s", "talk_s", "hold_s", "wrap_s")),
        )
        for row in journal.visits
    ]


def expected(scenario: Scenario, seed: int) -> list[tuple]:
    """Return the reference's journal as rows to compare."""
    return [
        (
            visit.customer, visit.home, visit.queue, visit.cause, visit.parent, visit.group, visit.outcome, visit.agent,
            visit.entered, visit.left, visit.talk, visit.hold, visit.wrap,
        )
        for visit in Reference(scenario, seed).rows
    ]  # fmt: skip


def assert_same(scenario: Scenario, seed: int) -> None:
    ours, theirs = told(scenario, seed), expected(scenario, seed)
    for number, (one, other) in enumerate(zip(ours, theirs, strict=False)):
        assert one[:8] == other[:8], number
        np.testing.assert_allclose(one[8:], other[8:], rtol=1e-9, atol=1e-7, err_msg=f"visit {number}")
    assert len(ours) == len(theirs)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(scenario=scenarios(), seed=st.integers(0, 2**32))
def test_same_journal(scenario: Scenario, seed: int) -> None:
    assert_same(scenario, seed)


CALM = Scenario(
    (Queue("a", exponential(240.0), Arrivals((10.0,)), patience=exponential(90.0)),),
    (Group("g", (Skill("a"),), tuple(Agent(f"g{k}") for k in range(4))),),
    length_s=HOUR,
    interval_s=600.0,
)


@pytest.mark.parametrize("seed", range(3))
def test_same_journal_of_a_plain_queue(seed: int) -> None:
    assert_same(CALM, seed)
    assert_same(replace(CALM, length_s=4 * HOUR), seed)
