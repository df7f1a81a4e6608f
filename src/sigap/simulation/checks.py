"""What makes a scenario impossible, said before anything is simulated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import inf, isfinite

import numpy as np

from sigap.simulation.errors import ScenarioError
from sigap.simulation.live import InHandNow, WaitingNow
from sigap.simulation.scenario import Agent, Arrivals, Group, Queue, Scenario
from sigap.text import Text

MOST_AT_ONCE = 20
MOST_INTERVALS = 100_000


def refuse(scenario: Scenario) -> None:
    """Raise the first thing that is wrong with a scenario.

    Raises:
        ScenarioError: with the place and what to do.
    """
    for where, what in problems(scenario):
        raise ScenarioError(what, where=where)


def problems(scenario: Scenario) -> Iterator[tuple[str, Text]]:
    """Yield everything that is wrong with a scenario: where, and what."""
    if not (isfinite(scenario.length_s) and scenario.length_s > 0):
        yield "length_s", _not_positive("length_s")
        return
    if not (isfinite(scenario.interval_s) and scenario.interval_s > 0):
        yield "interval_s", _not_positive("interval_s")
        return
    if scenario.intervals > MOST_INTERVALS:
        yield "interval_s", Text("too many intervals", "terlalu banyak interval")
        return
    if not scenario.queues:
        yield "queues", Text("there is no queue", "tidak ada antrean")
    yield from _names(scenario)
    queues = {queue.name for queue in scenario.queues}
    for queue in scenario.queues:
        for what in _queue(queue, queues, scenario.intervals):
            yield f"queue {queue.name}", what
    for group in scenario.groups:
        for what in _group(group, queues, scenario):
            yield f"group {group.name}", what
    yield from _unserved(scenario)
    yield from _live(scenario)


def _names(scenario: Scenario) -> Iterator[tuple[str, Text]]:
    """Yield names that are given twice."""
    everybody = [name for group in scenario.groups for name in agent_names(group)]
    for where, names in (
        ("queues", [queue.name for queue in scenario.queues]),
        ("groups", [group.name for group in scenario.groups]),
        ("agents", everybody),
    ):
        for name in _twice(names):
            yield where, Text(f'the name "{name}" is given twice', f'nama "{name}" dipakai dua kali')


def agent_names(group: Group) -> list[str]:
    """Return the names of a group's agents, those of staffing numbers included."""
    staffed = max(group.staffing, default=0)
    return [agent.name for agent in group.agents] + [f"{group.name}/{k + 1}" for k in range(staffed)]


def _twice(names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]


def _queue(queue: Queue, queues: set[str], intervals: int) -> Iterator[Text]:
    """Yield what is wrong with a queue."""
    yield from _arrivals(queue.arrivals, intervals)
    for name in ("service", "wrap", "hold", "ivr"):
        if not isfinite(getattr(queue, name).mean_s):
            yield Text(f"{name} never ends", f"{name} tidak pernah berakhir")
    if queue.service.mean_s <= 0:
        yield Text("service takes no time: its mean is 0", "service tidak butuh waktu: rata-ratanya 0")
    for name in ("within_s", "timeout_s", "slowdown"):
        if not getattr(queue, name) >= 0:
            yield _negative(name)
    for name in ("service_factors", "patience_factors"):
        if not all(isfinite(factor) and factor > 0 for factor in getattr(queue, name)):
            yield Text(
                f"{name} holds what is no positive number", f"{name} memuat yang bukan bilangan positif"
            )
    shares = [("ivr_contained", queue.ivr_contained), ("transfers", sum(queue.transfers.values()))]
    shares += [(f"transfers to {name}", share) for name, share in queue.transfers.items()]
    if queue.retrial is not None:
        shares.append(("retrial.probability", queue.retrial.probability))
        if not 0 < queue.retrial.delay.mean_s < inf:
            yield Text(
                "retrial.delay is 0 or never ends", "retrial.delay bernilai 0 atau tidak pernah berakhir"
            )
    if queue.callback is not None:
        shares += [
            ("callback.acceptance", queue.callback.acceptance),
            ("callback.reach", queue.callback.reach),
        ]
        if not (queue.callback.after_s >= 0 and 0 <= queue.callback.unreached_s < inf):
            yield _negative("callback")
    for name, share in shares:
        if not 0 <= share <= 1 + 1e-9:
            yield Text(f"{name} is {share:g}, not a probability", f"{name} bernilai {share:g}, bukan peluang")
    for name in queue.transfers:
        if name not in queues:
            yield Text(
                f'it transfers to "{name}", which is no queue', f'dialihkan ke "{name}" yang bukan antrean'
            )


def _arrivals(arrivals: Arrivals, intervals: int) -> Iterator[Text]:
    """Yield what is wrong with a queue's arrivals."""
    given = [arrivals.expected != (), arrivals.paths is not None, arrivals.instants_s is not None]
    if sum(given) > 1:
        yield Text(
            "arrivals are given in two ways: expected, paths or instants_s",
            "kedatangan diberikan dengan dua cara: expected, paths, atau instants_s",
        )
    if len(arrivals.expected) not in (0, 1, intervals):
        yield Text(
            f"{len(arrivals.expected)} expected volumes for {intervals} intervals",
            f"{len(arrivals.expected)} volume untuk {intervals} interval",
        )
    paths = np.empty((0, intervals)) if arrivals.paths is None else arrivals.paths
    if paths.ndim != 2 or paths.shape[1] != intervals or (arrivals.paths is not None and not len(paths)):
        yield Text(
            f"paths has shape {paths.shape}, expected (paths, {intervals})",
            f"paths berukuran {paths.shape}, seharusnya (jalur, {intervals})",
        )
    volumes = np.concatenate([np.asarray(arrivals.expected, float), np.ravel(paths)])
    if not np.all(np.isfinite(volumes) & (volumes >= 0)):
        yield Text("a volume is negative or no number", "ada volume yang negatif atau bukan bilangan")
    instants = arrivals.instants_s or ()
    if any(not a <= b for a, b in pairwise((0.0, *instants))) or not all(map(isfinite, instants)):
        yield Text("instants_s do not rise from 0 on", "instants_s tidak urut mulai dari 0")
    if not 0 <= arrivals.day_cv < inf:
        yield _negative("day_cv")


