"""The Erlang family the slow way, with 50 digits: birth-death chains summed state by state, and a confluent series."""

from __future__ import annotations

import math
from dataclasses import dataclass

import mpmath as mp

DIGITS = 50


@dataclass(frozen=True)
class Lived:
    waiting: mp.mpf
    abandonment: mp.mpf
    in_time: mp.mpf
    asa_s: mp.mpf
    average_wait_s: mp.mpf
    queue: mp.mpf


def erlang_b(load: float, agents: int) -> mp.mpf:
    with mp.workdps(DIGITS):
        blocking = mp.mpf(1)
        for k in range(1, agents + 1):
            blocking = load * blocking / (k + load * blocking)
        return blocking


def erlang_c(load: float, agents: int) -> mp.mpf:
    with mp.workdps(DIGITS):
        blocking = erlang_b(load, agents)
        return agents * blocking / (agents - load * (1 - blocking))


def erlang_a(load: float, agents: int, patience_s: float, aht_s: float, threshold_s: float) -> Lived:
    """State by state. A caller with j before him is answered in time by the death process P(k)."""
    with mp.workdps(DIGITS):
        gamma = mp.mpf(aht_s) / mp.mpf(patience_s)
        weight, free = mp.mpf(1), mp.mpf(0)
        for k in range(agents):
            free += weight
            weight = weight * load / (k + 1)
        gone = 1 - mp.exp(-mp.mpf(threshold_s) / mp.mpf(patience_s))
        shape = agents / gamma + 1
        death, reached_before = mp.exp(-(agents + gamma) * mp.mpf(threshold_s) / mp.mpf(aht_s)), mp.mpf(0)
        queue = served = lost = in_time = wait = stay = number = mp.mpf(0)
        for j in range(100_000):
            speed = agents + (j + 1) * gamma
            stay += 1 / speed
            reached_before += death  # at most j have left
            death *= gone * (j + shape) / (j + 1)
            queue += weight
            number += weight * j
            served += weight * agents / speed
            lost += weight * (j + 1) * gamma / speed
            in_time += weight * agents / speed * (1 - reached_before)
            wait += weight * agents / speed * stay
            weight = weight * load / speed
            if speed > load and weight * (j + 2) / (speed - load) < queue * mp.mpf(10) ** -25:
                break
        total = free + queue
        return Lived(
            queue / total,
            lost / total,
            (free + in_time) / total,
            aht_s * wait / (free + served),
            patience_s * lost / total,
            number / total,
        )


def off(value: float, exact: mp.mpf) -> float:
    """Return the relative error, and 0 for what is below the smallest numbers."""
    if math.isinf(value) or abs(exact) < 1e-290:
        return 0.0 if abs(exact) < 1e-290 and abs(value) < 1e-280 else math.inf
    return float(abs(value - exact) / abs(exact))
