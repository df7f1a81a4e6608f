"""How many wait at each moment of a life, from its journal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sigap.simulation.result import Outcome, Result


def waiting(result: Result, step_s: float) -> NDArray[np.int64]:
    """Return (lives, moments, queues) of visits that wait, at every `step_s` from the start on.

    Args:
        result: made with `journal=True`.
        step_s: distance of the moments.
    """
    scenario = result.scenario
    moments = np.arange(0.0, scenario.length_s + step_s / 2, step_s)
    out = np.zeros((len(result.journals), len(moments), len(scenario.queues)), np.int64)
    for life, journal in enumerate(result.journals):
        rows = journal.visits
        ended = np.where(rows["outcome"] == Outcome.WAITING, np.inf, rows["left_s"])
        for queue in range(len(scenario.queues)):
            mine = rows["queue"] == queue
            came = np.searchsorted(np.sort(rows["entered_s"][mine]), moments, side="right")
            went = np.searchsorted(np.sort(ended[mine]), moments, side="right")
            out[life, :, queue] = came - went
    return out
