"""Zendesk's ticket metric events: activate, pause, fulfill, apply_sla, breach, update_status, per metric
and instance.

What they tell about a ticket:

* `reply_time`: instance 1 runs from the creation to the first public reply of an agent, each further one
  from a customer's message to the next reply. Zendesk counts agents only, so a fulfilment is a person's
  reply.
* `requester_wait_time`: paused while the ticket is pending, which is the customer's pause; fulfilled when
  it is solved, and active again when it is reopened.
* an `apply_sla` is a promise of so many minutes. The due instant moves with each pause. In business hours
  Zendesk alone knows it; then only its `breach` tells. A breach that is sent again with `deleted` never was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sigap.facts.events import Event
from sigap.facts.quality import Place, Problem, Quality
from sigap.sources.inputs import Input
from sigap.sources.json_input import Record, records
from sigap.sources.ticketing import instant, ticket_event

UNDER = ("ticket_metric_events",)
_TYPES = (
    "activate",
    "fulfill",
    "pause",
    "apply_sla",
    "apply_group_sla",
    "breach",
    "update_status",
    "measure",
)
_TARGETS = {
    "requester_wait_time": "requester_wait",
    "agent_work_time": "agent_work",
    "resolution_time": "resolution",
    "periodic_update_time": "periodic_update",
    "pausable_update_time": "pausable_update",
}


@dataclass(slots=True)
class _Clock:
    """One instance of one metric on one ticket: whether it runs, and what was promised."""

    target: str
    since: int | None = None
    spent: int = 0
    promised: int | None = None
    business_hours: bool = False
    promises: bool = False
    told: set[str] = field(default_factory=set)

    def due(self) -> int | None:
        """Return when the promise is due if the clock runs on; None when paused or known to Zendesk alone."""
        if self.promised is None or self.since is None or self.business_hours:
            return None
        return self.since + self.promised - self.spent


@dataclass(slots=True)
class _Ticket:
    created: bool = False
    resolved: bool = False
    paused: bool = False
    clocks: dict[tuple[str, int], _Clock] = field(default_factory=dict)

    def clock(self, metric: str, instance: int) -> _Clock:
        target = _TARGETS.get(metric, metric)
        if metric == "reply_time":
            target = "first_response" if instance == 1 else "next_response"
        return self.clocks.setdefault((metric, instance), _Clock(target))


def metric_events(inputs: Sequence[Input], quality: Quality) -> list[Event]:
    """Return the ticket events that metric events tell; of the same id twice the later record wins."""
    latest: dict[str, tuple[int, Place, Record]] = {}
    for one in inputs:
        for place, record in records(one, quality, under=UNDER):
            _keep(place, record, latest, quality)
    tickets: dict[str, _Ticket] = {}
    events: list[Event] = []
    for at, _, record in sorted(latest.values(), key=lambda item: (item[0], _rank(item[2]))):
        ticket = tickets.setdefault(str(record["ticket_id"]), _Ticket())
        events.extend(_told(ticket, at, record))
    return events


def _keep(
    place: Place, record: Record, latest: dict[str, tuple[int, Place, Record]], quality: Quality
) -> None:
    try:
        at = instant(record["time"])
        if at is None:
            raise ValueError("time is empty")
        id_, kind = str(record["id"]), record["type"]
        _ = (record["ticket_id"], record["metric"], int(record.get("instance_id") or 0))
    except (KeyError, TypeError, ValueError) as error:
        quality.add(Problem.UNPARSABLE, "", Place(place.file, place.line, str(error)[:200]))
        return
    if kind not in _TYPES:
        quality.add(Problem.UNKNOWN_EVENT, str(kind), place)
        return
    if id_ in latest:
        quality.add(Problem.DUPLICATE, str(kind), place)
    latest[id_] = (at, place, record)


def _rank(record: Record) -> int:
    """Order one second: a clock starts before its promise, which is broken before it is fulfilled."""
    order = ("activate", "apply_sla", "apply_group_sla", "pause", "breach", "fulfill")
    kind = record["type"]
    return order.index(kind) if kind in order else len(order)


def _told(ticket: _Ticket, at: int, record: Record) -> Iterator[Event]:
    metric, kind = str(record["metric"]), str(record["type"])
    instance = int(record.get("instance_id") or 0)
    clock = ticket.clock(metric, instance)
    say = _Speaker(record, at)
    if kind == "activate":
        yield from _activated(ticket, clock, metric, instance, at, say)
    elif kind == "pause":
        yield from _paused(ticket, clock, metric, at, say)
    elif kind == "fulfill":
        yield from _fulfilled(ticket, clock, metric, at, say)
    elif kind in ("apply_sla", "apply_group_sla"):
        yield from _promised(clock, record, say)
    elif kind == "breach" and not record.get("deleted"):
        yield say("target_breached", "breach", after=clock.target)


class _Speaker:
    """Makes events of one record, each with an identity of its own."""

    def __init__(self, record: Record, at: int) -> None:
        self.record = record
        self.at = at

    def __call__(self, kind: str, part: str, **more: object) -> Event:
        event_id = f"{self.record['id']}/{part}"
        return ticket_event(self.record["ticket_id"], event_id, self.at, kind, **more)


def _activated(
    ticket: _Ticket, clock: _Clock, metric: str, instance: int, at: int, say: _Speaker
) -> Iterator[Event]:
    if not ticket.created:
        ticket.created = True
        yield say("created", "created")
    elif metric == "reply_time" and instance > 1:
        yield say("customer_message", "asked", actor_kind="customer")
    if metric == "requester_wait_time":
        if ticket.resolved:
            ticket.resolved = False
            yield say("reopened", "reopened")
        elif ticket.paused:
            yield say("resumed", "resumed")
        ticket.paused = False
    if clock.since is None:
        clock.since = at
        yield from _due(clock, say)


def _paused(ticket: _Ticket, clock: _Clock, metric: str, at: int, say: _Speaker) -> Iterator[Event]:
    if metric == "requester_wait_time" and not ticket.paused and not ticket.resolved:
        ticket.paused = True
        yield say("paused", "paused")
    if clock.since is not None:
        clock.spent += at - clock.since
        clock.since = None
        yield from _due(clock, say)


def _fulfilled(ticket: _Ticket, clock: _Clock, metric: str, at: int, say: _Speaker) -> Iterator[Event]:
    if clock.promises:
        yield say("target_met", "met", after=clock.target)
    if metric == "reply_time":
        yield say("reply", "reply", actor_kind="person")
    elif metric in ("requester_wait_time", "resolution_time") and not ticket.resolved:
        ticket.resolved, ticket.paused = True, False
        yield say("resolved", "resolved")
    if clock.since is not None:
        clock.spent += at - clock.since
        clock.since = None
    clock.promised = None


def _promised(clock: _Clock, record: Record, say: _Speaker) -> Iterator[Event]:
    sla = record.get("sla") or record.get("group_sla")
    if not isinstance(sla, Mapping) or sla.get("target") is None:
        if clock.promises:
            clock.promises, clock.promised = False, None
            yield say("target_canceled", "canceled", after=clock.target)
        return
    seconds = sla.get("target_in_seconds")
    clock.promised = round(float(seconds) * 1000 if seconds is not None else float(sla["target"]) * 60_000)
    clock.business_hours = bool(sla.get("business_hours"))
    clock.promises = True
    yield from _due(clock, say)


def _due(clock: _Clock, say: _Speaker) -> Iterator[Event]:
    if clock.promises and clock.promised is not None:
        yield say("target_set", "due", after=clock.target, due_at=clock.due())
