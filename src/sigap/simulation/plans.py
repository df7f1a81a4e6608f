"""What the scenario intended, as rows of facts: shifts with their breaks, and the forecast of each queue."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from sigap.facts.assembly import midnights
from sigap.simulation.rota import staffed
from sigap.simulation.scenario import Queue, Scenario, Shift

VERSION = "scenario"


def plan_rows(scenario: Scenario) -> dict[str, list[dict[str, Any]]]:
    """Return rows of the tables `shifts` and `forecasts`, instants in milliseconds since the epoch."""
    return {"shifts": list(_shifts(scenario)), "forecasts": list(_forecasts(scenario))}


def _shifts(scenario: Scenario) -> Iterator[dict[str, Any]]:
    """Yield every agent's planned activities within the scenario, cut at the site's midnights."""
    end_ms = scenario.starts_at_ms + round(scenario.length_s * 1000)
    cuts = midnights(scenario.starts_at_ms, end_ms, ZoneInfo(scenario.zone)).tolist()
    for group in scenario.groups:
        for agent in (*group.agents, *staffed(group, scenario)):
            for shift in agent.shifts:
                for activity, first, last in _activities(shift, scenario):
                    borders = [first, *(cut for cut in cuts if first < cut < last), last]
                    for start, stop in itertools.pairwise(borders):
                        yield {
                            "agent": agent.name,
                            "team": group.name,
                            "activity": activity,
                            "paid": True,
                            "planned": True,
                            "started_at": start,
                            "ended_at": stop,
                            "duration_ms": stop - start,
                        }


def _activities(shift: Shift, scenario: Scenario) -> Iterator[tuple[str, int, int]]:
    """Yield what a shift holds, in order, as far as it lies within the scenario."""

    def at_ms(at_s: float) -> int:
        return scenario.starts_at_ms + round(min(max(at_s, 0.0), scenario.length_s) * 1000)

    at = at_ms(shift.starts_s)
    for pause in shift.breaks:
        first, last = at_ms(pause.starts_s), at_ms(pause.starts_s + pause.length_s)
        for activity, start, stop in (("contacts", at, first), ("break", first, last)):
            if start < stop:
                yield activity, start, stop
        at = last
    if at < at_ms(shift.ends_s):
        yield "contacts", at, at_ms(shift.ends_s)


def _forecasts(scenario: Scenario) -> Iterator[dict[str, Any]]:
    """Yield what each queue expects in each interval."""
    length_ms = round(scenario.interval_s * 1000)
    for queue in scenario.queues:
        for interval, volume in enumerate(_expected(queue, scenario.intervals)):
            yield {
                "queue": queue.name,
                "channel": queue.channel,
                "starts_at": scenario.starts_at_ms + interval * length_ms,
                "length_ms": length_ms,
                "version": VERSION,
                "volume": volume,
                "aht_ms": 1000 * (queue.service.mean_s + queue.hold.mean_s + queue.wrap.mean_s),
            }


def _expected(queue: Queue, intervals: int) -> list[float]:
    """Return the mean volume that enters the queue in each interval; nothing when arrivals are told by instants."""
    come, entering = queue.arrivals, 1 - queue.ivr_contained
    if come.paths is not None:
        return [float(value) * entering for value in come.paths.mean(axis=0)]
    told = come.expected * intervals if len(come.expected) == 1 else come.expected
    return [value * entering for value in told]


def moment(scenario: Scenario, at_s: float) -> dt.datetime:
    """Return an instant of the scenario on the site's clock."""
    at = dt.datetime.fromtimestamp(math.floor(scenario.starts_at_ms / 1000 + at_s), dt.UTC)
    return at.astimezone(ZoneInfo(scenario.zone))
