"""Agents' time cut anew from the last rest on is what it is when the whole day is cut, and what one fold gives."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from intake_floor import day, plain, stored

from sigap.facts.events import Event, EventType
from sigap.facts.fold import Fold
from sigap.web.insights import operations as insights
from sigap.web.intake import live, operations
from sigap.web.intake.models import Source
from sigap.web.people import operations as people
from sigap.web.people.models import Agent
from sigap.web.platform.models import Tenant

JAKARTA = ZoneInfo("Asia/Jakarta")
NOON_MS = 1_783_918_800_000  # 2026-07-13, 12:00 in Jakarta
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS

Spans = dict[str, tuple[int, int]]


@pytest.fixture
def cuts(monkeypatch: pytest.MonkeyPatch) -> Spans:
    """Return the span of each agent's last cut."""
    told: Spans = {}
    store = insights.store

    def noting(facts: dict[str, Any], **how: Any) -> None:
        if "states" in facts:
            told.update(how["agents"])
        store(facts, **how)

    monkeypatch.setattr(insights, "store", noting)
    return told


def _told(kind: EventType, at: int, **fields: Any) -> Event:
    about = fields.get("contact") or fields.get("agent")
    return Event(kind, at, f"{about}/{kind.value}/{at}", **fields)


def _floor(seed: int) -> list[Event]:
    """Return a floor's afternoon: agents work on several contacts at once, some never declare a state."""
    random_ = random.Random(seed)
    silent = {f"agent-{n}" for n in range(random_.randrange(5))}
    told = []
    for event in day(
        visits=70, start_ms=NOON_MS, seed=seed, agents=12, gap_ms=random_.choice([15_000, 60_000])
    ):
        if event.type is EventType.AGENT_STATE and event.agent in silent:
            continue
        if event.type is EventType.LEG_ENDED and random_.random() < 0.3:
            event = replace(event, data={}, wrap_ms=random_.choice([0, 30_000, 2_400_000]))
        if event.type is EventType.LEG_ANSWERED and random_.random() < 0.1:
            event = replace(event, at=event.at - 4_000, ring_ms=1_000)  # another clock than the offer's
        told.append(event)
    for _ in range(random_.randrange(3)):
        at = NOON_MS + random_.randrange(3_000_000)
        told.append(Event(EventType.SOURCE_STARTED, at, f"boot-{at}"))
    return sorted(told, key=lambda event: event.at)


def _arriving(events: Sequence[Event], seed: int) -> list[list[Event]]:
    """Return the events in the batches in which they come: some late by minutes, some by hours.

    That the source begins anew is never told late: it closes what is open when it comes.
    """
    random_ = random.Random(seed)
    delays = (0, 0, 0, 0, 0, 0, 90_000, 600_000, 3 * HOUR_MS)
    batches, at = [], 0
    mixed = sorted(
        events,
        key=lambda event: event.at + (event.type is not EventType.SOURCE_STARTED) * random_.choice(delays),
    )
    while at < len(mixed):
        size = random_.choice((1, 3, 20, 45))
        batches.append(mixed[at : at + size])
        at += size
    return batches


def _folded(events: Sequence[Event], until: int | None = None) -> dict[str, list[tuple[object, ...]]]:
    fold = Fold(JAKARTA)
    fold.extend(sorted(events, key=lambda event: event.at))
    facts = fold.facts(until)
    return plain({name: facts[name] for name in ("contacts", "visits", "legs", "states")})


@pytest.mark.parametrize("seed", range(12))
def test_states_are_those_of_one_fold_whatever_comes_late(
    tenant: Tenant, source: Source, cuts: Spans, seed: int
) -> None:
    events = _floor(seed)
    begun_in_the_day, come = 0, list[Event]()
    for batch in _arriving(events, seed):
        operations.receive(tenant=tenant, source=source, events=batch)
        cuts.clear()
        live.catch_up()
        begun_in_the_day += sum(low > NOON_MS for low, _ in cuts.values())
        come += batch
        assert stored() == _folded(come)
    assert begun_in_the_day > 5  # it was no whole days that were cut


