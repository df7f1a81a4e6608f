"""The live floor as the engine reads it: who waits, who has what in hand, who has been idle longest."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sigap.simulation.errors import ScenarioError
from sigap.simulation.kernel.layout import GO_OFF, GO_TO_BREAK, IN_BREAK, IN_HAND, OFFLINE, PRESENT, WAITER
from sigap.simulation.live import InHandNow, LiveState
from sigap.simulation.rota import Duty
from sigap.simulation.scenario import Group, Queue, Scenario
from sigap.text import Text


def stand(
    scenario: Scenario, people: list[Duty], agents: NDArray[np.void], places: dict[str, int]
) -> dict[str, NDArray[Any]]:
    """Return the arrays of the floor at the start, and write into `agents` what it says of them."""
    live = scenario.live or LiveState()
    for name, since_s in live.idle_since_s:
        agents[places[name]]["since"] = since_s
    if scenario.live is not None:
        agents["absence"][agents["state"] != OFFLINE] = 0.0
    in_hand = _in_hand(scenario, live, people, agents, places)
    present = np.flatnonzero(agents["state"] == PRESENT)
    return {
        "order": present[np.argsort(agents["since"][present], kind="stable")].astype(np.float64),
        "waiters": _waiters(scenario, live),
        "in_hand": in_hand,
    }


def _waiters(scenario: Scenario, live: LiveState) -> NDArray[np.void]:
    """Return who waits, longest first."""
    queues = {queue.name: place for place, queue in enumerate(scenario.queues)}
    rows = [(waiter.since_s, queues[waiter.queue], number) for number, waiter in enumerate(live.waiting)]
    return np.array(sorted(rows), WAITER)


def _in_hand(
    scenario: Scenario, live: LiveState, people: list[Duty], agents: NDArray[np.void], places: dict[str, int]
) -> NDArray[np.void]:
    """Return the contacts in hand; their agents stay for them, whatever the shift says."""
    queues = {queue.name: place for place, queue in enumerate(scenario.queues)}
    loads: dict[int, list[str]] = {}
    rows = []
    groups, is_present = agents["group"].tolist(), (agents["state"] == PRESENT).tolist()
    for number, held in enumerate(live.in_hand):
        queue, agent = scenario.queues[queues[held.queue]], _agent_of(held, scenario, agents, places, loads)
        group = scenario.groups[groups[agent]]
        loads.setdefault(agent, []).append(queue.channel)
        _refuse_overload(people[agent].name, group, loads[agent])
        if not is_present[agent]:
            _keep(agents[agent])
        rows.append(
            (held.since_s, _pace(group, queue), agent, queues[held.queue], int(held.wrapping), number)
        )
    return np.array(rows, IN_HAND)


def _agent_of(
    held: InHandNow,
    scenario: Scenario,
    agents: NDArray[np.void],
    places: dict[str, int],
    loads: dict[int, list[str]],
) -> int:
    """Return who has a contact in hand: the one named, or one of the group with nothing in hand."""
    if held.agent:
        return places[held.agent]
    group = [group.name for group in scenario.groups].index(held.group)
    for agent in np.flatnonzero((agents["group"] == group) & (agents["state"] == PRESENT)):
        if int(agent) not in loads:
            return int(agent)
    raise ScenarioError(
        Text(
            f"more contacts in hand in group {held.group} than agents on duty",
            f"kontak yang sedang ditangani di grup {held.group} melebihi agen yang bertugas",
        ),
        remedy=Text("Name the agent of each contact.", "Sebutkan agen tiap kontak."),
    )


def _refuse_overload(name: str, group: Group, channels: list[str]) -> None:
    """Refuse an agent who has more in hand than is possible."""
    if len(set(channels)) > 1 or len(channels) > group.concurrency.get(channels[0], 1):
        raise ScenarioError(
            Text(
                f"agent {name} has {len(channels)} contacts in hand, more than group {group.name} allows",
                f"agen {name} menangani {len(channels)} kontak, melebihi batas grup {group.name}",
            ),
            remedy=Text("Raise the group's concurrency.", "Naikkan konkurensi grup."),
        )


def _keep(person: Any) -> None:
    """Let an agent with a contact in hand finish it before going where the shift says."""
    if person["state"] == PRESENT:
        return
    person["pending"] = GO_OFF if person["state"] == OFFLINE else GO_TO_BREAK
    if person["state"] == IN_BREAK:
        person["pending_s"] = max(float(person["back_at"]), 0.0)
        person["pending_reason"] = person["reason"]
    person["state"], person["duty_since"], person["over_since"] = PRESENT, 0.0, 0.0


def _pace(group: Group, queue: Queue) -> float:
    """Return the group's pace on a queue; 1 where it does not serve it."""
    return next((skill.pace for skill in group.skills if skill.queue == queue.name), 1.0)
