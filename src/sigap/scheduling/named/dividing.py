"""Who serves what in a slot: the division of people with several skills over them that costs least."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

Division = list[list[float]]


def divide(
    required: Sequence[float],
    worth: Sequence[Sequence[float]],
    people: Sequence[float],
    serves: Sequence[Sequence[bool]],
) -> Division:
    """Return how many agents of each group serve each skill, so that what missing agents cost is least.

    The dearest missing agents are served first; whoever serves something else makes room along a path of exchanges.
    Taking the dearest first is exact: what can be served at all is a polymatroid.

    Args:
        required: agents by skill.
        worth: by skill, what the 1st, 2nd ... missing agent costs, never falling; the last stands for all further.
        people: agents by group.
        serves: by group and skill.
    """
    flow = [[0.0] * len(required) for _ in people]
    spare = list(people)
    for _, skill, size in _steps(required, worth):
        while size > 1e-9:
            path = _path(skill, flow, spare, serves)
            if path is None:
                break
            size -= _push(path, size, flow, spare)
    return flow


def _steps(required: Sequence[float], worth: Sequence[Sequence[float]]) -> list[tuple[float, int, float]]:
    """Return (worth, skill, agents) of every step of the demands, dearest first."""
    steps = []
    for skill, (agents, prices) in enumerate(zip(required, worth, strict=True)):
        last = len(prices) - 1
        for step, price in enumerate(prices):
            size = agents - step if step == last else min(1.0, agents - step)
            if size > 0.0 and price > 0.0:
                steps.append((price, skill, size))
    return sorted(steps, key=lambda step: -step[0])


def _path(
    skill: int, flow: Division, spare: Sequence[float], serves: Sequence[Sequence[bool]]
) -> list[tuple[int, int]] | None:
    """Return exchanges (group, skill that it takes up) that bring one more agent to a skill; None without any.

    The first serves the skill; each takes the place of the next where that leaves off; the last has people to spare.
    """
    came: dict[int, tuple[int, int] | None] = {}
    ahead: list[tuple[int, int | None]] = [(skill, None)]
    for wanted, by in ahead:
        for group, able in enumerate(serves):
            if not able[wanted] or group in came:
                continue
            came[group] = None if by is None else (by, wanted)
            if spare[group] > 1e-9:
                return _walk(group, skill, came)
            ahead.extend((other, group) for other, agents in enumerate(flow[group]) if agents > 1e-9)
    return None


def _walk(group: int, skill: int, came: dict[int, tuple[int, int] | None]) -> list[tuple[int, int]]:
    path = []
    step = came[group]
    while step is not None:
        path.append((group, step[1]))
        group = step[0]
        step = came[group]
    return [(group, skill), *reversed(path)]


def _push(path: list[tuple[int, int]], size: float, flow: Division, spare: list[float]) -> float:
    """Send agents along a path; return how many went."""
    for (group, _), (_, left) in pairwise(path):
        size = min(size, flow[group][left])
    size = min(size, spare[path[-1][0]])
    spare[path[-1][0]] -= size
    for group, taken in path:
        flow[group][taken] += size
    for (group, _), (_, left) in pairwise(path):
        flow[group][left] -= size
    return size
