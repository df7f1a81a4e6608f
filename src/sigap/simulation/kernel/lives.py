"""The engine's one loop: the next of the plan, of what was scheduled, and of who comes, until the end."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

from numba import njit

from sigap.simulation.kernel import accounts, draws
from sigap.simulation.kernel.accounts import cell_of, change_row, count_span, open_row
from sigap.simulation.kernel.contacts import (
    begin_visit,
    drawn,
    enter,
    leave,
    offer,
    overflow,
    take_in_hand,
    wait,
)
from sigap.simulation.kernel.heap import close_hole, packed, push, take_next
from sigap.simulation.kernel.layout import (
    AT_INSTANTS,
    BACK,
    DETERMINISTIC_ZERO,
    DONE,
    ENTER,
    FREE,
    FULL_CHANGES,
    FULL_HEAP,
    FULL_ROWS,
    FULL_VISITS,
    IN_BREAK,
    INDEX_MASK,
    INFINITE,
    KIND_BITS,
    LEAVE,
    NONE,
    OFFER,
    OFFLINE,
    OVERFLOW,
    POISSON,
    PRESENT,
    ROOM,
    SERIAL_BITS,
    SERIAL_MASK,
    World,
    compiled,
    inlined,
)
from sigap.simulation.kernel.lines import new_slot, release
from sigap.simulation.kernel.memory import (
    agent_at,
    counts_at,
    event_at,
    held_at,
    instant_at,
    order_at,
    planned_at,
    queue_at,
    rate_at,
    visit_at,
    waiter_at,
)
from sigap.simulation.kernel.people import come_back, finish_contact, follow_plan, look_for_work
from sigap.simulation.result import Cause

# mypy: disable-error-code="no-any-return"

ARRIVAL, LIVE, CALLED_BACK = int(Cause.ARRIVAL), int(Cause.LIVE), int(Cause.CALLBACK)
_WAITERS, _IN_HAND = 1, 2


@inlined
def begin(world: World) -> None:
    """Open the doors: keys, first arrivals, who is absent, and the floor as it stands."""
    world.begun = 1
    for queue in range(world.many_queues):
        queue_at(world, queue).key = draws.mixed(queue_at(world, queue).key ^ world.key)
        schedule_arrival(world, queue)
    choose_next_arrival(world)
    for agent in range(world.many_agents):
        begin_agent(world, agent)
    for place in range(world.many_in_hand):
        continue_contact(world, place)
    for place in range(world.many_waiters):
        continue_wait(world, place)
    for place in range(world.many_order):
        agent = int(order_at(world, place).value)
        since = agent_at(world, agent).since
        look_for_work(world, agent)
        agent_at(world, agent).since = since


@inlined
def begin_agent(world: World, agent: int) -> None:
    """Let an agent be absent or not, in a break or not."""
    person = agent_at(world, agent)
    key = draws.mixed(person.key ^ world.key)
    if draws.uniform(key, draws.ABSENT) < person.absence:
        person.absent = 1
        person.state = OFFLINE
    if person.state == IN_BREAK and person.back_at < INFINITE:
        push(world, person.back_at, packed(BACK, 0, agent))
    change_row(world, agent)


@inlined
def continue_contact(world: World, place: int) -> None:
    """Give a contact that was in hand at the start what is left of it."""
    held = held_at(world, place)
    queue, agent = queue_at(world, held.queue), held.agent
    key = draws.derived(draws.derived(world.key, draws.CHILD + LIVE), (held.number << 2) | _IN_HAND)
    talk_s, wrap_s = 0.0, drawn(world, queue.wrap, key, draws.WRAP)
    lasted_s = -held.since_s
    if held.wrapping:
        level = draws.exponential(key, draws.WRAP)
        wrap_s = lasted_s + draws.remaining(world, queue.wrap, lasted_s, level)
    else:
        level = draws.exponential(key, draws.SERVICE)
        left_s = draws.remaining(world, queue.service, lasted_s / held.pace, level)
        talk_s = lasted_s + left_s * held.pace
    _row_of_contact(world, place, talk_s, wrap_s)
    take_in_hand(world, agent, queue.channel, held.since_s, held.since_s + talk_s + wrap_s)


@inlined
def _row_of_contact(world: World, place: int, talk_s: float, wrap_s: float) -> None:
    """Write down a contact that was in hand at the start."""
    held = held_at(world, place)
    slot = _live_slot(world, held.queue, held.number)
    visit_at(world, slot).entered_s = held.since_s
    open_row(world, slot)
    accounts.close_row(world, slot, held.since_s, accounts.IS_ANSWERED)
    accounts.answer_row(world, slot, held.agent, talk_s, 0.0, wrap_s)
    release(world, slot)


@inlined
def continue_wait(world: World, place: int) -> None:
    """Put who waited at the start into the line, with what patience is left."""
    waiter = waiter_at(world, place)
    slot = _live_slot(world, waiter.queue, waiter.number)
    base = draws.derived(world.key, draws.CHILD + LIVE)
    visit_at(world, slot).key = draws.derived(base, (waiter.number << 2) | _WAITERS)
    begin_visit(world, slot, waiter.since_s)
    wait(world, slot, -waiter.since_s)


@compiled
def _live_slot(world: World, queue: int, number: int) -> int:
    """Return a slot for a contact that was there at the start."""
    slot = new_slot(world)
    visit = visit_at(world, slot)
    visit.queue, visit.home, visit.customer = queue, queue, number
    visit.cause, visit.parent = LIVE, NONE
    return slot


@compiled
def schedule_arrival(world: World, queue: int) -> None:
    """Draw when the queue's next customer comes."""
    line = queue_at(world, queue)
    if line.come == POISSON:
        key = draws.derived(line.key, line.customer)
        line.next_at = _poisson(world, queue, draws.exponential(key, draws.GAP))
    elif line.come == AT_INSTANTS:
        place = line.first_instant + line.customer
        line.next_at = instant_at(world, place).value if place < line.last_instant else INFINITE
    else:
        line.next_at = INFINITE


