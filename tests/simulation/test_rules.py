"""Each rule of the floor, in a centre small enough to follow with a finger: times are fixed, arrivals are given."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest

from sigap.simulation import (
    Agent,
    AgentChoice,
    AgentState,
    Arrivals,
    Break,
    CallbackOffer,
    Cause,
    ContactChoice,
    Group,
    GroupCount,
    Outcome,
    Queue,
    QueueCount,
    Result,
    Retrial,
    Scenario,
    Shift,
    Skill,
    deterministic,
    simulate,
)


def queue(name: str, *instants_s: float, talk_s: float = 100.0, **more: object) -> Queue:
    return Queue(name, deterministic(talk_s), Arrivals(instants_s=instants_s), **more)  # type: ignore[arg-type]


def group(name: str, *agents: Agent, serves: tuple[str | Skill, ...] = ("a",), **more: object) -> Group:
    skills = tuple(skill if isinstance(skill, Skill) else Skill(skill) for skill in serves)
    return Group(name, skills, agents, **more)  # type: ignore[arg-type]


def live(queues: tuple[Queue, ...], groups: tuple[Group, ...], **more: object) -> Result:
    scenario = Scenario(queues, groups, length_s=3600.0, interval_s=900.0, **more)  # type: ignore[arg-type]
    return simulate(scenario, journal=True)


def answers(result: Result, name: str = "a") -> list[tuple[float, float, str]]:
    """Return (entered, answered, agent) of a queue's answered visits."""
    journal = result.journals[0]
    return [
        (float(row["entered_s"]), float(row["left_s"]), journal.agents[row["agent"]])
        for row in journal.visits
        if row["queue"] == result.queue_index(name) and row["outcome"] == Outcome.ANSWERED
    ]


def ends(result: Result) -> list[tuple[float, float, Outcome, Cause]]:
    """Return (entered, left, outcome, cause) of all visits."""
    rows = result.journals[0].visits
    return [
        (float(r["entered_s"]), float(r["left_s"]), Outcome(r["outcome"]), Cause(r["cause"])) for r in rows
    ]


def states(result: Result, agent: str) -> list[tuple[float, AgentState]]:
    journal = result.journals[0]
    number = journal.agents.index(agent)
    return [
        (float(row["at_s"]), AgentState(row["state"])) for row in journal.changes if row["agent"] == number
    ]


# -- people


def test_the_longest_idle_takes_the_contact() -> None:
    result = live((queue("a", 10.0, 20.0, 200.0, 210.0),), (group("g", Agent("ayu"), Agent("budi")),))
    assert [who for _, _, who in answers(result)] == ["ayu", "budi", "ayu", "budi"]


def test_the_best_level_takes_the_contact_when_asked_to() -> None:
    groups = (
        group("g", Agent("ayu"), serves=(Skill("a", level=2),)),
        group("h", Agent("budi"), serves=(Skill("a", level=1),)),
    )
    queues = (queue("a", 10.0, 200.0, 210.0),)
    assert [who for *_, who in answers(live(queues, groups))] == ["ayu", "budi", "ayu"]
    best = live(queues, groups, agent_choice=AgentChoice.BEST_LEVEL)
    assert [who for *_, who in answers(best)] == ["budi", "budi", "ayu"]


def test_a_shift_ends_after_the_contact_in_hand() -> None:
    agent = Agent("ayu", (Shift(0.0, 60.0), Shift(500.0, 700.0)))
    result = live((queue("a", 10.0, 50.0, 110.5),), (group("g", agent),))
    assert answers(result) == [(10.0, 10.0, "ayu"), (50.0, 500.0, "ayu"), (110.5, 600.0, "ayu")]
    assert states(result, "ayu") == [
        (0.0, AgentState.AVAILABLE),
        (110.0, AgentState.OFFLINE),
        (500.0, AgentState.AVAILABLE),
        (700.0, AgentState.OFFLINE),
    ]
    assert result.spent(GroupCount.DUTY_S).sum() == 110 + 200
    assert result.spent(GroupCount.OVERTIME_S).sum() == 50


def test_a_break_begun_late_keeps_its_length() -> None:
    agent = Agent("ayu", (Shift(0.0, 3600.0, (Break(100.0, 60.0, "prayer"),)),))
    result = live((queue("a", 50.0, 155.0),), (group("g", agent),))
    assert answers(result) == [(50.0, 50.0, "ayu"), (155.0, 210.0, "ayu")]
    assert states(result, "ayu") == [
        (0.0, AgentState.AVAILABLE),
        (150.0, AgentState.BREAK),
        (210.0, AgentState.AVAILABLE),
    ]
    assert result.spent(GroupCount.BREAK_S).sum() == 60
    assert result.journals[0].reasons == ("prayer",)


