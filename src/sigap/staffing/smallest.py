"""The smallest number of agents that meets every target, found exactly.

Every measure moves one way with the number of agents, so a bracket and its halving find the one place where it passes
its target. The square-root rule says where to begin; the answer does not depend on it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sigap.staffing.compiled import kernel
from sigap.staffing.erlang_a import performance
from sigap.staffing.erlang_c import Performance
from sigap.staffing.square_root import starting_agents

ROUNDING = 1e-12  # a target missed by less is met: 8.5 erlangs on 10 agents are an occupancy of 85 %

MET, SERVICE_LEVEL, ASA, ABANDONMENT, OCCUPANCY = range(5)


class Wanted(NamedTuple):
    """The targets as compiled code takes them; NaN where there is none.

    Attributes:
        service_level: at least, 0 to 1.
        threshold_s: within how many seconds.
        asa_s: at most, seconds.
        abandonment: at most, 0 to 1.
        occupancy: at most, 0 to 1.
    """

    service_level: float
    threshold_s: float
    asa_s: float
    abandonment: float
    occupancy: float


@kernel
def occupancy_of(load: float, agents: float, abandonment: float) -> float:
    """Return the share of their time that agents are busy, 0 to 1; 0 without agents."""
    if agents < 1.0:
        return 0.0
    return float(min(load * (1.0 - abandonment) / agents, 1.0))


@kernel
def missed(load: float, agents: float, found: Performance, wanted: Wanted) -> int:
    """Return the first target that is missed, in the order of `Wanted`; 0 when all are met."""
    if found.service_level < wanted.service_level * (1.0 - ROUNDING):
        return SERVICE_LEVEL
    if found.asa_s > wanted.asa_s * (1.0 + ROUNDING):
        return ASA
    if found.abandonment > wanted.abandonment * (1.0 + ROUNDING):
        return ABANDONMENT
    if agents < 1.0 and load > 0.0 and not np.isnan(wanted.occupancy):
        return OCCUPANCY  # nobody is not somebody with time to spare
    if occupancy_of(load, agents, found.abandonment) > wanted.occupancy * (1.0 + ROUNDING):
        return OCCUPANCY
    return MET


@kernel
def missed_with(load: float, agents: int, patience_s: float, aht_s: float, wanted: Wanted) -> int:
    """Return the first target that so many agents miss; 0 when they meet all. Infinite patience is Erlang C."""
    found = performance(load, float(agents), patience_s, aht_s, wanted.threshold_s)
    return missed(load, float(agents), found, wanted)


@kernel
def first_guess(load: float, patience_s: float, aht_s: float, wanted: Wanted, max_agents: int) -> int:
    """Return where to begin: the square-root rule, and no fewer than the occupancy asks for."""
    guess = load
    if wanted.service_level > 0.0 and load < max_agents:
        guess = starting_agents(load, patience_s, aht_s, wanted.service_level, wanted.threshold_s)
    if patience_s == np.inf and load / wanted.occupancy > guess:
        guess = load / wanted.occupancy
    return int(np.ceil(min(guess, float(max_agents))))


@kernel
def smallest_agents(load: float, patience_s: float, aht_s: float, wanted: Wanted, max_agents: int) -> int:
    """Return the fewest agents that meet all that is wanted, or max_agents + 1 when so many do not.

    Arguments as for `erlang_a.performance`; infinite patience is Erlang C. No load needs nobody.
    """
    if load <= 0.0:
        return 0
    low, high, step = -1, max_agents + 1, 1
    trial = first_guess(load, patience_s, aht_s, wanted, max_agents)
    while high - low > 1:
        if missed_with(load, trial, patience_s, aht_s, wanted) == MET:
            high = trial
        else:
            low = trial
        if high > max_agents:
            trial = min(low + step, max_agents)
        elif low < 0:
            trial = max(high - step, 0)
        else:
            trial = (low + high) // 2
        step *= 2
    return high
