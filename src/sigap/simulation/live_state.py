"""The floor at an instant, from facts: who waits since when, who talks, who wraps, who is in a break.

fold = Fold(zone); fold.extend(events)            # everything heard until noon
state = live_state(fold.facts(), scenario)        # the floor as it stands
now = from_here(scenario, noon_s, state)          # the rest of the day, to be simulated
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from sigap.facts.bundle import Facts
from sigap.simulation.errors import ScenarioError
from sigap.simulation.live import AwayNow, InHandNow, LiveState, WaitingNow
from sigap.simulation.lived import home_groups
from sigap.simulation.rota import staffed
from sigap.simulation.scenario import Agent, Arrivals, Group, Scenario, Shift
from sigap.text import Text

_AWAY = ("break", "training", "meeting", "coaching", "unready", "back_office", "offline")
"""States in which an agent whose shift says here takes no contact."""
_AT_ONCE_S = 0.001


def rest_of_day(scenario: Scenario, at_s: float, facts: Facts) -> Scenario:
    """Return the rest of a scenario from an instant on, from the floor as the facts leave it there.

    A break that should have begun and has not, because of the contact in hand, is taken in full after that contact.

    Args:
        scenario: the whole day.
        at_s: where to cut, the beginning of an interval.
        facts: what was heard until then, as `live_from_facts` takes them.

    Raises:
        ScenarioError: the cut lies outside the scenario, or within an interval.
    """
    rest = from_here(scenario, at_s)
    busy_since = _busy_since(facts, rest.starts_at_ms)
    groups = tuple(
        replace(
            group, agents=tuple(_with_break_due(agent, busy_since.get(agent.name)) for agent in group.agents)
        )
        for group in rest.groups
    )
    return replace(rest, groups=groups, live=live_from_facts(facts, rest, at_ms=rest.starts_at_ms))


def live_from_facts(facts: Facts, scenario: Scenario, *, at_ms: int | None = None) -> LiveState:
    """Return the floor as the facts leave it, for a scenario that starts at that instant.

    Contacts in queues, and with agents, that the scenario does not know are left out: they are no part of it. An agent
    who is away comes back when the break that the scenario's shift plans is over; without such a break, or when
    offline, not before the next shift.

    Args:
        facts: a snapshot, such as `Fold.facts()` gives: open visits waiting, open legs and states without an end.
        scenario: whose queues and agents, in time as `from_here` leaves it.
        at_ms: the instant, milliseconds since the epoch; None takes the last that the facts tell of.

    Raises:
        ScenarioError: the facts tell of no instant.
    """
    now_ms = facts.until if at_ms is None else at_ms
    if now_ms is None:
        raise ScenarioError(
            Text(
                "the facts tell of nothing, so not of now either.",
                "fakta kosong, jadi keadaan kini tidak diketahui.",
            ),
            remedy=Text("Say the instant with `at_ms`.", "Sebutkan waktunya dengan `at_ms`."),
        )
    agents, queues = home_groups(scenario), {queue.name for queue in scenario.queues}
    return LiveState(
        waiting=tuple(_waiting(facts, queues, now_ms)),
        in_hand=tuple(_in_hand(facts, queues, agents, now_ms)),
        away=tuple(_away(facts, scenario, agents, now_ms)),
        idle_since_s=tuple(_idle(facts, agents, now_ms)),
    )


def from_here(scenario: Scenario, at_s: float, live: LiveState | None = None) -> Scenario:
    """Return the rest of a scenario from an instant on, starting from a live floor.

    Args:
        scenario: the whole day.
        at_s: where to cut, a multiple of its interval, so that volumes and counters keep theirs.
        live: the floor at that instant; an empty one when None.

    Raises:
        ScenarioError: the cut lies outside the scenario, or within an interval.
    """
    skipped = at_s / scenario.interval_s
    if not (0 <= at_s < scenario.length_s and skipped.is_integer()):
        raise ScenarioError(
            Text(
                f"{at_s:g} s is not the beginning of an interval of the scenario.",
                f"{at_s:g} detik bukan awal sebuah interval skenario.",
            ),
            remedy=Text("Cut where an interval begins.", "Potong di awal interval."),
        )
    first = int(skipped)
    return replace(
        scenario,
        queues=tuple(
            replace(queue, arrivals=_later(queue.arrivals, first, at_s)) for queue in scenario.queues
        ),
        groups=tuple(_shifted(group, scenario, at_s) for group in scenario.groups),
        length_s=scenario.length_s - at_s,
        starts_at_ms=scenario.starts_at_ms + round(at_s * 1000),
        live=live,
    )


def _later(come: Arrivals, first: int, at_s: float) -> Arrivals:
    """Return who comes from an instant on."""
    expected = come.expected if len(come.expected) == 1 else come.expected[first:]
    paths = None if come.paths is None else come.paths[:, first:]
    instants = (
        None if come.instants_s is None else tuple(one - at_s for one in come.instants_s if one >= at_s)
    )
    return replace(come, expected=expected, paths=paths, instants_s=instants)


def _shifted(group: Group, scenario: Scenario, at_s: float) -> Group:
    """Return a group with its people's shifts told from the cut; numbers become people, who keep their names."""
    everybody = (*group.agents, *staffed(group, scenario))
    agents = tuple(replace(agent, shifts=_shifts_later(agent, at_s)) for agent in everybody)
    return replace(group, agents=agents, staffing=())


