"""FreeSWITCH mod_callcenter: its events as text and as JSON, on files written from the documentation."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import sigap
from sigap.errors import SourceError
from sigap.facts.bundle import Facts
from sigap.facts.quality import Problem

DATA = Path(__file__).parent / "data" / "freeswitch"
EVENTS = DATA / "events.txt"


def rows(facts: Facts, table: str) -> list[dict[str, Any]]:
    return facts[table].to_pylist()


def at(instant: Any) -> str | None:
    return None if instant is None else instant.strftime("%H:%M:%S.%f")[:-3]


@pytest.fixture(scope="module")
def facts() -> Facts:
    return sigap.read(EVENTS, source="freeswitch", tz="Asia/Jakarta")


def test_each_member_is_a_visit(facts: Facts) -> None:
    told = {
        r["visit_id"]: (r["contact_id"], r["queue"], r["outcome"], r["wait_ms"], r["transfer"])
        for r in rows(facts, "visits")
    }
    assert told == {
        "m10": ("s10", "umum@default", "answered", 30_000, None),  # joined before the log began
        "m1": ("s1", "umum@default", "answered", 15_000, None),
        "m2": ("s2", "umum@default", "abandoned", 4_500, None),
        "m3": ("s3", "umum@default", "timeout", 60_000, None),
        "m4": ("s4", "umum@default", "empty", 5_000, None),
        "m5": ("s5", "umum@default", "key", 12_000, None),
        "m6": ("s6", "umum@default", "withdrawn", 7_000, None),  # taken out of the queue, not hung up
        "m7": ("s7", "umum@default", "answered", 5_000, "blind"),
        "m8": ("s7", "tagihan@default", "answered", 10_000, None),
        "m9": ("s9", "umum@default", "abandoned", 20_000, None),
        "m9/2": ("s19", "umum@default", "abandoned", 20_000, None),  # called again, back in the kept place
    }


def test_each_ring_is_a_leg(facts: Facts) -> None:
    told = [
        (r["contact_id"], r["agent"], r["ring_ms"], r["talk_ms"], r["outcome"])
        for r in sorted(rows(facts, "legs"), key=lambda r: (r["offered_at"] or r["answered_at"], r["agent"]))
    ]
    assert told == [
        ("s10", "bima@default", None, 60_000, "caller"),
        ("s1", "bima@default", 10_000, None, "missed"),
        ("s1", "ayu@default", 3_100, 120_000, "agent"),
        ("s2", "ayu@default", 3_500, None, "canceled"),
        ("s7", "ayu@default", 4_000, 120_000, "transfer_blind"),
        ("s7", "bima@default", 4_010, None, "canceled"),
        ("s7", "bima@default", 9_000, None, "open"),
    ]


def test_holds_and_after_call_work_are_not_told(facts: Facts) -> None:
    assert {(row["hold_ms"], row["wrap_ms"]) for row in rows(facts, "legs")} == {(None, None)}


def test_statuses_are_states(facts: Facts) -> None:
    told = [(r["state"], at(r["started_at"])) for r in rows(facts, "states") if r["agent"] == "ayu@default"]
    assert told == [
        ("available", "00:55:00.000"),
        ("handling", "01:00:15.100"),
        ("available", "01:02:15.100"),
        ("handling", "01:20:05.000"),
        ("available", "01:22:05.000"),
        ("break", "01:35:00.000"),
        ("offline", "01:40:00.000"),
    ]


def test_an_event_is_taken_once(facts: Facts) -> None:
    assert facts.quality.findings[Problem.DUPLICATE, "Event-Sequence"].count == 1
    assert facts.quality.count(Problem.UNKNOWN_EVENT) == 0
    assert facts.quality.count(Problem.UNEXPECTED_EVENT) == 0


def test_json_tells_the_same(facts: Facts) -> None:
    as_json = sigap.read(DATA / "events.jsonl", source="freeswitch", tz="Asia/Jakarta")
    for table in ("visits", "legs", "states", "contacts"):
        assert as_json[table].equals(facts[table])


def test_values_are_decoded(facts: Facts) -> None:
    assert {row["customer"] for row in rows(facts, "visits")} >= {"+620000000001", "+620000000010"}


def test_damage_is_counted_and_listed() -> None:
    facts = sigap.read(DATA / "events_damaged.txt", source="freeswitch", tz="Asia/Jakarta")
    found = {(p, s): f.count for (p, s), f in facts.quality.findings.items()}
    assert found[Problem.UNKNOWN_EVENT, "member-queue-teleport"] == 1
    assert found[Problem.UNPARSABLE, "Event-Date-Timestamp"] == 1
    assert found[Problem.UNPARSABLE, "CC-Member-UUID"] == 1
    assert found[Problem.UNPARSABLE, ""] == 1
    [place] = facts.quality.findings[Problem.UNPARSABLE, ""].places
    lines = (DATA / "events_damaged.txt").read_text().splitlines()
    assert "reloading" in lines[(place.line or 0) - 1]
    assert Counter(row["outcome"] for row in rows(facts, "visits")) == {"waiting": 1}
    assert facts.quality.rows_read == 5


def test_damage_is_fatal_when_strict() -> None:
    with pytest.raises(SourceError, match=r"events_damaged\.txt:"):
        sigap.read(DATA / "events_damaged.txt", source="freeswitch", strict=True)
