"""The fold from events to facts, on tables of cases worked out by hand."""

from __future__ import annotations

import datetime as dt
import pickle
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sigap.facts import validation
from sigap.facts.bundle import Facts
from sigap.facts.events import Event
from sigap.facts.events import EventType as T
from sigap.facts.fold import Fold
from sigap.facts.quality import Problem

JAKARTA = ZoneInfo("Asia/Jakarta")
NOON = int(dt.datetime(2025, 3, 3, 12, tzinfo=JAKARTA).timestamp() * 1000)


def at(seconds: float) -> int:
    return NOON + round(seconds * 1000)


def event(kind: T, seconds: float, contact: str = "c", **told: Any) -> Event:
    return Event(kind, at(seconds), contact=contact, **told)


def facts_of(events: Sequence[Event], **options: Any) -> Facts:
    fold = Fold(JAKARTA, source="test", **options)
    fold.extend(events)
    return fold.facts()


def row(facts: Facts, table: str, n: int = 0) -> dict[str, Any]:
    return facts[table].slice(n, 1).to_pylist()[0]


ANSWERED = [
    event(T.VISIT_ENTERED, 0, queue="q", customer="0811"),
    event(T.LEG_OFFERED, 5, agent="Ayu"),
    event(T.LEG_ANSWERED, 8, agent="Ayu"),
]


def test_a_call_from_ring_to_wrap() -> None:
    facts = facts_of(
        [
            *ANSWERED,
            event(T.LEG_HELD, 20, agent="Ayu"),
            event(T.LEG_RESUMED, 25, agent="Ayu"),
            event(T.LEG_ENDED, 68, agent="Ayu", outcome="caller", data={"wrap": True}),
            event(T.LEG_WRAPPED, 80, agent="Ayu"),
        ]
    )
    leg, visit, contact = row(facts, "legs"), row(facts, "visits"), row(facts, "contacts")
    assert (leg["ring_ms"], leg["talk_ms"], leg["hold_ms"], leg["wrap_ms"]) == (3000, 55_000, 5000, 12_000)
    assert (visit["outcome"], visit["wait_ms"], visit["agent"]) == ("answered", 8000, "Ayu")
    assert visit["ended_at"] == leg["finished_at"] == contact["ended_at"]
    assert visit["entered_day"] == dt.date(2025, 3, 3)
    assert visit["entered_slot"] == 48
    assert contact["answered"] is True
    states = [(s["state"], s["duration_ms"]) for s in facts["states"].to_pylist()]
    assert states == [("handling", 60_000), ("wrap", 12_000)]


def test_parts_that_the_source_does_not_tell_are_null() -> None:
    ended = event(T.LEG_ENDED, 68, agent="Ayu", outcome="caller")
    told, untold = facts_of([*ANSWERED, ended]), facts_of([*ANSWERED, ended], parts=())
    assert [row(told, "legs")[part] for part in ("hold_ms", "wrap_ms")] == [0, 0]
    assert [row(untold, "legs")[part] for part in ("hold_ms", "wrap_ms")] == [None, None]


def test_durations_told_win_over_differences() -> None:
    facts = facts_of(
        [
            event(T.VISIT_ENTERED, 0, queue="q"),
            event(T.LEG_ANSWERED, 8, agent="Ayu", wait_ms=7500, ring_ms=2000),
            event(T.LEG_ENDED, 68, agent="Ayu", talk_ms=50_000, hold_ms=9000, wrap_ms=30_000),
        ]
    )
    leg = row(facts, "legs")
    assert row(facts, "visits")["wait_ms"] == 7500
    assert (leg["talk_ms"], leg["hold_ms"], leg["wrap_ms"]) == (50_000, 9000, 30_000)
    assert leg["finished_at"] - leg["ended_at"] == dt.timedelta(seconds=30)


@pytest.mark.parametrize(
    ("events", "outcome", "wait_ms"),
    [
        ([event(T.VISIT_ABANDONED, 30)], "abandoned", 30_000),
        ([event(T.VISIT_LEFT, 30, outcome="timeout")], "timeout", 30_000),
        ([event(T.VISIT_LEFT, 30, outcome="failed", wait_ms=1)], "failed", 1),
        ([event(T.VISIT_LEFT, 30, outcome="lost")], "lost", None),
        ([event(T.SOURCE_STARTED, 30)], "lost", None),
        ([], "waiting", None),
    ],
)
def test_how_a_wait_ends(events: list[Event], outcome: str, wait_ms: int | None) -> None:
    visit = row(facts_of([event(T.VISIT_ENTERED, 0, queue="q"), *events]), "visits")
    assert (visit["outcome"], visit["wait_ms"]) == (outcome, wait_ms)
    assert (visit["left_at"] is None) == (wait_ms is None)


