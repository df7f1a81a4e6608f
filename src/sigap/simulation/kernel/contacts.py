"""A visit's life: it enters, is answered, or leaves: hangs up, is let go, is called back, overflows."""

from __future__ import annotations

from sigap.simulation.kernel import accounts, draws
from sigap.simulation.kernel.accounts import answer_row, cell_of, close_row, count_span, open_row
from sigap.simulation.kernel.heap import packed, push
from sigap.simulation.kernel.layout import (
    DETERMINISTIC_ZERO,
    ENTER,
    FREE,
    GROUP_COUNTERS,
    INFINITE,
    LEAVE,
    NONE,
    OFFER,
    OVERFLOW,
    Key,
    World,
    compiled,
    inlined,
)
from sigap.simulation.kernel.lines import join_line, leave_line, new_slot, release, renew
from sigap.simulation.kernel.memory import (
    agent_at,
    candidate_at,
    counts_at,
    pool_at,
    queue_at,
    spent_at,
    threshold_at,
    transfer_at,
    visit_at,
)
from sigap.simulation.kernel.pools import has_room, join_pool, leave_pool, limit_of, pool_of
from sigap.simulation.result import Cause

# mypy: disable-error-code="no-any-return"

RETRIAL, TRANSFERRED, CALLED_BACK = int(Cause.RETRIAL), int(Cause.TRANSFER), int(Cause.CALLBACK)


@compiled
def drawn(world: World, which: int, key: Key, purpose: int) -> float:
    """Return a time drawn from a distribution, for a key and a purpose."""
    if which == DETERMINISTIC_ZERO:
        return 0.0
    return draws.inverse_hazard(world, which, draws.exponential(key, purpose))


@compiled
def enter(world: World, slot: int) -> None:
    """Let a visit enter its queue: to a free agent, or into the line."""
    now = world.now
    begin_visit(world, slot, now)
    prune(world, visit_at(world, slot).queue)
    if not assign(world, slot):
        wait(world, slot, 0.0)


@compiled
def begin_visit(world: World, slot: int, at: float) -> None:
    """Count and write down a visit that enters its queue."""
    visit = visit_at(world, slot)
    visit.entered_s = at
    visit.place_s = at
    visit.deadline_s = INFINITE
    visit.cell = cell_of(world, at, visit.queue)
    counts_at(world, visit.cell).offered += 1.0
    if visit.cause == RETRIAL:
        counts_at(world, visit.cell).again += 1.0
    elif visit.cause == TRANSFERRED:
        counts_at(world, visit.cell).transferred += 1.0
    open_row(world, slot)


@compiled
def wait(world: World, slot: int, waited_s: float) -> None:
    """Put a visit into the line, and schedule all that may happen to it there."""
    visit, queue = visit_at(world, slot), queue_at(world, visit_at(world, slot).queue)
    level = draws.exponential(visit.key, draws.PATIENCE)
    patience_s = draws.remaining(world, queue.patience, waited_s, level) + waited_s
    visit.leaves_as = accounts.IS_ABANDONED
    if queue.timeout_s < patience_s:
        visit.leaves_as = accounts.IS_TIMED_OUT
    visit.deadline_s = visit.entered_s + min(patience_s, queue.timeout_s)
    join_line(world, slot)
    now = world.now
    if queue.eager and visit.deadline_s < INFINITE:
        push(world, max(visit.deadline_s, now), packed(LEAVE, visit.serial, slot))
    if queue.accept > 0.0:
        at = max(visit.entered_s + queue.offer_after_s, now)
        push(world, at, packed(OFFER, visit.serial, slot))
    schedule_overflow(world, slot)


@compiled
def schedule_overflow(world: World, slot: int) -> None:
    """Schedule the next instant at which further groups may take a visit."""
    visit, queue = visit_at(world, slot), queue_at(world, visit_at(world, slot).queue)
    for place in range(queue.first_threshold, queue.last_threshold):
        at = visit.place_s + threshold_at(world, place).value
        if at > world.now:
            push(world, at, packed(OVERFLOW, visit.serial, slot))
            return