@compiled
def _poisson(world: World, queue: int, level: float) -> float:
    """Return when the mean number of arrivals since the last one reaches `level`."""
    line = queue_at(world, queue)
    at = line.next_at
    while line.interval < world.intervals:
        rate = rate_at(world, queue * world.intervals + line.interval).value
        border = (line.interval + 1) * world.interval_s
        if rate * (border - at) >= level:
            return at + level / rate
        level -= rate * (border - at)
        at = border
        line.interval += 1
    return INFINITE


@compiled
def choose_next_arrival(world: World) -> None:
    """Note which queue's customer comes next."""
    world.arrival_at = INFINITE
    for queue in range(world.many_queues):
        if queue_at(world, queue).next_at < world.arrival_at:
            world.arrival_at = queue_at(world, queue).next_at
            world.arrival_queue = queue


@inlined
def arrive(world: World) -> None:
    """Let the next customer come: to the IVR, if there is one, else into the queue."""
    queue = world.arrival_queue
    line = queue_at(world, queue)
    slot = new_slot(world)
    visit = visit_at(world, slot)
    visit.key = draws.derived(line.key, line.customer)
    visit.queue, visit.home, visit.customer = queue, queue, line.customer
    visit.cause, visit.parent = ARRIVAL, NONE
    line.customer += 1
    schedule_arrival(world, queue)
    choose_next_arrival(world)
    if line.contained > 0.0 and draws.uniform(visit.key, draws.CONTAINED) < line.contained:
        counts_at(world, cell_of(world, world.now, queue)).contained += 1.0
        release(world, slot)
    elif line.ivr != DETERMINISTIC_ZERO:
        delay_s = drawn(world, line.ivr, visit.key, draws.IVR)
        push(world, world.now + delay_s, packed(ENTER, visit.serial, slot))
    else:
        enter(world, slot)


