"""The demand of a problem as arrays: skills that share people are one part."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.named.cover import EQUAL, SINGLE, STEPS
from sigap.scheduling.options import Options
from sigap.scheduling.problem import Demand
from sigap.text import Text

MOST_SKILLS = 10
"""Skills that can share people in one part: every set of them is looked at."""


def demand_tables(options: Options, pad: int, slots: int) -> dict[str, Any]:
    """Return the fields of a case that say what cover is worth.

    Raises:
        SchedulingError: more than `MOST_SKILLS` skills hang together by people who serve several of them.
    """
    demands = options.problem.demands
    skills = [demand.skill for demand in demands]
    parts = parts_of(skills, options.groups)
    part_of = [next((p for p, part in enumerate(parts) if group & part), -1) for group in options.groups]
    groups = [[g for g, own in enumerate(part_of) if own == p] for p in range(len(parts))]
    members = [[skills.index(skill) for skill in skills if skill in part] for part in parts]
    required, worth = _demand_arrays(demands, pad, slots)
    return {
        "part_of": np.array(part_of, np.int64),
        "part_kind": np.array([_kind(demands, own) for own in members], np.int64),
        "first_skill": _starts(members),
        "part_skills": np.array([k for own in members for k in own], np.int64),
        "first_group": _starts(groups),
        "part_groups": np.array([g for own in groups for g in own], np.int64),
        "mask": np.array(_masks(options, skills, part_of, members), np.int64),
        "required": required,
        "worth": worth,
        "steps": np.array([demand.worth.shape[1] for demand in demands], np.int64),
        **_sums(members, required),
        **_pieces(demands, members, worth),
    }


def parts_of(skills: list[str], groups: tuple[frozenset[str], ...]) -> list[frozenset[str]]:
    """Return the sets of skills that hang together by people who serve several of them.

    Raises:
        SchedulingError: one of them is too large to look at all its subsets.
    """
    parts = [frozenset({skill}) for skill in dict.fromkeys(skills)]
    for group in groups:
        joined = [part for part in parts if part & group]
        if len(joined) > 1:
            parts = [part for part in parts if not part & group] + [frozenset().union(*joined)]
    for part in parts:
        if len(part) > MOST_SKILLS:
            raise _too_many(part)
    return parts


def _too_many(part: frozenset[str]) -> SchedulingError:
    names = ", ".join(sorted(part))
    return SchedulingError(
        Text(
            f"{len(part)} skills are tied by people who serve several of them; at once {MOST_SKILLS} can be planned.",
            f"{len(part)} keahlian saling terkait lewat orang yang menguasai beberapa di antaranya; "
            f"yang dapat dijadwalkan sekaligus {MOST_SKILLS}.",
        ),
        where=names,
        remedy=Text(
            "Join skills that are always served together.", "Gabungkan keahlian yang selalu dilayani bersama."
        ),
    )


def _starts(lists: list[list[int]]) -> NDArray[np.int64]:
    return np.cumsum([0, *map(len, lists)]).astype(np.int64)


def _kind(demands: tuple[Demand, ...], members: list[int]) -> int:
    """Return how the cost of a part is found."""
    if len(members) == 1:
        return SINGLE
    first = demands[members[0]].worth[:, :1]
    return EQUAL if all(np.all(demands[k].worth == first) for k in members) else STEPS


def _masks(options: Options, skills: list[str], part_of: list[int], members: list[list[int]]) -> list[int]:
    """Return which of its part's skills each group serves, a bit for each."""
    masks = []
    for group, part in zip(options.groups, part_of, strict=True):
        own = members[part] if part >= 0 else []
        masks.append(sum(1 << bit for bit, skill in enumerate(own) if skills[skill] in group))
    return masks


def _demand_arrays(
    demands: tuple[Demand, ...], pad: int, slots: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what is required (skills, slots) and what missing agents cost (skills, slots, steps)."""
    most = max((demand.worth.shape[1] for demand in demands), default=1)
    required, worth = np.zeros((len(demands), slots)), np.zeros((len(demands), slots, most))
    for index, demand in enumerate(demands):
        inside = slice(pad, pad + len(demand.required))
        required[index, inside] = demand.required
        worth[index, inside, : demand.worth.shape[1]] = demand.worth
    return required, worth


def _sums(members: list[list[int]], required: NDArray[np.float64]) -> dict[str, Any]:
    """Return the demand of every set of each part's skills."""
    sums = [
        required[[skill for bit, skill in enumerate(own) if subset >> bit & 1]].sum(axis=0)
        for own in members
        for subset in range(1 << len(own))
    ]
    first = np.cumsum([0, *(1 << len(own) for own in members)]).astype(np.int64)
    return {"first_sum": first, "demand_sum": np.array(sums, float).reshape(len(sums), required.shape[1])}


def _pieces(
    demands: tuple[Demand, ...], members: list[list[int]], worth: NDArray[np.float64]
) -> dict[str, Any]:
    """Return the steps of the demands of each part, and their order by worth in every slot."""
    skill: list[int] = []
    step: list[int] = []
    orders: list[NDArray[np.int64]] = []
    sizes = [0]
    for own in members:
        begin = len(skill)
        for bit, index in enumerate(own):
            for at in reversed(range(demands[index].worth.shape[1])):
                skill.append(bit)
                step.append(at)
        each = np.array([worth[own[b], :, s] for b, s in zip(skill[begin:], step[begin:], strict=True)])
        orders.append(begin + np.argsort(-each, axis=0, kind="stable"))
        sizes.append(len(skill))
    order = np.concatenate(orders) if orders else np.zeros((0, worth.shape[1]))
    return {
        "first_piece": np.array(sizes, np.int64),
        "piece_skill": np.array(skill, np.int64),
        "piece_step": np.array(step, np.int64),
        "piece_order": np.ascontiguousarray(order, np.int64),
    }
