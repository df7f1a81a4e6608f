"""The activities of a problem as arrays: what can be placed, and who takes part."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np

from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.named.compiled import FORBIDDEN
from sigap.scheduling.problem import Problem
from sigap.scheduling.shifts import Activity


def planned_activities(problem: Problem) -> tuple[Activity, ...]:
    """Return the activities whose window meets the horizon."""
    begins, ends = problem.horizon.begins_at, problem.horizon.instant(problem.horizon.slots)
    return tuple(one for one in problem.activities if one.latest > begins and one.earliest < ends)


def planned_pairs(problem: Problem) -> list[tuple[int, int]]:
    """Return (activity, person) of everybody who takes part, as numbers, by activity."""
    place = {person.id: index for index, person in enumerate(problem.people)}
    return [
        (number, place[person])
        for number, activity in enumerate(planned_activities(problem))
        for person in activity.people
        if person in place
    ]


def activity_tables(problem: Problem, pad: int, slots: int) -> dict[str, Any]:
    """Return the fields of a case that say what activities there are. `slots` is how many the case has."""
    activities, pairs = planned_activities(problem), planned_pairs(problem)
    own = sorted(range(len(pairs)), key=lambda pair: pairs[pair][1])
    length = [activity.minutes // SLOT_MINUTES for activity in activities]
    first = [max(0, _slot_from(problem, activity.earliest) + pad) for activity in activities]
    last = [min(slots, problem.horizon.slot_at(activity.latest) + pad) for activity in activities]
    by_activity = np.searchsorted([a for a, _ in pairs], range(len(activities) + 1))
    by_person = np.searchsorted([pairs[pair][1] for pair in own], range(len(problem.people) + 1))
    return {
        "activity_first": np.array(first, np.int64),
        "activity_last": np.array([end - long for end, long in zip(last, length, strict=True)], np.int64),
        "activity_length": np.array(length, np.int64),
        "together": np.array([activity.together for activity in activities], bool),
        "left_out_cost": np.array([FORBIDDEN if a.worth is None else a.worth for a in activities], float),
        "pair_activity": np.array([a for a, _ in pairs], np.int64),
        "pair_person": np.array([p for _, p in pairs], np.int64),
        "first_pair": by_activity.astype(np.int64),
        "first_own": by_person.astype(np.int64),
        "own_pairs": np.array(own, np.int64),
    }


def _slot_from(problem: Problem, instant: datetime) -> int:
    """Return the first slot that begins at an instant or after."""
    slot = problem.horizon.slot_at(instant)
    return slot if problem.horizon.instant(slot) >= instant else slot + 1