def test_who_rested_is_cut_from_there_on(tenant: Tenant, source: Source, cuts: Spans) -> None:
    first = [
        _told(EventType.AGENT_STATE, NOON_MS, agent="budi", state="available"),
        _told(EventType.LEG_ANSWERED, NOON_MS + 1_000, contact="a", agent="budi"),
        _told(EventType.LEG_ENDED, NOON_MS + 5_000, contact="a", agent="budi"),
        _told(EventType.LEG_ANSWERED, NOON_MS + 9_000, contact="b", agent="budi"),
        _told(EventType.LEG_ENDED, NOON_MS + 12_000, contact="b", agent="budi"),
    ]
    then = [_told(EventType.AGENT_STATE, NOON_MS + 20_000, agent="budi", state="break", reason="meal")]
    for told in (first[:1], first[1:], then):  # the day begins with the second
        operations.receive(tenant=tenant, source=source, events=told)
        live.catch_up()
    assert cuts["budi"][0] == NOON_MS + 9_000
    assert stored() == _folded([*first, *then])


def test_who_was_never_told_to_rest_is_cut_from_a_gap_on(tenant: Tenant, source: Source, cuts: Spans) -> None:
    calls = [
        _told(kind, NOON_MS + n * 10_000 + at, contact=f"c{n}", agent="budi")
        for n in range(4)
        for kind, at in ((EventType.LEG_ANSWERED, 0), (EventType.LEG_ENDED, 4_000))
    ]
    for call in calls:
        operations.receive(tenant=tenant, source=source, events=[call])
        live.catch_up()
    assert cuts["budi"][0] == NOON_MS + 30_000 - 10_000
    assert stored() == _folded(calls)


def test_a_source_that_begins_anew_takes_its_own_agents_alone(
    tenant: Tenant, source: Source, cuts: Spans
) -> None:
    chat = operations.source_called(key="chat")
    of_pbx = [
        _told(EventType.AGENT_STATE, NOON_MS, agent="budi", state="available"),
        _told(EventType.LEG_ANSWERED, NOON_MS + 1_000, contact="a", agent="budi"),
    ]
    of_chat = [
        _told(EventType.AGENT_STATE, NOON_MS, agent="citra", state="available"),
        _told(EventType.LEG_ANSWERED, NOON_MS + 2_000, contact="x", agent="citra"),
        _told(EventType.LEG_ANSWERED, NOON_MS + 2_000, contact="y", agent="budi"),  # a chat beside the call
    ]
    began_anew = Event(EventType.SOURCE_STARTED, NOON_MS + 60_000, "boot")
    operations.receive(tenant=tenant, source=source, events=of_pbx)
    operations.receive(tenant=tenant, source=chat, events=of_chat)
    live.catch_up()
    operations.receive(tenant=tenant, source=chat, events=[began_anew])
    live.catch_up()
    states = [(row[0], row[3], row[5] - NOON_MS, row[6]) for row in stored()["states"]]
    lost_at = began_anew.at - NOON_MS
    assert ("citra", "offline", lost_at, None) in states
    assert ("budi", "handling", 1_000, None) in states  # by telephone
    answered_again = _told(EventType.LEG_ANSWERED, NOON_MS + 90_000, contact="z", agent="citra")
    ended_again = _told(EventType.LEG_ENDED, NOON_MS + 95_000, contact="z", agent="citra")
    for event in (answered_again, ended_again):
        operations.receive(tenant=tenant, source=chat, events=[event])
        live.catch_up()
    kept = [(row[3], row[5] - NOON_MS) for row in stored()["states"] if row[0] == "citra"]
    assert kept == [
        ("available", 0),
        ("handling", 2_000),
        ("handling", 90_000),
        ("offline", lost_at),
        ("offline", 95_000),
    ]


