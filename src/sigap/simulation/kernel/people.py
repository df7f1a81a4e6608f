"""An agent's life: a contact ends, the next is found, the shift's plan is followed."""

from __future__ import annotations

from sigap.simulation.kernel import accounts
from sigap.simulation.kernel.accounts import change_row, count_span
from sigap.simulation.kernel.contacts import answer, prune
from sigap.simulation.kernel.heap import packed, push
from sigap.simulation.kernel.layout import (
    BACK,
    GO_OFF,
    GO_ON,
    GO_TO_BREAK,
    IN_BREAK,
    INFINITE,
    NONE,
    OFFLINE,
    PRESENT,
    STAY,
    World,
    compiled,
    inlined,
)
from sigap.simulation.kernel.lines import leave_line
from sigap.simulation.kernel.memory import agent_at, group_at, planned_at, queue_at, served_at, visit_at
from sigap.simulation.kernel.pools import has_room, join_pool, leave_pool

# mypy: disable-error-code="no-any-return"


@inlined
def finish_contact(world: World, agent: int) -> None:
    """Let an agent put one contact down: then the plan, then the next contact, then idleness."""
    person = agent_at(world, agent)
    person.load -= 1
    leave_pool(world, agent)
    if person.load == 0:
        count_span(world, person.group, accounts.BUSY_S, person.busy_since, world.now)
        if person.pending != STAY:
            do_what_waited(world, agent)
            return
    look_for_work(world, agent)


@compiled
def look_for_work(world: World, agent: int) -> None:
    """Let an agent take what waits, as much as one can have in hand, or wait for it."""
    while has_room(world, agent):
        slot, pace = next_contact(world, agent)
        if slot == NONE:
            join_pool(world, agent, world.now)
            return
        leave_line(world, slot)
        answer(world, slot, agent, pace)


@compiled
def next_contact(world: World, agent: int) -> tuple[int, float]:
    """Return the visit that an agent takes next, and the pace: best rank, then longest wait."""
    person = agent_at(world, agent)
    group = group_at(world, person.group)
    now = world.now
    best, best_rank, best_pace = NONE, 0, 1.0
    for place in range(group.first_served, group.last_served):
        served = served_at(world, place)
        if best != NONE and served.rank != best_rank:
            break
        queue = queue_at(world, served.queue)
        if queue.head == NONE or (person.load > 0 and queue.channel != person.channel):
            continue
        prune(world, served.queue)
        head = queue.head
        if head == NONE or visit_at(world, head).place_s + served.after_s > now:
            continue
        if best == NONE or visit_at(world, head).place_s < visit_at(world, best).place_s:
            best, best_rank, best_pace = head, served.rank, served.pace
    return best, best_pace


@inlined
def follow_plan(world: World, place: int) -> None:
    """Do what the plan says an agent does now, or note it for when the contact in hand is over."""
    planned = planned_at(world, place)
    person = agent_at(world, planned.agent)
    if person.absent:
        return
    if person.load > 0:
        note(world, place)
    elif planned.action == GO_OFF:
        go_off(world, planned.agent)
    elif planned.action == GO_ON:
        go_on(world, planned.agent, planned.group)
    elif planned.action == GO_TO_BREAK:
        go_to_break(world, planned.agent, planned.length_s, planned.reason)


@inlined
def note(world: World, place: int) -> None:
    """Keep in mind what an agent with a contact in hand does after it."""
    planned = planned_at(world, place)
    person = agent_at(world, planned.agent)
    leave_pool(world, planned.agent)
    if planned.action == GO_ON:
        person.pending_group = planned.group
        if person.pending != GO_TO_BREAK:
            person.pending = GO_ON
            person.over_since = INFINITE
        return
    if person.pending == STAY or person.pending == GO_ON:
        person.over_since = world.now
    person.pending = planned.action
    person.pending_s = planned.length_s
    person.pending_reason = planned.reason
    if planned.action == GO_OFF:
        person.pending_group = NONE


@inlined
def do_what_waited(world: World, agent: int) -> None:
    """Do what the plan said while a contact was in hand."""
    person = agent_at(world, agent)
    action, group = person.pending, person.pending_group
    count_span(world, person.group, accounts.OVERTIME_S, person.over_since, world.now)
    person.pending, person.pending_group, person.over_since = STAY, NONE, INFINITE
    if action == GO_OFF:
        go_off(world, agent)
        return
    if action == GO_TO_BREAK:
        if group != NONE:
            change_group(world, agent, group)
        go_to_break(world, agent, person.pending_s, person.pending_reason)
        return
    go_on(world, agent, group)


@compiled
def close_state(world: World, agent: int) -> None:
    """Count the state that an agent leaves now."""
    person = agent_at(world, agent)
    leave_pool(world, agent)
    now = world.now
    if person.state == PRESENT:
        count_span(world, person.group, accounts.DUTY_S, person.duty_since, now)
    elif person.state == IN_BREAK:
        count_span(world, person.group, accounts.BREAK_S, person.duty_since, now)
    person.duty_since = now


@compiled
def change_group(world: World, agent: int, group: int) -> None:
    """Let an agent with nothing in hand work in another group from now on."""
    close_state(world, agent)
    agent_at(world, agent).group = group


@compiled
def go_off(world: World, agent: int) -> None:
    """Let an agent leave."""
    person = agent_at(world, agent)
    if person.state == OFFLINE:
        return
    close_state(world, agent)
    person.state, person.reason = OFFLINE, NONE
    change_row(world, agent)


@compiled
def go_on(world: World, agent: int, group: int) -> None:
    """Let an agent come, or change groups; one in a break stays in it."""
    person = agent_at(world, agent)
    change_group(world, agent, group)
    if person.state == IN_BREAK:
        change_row(world, agent)
        return
    person.state, person.reason = PRESENT, NONE
    change_row(world, agent)
    look_for_work(world, agent)


@compiled
def go_to_break(world: World, agent: int, length_s: float, reason: int) -> None:
    """Let an agent take a break of this length, from now."""
    person = agent_at(world, agent)
    if person.state == OFFLINE:
        return
    close_state(world, agent)
    person.state, person.reason = IN_BREAK, reason
    person.back_at = world.now + length_s
    push(world, person.back_at, packed(BACK, 0, agent))
    change_row(world, agent)


@inlined
def come_back(world: World, agent: int) -> None:
    """End a break, unless the shift ended before or another break began."""
    person = agent_at(world, agent)
    if person.state == IN_BREAK and person.back_at <= world.now:
        close_state(world, agent)
        person.state, person.reason = PRESENT, NONE
        change_row(world, agent)
        look_for_work(world, agent)
