"""The fewest agents whose gains, summed over cells, reach what is needed.

A gain says how far a cell lies above the target, weighed by its contacts: contacts in time less the share that should
be, for a service level. Gains rise with agents, first more and then less from agent to agent (an S). A price per agent
picks for every cell the number with the greatest gain less price; that is the optimum for the total which it reaches
(H. Everett, Operations Research 11 (1963)). The price is bisected, and agents beyond what is needed are taken away one
by one where they are missed least.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BISECTIONS = 60


def best_at_price(gains: Floats, price: float, least: Ints) -> Ints:
    """Return (cells,) the place in each row of (cells, reach) gains, from `least` on, that is worth most."""
    places = np.arange(gains.shape[1])
    worth = np.where(places >= least[:, None], gains - price * places, -np.inf)
    chosen: Ints = worth.argmax(axis=1)
    return chosen


def total(gains: Floats, chosen: Ints) -> float:
    """Return the sum of the gains chosen."""
    return float(gains[np.arange(len(chosen)), chosen].sum())


def cheapest(gains: Floats, least: Ints) -> Ints | None:
    """Return (cells,) the smallest places, from `least` on, with gains summing to 0 or more; None if nothing does.

    The sum of places is within one cell's step of the optimum.
    """
    if total(gains, least) >= 0.0:
        return least
    low, high = 0.0, float(np.abs(np.diff(gains, axis=1)).max(initial=0.0)) + 1e-300
    chosen = best_at_price(gains, low, least)
    if total(gains, chosen) < 0.0:
        return None
    for _ in range(BISECTIONS):
        price = 0.5 * (low + high)
        tried = best_at_price(gains, price, least)
        if total(gains, tried) >= 0.0:
            low, chosen = price, tried
        else:
            high = price
    return trimmed(gains, chosen, least)


def trimmed(gains: Floats, chosen: Ints, least: Ints) -> Ints:
    """Return the places after taking away, one by one, what the sum does not need."""
    chosen, rows = chosen.copy(), np.arange(len(chosen))
    spare = total(gains, chosen)
    while True:
        loss = gains[rows, chosen] - gains[rows, np.maximum(chosen - 1, 0)]
        loss[chosen <= least] = np.inf
        cell = int(loss.argmin())
        if loss[cell] > spare:
            return chosen
        spare -= loss[cell]
        chosen[cell] -= 1


def first_reaching(gains: Floats, least: Ints) -> Ints | None:
    """Return (cells,) the smallest place from `least` on with a gain of 0 or more; None if a cell has none."""
    places = np.arange(gains.shape[1])
    enough = (gains >= 0.0) & (places >= least[:, None])
    if not enough.any(axis=1).all():
        return None
    found: Ints = enough.argmax(axis=1)
    return found
