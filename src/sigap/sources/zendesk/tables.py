"""Zendesk's tables, as a connector exports them: tickets, comments, field history, users, groups, promises.

* Who wrote a comment follows from the user's role; a comment that is not public is a note. The comment
  with which an agent opens a ticket answers nothing.
* `pending` waits for the customer: the pause. `hold` waits for a third party: our time.
* A ticket that is solved or closed without a history is closed when it was last updated, and the report
  says so.
* A first reply is promised by the policy as it stood when it was applied, for the ticket's priority at
  that time; promises in business hours are due by the calendar of the reading; without one nobody knows when.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from sigap.facts.events import Event
from sigap.facts.quality import Place, Problem, Quality
from sigap.sources.inputs import Input
from sigap.sources.ticketing import channel_of, instant, label, ticket_event

if TYPE_CHECKING:
    from sigap.worktime import Calendar

Row = Mapping[str, str]
Tables = Mapping[str, Sequence[Row]]

_NEEDED = (
    *("ticket", "ticket_comment", "ticket_field_history", "user", "group"),
    *("ticket_sla_policy", "sla_policy_metric_history"),
)
_ROLES = {"agent": "person", "admin": "person", "end-user": "customer"}
_DONE = ("solved", "closed", "deleted")


def table_name(path: str) -> str:
    """Return which table a file holds, by its name: `ticket_data.csv.gz` and `tickets.csv` are `ticket`."""
    stem = PurePath(path).name.lower().split(".")[0]
    for suffix in ("_postgres", "_snowflake", "_data"):
        stem = stem.removesuffix(suffix)
    return "ticket" if stem == "tickets" else stem


def load_tables(inputs: Sequence[Input], quality: Quality) -> Tables:
    """Return the tables that are needed, by name. Other files are left alone."""
    tables: dict[str, list[Row]] = {}
    for one in inputs:
        name = table_name(one.name)
        if name not in _NEEDED or name in tables:
            continue
        text = one.read().decode("utf-8-sig", errors="replace")
        tables[name] = [
            {**row, "__place__": f"{one.name}\0{number}"}
            for number, row in enumerate(csv.DictReader(io.StringIO(text)), 2)
        ]
        quality.rows_read += len(tables[name])
    return tables


def _place(row: Row, text: str = "") -> Place:
    file, number = row["__place__"].split("\0")
    return Place(file, int(number), text)


def table_events(tables: Tables, quality: Quality, calendar: Calendar | None = None) -> list[Event]:
    """Return the ticket events that the tables tell; `calendar` settles promises in business hours."""
    return _Export(tables, quality, calendar).events()


class _Export:
    def __init__(self, tables: Tables, quality: Quality, calendar: Calendar | None) -> None:
        self.quality = quality
        self.calendar = calendar
        self.users = {row["id"]: row for row in tables.get("user", ())}
        self.groups = {row["id"]: row.get("name") for row in tables.get("group", ())}
        self.comments = self._by_ticket(tables.get("ticket_comment", ()), "created")
        self.history = self._by_ticket(tables.get("ticket_field_history", ()), "updated")
        self.applied = self._by_ticket(tables.get("ticket_sla_policy", ()), "policy_applied_at")
        self.policies = tables.get("sla_policy_metric_history", ())
        self.tickets = {row["id"]: row for row in tables["ticket"]}

    def _by_ticket(self, rows: Sequence[Row], time: str) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            found[row["ticket_id"]].append(row)
        for some in found.values():
            some.sort(key=lambda row: row.get(time) or "")
        return found

    def events(self) -> list[Event]:
        events: list[Event] = []
        for ticket in self.tickets.values():
            try:
                events.extend(self.ticket(ticket))
            except (KeyError, TypeError, ValueError) as error:
                self.quality.add(Problem.UNPARSABLE, "ticket", _place(ticket, str(error)[:200]))
        self.report_strangers()
        return events

    def report_strangers(self) -> None:
        """Count comments and changes of tickets that the tickets' table does not have: they are left out."""
        for name, rows in (("ticket_comment", self.comments), ("ticket_field_history", self.history)):
            for ticket_id in sorted(rows.keys() - self.tickets.keys()):
                for row in rows[ticket_id]:
                    subject = f"{name}: no such ticket (left out)"
                    self.quality.add(Problem.UNEXPECTED_EVENT, subject, _place(row, ticket_id))

    def ticket(self, row: Row) -> Iterator[Event]:
        labels: dict[str, Any] = {
            "queue": self.groups.get(row.get("group_id") or "") or label(row.get("group_id")),
            "channel": channel_of(row.get("via_channel")),
            "reason": label(row.get("type")),
            "customer": label(row.get("requester_id")),
        }
        created = instant(row["created_at"])
        if created is None:
            raise ValueError("created_at is empty")
        opener = self.kind_of(row.get("submitter_id"), row)
        id_ = row["id"]
        yield ticket_event(
            id_,
            f"{id_}/created",
            created,
            "created",
            actor_kind=opener,
            priority=label(row.get("priority")),
            **labels,
        )
        yield from self.said(row, opener, labels)
        yield from self.changed(row, labels)
        yield from self.promised(row, created, labels)

    def kind_of(self, user: str | None, ticket: Row) -> str | None:
        """Return who a user is: by role, or as the ticket's requester or assignee where no role is told."""
        told = self.users.get(user or "")
        if told is not None:
            return _ROLES.get(told.get("role", ""), "system")
        if user and user == ticket.get("requester_id"):
            return "customer"
        return "person" if user and user == ticket.get("assignee_id") else None

    def name_of(self, user: str | None) -> str | None:
        told = self.users.get(user or "")
        return label(told.get("name")) if told is not None and told.get("name") else label(user)

    def said(self, ticket: Row, opener: str | None, labels: Mapping[str, Any]) -> Iterator[Event]:
        for number, row in enumerate(self.comments.get(ticket["id"], ())):
            at = instant(row["created"])
            if at is None:
                self.quality.add(Problem.UNPARSABLE, "ticket_comment.created", _place(row))
                continue
            speaker = self.kind_of(row.get("user_id"), ticket)
            kind = "customer_message" if speaker == "customer" else "reply"
            if row.get("public", "").upper() == "FALSE":
                kind = "note"
            elif number == 0 and opener == "person" and speaker == "person":
                kind = "other"
            actor = None if speaker == "customer" else self.name_of(row.get("user_id"))
            more = {"actor_kind": speaker, "actor": actor, **labels}
            yield ticket_event(ticket["id"], f"comment/{row['id']}", at, kind, **more)

    def changed(self, ticket: Row, labels: Mapping[str, Any]) -> Iterator[Event]:
        status: str | None = None
        before: dict[str, str | None] = {}
        for number, row in enumerate(self.history.get(ticket["id"], ())):
            field, after = row["field_name"], label(row.get("value"))
            at = instant(row["updated"])
            if at is None:
                self.quality.add(Problem.UNPARSABLE, "ticket_field_history.updated", _place(row))
                continue
            kind = _kind_of_change(field, status, after)
            if kind is not None:
                told = self.name_of(after) if field == "assignee_id" else after
                actor = self.name_of(row.get("user_id"))
                more = {"before": before.get(field), "after": told, "actor": actor, **labels}
                if field == "priority":
                    more["priority"] = after
                if field == "group_id":
                    more["queue"] = self.groups.get(after or "") or after
                yield ticket_event(ticket["id"], f"{ticket['id']}/{field}/{number}", at, kind, **more)
            before[field] = after
            status = after if field == "status" else status
        yield from self.closed_without_history(ticket, status, labels)

    def closed_without_history(
        self, ticket: Row, status: str | None, labels: Mapping[str, Any]
    ) -> Iterator[Event]:
        at = instant(ticket.get("updated_at"))
        if ticket.get("status") not in _DONE or status in _DONE or at is None:
            return
        subject = "ticket: no history of its status, closed at its last update"
        self.quality.add(Problem.MISSING_PART, subject, _place(ticket, ticket["id"]))
        more = {"after": ticket["status"], "actor": self.name_of(ticket.get("assignee_id")), **labels}
        yield ticket_event(ticket["id"], f"{ticket['id']}/closed", at, "closed", **more)

    def promised(self, ticket: Row, created: int, labels: Mapping[str, Any]) -> Iterator[Event]:
        for number, row in enumerate(self.applied.get(ticket["id"], ())):
            at = instant(row["policy_applied_at"])
            policy = None if at is None else self.policy_for(ticket, row, at)
            if at is None or policy is None:
                continue
            calendar_hours = policy.get("business_hours", "").upper() != "TRUE"
            promised = round(float(policy["target"]) * 60_000)
            due = created + promised if calendar_hours else self.working_due(created, promised)
            more = {"after": "first_response", "due_at": due, **labels}
            yield ticket_event(ticket["id"], f"{ticket['id']}/sla/{number}", at, "target_set", **more)

    def working_due(self, created: int, promised_ms: int) -> int | None:
        """Return when `promised_ms` of working time have passed; None where no working hours are known."""
        return None if self.calendar is None else int(self.calendar.add(created, promised_ms))

    def policy_for(self, ticket: Row, applied: Row, at: int) -> Row | None:
        """Return the policy's first-reply promise for the ticket's priority, as it stood then."""
        priority = self.priority_at(ticket, at)
        versions = [
            row
            for row in self.policies
            if row["sla_policy_id"] == applied["sla_policy_id"]
            and row["metric"] == "first_reply_time"
            and row["priority"] == priority
            and (instant(row["sla_policy_updated_at"]) or 0) <= at
        ]
        return max(versions, key=lambda row: row["sla_policy_updated_at"], default=None)

    def priority_at(self, ticket: Row, at: int) -> str | None:
        told = [
            label(row.get("value"))
            for row in self.history.get(ticket["id"], ())
            if row["field_name"] == "priority" and (instant(row["updated"]) or 0) <= at
        ]
        return told[-1] if told else label(ticket.get("priority"))


def _kind_of_change(field: str, before: str | None, after: str | None) -> str | None:
    if field != "status":
        return {"assignee_id": "assigned", "priority": "priority", "group_id": "other"}.get(field)
    if after == "solved":
        return "resolved"
    if after in _DONE:
        return "closed"
    if before in _DONE:
        return "reopened"
    if after == "pending":
        return "paused"
    return "resumed" if before == "pending" else "status"
