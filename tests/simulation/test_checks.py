"""Scenarios that contradict themselves are refused, with the place, in both languages."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sigap.simulation import (
    Agent,
    Arrivals,
    AwayNow,
    Break,
    CallbackOffer,
    Group,
    InHandNow,
    LiveState,
    Queue,
    Retrial,
    Scenario,
    ScenarioError,
    Shift,
    Skill,
    WaitingNow,
    deterministic,
    empirical,
    exponential,
    gamma,
    never,
    simulate,
)

QUEUE = Queue("a", exponential(100.0), Arrivals((10.0,)))
GROUP = Group("g", (Skill("a"),), staffing=(2,))
GOOD = Scenario((QUEUE,), (GROUP,), length_s=3600.0)


def queue(**more: Any) -> Scenario:
    return replace(GOOD, queues=(replace(QUEUE, **more),))


def group(**more: Any) -> Scenario:
    return replace(GOOD, groups=(replace(GROUP, **more),))


def shifts(*made: Shift) -> Scenario:
    return group(staffing=(), agents=(Agent("ayu", made),))


BAD: list[tuple[Scenario, str]] = [
    (replace(GOOD, length_s=0.0), "length_s"),
    (replace(GOOD, length_s=math.nan), "length_s"),
    (replace(GOOD, interval_s=-1.0), "interval_s"),
    (replace(GOOD, interval_s=1e-6), "too many intervals"),
    (replace(GOOD, queues=()), "there is no queue"),
    (replace(GOOD, queues=(QUEUE, QUEUE)), '"a" is given twice'),
    (replace(GOOD, groups=(GROUP, GROUP)), '"g" is given twice'),
    (replace(GOOD, groups=()), "queue a: no group serves it"),
    (group(agents=(Agent("g/1"),)), '"g/1" is given twice'),
    (queue(arrivals=Arrivals((1.0, 2.0, 3.0))), "3 expected volumes for 2 intervals"),
    (queue(arrivals=Arrivals((-1.0,))), "negative"),
    (queue(arrivals=Arrivals((math.nan,))), "no number"),
    (queue(arrivals=Arrivals((1.0,), instants_s=(1.0,))), "two ways"),
    (queue(arrivals=Arrivals(paths=np.ones((4, 3)))), "paths has shape"),
    (queue(arrivals=Arrivals(paths=np.ones((0, 2)))), "paths has shape"),
    (queue(arrivals=Arrivals(instants_s=(2.0, 1.0))), "do not rise"),
    (queue(arrivals=Arrivals(instants_s=(-2.0,))), "do not rise"),
    (queue(arrivals=Arrivals((1.0,), day_cv=-0.1)), "day_cv"),
    (queue(service=never()), "service never ends"),
    (queue(service=deterministic(0.0)), "service takes no time"),
    (queue(retrial=Retrial(0.5, deterministic(0.0))), "retrial.delay is 0"),
    (queue(within_s=math.nan), "within_s"),
    (queue(timeout_s=-5.0), "timeout_s"),
    (queue(transfers={"x": 0.5}), '"x", which is no queue'),
    (queue(transfers={"a": 1.5}), "not a probability"),
    (queue(ivr_contained=2.0), "not a probability"),
    (queue(retrial=Retrial(1.2, exponential(1.0))), "not a probability"),
    (queue(retrial=Retrial(0.5, never())), "never ends"),
    (queue(callback=CallbackOffer(-1.0, 0.5)), "callback"),
    (queue(callback=CallbackOffer(1.0, -0.5)), "not a probability"),
    (group(skills=(Skill("a"), Skill("a"))), "given twice"),
    (group(skills=(Skill("a"), Skill("x"))), '"x", which is no queue'),
    (group(skills=(Skill("a", pace=0.0),)), "pace"),
    (group(concurrency={"chat": 0}), "concurrency of chat"),
    (group(staffing=(1, 2, 3)), "3 numbers for 2 intervals"),
    (group(staffing=(-1,)), "staffing is negative"),
    (group(absence=1.1), "absence"),
    (shifts(Shift(10.0, 5.0)), "overlap or are not in order"),
    (shifts(Shift(0.0, 50.0), Shift(40.0, 90.0)), "overlap or are not in order"),
    (shifts(Shift(0.0, 50.0, group="x")), '"x", which is no group'),
    (shifts(Shift(0.0, 50.0, (Break(60.0, 5.0),))), "a break of ayu"),
    (shifts(Shift(0.0, 50.0, (Break(10.0, 5.0), Break(12.0, 5.0)))), "a break of ayu"),
    (replace(GOOD, live=LiveState((WaitingNow("x", -1.0),))), '"x" is no queue'),
    (replace(GOOD, live=LiveState((WaitingNow("a", 1.0),))), "after the start"),
    (replace(GOOD, live=LiveState(in_hand=(InHandNow("a", -1.0, agent="x"),))), '"x" is no agent'),
    (replace(GOOD, live=LiveState(away=(AwayNow("x", 1.0),))), '"x" is no agent'),
]


@pytest.mark.parametrize(("scenario", "words"), BAD, ids=[words for _, words in BAD])
def test_refused(scenario: Scenario, words: str) -> None:
    with pytest.raises(ScenarioError) as refusal:
        simulate(scenario)
    assert words in refusal.value.message("en")
    assert refusal.value.message("id") != refusal.value.message("en")


@pytest.mark.parametrize("mean_s", [0.0, -1.0, math.nan, math.inf])
def test_distributions_refuse_what_is_no_time(mean_s: float) -> None:
    with pytest.raises(ScenarioError):
        exponential(mean_s)
    with pytest.raises(ScenarioError):
        gamma(100.0, cv=mean_s)


@pytest.mark.parametrize(
    "quantiles_s", [[], [1.0], [2.0, 1.0], [-1.0, 1.0], [0.0, math.inf], [0.0, math.nan]]
)
def test_empirical_refuses_what_are_no_quantiles(quantiles_s: list[float]) -> None:
    with pytest.raises(ScenarioError):
        empirical(quantiles_s)


def test_nothing_happens_without_customers_or_agents() -> None:
    assert simulate(queue(arrivals=Arrivals())).queues.sum() == 0
    alone = simulate(group(staffing=(0,)))
    assert alone.queues[..., 1].sum() == 0
    assert np.isfinite(alone.queues).all()
