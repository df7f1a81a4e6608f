"""Moves, and what they are found to change."""

from __future__ import annotations

# ruff: noqa: E501 (a scenario reads best as a table)
from dataclasses import replace

import numpy as np
import pytest

from sigap.simulation import (
    Agent,
    Arrivals,
    AwayNow,
    Break,
    CallbackOffer,
    Group,
    GroupCount,
    InHandNow,
    LiveState,
    Queue,
    QueueCount,
    Scenario,
    ScenarioError,
    Shift,
    Skill,
    WaitingNow,
    exponential,
    from_here,
    simulate,
)
from sigap.simulation.measures import Measure, is_clear
from sigap.simulation.moves import (
    AddAgents,
    Lend,
    Move,
    MoveBreaks,
    OfferCallback,
    Prioritise,
    RemoveAgents,
    Scale,
    Train,
    Untrain,
    WhatIf,
)
from sigap.simulation.whatif import compare

BASE = Scenario(
    queues=(
        Queue("voice", exponential(240), Arrivals((75,)), patience=exponential(150), priority=1),
        Queue("chat", exponential(300), Arrivals((30,)), channel="chat", patience=exponential(300)),
    ),
    groups=(
        Group("calls", (Skill("voice"),), staffing=(9, 10, 10, 9)),
        Group("chats", (Skill("chat"),), agents=tuple(Agent(f"Agen {n}", (Shift(0, 7200, (Break(2700, 900, "tea"),)),)) for n in range(8))),
    ),
    length_s=7200,
)  # fmt: skip


def presence(scenario: Scenario, group: str) -> list[float]:
    """Return agents on duty in a group, mean of each half-hour; nobody calls, so breaks begin on time."""
    quiet = replace(scenario, queues=tuple(replace(queue, arrivals=Arrivals()) for queue in scenario.queues))
    spent = simulate(quiet).spent(GroupCount.DUTY_S, group)[0] / scenario.interval_s
    return [round(float(value), 6) for value in spent]


MOVED: list[tuple[Move, list[float], list[float]]] = [
    (Lend(3, "chats", "calls", 1800, 3600), [9, 13 - 1.5, 10, 9], [8, 5 - 2.5, 8, 8]),
    (Lend(2, "calls", "chats", 1800, 5400), [9, 8, 8, 9], [8, 6, 10, 8]),
    (AddAgents(2, "calls", 1800, 3600), [9, 12, 10, 9], [8, 4, 8, 8]),
    (AddAgents(1, "calls"), [10, 11, 11, 10], [8, 4, 8, 8]),
    (RemoveAgents(3, "chats", 5400, 7200), [9, 10, 10, 9], [8, 4, 8, 5]),
    (RemoveAgents(9, "calls"), [0, 1, 1, 0], [8, 4, 8, 8]),
    (MoveBreaks(1800, 2700, 2760), [9, 10, 10, 9], [8, 8, 4, 8]),
    (MoveBreaks(-900, 2700, 2760, "chats"), [9, 10, 10, 9], [8, 4, 8, 8]),
]


@pytest.mark.parametrize(("move", "calls", "chats"), MOVED)
def test_who_is_where_after_a_move(move: Move, calls: list[float], chats: list[float]) -> None:
    moved = move.applied(BASE)
    assert presence(moved, "calls") == calls
    assert presence(moved, "chats") == chats


def test_what_other_moves_change() -> None:
    offer = CallbackOffer(180, 0.5)
    assert OfferCallback("voice", offer).applied(BASE).queues[0].callback == offer
    assert Train("chats", Skill("voice", level=2)).applied(BASE).groups[1].skills[1] == Skill(
        "voice", level=2
    )
    assert Train("calls", Skill("voice", pace=1.1)).applied(BASE).groups[0].skills == (
        Skill("voice", pace=1.1),
    )
    assert Untrain("calls", "voice").applied(BASE).groups[0].skills == ()
    assert Prioritise("chat", 5).applied(BASE).queues[1].priority == 5
    scaled = Scale(1.2, 0.5, "voice").applied(BASE)
    assert (scaled.queues[0].arrivals.expected, scaled.queues[0].service.mean_s) == ((90,), 120)
    assert scaled.queues[1] == BASE.queues[1]


@pytest.mark.parametrize(
    ("move", "what"),
    [
        (Lend(9, "chats", "calls", 0, 3600), "9 agents are wanted of group chats, and 8 are on duty"),
        (Lend(1, "nobody", "calls", 0, 3600), "there is no group 'nobody'"),
        (Lend(1, "chats", "nobody", 0, 3600), "there is no group 'nobody'"),
        (MoveBreaks(600, 600, 660), "there are no breaks at that time"),
        (MoveBreaks(7200, 2700, 2760), "would leave the shift"),
        (Untrain("calls", "chat"), "there is no skill 'chat'"),
        (Prioritise("fax", 1), "there is no queue 'fax'"),
    ],
)
def test_a_move_that_cannot_be_made_is_refused(move: Move, what: str) -> None:
    with pytest.raises(ScenarioError, match=what) as caught:
        WhatIf("try", (move,)).applied(BASE)
    assert caught.value.where == "what-if try"
    assert caught.value.remedy is not None


