"""Erlang C, M/M/n: callers wait for ever, in order of arrival.

Source: A. K. Erlang, 1917; R. B. Cooper, "Introduction to Queueing Theory", 2nd ed., 1981, section 3.4.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sigap.staffing.compiled import kernel
from sigap.staffing.erlang_b import blocking_odds


class Performance(NamedTuple):
    """What callers live through, of either model. A named tuple: compiled code can make and unpack it.

    Attributes:
        service_level: answered within the threshold / offered, 0 to 1.
        abandonment: abandoned / offered, 0 to 1. 0 in Erlang C.
        asa_s: mean wait of the answered, seconds; infinite in Erlang C where load >= agents.
        waiting: probability that an arriving caller finds everybody busy, 0 to 1.
    """

    service_level: float
    abandonment: float
    asa_s: float
    waiting: float


@kernel
def performance(load: float, agents: float, aht_s: float, threshold_s: float) -> Performance:
    """Return what callers live through with this load (erlangs) and these agents, who wait for ever.

    Overload (load >= agents) gives waiting 1, service level 0 and an infinite ASA: the queue grows without end.
    No load gives waiting 0, unless there are no agents either. Arguments: load >= 0, agents a whole number >= 0,
    aht_s > 0, threshold_s >= 0 (infinity is allowed). Never NaN.
    """
    if agents <= load:
        return Performance(0.0, 0.0, np.inf, 1.0)
    spare = agents - load
    odds = blocking_odds(load, agents)
    if spare * odds == np.inf:  # the odds themselves, or what is made of them below
        return Performance(1.0, 0.0, 0.0, 0.0)
    # C = B / (1 - rho (1 - B)), multiplied through by n / B: nothing is subtracted that could cancel.
    waiting = agents / (agents + spare * odds)
    at_once = spare * odds / (agents + spare * odds)
    in_time = at_once - waiting * np.expm1(-spare * (threshold_s / aht_s))
    return Performance(min(in_time, 1.0), 0.0, waiting * aht_s / spare, waiting)
