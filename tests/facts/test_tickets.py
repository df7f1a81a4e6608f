"""Tickets, gaps and promises from the log of ticket events. Times are hours:minutes of one day in Jakarta."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from sigap.facts.bundle import Facts
from sigap.facts.rows import table_from_columns
from sigap.facts.ticket_fold import tier_number
from sigap.facts.tickets import tickets_from_events, with_tickets

JAKARTA = ZoneInfo("Asia/Jakarta")
DAY_MS = 1_767_200_400_000  # 2026-01-01 00:00 in Jakarta
MINUTE = 60_000
HOUR = 60 * MINUTE


def at(clock: str) -> int:
    hours, minutes = clock.split(":")
    return DAY_MS + int(hours) * HOUR + int(minutes) * MINUTE


def events(*rows: dict[str, Any]) -> pa.Table:
    """Build ticket events; `at` and `due_at` as "9:00", ticket `T1` unless told."""
    names = (
        "ticket_id",
        "event_id",
        "at",
        "kind",
        "actor_kind",
        "actor",
        "before",
        "after",
        "due_at",
        "queue",
    )
    names += ("channel", "priority", "reason", "customer")
    full = [{"ticket_id": "T1", "event_id": str(i), **row} for i, row in enumerate(rows)]
    columns = {name: [row.get(name) for row in full] for name in names}
    for name in ("at", "due_at"):
        columns[name] = [None if v is None else at(v) for v in columns[name]]
    return table_from_columns("ticket_events", columns, JAKARTA)


def derive(*rows: dict[str, Any], **options: Any) -> dict[str, list[dict[str, Any]]]:
    tables = tickets_from_events(events(*rows), JAKARTA, **options)
    return {name: table.to_pylist() for name, table in tables.items()}


def said(clock: str, kind: str, actor_kind: str = "person", **more: Any) -> dict[str, Any]:
    return {"at": clock, "kind": kind, "actor_kind": actor_kind, **more}


def ms(value: Any) -> int:
    return round(value.timestamp() * 1000)


def test_the_first_reply_is_the_first_public_reply_by_a_person() -> None:
    ticket = derive(
        said("9:00", "created", "customer"),
        said("9:01", "reply", "bot"),
        said("9:02", "reply", "system"),
        said("9:10", "note"),
        said("9:20", "customer_message", "customer"),
        said("9:45", "reply", actor="Ayu"),
        said("9:50", "reply", actor="Budi"),
    )["tickets"][0]
    assert ms(ticket["replied_at"]) == at("9:45")
    assert ticket["first_response_ms"] == 45 * MINUTE
    assert ticket["agent"] == "Ayu"
    assert (str(ticket["replied_day"]), ticket["replied_slot"]) == ("2026-01-01", 39)


def test_an_unknown_author_is_not_taken_for_a_person() -> None:
    ticket = derive(said("9:00", "created", "customer"), {"at": "9:05", "kind": "reply"})["tickets"][0]
    assert ticket["replied_at"] is None
    assert ticket["first_response_ms"] is None


def test_a_gap_runs_from_the_oldest_unanswered_message_to_the_next_reply() -> None:
    gaps = derive(
        said("9:00", "created", "customer"),
        said("9:05", "customer_message", "customer"),  # before the first reply: no gap of its own
        said("9:30", "reply", actor="Ayu"),
        said("10:00", "customer_message", "customer"),
        said("10:10", "customer_message", "customer"),
        said("10:15", "reply", "bot"),
        said("10:30", "reply", actor="Budi"),
        said("10:40", "reply", actor="Budi"),  # nothing was asked
        said("11:00", "customer_message", "customer"),  # still waiting
    )["ticket_gaps"]
    assert [(ms(g["asked_at"]), g["gap_ms"], g["agent"]) for g in gaps] == [
        (at("10:00"), 30 * MINUTE, "Budi"),
        (at("11:00"), None, "Ayu"),
    ]


def test_resolution_first_stays_and_full_moves_when_reopened() -> None:
    ticket = derive(
        said("9:00", "created", "customer"),
        said("10:00", "resolved", actor="Ayu"),
        said("12:00", "reopened", "customer"),
        said("15:00", "resolved", actor="Budi"),
        said("16:00", "closed", "system"),
    )["tickets"][0]
    assert (ticket["resolution_first_ms"], ticket["resolution_full_ms"]) == (HOUR, 6 * HOUR)
    assert (ticket["reopened"], ticket["agent"]) == (1, "Budi")


def test_reopened_and_still_open_has_no_final_resolution() -> None:
    ticket = derive(said("9:00", "created", "customer"), said("10:00", "resolved"), said("12:00", "resumed"))[
        "tickets"
    ][0]
    assert ticket["resolved_at"] is None
    assert ticket["resolution_full_ms"] is None
    assert (ticket["resolution_first_ms"], ticket["reopened"]) == (HOUR, 1)


def test_closed_without_resolved_is_resolved() -> None:
    ticket = derive(said("9:00", "created"), said("9:30", "closed"))["tickets"][0]
    assert ticket["resolution_full_ms"] == 30 * MINUTE


def test_pauses_are_taken_out_of_the_working_variants_only() -> None:
    # 9:00-17:00 is eight hours; paused 10:00-11:00 (told twice), 12:00-12:30, 16:00-17:00.
    ticket = derive(
        said("9:00", "created", "customer"),
        said("10:00", "paused"),
        said("10:30", "paused"),
        said("11:00", "resumed"),
        said("11:30", "resumed"),
        said("12:00", "paused"),
        said("12:30", "resumed"),
        said("16:00", "paused"),
        said("17:00", "resolved"),
    )["tickets"][0]
    assert ticket["resolution_full_ms"] == 8 * HOUR
    assert ticket["resolution_full_working_ms"] == 5 * HOUR + 30 * MINUTE
    assert ticket["resolution_first_working_ms"] == 5 * HOUR + 30 * MINUTE


class OfficeHours:
    """Working time from 10:00 to 16:00 of the one day the tests live on."""

    def working_ms_many(self, starts: Any, ends: Any) -> Any:
        low, high = at("10:00"), at("16:00")
        return np.clip(ends, low, high) - np.clip(starts, low, high)


def test_a_calendar_counts_working_hours_and_working_pauses() -> None:
    ticket = derive(
        said("9:00", "created", "customer"),
        said("10:20", "reply", actor="Ayu"),
        said("15:00", "paused"),
        said("17:00", "resumed"),
        said("18:00", "resolved"),
        calendar=OfficeHours(),
    )["tickets"][0]
    assert ticket["first_response_ms"] == 80 * MINUTE
    assert ticket["first_response_working_ms"] == 20 * MINUTE
    assert ticket["resolution_full_working_ms"] == 5 * HOUR  # 10:00-15:00; the pause covers 15:00-16:00


@pytest.mark.parametrize(
    ("tiers", "escalated", "pair", "by"),
    [
        (("L1", "L2"), True, "1>2", "p1"),
        (("L1", "L1", "L3"), True, "1>3", "p2"),
        (("L1", "L2/L3"), True, "1>2", "p1"),  # the odd tier is the lower of the two
        (("L2", "L3"), False, None, None),  # not handed from tier 1
        (("L2", "L1", "L3", "L1", "L2"), True, "1>3", "p2"),
        (("L1", "L1"), False, None, None),
    ],
)
def test_escalation_is_a_hand_over_from_tier_1_upward(
    tiers: tuple[str, ...], escalated: bool, pair: str | None, by: str | None
) -> None:
    rows = [said(f"9:{i:02d}", "tier", after=tier, actor=f"p{i}") for i, tier in enumerate(tiers)]
    ticket = derive(*rows)["tickets"][0]
    assert (ticket["escalated"], ticket["tier_pair"], ticket["escalated_by"]) == (escalated, pair, by)


def test_without_tiers_escalation_is_unknown_not_absent() -> None:
    assert derive(said("9:00", "created"))["tickets"][0]["escalated"] is None


@pytest.mark.parametrize(
    ("name", "number"), [("L1", 1), ("L2/L3", 2), ("Tier 3", 3), ("desk", None), (None, None)]
)
def test_tier_numbers(name: str | None, number: int | None) -> None:
    assert tier_number(name) == number


def target(clock: str, kind: str, due: str | None = None, after: str = "first_response") -> dict[str, Any]:
    return {"at": clock, "kind": f"target_{kind}", "after": after, "due_at": due}


@pytest.mark.parametrize(
    ("rows", "met", "breached", "settled"),
    [
        ((target("9:00", "set", "10:00"), target("9:40", "met")), "9:40", False, True),
        (
            (target("9:00", "set", "10:00"), target("10:00", "breached"), target("10:20", "met")),
            None,
            True,
            True,
        ),
        (
            (target("9:00", "set", "10:00"), target("10:20", "met")),
            None,
            True,
            True,
        ),  # late without being told
        ((target("9:00", "set", "10:00"), target("9:30", "canceled")), None, False, False),
        ((target("9:00", "set", "10:00"), said("9:40", "note")), None, False, False),  # not due yet
        (
            (target("9:00", "set", "10:00"), said("11:00", "note")),
            None,
            True,
            True,
        ),  # due, and nobody answered
        (
            (target("9:00", "set", "10:00"), said("9:50", "reply")),
            "9:50",
            False,
            True,
        ),  # only the promise is told
        ((target("9:00", "set", "10:00"), said("10:50", "reply")), None, True, True),
        (
            (target("9:00", "set", "10:00"), target("9:10", "set", "12:00"), said("11:00", "reply")),
            "11:00",
            False,
            True,
        ),
        ((target("9:00", "set", None), target("10:00", "breached")), None, True, True),
    ],
)
def test_a_promise_is_met_or_breached_never_both(
    rows: tuple[dict[str, Any], ...], met: str | None, breached: bool, settled: bool
) -> None:
    (promise,) = derive(said("9:00", "created", "customer"), *rows)["ticket_targets"]
    assert (None if promise["met_at"] is None else ms(promise["met_at"])) == (
        None if met is None else at(met)
    )
    assert (promise["breached"], promise["settled"]) == (breached, settled)


def test_each_next_response_is_a_promise_of_its_own() -> None:
    promises = derive(
        target("9:00", "set", "10:00", "next_response"),
        target("9:30", "met", None, "next_response"),
        target("11:00", "set", "12:00", "next_response"),
        target("12:00", "breached", None, "next_response"),
        target("12:30", "met", None, "next_response"),
    )["ticket_targets"]
    assert [(p["breached"], p["met_at"] is not None) for p in promises] == [(False, True), (True, False)]


def test_a_source_that_tells_its_ends_is_believed() -> None:
    # The source counts only from its own rules: the reply at 9:20 did not fulfil the promise, it says.
    (promise,) = derive(
        target("9:00", "set", "10:00"),
        said("9:20", "reply"),
        target("10:00", "breached"),
        target("10:30", "met"),
    )["ticket_targets"]
    assert promise["breached"]


def test_a_promise_without_a_due_instant_is_stamped_at_its_fulfilment() -> None:
    (promise,) = derive(target("9:00", "set", None), target("9:40", "met"))["ticket_targets"]
    assert promise["due_at"] is None
    assert (str(promise["due_day"]), promise["due_slot"]) == ("2026-01-01", 38)


def test_events_in_any_order_give_the_same_tickets() -> None:
    rows = (
        said("9:00", "created", "customer"),
        said("9:30", "reply", actor="Ayu"),
        said("10:00", "resolved"),
    )
    assert derive(*rows) == derive(*reversed(rows))


def test_without_ticket_events_facts_come_back_unchanged() -> None:
    facts = Facts({}, JAKARTA)
    assert with_tickets(facts) is facts


def test_with_tickets_judges_open_promises_at_the_facts_last_instant() -> None:
    told = events(target("9:00", "set", "10:00"))
    early = with_tickets(Facts({"ticket_events": told}, JAKARTA, until=at("9:30")))
    late = with_tickets(Facts({"ticket_events": told}, JAKARTA, until=at("10:30")))
    assert early["ticket_targets"]["breached"].to_pylist() == [False]
    assert late["ticket_targets"]["breached"].to_pylist() == [True]
