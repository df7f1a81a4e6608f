"""The live process: events become facts as they come in. Several may run; they share the tenants between them."""

from __future__ import annotations

import os
import threading
import time

from django.db import connection

from sigap.web.intake import agents_time, projection
from sigap.web.platform import counters
from sigap.web.platform.log import Listener

GATHER_S = 0.25  # events are let gather for so long, so that each transaction is worth its while
LOOK_S = 1.0  # how often to look without being woken: for what another process left
STATES_S = 3.0  # how often agents' time is cut anew
STATES_BEHIND_S = 30.0  # how often while events wait
NICENESS = 5  # receiving events comes before projecting them

_WITH_WORK = """
SELECT t.id, coalesce(c.seq, 0) < (SELECT max(seq) FROM platform_loggedevent e WHERE e.tenant_id = t.id),
  EXISTS (SELECT FROM intake_touchedagent a WHERE a.tenant_id = t.id),
  coalesce(extract(epoch FROM now() - c.states_at), 1e9)::float
FROM platform_tenant t LEFT JOIN intake_cursor c ON c.tenant_id = t.id
"""


def run(stop: threading.Event) -> None:
    """Make facts of events until `stop`."""
    os.nice(NICENESS)
    with Listener() as listener:
        while not stop.is_set():
            began = time.monotonic()
            done = turn(stop)
            if done < projection.STRETCH:
                stop.wait(max(0.0, GATHER_S - (time.monotonic() - began)))
            if not done:
                listener.wait(LOOK_S)
    connection.close()


def turn(stop: threading.Event) -> int:
    """Give every tenant that has something to do one turn; return of how many events facts were made."""
    done = 0
    for tenant, has_events, has_agents, since_s in _with_work():
        if stop.is_set():
            break
        count = projection.project(tenant) if has_events else 0
        is_behind = count == projection.STRETCH
        if (has_agents or count) and since_s >= (STATES_BEHIND_S if is_behind else STATES_S):
            while not stop.is_set() and agents_time.cut(tenant) == agents_time.AT_ONCE:
                pass
        if count:
            counters.count("sigap_events_projected_total", count)
        done += count
    return done


def _with_work() -> list[tuple[int, bool, bool, float]]:
    with connection.cursor() as cursor:
        cursor.execute(_WITH_WORK)
        rows = cursor.fetchall()
    return [
        (tenant, bool(events), agents, since) for tenant, events, agents, since in rows if events or agents
    ]


def catch_up() -> int:
    """Make facts of all there is, now; return of how many events. For tests and commands."""
    stop, total = threading.Event(), 0
    while done := turn(stop):
        total += done
    for tenant, *_ in _with_work():
        while agents_time.cut(tenant):
            pass
    return total