def _shifts_later(agent: Agent, at_s: float) -> tuple[Shift, ...]:
    def moved(shift: Shift) -> Shift:
        # Breaks that the plan has over stay: one begun late may still last, and its length is told here.
        breaks = tuple(replace(pause, starts_s=pause.starts_s - at_s) for pause in shift.breaks)
        return replace(shift, starts_s=shift.starts_s - at_s, ends_s=shift.ends_s - at_s, breaks=breaks)

    return tuple(moved(shift) for shift in agent.shifts if shift.ends_s > at_s)


def _seconds(at: Any, now_ms: int) -> float:
    """Return an instant of a table in seconds from now, at most 0."""
    return float(min((at.timestamp() * 1000 - now_ms) / 1000, 0.0))


def _rows(facts: Facts, name: str, *columns: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = facts[name].select(list(columns)).to_pylist()
    return rows


def _waiting(facts: Facts, queues: set[str], now_ms: int) -> list[WaitingNow]:
    rows = _rows(facts, "visits", "contact_id", "queue", "entered_at", "outcome")
    found = [
        WaitingNow(row["queue"], _seconds(row["entered_at"], now_ms), row["contact_id"])
        for row in rows
        if row["outcome"] == "waiting" and row["queue"] in queues
    ]
    return sorted(found, key=lambda one: one.since_s)


def _in_hand(facts: Facts, queues: set[str], agents: dict[str, str], now_ms: int) -> list[InHandNow]:
    rows = _rows(
        facts, "legs", "contact_id", "agent", "queue", "answered_at", "ended_at", "finished_at", "outcome"
    )
    found = []
    for row in rows:
        talks = row["outcome"] == "open" and row["answered_at"] is not None and row["ended_at"] is None
        wraps = row["ended_at"] is not None and row["finished_at"] is None
        if (talks or wraps) and row["queue"] in queues and row["agent"] in agents:
            since_s = _seconds(row["ended_at"] if wraps else row["answered_at"], now_ms)
            found.append(
                InHandNow(row["queue"], since_s, row["agent"], wrapping=wraps, contact=row["contact_id"])
            )
    return found


def _busy_since(facts: Facts, now_ms: int) -> dict[str, float]:
    """Return since when those with a contact in hand have had one, by agent."""
    found: dict[str, float] = {}
    for row in _rows(facts, "legs", "agent", "answered_at", "finished_at", "outcome"):
        if row["answered_at"] is not None and row["finished_at"] is None and row["outcome"] != "lost":
            since_s = _seconds(row["answered_at"], now_ms)
            found[row["agent"]] = min(since_s, found.get(row["agent"], 0.0))
    return found


def _with_break_due(agent: Agent, busy_since_s: float | None) -> Agent:
    """Return an agent whose break was due while a contact was in hand with that break to come at once."""
    if busy_since_s is None:
        return agent
    return replace(agent, shifts=tuple(_due(shift, busy_since_s) for shift in agent.shifts))


def _due(shift: Shift, busy_since_s: float) -> Shift:
    late = [pause for pause in shift.breaks if busy_since_s <= pause.starts_s <= 0]
    if not late or shift.ends_s <= _AT_ONCE_S:
        return shift
    to_come = [pause for pause in shift.breaks if pause.starts_s > 0]
    latest = min([shift.ends_s, *(pause.starts_s for pause in to_come)])
    length_s = min(late[-1].length_s, latest - _AT_ONCE_S)
    if length_s <= 0:
        return shift
    over = tuple(pause for pause in shift.breaks if pause.starts_s < busy_since_s)
    return replace(shift, breaks=(*over, replace(late[-1], starts_s=_AT_ONCE_S, length_s=length_s), *to_come))


def _open_states(facts: Facts) -> list[dict[str, Any]]:
    rows = _rows(facts, "states", "agent", "state", "reason", "started_at", "ended_at")
    return [row for row in rows if row["ended_at"] is None]


def _away(facts: Facts, scenario: Scenario, agents: dict[str, str], now_ms: int) -> list[AwayNow]:
    """Return who is away though the shift says here, and who is still in a break that the plan has over."""
    shifts = {
        agent.name: agent.shifts
        for group in scenario.groups
        for agent in (*group.agents, *staffed(group, scenario))
    }
    found = []
    for row in _open_states(facts):
        if row["agent"] not in agents or row["state"] not in _AWAY:
            continue
        # Whose shift begins at this very instant is not missing yet.
        shift = next((one for one in shifts[row["agent"]] if one.starts_s < 0 < one.ends_s), None)
        if shift is None:
            continue
        since_s = _seconds(row["started_at"], now_ms)
        found.append(
            AwayNow(row["agent"], back_at(row["state"], shift, since_s), since_s, row["reason"] or "")
        )
    return found


def back_at(state: str, shift: Shift, since_s: float) -> float:
    """Return when an agent is back: a break keeps its planned length from when it really began."""
    if state == "offline":
        return math.inf
    begun = [pause for pause in shift.breaks if pause.starts_s <= 0]
    return max(since_s + begun[-1].length_s, 0.0) if begun else math.inf


def _idle(facts: Facts, agents: dict[str, str], now_ms: int) -> list[tuple[str, float]]:
    return [
        (row["agent"], _seconds(row["started_at"], now_ms))
        for row in _open_states(facts)
        if row["state"] == "available" and row["agent"] in agents
    ]