def test_a_transfer_gives_one_answer_and_two_handled_legs() -> None:
    facts = facts_of(
        [
            *ANSWERED,
            event(T.LEG_ENDED, 20, agent="Ayu", outcome="transfer_blind"),
            event(T.LEG_ANSWERED, 25, agent="Budi"),
            event(T.LEG_ENDED, 60, agent="Budi", outcome="caller"),
        ]
    )
    assert facts["visits"].num_rows == 1
    assert (row(facts, "visits")["transfer"], row(facts, "visits")["agent"]) == ("blind", "Ayu")
    assert facts["legs"]["visit_id"].to_pylist() == ["c/1", "c/1"]
    assert row(facts, "visits")["ended_at"] == row(facts, "legs", 1)["finished_at"]


def test_an_outbound_leg_has_no_visit_but_occupies_the_agent() -> None:
    facts = facts_of(
        [
            event(T.LEG_ANSWERED, 0, agent="Ayu", direction="outbound"),
            event(T.LEG_ENDED, 30, agent="Ayu", outcome="agent"),
        ]
    )
    assert facts["visits"].num_rows == 0
    assert (row(facts, "legs")["visit_id"], row(facts, "legs")["direction"]) == (None, "outbound")
    assert row(facts, "states")["state"] == "handling"


def test_a_call_lost_after_its_answer_is_an_answered_visit_with_a_lost_leg() -> None:
    facts = facts_of([*ANSWERED, Event(T.SOURCE_STARTED, at(100))])
    assert row(facts, "visits")["outcome"] == "answered"
    assert (row(facts, "legs")["outcome"], row(facts, "legs")["finished_at"]) == ("lost", None)
    assert [s["state"] for s in facts["states"].to_pylist()] == ["handling", "offline"]
    assert facts.quality.count(Problem.LOST) == 1


def test_three_chats_at_once_are_one_busy_agent() -> None:
    state = Event(T.AGENT_STATE, at(0), agent="Ayu", state="available")
    chats = [
        told
        for n, (start, end) in enumerate([(10, 50), (20, 40), (30, 60)])
        for told in (
            event(T.LEG_ANSWERED, start, f"chat{n}", agent="Ayu", channel="chat"),
            event(T.LEG_ENDED, end, f"chat{n}", agent="Ayu"),
        )
    ]
    facts = facts_of(sorted([state, *chats], key=lambda e: e.at))
    told = [(s["state"], s["duration_ms"]) for s in facts["states"].to_pylist()]
    assert told == [("available", 10_000), ("handling", 50_000), ("available", None)]


def test_states_are_cut_at_the_sites_midnight() -> None:
    facts = facts_of(
        [
            Event(T.AGENT_STATE, at(0), agent="Ayu", state="available", reason=None),
            Event(T.AGENT_STATE, at(36 * 3600 + 60), agent="Ayu", state="break", reason="rapat"),
        ]
    )
    told = [(s["started_day"].day, s["duration_ms"]) for s in facts["states"].to_pylist()]
    assert told == [(3, 12 * 3_600_000), (4, 24 * 3_600_000), (5, 60_000), (5, None)]


def test_the_same_event_twice_is_one() -> None:
    twice = [Event(T.VISIT_ENTERED, at(0), id="e1", contact="c", queue="q")] * 2
    facts = facts_of(twice)
    assert facts["visits"].num_rows == 1
    assert facts.quality.count(Problem.DUPLICATE) == 1


LIFE = [
    Event(T.AGENT_STATE, at(-60), agent="Ayu", state="available"),
    *ANSWERED,
    event(T.LEG_HELD, 20, agent="Ayu"),
    event(T.LEG_RESUMED, 25, agent="Ayu"),
    event(T.LEG_ENDED, 68, agent="Ayu", outcome="caller", data={"wrap": True}),
    event(T.LEG_WRAPPED, 80, agent="Ayu"),
    event(T.VISIT_ENTERED, 90, "d", queue="q"),
    event(T.VISIT_ABANDONED, 95, "d"),
    Event(T.AGENT_STATE, at(120), agent="Ayu", state="break", reason="makan"),
]


