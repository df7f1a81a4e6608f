"""Twilio TaskRouter: event callbacks in their dresses, on files written from the documentation."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import sigap
from sigap.errors import SourceError
from sigap.facts.bundle import Facts
from sigap.facts.quality import Problem

DATA = Path(__file__).parent / "data" / "twilio"
CALLBACKS = DATA / "callbacks.jsonl"


def rows(facts: Facts, table: str) -> list[dict[str, Any]]:
    return facts[table].to_pylist()


def task(sid: str) -> int:
    return int(sid[2:])


def at(instant: Any) -> str | None:
    return None if instant is None else instant.strftime("%H:%M:%S.%f")[:-3]


@pytest.fixture(scope="module")
def facts() -> Facts:
    return sigap.read(CALLBACKS, source="twilio", tz="Asia/Jakarta")


def test_each_entry_into_a_queue_is_a_visit(facts: Facts) -> None:
    told = [
        (task(r["contact_id"]), r["queue"], r["direction"], r["outcome"], r["wait_ms"], r["transfer"])
        for r in sorted(rows(facts, "visits"), key=lambda r: r["entered_at"])
    ]
    assert told == [
        (1, "Umum", "inbound", "answered", 10_500, None),
        (2, "Umum", "inbound", "abandoned", 9_000, None),
        (3, "Umum", "inbound", "timeout", 30_000, None),
        (3, "Tagihan", "inbound", "answered", 20_000, "blind"),
        (3, "Umum", "inbound", "answered", 5_000, None),
        (4, "Obrolan", "inbound", "answered", 2_000, "attended"),
        (5, "Umum", "inbound", "timeout", 60_000, None),
        (6, "Umum", "inbound", "answered", 3_000, None),
        (8, "Umum", "callback", "waiting", None, None),
    ]


def test_each_reservation_is_a_leg(facts: Facts) -> None:
    told = [
        (task(r["contact_id"]), r["agent"], r["ring_ms"], r["talk_ms"], r["wrap_ms"], at(r["finished_at"]))
        for r in sorted(rows(facts, "legs"), key=lambda r: (r["offered_at"], r["agent"]))
    ]
    assert told == [
        (1, "bima", 5_000, None, None, None),  # rejected
        (1, "ayu", 4_120, 120_000, 30_000, "01:02:40.620"),
        (2, "ayu", 8_000, None, None, None),  # the caller hung up
        (3, "bima", 15_000, None, None, None),  # let it ring
        (3, "ayu", 3_010, 70_490, 10_000, "01:12:10.500"),
        (3, "bima", 3_600, 180_000, 1_000, "01:15:06.600"),
        (4, "ayu", 1_500, 78_000, 0, "01:21:20.000"),
        (4, "bima", 5_000, 240_000, None, None),  # still writing up
        (6, "ayu", 2_000, 60_000, 0, "01:36:03.000"),
        (6, "bima", 2_010, None, None, None),  # another was faster
        (7, "ayu", 100, 60_000, 5_000, "01:41:05.200"),  # outbound
    ]


def test_how_legs_end(facts: Facts) -> None:
    done = (r for r in rows(facts, "legs") if r["finished_at"] is not None or r["answered_at"] is None)
    assert Counter(r["outcome"] for r in done) == {
        "missed": 2, "canceled": 2, "transfer_blind": 1, "transfer_attended": 1, "ended": 4,
    }  # fmt: skip


def test_holds_are_not_told(facts: Facts) -> None:
    assert {row["hold_ms"] for row in rows(facts, "legs")} == {None}


def test_an_outbound_task_has_no_visit(facts: Facts) -> None:
    [leg] = [row for row in rows(facts, "legs") if task(row["contact_id"]) == 7]
    assert (leg["visit_id"], leg["direction"], leg["queue"]) == (None, "outbound", "Umum")


def test_an_event_is_taken_once_by_its_sid(facts: Facts) -> None:
    finding = facts.quality.findings[Problem.DUPLICATE, "Sid"]
    assert (finding.count, finding.places[0].line) == (1, 21)


def test_order_of_delivery_does_not_matter(facts: Facts, tmp_path: Path) -> None:
    backwards = tmp_path / "backwards.jsonl"
    backwards.write_text("\n".join(reversed(CALLBACKS.read_text().splitlines())))
    again = sigap.read(backwards, source="twilio", tz="Asia/Jakarta")
    for table in ("visits", "legs", "states"):
        assert sorted(map(str, rows(again, table))) == sorted(map(str, rows(facts, table)))


def test_activities_are_states(facts: Facts) -> None:
    told: dict[str, list[tuple[str, str | None, str | None]]] = {"ayu": [], "bima": []}
    for row in rows(facts, "states"):
        told[row["agent"]].append((row["state"], row["reason"], at(row["started_at"])))
    assert told["ayu"][:3] == [
        ("available", None, "00:55:00.000"),
        ("handling", None, "01:00:10.620"),
        ("wrap", None, "01:02:10.620"),
    ]
    assert told["ayu"][-1] == ("break", "Istirahat", "01:50:00.000")
    # The workspace says that "Siaga" takes tasks.
    assert told["bima"][0] == ("available", None, "00:56:00.000")


def test_labels(facts: Facts) -> None:
    by_id = {task(row["contact_id"]): row for row in rows(facts, "visits")}
    assert (by_id[4]["channel"], by_id[1]["channel"]) == ("whatsapp", "voice")
    assert (by_id[1]["customer"], by_id[1]["priority"]) == ("+620000000001", 5)
    teams = {row["agent"]: row["team"] for row in rows(facts, "legs")}
    assert teams == {"ayu": "Tim Merah", "bima": "Tim Biru"}


def test_form_encoded_callbacks_and_their_damage() -> None:
    facts = sigap.read(DATA / "callbacks.form", source="twilio", tz="Asia/Jakarta")
    # No `task-queue.entered` for it: it was 25 s old when offered and taken 3 s later.
    assert [(r["queue"], r["outcome"], r["wait_ms"]) for r in rows(facts, "visits")] == [
        ("Umum", "answered", 28_000)
    ]
    assert [(r["ring_ms"], r["talk_ms"]) for r in rows(facts, "legs")] == [(3_000, 60_000)]
    found = {(p, s): [place.line for place in f.places] for (p, s), f in facts.quality.findings.items()}
    assert found[Problem.UNPARSABLE, ""] == [4]
    assert found[Problem.UNKNOWN_EVENT, "task.teleported"] == [5]
    assert found[Problem.UNPARSABLE, "timestamp"] == [6]
    assert found[Problem.UNPARSABLE, "taskattributes"] == [7]
    assert facts.quality.rows_read == 7


def test_damage_is_fatal_when_strict() -> None:
    with pytest.raises(SourceError, match=r"callbacks\.form:4"):
        sigap.read(DATA / "callbacks.form", source="twilio", strict=True)


def test_event_streams_tell_the_same(facts: Facts) -> None:
    streamed = sigap.read(DATA / "event_streams.json", source="twilio", tz="Asia/Jakarta")
    for table in ("visits", "legs"):
        first = [row for row in rows(facts, table) if task(row["contact_id"]) == 1]
        assert rows(streamed, table) == first
