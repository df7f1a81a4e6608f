"""From what was planned and a glance at the floor to the question that the twin is asked. No database here.

Where nothing was planned, the nearest thing that is known stands in, and `Basis` says so: without a forecast contacts
go on coming as they came in the last half-hour, without a roster those who are logged in stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from sigap.floor import belief
from sigap.floor.figures import DEFERRED, QueueFigures
from sigap.floor.glancing import Glance
from sigap.floor.outlook import Stretch
from sigap.floor.rows import Count
from sigap.floor.standing import standing
from sigap.simulation import (
    Agent,
    Arrivals,
    Distribution,
    Group,
    Queue,
    Scenario,
    Skill,
    exponential,
    lognormal,
    never,
)
from sigap.web.floor.foresight.duty import Here, shifts_of
from sigap.web.floor.foresight.planned import Colleague, Handling, Planned, QueuePlan
from sigap.web.floor.foresight.values import HALF_MS
from sigap.web.workforce.planning.requirements import SLOWDOWN

STEP_S = 30
"""The twin's intervals. A question is of an instant that is a whole number of them: half-hours end on one."""
FEWEST_MINUTES = 5
FOCUS = "="
"""Groups of nobody, one a queue, are called after it with this before: who is lent to it serves that queue alone."""
DOUBT = belief.Spread()
MORE_DOUBT = belief.Spread(volume=0.25, service=0.15, patience=0.15)
"""How far truth may lie from what is believed where there is no forecast to believe."""
_HANDLE_S = 300.0
_LATELY = Handling(_HANDLE_S, 0.12, 0.9)
_PATIENCE_S = {"voice": 240.0, "chat": 420.0}
_WRITTEN_PATIENCE_S = 1800.0


@dataclass(frozen=True, slots=True)
class Basis:
    """What an outlook rests on.

    Attributes:
        forecast, requirement, roster: numbers of the versions; None where none covers the day.
        unforecast: queues whose contacts are taken to go on coming as they lately came.
        unrostered: how many people are taken to stay since the roster does not know them.
    """

    forecast: int | None
    requirement: int | None
    roster: int | None
    unforecast: tuple[str, ...]
    unrostered: int


@dataclass(frozen=True, slots=True)
class Staffing:
    """What a queue needs now, and has.

    Attributes:
        expected: contacts forecast for the whole half-hour; None without a forecast.
        required: agents that the plan asks for; None where it asks nothing.
        staffed: those at work who serve it; who serves several is shared out by what these lack.
    """

    expected: float | None
    required: float | None
    staffed: float


@dataclass(frozen=True, slots=True)
class Prospect:
    """A question to the twin.

    Attributes:
        scenario: from now on, with the live state.
        stretches: the half-hour at hand and the next.
        halves_ms: their beginnings.
        targets: by queue.
        seen: by queue, what it showed lately.
        spread: how sure the plan is.
        staffing: by queue.
        labels: what groups are called: (names of the team, keys of the queues).
        basis: what all this rests on.
    """

    scenario: Scenario
    stretches: tuple[Stretch, ...]
    halves_ms: tuple[int, ...]
    targets: Mapping[str, float]
    seen: dict[str, belief.Seen]
    spread: belief.Spread
    staffing: Mapping[str, Staffing]
    labels: Mapping[str, tuple[str, tuple[str, ...]]]
    basis: Basis


