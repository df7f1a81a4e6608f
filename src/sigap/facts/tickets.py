"""From the log of ticket events to tickets, the gaps in their conversations, and their promises.

What counts (KPIS.md):

* the first reply is the first public reply by a person; bots, auto-replies and notes are not replies;
* a gap runs from the oldest unanswered customer message after the first reply to the next reply by a person;
* `resolved_first_at` stays when the ticket is reopened; `resolved_at` is the last one, null while open;
* working variants take the pauses out; without a calendar every hour is a working hour;
* escalated means handed from tier 1 upward; a tier that names two (`L2/L3`) is the lower of them, because as
  far as that the ticket is known to have come. It is null where the source tells of no tiers at all;
* a promise is met or breached, never both: a late answer is breached. A source that tells when its
  promises are met is believed; where it does not, replies and resolutions end them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sigap.facts.bundle import Facts
from sigap.facts.rows import table_from_columns
from sigap.facts.ticket_fold import Gap, Labels, Target, Ticket, TicketEvent

Milliseconds = npt.NDArray[np.int64]


class WorkingTime(Protocol):
    """What is asked of a working calendar (`sigap.worktime.Calendar` is one)."""

    def working_ms_many(self, starts: Milliseconds, ends: Milliseconds) -> Milliseconds:
        """Return the working milliseconds from each start to its end."""


def with_tickets(facts: Facts, calendar: WorkingTime | None = None, *, until: int | None = None) -> Facts:
    """Return `facts` with the ticket tables derived anew from its ticket events.

    Args:
        facts: any facts; without ticket events they come back unchanged.
        calendar: working hours for the working variants; None counts every hour.
        until: the instant at which open promises are judged; default: the facts' last instant.
    """
    if not facts["ticket_events"].num_rows:
        return facts
    until = facts.until if until is None else until
    derived = tickets_from_events(facts["ticket_events"], facts.zone, calendar, until=until)
    return replace(facts, tables={**facts.tables, **derived})


def tickets_from_events(
    ticket_events: pa.Table, zone: ZoneInfo, calendar: WorkingTime | None = None, *, until: int | None = None
) -> dict[str, pa.Table]:
    """Derive `tickets`, `ticket_gaps` and `ticket_targets` from the log of ticket events.

    Args:
        ticket_events: as the contract has it, in any order; events of one instant keep the table's order.
        zone: the site's zone, in which the results are stamped.
        calendar: working hours; None counts every hour, pauses are taken out nevertheless.
        until: milliseconds since the epoch at which open promises are judged; default: the last event.
    """
    if not ticket_events.num_rows:
        return {
            name: table_from_columns(name, {}, zone) for name in ("tickets", "ticket_gaps", "ticket_targets")
        }
    last = int(pc.max(ticket_events["at"].cast(pa.int64())).as_py())
    tickets = _fold(ticket_events, last if until is None else until)
    tiers = any(t.tier is not None for t in tickets)
    return {
        "tickets": _tickets(tickets, zone, calendar, tiers=tiers),
        "ticket_gaps": _gaps(tickets, zone, calendar),
        "ticket_targets": _targets(tickets, zone),
    }


def _fold(ticket_events: pa.Table, until: int) -> list[Ticket]:
    """Return the tickets in the order of their first events."""
    told_ends = _told_ends(ticket_events)
    tickets: dict[str, Ticket] = {}
    for event in _in_order(ticket_events):
        ticket = tickets.get(event.ticket_id)
        if ticket is None:
            ticket = tickets[event.ticket_id] = Ticket(event.ticket_id, event.at, told_ends)
        ticket.take(event)
    for ticket in tickets.values():
        ticket.finish(until)
    return list(tickets.values())


def _told_ends(ticket_events: pa.Table) -> frozenset[str]:
    kinds = ticket_events["kind"].cast(pa.string())
    ends = pc.equal(kinds, "target_met")
    return frozenset(
        a for a in ticket_events.filter(ends)["after"].cast(pa.string()).unique().to_pylist() if a
    )


def _in_order(ticket_events: pa.Table) -> Iterable[TicketEvent]:
    at = ticket_events["at"].cast(pa.int64())
    order = pa.array(np.argsort(at.to_numpy(), kind="stable"))
    ordered = ticket_events.select(list(TicketEvent._fields)).take(order)
    columns = [_plain(column) for column in ordered.columns]
    return map(TicketEvent._make, zip(*columns, strict=True))


def _plain(column: pa.ChunkedArray) -> list[Any]:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    elif pa.types.is_dictionary(column.type):
        column = column.cast(pa.string())
    return list(column.to_pylist())


_AS_FOLDED = (
    *("ticket_id", "customer", "queue", "agent", "channel", "priority", "reason"),
    *("replied_at", "resolved_first_at", "resolved_at", "reopened", "tier_pair", "escalated_by"),
    "resolved_first_contact",
)


def _tickets(tickets: list[Ticket], zone: ZoneInfo, calendar: WorkingTime | None, *, tiers: bool) -> pa.Table:
    created = [t.received_at for t in tickets]
    replied = [t.replied_at for t in tickets]
    first = [t.resolved_first_at for t in tickets]
    full = [t.resolved_at for t in tickets]
    columns: dict[str, Sequence[Any]] = {name: [getattr(t, name) for t in tickets] for name in _AS_FOLDED}
    columns["created_at"] = created
    columns["escalated"] = [(t.tier_pair is not None) if tiers else None for t in tickets]
    columns["first_response_ms"] = _elapsed(created, replied)
    columns["first_response_working_ms"] = _working(calendar, created, replied)
    columns["resolution_first_ms"] = _elapsed(created, first)
    columns["resolution_full_ms"] = _elapsed(created, full)
    columns["resolution_first_working_ms"] = _without_pauses(calendar, tickets, created, first)
    columns["resolution_full_working_ms"] = _without_pauses(calendar, tickets, created, full)
    return table_from_columns("tickets", columns, zone)


def _labels(labels: list[Labels]) -> dict[str, Sequence[Any]]:
    return {name: [getattr(label, name) for label in labels] for name in Labels._fields}


def _gaps(tickets: list[Ticket], zone: ZoneInfo, calendar: WorkingTime | None) -> pa.Table:
    rows: list[tuple[Ticket, Gap]] = []
    for ticket in tickets:
        waiting = [] if ticket.waiting is None else [ticket.waiting]
        known = {gap.asked_at: gap for gap in reversed([*ticket.gaps, *waiting])}
        rows.extend((ticket, gap) for gap in reversed(known.values()))
    asked = [gap.asked_at for _, gap in rows]
    replied = [gap.replied_at for _, gap in rows]
    columns: dict[str, Sequence[Any]] = {"ticket_id": [t.ticket_id for t, _ in rows]}
    columns |= _labels([gap.labels for _, gap in rows])
    columns |= {"asked_at": asked, "replied_at": replied}
    columns |= {"gap_ms": _elapsed(asked, replied), "gap_working_ms": _working(calendar, asked, replied)}
    return table_from_columns("ticket_gaps", columns, zone)


def _targets(tickets: list[Ticket], zone: ZoneInfo) -> pa.Table:
    rows: list[tuple[Ticket, Target]] = [(ticket, target) for ticket in tickets for target in ticket.targets]
    columns: dict[str, Sequence[Any]] = {"ticket_id": [t.ticket_id for t, _ in rows]}
    columns |= _labels([target.labels for _, target in rows])
    columns["target"] = [target.kind for _, target in rows]
    columns["due_at"] = [target.met_at if target.due_at is None else target.due_at for _, target in rows]
    columns["met_at"] = [target.met_at for _, target in rows]
    columns["breached"] = [target.breached for _, target in rows]
    columns["settled"] = [target.breached or target.met_at is not None for _, target in rows]
    table = table_from_columns("ticket_targets", columns, zone)
    told = pa.array([target.due_at for _, target in rows], pa.int64()).cast(pa.timestamp("ms", tz="UTC"))
    return table.set_column(table.schema.get_field_index("due_at"), table.schema.field("due_at"), told)


def _elapsed(starts: Sequence[int], ends: Sequence[int | None]) -> list[int | None]:
    return [None if end is None else end - start for start, end in zip(starts, ends, strict=True)]


def _span(calendar: WorkingTime | None, starts: Milliseconds, ends: Milliseconds) -> Milliseconds:
    return ends - starts if calendar is None else calendar.working_ms_many(starts, ends)


def _working(calendar: WorkingTime | None, starts: Sequence[int], ends: Sequence[int | None]) -> pa.Array:
    """Return the working time from each start to its end, null where there is no end."""
    missing = np.array([end is None for end in ends], bool)
    begin = np.array(starts, np.int64)
    finish = np.array(
        [start if end is None else end for start, end in zip(starts, ends, strict=True)], np.int64
    )
    return pa.array(_span(calendar, begin, finish), pa.int64(), mask=missing)


def _without_pauses(
    calendar: WorkingTime | None, tickets: list[Ticket], starts: Sequence[int], ends: Sequence[int | None]
) -> pa.Array:
    """Return the working time from each ticket's start to its end, less that of the pauses between."""
    pauses = [
        (row, max(begin, start), min(finish, end))
        for row, (ticket, start, end) in enumerate(zip(tickets, starts, ends, strict=True))
        if end is not None
        for begin, finish in ticket.pauses
        if max(begin, start) < min(finish, end)
    ]
    whole = _working(calendar, starts, ends)
    if not pauses:
        return whole
    rows, begins, finishes = (np.array(part, np.int64) for part in zip(*pauses, strict=True))
    paused = np.zeros(len(tickets), np.int64)
    np.add.at(paused, rows, _span(calendar, begins, finishes))
    return pc.subtract(whole, pa.array(paused))
