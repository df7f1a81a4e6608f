"""The live process: events become facts as they come in. Several may run; they share the tenants between them."""

from __future__ import annotations

import threading
import time

from django.db import connection

from sigap.web.intake import agents_time, projection
from sigap.web.platform import counters
from sigap.web.platform.log import Listener

GATHER_S = 0.25  # events are let gather for so long, so that each transaction is worth its while
LOOK_S = 1.0  # how often to look without being woken: for what another process left
STATES_S = 0.5  # how often agents' time is cut anew
STATES_BEHIND_S = 5.0  # how often while events wait
CUT_S = 0.5  # for so long without a look at new events

_WITH_WORK = """
SELECT t.id, coalesce(c.seq, 0) < (SELECT max(seq) FROM platform_loggedevent e WHERE e.tenant_id = t.id),
  EXISTS (SELECT FROM intake_touchedagent a WHERE a.tenant_id = t.id),
  coalesce(extract(epoch FROM now() - c.states_at), 1e9)::float
FROM platform_tenant t LEFT JOIN intake_cursor c ON c.tenant_id = t.id
"""

Rounds = dict[int, int]
"""How many agents of a tenant are still to be cut in the round that has begun. It is forgotten without harm."""


def run(stop: threading.Event) -> None:
    """Make facts of events until `stop`."""
    rounds: Rounds = {}
    with Listener() as listener:
        while not stop.is_set():
            began = time.monotonic()
            done = turn(stop, rounds)
            if done < projection.STRETCH:
                stop.wait(max(0.0, GATHER_S - (time.monotonic() - began)))
            if done:
                listener.forget()
            else:
                listener.wait(LOOK_S)
    connection.close()


def turn(stop: threading.Event, rounds: Rounds) -> int:
    """Give every tenant that has something to do one turn; return of how many events and agents."""
    done = 0
    for tenant, has_events, has_agents, since_s in _with_work():
        if stop.is_set():
            break
        count = projection.project(tenant) if has_events else 0
        if count:
            counters.count("sigap_events_projected_total", count)
        every_s = STATES_BEHIND_S if count == projection.STRETCH else STATES_S
        if tenant not in rounds and (has_agents or count) and since_s >= every_s:
            rounds[tenant] = agents_time.waiting(tenant)
        done += count + (_cut(tenant, stop, rounds) if tenant in rounds else 0)
    return done


def _cut(tenant: int, stop: threading.Event, rounds: Rounds) -> int:
    """Cut agents' time anew for a while; whoever is left comes after the events of meanwhile."""
    until, done = time.monotonic() + CUT_S, 0
    while not stop.is_set() and time.monotonic() < until:
        count = agents_time.cut(tenant)
        done += count
        rounds[tenant] -= count
        if count < agents_time.AT_ONCE or rounds[tenant] <= 0:
            del rounds[tenant]
            break
    return done


def _with_work() -> list[tuple[int, bool, bool, float]]:
    with connection.cursor() as cursor:
        cursor.execute(_WITH_WORK)
        rows = cursor.fetchall()
    return [
        (tenant, bool(events), agents, since) for tenant, events, agents, since in rows if events or agents
    ]


def catch_up() -> int:
    """Make facts of all there is, now; return how much was done. For tests and commands."""
    stop, rounds, total = threading.Event(), Rounds(), 0
    while done := turn(stop, rounds):
        total += done
    for tenant, *_ in _with_work():
        while agents_time.cut(tenant):
            pass
    return total
