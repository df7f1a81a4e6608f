"""Amazon Connect: contact records and the agent event stream, on files written from the documentation."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import sigap
from sigap.errors import SourceError
from sigap.facts.bundle import Facts
from sigap.facts.quality import Problem

DATA = Path(__file__).parent / "data" / "amazon_connect"
RECORDS = DATA / "contact_records.jsonl"
STREAM = DATA / "agent_events.json"
PARTS = ("talk_ms", "hold_ms", "wrap_ms")


def rows(facts: Facts, table: str) -> list[dict[str, Any]]:
    return facts[table].to_pylist()


def contact(number: int) -> str:
    return f"c0000000-0000-4000-8000-{number:012d}"


def at(instant: Any) -> str | None:
    return None if instant is None else instant.strftime("%H:%M:%S.%f")[:-3]


def outcome(leg: dict[str, Any]) -> str:
    answered_only = leg["answered_at"] is not None and leg["finished_at"] is None
    return "unfinished" if answered_only else leg["outcome"]


@pytest.fixture(scope="module")
def facts() -> Facts:
    return sigap.read(RECORDS, source="amazon_connect", tz="Asia/Jakarta", reason_attribute="alasan")


def test_each_queue_entry_is_a_visit(facts: Facts) -> None:
    told = {
        row["visit_id"]: (row["contact_id"], row["queue"], row["direction"], row["outcome"], row["wait_ms"])
        for row in rows(facts, "visits")
    }
    assert told == {
        contact(1): (contact(1), "Umum", "inbound", "answered", 15_000),
        contact(2): (contact(2), "Umum", "inbound", "abandoned", 42_000),
        contact(3): (contact(3), "Umum", "inbound", "answered", 5_000),
        contact(4): (contact(3), "Tagihan", "inbound", "answered", 15_000),
        contact(5): (contact(5), "Umum", "inbound", "timeout", 30_000),
        contact(6): (contact(5), "Tagihan", "inbound", "abandoned", 10_000),
        contact(7): (contact(7), "Umum", "inbound", "callback", 40_000),
        contact(8): (contact(7), "Umum", "callback", "answered", 300_000),
        contact(10): (contact(10), "Obrolan", "inbound", "answered", 5_500),
        contact(11): (contact(11), "Umum", "inbound", "failed", 9_000),
        contact(13): (contact(13), "Umum", "inbound", "waiting", None),
    }


def test_each_agent_is_a_leg(facts: Facts) -> None:
    told = [
        (r["agent"], r["visit_id"], *(r[n] for n in PARTS), outcome(r), at(r["finished_at"]))
        for r in sorted(rows(facts, "legs"), key=lambda r: r["answered_at"])
    ]
    assert told == [
        ("ayu", contact(1), 100_000, 20_000, 30_000, "caller", "01:02:55.000"),
        ("ayu", contact(3), 60_000, 0, 10_000, "transfer_blind", "01:11:15.000"),
        ("bima", contact(4), 90_000, 0, 0, "agent", "01:12:50.000"),
        ("bima", contact(8), 200_000, 0, 20_000, "caller", "01:39:25.000"),
        ("ayu", None, 50_000, 0, 5_000, "caller", "01:40:55.000"),
        ("bima", contact(10), 300_000, 0, None, "unfinished", None),  # still writing up
    ]


def test_the_latest_copy_of_a_record_wins_whatever_the_order(facts: Facts) -> None:
    assert facts.quality.findings[Problem.DUPLICATE, "ContactId"].count == 1
    [place] = facts.quality.findings[Problem.DUPLICATE, "ContactId"].places
    assert (Path(place.file).name, place.line) == ("contact_records.jsonl", 4)


def test_a_chain_of_records_is_one_contact(facts: Facts) -> None:
    numbers = (1, 2, 3, 5, 7, 9, 10, 11, 13)
    assert {row["contact_id"] for row in rows(facts, "contacts")} == {contact(n) for n in numbers}
    assert facts["contacts"].num_rows == len(numbers)


def test_a_transfer_is_told_of_the_visit_that_ended_by_it(facts: Facts) -> None:
    transfers = {row["visit_id"]: row["transfer"] for row in rows(facts, "visits") if row["transfer"]}
    assert transfers == {contact(3): "blind"}


def test_labels(facts: Facts) -> None:
    by_id = {row["visit_id"]: row for row in rows(facts, "visits")}
    assert by_id[contact(10)]["channel"] == "whatsapp"
    assert by_id[contact(1)]["reason"] == "tagihan"
    assert by_id[contact(2)]["customer"] == "+620000000002"
    teams = {row["agent"]: row["team"] for row in rows(facts, "legs")}
    assert teams == {"ayu": "Tim Merah", "bima": "Tim Biru"}


def test_the_day_is_the_sites(facts: Facts) -> None:
    [first] = [row for row in rows(facts, "visits") if row["visit_id"] == contact(1)]
    assert first["entered_day"].isoformat() == "2026-03-02"
    assert first["entered_slot"] == 32  # 08:00 in Jakarta


def test_the_stream_adds_rings_and_states_to_the_records() -> None:
    facts = sigap.read([STREAM, RECORDS], source="amazon_connect", tz="Asia/Jakarta")
    first = [row for row in rows(facts, "legs") if row["contact_id"] == contact(1)]
    assert [(r["agent"], r["outcome"], r["ring_ms"]) for r in first] == [
        ("bima", "missed", 6_000),
        ("ayu", "caller", 4_500),
    ]
    assert Counter(outcome(row) for row in rows(facts, "legs")) == {
        "caller": 3, "transfer_blind": 1, "agent": 1, "unfinished": 1, "missed": 1,
    }  # fmt: skip
    assert facts["visits"].num_rows == 11
    assert facts.quality.findings[Problem.DUPLICATE, "EventId"].count == 1
    told = (row for row in rows(facts, "states") if row["agent"] == "ayu")
    assert [(r["state"], r["reason"], at(r["started_at"])) for r in told] == [
        ("offline", None, "00:55:00.000"),
        ("available", None, "00:56:00.000"),
        ("handling", None, "01:00:25.000"),
        ("wrap", None, "01:02:25.000"),
        ("available", None, "01:02:55.000"),
        ("handling", None, "01:10:05.000"),
        ("wrap", None, "01:11:05.000"),
        ("available", None, "01:11:15.000"),
        ("break", "Istirahat siang", "01:15:00.000"),
        ("handling", None, "01:40:00.000"),
        ("wrap", None, "01:40:50.000"),
        ("break", "Istirahat siang", "01:40:55.000"),
        ("offline", None, "02:00:00.000"),
    ]


def test_the_stream_alone_tells_legs() -> None:
    facts = sigap.read(DATA / "agent_events_alone.json", source="amazon_connect", tz="Asia/Jakarta")
    [visit] = rows(facts, "visits")
    assert (visit["queue"], visit["outcome"], visit["wait_ms"]) == ("Umum", "answered", 14_000)
    [leg] = rows(facts, "legs")
    parts = {name: leg[name] for name in ("ring_ms", "talk_ms", "hold_ms", "wrap_ms")}
    assert parts == {"ring_ms": 4_000, "talk_ms": 50_000, "hold_ms": 10_000, "wrap_ms": 16_000}
    assert [(r["state"], at(r["started_at"])) for r in rows(facts, "states")] == [
        ("available", "01:00:00.000"),  # it may have begun long before: nothing is claimed of that
        ("handling", "01:00:04.000"),
        ("wrap", "01:01:04.000"),
        ("available", "01:01:20.000"),
        ("training", "01:04:30.000"),
    ]


def test_damage_is_counted_and_listed() -> None:
    path = DATA / "contact_records_damaged.jsonl"
    facts = sigap.read(path, source="amazon_connect", tz="Asia/Jakarta")
    assert facts.quality.rows_read == 5
    found = {(p, s): [place.line for place in f.places] for (p, s), f in facts.quality.findings.items()}
    assert found[Problem.UNPARSABLE, "Queue.EnqueueTimestamp"] == [2]
    assert found[Problem.UNPARSABLE, ""] == [3]
    assert found[Problem.UNKNOWN_EVENT, "InitiationMethod TELEPATHY"] == [4]
    assert found[Problem.UNKNOWN_EVENT, "DisconnectReason BORED"] == [4]
    assert found[Problem.UNKNOWN_EVENT, "neither contact record nor agent event"] == [5]
    assert Counter(row["outcome"] for row in rows(facts, "visits")) == {"abandoned": 1, "withdrawn": 1}


def test_damage_is_fatal_when_strict() -> None:
    with pytest.raises(SourceError, match=r"contact_records_damaged\.jsonl:"):
        sigap.read(DATA / "contact_records_damaged.jsonl", source="amazon_connect", strict=True)


def test_reading_twice_the_same_is_reading_once(facts: Facts) -> None:
    both = [RECORDS, RECORDS]
    twice = sigap.read(both, source="amazon_connect", tz="Asia/Jakarta", reason_attribute="alasan")
    for table in ("visits", "legs", "contacts", "states"):
        assert twice[table].equals(facts[table])
