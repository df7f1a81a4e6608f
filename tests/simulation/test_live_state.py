"""From reality to the twin and on: a day cut at noon and continued is the day."""

from __future__ import annotations

import math
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from sigap.facts.fold import Fold
from sigap.simulation import (
    Agent,
    Arrivals,
    Break,
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
    deterministic,
    exponential,
    lognormal,
    simulate,
)
from sigap.simulation.events import events_of
from sigap.simulation.facts import facts_of
from sigap.simulation.live_state import from_here, live_from_facts, rest_of_day

HALF_S = 3600.0
DAY = Scenario(
    queues=(
        Queue(
            "voice", lognormal(240, cv=1.2), Arrivals((55,)), patience=exponential(150), wrap=exponential(30)
        ),
        Queue("chat", exponential(420), Arrivals((12,)), channel="chat", patience=exponential(400)),
    ),
    groups=(
        Group("calls", (Skill("voice"),), staffing=(8, 8, 9, 8)),
        Group(
            "chats",
            (Skill("chat"), Skill("voice", level=2, after_wait_s=30)),
            agents=tuple(
                Agent(f"Agen {n}", (Shift(0, 9000, (Break(3300 + 300 * n, 900, "tea"),)),)) for n in range(3)
            ),
            concurrency={"chat": 2},
        ),
    ),
    length_s=2 * HALF_S,
    starts_at_ms=1_795_395_600_000,
    zone="Asia/Jakarta",
)


def cut(scenario: Scenario, seed: int) -> Scenario:
    """Return the second half of a day, from what its events told by the middle."""
    middle_ms = scenario.starts_at_ms + round(HALF_S * 1000)
    fold = Fold(ZoneInfo(scenario.zone))
    fold.extend(
        event for event in events_of(simulate(scenario, seed=seed, journal=True)) if event.at < middle_ms
    )
    return rest_of_day(scenario, HALF_S, fold.facts(middle_ms))


def test_the_state_is_what_the_journal_says() -> None:
    found = np.zeros(4)
    for seed in range(12):
        journal, live = simulate(DAY, seed=seed, journal=True).journals[0], cut(DAY, seed).live
        assert live is not None
        rows, changes = journal.visits, journal.changes
        talk_ends = rows["left_s"] + rows["talk_s"] + rows["hold_s"]
        waits = (rows["entered_s"] < HALF_S) & ~(rows["left_s"] < HALF_S)
        talks = (rows["outcome"] == 1) & (rows["left_s"] < HALF_S) & (talk_ends >= HALF_S)
        wraps = (rows["outcome"] == 1) & (talk_ends < HALF_S) & (talk_ends + rows["wrap_s"] >= HALF_S)
        told = (
            [one.since_s for one in live.waiting],
            [one.since_s for one in live.in_hand if not one.wrapping],
            [one.since_s for one in live.in_hand if one.wrapping],
        )
        wanted = (rows["entered_s"][waits], rows["left_s"][talks], talk_ends[wraps])
        for since, at in zip(told, wanted, strict=True):
            assert sorted(-one for one in since) == pytest.approx(sorted(HALF_S - at), abs=0.002)
        last = {change["agent"]: change for change in changes[changes["at_s"] < HALF_S]}
        resting = {
            journal.agents[agent]: change["at_s"] for agent, change in last.items() if change["state"] == 2
        }
        assert {away.agent: HALF_S + away.since_s for away in live.away} == pytest.approx(resting, abs=0.002)
        assert all(
            away.until_s == pytest.approx(away.since_s + 900) and away.reason == "tea" for away in live.away
        )
        found += (
            len(live.waiting),
            len(live.in_hand),
            sum(one.wrapping for one in live.in_hand),
            len(live.away),
        )
    assert (found > 0).all()


def test_the_rest_of_the_day_keeps_the_identities() -> None:
    rest = cut(DAY, 5)
    result = simulate(rest, seed=1, replications=5)
    assert rest.live is not None
    ends = sum(
        result.count(what)
        for what in (
            QueueCount.ANSWERED,
            QueueCount.ABANDONED,
            QueueCount.TIMED_OUT,
            QueueCount.CALLBACK,
            QueueCount.WAITING,
        )
    )
    assert np.array_equal(result.count(QueueCount.OFFERED), ends)
    assert (result.spent(GroupCount.BUSY_S) <= result.spent(GroupCount.DUTY_S) + 1e-6).all()


def test_on_average_the_rest_is_what_the_uncut_day_had() -> None:
    """Each cut day is continued with new random numbers; means agree within 4 standard errors.

    From an empty floor they would not: the first interval's waits tell.
    """
    days = 40
    whole = simulate(DAY, seed=100, replications=days)
    later, empty = [], []
    for seed in range(days):
        rest = cut(DAY, 1000 + seed)
        later.append(simulate(rest, seed=5000 + seed))
        empty.append(simulate(replace(rest, live=None), seed=5000 + seed))
    for what in (QueueCount.ANSWERED, QueueCount.ABANDONED, QueueCount.WAIT_ANSWERED_S):
        uncut = whole.count(what)[:, 2:].sum(axis=1)
        # Those who waited at the cut count as offered in the first interval of the rest: so they do not here.
        rest = np.array([fresh(one, what) for one in later])
        error = math.hypot(uncut.std() / math.sqrt(days), rest.std() / math.sqrt(days))
        assert abs(uncut.mean() - rest.mean()) < 4 * error
    busy = whole.spent(GroupCount.BUSY_S)[:, 2]
    first = np.array([one.spent(GroupCount.BUSY_S)[0, 0] for one in later])
    nobody = np.array([one.spent(GroupCount.BUSY_S)[0, 0] for one in empty])
    error = math.hypot(busy.std() / math.sqrt(days), first.std() / math.sqrt(days))
    assert abs(busy.mean() - first.mean()) < 4 * error
    assert busy.mean() - nobody.mean() > 4 * error


