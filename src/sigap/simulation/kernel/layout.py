"""How the engine's memory is laid out: records for what moves, and the numbers that stand for words.

All that a life needs hangs on one record of WORLD, so lives share nothing and a life can pause: when an array is full
the engine returns, `run` makes a larger one, and the engine goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numba import njit

from sigap.simulation.result import GroupCount, QueueCount

Function = TypeVar("Function", bound=Callable[..., Any])
World = Any  # a record of WORLD: mypy knows no fields of these
Key = Any  # 64 bits: numpy's in Python, the engine's own when compiled

_njit: Any = njit


def compiled(function: Function) -> Function:
    """Return the function compiled, free of the interpreter's lock; only `lives.live` has a cache."""
    made: Function = _njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)(
        function
    )
    return made


def inlined(function: Function) -> Function:
    """Return the function compiled into its one caller: nested ones are otherwise compiled at every level anew."""
    made: Function = _njit(nogil=True, error_model="numpy", inline="always")(function)
    return made


NONE = -1
DETERMINISTIC_ZERO = 0  # place among the shapes of the time that is always 0
INFINITE = np.inf

# What `live` returns.
DONE, FULL_VISITS, FULL_HEAP, FULL_ROWS, FULL_CHANGES = 0, 1, 2, 3, 4
ROOM = 64  # entries of an array that one event may need

# Events, in the order in which those of one instant happen. The plan goes before them, arrivals after.
FREE, BACK, LEAVE, OVERFLOW, OFFER, ENTER = 0, 1, 2, 3, 4, 5
KIND_BITS, SERIAL_BITS = 58, 28
SERIAL_MASK, INDEX_MASK = (1 << 30) - 1, (1 << 28) - 1

# What the plan tells an agent to do; also what an agent with a contact in hand is to do after it.
STAY, GO_OFF, GO_ON, GO_TO_BREAK = 0, 1, 2, 3

# What an agent is: places in `AgentState`.
OFFLINE, PRESENT, IN_BREAK = 0, 1, 2

# How a queue's customers come.
NOBODY_COMES, POISSON, AT_INSTANTS = 0, 1, 2

