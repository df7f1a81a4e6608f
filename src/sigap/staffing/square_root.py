"""Square-root staffing: agents = load + beta sqrt(load), with beta from the quality asked for.

Many servers in heavy traffic: the sums of Erlang B, C and A become normal integrals. With y = sqrt(load) x, x in AHTs,
gamma = AHT / patience and the Mills ratio m(z) = (1 - Phi(z)) / phi(z):

    states with a free agent    m(-beta) sqrt(load)
    the queue beyond a wait y   m((beta + gamma y) / sqrt(gamma)) exp(-beta y - gamma y^2 / 2) sqrt(load / gamma)

It is right to an agent or so from about 20 erlangs on: the start of the exact search, and a check that fits on paper.

Source: S. Halfin and W. Whitt, Operations Research 29 (1981); O. Garnett, A. Mandelbaum and M. Reiman, "Designing a
call center with impatient customers", MSOM 4 (2002).
"""

from __future__ import annotations

import math

import numpy as np

from sigap.staffing.compiled import kernel

LARGEST_BETA = 40.0
SMALLEST_BETA = -8.0


@kernel
def mills_ratio(z: float) -> float:
    """Return (1 - Phi(z)) / phi(z) to four digits or better."""
    if z > 6.0:
        return 1.0 / (z + 1.0 / (z + 2.0 / (z + 3.0 / z)))
    return (
        math.sqrt(math.pi / 2.0) * math.exp(0.5 * z * z) * math.erfc(z / math.sqrt(2.0))
        if z > -37.0
        else np.inf
    )


@kernel
def queue_beyond(beta: float, gamma: float, y: float) -> float:
    """Return the queue beyond a wait y, in units of sqrt(load); without abandonment (gamma 0) beta must be positive."""
    left = math.exp(-beta * y - 0.5 * gamma * y * y)
    if gamma <= 0.0:
        return left / beta
    root = math.sqrt(gamma)
    return mills_ratio((beta + gamma * y) / root) / root * left


@kernel
def approximate_service_level(load: float, beta: float, gamma: float, threshold: float) -> float:
    """Return the share answered within `threshold` AHTs of load + beta sqrt(load) agents, in heavy traffic."""
    root = math.sqrt(load)
    free = mills_ratio(-beta)
    if free == np.inf:
        return 1.0
    answered = beta + gamma / root
    in_time = queue_beyond(answered, gamma, 0.0) - queue_beyond(answered, gamma, threshold * root)
    return (free + in_time) / (free + queue_beyond(beta, gamma, 0.0))


@kernel
def starting_agents(load: float, patience_s: float, aht_s: float, level: float, threshold_s: float) -> float:
    """Return about how many agents answer the share `level` within the threshold; at least 0, not whole."""
    root, gamma, threshold = math.sqrt(load), min(aht_s / patience_s, 1e6), min(threshold_s / aht_s, 1e6)
    low, high = (0.0 if gamma < 1e-9 else max(SMALLEST_BETA, -root)), LARGEST_BETA
    while (high - low) * root > 0.5:
        beta = 0.5 * (low + high)
        if approximate_service_level(load, beta, gamma, threshold) < level:
            low = beta
        else:
            high = beta
        if high - low < 1e-6:
            break
    return load + high * root