def _group(group: Group, queues: set[str], scenario: Scenario) -> Iterator[Text]:
    """Yield what is wrong with a group."""
    for name in _twice(skill.queue for skill in group.skills):
        yield Text(f'the skill "{name}" is given twice', f'keahlian "{name}" diberikan dua kali')
    for skill in group.skills:
        if skill.queue not in queues:
            yield Text(
                f'it serves "{skill.queue}", which is no queue',
                f'melayani "{skill.queue}" yang bukan antrean',
            )
        if not (0 < skill.pace < inf and 0 <= skill.after_wait_s < inf):
            yield Text(
                f'pace or after_wait_s of skill "{skill.queue}" is negative',
                f'pace atau after_wait_s keahlian "{skill.queue}" negatif',
            )
    for channel, limit in group.concurrency.items():
        if not 1 <= limit <= MOST_AT_ONCE:
            yield Text(
                f"concurrency of {channel} is {limit}, not 1 to {MOST_AT_ONCE}",
                f"konkurensi {channel} bernilai {limit}, bukan 1 sampai {MOST_AT_ONCE}",
            )
    if len(group.staffing) not in (0, 1, scenario.intervals):
        yield Text(
            f"staffing has {len(group.staffing)} numbers for {scenario.intervals} intervals",
            f"staffing berisi {len(group.staffing)} angka untuk {scenario.intervals} interval",
        )
    if any(count < 0 for count in group.staffing):
        yield _negative("staffing")
    groups = {other.name for other in scenario.groups}
    for agent in group.agents:
        yield from _agent(agent, groups)
    if not 0 <= group.absence <= 1:
        yield Text("absence is not a probability", "absence bukan peluang")


def _agent(agent: Agent, groups: set[str]) -> Iterator[Text]:
    """Yield what is wrong with an agent."""
    if not 0 <= agent.absence <= 1:
        yield Text(f"absence of {agent.name} is not a probability", f"absence {agent.name} bukan peluang")
    ends = -inf
    for shift in agent.shifts:
        if not (shift.starts_s < shift.ends_s and shift.starts_s >= ends):
            yield Text(
                f"the shifts of {agent.name} overlap or are not in order",
                f"sif {agent.name} tumpang tindih atau tidak urut",
            )
        ends = shift.ends_s
        if shift.group is not None and shift.group not in groups:
            yield Text(
                f'{agent.name} works in "{shift.group}", which is no group',
                f'{agent.name} bekerja di "{shift.group}" yang bukan grup',
            )
        last = shift.starts_s
        for pause in shift.breaks:
            if not (last <= pause.starts_s < shift.ends_s and 0 < pause.length_s < inf):
                yield Text(
                    f"a break of {agent.name} is not within the shift, or overlaps another",
                    f"istirahat {agent.name} di luar sif atau tumpang tindih",
                )
            last = pause.starts_s + pause.length_s


def _unserved(scenario: Scenario) -> Iterator[tuple[str, Text]]:
    """Yield queues that no group serves."""
    served = {skill.queue for group in scenario.groups for skill in group.skills}
    for queue in scenario.queues:
        if queue.name not in served:
            yield f"queue {queue.name}", Text("no group serves it", "tidak ada grup yang melayaninya")


def _live(scenario: Scenario) -> Iterator[tuple[str, Text]]:
    """Yield what is wrong with the live state."""
    live = scenario.live
    if live is None:
        return
    queues = {queue.name for queue in scenario.queues}
    agents = {name for group in scenario.groups for name in agent_names(group)}
    groups = {group.name for group in scenario.groups}
    contacts: list[WaitingNow | InHandNow] = [*live.waiting, *live.in_hand]
    for contact in contacts:
        if contact.queue not in queues:
            yield "live", Text(f'"{contact.queue}" is no queue', f'"{contact.queue}" bukan antrean')
        if not -inf < contact.since_s <= 0:
            yield (
                "live",
                Text(
                    f"a contact is there since {contact.since_s:g} s, which is after the start",
                    f"ada kontak sejak {contact.since_s:g} detik, setelah skenario dimulai",
                ),
            )
    for held in live.in_hand:
        if (held.agent and held.agent not in agents) or (not held.agent and held.group not in groups):
            name = held.agent or held.group
            yield "live", Text(f'"{name}" is no agent and no group', f'"{name}" bukan agen maupun grup')
    for name in (*(away.agent for away in live.away), *(name for name, _ in live.idle_since_s)):
        if name not in agents:
            yield "live", Text(f'"{name}" is no agent', f'"{name}" bukan agen')


def _not_positive(name: str) -> Text:
    return Text(f"{name} is not a positive number", f"{name} bukan bilangan positif")


def _negative(name: str) -> Text:
    return Text(f"{name} is negative or no number", f"{name} negatif atau bukan bilangan")
