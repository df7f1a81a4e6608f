"""What will happen: a binary heap of events, the next on top.

`take_next` leaves a hole on top, which the next `push` fills: most events bring one of their own, and one passage
down the heap is saved.
"""

from __future__ import annotations

from sigap.simulation.kernel.layout import KIND_BITS, SERIAL_BITS, SERIAL_MASK, World, compiled
from sigap.simulation.kernel.memory import event_at

# mypy: disable-error-code="no-any-return"


@compiled
def packed(kind: int, serial: int, index: int) -> int:
    """Return one number for an event: sorts by kind, then by serial, then by index."""
    return (kind << KIND_BITS) | ((serial & SERIAL_MASK) << SERIAL_BITS) | index


@compiled
def push(world: World, at: float, what: int) -> None:
    """Add an event."""
    if world.hole:
        world.hole = 0
        _sink(world, world.heap_size, at, what)
        return
    place = world.heap_size
    world.heap_size = place + 1
    while place > 0:
        above = (place - 1) >> 1
        if not _earlier(at, what, event_at(world, above).at, event_at(world, above).what):
            break
        event_at(world, place).at = event_at(world, above).at
        event_at(world, place).what = event_at(world, above).what
        place = above
    event_at(world, place).at = at
    event_at(world, place).what = what


@compiled
def take_next(world: World) -> None:
    """Take the event on top; its place stays empty until the next `push` or `close_hole`."""
    world.hole = 1


@compiled
def close_hole(world: World) -> None:
    """Fill the empty top with the last event."""
    if world.hole:
        world.hole = 0
        size = world.heap_size - 1
        world.heap_size = size
        if size > 0:
            _sink(world, size, event_at(world, size).at, event_at(world, size).what)


@compiled
def _sink(world: World, size: int, at: float, what: int) -> None:
    """Put an event on top and let it sink to its place."""
    place = 0
    below = 1
    while below < size:
        if below + 1 < size and _before(world, below + 1, below):
            below += 1
        if not _earlier(event_at(world, below).at, event_at(world, below).what, at, what):
            break
        event_at(world, place).at = event_at(world, below).at
        event_at(world, place).what = event_at(world, below).what
        place = below
        below = 2 * place + 1
    event_at(world, place).at = at
    event_at(world, place).what = what


@compiled
def _earlier(at: float, what: int, other_at: float, other_what: int) -> bool:
    return at < other_at or (at == other_at and what < other_what)


@compiled
def _before(world: World, place: int, other: int) -> bool:
    first, second = event_at(world, place), event_at(world, other)
    return first.at < second.at or (first.at == second.at and first.what < second.what)