def prospect(plan: Planned, now: Glance, zone: str = "UTC") -> Prospect | None:
    """Return the question that a glance and the plan make, None where there is no queue to ask about."""
    at_ms = round(now.at_ms / (STEP_S * 1000)) * STEP_S * 1000
    first_ms = at_ms // HALF_MS * HALF_MS  # zones lie whole half-hours apart, but for a few quarters
    halves_ms = (first_ms, first_ms + HALF_MS)
    length_s = (halves_ms[-1] + HALF_MS - at_ms) / 1000
    queues = [_queue(one, now, at_ms, round(length_s / STEP_S)) for one in plan.queues]
    if not queues:
        return None
    here = {one.key: found for one in plan.colleagues if (found := _here(one, plan, now, at_ms)) is not None}
    groups, labels = _groups(plan, here)
    unforecast = tuple(one.key for one in plan.queues if not one.expected)
    scenario = Scenario(
        tuple(queues), groups, length_s, float(STEP_S), starts_at_ms=at_ms, zone=zone, name="floor"
    )
    return Prospect(
        scenario=replace(scenario, live=standing(now, scenario)),
        stretches=tuple(_stretch(one, now, at_ms) for one in halves_ms),
        halves_ms=halves_ms,
        targets={one.key: one.target for one in plan.queues},
        seen={one.key: _seen(one, now.queues.get(one.key), now) for one in plan.queues},
        spread=MORE_DOUBT if len(unforecast) == len(plan.queues) else DOUBT,
        staffing=_staffing(plan, here, now, first_ms),
        labels=labels,
        basis=Basis(
            plan.forecast,
            plan.requirement,
            plan.roster,
            unforecast,
            sum(not one.is_on_roster for one in here.values()),
        ),
    )


# -- queues


def _queue(plan: QueuePlan, now: Glance, at_ms: int, steps: int) -> Queue:
    handling, handle_s = plan.handling or _LATELY, planned_handle_s(plan, now, at_ms)
    alone_s = handle_s / _together(plan)
    figures = now.queues.get(plan.key)
    return Queue(
        plan.key,
        lognormal(max(alone_s * (1 - handling.wrap_share), 1.0), cv=handling.cv),
        Arrivals(tuple(_come(plan, figures, now, at_ms + step * STEP_S * 1000) for step in range(steps))),
        channel=plan.channel,
        patience=_patience(plan),
        wrap=exponential(max(alone_s * handling.wrap_share, 0.1)),
        within_s=plan.within_s,
        deferred=plan.channel in DEFERRED,
        slowdown=SLOWDOWN if plan.at_once > 1 else 0.0,
    )


