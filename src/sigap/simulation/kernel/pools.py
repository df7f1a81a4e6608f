"""Who is free: for each group, and for each number of contacts already in hand, the agents in order of idleness."""

from __future__ import annotations

from sigap.simulation.kernel.layout import NONE, World, compiled
from sigap.simulation.kernel.memory import agent_at, capacity_at, pool_at

# mypy: disable-error-code="no-any-return"


@compiled
def join_pool(world: World, agent: int, since: float) -> None:
    """Let an agent who has room for a contact wait for one."""
    person = agent_at(world, agent)
    pool = pool_of(world, person.group, person.channel, person.load)
    tail = pool_at(world, pool).tail
    person.pool = pool
    person.since = since
    person.before = tail
    person.after = NONE
    if tail == NONE:
        pool_at(world, pool).head = agent
    else:
        agent_at(world, tail).after = agent
    pool_at(world, pool).tail = agent


@compiled
def leave_pool(world: World, agent: int) -> None:
    """Take an agent out of the pool, if in one."""
    person = agent_at(world, agent)
    pool = person.pool
    if pool == NONE:
        return
    before, after = person.before, person.after
    if before == NONE:
        pool_at(world, pool).head = after
    else:
        agent_at(world, before).after = after
    if after == NONE:
        pool_at(world, pool).tail = before
    else:
        agent_at(world, after).before = before
    person.pool = NONE


@compiled
def limit_of(world: World, group: int, channel: int) -> int:
    """Return how many contacts of a channel an agent of the group may have at once."""
    return capacity_at(world, group * channels(world) + channel).limit


@compiled
def pool_of(world: World, group: int, channel: int, load: int) -> int:
    """Return the pool of a group's agents with `load` contacts of a channel in hand."""
    if load == 0:
        return group
    return capacity_at(world, group * channels(world) + channel).first_pool + load - 1


@compiled
def channels(world: World) -> int:
    """Return how many channels there are."""
    return world.many_capacity // world.many_groups


@compiled
def has_room(world: World, agent: int) -> bool:
    """Return whether an agent can take one more contact of some kind."""
    person = agent_at(world, agent)
    if person.state != 1 or person.pending != 0:
        return False
    return person.load == 0 or person.load < limit_of(world, person.group, person.channel)
