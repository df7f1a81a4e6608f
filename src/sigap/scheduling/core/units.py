"""Who counts together when demand is covered: one unit for each skill group, or for all groups that share skills."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sigap.scheduling.options import Ints, Options


@dataclass(frozen=True)
class Units:
    """The people by what they serve.

    Attributes:
        skills: of each unit; the empty set for those who serve none.
        of: (people,) unit of each person.
        pooled: whether everybody of a unit counts for all of its skills, which is easier than the truth.
    """

    skills: tuple[frozenset[str], ...]
    of: Ints
    pooled: bool


def units_of(options: Options, pooled: bool) -> Units:
    """Return the units of a problem.

    Args:
        options: of the problem.
        pooled: put together groups that share a skill, directly or by way of others.
    """
    if not pooled:
        return Units(options.groups, options.group, False)
    pools: list[set[str]] = []
    for group in options.groups:
        touched = [pool for pool in pools if pool & group]
        pools = [pool for pool in pools if not pool & group]
        pools.append(set(group).union(*touched))
    skills = tuple(sorted((frozenset(pool) for pool in pools), key=sorted))
    unit = [
        next(u for u, pool in enumerate(skills) if group <= pool and bool(group) == bool(pool))
        for group in options.groups
    ]
    return Units(skills, np.array(unit, np.int32)[options.group], True)