def planned_handle_s(plan: QueuePlan, now: Glance, at_ms: int) -> float:
    """Return how long a leg is planned to take: by the forecast, else the last day, else the floor."""
    told = plan.handle_s.get(at_ms // HALF_MS * HALF_MS)
    if told:
        return told
    if plan.handling is not None:
        return plan.handling.mean_s
    figures = now.queues.get(plan.key)
    return (figures.day.aht_s if figures else None) or _HANDLE_S


def _together(plan: QueuePlan) -> float:
    """Return how much longer a conversation lasts beside others, at middling load, than alone."""
    return 1 + SLOWDOWN * (plan.at_once - 1) / 2


def _come(plan: QueuePlan, figures: QueueFigures | None, now: Glance, at_ms: int) -> float:
    """Return how many are expected within a step: as forecast, else as they lately came."""
    if plan.expected:
        return plan.expected.get(at_ms // HALF_MS * HALF_MS, 0.0) * STEP_S * 1000 / HALF_MS
    if figures is None:
        return 0.0
    minutes = max((now.at_ms - now.spans.rolling_ms) / 60_000, FEWEST_MINUTES)
    return figures.rolling[Count.OFFERED] / minutes * STEP_S / 60


def _patience(plan: QueuePlan) -> Distribution:
    if plan.channel in DEFERRED or plan.patience_s == inf:
        return never()
    return exponential(plan.patience_s or _PATIENCE_S.get(plan.channel, _WRITTEN_PATIENCE_S))


def _seen(plan: QueuePlan, figures: QueueFigures | None, now: Glance) -> belief.Seen:
    """Return what a queue showed: contacts of the last half-hour against the forecast, handle times of the day."""
    if figures is None:
        return belief.Seen()
    handled, aht_s = figures.day[Count.HANDLED], figures.day.aht_s or 0.0
    alone_s = aht_s / _together(plan)
    if not plan.expected:
        return belief.Seen(handled=handled, handle_s=alone_s)
    expected = _expected_between(plan, now.spans.rolling_ms, now.at_ms)
    return belief.Seen(figures.rolling[Count.OFFERED], expected, handled, alone_s)


def _expected_between(plan: QueuePlan, from_ms: int, until_ms: int) -> float:
    total, half = 0.0, from_ms // HALF_MS * HALF_MS
    while half < until_ms:
        overlap_ms = min(until_ms, half + HALF_MS) - max(from_ms, half)
        total += plan.expected.get(half, 0.0) * overlap_ms / HALF_MS
        half += HALF_MS
    return total


def _stretch(half_ms: int, now: Glance, at_ms: int) -> Stretch:
    decided = {}
    if half_ms == now.spans.interval_ms:
        decided = {key: figures.interval for key, figures in now.queues.items()}
    return Stretch((half_ms - at_ms) / 1000, (half_ms + HALF_MS - at_ms) / 1000, decided)


# -- people


def _here(one: Colleague, plan: Planned, now: Glance, at_ms: int) -> Here | None:
    """Return when an agent is there and for which queues; None for who is not expected at all."""
    agent = now.agents.get(one.key)
    queues = one.queues
    if agent is not None and not one.is_assigned:
        known = {queue.key for queue in plan.queues}
        queues |= (agent.queues & known) - one.overflow
    if not queues and not one.overflow:
        return None
    return shifts_of(one, agent, queues, at_ms, has_roster=plan.roster is not None)


def _groups(
    plan: Planned, here: Mapping[str, Here]
) -> tuple[tuple[Group, ...], dict[str, tuple[str, tuple[str, ...]]]]:
    """Return people of one team who serve the same queues as groups, and what these are called."""
    at_once = {one.channel: one.at_once for one in plan.queues if one.at_once > 1}
    after_s = {one.key: one.overflow_after_s for one in plan.queues}
    members: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[Agent]] = {}
    for one in plan.colleagues:
        if one.key in here:
            found = here[one.key]
            serving = one.team, tuple(sorted(found.queues)), tuple(sorted(one.overflow))
            members.setdefault(serving, []).append(Agent(one.key, found.shifts))
    groups, labels = [], {}
    for place, ((team, queues, overflow), agents) in enumerate(sorted(members.items())):
        name = f"{place}"
        labels[name] = (plan.teams.get(team, ""), queues)
        late = (Skill(one, level=2, after_wait_s=after_s[one]) for one in overflow)
        groups.append(Group(name, (*map(Skill, queues), *late), tuple(agents), concurrency=at_once))
    for queue in plan.queues:
        name = f"{FOCUS}{queue.key}"
        labels[name] = ("", (queue.key,))
        groups.append(Group(name, (Skill(queue.key),), concurrency=at_once))
    return tuple(groups), labels


def _staffing(plan: Planned, here: Mapping[str, Here], now: Glance, half_ms: int) -> dict[str, Staffing]:
    required = {one.key: one.required.get(half_ms) for one in plan.queues}
    at_work = [
        found.queues for key, found in here.items() if (agent := now.agents.get(key)) and agent.is_at_work
    ]
    staffed = dict.fromkeys(required, 0.0)
    for queues in sorted(at_work, key=len):
        for queue, share in _shares(sorted(queues & staffed.keys()), required, staffed):
            staffed[queue] += share
    return {
        one.key: Staffing(
            one.expected.get(half_ms) if one.expected else None, required[one.key], staffed[one.key]
        )
        for one in plan.queues
    }


def _shares(
    queues: Sequence[str], required: Mapping[str, float | None], staffed: Mapping[str, float]
) -> Iterator[tuple[str, float]]:
    """Yield how much of an agent each of the queues served has: by what they lack, else by what they require.

    Where nothing is known to be required all have the same.
    """
    lacking = [max((required.get(queue) or 0.0) - staffed[queue], 0.0) for queue in queues]
    for weights in (lacking, [required.get(queue) or 0.0 for queue in queues], [1.0] * len(queues)):
        if sum(weights):
            total = sum(weights)
            yield from ((queue, weight / total) for queue, weight in zip(queues, weights, strict=True))
            return
