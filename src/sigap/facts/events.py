"""The event vocabulary: everything that can happen on a floor, told one event at a time. Version 1.

A reader turns its log into these; live ingestion receives them; the twin emits them; one fold
(`sigap.facts.fold`) turns them into facts. In a CloudEvents envelope an event's `type` is `sigap.v1.<name>`.

Order: events of one source are folded in the order of their instants; events of the same instant in the order given.
Durations that the source states (`wait_ms` ...) win over differences of instants.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

VERSION = 1


# fmt: off
class EventType(StrEnum):
    """What happened. The comment names the fields it needs beside `at`; all others are optional."""

    # the source itself
    SOURCE_STARTED = "source.started"  # tracking began anew: all that was open is lost, all agents offline
    SOURCE_LISTENING = "source.listening"  # from here on it is heard
    SOURCE_SILENT = "source.silent"  # from here on it is not

    # a visit's wait
    VISIT_ENTERED = "visit.entered"  # contact, queue; (visit, channel, direction, customer, reason, priority)
    VISIT_ABANDONED = "visit.abandoned"  # contact; (wait_ms)
    VISIT_LEFT = "visit.left"  # contact, outcome in timeout|key|empty|callback|withdrawn|failed|lost; (wait_ms)

    # an agent's leg
    LEG_OFFERED = "leg.offered"  # contact, agent: it rings
    LEG_MISSED = "leg.missed"  # contact, agent: it rang, nobody answered; (ring_ms)
    LEG_CANCELED = "leg.canceled"  # contact, agent: it rang and was withdrawn; (ring_ms)
    LEG_ANSWERED = "leg.answered"  # contact, agent; answers the visit that waits, if one does; (wait_ms, ring_ms)
    LEG_HELD = "leg.held"  # contact, agent
    LEG_RESUMED = "leg.resumed"  # contact, agent
    LEG_ENDED = "leg.ended"  # contact; (agent), outcome in caller|agent|ended|transfer_blind|transfer_attended|
    #                          failed|lost; (talk_ms, hold_ms, wrap_ms: when all is told at once).
    #                          With wrap=True in `data` after-call work begins, and LEG_WRAPPED ends it.
    LEG_WRAPPED = "leg.wrapped"  # contact; (agent, wrap_ms): after-call work is done

    CONTACT_RESOLVED = "contact.resolved"  # contact, flag in `data["first"]`: resolved at the first contact

    # an agent
    AGENT_STATE = "agent.state"  # agent, state, (reason, team): what the agent is when no contact is in hand

    # a ticket
    TICKET = "ticket"  # `data`: a row of `ticket_events` without stamps (ticket_id, event_id, kind ...)

    # rows told whole: `data` is a row of the table without its stamps
    SURVEY_INVITED = "survey.invited"  # invitations
    SURVEY_ANSWERED = "survey.answered"  # responses
    EVALUATION_SCORED = "evaluation.scored"  # evaluations
    MEMBERSHIP_TOLD = "membership.told"  # memberships
    SHIFT_PLANNED = "shift.planned"  # shifts
    FORECAST_MADE = "forecast.made"  # forecasts
    TARGET_SET = "target.set"  # targets
    INTERVAL_COUNTED = "interval.counted"  # interval_counts
# fmt: on


WHOLE_ROWS: Mapping[EventType, str] = {
    EventType.TICKET: "ticket_events",
    EventType.SURVEY_INVITED: "invitations",
    EventType.SURVEY_ANSWERED: "responses",
    EventType.EVALUATION_SCORED: "evaluations",
    EventType.MEMBERSHIP_TOLD: "memberships",
    EventType.SHIFT_PLANNED: "shifts",
    EventType.FORECAST_MADE: "forecasts",
    EventType.TARGET_SET: "targets",
    EventType.INTERVAL_COUNTED: "interval_counts",
}
"""Event types that are one row of one table, and which."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    Attributes:
        type: what.
        at: when, milliseconds since the epoch, UTC.
        id: identity at the source; the same id twice is one event. Empty when the source gives none.
        contact: the contact, for visits and legs.
        visit: the source's id of the visit; when empty, visits are numbered `<contact>/<n>`.
        data: whatever else the type needs (see `EventType`).
    """

    type: EventType
    at: int
    id: str = ""
    contact: str = ""
    visit: str = ""
    queue: str | None = None
    agent: str | None = None
    team: str | None = None
    site: str | None = None
    channel: str | None = None
    direction: str | None = None
    customer: str | None = None
    reason: str | None = None
    priority: int | None = None
    outcome: str | None = None
    state: str | None = None
    wait_ms: int | None = None
    ring_ms: int | None = None
    talk_ms: int | None = None
    hold_ms: int | None = None
    wrap_ms: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