@compiled
def assign(world: World, slot: int) -> bool:
    """Give a visit to the best free agent who may take it; False when there is none."""
    agent, pace = find_agent(world, slot)
    if agent == NONE:
        return False
    leave_pool(world, agent)
    answer(world, slot, agent, pace)
    if has_room(world, agent):
        join_pool(world, agent, world.now)
    return True


@compiled
def find_agent(world: World, slot: int) -> tuple[int, float]:
    """Return the agent who takes a visit, and the pace: fewest in hand, then best rank, then longest idle."""
    visit, queue = visit_at(world, slot), queue_at(world, visit_at(world, slot).queue)
    best, best_load, best_rank, best_pace = NONE, 0, 0, 1.0
    for place in range(queue.first_candidate, queue.last_candidate):
        candidate = candidate_at(world, place)
        if visit.place_s + candidate.after_s > world.now:
            continue
        agent, load = first_with_room(world, candidate.group, queue.channel)
        if agent == NONE:
            continue
        rank = candidate.rank
        better = best == NONE or load < best_load
        if not better and load == best_load:
            better = rank < best_rank or (
                rank == best_rank and agent_at(world, agent).since < agent_at(world, best).since
            )
        if better:
            best, best_load, best_rank, best_pace = agent, load, rank, candidate.pace
    return best, best_pace


@compiled
def first_with_room(world: World, group: int, channel: int) -> tuple[int, int]:
    """Return a group's agent with room for a contact of this channel, and how many that agent has in hand."""
    agent = pool_at(world, group).head
    if agent != NONE:
        return agent, 0
    for load in range(1, limit_of(world, group, channel)):
        agent = pool_at(world, pool_of(world, group, channel, load)).head
        if agent != NONE:
            return agent, load
    return NONE, 0


@compiled
def answer(world: World, slot: int, agent: int, pace: float) -> None:
    """Let an agent take a visit: draw how long it lasts, count it, and schedule its end."""
    visit, person = visit_at(world, slot), agent_at(world, agent)
    queue = queue_at(world, visit.queue)
    reached = visit.cause != CALLED_BACK or draws.uniform(visit.key, draws.REACH) < queue.reach
    talk_s, hold_s, wrap_s = 0.0, 0.0, queue.unreached_s
    if reached:
        talk_s = (
            drawn(world, queue.service, visit.key, draws.SERVICE)
            * pace
            * (1.0 + queue.slowdown * person.load)
        )
        hold_s = drawn(world, queue.hold, visit.key, draws.HOLD)
        wrap_s = drawn(world, queue.wrap, visit.key, draws.WRAP)
    count_answer(world, slot, reached, talk_s + hold_s, wrap_s)
    close_row(world, slot, world.now, accounts.IS_ANSWERED if reached else accounts.IS_UNREACHED)
    answer_row(world, slot, agent, talk_s, hold_s, wrap_s)
    take_in_hand(world, agent, queue.channel, world.now, world.now + talk_s + hold_s + wrap_s)
    if reached and queue.last_transfer > queue.first_transfer:
        transfer(world, slot, world.now + talk_s + hold_s)
    release(world, slot)


@compiled
def take_in_hand(world: World, agent: int, channel: int, since: float, until: float) -> None:
    """Give an agent one more contact, until an instant."""
    person = agent_at(world, agent)
    if person.load == 0:
        person.busy_since = since
        person.channel = channel
    person.load += 1
    if since >= 0.0:  # not those in hand before the start
        row = accounts.interval_of(world, since) * world.many_groups + person.group
        spent_at(world, row * GROUP_COUNTERS + accounts.TAKEN).value += 1.0
    count_span(world, person.group, accounts.WORK_S, since, until)
    push(world, until, packed(FREE, 0, agent))


