"""What the twin says of skill groups: a `check` for `sigap.staffing.multi_skill.staff_groups`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sigap.simulation import Arrivals, Group, Queue, QueueCount, Scenario, Skill, exponential, never, simulate
from sigap.staffing.errors import StaffingError
from sigap.staffing.multi_skill import Check, SkillGroup, Work
from sigap.text import Text

INTERVAL_S = 1800.0
WARM_UP = 2


def checked_by_twin(
    work: list[Work], groups: list[SkillGroup], *, hours: float = 24.0, replications: int = 4, seed: int = 0
) -> Check:
    """Return a check that lives constant loads with given agents, the longest idle first, one hour to warm up.

    It judges service levels: each queue must promise one. The same seed every time: what differs is the agents.

    Raises:
        StaffingError: a queue without a service level.
    """
    for one in work:
        if one.targets.service_level is None:
            raise StaffingError(
                Text(
                    "the twin's check needs a service level.",
                    "pemeriksaan kembaran memerlukan service level.",
                ),
                where=one.name,
            )
    intervals = int(np.ceil(hours * 3600.0 / INTERVAL_S)) + WARM_UP
    queues = tuple(_queue(one, intervals) for one in work)

    def check(agents: Mapping[str, int]) -> dict[str, float]:
        people = tuple(
            Group(
                one.name,
                tuple(Skill(name) for name in sorted(one.queues)),
                staffing=(agents[one.name],) * intervals,
            )
            for one in groups
        )
        lived = simulate(
            Scenario(queues, people, intervals * INTERVAL_S), seed=seed, replications=replications
        )
        return {
            one.name: _above(one, lived.queues[:, WARM_UP:, place].sum(axis=(0, 1)))
            for place, one in enumerate(work)
        }

    return check


def _queue(one: Work, intervals: int) -> Queue:
    contacts = one.load * INTERVAL_S / one.aht_s
    patience = never() if np.isinf(one.patience_s) else exponential(one.patience_s)
    return Queue(
        one.name,
        exponential(one.aht_s),
        Arrivals((contacts,) * intervals),
        patience=patience,
        within_s=one.targets.threshold_s,
    )


def _above(one: Work, counts: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    """Return by how much of a service level a queue lies above its target."""
    assert one.targets.service_level is not None
    counted = counts[QueueCount.ANSWERED] + counts[QueueCount.ABANDONED] + counts[QueueCount.WAITING]
    if counted == 0:
        return 1.0 - one.targets.service_level
    return float(counts[QueueCount.WITHIN] / counted) - one.targets.service_level