def test_a_break_does_not_outlast_the_shift() -> None:
    agent = Agent("ayu", (Shift(0.0, 180.0, (Break(100.0, 60.0),)),))
    result = live((queue("a", 50.0, 155.0),), (group("g", agent),))
    assert answers(result) == [(50.0, 50.0, "ayu")]
    assert states(result, "ayu")[1:] == [(150.0, AgentState.BREAK), (180.0, AgentState.OFFLINE)]


def test_an_agent_lent_to_another_group() -> None:
    agent = Agent("ayu", (Shift(0.0, 100.0), Shift(100.0, 500.0, group="h"), Shift(500.0, 3600.0)))
    groups = (group("g", agent), group("h", serves=("b",)))
    result = live((queue("a", 50.0, 160.0), queue("b", 60.0, 400.0)), groups)
    assert answers(result, "b") == [(60.0, 150.0, "ayu"), (400.0, 400.0, "ayu")]
    assert answers(result, "a") == [(50.0, 50.0, "ayu"), (160.0, 500.0, "ayu")]
    assert result.spent(GroupCount.DUTY_S, "h").sum() == 350


def test_absence_is_drawn_anew_for_each_life() -> None:
    scenario = Scenario(
        (queue("a"),), (Group("g", (Skill("a"),), staffing=(500,), absence=0.1),), length_s=100.0
    )
    present = simulate(scenario, replications=20).spent(GroupCount.DUTY_S).sum(axis=1) / 100.0
    assert len(set(present)) > 5
    assert 440 < present.mean() < 460  # 450 +- 1.5


def test_staffing_numbers_are_agents() -> None:
    staffed = Group("g", (Skill("a"),), staffing=(2, 0, 1, 3))
    result = live((queue("a"),), (staffed,))
    assert result.spent(GroupCount.DUTY_S)[0].tolist() == [1800.0, 0.0, 900.0, 2700.0]


# -- which contact


def test_priority_then_longest_wait() -> None:
    queues = (queue("a", 0.5, 10.0), queue("b", 20.0, priority=5), queue("c", 5.0, 30.0, priority=0))
    result = live(queues, (group("g", Agent("ayu"), serves=("a", "b", "c")),))
    taken = sorted((left, entered) for name in "abc" for entered, left, _ in answers(result, name))
    assert [entered for _, entered in taken] == [0.5, 20.0, 5.0, 10.0, 30.0]


def test_the_agents_best_level_first_when_asked_to() -> None:
    queues = (queue("a", 0.5, 10.0), queue("b", 20.0))
    groups = (group("g", Agent("ayu"), serves=(Skill("a", level=2), Skill("b", level=1))),)
    assert answers(live(queues, groups), "b") == [(20.0, 200.5, "ayu")]
    by_level = live(queues, groups, contact_choice=ContactChoice.LEVEL)
    assert answers(by_level, "b") == [(20.0, 100.5, "ayu")]


def test_deferred_work_waits_for_the_live() -> None:
    queues = (queue("a", 0.5, 30.0), queue("mail", 1.0, priority=9, deferred=True, channel="email"))
    result = live(queues, (group("g", Agent("ayu"), serves=("a", "mail")),))
    assert answers(result, "mail") == [(1.0, 200.5, "ayu")]
    late = live((queue("a", 30.0), queues[1]), (group("g", Agent("ayu"), serves=("a", "mail")),))
    assert answers(late) == [(30.0, 101.0, "ayu")]  # not interrupted


def test_overflow_after_a_wait() -> None:
    groups = (
        group("g", Agent("ayu")),
        group("h", Agent("budi"), serves=(Skill("a", after_wait_s=30.0, pace=1.5),)),
    )
    result = live((queue("a", 10.0, 20.0, 160.0),), groups)
    assert answers(result) == [(10.0, 10.0, "ayu"), (20.0, 50.0, "budi"), (160.0, 160.0, "ayu")]
    assert result.journals[0].visits["talk_s"].tolist() == [100.0, 150.0, 100.0]


# -- what happens to who waits


def test_hanging_up_and_being_let_go() -> None:
    first = queue("a", 0.5, 10.0, patience=deterministic(30.0))
    assert ends(live((first,), (group("g", Agent("ayu")),)))[1][1:3] == (40.0, Outcome.ABANDONED)
    timed = replace(first, timeout_s=25.0)
    assert ends(live((timed,), (group("g", Agent("ayu")),)))[1][1:3] == (35.0, Outcome.TIMED_OUT)


def test_who_hung_up_comes_again() -> None:
    again = Retrial(1.0, deterministic(45.0))
    result = live(
        (queue("a", 0.5, 10.0, patience=deterministic(30.0), retrial=again),), (group("g", Agent("ayu")),)
    )
    assert ends(result)[1:] == [
        (10.0, 40.0, Outcome.ABANDONED, Cause.ARRIVAL),
        (85.0, 100.5, Outcome.ANSWERED, Cause.RETRIAL),
    ]
    assert result.count(QueueCount.AGAIN).sum() == 1
    assert result.journals[0].visits["parent"].tolist() == [-1, -1, 1]


