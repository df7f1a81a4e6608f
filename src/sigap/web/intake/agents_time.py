"""Agents' time, cut anew from the log for the days that something touched.

This is not done with every event but every few seconds, because each time an agent's whole day is folded. What has
to be cut is kept in a table, marked by the transaction that read the events, so nothing is forgotten on the way.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction

from sigap.facts.events import EventType
from sigap.facts.fold import Fold
from sigap.web.insights import operations as insights
from sigap.web.intake import stretches
from sigap.web.intake.models import Cursor, TouchedAgent
from sigap.web.intake.projection import (
    EVER_MS,
    Ground,
    ground,
    note_touched,
    turn_taken,
)
from sigap.web.intake.queries import midnight_before
from sigap.web.intake.stretches import DAY_MS, Logged
from sigap.web.platform import tenancy
from sigap.web.platform.reconnecting import is_of_database

AT_ONCE = 200  # agents of one transaction
log = logging.getLogger("sigap.intake")

Spans = Mapping[str, tuple[int, int]]


def waiting(tenant: int) -> int:
    """Return how many agents of a tenant have to be cut anew."""
    with tenancy.at(tenant):
        count: int = TouchedAgent.objects.count()
        return count


def cut(tenant: int) -> int:
    """Cut anew the time of some agents of a tenant; return of how many. 0: there are none, or another is at it.

    An agent whose time cannot be cut keeps nobody waiting: the process's log says who.
    """
    try:
        return _cut(tenant, AT_ONCE)
    except Exception as error:  # whatever else it is, it is one agent's: found by taking one at a time
        if is_of_database(error):
            raise
        return sum(_cut_or_leave(tenant) for _ in range(AT_ONCE))


def _cut_or_leave(tenant: int) -> int:
    try:
        return _cut(tenant, 1)
    except Exception as error:
        if is_of_database(error):
            raise
        log.exception("an agent's time could not be cut")
        with tenancy.at(tenant):
            first = TouchedAgent.objects.order_by("from_ms", "agent").first()
            if first is not None:
                first.delete()
        return 1


def _cut(tenant: int, count: int) -> int:
    with tenancy.at(tenant), transaction.atomic():
        if not turn_taken(tenant):
            return 0
        cursor = Cursor.objects.first()
        if cursor is None:
            return 0
        _roll_over(cursor)
        touched = list(TouchedAgent.objects.order_by("from_ms", "agent")[:count])
        if touched:
            on = ground()
            spans = {one.agent: _whole_days(one, on, cursor.heard_ms) for one in touched}
            insights.store({"states": _states(spans, on, cursor)}, contacts=(), agents=spans)
            TouchedAgent.objects.filter(pk__in=[one.pk for one in touched]).delete()
        Cursor.objects.filter(pk=cursor.pk).update(states_at=dt.datetime.now(dt.UTC))
        return len(touched)


def _roll_over(cursor: Cursor) -> None:
    """When a new day has begun, cut at its midnight what lasts."""
    if cursor.states_at is None or not cursor.heard_ms:
        return
    zone = ground().zone
    begun = midnight_before(cursor.heard_ms, zone)
    if begun <= cursor.rolled_ms:
        return
    Cursor.objects.filter(pk=cursor.pk).update(rolled_ms=begun)
    since = begun - DAY_MS
    note_touched(dict.fromkeys(stretches.heard_since(since - DAY_MS), (since, EVER_MS)))


def _whole_days(one: TouchedAgent, on: Ground, heard_ms: int) -> tuple[int, int]:
    """Return from which midnight to which the agent's time has to be cut.

    What was told of the past changes the days after it too, until the agent next declares a state.
    """
    low = midnight_before(one.from_ms, on.zone)
    if one.until_ms >= midnight_before(heard_ms, on.zone):
        return low, EVER_MS
    settled = stretches.next_state(_names(one.agent, on), one.until_ms)
    if settled is None:
        return low, EVER_MS
    return low, midnight_before(midnight_before(settled, on.zone) + DAY_MS + DAY_MS // 4, on.zone)


def _names(agent: str, on: Ground) -> list[str]:
    """Return what events call an agent."""
    return [agent, *(key for key, means in on.aliases.agents.items() if means == agent)]


def _states(spans: Spans, on: Ground, cursor: Cursor) -> pa.Table:
    """Return the agents' states that begin within their spans."""
    fold = Fold(on.zone, teams=on.teams)
    for _, event in stretches.events(_told(spans, on, cursor.seq), on.aliases):
        fold.apply(event)
    states = fold.facts(cursor.heard_ms)["states"]
    lows = [spans.get(agent, (EVER_MS, 0)) for agent in states["agent"].to_pylist()]
    started = states["started_at"].cast(pa.int64())
    within = pc.and_(
        pc.greater_equal(started, pa.array([low for low, _ in lows], pa.int64())),
        pc.less(started, pa.array([high for _, high in lows], pa.int64())),
    )
    return states.filter(within)


def _told(spans: Spans, on: Ground, upto: int) -> list[Logged]:
    """Return all events that the agents' time within their spans follows from."""
    asked = {name: (low - DAY_MS, high) for agent, (low, high) in spans.items() for name in _names(agent, on)}
    named = stretches.of_agents(asked, upto)
    contacts = {row.contact for row in named if row.contact}
    rows = {row.seq: row for row in named}
    rows |= {row.seq: row for row in stretches.of_contacts(contacts, upto) if row.type != "ticket"}
    rows |= {row.seq: row for row in stretches.states_before(asked, upto)}
    if rows:
        first = min(row.at_ms for row in rows.values())
        sources = {row.source for row in rows.values()}
        own = stretches.of_sources(sources, first, EVER_MS, upto)
        rows |= {row.seq: row for row in own if row.type == EventType.SOURCE_STARTED}
    return list(rows.values())