QUEUE = np.dtype(
    [
        ("key", "u8"), ("next_at", "f8"), ("customer", "i8"), ("come", "i8"), ("interval", "i8"),
        ("head", "i8"), ("tail", "i8"), ("channel", "i8"), ("eager", "i8"),
        ("service", "i8"), ("patience", "i8"), ("wrap", "i8"), ("hold", "i8"), ("ivr", "i8"), ("retry_delay", "i8"),
        ("first_candidate", "i8"), ("last_candidate", "i8"), ("first_threshold", "i8"), ("last_threshold", "i8"),
        ("first_transfer", "i8"), ("last_transfer", "i8"), ("first_instant", "i8"), ("last_instant", "i8"),
        ("within_s", "f8"), ("timeout_s", "f8"), ("contained", "f8"), ("retry", "f8"), ("slowdown", "f8"),
        ("offer_after_s", "f8"), ("accept", "f8"), ("reach", "f8"), ("unreached_s", "f8"),
    ],
    align=True,
)  # fmt: skip
CANDIDATE = np.dtype([("group", "i8"), ("rank", "i8"), ("after_s", "f8"), ("pace", "f8")], align=True)
"""A group that may take a queue's contacts; of one queue in order of rank."""
SERVED = np.dtype([("queue", "i8"), ("rank", "i8"), ("after_s", "f8"), ("pace", "f8")], align=True)
"""A queue that a group serves; of one group in order of rank."""
TRANSFER = np.dtype([("upto", "f8"), ("queue", "i8")], align=True)
GROUP = np.dtype([("first_served", "i8"), ("last_served", "i8")], align=True)
SLOTS = np.dtype([("limit", "i8"), ("first_pool", "i8")], align=True)
"""Of a group and a channel: contacts at once, and where the pools of agents with 1, 2 ... in hand begin."""
POOL = np.dtype([("head", "i8"), ("tail", "i8")], align=True)
"""Agents who can take a contact, the longest idle first. Pool g is of those of group g with nothing in hand."""
AGENT = np.dtype(
    [
        ("key", "u8"), ("since", "f8"), ("busy_since", "f8"), ("duty_since", "f8"), ("back_at", "f8"),
        ("over_since", "f8"), ("pending_s", "f8"), ("absence", "f8"), ("group", "i8"), ("state", "i8"),
        ("load", "i8"), ("channel", "i8"), ("pool", "i8"), ("before", "i8"), ("after", "i8"), ("pending", "i8"),
        ("pending_group", "i8"), ("pending_reason", "i8"), ("absent", "i8"), ("reason", "i8"),
    ],
    align=True,
)  # fmt: skip
SLOT = np.dtype(
    [
        ("key", "u8"), ("entered_s", "f8"), ("place_s", "f8"), ("deadline_s", "f8"), ("customer", "i8"),
        ("serial", "i8"), ("row", "i8"), ("parent", "i8"), ("cell", "i8"), ("queue", "i8"), ("home", "i8"),
        ("cause", "i8"), ("before", "i8"), ("after", "i8"), ("waiting", "i8"), ("leaves_as", "i8"),
    ],
    align=True,
)  # fmt: skip
"""A visit that is not over: waiting, on its way to a queue, or none (then `after` is the next free slot)."""
EVENT = np.dtype([("at", "f8"), ("what", "i8")], align=True)
PLANNED = np.dtype(
    [("at", "f8"), ("length_s", "f8"), ("agent", "i8"), ("action", "i8"), ("group", "i8"), ("reason", "i8")],
    align=True,
)
SHAPE = np.dtype(
    [("kind", "i8"), ("scale_s", "f8"), ("power", "f8"), ("first", "i8"), ("steps", "i8")], align=True
)
"""A distribution; `first` and `steps` point into the table of quantiles."""
WAITER = np.dtype([("since_s", "f8"), ("queue", "i8"), ("number", "i8")], align=True)
IN_HAND = np.dtype(
    [
        ("since_s", "f8"),
        ("pace", "f8"),
        ("agent", "i8"),
        ("queue", "i8"),
        ("wrapping", "i8"),
        ("number", "i8"),
    ],
    align=True,
)


ROOMS = (
    "queues", "groups", "agents", "slots", "heap", "pools", "candidates", "served", "thresholds", "transfers",
    "capacity", "shapes", "quantiles", "rates", "instants", "plan", "order", "waiters", "in_hand", "queue_counts",
    "group_counts", "rows", "changes",
)  # fmt: skip
"""The arrays of a life. `rates` is (queues, intervals) of contacts a second; `order` the agents present at the start,
longest idle first; `queue_counts` and `group_counts` have a row for each interval and queue or group."""

WORLD = np.dtype(
    [
        ("now", "f8"), ("horizon_s", "f8"), ("interval_s", "f8"), ("arrival_at", "f8"),
        ("arrival_queue", "i8"), ("intervals", "i8"), ("plan_at", "i8"), ("heap_size", "i8"), ("hole", "i8"),
        ("free_slot", "i8"), ("used_slots", "i8"), ("in_use", "i8"), ("serial", "i8"), ("row", "i8"),
        ("change", "i8"), ("events", "i8"), ("begun", "i8"), ("journal", "i8"), ("key", "u8"),
        *((name, "i8") for name in ROOMS),
        *((f"many_{name}", "i8") for name in ROOMS),
    ],
    align=True,
)  # fmt: skip
"""One life: its clock, and where its arrays are (addresses) and how long (`many_`).

The engine's functions pass this one record about: two dozen arrays as arguments of each would cost more than the work.
"""

QUEUE_COUNTS = np.dtype([(count.name.lower(), "f8") for count in QueueCount])
NUMBER = np.dtype([("value", "f8")])
GROUP_COUNTERS = len(GroupCount)
