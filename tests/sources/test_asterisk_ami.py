"""AMI events mean what queue_log's lines mean, and have the same ids."""

from __future__ import annotations

import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sigap.facts.events import Event, EventType
from sigap.facts.fold import Fold
from sigap.sources.asterisk.ami import AmiFloor, instant_ms
from sigap.sources.asterisk.identity import laid_beside, named
from sigap.sources.asterisk.reader import events as events_of_lines

sys.path.insert(0, str(Path(__file__).parents[1] / "web" / "connectors"))
from connectors_ami_peer import conversation

EVERY = Path("../shared/data/asterisk/queue_log_source_faithful_all_events.txt")
OWN = Path(__file__).parent / "data" / "queue_log_every_event"


def _lower(message: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in message.items()}


def by_ami(lines: list[str], shift_ms: int = 0) -> list[Event]:
    floor = AmiFloor()
    told = []
    for at, message in conversation(lines):
        at_ms = round(at * 1000) + shift_ms
        if message["Event"] == "FullyBooted":
            told.append(Event(EventType.SOURCE_STARTED, at_ms))
        told.extend(floor.events(_lower(message), at_ms))
    return told


def facts_of(events: list[Event]) -> dict[str, list[dict[str, object]]]:
    fold = Fold(ZoneInfo("Asia/Jakarta"), source="asterisk", parts=())
    fold.extend(events)
    facts = fold.facts()
    return {name: facts[name].to_pylist() for name in ("contacts", "visits", "legs", "states")}


@pytest.fixture
def lines() -> list[str]:
    if not EVERY.exists():
        pytest.skip(f"{EVERY}: the shared queue_log is not here")
    return [line for line in EVERY.read_text().splitlines() if line]


def test_both_ways_give_the_same_visits_legs_and_states(lines: list[str]) -> None:
    one, other = facts_of(list(events_of_lines(lines))), facts_of(by_ami(lines))
    assert other["visits"] == one["visits"]
    assert other["states"] == one["states"]
    handled = [
        [{k: v for k, v in leg.items() if k != "leg_id"} for leg in told["legs"] if leg["answered_at"]]
        for told in (one, other)
    ]
    assert handled[0] == handled[1]
    assert len(handled[0]) == 5


@pytest.mark.parametrize("shift_ms", [0, 400, -300, 1_200])
def test_what_came_by_both_is_one(lines: list[str], shift_ms: int) -> None:
    live = named(by_ami(lines, shift_ms))
    later = laid_beside(named(events_of_lines(lines)), live)
    known = {event.id for event in live}
    assert len(known) == len(live)
    assert [event for event in later if event.id not in known] == []
    assert len({event.id for event in later}) == len(later)


def test_a_log_read_twice_has_the_same_ids(lines: list[str]) -> None:
    assert [e.id for e in named(events_of_lines(lines))] == [e.id for e in named(events_of_lines(lines))]


def test_two_phones_that_ring_out_in_one_second_stay_two() -> None:
    lines = ["1750001000|1.1|q|NONE|ENTERQUEUE||0811|1"] + ["1750001007|1.1|q|Budi|RINGNOANSWER|7000"] * 2
    later = named(events_of_lines(lines))
    assert len({event.id for event in later}) == 3
    assert {e.id for e in laid_beside(later, named(by_ami(lines)))} >= {e.id for e in later}


def test_another_entry_of_the_same_call_is_another_event() -> None:
    lines = [
        "1750001000|1.1|q|NONE|ENTERQUEUE||0811|1",
        "1750001010|1.1|q|NONE|EXITWITHTIMEOUT|1|1|10",
        "1750001015|1.1|q|NONE|ENTERQUEUE||0811|1",
    ]
    live = named(by_ami(lines[2:]))  # the first entry fell into an outage
    later = laid_beside(named(events_of_lines(lines)), live)
    assert [event.id == live[0].id for event in later] == [False, False, True]


def said(*told: tuple[float, str, str]) -> list[Event]:
    """Return the events of AMI messages told as (at, event, "Name=value Name=value")."""
    floor, events = AmiFloor(), []
    for at, kind, rest in told:
        headers = dict(part.split("=", 1) for part in rest.split())
        events.extend(floor.events(_lower(headers) | {"event": kind}, round(at * 1000)))
    return events