def test_a_callback_keeps_its_place() -> None:
    offer = CallbackOffer(after_s=20.0, acceptance=1.0)
    result = live(
        (queue("a", 0.5, 10.0, 11.0, callback=offer, patience=deterministic(25.0)),),
        (group("g", Agent("ayu")),),
    )
    assert ends(result) == [
        (0.5, 0.5, Outcome.ANSWERED, Cause.ARRIVAL),
        (10.0, 30.0, Outcome.CALLBACK, Cause.ARRIVAL),
        (11.0, 31.0, Outcome.CALLBACK, Cause.ARRIVAL),
        (30.0, 100.5, Outcome.ANSWERED, Cause.CALLBACK),
        (31.0, 200.5, Outcome.ANSWERED, Cause.CALLBACK),
    ]
    assert result.count(QueueCount.CALLBACK_WAIT_S).sum() == 70.5 + 169.5


def test_a_callback_that_nobody_picks_up() -> None:
    offer = CallbackOffer(after_s=20.0, acceptance=1.0, reach=0.0, unreached_s=7.0)
    result = live((queue("a", 0.5, 10.0, 90.0, callback=offer),), (group("g", Agent("ayu")),))
    assert ends(result)[2] == (30.0, 100.5, Outcome.UNREACHED, Cause.CALLBACK)
    assert answers(result)[1] == (90.0, 107.5, "ayu")


def test_a_transfer_enters_when_the_talk_ends() -> None:
    queues = (queue("a", 10.0, transfers={"b": 1.0}, wrap=deterministic(50.0)), queue("b", talk_s=30.0))
    groups = (group("g", Agent("ayu")), group("h", Agent("budi"), serves=("b",)))
    result = live(queues, groups)
    assert answers(result, "b") == [(110.0, 110.0, "budi")]
    assert result.count(QueueCount.TRANSFERRED, "b").sum() == 1
    assert result.spent(GroupCount.BUSY_S).sum() == 150 + 30


def test_the_ivr_delays_and_contains() -> None:
    queues = (queue("a", 10.0, ivr=deterministic(15.0)), queue("b", 10.0, 20.0, ivr_contained=1.0))
    result = live(queues, (group("g", Agent("ayu"), serves=("a", "b")),))
    assert ends(result) == [(25.0, 25.0, Outcome.ANSWERED, Cause.ARRIVAL)]
    assert result.count(QueueCount.CONTAINED, "b").sum() == 2


# -- several at once


def test_chats_go_to_who_has_fewest_up_to_the_limit() -> None:
    chats = queue("a", 10.0, 20.0, 30.0, 40.0, 50.0, channel="chat", slowdown=0.5)
    result = live((chats,), (group("g", Agent("ayu"), Agent("budi"), concurrency={"chat": 2}),))
    assert [who for _, _, who in answers(result)] == ["ayu", "budi", "ayu", "budi", "ayu"]
    assert result.journals[0].visits["talk_s"].tolist() == [100.0, 100.0, 150.0, 150.0, 150.0]
    assert answers(result)[4][:2] == (50.0, 110.0)


def test_channels_are_not_mixed_in_one_agents_hands() -> None:
    queues = (queue("a", 10.0, channel="chat"), queue("b", 20.0))
    result = live(queues, (group("g", Agent("ayu"), serves=("a", "b"), concurrency={"chat": 3}),))
    assert answers(result, "b") == [(20.0, 110.0, "ayu")]


# -- the frame


@pytest.mark.parametrize(("agents", "waiting"), [(0, 3), (1, 1)])
def test_those_who_still_wait_at_the_end(agents: int, waiting: int) -> None:
    crowd = queue("a", 10.0, 3500.0, 3599.0, talk_s=3550.0)
    result = live((crowd,), (Group("g", (Skill("a"),), staffing=(agents,)),))
    assert result.count(QueueCount.WAITING).sum() == waiting
    assert result.count(QueueCount.OFFERED).sum() == 3


def test_counters_of_an_interval_are_those_of_entry() -> None:
    result = live((queue("a", 800.0, 890.0, talk_s=100.0),), (group("g", Agent("ayu")),))
    assert result.count(QueueCount.ANSWERED)[0].tolist() == [2, 0, 0, 0]
    assert result.spent(GroupCount.BUSY_S)[0].tolist() == [100, 100, 0, 0]


def test_a_shift_may_last_for_ever() -> None:
    assert answers(live((queue("a", 1.0),), (group("g", Agent("ayu", (Shift(-inf, inf),))),)))
