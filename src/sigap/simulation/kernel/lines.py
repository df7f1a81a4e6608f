"""Who waits: one line for each queue, linked both ways, and the slots that visits live in."""

from __future__ import annotations

from sigap.simulation.kernel.layout import NONE, World, compiled
from sigap.simulation.kernel.memory import queue_at, visit_at

# mypy: disable-error-code="no-any-return"


@compiled
def new_slot(world: World) -> int:
    """Return a slot for a visit, with a serial of its own: events that name an older one are void."""
    slot = world.free_slot
    if slot != NONE:
        world.free_slot = visit_at(world, slot).after
    else:
        slot = world.used_slots
        world.used_slots = slot + 1
    world.in_use += 1
    renew(world, slot)
    return slot


@compiled
def renew(world: World, slot: int) -> None:
    """Give a slot a new serial."""
    world.serial += 1
    visit_at(world, slot).serial = world.serial
    visit_at(world, slot).waiting = 0


@compiled
def release(world: World, slot: int) -> None:
    """Give a slot back."""
    visit_at(world, slot).serial = NONE
    visit_at(world, slot).waiting = 0
    visit_at(world, slot).after = world.free_slot
    world.free_slot = slot
    world.in_use -= 1


@compiled
def join_line(world: World, slot: int) -> None:
    """Put a visit at the end of its queue's line."""
    queue = queue_at(world, visit_at(world, slot).queue)
    tail = queue.tail
    visit_at(world, slot).waiting = 1
    visit_at(world, slot).before = tail
    visit_at(world, slot).after = NONE
    if tail == NONE:
        queue.head = slot
    else:
        visit_at(world, tail).after = slot
    queue.tail = slot


@compiled
def leave_line(world: World, slot: int) -> None:
    """Take a visit out of its queue's line."""
    queue = queue_at(world, visit_at(world, slot).queue)
    before, after = visit_at(world, slot).before, visit_at(world, slot).after
    if before == NONE:
        queue.head = after
    else:
        visit_at(world, before).after = after
    if after == NONE:
        queue.tail = before
    else:
        visit_at(world, after).before = before
    visit_at(world, slot).waiting = 0