@inlined
def happen(world: World, what: int) -> None:
    """Let the event happen that was scheduled; one that names a visit that is over is void."""
    kind, index = what >> KIND_BITS, what & INDEX_MASK
    if kind == FREE:
        finish_contact(world, index)
        return
    if kind == BACK:
        come_back(world, index)
        return
    if (visit_at(world, index).serial & SERIAL_MASK) != ((what >> SERIAL_BITS) & SERIAL_MASK):
        return
    if kind == ENTER:
        enter(world, index)
    elif visit_at(world, index).waiting:
        if kind == LEAVE:
            leave(world, index, visit_at(world, index).deadline_s)
        elif kind == OVERFLOW:
            overflow(world, index)
        elif kind == OFFER:
            offer(world, index)


@inlined
def lacking(world: World) -> int:
    """Return which array is too full for one more event; DONE for none."""
    if world.in_use + ROOM > world.many_slots:
        return FULL_VISITS
    if world.heap_size + ROOM > world.many_heap:
        return FULL_HEAP
    if world.journal:
        if world.row + ROOM > world.many_rows:
            return FULL_ROWS
        if world.change + ROOM > world.many_changes:
            return FULL_CHANGES
    return DONE


@inlined
def step(world: World) -> bool:
    """Live through the next thing that happens; False when nothing more does before the end."""
    close_hole(world)
    scheduled = event_at(world, 0).at if world.heap_size > 0 else INFINITE
    planned = planned_at(world, world.plan_at).at if world.plan_at < world.many_plan else INFINITE
    at = min(scheduled, planned, world.arrival_at)
    if at >= world.horizon_s:
        return False
    world.now = max(at, world.now)  # what was due before the start is due at the start
    world.events += 1
    if planned <= at:
        world.plan_at += 1
        follow_plan(world, world.plan_at - 1)
    elif scheduled <= at:
        what = event_at(world, 0).what
        take_next(world)
        happen(world, what)
    else:
        arrive(world)
    return True


@inlined
def finish(world: World) -> None:
    """Close the books at the end."""
    world.now = world.horizon_s
    for queue in range(world.many_queues):
        slot = queue_at(world, queue).head
        while slot != NONE:
            after = visit_at(world, slot).after
            if visit_at(world, slot).deadline_s < world.now:
                leave(world, slot, visit_at(world, slot).deadline_s)
            elif visit_at(world, slot).cause != CALLED_BACK:
                counts_at(world, visit_at(world, slot).cell).waiting += 1.0
            slot = after
    for agent in range(world.many_agents):
        person = agent_at(world, agent)
        if person.load > 0:
            count_span(world, person.group, accounts.BUSY_S, person.busy_since, world.now)
            count_span(world, person.group, accounts.OVERTIME_S, person.over_since, world.now)
        if person.state != OFFLINE:
            what = accounts.DUTY_S if person.state == PRESENT else accounts.BREAK_S
            count_span(world, person.group, what, person.duty_since, world.now)


def _sources() -> int:
    """Return a number that changes with any of the engine's files: numba's cache looks at one of them only."""
    here = Path(__file__).parent
    return zlib.crc32(
        b"".join(path.read_bytes() for path in sorted([*here.glob("*.py"), here.parent / "result.py"]))
    )


def _entry(sources: int) -> Any:
    """Return the engine compiled, kept on disk for these sources."""

    @njit(nogil=True, error_model="numpy", cache=True)  # type: ignore[untyped-decorator,unused-ignore]
    def live(world: World) -> int:
        """Live until the end, or until an array is full; say which."""
        if sources and not world.begun:
            begin(world)
        while True:
            lack = lacking(world)
            if lack != DONE:
                return lack
            if not step(world):
                finish(world)
                return DONE

    return live


live: Any = _entry(_sources())
