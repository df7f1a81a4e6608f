"""What had been planned of a day, by half-hour, and who was there."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.floor.presence import HALF_MS, Duty, by_queue, duty
from sigap.forecasting import Demand
from sigap.web.floor.story.days import Day
from sigap.web.insights.queries.whole import facts
from sigap.web.people import queries as people
from sigap.web.workforce import queries as workforce
from sigap.web.workforce.models import Kind, Version
from sigap.web.workforce.planning import requirements

Array = NDArray[np.float64]
WORK = "contacts"
"""The activity of a roster in which an agent takes contacts."""


@dataclass(frozen=True, slots=True)
class QueuePlan:
    """What was planned of a queue, a number a half-hour; NaN where nothing was."""

    expected: Array
    handle_s: Array
    required: Array


@dataclass(frozen=True, slots=True)
class Planned:
    """What was planned of a day.

    Attributes:
        queues: by key; those of the forecast.
        duties: the agents of each queue, by key; None without a roster of the day, or without agents' states.
        promises: what the requirement says of each queue.
        numbers: of the versions, None where there was none.
        has_states: whether anything is known of where agents were.
    """

    queues: Mapping[str, QueuePlan]
    duties: Mapping[str, Duty] | None
    promises: Mapping[str, Mapping[str, float | None]]
    numbers: Mapping[str, int | None]
    has_states: bool


def planned(day: Day) -> Planned:
    """Return what people had been told of a day: forecast and requirement before it began, the roster by its end."""
    begins, ends = (dt.datetime.fromtimestamp(ms / 1000, dt.UTC) for ms in (day.starts_ms, day.until_ms))
    forecast, requirement = (_told(kind, begins, ends, day.day) for kind in (Kind.FORECAST, Kind.REQUIREMENT))
    roster = workforce.published_before(Kind.ROSTER, ends, day.day)
    queues = _queues(forecast, requirement, day)
    states = _states(day)
    duties = None if roster is None or not states else _duties(roster, states, queues, day)
    numbers = {
        kind.value: one.number if one else None
        for kind, one in zip(Kind, (forecast, requirement, roster), strict=True)
    }
    promises = requirement.inputs.get("promises", {}) if requirement else {}
    return Planned(queues, duties, promises, numbers, bool(states))


def _told(kind: Kind, begins: dt.datetime, ends: dt.datetime, day: dt.date) -> Version | None:
    """Return the plan in use when the day began; one made during the day where there was none."""
    return workforce.published_before(kind, begins, day) or workforce.published_before(kind, ends, day)


def _queues(forecast: Version | None, requirement: Version | None, day: Day) -> dict[str, QueuePlan]:
    if forecast is None:
        return {}
    required = _required(requirement, day)
    nothing = np.full(day.halves, np.nan)
    return {
        one.queue: QueuePlan(*_on_halves(one, day), required.get(one.queue, nothing))
        for one in workforce.demands_of(forecast)
    }


def _on_halves(demand: Demand, day: Day) -> tuple[Array, Array]:
    """Return a forecast's contacts and handle times of a day, whatever the length of its intervals."""
    volume, handle_s = np.full(day.halves, np.nan), np.full(day.halves, np.nan)
    parts = max(1, demand.minutes * 60_000 // HALF_MS)
    near = np.flatnonzero((demand.starts_at >= day.starts_ms) & (demand.starts_at < day.until_ms))
    for place in near.tolist():
        for part in range(parts):
            half = day.half_of(int(demand.starts_at[place]) + part * HALF_MS)
            if half < day.halves:
                volume[half] = np.nan_to_num(volume[half]) + float(demand.volume[place]) / parts
                handle_s[half] = float(demand.aht_s[place])
    return volume, handle_s


def _required(requirement: Version | None, day: Day) -> dict[str, Array]:
    if requirement is None:
        return {}
    rows = requirements.rows_in(bytes(requirement.table))
    found: dict[str, Array] = defaultdict(lambda: np.full(day.halves, np.nan))
    columns = (rows[name].to_pylist() for name in ("queue", "starts_at_ms", "agents"))
    for queue, at_ms, agents in zip(*columns, strict=True):
        half = day.half_of(at_ms)
        if 0 <= half < day.halves:
            found[queue][half] = np.fmax(found[queue][half], float(agents))
    return dict(found)


def _states(day: Day) -> dict[str, list[tuple[int, int, str]]]:
    """Return where agents were, by agent."""
    table = facts(("states",), first=day.day, last=day.day)["states"]
    found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    columns = (
        table["agent"].to_pylist(),
        table["started_at"].cast("int64").to_pylist(),
        table["ended_at"].cast("int64").to_pylist(),
        table["state"].to_pylist(),
    )
    for agent, starts, ends, state in zip(*columns, strict=True):
        found[agent].append((starts, day.until_ms if ends is None else min(ends, day.until_ms), state))
    return found


def _duties(
    roster: Version,
    states: Mapping[str, list[tuple[int, int, str]]],
    queues: Mapping[str, QueuePlan],
    day: Day,
) -> dict[str, Duty]:
    """Return the agents of each queue: who was to be there, and who was."""
    rostered = workforce.activities_in(bytes(roster.table))
    known = _known_queues()
    duties = []
    for agent in sorted(rostered.keys() | states.keys()):
        own = [
            (starts, min(ends, day.until_ms))
            for starts, ends, what in rostered.get(agent, ())
            if what == WORK
        ]
        found = duty(own, states.get(agent, ()), starts_ms=day.starts_ms, halves=day.halves)
        duties.append((known.get(agent, frozenset()), found))
    loads = {key: np.nan_to_num(one.expected * one.handle_s) for key, one in queues.items()}
    return by_queue(duties, loads, day.halves)


def _known_queues() -> dict[str, frozenset[str]]:
    """Return the queues that each agent's skills open, by agent."""
    skills: dict[str, set[str]] = defaultdict(set)
    for queue in people.queues():
        skills[queue.skill].add(queue.key)
    everybodys = skills.pop("", set())
    return {
        agent.key: frozenset(everybodys.union(*(skills.get(one, set()) for one in agent.skills)))
        for agent in people.agents()
    }
