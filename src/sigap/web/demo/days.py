"""One day of the demo centre, lived by the twin: as facts for the past, as events for today. Both tell the same.

The twin stops at midnight with a few customers still waiting, and calls still on the line. The next day is another
life and knows nothing of them; so a day ends them itself (see `_closing`), or they would wait for ever.

The twin knows neither customers who come back on another day, nor why people call, nor where agents sit, nor what
follows a contact (see `afterwards`). These are told by a hash of the contact's id, so that facts and events agree
without knowing of each other.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import count
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sigap.facts.assembly import table_of_rows
from sigap.facts.bundle import Facts
from sigap.facts.events import WHOLE_ROWS, Event, EventType
from sigap.facts.fold import Fold
from sigap.facts.tickets import with_tickets
from sigap.simulation import (
    Agent,
    Arrivals,
    Group,
    Queue,
    Result,
    Scenario,
    events_of,
    facts_of,
    simulate,
)
from sigap.simulation.lived import SOURCE
from sigap.simulation.plans import plan_rows
from sigap.web.demo import afterwards, almanac
from sigap.web.demo.centre import CONCURRENCY, LINE, LINES, SITE_OF_AGENT, SQUADS, ZONE, Line, agents
from sigap.web.demo.dice import die
from sigap.web.demo.rota import Rota, usual_rota

DAY_S = 86_400.0
RETURNING = 0.17
"""Share of customers who have been in touch in the week before."""
_PLANS = (EventType.SHIFT_PLANNED, EventType.FORECAST_MADE)


def scenario_of(date: dt.date, rota: Rota | None = None, *, as_planned: bool = False) -> Scenario:
    """Return a date as the twin is told: with what really comes, or as a planner would expect it."""
    midnight = dt.datetime.combine(date, dt.time(), ZoneInfo(ZONE))
    return Scenario(
        queues=tuple(_queue(line, date, as_planned=as_planned) for line in LINES),
        groups=_groups(usual_rota(date) if rota is None else rota, almanac.day_of(date).absence),
        length_s=DAY_S,
        starts_at_ms=round(midnight.timestamp() * 1000),
        zone=ZONE,
        name=f"demo {date}",
    )


def _queue(line: Line, date: dt.date, *, as_planned: bool) -> Queue:
    come = almanac.planned(line, date) if as_planned else almanac.lived(line, date)
    return Queue(
        name=line.key,
        service=line.service,
        arrivals=Arrivals(come),
        channel=line.channel,
        priority=line.priority,
        patience=line.patience,
        wrap=line.wrap,
        within_s=float(line.threshold_s),
        retrial=line.retrial,
        transfers=line.transfers,
        deferred=line.deferred,
        slowdown=line.slowdown,
    )


def _groups(rota: Rota, absence: float) -> tuple[Group, ...]:
    return tuple(
        Group(
            squad.key,
            squad.skills,
            tuple(
                Agent(agent.key, rota.get(agent.key, ()), absence)
                for agent in agents()
                if agent.squad == squad.key
            ),
            concurrency=CONCURRENCY,
        )
        for squad in SQUADS
    )


def live(date: dt.date, rota: Rota | None = None) -> Result:
    """Return a date as the twin lives it: the same for the same date and rota."""
    return simulate(
        scenario_of(date, rota), seed=date.year * 10_000 + date.month * 100 + date.day, journal=True
    )


# -- what the twin does not know


def customer_of(date: dt.date, told: str) -> str:
    """Return the customer behind the twin's name for them on a date: someone new, or someone of the week before.

    Args:
        date: of the visit.
        told: the queue of arrival and the customer's number in it on that day, as "layanan/17".
    """
    chance = die("returns", date.toordinal(), told)
    if chance % 10_000 >= RETURNING * 10_000:
        return _new_customer(date, told)
    earlier = date - dt.timedelta(days=1 + (chance >> 16) % 6 * ((chance >> 24) % 3) // 2)
    queue, _, _ = told.partition("/")
    number = (chance >> 32) % max(1, int(0.8 * LINE[queue].a_day * LINE[queue].weekend))
    return _new_customer(earlier, f"{queue}/{number}")


def _new_customer(date: dt.date, told: str) -> str:
    return f"PLG-{die('customer', date.toordinal(), told) % 10**9:09d}"


def reason_of(contact: str, queue: str) -> str:
    """Return why a contact came to its first queue."""
    names, weights = zip(*LINE[queue].reasons, strict=True)
    place = die("reason", contact) % sum(weights)
    return str(names[int(np.searchsorted(np.cumsum(weights), place, side="right"))])


# -- facts


def facts_on(date: dt.date, result: Result) -> Facts:
    """Return a day that is over, as facts."""
    facts = facts_of(result)
    if _is_open(facts):
        return _folded(date, result)
    first = dict(zip(*(facts["contacts"][name].to_pylist() for name in ("contact_id", "queue")), strict=True))
    reasons = {contact: reason_of(contact, queue) for contact, queue in first.items()}
    tables: dict[str, pa.Table] = {}
    for name in ("contacts", "visits", "legs"):
        table = _with(facts[name], "reason", [reasons[one] for one in facts[name]["contact_id"].to_pylist()])
        sites = [LINE[queue].site for queue in table["queue"].to_pylist()]
        if name == "legs":
            sites = [SITE_OF_AGENT[agent] for agent in table["agent"].to_pylist()]
        else:
            customers = [customer_of(date, told) for told in table["customer"].to_pylist()]
            table = _with(table, "customer", customers)
        tables[name] = _with(table, "site", sites)
    for name, rows in (*plans_on(date, result).items(), *afterwards.tables_on(date, _taken(date, facts))):
        tables[name] = table_of_rows(name, rows, facts.zone)
    return with_tickets(facts.with_tables(**tables))


def ended_at_midnight(date: dt.date, facts: Facts) -> Facts:
    """Return the facts of a day that nothing follows: a state that lasts ends with the day."""
    states = facts["states"]
    lasts = states["ended_at"].is_null()
    midnight = dt.datetime.combine(date + dt.timedelta(days=1), dt.time(), ZoneInfo(ZONE))
    ends = pc.if_else(lasts, pa.scalar(midnight, states["ended_at"].type), states["ended_at"])
    lengths = pc.subtract(ends.cast(pa.int64()), states["started_at"].cast(pa.int64()))
    whole = {"ended_at": ends, "duration_ms": pc.if_else(lasts, lengths, states["duration_ms"])}
    for name, column in whole.items():
        place = states.schema.get_field_index(name)
        states = states.set_column(place, states.schema.field(place), column)
    return facts.with_tables(states=states)


def _is_open(facts: Facts) -> bool:
    """Return whether midnight comes upon somebody who waits, or on work that is not done."""
    return bool(facts["visits"]["ended_at"].null_count or facts["legs"]["finished_at"].null_count)


def _folded(date: dt.date, result: Result) -> Facts:
    """Return a day as its events tell it, those by which it closes among them."""
    fold = Fold(ZoneInfo(ZONE), source=SOURCE)
    fold.extend(events_on(date, result))
    return with_tickets(fold.facts())


def _taken(date: dt.date, facts: Facts) -> list[afterwards.Taken]:
    """Return what agents took and finished in the twin's own facts of a date."""
    return afterwards.taken_of(
        facts["visits"], facts["legs"], customer=partial(customer_of, date), reason=reason_of
    )