def test_who_is_away_is_not_lent() -> None:
    live = LiveState(away=tuple(AwayNow(f"Agen {n}", 600) for n in range(6)))
    with pytest.raises(ScenarioError, match="2 are on duty"):
        Lend(3, "chats", "calls", 0, 1800).applied(replace(BASE, live=live))


def test_a_what_if_of_the_whole_day_can_be_asked_of_the_rest() -> None:
    move = WhatIf("lend", (Lend(2, "chats", "calls", 3600, 5400), Prioritise("chat", 2)))
    rest = move.from_here(1800).applied(from_here(BASE, 1800))
    assert presence(rest, "calls") == [10, 12, 9]
    assert rest.queues[1].priority == 2


def test_the_same_customers_meet_every_scenario() -> None:
    """A move that changes nothing has no difference, and no doubt."""
    found = compare(BASE, [WhatIf("nothing", (Prioritise("voice", 1),))], seed=3, replications=4)
    change = found.answers[0].difference(Measure.SERVICE_LEVEL).change
    assert (change.value, change.half_width) == (0, 0)


def test_pairing_makes_intervals_narrower_than_independent_lives() -> None:
    more = WhatIf("one more", (AddAgents(1, "calls"),))
    found = (
        compare(BASE, [more], seed=1, replications=40, precision=1.0)
        .answers[0]
        .difference(Measure.SERVICE_LEVEL)
    )
    apart = np.hypot(found.before.half_width, found.after.half_width)
    assert found.change.half_width < 0.6 * apart
    assert found.change.value > 0
    assert is_clear(found.change)


def test_the_best_are_refined_and_ranked() -> None:
    what_ifs = [
        WhatIf("two fewer", (RemoveAgents(2, "calls"),)),
        WhatIf("two more", (AddAgents(2, "calls"),)),
        WhatIf("callbacks", (OfferCallback("voice", CallbackOffer(60, 0.5)),)),
        WhatIf("one more", (AddAgents(1, "calls"),)),
    ]
    found = compare(BASE, what_ifs, seed=2, replications=8, best=2, precision=0.005)
    assert [what_ifs[place].name for place in found.ranking[:2]] == ["two more", "one more"]
    assert found.ranking[-1] == 0
    assert set(found.refined) == {1, 3}
    for place in found.refined:
        answer = found.answers[place]
        assert answer.settled
        assert answer.difference(Measure.SERVICE_LEVEL).change.half_width <= 0.005
    assert found.answers[0].result.replications == 8
    assert found.answers[1].result.replications > 8


def test_callbacks_take_people_out_of_the_line() -> None:
    found = compare(
        BASE,
        [WhatIf("callbacks", (OfferCallback("voice", CallbackOffer(45, 0.8)),))],
        seed=4,
        replications=20,
    )
    answer = found.answers[0]
    assert answer.result.count(QueueCount.CALLBACK, "voice").sum() > 0
    assert answer.difference(Measure.ABANDONMENT, "voice").change.high < 0


def test_threads_change_nothing() -> None:
    live = LiveState((WaitingNow("voice", -20),), (InHandNow("voice", -50, "calls/1"),))
    what_ifs = [
        WhatIf("lend", (Lend(2, "chats", "calls", 0, 1800),)),
        WhatIf("more", (AddAgents(1, "calls"),)),
    ]
    one, two = (
        compare(replace(BASE, live=live), what_ifs, seed=5, replications=6, precision=0.01, threads=n)
        for n in (1, 3)
    )
    assert one.ranking == two.ranking
    for first, second in zip(one.answers, two.answers, strict=True):
        assert first.result.replications == second.result.replications
        assert np.array_equal(first.result.queues, second.result.queues)
        assert first.differences == second.differences


def test_of_each_queue_as_well() -> None:
    more = [WhatIf("more", (AddAgents(1, "calls"),))]
    found = compare(BASE, more, seed=6, replications=6, precision=0.02, each=True).answers[0]
    widths = [
        found.difference(Measure.SERVICE_LEVEL, name).change.half_width for name in (None, "voice", "chat")
    ]
    assert max(widths) <= 0.02
    assert found.settled


def test_what_cannot_be_compared_says_so() -> None:
    with pytest.raises(ScenarioError, match="too few to compare"):
        compare(BASE, [], replications=2)
    with pytest.raises(ScenarioError, match="precision"):
        compare(BASE, [], precision=0)
    timed = replace(
        BASE, queues=(replace(BASE.queues[0], arrivals=Arrivals(instants_s=(1.0,))), BASE.queues[1])
    )
    with pytest.raises(ScenarioError, match="arrivals at given times"):
        Scale(1.1).applied(timed)
