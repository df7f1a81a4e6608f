"""Finite trunks, M/M/n/K+M: a queue that holds so many callers and no more; who finds it full gets a busy signal.

With m = lines - agents waiting places, who arrives with j < m before him gets in. While he stays, k of those in the
system leave within t with probability (gamma = AHT / patience, tau = t / AHT, n agents plus his own patience or not)

    P(0) = exp(-(n + gamma) tau),    P(k+1) = P(k) * (n + gamma + k gamma) (1 - exp(-gamma tau)) / (gamma (k + 1)),

a negative binomial number (a Poisson number where patience is endless); he is reached within t if k > j. All sums are
of positive terms. Lines equal to agents is Erlang B. Shares are of those who get in; the blocked share is of all.

Source: W. Whitt, "Engineering solution of a basic call-center model", Management Science 51 (2005); J. Riordan,
"Stochastic Service Systems", 1962, chapter 6.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sigap.staffing.compiled import kernel
from sigap.staffing.erlang_a import LARGE, LOG_LARGE, NONE
from sigap.staffing.erlang_b import NEGLIGIBLE, blocking

FOR_EVER = 1e15  # departures: more than any queue has places


@kernel
def spell(gamma: float, threshold: float) -> float:
    """Return (1 - exp(-gamma threshold)) / gamma: how long patience lasts within the threshold, in AHTs."""
    exponent = gamma * threshold
    if exponent < 1e-8:
        return threshold * (1.0 - 0.5 * exponent)
    return float(-np.expm1(-exponent) / gamma)


@kernel
def reached(served: NDArray[np.float64], agents: float, gamma: float, threshold: float) -> float:
    """Return how many of `served` are reached within `threshold` AHTs.

    served: (places + 1,) cumulated: served[k] of them have fewer than k before them.
    """
    places = len(served) - 1
    if (agents + gamma) * threshold > FOR_EVER or places == 0:
        return float(served[places])
    mean = (agents + gamma) * spell(gamma, threshold) * np.exp(gamma * threshold)
    weight, log_scale, total, few = 1.0, -(agents + gamma) * threshold, 0.0, 0.0
    k = 0
    while True:
        share = weight * np.exp(log_scale)
        if k < places:
            few += share
        elif mean > places:  # most of the distribution is still to come, and reaches everybody
            return float(total + served[places] * max(1.0 - few, 0.0))
        elif share * served[places] <= NEGLIGIBLE * total:
            return float(total)
        total += share * served[min(k, places)]
        weight *= (agents + gamma + k * gamma) * spell(gamma, threshold) / (k + 1.0)
        k += 1
        if weight > LARGE:
            weight, log_scale = weight / LARGE, log_scale + LOG_LARGE


@kernel
def left_over(waiting: NDArray[np.float64], agents: float, gamma: float, threshold: float) -> float:
    """Return how many of `waiting` (cumulated as `reached` has it) still wait after `threshold` AHTs."""
    places = len(waiting) - 1
    if (agents + gamma) * threshold > FOR_EVER:
        return 0.0
    weight, log_scale, total = 1.0, -(agents + gamma) * threshold, 0.0
    for k in range(places):
        total += weight * np.exp(log_scale) * (waiting[places] - waiting[k])
        weight *= (agents + k * gamma) * spell(gamma, threshold) / (k + 1.0)
        if weight > LARGE:
            weight, log_scale = weight / LARGE, log_scale + LOG_LARGE
    return float(total)


@kernel
def measure_finite(
    row: NDArray[np.float64],
    load: float,
    agents: float,
    places: int,
    patience_s: float,
    aht_s: float,
    threshold_s: float,
) -> None:
    """Write the row of measures of a queue with `places` to wait in. Agents >= 1, load > 0, patience_s > 0."""
    gamma = min(aht_s / patience_s, NONE)
    served = np.zeros(places + 1)
    queued = np.zeros(places + 1)
    term, lost, wait, lost_wait, unit = load / agents, 0.0, 0.0, 0.0, 1.0
    mean_wait, missed = 0.0, 0.0
    for j in range(places):
        speed = agents + (j + 1.0) * gamma
        mean_wait += 1.0 / speed
        missed += (j + 1.0) / speed
        queued[j + 1] = queued[j] + term
        served[j + 1] = served[j] + term * (agents / speed)
        lost += term * ((j + 1.0) / speed)
        wait += term * (agents / speed) * mean_wait
        lost_wait += term * missed / speed
        term *= load / speed
        if term > LARGE:
            term, unit, lost = term / LARGE, unit / LARGE, lost / LARGE
            wait, lost_wait = wait / LARGE, lost_wait / LARGE
            queued /= LARGE
            served /= LARGE
    busy = blocking(load, agents - 1.0)
    inside = unit + busy * queued[places]
    part = busy / inside
    threshold = threshold_s / aht_s
    answered = min(unit / inside + part * served[places], 1.0)
    row[0] = min(part * queued[places], 1.0)
    row[1] = min(part * gamma * lost, 1.0)
    row[2] = answered
    row[3] = min(unit / inside + part * reached(served, agents, gamma, threshold), answered)
    row[4] = min(part * left_over(queued, agents, gamma, threshold), 1.0)
    row[5] = aht_s * (part * wait / answered)
    row[6] = aht_s * part * (wait + gamma * lost_wait)
    row[7] = aht_s * (lost_wait / lost) if lost > 0.0 else 0.0
    row[10] = busy * term / (inside + busy * term)
    admitted = load * (1.0 - row[10])
    row[8] = admitted * (row[6] / aht_s)
    row[9] = min(admitted * answered / agents, 1.0)


@kernel
def measure_each_finite(
    load: NDArray[np.float64],
    agents: NDArray[np.float64],
    places: NDArray[np.int64],
    patience_s: NDArray[np.float64],
    aht_s: NDArray[np.float64],
    threshold_s: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return (queues, measures): a row of `measures.Measure` for each queue."""
    table = np.empty((len(load), 11))
    for i in range(len(load)):
        measure_finite(table[i], load[i], agents[i], places[i], patience_s[i], aht_s[i], threshold_s[i])
    return table
