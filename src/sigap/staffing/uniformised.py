"""M/M/n+M as it changes in time, solved exactly: uniformisation of the number in the system, 0 to `size` - 1.

With k callers in the system the next event comes at rate lam + min(k, n) mu + max(k - n, 0) theta. Uniformised at a
rate Lam at least as great as every one of these, the distribution after t is

    p(t) = sum over m of Poisson(m; Lam t) p(0) P^m,   the mean over (0, t) that with P[N > m] / (Lam t) as weights.

All terms are positive, so nothing cancels. What arrives in the last state is turned away; its probability is reported.

Source: A. Jensen, Skandinavisk Aktuarietidskrift 36 (1953); W. K. Grassmann, Computers and Operations Research 4
(1977).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sigap.staffing.compiled import kernel

Floats = NDArray[np.float64]

NEGLIGIBLE = 1e-13


@kernel
def poisson_log(count: float, mean: float) -> float:
    """Return the logarithm of the probability of `count`."""
    return -mean + count * math.log(mean) - math.lgamma(count + 1.0)


@kernel
def stepped(
    now: Floats, after: Floats, lam: float, agents: float, mu: float, theta: float, rate: float
) -> None:
    """Write into `after` the distribution `now` after one step of the uniformised chain."""
    last = len(now) - 1
    for k in range(last + 1):
        leaving = min(k, agents) * mu + max(k - agents, 0.0) * theta
        arriving = lam if k < last else 0.0
        mass = now[k] * (1.0 - (leaving + arriving) / rate)
        if k > 0:
            mass += now[k - 1] * (lam / rate)
        if k < last:
            next_leaving = min(k + 1.0, agents) * mu + max(k + 1.0 - agents, 0.0) * theta
            mass += now[k + 1] * (next_leaving / rate)
        after[k] = mass


@kernel
def spent(start: Floats, lam: float, agents: float, mu: float, theta: float, seconds: float) -> Floats:
    """Return (2, states): the distribution after `seconds`, and its mean over them, from the distribution `start`."""
    size = len(start)
    rate = lam + agents * mu + max(size - 1 - agents, 0.0) * theta
    found = np.zeros((2, size))
    mean = rate * seconds
    if mean <= 0.0:
        found[0], found[1] = start, start
        return found
    now, after, before = start.copy(), np.empty(size), 0.0
    steps, total = 0, 0.0
    while True:
        weight = math.exp(poisson_log(steps, mean))
        before += weight
        beyond = max(1.0 - before, 0.0) if steps < mean + 9.0 * math.sqrt(mean) + 20.0 else 0.0
        for k in range(size):
            found[0, k] += weight * now[k]
            found[1, k] += beyond / mean * now[k]
        total += weight
        if beyond < NEGLIGIBLE:
            break
        stepped(now, after, lam, agents, mu, theta, rate)
        now, after = after, now
        steps += 1
    found[0] /= found[0].sum()
    found[1] /= found[1].sum()
    return found


@kernel
def in_time_from(size: int, agents: float, mu: float, theta: float, threshold_s: float) -> Floats:
    """Return (size,) the chance to be answered within `threshold_s` of a caller who finds k in the system.

    Those before him leave at rate agents * mu + j theta; he himself loses patience at rate theta.
    """
    chance = np.zeros(size)
    free = min(int(agents), size)
    chance[:free] = 1.0
    queue = size - free
    if queue == 0 or agents < 1.0 or threshold_s <= 0.0:
        return chance
    rate = agents * mu + queue * theta
    mean = rate * threshold_s
    now, steps, before = np.zeros(queue), 0, 0.0
    while before < 1.0 - NEGLIGIBLE and steps < mean + 9.0 * math.sqrt(mean) + 20.0:
        weight = math.exp(poisson_log(steps, mean))
        before += weight
        for j in range(queue):
            chance[free + j] += weight * now[j]
        for j in range(queue - 1, -1, -1):
            forward = agents * mu + j * theta
            ahead = now[j - 1] if j > 0 else 1.0
            now[j] += (forward * (ahead - now[j]) - theta * now[j]) / rate
        steps += 1
    return chance


@kernel
def met(average: Floats, agents: float, mu: float, theta: float, threshold_s: float) -> Floats:
    """Return what arriving callers meet: shares in time and abandoned, seconds waited by the answered, busy, queue.

    `average` is the mean distribution over the interval; the agents are taken to stay as long as the caller waits.
    """
    found = np.zeros(5)
    chance = in_time_from(len(average), agents, mu, theta, threshold_s)
    wait = 0.0
    for k in range(len(average)):
        found[0] += average[k] * chance[k]
        found[3] += average[k] * min(k, agents)
        if k < agents:
            continue
        speed = agents * mu + (k - agents + 1.0) * theta
        answered = agents * mu / speed if agents > 0.0 else 0.0
        wait += 1.0 / speed if speed > 0.0 else 0.0
        found[1] += average[k] * (1.0 - answered)
        found[2] += average[k] * answered * wait
        found[4] += average[k] * (k - agents)
    return found
