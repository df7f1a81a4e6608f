"""Agents' time, cut anew from the log from the last rest before what touched it.

An agent rests when no contact is in hand and no after-call work is done. What is stored up to the end of a rest stays:
what comes after follows from what the agent had declared by then and from the contacts they took up since. Who did not
rest that day, whose day is in the lake, who was merged with another, or whose source began anew since has the whole day
cut anew.

This is done every second or so and not with every event, so that an agent is cut once for all that was heard
meanwhile. What has to be cut is kept in a table, marked by the transaction that read the events, so nothing is
forgotten on the way.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, transaction

from sigap.facts.events import Event, EventType
from sigap.facts.fold import Fold
from sigap.web.insights import operations as insights
from sigap.web.intake import stretches
from sigap.web.intake.models import Cursor, TouchedAgent
from sigap.web.intake.projection import (
    EVER_MS,
    TURN,
    Ground,
    ground,
    note_touched,
    turn_taken,
)
from sigap.web.intake.queries import midnight_before
from sigap.web.intake.stretches import DAY_MS
from sigap.web.platform import tenancy
from sigap.web.platform.reconnecting import is_of_database

AT_ONCE = 200  # agents of one transaction
log = logging.getLogger("sigap.intake")

if TYPE_CHECKING:
    from sigap.web.insights.operations import Rest

Spans = Mapping[str, tuple[int, int]]


def waiting(tenant: int) -> int:
    """Return how many agents of a tenant have to be cut anew."""
    with tenancy.at(tenant):
        count: int = TouchedAgent.objects.count()
        return count


def cut_merged(key: str, into: str) -> None:
    """Have the day at hand cut anew of an agent of the tenant at hand who is about to be merged, and of whom into.

    It waits for facts that are being made: what they were told of would be forgotten otherwise.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [TURN, tenancy.tenant_id()])
    for last in Cursor.objects.all():
        begun = midnight_before(last.heard_ms, ground().zone)
        note_touched(dict.fromkeys((key, into), (begun, EVER_MS)))


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
            spans, states = _cut_anew(touched, ground(), cursor)
            insights.store({"states": states}, contacts=(), agents=spans)
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
    heard = set(stretches.heard_since(begun - 2 * DAY_MS))
    aliases = ground().aliases.agents
    heard |= {aliases[name] for name in heard if name in aliases}
    note_touched(dict.fromkeys(heard, (begun - 1, EVER_MS)))


def _days(one: TouchedAgent, on: Ground, heard_ms: int) -> tuple[int, int]:
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


def _cut_anew(
    touched: Collection[TouchedAgent], on: Ground, cursor: Cursor
) -> tuple[dict[str, tuple[int, int]], pa.Table]:
    """Return the spans of time that are cut anew, and the states in them."""
    days = {one.agent: _days(one, on, cursor.heard_ms) for one in touched}
    rests = _rests({one.agent: (days[one.agent][0], one.from_ms) for one in touched}, on, cursor.seq)
    parts = {agent: (rest.until_ms, days[agent][1]) for agent, rest in rests.items()}
    tables = []
    if parts:
        fold = _folded(parts, rests, on, cursor.seq)
        other = {agent for agent in parts if fold.teams.get(agent) != on.teams.get(agent)}
        parts = {
            agent: span for agent, span in parts.items() if agent not in other
        }  # their team is the whole day's
        tables.append(_begun_within(parts, fold, cursor))
    whole = {agent: span for agent, span in days.items() if agent not in parts}
    if whole:
        tables.append(_begun_within(whole, _folded(whole, {}, on, cursor.seq), cursor))
    return parts | whole, pa.concat_tables(tables).unify_dictionaries()


def _rests(within: Spans, on: Ground, upto: int) -> dict[str, Rest]:
    """Return from where on agents can be cut anew who rested since their midnight."""
    rests = insights.last_rests(within)
    lost_ms = stretches.last_start(upto) if rests else None
    return {
        agent: rest
        for agent, rest in rests.items()
        if (lost_ms is None or rest.until_ms > lost_ms) and rest.team == on.teams.get(agent)
    }


def _begun_within(spans: Spans, fold: Fold, cursor: Cursor) -> pa.Table:
    """Return the agents' states that begin within their spans."""
    states = fold.facts(cursor.heard_ms)["states"]
    spans_of = [spans.get(agent, (EVER_MS, 0)) for agent in states["agent"].to_pylist()]
    started = states["started_at"].cast(pa.int64())
    within = pc.and_(
        pc.greater_equal(started, pa.array([low for low, _ in spans_of], pa.int64())),
        pc.less(started, pa.array([high for _, high in spans_of], pa.int64())),
    )
    return states.filter(within)


def _folded(spans: Spans, rests: Mapping[str, Rest], on: Ground, upto: int) -> Fold:
    """Fold all that the agents' time within their spans follows from: since their rests, or without since midnight.

    No source began anew after a rest; contacts that were told of again after it may have been lost before.
    """
    fold = Fold(on.zone, teams=on.teams)
    fold.extend(
        Event(EventType.AGENT_STATE, rest.until_ms, agent=agent, state=rest.state, reason=rest.reason)
        for agent, rest in rests.items()
        if rest.state is not None
    )
    asked: dict[str, tuple[int, int]] = {}
    for agent, (low, high) in spans.items():
        for name in _names(agent, on):
            known = asked.get(name, (low, high))
            asked[name] = (min(known[0], low if agent in rests else low - DAY_MS), max(known[1], high))
    rows = {row.seq: row for row in stretches.of_agents(asked, upto)}
    contacts = {row.contact for row in rows.values() if row.contact}
    rows |= {row.seq: row for row in stretches.of_contacts(contacts, upto) if row.type != "ticket"}
    if not rests:
        rows |= {row.seq: row for row in stretches.states_before(asked, upto)}
    if rows:
        first = min(row.at_ms for row in rows.values())
        own = stretches.of_sources({row.source for row in rows.values()}, first, EVER_MS, upto)
        rows |= {row.seq: row for row in own if row.type == EventType.SOURCE_STARTED}
    return stretches.fold(stretches.events(rows.values(), on.aliases), fold, with_agents=not rests)
