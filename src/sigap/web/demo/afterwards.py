"""What follows a contact at the demo centre: a letter's ticket, and a survey. Told by a hash of the contact's id.

The twin lives through contacts and knows nothing of either. A letter in the queue of e-mails is a ticket: received,
assigned when an agent takes it, replied to when the agent is done, and then resolved, asked about once more, handed
upward or opened again. After any contact the customer may be asked what they think of it. Everything happens on the
contact's own day: what would take longer is left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from sigap.facts.events import WHOLE_ROWS, Event, EventType
from sigap.web.demo.centre import LINE, SQUADS, ZONE, agents
from sigap.web.demo.dice import die, share

LETTERS = "surel"
FIRST_RESPONSE_MS = 3_600_000
RESOLUTION_MS = 2 * 3_600_000
INVITED, ANSWERING, ASKED_FOR_NPS = 0.3, 0.24, 0.5
_MINUTE_MS = 60_000
_SURVEY = "kepuasan"
_UPWARD = next(
    squad.key for squad in SQUADS if squad.key == "kenanga"
)  # the team that letters are handed up to
Row = dict[str, Any]


@dataclass(frozen=True)
class Taken:
    """A contact that an agent took and finished.

    Attributes:
        contact, customer, queue, reason: as facts have it.
        agent: who took it last.
        entered_ms, answered_ms, finished_ms: when, milliseconds since the epoch.
        wait_ms: how long it waited.
    """

    contact: str
    customer: str | None
    queue: str
    reason: str
    agent: str
    entered_ms: int
    answered_ms: int
    finished_ms: int
    wait_ms: int

    @property
    def channel(self) -> str:
        """Return the channel it came by."""
        return LINE[self.queue].channel


def rows_on(date: dt.date, contacts: list[Taken]) -> dict[EventType, list[tuple[int, Row]]]:
    """Return what is told of tickets and surveys on a day: (when, row of the fact table) by type of event."""
    midnight = dt.datetime.combine(date + dt.timedelta(days=1), dt.time(), ZoneInfo(ZONE))
    until_ms = round(midnight.timestamp() * 1000) - _MINUTE_MS
    told: dict[EventType, list[tuple[int, Row]]] = {
        EventType.TICKET: [],
        EventType.SURVEY_INVITED: [],
        EventType.SURVEY_ANSWERED: [],
    }
    for one in contacts:
        if one.queue == LETTERS:
            told[EventType.TICKET] += [(row["at"], row) for row in _ticket(one, until_ms)]
        for type_, at_ms, row in _survey(one, until_ms):
            told[type_].append((at_ms, row))
    return told


def events_on(date: dt.date, contacts: list[Taken]) -> list[Event]:
    """Return the same as events, in the order of time."""
    told = [
        Event(type_, at_ms, f"demo/{date}/{type_}/{number}", data=row)
        for type_, rows in rows_on(date, contacts).items()
        for number, (at_ms, row) in enumerate(rows)
    ]
    return sorted(told, key=lambda event: event.at)


def tables_on(date: dt.date, contacts: list[Taken]) -> Iterator[tuple[str, list[Row]]]:
    """Yield the same as rows of fact tables, by the table's name."""
    for type_, rows in rows_on(date, contacts).items():
        yield WHOLE_ROWS[type_], [row for _, row in rows]


def taken_of(
    visits: pa.Table, legs: pa.Table, *, customer: Callable[[str], str], reason: Callable[[str, str], str]
) -> list[Taken]:
    """Return the contacts of the twin's day that were taken and finished, by the last leg of each.

    Args:
        visits, legs: of the twin's facts.
        customer: the twin's name of a customer to the centre's.
        reason: (contact, first queue) to why they came.
    """
    first: dict[str, Row] = {}
    for visit in _plain(visits, "contact_id", "customer", "queue", "entered_at", "wait_ms"):
        first.setdefault(visit["contact_id"], visit)
    last: dict[str, Row] = {}
    for leg in _plain(legs, "contact_id", "agent", "answered_at", "finished_at"):
        if leg["answered_at"] is not None and leg["finished_at"] is not None:
            last[leg["contact_id"]] = leg
    return [
        Taken(
            contact,
            customer(first[contact]["customer"]) if first[contact]["customer"] else None,
            first[contact]["queue"],
            reason(contact, first[contact]["queue"]),
            leg["agent"],
            first[contact]["entered_at"],
            leg["answered_at"],
            leg["finished_at"],
            first[contact]["wait_ms"] or 0,
        )
        for contact, leg in last.items()
        if contact in first
    ]


def _plain(table: pa.Table, *names: str) -> list[Row]:
    columns = {name: table[name] for name in names}
    for name, column in columns.items():
        if pa.types.is_timestamp(column.type):
            columns[name] = pc.cast(column, pa.int64())
    rows: list[Row] = pa.table(columns).to_pylist()
    return rows


# -- tickets


@dataclass
class _Story:
    """A ticket's events as they are told."""

    of: Taken
    until_ms: int
    rows: list[Row] = field(default_factory=list)

    @property
    def ticket(self) -> str:
        return f"TKT-{self.of.contact}"

    def tell(self, at_ms: int, kind: str, who: str = "person", **more: Any) -> None:
        actor = more.pop("actor", self.of.agent if who == "person" else None)
        self.rows.append(
            {
                "ticket_id": self.ticket,
                "event_id": f"{self.ticket}/{len(self.rows) + 1}",
                "at": at_ms,
                "kind": kind,
                "actor_kind": who,
                "actor": actor,
                "queue": self.of.queue,
                "channel": self.of.channel,
                "priority": "mendesak" if share("urgent", self.of.contact) < 0.15 else "biasa",
                "reason": self.of.reason,
                "customer": self.of.customer,
                **more,
            }
        )

    def minutes(self, what: str, least: int, most: int) -> int:
        """Return a number of minutes between two, as milliseconds."""
        return (least + die(what, self.of.contact) % (most - least + 1)) * _MINUTE_MS


