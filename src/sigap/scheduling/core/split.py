"""Who of a pool takes which tour: tours of people with unlike skills change hands until each skill is served best.

The pooled program knows how many work when, not which skills they bring. Tours are first dealt out evenly to the
skill groups of a crew, then two at a time change hands whenever that leaves less unserved. What is unserved in a slot
when every missing agent costs the same is the most, over sets of skills, of their demand less the people who can serve
any of them (the deficiency form of Hall's theorem).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.core.breaks import windows_of
from sigap.scheduling.core.crews import Crew
from sigap.scheduling.core.naming import OFF, Flags, WeekTours
from sigap.scheduling.core.program import Floats
from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.options import Ints, Options
from sigap.scheduling.shifts import ShiftTemplate

BIN = 2  # slots that are looked at together
MOST_SKILLS = 6
TRIES = 400_000


def split(
    options: Options, crews: Sequence[Crew], weeks: Sequence[WeekTours], seed: int
) -> tuple[list[Ints], float]:
    """Return the group of each tour by crew, and the agent-slots unserved for want of the right skill.

    Args:
        options: of the problem.
        crews: of one pool.
        weeks: the tours of one week, by crew.
        seed: of the changes tried.
    """
    labels = [_dealt(options.group[crew.members], tours) for crew, tours in zip(crews, weeks, strict=True)]
    skills = sorted(frozenset().union(*(options.groups[g] for own in labels for g in np.unique(own))))
    if len(skills) < 2 or len(skills) > MOST_SKILLS or len({int(g) for own in labels for g in own}) < 2:
        return labels, 0.0
    sets = [frozenset(own) for k in range(1, len(skills) + 1) for own in combinations(skills, k)]
    meets = np.array([[bool(group & own) for own in sets] for group in options.groups])
    cover = np.concatenate([_cover(options, tours) for tours in weeks])
    first, until = _range(options, weeks)
    need = np.stack([_need(options, own)[first:until] for own in sets])
    label = np.concatenate(labels)
    ends = np.cumsum([len(own) for own in labels])
    crew = np.repeat(np.arange(len(labels)), [len(own) for own in labels])
    bounds = np.concatenate([[0], ends])
    cover = cover[:, first:until]
    least = float(np.maximum(need[-1] - cover.sum(0), 0.0).sum())
    unserved = _unserved(cover, label, meets, need)
    if unserved > least + 1e-6:
        from sigap.scheduling.core.swapping import swap

        unserved = swap(cover, label, crew, bounds, meets, need, TRIES, seed)
    return np.split(label, ends[:-1]), (unserved - least) * BIN


def _unserved(cover: Floats, label: Ints, meets: Flags, need: Floats) -> float:
    """Return what is missing when tours (tours, bins) are with these groups (tours,)."""
    load = need - np.stack([cover[meets[label, own]].sum(0) for own in range(len(need))])
    return float(np.maximum(load.max(0), 0.0).sum())


def _dealt(groups: Ints, tours: WeekTours) -> Ints:
    """Return a group for each tour, evenly spread over tours in the order of the clock."""
    order = np.argsort(np.where(tours.shifts == OFF, 10**9, tours.shifts).min(1), kind="stable")
    kinds, counts = np.unique(groups, return_counts=True)
    place = np.concatenate([(np.arange(count) + 0.5) / count for count in counts])
    spread = np.repeat(kinds, counts)[np.argsort(place, kind="stable")]
    labels = np.empty(len(groups), np.int32)
    labels[order] = spread
    return labels


def _range(options: Options, weeks: Sequence[WeekTours]) -> tuple[int, int]:
    """Return the bins between which a week's shifts lie."""
    starts = options.problem.horizon.day_starts
    first = min(int(tours.days[0]) for tours in weeks)
    last = max(int(tours.days[-1]) for tours in weeks)
    bins = -(-options.problem.horizon.slots // BIN)
    return starts[first] // BIN, min(bins, -(-starts[last + 1] // BIN) + 48 // BIN)


def _need(options: Options, skills: frozenset[str]) -> Floats:
    """Return the agents that some skills ask for together, bin by bin."""
    required = np.zeros(options.problem.horizon.slots)
    for demand in options.problem.demands:
        if demand.skill in skills:
            required += demand.required
    return _binned(required)


def _binned(slots: Floats) -> Floats:
    """Return the mean of each bin."""
    bins = np.append(slots, np.zeros(-len(slots) % BIN)).reshape(-1, BIN)
    return np.asarray(bins.mean(1))


def _cover(options: Options, tours: WeekTours) -> Floats:
    """Return the part of each tour's person that is at work (tours, bins), breaks spread over their windows."""
    slots = options.problem.horizon.slots
    shapes = [_shape(template) for template in options.problem.templates]
    cover = np.zeros((len(tours.shifts), slots + -slots % BIN))
    for tour, shifts in enumerate(tours.shifts):
        for shift in shifts[shifts != OFF]:
            start, shape = int(options.start[shift]), shapes[options.template[shift]]
            low, high = max(start, 0), min(start + len(shape), slots)
            if low < high:
                cover[tour, low:high] += shape[low - start : high - start]
    return np.asarray(cover.reshape(len(cover), -1, BIN).mean(2))


def _shape(template: ShiftTemplate) -> NDArray[np.float64]:
    """Return the chance to be at work in each slot of a shift."""
    shape = np.ones(template.span // SLOT_MINUTES)
    for window in windows_of(template):
        many = window.latest - window.earliest + 1
        for begins in range(window.earliest, window.latest + 1):
            shape[begins : begins + window.slots] -= 1.0 / many
    return shape