def _with(table: pa.Table, name: str, values: list[str]) -> pa.Table:
    place = table.schema.get_field_index(name)
    field = table.schema.field(place)
    told = pa.array(values, pa.string())
    return table.set_column(
        place,
        field,
        told.dictionary_encode().cast(field.type) if pa.types.is_dictionary(field.type) else told,
    )


def plans_on(date: dt.date, result: Result) -> dict[str, list[dict[str, Any]]]:
    """Return what was intended for a day: the shifts that were lived by, and a forecast without hindsight."""
    shifts = [row | {"site": SITE_OF_AGENT[row["agent"]]} for row in plan_rows(result.scenario)["shifts"]]
    return {"shifts": shifts, "forecasts": plan_rows(scenario_of(date, {}, as_planned=True))["forecasts"]}


# -- events


def events_on(date: dt.date, result: Result) -> list[Event]:
    """Return a day as events in the order in which they are to be sent. Plans come first: they are known beforehand."""
    lived = (event for event in events_of(result) if event.type not in _PLANS)
    first, *rest, silent = _dressed(date, lived)
    facts = facts_of(result)
    then = afterwards.events_on(date, _taken(date, facts))
    told = heapq.merge(rest, then, key=attrgetter("at"))
    return [first, *_plan_events(date, result), *told, *_closing(date, facts, rest[-1].at), silent]


def _closing(date: dt.date, facts: Facts, last_ms: int) -> Iterator[Event]:
    """Yield the end of all that midnight comes upon: who waits is withdrawn, who is on the line hangs up."""
    midnight = dt.datetime.combine(date + dt.timedelta(days=1), dt.time(), ZoneInfo(ZONE))
    at = max(round(midnight.timestamp() * 1000) - 1, last_ms)
    ids = (f"demo/{date}/midnight/{number}" for number in count())
    visits, legs = facts["visits"], facts["legs"]
    legs = legs.filter(legs["finished_at"].is_null())
    for leg in legs.select(["contact_id", "agent", "ended_at"]).to_pylist():
        told = {"contact": leg["contact_id"], "agent": leg["agent"]}
        if leg["ended_at"] is None:
            yield Event(EventType.LEG_ENDED, at, next(ids), outcome="caller", **told)
        else:
            yield Event(EventType.LEG_WRAPPED, at, next(ids), **told)
    for contact in visits.filter(pc.equal(visits["outcome"].cast(pa.string()), "waiting"))[
        "contact_id"
    ].to_pylist():
        yield Event(EventType.VISIT_LEFT, at, next(ids), contact=contact, outcome="withdrawn")


def _plan_events(date: dt.date, result: Result) -> Iterator[Event]:
    rows = plans_on(date, result)
    for type_ in _PLANS:
        for number, row in enumerate(rows[WHOLE_ROWS[type_]]):
            yield Event(type_, result.scenario.starts_at_ms, f"demo/{date}/{type_}/{number}", data=row)


def _dressed(date: dt.date, events: Iterator[Event]) -> Iterator[Event]:
    """Yield events with customers, reasons and sites."""
    reasons: dict[str, str] = {}
    for event in events:
        if event.type is EventType.VISIT_ENTERED:
            assert event.queue is not None
            why = reasons.setdefault(event.contact, reason_of(event.contact, event.queue))
            who = customer_of(date, event.customer) if event.customer else None
            yield replace(event, reason=why, customer=who, site=LINE[event.queue].site)
        elif event.type is EventType.LEG_ANSWERED:
            yield replace(event, site=SITE_OF_AGENT[event.agent or ""])
        else:
            yield event