@compiled
def count_answer(world: World, slot: int, reached: bool, talk_s: float, wrap_s: float) -> None:
    """Count a visit that an agent took."""
    visit = visit_at(world, slot)
    counts = counts_at(world, visit.cell)
    waited_s = world.now - visit.entered_s
    counts.talk_s += talk_s
    counts.wrap_s += wrap_s
    if not reached:
        counts.callback_unreached += 1.0
    elif visit.cause == CALLED_BACK:
        counts.callback_answered += 1.0
        counts.callback_wait_s += waited_s
    else:
        counts.answered += 1.0
        counts.wait_answered_s += waited_s
        if waited_s <= queue_at(world, visit.queue).within_s:
            counts.within += 1.0
        if waited_s <= 0.0:
            counts.at_once += 1.0


@compiled
def child(world: World, slot: int, queue: int, cause: int, at: float) -> None:
    """Schedule a visit that follows from another one."""
    follower = new_slot(world)
    visit, new = visit_at(world, slot), visit_at(world, follower)
    new.key = draws.derived(visit.key, draws.CHILD + cause)
    new.queue, new.home, new.customer, new.cause = queue, visit.home, visit.customer, cause
    new.parent = visit.row
    push(world, at, packed(ENTER, new.serial, follower))


@compiled
def transfer(world: World, slot: int, at: float) -> None:
    """Perhaps send the customer on to another queue when the talk is over."""
    queue = queue_at(world, visit_at(world, slot).queue)
    chance = draws.uniform(visit_at(world, slot).key, draws.TRANSFER)
    for place in range(queue.first_transfer, queue.last_transfer):
        if chance < transfer_at(world, place).upto:
            child(world, slot, transfer_at(world, place).queue, TRANSFERRED, at)
            return


@compiled
def prune(world: World, queue: int) -> None:
    """Take those who have left from the head of a line whose abandonments are not events of their own."""
    head = queue_at(world, queue).head
    while head != NONE and visit_at(world, head).deadline_s < world.now:
        leave(world, head, visit_at(world, head).deadline_s)
        head = queue_at(world, queue).head


@compiled
def leave(world: World, slot: int, at: float) -> None:
    """Let a visit leave its line unserved: it hung up, or the queue let it go."""
    visit, queue = visit_at(world, slot), queue_at(world, visit_at(world, slot).queue)
    counts = counts_at(world, visit.cell)
    waited_s = at - visit.entered_s
    counts.wait_left_s += waited_s
    if visit.leaves_as == accounts.IS_TIMED_OUT:
        counts.timed_out += 1.0
    else:
        counts.abandoned += 1.0
        if waited_s <= queue.within_s:
            counts.abandoned_within += 1.0
        if queue.retry > 0.0 and draws.uniform(visit.key, draws.RETRY) < queue.retry:
            delay_s = drawn(world, queue.retry_delay, visit.key, draws.RETRY_DELAY)
            child(world, slot, visit.queue, RETRIAL, at + delay_s)
    close_row(world, slot, at, visit.leaves_as)
    leave_line(world, slot)
    release(world, slot)


@compiled
def overflow(world: World, slot: int) -> None:
    """Try the groups that may take a visit from now on."""
    if visit_at(world, slot).deadline_s < world.now:
        return
    if find_agent(world, slot)[0] != NONE:
        leave_line(world, slot)
        assign(world, slot)
    else:
        schedule_overflow(world, slot)


@inlined
def offer(world: World, slot: int) -> None:
    """Offer a callback; who accepts keeps the place in the line, as a visit that waits for ever."""
    visit, queue = visit_at(world, slot), queue_at(world, visit_at(world, slot).queue)
    now = world.now
    if visit.deadline_s < now or draws.uniform(visit.key, draws.ACCEPT) >= queue.accept:
        return
    counts = counts_at(world, visit.cell)
    counts.callback += 1.0
    counts.wait_left_s += now - visit.entered_s
    close_row(world, slot, now, accounts.IS_CALLBACK)
    renew(world, slot)
    visit.waiting = 1
    visit.key = draws.derived(visit.key, draws.CHILD + CALLED_BACK)
    visit.cause, visit.parent = CALLED_BACK, visit.row
    visit.entered_s, visit.deadline_s = now, INFINITE
    open_row(world, slot)
    schedule_overflow(world, slot)
