"""Everything that Erlang B, C and A say about a queue, for arrays: the compiled loop behind `formulas`."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sigap.staffing.compiled import kernel
from sigap.staffing.erlang_a import Shares, at_a_limit, in_time, performance_at_limit, shares
from sigap.staffing.erlang_b import blocking
from sigap.staffing.offered_wait import curvature, peak, peak_difference


class Measure(IntEnum):
    """The rows of a table of measures. Shares are of the callers who get in."""

    WAITING = 0  # share that finds everybody busy
    ABANDONMENT = 1
    ANSWERED = 2
    IN_TIME = 3  # share answered within the threshold
    BEYOND = 4  # share that waits longer than the threshold, whatever becomes of it
    ASA_S = 5  # mean wait of the answered
    AVERAGE_WAIT_S = 6  # mean wait of all
    ABANDONED_WAIT_S = 7  # mean wait of the abandoned
    QUEUE = 8  # mean number waiting
    OCCUPANCY = 9
    BLOCKED = 10  # share of all callers that does not get in


MEASURES = len(Measure)


@kernel
def measure_without_patience(
    row: NDArray[np.float64], load: float, agents: float, gamma: float, aht_s: float, threshold_s: float
) -> None:
    """Write the row of measures where `at_a_limit`."""
    found = performance_at_limit(load, agents, gamma, aht_s, threshold_s)
    patience_s = aht_s / gamma
    average_s = found.asa_s
    if gamma > 0.0:  # whoever is not answered has waited for as long as he could
        average_s = patience_s * found.abandonment if found.abandonment > 0.0 else 0.0
    row[0] = found.waiting
    row[1] = found.abandonment
    row[2] = 1.0 - found.abandonment
    row[3] = found.service_level
    row[4] = max(1.0 - found.service_level - found.abandonment, 0.0)
    if agents < 1.0 and gamma > 0.0:
        row[4] = np.exp(-threshold_s / patience_s) if threshold_s > 0.0 else 1.0
    row[5] = found.asa_s
    row[6] = average_s
    row[7] = aht_s / (agents - load + gamma) if agents + gamma > load else patience_s
    row[8] = load * (average_s / aht_s) if load > 0.0 else 0.0
    row[9] = min(load * (1.0 - found.abandonment) / agents, 1.0) if agents >= 1.0 else 0.0
    row[10] = 0.0


@kernel
def reached_by(
    load: float, agents: float, gamma: float, threshold: float, found: Shares, soon: float
) -> float:
    """Return the share that would be answered within `threshold` AHTs if nobody lost patience.

    By parts: n * integral of exp(g) = load * integral of exp(g - gamma x) + 1 - exp(g(threshold)), of which `soon` has
    the integral on the right.
    """
    top = peak(load, agents, gamma)
    rate, slope = (agents, 0.0) if top > 0.0 else (load, agents - load)
    y = threshold - top
    fall = y * (slope + rate * curvature(gamma * y)) if threshold < np.inf else np.inf
    last = found.unit * np.exp(peak_difference(load, agents, gamma) - found.log_scale - fall)
    first = found.at_once * blocking(load, agents - 1.0)
    later = load / agents * (soon - found.at_once + first - last)
    return float(min(found.at_once + max(later, 0.0), 1.0))


@kernel
def measure(
    row: NDArray[np.float64], load: float, agents: float, patience_s: float, aht_s: float, threshold_s: float
) -> None:
    """Write the row of measures of one queue."""
    gamma = aht_s / patience_s
    if at_a_limit(load, agents, gamma):
        measure_without_patience(row, load, agents, gamma, aht_s, threshold_s)
        return
    found = shares(load, agents, gamma)
    soon = in_time(load, agents, gamma, threshold_s / aht_s, found)
    gone = reached_by(load, agents, gamma, threshold_s / aht_s, found, soon)
    answered = min(found.at_once + found.later, 1.0)
    row[0] = found.waiting
    row[1] = found.abandoned
    row[2] = answered
    row[3] = soon
    row[4] = np.exp(-threshold_s / patience_s) * (1.0 - gone)
    row[5] = aht_s * (found.served_wait / answered)
    row[6] = patience_s * found.abandoned
    row[7] = aht_s / (agents + gamma)
    if found.abandoned_wait > 0.0:
        row[7] = aht_s * (found.abandoned_wait / found.abandoned)
    row[8] = load / gamma * found.abandoned
    row[9] = min(load * answered / agents, 1.0)
    row[10] = 0.0


@kernel
def measure_each(
    load: NDArray[np.float64],
    agents: NDArray[np.float64],
    patience_s: NDArray[np.float64],
    aht_s: NDArray[np.float64],
    threshold_s: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return (queues, measures): a row of `Measure` for each queue."""
    table = np.empty((len(load), 11))
    for i in range(len(load)):
        measure(table[i], load[i], agents[i], patience_s[i], aht_s[i], threshold_s[i])
    return table