def fresh(result, what: QueueCount) -> float:  # type: ignore[no-untyped-def]
    """Return a counter of the rest without those who waited at the cut."""
    live = result.scenario.live
    told = simulate(result.scenario, seed=result.seed, journal=True).journals[0].visits
    waited = told[(told["cause"] == 4) & (np.arange(len(told)) >= len(live.in_hand))]
    total = result.count(what).sum()
    if what is QueueCount.ANSWERED:
        return float(total - (waited["outcome"] == 1).sum())
    if what is QueueCount.ABANDONED:
        return float(total - (waited["outcome"] == 2).sum())
    answered = waited[waited["outcome"] == 1]
    return float(total - (answered["left_s"] - answered["entered_s"]).sum())


def test_a_contact_in_hand_is_finished_before_the_next_by_hand() -> None:
    """Ayu has talked for 40 of 60 s: the caller who has waited 10 s is answered 20 s from now."""
    scenario = Scenario(
        queues=(Queue("q", deterministic(60)),),
        groups=(Group("g", (Skill("q"),), (Agent("Ayu"),)),),
        length_s=600,
        live=LiveState((WaitingNow("q", -10, "w"),), (InHandNow("q", -40, "Ayu", contact="h"),)),
    )
    result = simulate(scenario, journal=True)
    assert result.count(QueueCount.WAIT_ANSWERED_S).sum() == pytest.approx(30)
    told = {
        (event.type.value, event.contact, event.at)
        for event in events_of(result, continues=True)
        if event.contact
    }
    assert told == {("leg.ended", "h", 20_000), ("leg.answered", "w", 20_000), ("leg.ended", "w", 80_000)}


def test_a_break_begun_late_keeps_its_length_by_hand() -> None:
    """Planned 3000-3300 s; the call in hand ended at 3450, so it lasts until 3750: 150 s of the rest."""
    scenario = Scenario(
        queues=(Queue("q", deterministic(1000), Arrivals(instants_s=(2450.0,))),),
        groups=(Group("g", (Skill("q"),), (Agent("Ayu", (Shift(0, 7200, (Break(3000, 300, "tea"),)),)),)),),
        length_s=7200,
        starts_at_ms=DAY.starts_at_ms,
    )
    live = cut(scenario, 0).live
    assert live is not None
    assert [(away.agent, away.since_s, away.until_s, away.reason) for away in live.away] == [
        ("Ayu", -150, 150, "tea")
    ]
    rest = simulate(cut(scenario, 0), seed=1)
    assert rest.spent(GroupCount.BREAK_S).sum() == pytest.approx(150)


@pytest.mark.parametrize(
    ("planned_s", "length_s", "taken_s"),
    [(3300, 300, 300), (3300, 900, 900), (3600, 300, 300), (2000, 300, 0)],
)
def test_a_break_that_waits_for_the_contact_in_hand_is_taken_in_full(
    planned_s: float, length_s: float, taken_s: float
) -> None:
    """Ayu talks from 3000 to 4500 s; the cut is at 3600. A break from 2000 to 2300 is over."""
    scenario = Scenario(
        queues=(Queue("q", deterministic(1500), Arrivals(instants_s=(3000.0,))),),
        groups=(
            Group("g", (Skill("q"),), (Agent("Ayu", (Shift(0, 7200, (Break(planned_s, length_s),)),)),)),
        ),
        length_s=7200,
        starts_at_ms=DAY.starts_at_ms,
    )
    rest = cut(scenario, 0)
    assert simulate(scenario).spent(GroupCount.BREAK_S)[0, 2:].sum() == pytest.approx(taken_s)
    assert simulate(rest).spent(GroupCount.BREAK_S).sum() == pytest.approx(taken_s)
    assert simulate(rest).spent(GroupCount.BUSY_S).sum() == pytest.approx(900)


def test_real_events_and_the_twins_make_one_story() -> None:
    """Events until noon, then the twin's: nothing is unexpected, and no contact is told twice."""
    middle_ms = DAY.starts_at_ms + round(HALF_S * 1000)
    before = [event for event in events_of(simulate(DAY, seed=9, journal=True)) if event.at < middle_ms]
    rest = cut(DAY, 9)
    after = list(events_of(simulate(rest, seed=9, journal=True), continues=True))
    fold = Fold(ZoneInfo(DAY.zone))
    fold.extend([*before, *after])
    made = fold.facts()
    assert not [
        finding for finding in made.quality.worst_first() if finding.problem.value == "unexpected_event"
    ]
    ids = made["visits"]["visit_id"].to_pylist()
    assert len(ids) == len(set(ids))
    waiting = made["visits"].filter(made["visits"]["outcome"].cast("string").to_numpy() == "waiting")
    assert all(at.timestamp() * 1000 >= middle_ms - 1000 * HALF_S for at in waiting["entered_at"].to_pylist())


def test_a_cut_within_an_interval_is_refused() -> None:
    with pytest.raises(ScenarioError, match="beginning of an interval"):
        from_here(DAY, 1000)


def test_facts_of_nothing_tell_no_floor() -> None:
    with pytest.raises(ScenarioError, match="tell of nothing"):
        live_from_facts(replace(facts_of(simulate(DAY, journal=True)), until=None), DAY)
