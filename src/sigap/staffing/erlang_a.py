"""Erlang A, M/M/n+M: callers wait in order of arrival, each as long as an exponential patience lasts.

With p(k) for the probability that k callers are in the system, gamma = AHT / patience and load in erlangs:

    p(k) = p(k-1) * load / k                          while an agent is free, k <= n
    p(n+j) = p(n+j-1) * load / (n + j gamma)          in the queue

Who arrives with j callers waiting before him is answered with probability n / (n + (j+1) gamma), after a mean of
1/(n+gamma) + ... + 1/(n+(j+1)gamma) AHTs. All sums are of positive terms, so nothing cancels; where they would need
thousands of terms the integrals of `offered_wait` take over. Infinite patience is Erlang C.

Source: C. Palm, 1957; A. Mandelbaum and S. Zeltyn, "Service engineering in action: the Palm/Erlang-A queue", 2007.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sigap.staffing import erlang_c
from sigap.staffing.compiled import kernel
from sigap.staffing.erlang_b import NEGLIGIBLE, blocking, blocking_odds
from sigap.staffing.erlang_c import Performance
from sigap.staffing.offered_wait import Queue, mass_until, peak_height, queue_by_integral

SUM_BELOW = 4096.0
LARGE = 1e200
LOG_LARGE = float(np.log(LARGE))
ENDLESS = 1e-290  # AHT / patience from which on patience is endless
NONE = 1e290  # AHT / patience from which on there is no patience


class Shares(NamedTuple):
    """Where the offered calls go; the first three add up to 1.

    Attributes:
        at_once: answered without a wait.
        later: answered after a wait.
        abandoned: not answered.
        waiting: found everybody busy: later + abandoned.
        served_wait: mean over all of the wait of those answered, in AHTs.
        abandoned_wait: mean over all of the wait of those who abandoned, in AHTs.
        unit: what a mass of the offered wait is multiplied by to be a share.
        log_scale: after it was divided by exp(log_scale).
    """

    at_once: float
    later: float
    abandoned: float
    waiting: float
    served_wait: float
    abandoned_wait: float
    unit: float
    log_scale: float


@kernel
def queue_by_sum(load: float, agents: float, gamma: float) -> Queue:
    """Return those who find everybody busy, summed over how many wait before them."""
    term, waiting, served, abandoned, wait, lost_wait, scale = load / agents, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    place, mean_wait, missed = 0.0, 0.0, 0.0
    while True:
        place += 1.0
        speed = agents + place * gamma
        mean_wait += 1.0 / speed
        missed += place * gamma / speed
        waiting += term
        served += term * (agents / speed)
        abandoned += term * (place * gamma / speed)
        wait += term * (agents / speed) * mean_wait
        lost_wait += term * missed / speed
        # The terms left are below a geometric series with the ratio load / speed.
        if term * load <= NEGLIGIBLE * waiting * (speed - load):
            break
        term *= load / speed
        if term > LARGE:
            term, waiting, served, scale = term / LARGE, waiting / LARGE, served / LARGE, scale + LOG_LARGE
            abandoned, wait, lost_wait = abandoned / LARGE, wait / LARGE, lost_wait / LARGE
    log_scale = scale - peak_height(load, agents + gamma, gamma)
    return Queue(waiting, served, abandoned, wait, lost_wait, float(np.exp(-scale)), log_scale)


@kernel
def shares(load: float, agents: float, gamma: float) -> Shares:
    """Return where the calls go. Agents >= 1, load above 0, gamma = AHT / patience above 0, all finite."""
    few = load < SUM_BELOW * gamma
    queue = queue_by_sum(load, agents, gamma) if few else queue_by_integral(load, agents, gamma)
    busy = blocking(load, agents - 1.0)  # one agent free, of the states in which at least one is
    total = queue.unit + busy * queue.waiting
    part = busy / total
    return Shares(
        queue.unit / total,
        part * queue.served,
        min(part * queue.abandoned, 1.0),
        min(part * queue.waiting, 1.0),
        part * queue.served_wait,
        part * queue.abandoned_wait,
        part,
        queue.log_scale,
    )


@kernel
def in_time(load: float, agents: float, gamma: float, threshold: float, found: Shares) -> float:
    """Return the share answered within `threshold` AHTs, from 0 to 1."""
    soon = mass_until(load, agents + gamma, gamma, threshold)
    later = min(found.unit * soon.mass * np.exp(soon.log_scale - found.log_scale), found.later)
    return float(min(found.at_once + later, 1.0))


@kernel
def at_a_limit(load: float, agents: float, gamma: float) -> bool:
    """Return whether a model simpler than Erlang A holds: no agents, no load, no patience or an endless one."""
    return agents < 1.0 or load <= 0.0 or gamma <= ENDLESS or gamma >= NONE


@kernel
def performance_at_limit(
    load: float, agents: float, gamma: float, aht_s: float, threshold_s: float
) -> Performance:
    """Return what callers live through where `at_a_limit`."""
    if gamma == 0.0:
        return erlang_c.performance(load, agents, aht_s, threshold_s)
    if agents < 1.0:
        return Performance(0.0, 1.0, np.inf, 1.0)
    odds = blocking_odds(load, agents)
    if odds == np.inf:
        return Performance(1.0, 0.0, 0.0, 0.0)
    if gamma <= ENDLESS:
        endless = erlang_c.performance(load, agents, aht_s, threshold_s)
        lost = max(load - agents, 0.0) / load
        return Performance(endless.service_level, lost, endless.asa_s, endless.waiting)
    return Performance(odds / (1.0 + odds), 1.0 / (1.0 + odds), 0.0, 1.0 / (1.0 + odds))


@kernel
def performance(
    load: float, agents: float, patience_s: float, aht_s: float, threshold_s: float
) -> Performance:
    """Return what callers live through with this load (erlangs) and these agents.

    Infinite patience is Erlang C; without patience (0) who finds everybody busy is lost, as in Erlang B. Without agents
    nobody is answered: the ASA is infinite. Arguments: load >= 0, agents a whole number >= 0, patience_s >= 0,
    aht_s > 0, threshold_s >= 0; patience and threshold may be infinite. Never NaN.
    """
    gamma = aht_s / patience_s
    if at_a_limit(load, agents, gamma):
        return performance_at_limit(load, agents, gamma, aht_s, threshold_s)
    found = shares(load, agents, gamma)
    level = in_time(load, agents, gamma, threshold_s / aht_s, found)
    asa_s = aht_s * (found.served_wait / (found.at_once + found.later))
    return Performance(level, found.abandoned, asa_s, found.waiting)
