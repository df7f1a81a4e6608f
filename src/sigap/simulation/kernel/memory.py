"""Records at an address: how the engine reaches its arrays from one record that it passes about.

`record_at` is the only place that knows of addresses. Indices come from the engine's own books, and `run` holds the
arrays while the engine lives on them.
"""

from __future__ import annotations

from typing import Any

from numba import types
from numba.extending import intrinsic

from sigap.simulation.kernel import layout
from sigap.simulation.kernel.layout import Record, World, compiled
from sigap.simulation.result import CHANGE, VISIT

# mypy: disable-error-code="no-any-return"


@intrinsic  # type: ignore[untyped-decorator,unused-ignore]
def record_at(_context: Any, _address: Any, _place: Any, of: Any) -> Any:
    """Return the record at a place of an array of records that begins at an address; nothing is copied."""
    if not isinstance(of, types.DType) or not isinstance(of.dtype, types.Record):
        return None
    record = of.dtype

    def reach(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        start, index, _ = arguments
        where = builder.add(start, builder.mul(index, index.type(record.size)))
        return builder.inttoptr(where, context.get_value_type(record))

    return record(types.int64, types.int64, of), reach


_QUEUE = layout.QUEUE
_GROUP = layout.GROUP
_AGENT = layout.AGENT
_SLOT = layout.SLOT
_EVENT = layout.EVENT
_POOL = layout.POOL
_CANDIDATE = layout.CANDIDATE
_SERVED = layout.SERVED
_TRANSFER = layout.TRANSFER
_SLOTS = layout.SLOTS
_SHAPE = layout.SHAPE
_PLANNED = layout.PLANNED
_WAITER = layout.WAITER
_IN_HAND = layout.IN_HAND
_QUEUE_COUNTS = layout.QUEUE_COUNTS
_VISIT = VISIT
_CHANGE = CHANGE
_NUMBER = layout.NUMBER


@compiled
def queue_at(world: World, place: int) -> Record:
    """Return a queue."""
    return record_at(world.queues, place, _QUEUE)


@compiled
def group_at(world: World, place: int) -> Record:
    """Return a group."""
    return record_at(world.groups, place, _GROUP)


@compiled
def agent_at(world: World, place: int) -> Record:
    """Return an agent."""
    return record_at(world.agents, place, _AGENT)


@compiled
def visit_at(world: World, place: int) -> Record:
    """Return the visit in a slot."""
    return record_at(world.slots, place, _SLOT)


@compiled
def event_at(world: World, place: int) -> Record:
    """Return an event."""
    return record_at(world.heap, place, _EVENT)


@compiled
def pool_at(world: World, place: int) -> Record:
    """Return a pool."""
    return record_at(world.pools, place, _POOL)


@compiled
def candidate_at(world: World, place: int) -> Record:
    """Return a candidate."""
    return record_at(world.candidates, place, _CANDIDATE)


@compiled
def served_at(world: World, place: int) -> Record:
    """Return a queue that a group serves."""
    return record_at(world.served, place, _SERVED)


@compiled
def transfer_at(world: World, place: int) -> Record:
    """Return a transfer."""
    return record_at(world.transfers, place, _TRANSFER)


@compiled
def capacity_at(world: World, place: int) -> Record:
    """Return a group's capacity on a channel."""
    return record_at(world.capacity, place, _SLOTS)


@compiled
def shape_at(world: World, place: int) -> Record:
    """Return a distribution."""
    return record_at(world.shapes, place, _SHAPE)


@compiled
def planned_at(world: World, place: int) -> Record:
    """Return a step of the plan."""
    return record_at(world.plan, place, _PLANNED)


@compiled
def waiter_at(world: World, place: int) -> Record:
    """Return who waited at the start."""
    return record_at(world.waiters, place, _WAITER)


@compiled
def held_at(world: World, place: int) -> Record:
    """Return what was in hand at the start."""
    return record_at(world.in_hand, place, _IN_HAND)


@compiled
def counts_at(world: World, place: int) -> Record:
    """Return a queue's counters."""
    return record_at(world.queue_counts, place, _QUEUE_COUNTS)


@compiled
def row_at(world: World, place: int) -> Record:
    """Return a row of the journal."""
    return record_at(world.rows, place, _VISIT)


@compiled
def change_at(world: World, place: int) -> Record:
    """Return a row of the agents' journal."""
    return record_at(world.changes, place, _CHANGE)


@compiled
def number_at(address: int, place: int) -> float:
    """Return a number of an array of numbers."""
    return record_at(address, place, _NUMBER).value


@compiled
def add(address: int, place: int, value: float) -> None:
    """Add to a number of an array of numbers."""
    record_at(address, place, _NUMBER).value += value