def _ticket(one: Taken, until_ms: int) -> list[Row]:
    """Return a letter's ticket from its receipt to its end, on the letter's own day."""
    for ending in (_ENDINGS[_which(one)], _resolved):
        story = _Story(one, until_ms)
        _begin(story)
        ending(story)
        if story.rows[-1]["at"] < until_ms:
            return story.rows
    return story.rows


def _begin(story: _Story) -> None:
    one = story.of
    story.tell(one.entered_ms, "created", "customer")
    story.tell(one.entered_ms, "tier", "system", after="1")
    for kind, within_ms in (("first_response", FIRST_RESPONSE_MS), ("resolution", RESOLUTION_MS)):
        story.tell(one.entered_ms, "target_set", "system", after=kind, due_at=one.entered_ms + within_ms)
    story.tell(one.answered_ms, "assigned", "system", after=one.agent)
    story.tell(one.finished_ms, "reply")


def _resolved(story: _Story) -> None:
    story.tell(story.of.finished_ms, "resolved")


def _asked_again(story: _Story) -> None:
    asked_ms = story.of.finished_ms + story.minutes("asked", 12, 95)
    replied_ms = asked_ms + story.minutes("replied", 6, 70)
    story.tell(asked_ms, "customer_message", "customer")
    story.tell(replied_ms, "reply")
    story.tell(replied_ms, "resolved")


def _handed_up(story: _Story) -> None:
    above = [agent.key for agent in agents() if agent.squad == _UPWARD]
    who = above[die("above", story.of.contact) % len(above)]
    at_ms = story.of.finished_ms + story.minutes("above", 40, 190)
    story.tell(story.of.finished_ms, "tier", before="1", after="2")
    story.tell(story.of.finished_ms, "assigned", "system", after=who)
    story.tell(at_ms, "reply", actor=who)
    story.tell(at_ms, "resolved", actor=who)


def _reopened(story: _Story) -> None:
    again_ms = story.of.finished_ms + story.minutes("again", 25, 150)
    replied_ms = again_ms + story.minutes("replied", 8, 60)
    story.tell(story.of.finished_ms, "resolved")
    story.tell(again_ms, "customer_message", "customer")
    story.tell(again_ms, "reopened", "system")
    story.tell(replied_ms, "reply")
    story.tell(replied_ms, "resolved")


_ENDINGS: Mapping[str, Callable[[_Story], None]] = {
    "resolved": _resolved,
    "asked": _asked_again,
    "above": _handed_up,
    "reopened": _reopened,
}


def _which(one: Taken) -> str:
    value = share("ticket", one.contact)
    if value < 0.62:
        return "resolved"
    if value < 0.86:
        return "asked"
    return "above" if value < 0.94 else "reopened"


# -- surveys


def _survey(one: Taken, until_ms: int) -> Iterator[tuple[EventType, int, Row]]:
    """Yield an invitation and what came back. It is told when it is known how far it came."""
    if share("invited", one.contact) >= INVITED:
        return
    sent_ms = one.finished_ms + _MINUTE_MS
    answered_ms = sent_ms + (2 + die("answered", one.contact) % 48) * _MINUTE_MS
    answers = share("answers", one.contact) < ANSWERING and answered_ms < until_ms
    if sent_ms >= until_ms:
        return
    about = {
        "survey": _SURVEY,
        "contact_id": one.contact,
        "customer": one.customer,
        "queue": one.queue,
        "agent": one.agent,
        "channel": one.channel,
        "invitation_id": f"SRV-{one.contact}",
    }
    status = "answered" if answers else "delivered"
    yield (
        EventType.SURVEY_INVITED,
        answered_ms if answers else sent_ms,
        {**about, "sent_at": sent_ms, "status": status},
    )
    for measure, low, high, score in _answers(one) if answers else ():
        yield (
            EventType.SURVEY_ANSWERED,
            answered_ms,
            {
                **about,
                "response_id": f"SRV-{one.contact}/{measure}",
                "measure": measure,
                "score": score,
                "scale_min": low,
                "scale_max": high,
                "high_is_good": True,
                "answered_at": answered_ms,
            },
        )


def _answers(one: Taken) -> Iterator[tuple[str, float, float, float]]:
    """Yield (measure, lowest, highest, score): the longer the wait, the less content."""
    patience_ms = 6_000 * LINE[one.queue].threshold_s
    content = 0.9 - 0.4 * min(1.0, one.wait_ms / patience_ms)
    value = share("score", one.contact) / content  # below 1: content
    yield "csat", 1.0, 5.0, 5.0 if value < 0.62 else 4.0 if value < 1.0 else 3.0 if value < 1.08 else 1.0
    yield "fcr", 0.0, 1.0, float(share("solved", one.contact) < content - 0.08)
    if share("nps", one.contact) < ASKED_FOR_NPS:
        yield (
            "nps",
            0.0,
            10.0,
            float(max(0, 10 - int(value * 3.2)) if value < 1.0 else die("no", one.contact) % 7),
        )
