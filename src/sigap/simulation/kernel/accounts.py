"""What is written down: counters by interval, and the journal when one is asked for."""

from __future__ import annotations

import numpy as np

from sigap.simulation.kernel.layout import GROUP_COUNTERS, NONE, World, compiled
from sigap.simulation.kernel.memory import agent_at, change_at, row_at, spent_at, visit_at
from sigap.simulation.result import GroupCount, Outcome, QueueCount

# mypy: disable-error-code="no-any-return"

DUTY_S, BUSY_S, WORK_S = int(GroupCount.DUTY_S), int(GroupCount.BUSY_S), int(GroupCount.WORK_S)
BREAK_S, TAKEN, OVERTIME_S = int(GroupCount.BREAK_S), int(GroupCount.ANSWERED), int(GroupCount.OVERTIME_S)
OFFERED, ANSWERED, WITHIN = int(QueueCount.OFFERED), int(QueueCount.ANSWERED), int(QueueCount.WITHIN)
ABANDONED, ABANDONED_WITHIN = int(QueueCount.ABANDONED), int(QueueCount.ABANDONED_WITHIN)
TIMED_OUT, CALLBACK, WAITING = int(QueueCount.TIMED_OUT), int(QueueCount.CALLBACK), int(QueueCount.WAITING)
WAIT_ANSWERED_S, WAIT_LEFT_S = int(QueueCount.WAIT_ANSWERED_S), int(QueueCount.WAIT_LEFT_S)
TALK_S, WRAP_S, AT_ONCE = int(QueueCount.TALK_S), int(QueueCount.WRAP_S), int(QueueCount.AT_ONCE)
AGAIN, TRANSFERRED, CONTAINED = int(QueueCount.AGAIN), int(QueueCount.TRANSFERRED), int(QueueCount.CONTAINED)
CALLBACK_ANSWERED, CALLBACK_UNREACHED = int(QueueCount.CALLBACK_ANSWERED), int(QueueCount.CALLBACK_UNREACHED)
CALLBACK_WAIT_S = int(QueueCount.CALLBACK_WAIT_S)
IS_ANSWERED, IS_ABANDONED, IS_TIMED_OUT = (
    int(Outcome.ANSWERED),
    int(Outcome.ABANDONED),
    int(Outcome.TIMED_OUT),
)
IS_CALLBACK, IS_UNREACHED, IS_WAITING = int(Outcome.CALLBACK), int(Outcome.UNREACHED), int(Outcome.WAITING)


@compiled
def interval_of(world: World, at: float) -> int:
    """Return the interval of an instant; those before the start belong to the first."""
    return min(max(int(at / world.interval_s), 0), world.intervals - 1)


@compiled
def cell_of(world: World, at: float, queue: int) -> int:
    """Return the row of `queue_counts` that a visit belongs to."""
    return interval_of(world, at) * world.many_queues + queue


@compiled
def count_span(world: World, group: int, what: int, start: float, end: float) -> None:
    """Add a span of time to a group's counter, each part to its interval; what lies outside the scenario is left."""
    start, end = max(start, 0.0), min(end, world.horizon_s)
    if end <= start:
        return
    interval = interval_of(world, start)
    border = (interval + 1) * world.interval_s
    while end > border and interval < world.intervals - 1:
        spent_at(world, (interval * world.many_groups + group) * GROUP_COUNTERS + what).value += (
            border - start
        )
        start = border
        interval += 1
        border = (interval + 1) * world.interval_s
    spent_at(world, (interval * world.many_groups + group) * GROUP_COUNTERS + what).value += end - start


@compiled
def open_row(world: World, slot: int) -> None:
    """Begin the journal's row of a visit that enters a queue."""
    visit = visit_at(world, slot)
    visit.row = NONE
    if not world.journal:
        return
    row = row_at(world, world.row)
    visit.row = world.row
    world.row += 1
    row.entered_s, row.left_s = visit.entered_s, np.nan
    row.talk_s, row.hold_s, row.wrap_s = np.nan, np.nan, np.nan
    row.customer, row.parent, row.home = visit.customer, visit.parent, visit.home
    row.queue, row.group, row.agent = visit.queue, NONE, NONE
    row.outcome, row.cause = IS_WAITING, visit.cause


@compiled
def close_row(world: World, slot: int, at: float, outcome: int) -> None:
    """End the wait in the journal."""
    if visit_at(world, slot).row != NONE:
        row = row_at(world, visit_at(world, slot).row)
        row.left_s, row.outcome = at, outcome


@compiled
def answer_row(world: World, slot: int, agent: int, talk_s: float, hold_s: float, wrap_s: float) -> None:
    """Write who answered into the journal, and for how long."""
    if visit_at(world, slot).row != NONE:
        row = row_at(world, visit_at(world, slot).row)
        row.agent, row.group = agent, agent_at(world, agent).group
        row.talk_s, row.hold_s, row.wrap_s = talk_s, hold_s, wrap_s


@compiled
def change_row(world: World, agent: int) -> None:
    """Write down what an agent is from now on."""
    if world.journal:
        row, person = change_at(world, world.change), agent_at(world, agent)
        world.change += 1
        row.at_s, row.agent, row.state = world.now, agent, person.state
        row.group, row.reason = person.group, person.reason
