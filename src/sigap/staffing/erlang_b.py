"""Erlang B: the probability that all agents are busy when nobody may wait.

    B(n, a) = (a^n / n!) / sum of (a^k / k!) for k = 0..n

It is computed from its inverse, turned round so that every term is positive and the large ones come first:

    1 / B(n, a) = 1 + n/a + n(n-1)/a^2 + ...      (n + 1 terms, of which about 9 sqrt(a) can be told from 0)

Nothing cancels, so the rounding of a sum of positive numbers is all the error there is. `docs/explanation/erlang.md`
says it in words.

Source: A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in automatic telephone
exchanges", 1917; the inverse: D. L. Jagerman, Bell System Technical Journal 53 (1974).
"""

from __future__ import annotations

import numpy as np

from sigap.staffing.compiled import kernel

NEGLIGIBLE = 1e-17


@kernel
def blocking_odds(load: float, agents: float) -> float:
    """Return (1 - B) / B, the odds against finding all `agents` busy: 0 for no agents, infinite for no load.

    It is 1/B - 1 without the subtraction, so that 1 - B keeps its digits where B is nearly 1.
    """
    if agents <= 0.0:
        return 0.0
    if load <= 0.0:
        return np.inf
    term, total, free = 1.0, 0.0, float(agents)
    while free > 0.0:
        term *= free / load
        total += term
        if total == np.inf:
            break
        # The terms left are below a geometric series with the ratio free / load.
        if term * free < NEGLIGIBLE * total * (load - free):
            break
        free -= 1.0
    return total


@kernel
def blocking(load: float, agents: float) -> float:
    """Return B(agents, load), from 0 to 1: 1 for no agents, 0 for no load."""
    return 1.0 / (1.0 + blocking_odds(load, agents))