def plain(facts: Facts, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    return {n: facts[n].to_pydict() for n in facts.names if n not in without}


@settings(deadline=None)
@given(st.lists(st.integers(0, len(LIFE)), max_size=4))
def test_a_fold_can_be_put_away_and_continued(cuts: list[int]) -> None:
    fold, done = Fold(JAKARTA, source="test"), 0
    for cut in [*sorted(cuts), len(LIFE)]:
        fold.extend(LIFE[done:cut])
        fold.facts()
        fold, done = pickle.loads(pickle.dumps(fold)), max(done, cut)
    assert plain(fold.facts()) == plain(facts_of(LIFE))


@pytest.mark.parametrize("late", [1, 3, 6, 8, 9, 10])
def test_an_event_that_comes_late_is_right_in_the_end(late: int) -> None:
    """An entry after its answer, an answer after its end, a state told afterwards: only the rows' order differs."""
    shuffled = [e for n, e in enumerate(LIFE) if n != late] + [LIFE[late]]
    a, b = facts_of(LIFE), facts_of(shuffled)
    for name in ("visits", "states"):
        key = "visit_id" if name == "visits" else "started_at"
        assert a[name].sort_by(key).to_pydict() == b[name].sort_by(key).to_pydict()
    assert b.quality.count(Problem.UNEXPECTED_EVENT) == 0


def test_an_end_without_a_beginning_is_reported() -> None:
    facts = facts_of([event(T.VISIT_ABANDONED, 5, "nobody"), event(T.LEG_ENDED, 6, "nobody", agent="Ayu")])
    assert facts["visits"].num_rows == 0
    assert facts.quality.count(Problem.UNEXPECTED_EVENT) == 2


def test_teams_and_sites() -> None:
    facts = facts_of(
        [Event(T.AGENT_STATE, at(-9), agent="Budi", state="available", team="biru"), *ANSWERED],
        teams={"Ayu": "merah"},
        site="Solo",
    )
    assert (row(facts, "legs")["team"], row(facts, "visits")["team"], row(facts, "legs")["site"]) == (
        "merah",
        "merah",
        "Solo",
    )
    assert {s["agent"]: s["team"] for s in facts["states"].to_pylist()} == {"Ayu": "merah", "Budi": "biru"}


def test_rows_told_whole_become_rows() -> None:
    told = {"survey": "s", "response_id": "r", "measure": "csat", "score": 5.0, "scale_min": 1.0, "scale_max": 5.0,
            "high_is_good": True, "answered_at": at(0)}  # fmt: skip
    facts = facts_of([Event(T.SURVEY_ANSWERED, at(0), data=told)])
    assert row(facts, "responses")["answered_slot"] == 48


def test_resolved_at_the_first_contact() -> None:
    facts = facts_of([*ANSWERED, event(T.CONTACT_RESOLVED, 9, data={"first": True})])
    assert row(facts, "contacts")["resolved_first"] is True


def test_coverage_knows_when_nobody_listened() -> None:
    facts = facts_of(
        [
            Event(T.SOURCE_LISTENING, at(0)),
            Event(T.SOURCE_SILENT, at(60)),
            Event(T.SOURCE_LISTENING, at(90)),
        ]
    )
    ends = facts["coverage"]["ended_at"].cast(pa.int64()).to_pylist()
    assert ends == [at(60), None]


def test_an_impossible_duration_is_reported_and_a_negative_one_dropped() -> None:
    facts = facts_of([*ANSWERED, event(T.LEG_ENDED, 68, agent="Ayu", talk_ms=-5, hold_ms=90_000_000)])
    assert (row(facts, "legs")["talk_ms"], row(facts, "legs")["hold_ms"]) == (None, 90_000_000)
    assert facts.quality.count(Problem.IMPOSSIBLE_DURATION) == 2


def test_no_events_give_no_facts() -> None:
    facts = facts_of([])
    assert facts.names == ()
    assert facts.until is None


def test_everything_keeps_the_contract() -> None:
    assert validation.check(facts_of(LIFE)) == []
