"""Genesys Cloud: conversations, user details and aggregates, on files written from the documentation."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import sigap
from sigap.errors import SourceError
from sigap.facts.bundle import Facts
from sigap.facts.quality import Problem

DATA = Path(__file__).parent / "data" / "genesys"
CONVERSATIONS = DATA / "conversations.json"
USERS = DATA / "user_details.json"
AGGREGATES = DATA / "aggregates.json"
PARTS = ("ring_ms", "talk_ms", "hold_ms", "wrap_ms")


def rows(facts: Facts, table: str) -> list[dict[str, Any]]:
    return facts[table].to_pylist()


def at(instant: Any) -> str | None:
    return None if instant is None else instant.strftime("%H:%M:%S.%f")[:-3]


@pytest.fixture(scope="module")
def facts() -> Facts:
    return sigap.read(CONVERSATIONS, source="genesys", tz="Asia/Jakarta")


def test_each_entry_into_a_queue_is_a_visit(facts: Facts) -> None:
    told = [
        (r["contact_id"], r["queue"], r["direction"], r["outcome"], r["wait_ms"], r["transfer"])
        for r in sorted(rows(facts, "visits"), key=lambda r: r["entered_at"])
    ]
    assert told == [
        ("g1", "Umum", "inbound", "answered", 12_411, None),
        ("g2", "Umum", "inbound", "abandoned", 4_200, None),
        ("g3", "Umum", "inbound", "answered", 15_000, "blind"),
        ("g3", "Tagihan", "inbound", "answered", 30_000, None),
        ("g4", "Umum", "inbound", "callback", 60_000, None),
        ("g4", "Umum", "callback", "answered", 240_000, None),
        ("g5", "Umum", "inbound", "key", 20_000, None),
        ("g6", "Obrolan", "inbound", "answered", 3_000, None),
        ("g7", "Umum", "inbound", "waiting", None, None),
    ]


def test_each_agents_session_is_a_leg(facts: Facts) -> None:
    told = [
        (r["contact_id"], r["agent"], *(r[name] for name in PARTS), at(r["finished_at"]))
        for r in sorted(rows(facts, "legs"), key=lambda r: r["offered_at"] or r["answered_at"])
    ]
    assert told == [
        ("g1", "Ayu", 2_364, 137_589, 20_000, 15_500, "01:03:15.500"),
        ("g3", "Bima", 10_000, None, None, None, None),  # let it ring
        ("g3", "Ayu", 2_000, 105_000, 0, 5_000, "01:12:05.000"),
        ("g3", "Bima", 2_000, 150_000, 0, 0, "01:15:00.100"),  # no metrics: from the segments
        ("g4", "Ayu", 5_000, 60_000, 0, 20_000, "01:26:20.000"),  # the callback and its call are one leg
        ("g6", "Bima", 2_000, 27_000, 0, None, None),  # still writing up
        ("g8", "Ayu", None, 52_000, 0, 10_000, "01:46:10.000"),  # outbound
    ]


def test_how_legs_end(facts: Facts) -> None:
    done = (r for r in rows(facts, "legs") if r["finished_at"] is not None or r["answered_at"] is None)
    assert Counter(r["outcome"] for r in done) == {"caller": 2, "missed": 1, "transfer_blind": 1, "agent": 2}


def test_an_outbound_leg_has_no_visit(facts: Facts) -> None:
    [leg] = [row for row in rows(facts, "legs") if row["contact_id"] == "g8"]
    assert (leg["visit_id"], leg["queue"], leg["direction"]) == (None, "Umum", "outbound")


def test_the_copy_that_knows_more_wins(facts: Facts) -> None:
    assert facts.quality.findings[Problem.DUPLICATE, "conversationId"].count == 1
    assert facts.quality.findings[Problem.DUPLICATE, "conversationId"].places[0].line == 9


def test_labels(facts: Facts) -> None:
    by_id = {row["contact_id"]: row for row in rows(facts, "contacts")}
    assert set(by_id) == {f"g{n}" for n in range(1, 9)}  # g10 never reached a queue
    assert by_id["g6"]["channel"] == "whatsapp"
    assert by_id["g1"]["reason"] == "w-tagihan"
    assert by_id["g1"]["customer"] == "tel:+620000000001"


def test_names_can_be_given() -> None:
    facts = sigap.read(CONVERSATIONS, source="genesys", names={"w-tagihan": "Tagihan ganda"})
    assert rows(facts, "contacts")[0]["reason"] == "Tagihan ganda"


def test_user_details_tell_states_under_the_names_of_the_conversations() -> None:
    facts = sigap.read([USERS, CONVERSATIONS], source="genesys", tz="Asia/Jakarta")
    told: dict[str, list[tuple[str, str | None, str | None]]] = {"Ayu": [], "Bima": []}
    for row in rows(facts, "states"):
        told[row["agent"]].append((row["state"], row["reason"], at(row["started_at"])))
    assert told["Ayu"][:8] == [
        ("offline", None, "00:00:00.000"),
        ("available", None, "00:50:00.000"),
        ("handling", None, "01:00:22.411"),
        ("wrap", None, "01:03:00.000"),
        ("available", None, "01:03:15.500"),
        ("handling", None, "01:10:15.000"),
        ("wrap", None, "01:12:00.000"),
        ("available", None, "01:12:05.000"),
    ]
    assert told["Ayu"][8:10] == [("break", "MEAL", "01:15:00.000"), ("available", None, "01:18:00.000")]
    assert told["Bima"][:4] == [
        ("available", None, "01:00:00.000"),
        ("unready", "NOT_RESPONDING", "01:10:12.000"),
        ("available", None, "01:10:40.000"),
        ("handling", None, "01:12:30.100"),
    ]
    assert ("offline", None, "01:30:00.000") in told["Bima"]  # the answer ends there


def test_user_details_alone_tell_handling() -> None:
    facts = sigap.read(USERS, source="genesys", tz="Asia/Jakarta")
    seconds: Counter[str] = Counter()
    for row in rows(facts, "states"):
        if row["agent"] == "u2" and row["duration_ms"] is not None:
            seconds[row["state"]] += row["duration_ms"]
    # 01:00 to 01:30 = 1,800 s: 28 s not responding, 150 s interacting.
    assert seconds == {"available": 1_622_000, "unready": 28_000, "handling": 150_000}


def test_aggregates_are_interval_counts() -> None:
    facts = sigap.read(AGGREGATES, source="genesys", names={"q1": "Umum"}, threshold_ms=20_000)
    told = rows(facts, "interval_counts")
    visits = ("offered", "answered", "abandoned", "abandoned_short", "flowed_out", "answered_within")
    names = (*visits, "handled")
    assert [(r["queue"], r["channel"], at(r["starts_at"]), *(r[n] for n in names)) for r in told] == [
        ("Umum", "voice", "01:00:00.000", 10, 7, 2, 1, 1, 6, 6),
        ("Umum", "voice", "01:30:00.000", 3, 3, 0, 0, 0, 3, 4),  # asked for, and nothing happened: 0
        ("q3", "chat", "01:30:00.000", 1, 1, 0, 0, 0, 1, 0),
    ]
    sums = [(r["wait_ms"], r["talk_ms"], r["hold_ms"], r["wrap_ms"]) for r in told]
    assert sums[:2] == [(84_000, 1_100_000, 20_000, 180_000), (9_000, 380_000, 0, 20_000)]
    assert {(r["length_ms"], r["threshold_ms"]) for r in told} == {(1_800_000, 20_000)}


def test_aggregates_that_contradict_themselves_or_have_no_queue_are_reported() -> None:
    quality = sigap.read(AGGREGATES, source="genesys").quality
    assert quality.findings[Problem.UNEXPECTED_EVENT, "oServiceLevel.denominator"].count == 1
    assert quality.findings[Problem.UNKNOWN_EVENT, "aggregate without queueId"].count == 1


def test_what_was_not_asked_for_is_unknown_not_zero(tmp_path: Path) -> None:
    path = tmp_path / "answered.json"
    path.write_text(
        '{"results": [{"group": {"queueId": "q1", "mediaType": "voice"}, "data": [{"interval":'
        ' "2026-03-02T01:00:00.000Z/2026-03-02T01:30:00.000Z", "metrics": [{"metric": "nOffered",'
        ' "stats": {"count": 4}}]}]}]}'
    )
    [row] = rows(sigap.read(path), "interval_counts")
    assert (row["offered"], row["answered"], row["abandoned"], row["talk_ms"]) == (4, None, None, None)


def test_the_same_interval_twice_is_counted_once(tmp_path: Path) -> None:
    again = tmp_path / "again.json"
    again.write_bytes(AGGREGATES.read_bytes() + b"\n")  # the same intervals in a file that is no copy
    once = sigap.read(AGGREGATES, source="genesys")
    twice = sigap.read([AGGREGATES, again], source="genesys")
    assert twice["interval_counts"].equals(once["interval_counts"])
    assert twice.quality.findings[Problem.DUPLICATE, "interval"].count == 3


def test_damage_is_counted_and_listed() -> None:
    facts = sigap.read(DATA / "conversations_damaged.json", source="genesys")
    assert facts.quality.rows_read == 4
    found = {(p, s): [place.line for place in f.places] for (p, s), f in facts.quality.findings.items()}
    assert found[Problem.UNPARSABLE, "participants[0].sessions[0].segments[0].segmentStart"] == [1]
    assert found[Problem.UNKNOWN_EVENT, "segmentType levitate"] == [2]
    assert found[Problem.UNKNOWN_EVENT, "disconnectType sneeze"] == [2]
    assert found[Problem.UNKNOWN_EVENT, "no conversation, user or aggregate"] == [3]
    assert found[Problem.UNPARSABLE, ""] == [4]
    assert [(r["outcome"], r["wait_ms"]) for r in rows(facts, "visits")] == [("abandoned", 5_000)]


def test_damage_is_fatal_when_strict() -> None:
    with pytest.raises(SourceError, match=r"conversations_damaged\.json:"):
        sigap.read(DATA / "conversations_damaged.json", source="genesys", strict=True)
