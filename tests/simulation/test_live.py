"""Starting from a floor that is not empty."""

from __future__ import annotations

import math

import pytest

from sigap.simulation import (
    Agent,
    AgentState,
    AwayNow,
    Break,
    Cause,
    Distribution,
    Group,
    GroupCount,
    InHandNow,
    LiveState,
    Outcome,
    Queue,
    QueueCount,
    Scenario,
    ScenarioError,
    Shift,
    Skill,
    WaitingNow,
    deterministic,
    empirical,
    exponential,
    gamma,
    lognormal,
    simulate,
    weibull,
)


def floor(live: LiveState, *agents: Agent, queue: Queue | None = None, **more: object) -> Scenario:
    queue = queue or Queue("a", deterministic(100.0), wrap=deterministic(10.0))
    group = Group("g", (Skill("a"),), agents or (Agent("ayu"),), **more)  # type: ignore[arg-type]
    return Scenario((queue,), (group,), length_s=1000.0, live=live)


def lived(scenario: Scenario) -> list[tuple[float, float, Outcome]]:
    rows = simulate(scenario, journal=True).journals[0].visits
    return [(float(row["entered_s"]), float(row["left_s"]), Outcome(row["outcome"])) for row in rows]


def test_those_who_wait_are_served_in_order_with_the_wait_they_had() -> None:
    live = LiveState(waiting=(WaitingNow("a", -5.0), WaitingNow("a", -50.0)))
    result = simulate(floor(live), journal=True)
    rows = result.journals[0].visits
    assert rows["entered_s"].tolist() == [-50.0, -5.0]
    assert rows["left_s"].tolist() == [0.0, 110.0]
    assert rows["customer"].tolist() == [1, 0]  # places in the live state
    assert set(rows["cause"]) == {Cause.LIVE}
    assert result.count(QueueCount.OFFERED).sum() == 2
    assert result.count(QueueCount.WAIT_ANSWERED_S).sum() == 50 + 115


def test_a_contact_in_hand_goes_on_for_what_is_left_of_it() -> None:
    live = LiveState(waiting=(WaitingNow("a", -1.0),), in_hand=(InHandNow("a", -30.0, agent="ayu"),))
    assert lived(floor(live)) == [(-30.0, -30.0, Outcome.ANSWERED), (-1.0, 80.0, Outcome.ANSWERED)]


def test_after_call_work_in_hand_goes_on() -> None:
    live = LiveState((WaitingNow("a", -1.0),), (InHandNow("a", -4.0, agent="ayu", wrapping=True),))
    assert lived(floor(live))[1][1] == 6.0


def test_an_agent_of_the_group_is_found_when_none_is_named() -> None:
    live = LiveState(in_hand=(InHandNow("a", -1.0, group="g"), InHandNow("a", -2.0, group="g")))
    rows = simulate(floor(live, Agent("ayu"), Agent("budi")), journal=True).journals[0].visits
    assert rows["agent"].tolist() == [0, 1]
    with pytest.raises(ScenarioError, match="more contacts in hand in group g"):
        simulate(floor(live, Agent("ayu")))


def test_more_in_hand_than_possible_is_refused() -> None:
    live = LiveState(in_hand=(InHandNow("a", -1.0, agent="ayu"),) * 2)
    with pytest.raises(ScenarioError, match="more than group g allows"):
        simulate(floor(live))
    assert len(lived(floor(live, concurrency={"voice": 2}))) == 2


@pytest.mark.parametrize("ends_s", [-10.0, 0.0])
def test_an_agent_beyond_the_end_of_the_shift_finishes_the_contact(ends_s: float) -> None:
    live = LiveState((WaitingNow("a", -1.0),), (InHandNow("a", -30.0, agent="ayu"),))
    result = simulate(floor(live, Agent("ayu", (Shift(-500.0, ends_s),))), journal=True)
    assert result.count(QueueCount.WAITING).sum() == 1
    assert result.spent(GroupCount.OVERTIME_S).sum() == 80


def test_who_is_away_comes_back() -> None:
    live = LiveState(
        (WaitingNow("a", -1.0),), away=(AwayNow("ayu", until_s=40.0, since_s=-20.0, reason="lunch"),)
    )
    assert lived(floor(live))[0][1] == 40.0


def test_who_should_be_back_already_is_back() -> None:
    live = LiveState((WaitingNow("a", -1.0),), away=(AwayNow("ayu", until_s=-40.0, since_s=-60.0),))
    result = simulate(floor(live), journal=True)
    assert result.journals[0].visits["left_s"].tolist() == [0.0]
    assert result.journals[0].changes["at_s"].tolist() == [0.0, 0.0]


def test_who_did_not_come_comes_to_the_next_shift() -> None:
    live = LiveState((WaitingNow("a", -1.0),), away=(AwayNow("ayu", until_s=math.inf),))
    agent = Agent("ayu", (Shift(-100.0, 200.0, (Break(50.0, 10.0),)), Shift(300.0, 900.0)))
    assert lived(floor(live, agent))[0][1] == 300.0


def test_a_break_under_way_by_the_shift_goes_on() -> None:
    agent = Agent("ayu", (Shift(-100.0, 900.0, (Break(-20.0, 60.0),)),))
    result = simulate(floor(LiveState((WaitingNow("a", -1.0),)), agent), journal=True)
    assert result.journals[0].visits["left_s"].tolist() == [40.0]
    assert result.spent(GroupCount.BREAK_S).sum() == 40
    assert result.journals[0].changes["state"].tolist() == [
        AgentState.BREAK,
        AgentState.AVAILABLE,
        AgentState.OFFLINE,
    ]


def test_the_longest_idle_comes_first() -> None:
    live = LiveState((WaitingNow("a", -1.0),), idle_since_s=(("ayu", -5.0), ("budi", -90.0)))
    rows = simulate(floor(live, Agent("ayu"), Agent("budi")), journal=True).journals[0].visits
    assert rows["agent"].tolist() == [1]


@pytest.mark.parametrize(
    "service",
    [
        exponential(100.0),
        weibull(100.0, shape=1.7),
        lognormal(100.0, cv=1.2),
        gamma(100.0, cv=0.5),
        empirical([0.0, 40.0, 70.0, 100.0, 400.0]),
    ],
)
def test_what_is_left_of_a_talk_is_what_the_whole_says_of_those_that_last(service: Distribution) -> None:
    """Of talks that last 60 s, the twin's own fresh talks and those found in hand at 60 s end alike."""
    queue, crowd = Queue("a", service), tuple(Agent(f"g{k}") for k in range(5000))
    fresh = LiveState(waiting=(WaitingNow("a", 0.0),) * 5000)
    held = LiveState(in_hand=tuple(InHandNow("a", -60.0, agent=agent.name) for agent in crowd))
    talks, found = (
        simulate(floor(live, *crowd, queue=queue), seed=2, journal=True).journals[0].visits["talk_s"]
        for live in (fresh, held)
    )
    assert found.min() >= 60.0
    from scipy import stats

    assert stats.ks_2samp(talks[talks > 60.0], found).pvalue > 0.001


def test_patience_left_after_a_wait() -> None:
    queue = Queue("a", exponential(10.0), patience=deterministic(70.0))
    live = LiveState(waiting=(WaitingNow("a", -50.0),))
    assert lived(floor(live, Agent("ayu", (Shift(500.0, 900.0),)), queue=queue)) == [
        (-50.0, 20.0, Outcome.ABANDONED)
    ]
