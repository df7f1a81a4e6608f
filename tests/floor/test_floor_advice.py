"""What comes next and what to do: beliefs, bands, options that can be done, advice that helps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sigap.floor import belief, moves
from sigap.floor.advice import advise
from sigap.floor.figures import Counts, Spans
from sigap.floor.glancing import glance
from sigap.floor.heard import Heard
from sigap.floor.outlook import Stretch, look_ahead
from sigap.floor.rows import Count
from sigap.floor.standing import standing
from sigap.floor.state import Floor
from sigap.simulation import (
    Agent,
    Arrivals,
    AwayNow,
    Break,
    Group,
    InHandNow,
    LiveState,
    Queue,
    Scenario,
    Shift,
    Skill,
    WaitingNow,
    exponential,
    lognormal,
    simulate,
)

NOW_MS = 1_795_395_600_000
HALVES = (Stretch(0, 1800, {}), Stretch(1800, 3600, {}))
TARGETS = {"voice": 0.8, "chat": 0.8}


def people(name: str, many: int, breaks: int = 0) -> tuple[Agent, ...]:
    """Return agents on duty for hours, the first few with a break within the half-hour."""
    return tuple(
        Agent(f"{name}/{n}", (Shift(-3600, 4 * 3600, (Break(300 + 60 * n, 900),) if n < breaks else ()),))
        for n in range(many)
    )


def floor_now(voice: float, *, calls: int = 12, breaks: int = 4, away: tuple[AwayNow, ...] = ()) -> Scenario:
    """Return an hour ahead: `voice` contacts a minute for `calls` agents, chat well off."""
    return Scenario(
        queues=(
            Queue("voice", lognormal(240, cv=1.0), Arrivals((voice,) * 60), patience=exponential(150)),
            Queue("chat", exponential(300), Arrivals((0.5,) * 60), channel="chat", patience=exponential(300)),
        ),
        groups=(
            Group("calls", (Skill("voice"),), people("calls", calls, breaks)),
            Group("chats", (Skill("chat"), Skill("voice", level=2, after_wait_s=60)), people("chats", 8)),
        ),
        length_s=3600,
        interval_s=60,
        starts_at_ms=NOW_MS,
        live=LiveState(away=away),
    )


# -- beliefs


@pytest.mark.parametrize(
    ("seen", "mean"),
    [
        (belief.Seen(), 1.0),  # nothing seen: as forecast
        (belief.Seen(offered=5, expected=4), 1.0),  # hardly anything seen: hardly moved
        (belief.Seen(offered=1200, expected=1000), 1.2),  # much seen: believed
    ],
)
def test_volume_is_believed_as_far_as_it_was_seen(seen: belief.Seen, mean: float) -> None:
    assert belief.of_volume(0.12, seen).mean == pytest.approx(mean, abs=0.02)


def test_what_is_seen_leaves_less_doubt() -> None:
    queue = floor_now(2.0).queues[0]
    nothing, much = (belief.of_service(0.12, belief.Seen(handled=n, handle_s=300), queue) for n in (0, 400))
    assert nothing.mean == 1.0
    assert much.mean == pytest.approx(300 / 240, abs=0.05)
    assert much.deviation < nothing.deviation / 2


def test_the_worlds_have_the_mean_and_spread_that_is_believed() -> None:
    worlds = belief.doubted(floor_now(2.0), {}, belief.Spread(0.2, 0.1, 0.1), 400, seed=1)
    queue = worlds.queues[0]
    assert queue.arrivals.paths is not None
    factors = queue.arrivals.paths[:, 0] / 2.0
    assert factors.mean() == pytest.approx(1.0, abs=0.01)
    assert factors.std() == pytest.approx(0.2, abs=0.01)
    assert np.std(queue.service_factors) == pytest.approx(0.1, abs=0.01)


# -- the outlook


def test_what_is_decided_already_counts_as_it_is() -> None:
    values = [0] * len(Count)
    values[Count.OFFERED], values[Count.ANSWERED], values[Count.WITHIN] = 1_000, 1_000, 1_000
    quiet = replace(floor_now(0.01), live=LiveState())
    stretch = Stretch(-900, 900, {"voice": Counts(tuple(values))})
    told = look_ahead(quiet, [stretch], {"voice": 0.8}, replications=8)
    assert told.of("voice").service_level == pytest.approx(1.0, abs=0.01)
    assert told.of("voice").breach == 0.0


def test_too_few_agents_are_a_breach_before_it_happens() -> None:
    short, enough = (
        look_ahead(floor_now(voice, breaks=0), HALVES, TARGETS, replications=24) for voice in (4.5, 1.0)
    )
    assert short.of("voice").breach > 0.9
    assert enough.of("voice").breach < 0.1
    low, high = short.of("voice").band()
    assert low <= short.of("voice").service_level <= high


def test_bands_hold_what_happens_as_often_as_they_say() -> None:
    scenario = floor_now(2.8, breaks=0)
    worlds = belief.doubted(scenario, {}, belief.Spread(), 60, seed=3)
    low, high = look_ahead(worlds, HALVES[:1], {"voice": 0.8}, seed=1, replications=60).of("voice").band()
    others = belief.doubted(scenario, {}, belief.Spread(), 200, seed=4)
    levels = look_ahead(others, HALVES[:1], {"voice": 0.8}, seed=2, replications=200).of("voice").levels
    assert 0.8 <= ((levels >= low) & (levels <= high)).mean() <= 0.98


# -- options and advice


def test_every_option_can_be_done() -> None:
    away = (AwayNow("calls/11", 1500.0, -60.0, "training"), AwayNow("calls/10", 600.0, -60.0, "lunch"))
    scenario = floor_now(4.0, away=away)
    found = moves.options(scenario, {"voice"})
    kinds = {option.kind for option in found}
    assert kinds == {
        moves.Kind.POSTPONE_BREAKS,
        moves.Kind.END_BREAKS,
        moves.Kind.RECALL,
        moves.Kind.LEND,
        moves.Kind.OVERFLOW,
        moves.Kind.CALLBACKS,
    }
    for option in [*found, *moves.quiet_options(scenario)]:
        changed = option.applied(scenario)
        assert changed != scenario, option.said.en
        assert simulate(changed).queues.sum() > 0
        assert option.said.id


def test_an_open_overflow_is_taken_at_once_by_who_goes_on_serving_their_own() -> None:
    scenario = floor_now(4.0, breaks=0)
    (option,) = (one for one in moves.options(scenario, {"voice"}) if one.kind is moves.Kind.OVERFLOW)
    assert (option.group, option.to, option.by_s) == ("chats", "voice", 3600.0)
    assert set(option.agents) == {f"chats/{n}" for n in range(8)}
    opened = option.applied(scenario)
    assert {(one.queue, one.after_wait_s) for one in opened.groups[-1].skills} == {("chat", 0), ("voice", 0)}
    before, after = (
        look_ahead(one, HALVES, TARGETS, replications=16).of("voice").service_level
        for one in (scenario, opened)
    )
    assert after > before + 0.1


def test_nobody_is_lent_to_those_who_take_the_queue_late() -> None:
    scenario = floor_now(4.0)
    both = Group("both", (Skill("voice"), Skill("chat")), people("both", 8))
    found = moves.options(replace(scenario, groups=(*scenario.groups, both)), {"voice"})
    assert {one.to for one in found if one.kind is moves.Kind.LEND} == {"calls"}


def test_nobody_is_asked_who_does_not_serve_the_queue_in_need() -> None:
    assert {option.group for option in moves.options(floor_now(4.0), {"chat"})} <= {"chats", ""}


def test_the_best_advice_helps_and_says_by_how_much() -> None:
    advice = advise(floor_now(3.0), HALVES, TARGETS, replications=24)
    assert not advice.quiet
    best = advice.best[0]
    assert best.gain_low > 0
    assert [one.gain for one in advice.best] == sorted((one.gain for one in advice.best), reverse=True)
    effect = best.of("voice")
    assert effect.after > effect.before
    assert effect.band[0] <= effect.after <= effect.band[1]


def test_idleness_is_used() -> None:
    advice = advise(floor_now(0.3), HALVES, TARGETS, replications=16)
    assert advice.quiet
    assert {option.kind for action in advice.best for option in action.options} <= {
        moves.Kind.GIVE_TIME,
        moves.Kind.EARLY_BREAKS,
    }
    assert advice.best


def ending(scenario: Scenario, *ends_s: float) -> Scenario:
    """Return a floor on which the shifts of the first agents at the calls end after so long."""
    calls, chats = scenario.groups
    shifts = [Shift(-3600, ends) for ends in ends_s]
    agents = [replace(agent, shifts=(shift,)) for agent, shift in zip(calls.agents, shifts, strict=False)]
    return replace(scenario, groups=(replace(calls, agents=(*agents, *calls.agents[len(agents) :])), chats))


def test_time_off_is_for_those_whose_shift_ends_while_it_is_quiet() -> None:
    away = (AwayNow("calls/0", 600.0, -60.0, "lunch"),)
    scenario = ending(floor_now(0.3, breaks=0, away=away), 1800, 600, 1800, 3600, 3601)
    found = [one for one in moves.quiet_options(scenario) if one.kind is moves.Kind.TIME_OFF]
    assert [(one.agents, one.by_s) for one in found] == [
        (
            ("calls/3", "calls/2"),
            3600.0,
        ),  # 0 is away, 1 is about to go, of 4 and the others nothing is foreseen
        (("calls/3",), 3600.0),
    ]
    gone = {agent.name: agent.shifts[0].ends_s for agent in found[0].applied(scenario).groups[0].agents}
    assert (gone["calls/2"], gone["calls/3"], gone["calls/4"]) == (1.0, 1.0, 3601)
    assert not [
        one for one in moves.quiet_options(scenario, lambda *_: False) if one.kind is moves.Kind.TIME_OFF
    ]


def test_each_use_of_idleness_is_told_before_the_same_for_others() -> None:
    scenario = floor_now(0.3)
    teams = [Group(f"team {n}", (Skill("voice"),), people(f"team {n}", 10)) for n in range(6)]
    shifts = [Shift(-3600, 3000)] * 2 + [Shift(-3600, 4 * 3600, (Break(2400, 900),))] * 2
    last = [replace(agent, shifts=(shift,)) for agent, shift in zip(teams[5].agents, shifts, strict=False)]
    teams[5] = replace(teams[5], agents=(*last, *teams[5].agents[4:]))
    scenario = replace(scenario, groups=(*teams, scenario.groups[1]))
    advice = advise(scenario, HALVES, TARGETS, replications=16)
    assert {action.options[0].kind for action in advice.best} == {
        moves.Kind.GIVE_TIME,
        moves.Kind.TIME_OFF,
        moves.Kind.EARLY_BREAKS,
    }


# -- where it begins


def test_the_twin_begins_where_the_floor_stands() -> None:
    scenario = replace(floor_now(2.0), live=None)
    floor = Floor()
    floor.extend(
        [
            *(
                Heard("agent.state", NOW_MS - 900_000, "pbx", "", f"calls/{n}", {"state": "available"})
                for n in range(10)
            ),
            Heard("agent.state", NOW_MS - 60_000, "pbx", "", "calls/10", {"state": "training"}),
            Heard("visit.entered", NOW_MS - 90_000, "pbx", "c1", "", {"queue": "voice"}),
            Heard("leg.answered", NOW_MS - 80_000, "pbx", "c1", "calls/0", {}),
            Heard("visit.entered", NOW_MS - 15_000, "pbx", "c2", "", {"queue": "voice"}),
            Heard("visit.entered", NOW_MS - 15_000, "pbx", "c3", "", {"queue": "elsewhere"}),
        ]
    )
    live = standing(glance(floor, Spans(NOW_MS - 3_600_000, NOW_MS, NOW_MS), NOW_MS), scenario)
    assert live.waiting == (WaitingNow("voice", -15.0, "c2"),)
    assert live.in_hand == (InHandNow("voice", -80.0, "calls/0", contact="c1"),)
    away = {one.agent: one for one in live.away}
    assert away["calls/10"].reason == "training"
    assert "calls/11" in away  # on the roster, and never heard of
    assert "calls/5" not in away
    assert simulate(replace(scenario, live=live)).queues.sum() > 0
