"""Why a service level was not what the plan promised: the gap shared among volume, handle time, absence, adherence.

For a queue and a half-hour the plan knows contacts, handle time and agents on the roster; the day knows what they
were. Both are put to Erlang A (`sigap.staffing`), which says what service level each of them gives. Between the two
stand four causes, each of which may be as planned or as it was:

    volume       contacts forecast -> contacts that came
    handle time  handle time forecast -> handle time of those contacts
    absence      agents on the roster -> without those not logged in
    adherence    -> without those logged in but not working, with those working outside their roster

A cause's share is its Shapley value: what it changes when it joins the causes before it, averaged over all orders in
which the four can come. So the order does not matter, a cause that was as planned has no share, and the shares add up
to what the model says of the whole change. What happened beside is the `rest`: the model's own error, agents whom
other queues kept, the backlog of the half-hour before. The four and the rest add up to actual - planned.

Agents who know several queues are counted in each by the share of the planned load it has among them.

Source: L. S. Shapley, "A value for n-person games", 1953; for sharing a change among its causes A. F. Shorrocks,
"Decomposition procedures for distributional analysis: a unified framework based on the Shapley value", Journal of
Economic Inequality 11, 2013. The model: see `sigap.staffing.erlang_a`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from sigap.staffing.formulas import service_level

Array = NDArray[np.float64]
HALF_S = 1800.0


class Cause(StrEnum):
    """What may differ from the plan."""

    VOLUME = "volume"
    HANDLE_TIME = "handle_time"
    ABSENCE = "absence"
    ADHERENCE = "adherence"


CAUSES = tuple(Cause)


@dataclass(frozen=True, slots=True)
class Promise:
    """How a queue is worked.

    Attributes:
        within_s: an answer within it is in time.
        patience_s: mean patience; infinite where nobody leaves.
        at_once: conversations an agent holds.
    """

    within_s: float
    patience_s: float = float("inf")
    at_once: int = 1


@dataclass(frozen=True, slots=True)
class Halves:
    """A queue's half-hours, each column an array of one length. NaN where nothing is known.

    Attributes:
        expected, came: contacts.
        expected_handle_s, handle_s: their mean handle time.
        rostered: agents on the roster to take contacts.
        absent: of them, those who were not logged in.
        astray: of them, those logged in but not working, less those who worked outside their roster.
        level: the service level that was.
        decided: the contacts of which it is a share.
    """

    expected: Array
    came: Array
    expected_handle_s: Array
    handle_s: Array
    rostered: Array
    absent: Array
    astray: Array
    level: Array
    decided: Array


@dataclass(frozen=True, slots=True)
class Shares:
    """The gap between planned and actual service level, shared; NaN where it cannot be said.

    Attributes:
        planned: what the model gives the plan.
        actual: what was.
        volume, handle_time, absence, adherence: what each changed; negative took away.
        rest: what none of them explains. planned + the four + rest = actual.
    """

    planned: Array
    actual: Array
    volume: Array
    handle_time: Array
    absence: Array
    adherence: Array
    rest: Array

    def together(self, weights: Array) -> Shares:
        """Return the mean over half-hours, weighted by their contacts: a day's shares add up as each half-hour's do.

        Half-hours of which nothing can be said have no weight. All NaN where none can.
        """
        known = np.where(np.isnan(self.rest), 0.0, np.nan_to_num(weights))
        total = known.sum()
        if not total:
            return Shares(*(np.array([np.nan]) for _ in fields(self)))
        return Shares(
            *(
                np.array([(np.nan_to_num(getattr(self, one.name)) * known).sum() / total])
                for one in fields(self)
            )
        )


def explained(halves: Halves, promise: Promise) -> Shares:
    """Return why each half-hour's service level was not what the plan gives."""
    came_s = np.where(np.isfinite(halves.handle_s), halves.handle_s, halves.expected_handle_s)
    plan_s = np.where(np.isfinite(halves.expected_handle_s), halves.expected_handle_s, came_s)

    def level(happened: Sequence[bool]) -> Array:
        """Return the model's service level when these causes were as they were, and the others as planned."""
        volume, handle, absence, adherence = happened
        agents = halves.rostered - absence * halves.absent - adherence * halves.astray
        return modelled(
            halves.came if volume else halves.expected, came_s if handle else plan_s, agents, promise
        )

    planned = level([False] * len(CAUSES))
    parts = shapley(level, len(CAUSES))
    known = np.isfinite(planned) & np.isfinite(sum(parts)) & np.isfinite(halves.level)
    planned, actual, volume, handle, absence, adherence = (
        np.where(known, one, np.nan) for one in (planned, halves.level, *parts)
    )
    rest = actual - planned - (volume + handle + absence + adherence)
    return Shares(planned, actual, volume, handle, absence, adherence, rest)


def modelled(contacts: Array, handle_s: Array, agents: Array, promise: Promise) -> Array:
    """Return the service level of Erlang A, of a share of an agent on the line between the whole ones beside it.

    Args:
        contacts: that arrive in half an hour.
        handle_s: mean handle time.
        agents: at work; each is as many servers as the promise says.
        promise: how the queue is worked.
    """
    known = np.isfinite(contacts) & np.isfinite(handle_s) & (handle_s > 0) & np.isfinite(agents)
    handle_s = np.where(known, handle_s, 1.0)
    load = np.where(known, contacts, 0.0) / HALF_S * handle_s
    servers = np.maximum(np.where(known, agents, 0.0), 0.0) * promise.at_once
    below = np.floor(servers)
    part = servers - below

    def of(count: Array) -> Array:
        found = service_level(
            load, count, aht_s=handle_s, threshold_s=promise.within_s, patience_s=promise.patience_s
        )
        return np.asarray(found, dtype=np.float64)

    found = (1 - part) * of(below) + part * of(below + 1)
    return np.where(known, found, np.nan)


def shapley(value: Callable[[Sequence[bool]], Array], players: int) -> list[Array]:
    """Return each player's Shapley value, of a value that is known for every set of players.

    phi(i) = sum over sets S without i of |S|! (n - |S| - 1)! / n! * (value(S and i) - value(S))
    """
    worth = {
        chosen: value([one in chosen for one in range(players)])
        for size in range(players + 1)
        for chosen in combinations(range(players), size)
    }
    found = []
    for player in range(players):
        total: Array = np.zeros_like(worth[()])
        for chosen, before in worth.items():
            if player not in chosen:
                size = len(chosen)
                weight = factorial(size) * factorial(players - size - 1) / factorial(players)
                total = total + weight * (worth[tuple(sorted((*chosen, player)))] - before)
        found.append(total)
    return found