JOIN = (100.0, "QueueCallerJoin", "Uniqueid=1.1 Queue=q CallerIDNum=0811")
ABANDON = (130.4, "QueueCallerAbandon", "Uniqueid=1.1 Queue=q HoldTime=30")
LEAVE = (130.4, "QueueCallerLeave", "Uniqueid=1.1 Queue=q")
HANGUP = (130.5, "Hangup", "Uniqueid=1.1")
RINGS = (125.0, "AgentCalled", "Uniqueid=1.1 Queue=q MemberName=Ayu DestUniqueid=2.1")
ALSO = (125.0, "AgentCalled", "Uniqueid=1.1 Queue=q MemberName=Budi DestUniqueid=2.2")
ANSWERED = (130.0, "DialEnd", "Uniqueid=1.1 DestUniqueid=2.1 DialStatus=ANSWER")
CONNECT = (
    130.4,
    "AgentConnect",
    "Uniqueid=1.1 Queue=q MemberName=Ayu DestUniqueid=2.1 HoldTime=30 RingTime=5",
)
ASKED = (130.3, "HangupRequest", "Uniqueid=1.1")


def status(value: str) -> tuple[float, str, str]:
    return (130.4, "VarSet", f"Uniqueid=1.1 Variable=QUEUESTATUS Value={value}")


@pytest.mark.parametrize(
    ("told", "ends"),
    [
        ((ABANDON, LEAVE, HANGUP), [("visit.abandoned", None, 30_000)]),
        ((ABANDON, LEAVE, status("TIMEOUT"), HANGUP), [("visit.left", "timeout", 30_000)]),
        ((LEAVE, status("LEAVEEMPTY")), [("visit.left", "empty", 30_000)]),
        ((LEAVE, (130.4, "Newexten", "Uniqueid=1.1")), [("visit.left", "key", 30_000)]),
        ((LEAVE, HANGUP), [("visit.left", "key", 30_000)]),
        (
            (RINGS, ANSWERED, ABANDON, LEAVE, HANGUP),
            [("leg.canceled", None, None), ("visit.left", "failed", None)],
        ),
        (
            (RINGS, ANSWERED, ASKED, ABANDON, LEAVE, HANGUP),
            [("leg.canceled", None, None), ("visit.abandoned", None, 30_000)],
        ),
        ((RINGS, ALSO, LEAVE, CONNECT), [("leg.answered", None, 30_000), ("leg.canceled", None, None)]),
        ((HANGUP,), [("visit.left", "lost", None)]),
        ((ABANDON, LEAVE), []),  # why is not yet said
        ((status("FULL"),), []),
    ],
)
def test_how_a_wait_ends(
    told: tuple[tuple[float, str, str], ...], ends: list[tuple[str, str | None, int | None]]
) -> None:
    events = [e for e in said(JOIN, *told) if e.type not in (EventType.VISIT_ENTERED, EventType.LEG_OFFERED)]
    assert [(e.type.value, e.outcome, e.wait_ms) for e in events] == ends


def test_holds_are_taken_out_of_the_talk_time() -> None:
    *_, held, resumed, ended = said(
        JOIN,
        CONNECT,
        (140, "Hold", "Uniqueid=2.1"),
        (141, "Hold", "Uniqueid=1.1"),  # the caller's own: not the agent's
        (150, "Unhold", "Uniqueid=2.1"),
        (190.4, "AgentComplete", "Uniqueid=1.1 MemberName=Ayu TalkTime=60 HoldTime=30 Reason=agent"),
    )
    assert (held.type, held.agent) == (EventType.LEG_HELD, "Ayu")
    assert resumed.type is EventType.LEG_RESUMED
    assert (ended.outcome, ended.talk_ms, ended.hold_ms) == ("agent", 50_000, 10_000)


def test_what_vanished_in_an_outage_is_lost() -> None:
    floor = AmiFloor()
    for at, kind, rest in (
        JOIN,
        CONNECT,
        (131, "QueueCallerJoin", "Uniqueid=9.1 Queue=q"),
        (132, "QueueCallerJoin", "Uniqueid=9.2 Queue=q"),
    ):
        headers = dict(part.split("=", 1) for part in rest.split())
        list(floor.events(_lower(headers) | {"event": kind}, round(at * 1000)))
    told = list(floor.vanished({"9.2"}, {"9.2"}, 500_000))
    assert [(e.type.value, e.contact, e.outcome) for e in told] == [
        ("leg.ended", "1.1", "lost"),
        ("visit.left", "9.1", "lost"),
    ]
    assert floor.waiting == ["9.2"]
    assert list(floor.vanished({"9.2"}, None, 500_000)) == []


def test_a_caller_who_waits_already_is_listed_with_the_wait() -> None:
    (event,) = said((500, "QueueEntry", "Uniqueid=7.1 Queue=q Wait=42 CallerIDNum=<unknown>"))
    assert (event.type, event.at, event.customer) == (EventType.VISIT_ENTERED, 458_000, None)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1700000000.123456", 1_700_000_000_123),
        ("1700000000", 1_700_000_000_000),
        ("", None),
        ("x.1", None),
        ("12345678901.0", None),
    ],
)
def test_instants_are_read(text: str, at: int | None) -> None:
    assert instant_ms({"timestamp": text}) == at