@pytest.mark.parametrize("comes_again", [False, True])
def test_a_contact_lost_by_its_source_stays_lost(tenant: Tenant, source: Source, comes_again: bool) -> None:
    began_anew = Event(EventType.SOURCE_STARTED, NOON_MS + 60_000, "boot")
    ended_late = _told(EventType.LEG_ENDED, NOON_MS + 90_000, contact="a", agent="budi")
    taken_again = [
        _told(EventType.LEG_ANSWERED, NOON_MS + 72_000, contact="a", agent="budi"),
        _told(EventType.LEG_ENDED, NOON_MS + 78_000, contact="a", agent="budi"),
    ]
    events = [
        _told(EventType.AGENT_STATE, NOON_MS, agent="budi", state="available"),
        _told(EventType.LEG_ANSWERED, NOON_MS + 1_000, contact="a", agent="budi"),
        began_anew,
        _told(EventType.AGENT_STATE, NOON_MS + 65_000, agent="budi", state="available"),
        _told(EventType.LEG_ANSWERED, NOON_MS + 70_000, contact="b", agent="budi"),
        _told(EventType.LEG_ENDED, NOON_MS + 71_000, contact="b", agent="budi"),
        *(taken_again if comes_again else [ended_late]),
        _told(EventType.LEG_ANSWERED, NOON_MS + 100_000, contact="d", agent="budi"),
        _told(EventType.LEG_ENDED, NOON_MS + 105_000, contact="d", agent="budi"),
    ]
    for number, event in enumerate(events, 1):
        operations.receive(tenant=tenant, source=source, events=[event])
        live.catch_up()
        assert stored()["states"] == _folded(events[:number])["states"]


def test_who_is_merged_has_the_day_of_both(tenant: Tenant, source: Source, cuts: Spans) -> None:
    events = day(visits=24, start_ms=NOON_MS, agents=3)
    operations.receive(tenant=tenant, source=source, events=events[:-12])
    live.catch_up()
    live.catch_up()
    people.floor.merge(row=Agent.objects.get(key="agent-1"), into="agent-0", actor="ayu")
    live.catch_up()
    named = [replace(event, agent="agent-0") if event.agent == "agent-1" else event for event in events]
    for number in range(len(events) - 12, len(events) + 1):
        operations.receive(tenant=tenant, source=source, events=events[number - 1 : number])
        live.catch_up()
        assert stored()["states"] == _folded(named[:number])["states"]
    assert cuts["agent-0"][0] > NOON_MS  # and afterwards from the last rest on


def test_a_team_that_is_told_holds_for_the_whole_day(tenant: Tenant, source: Source) -> None:
    events = [
        _told(EventType.AGENT_STATE, NOON_MS, agent="budi", state="available"),
        _told(EventType.LEG_ANSWERED, NOON_MS + 1_000, contact="a", agent="budi"),
        _told(EventType.LEG_ENDED, NOON_MS + 5_000, contact="a", agent="budi"),
        _told(EventType.AGENT_STATE, NOON_MS + 9_000, agent="budi", state="break", team="siang"),
        _told(EventType.LEG_ANSWERED, NOON_MS + 20_000, contact="b", agent="budi"),
        _told(EventType.LEG_ENDED, NOON_MS + 25_000, contact="b", agent="budi"),
    ]
    for event in events:
        operations.receive(tenant=tenant, source=source, events=[event])
        live.catch_up()
    assert stored()["states"] == _folded(events)["states"]


def test_a_team_changed_by_hand_holds_for_the_whole_day(tenant: Tenant, source: Source) -> None:
    events = day(visits=20, start_ms=NOON_MS)
    operations.receive(tenant=tenant, source=source, events=events[:-5])
    live.catch_up()
    people.floor.define_team(key="siang", name="Siang", actor="ayu")
    for agent in {event.agent for event in events if event.agent}:
        people.floor.define_agent(key=agent, name=agent, team="siang", actor="ayu")
    for event in events[-5:]:
        operations.receive(tenant=tenant, source=source, events=[event])
    live.catch_up()
    touched = {event.agent for event in events[-5:] if event.agent}
    teams = {row[1] for row in stored()["states"] if row[0] in touched}
    assert teams == {"siang"}


def test_whose_agents_time_cannot_be_parted_is_cut_whole(
    tenant: Tenant, source: Source, cuts: Spans, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(insights, "last_rests", lambda within: {})
    events = _floor(3)
    for batch in _arriving(events, 3):
        operations.receive(tenant=tenant, source=source, events=batch)
        live.catch_up()
    assert stored() == _folded(events)
    assert all((low + 7 * HOUR_MS) % DAY_MS == 0 for low, _ in cuts.values())
