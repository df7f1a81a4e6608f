"""A floor that sets contacts aside shows what one shows that never does, whatever is heard of them afterwards."""

from __future__ import annotations

import gc
import random
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_floor_keeping import (
    END_MS,
    LATER_MS,
    MIDNIGHT_MS,
    START_MS,
    THRESHOLDS,
    Told,
    kept,
    random_events,
    shown,
)

from sigap.floor import aside
from sigap.floor.done import DoneLegs
from sigap.floor.heard import Heard
from sigap.floor.rows import Agent, Contact, Leg, Visit
from sigap.floor.spent import agent_figures
from sigap.floor.state import Floor

HOUR_MS = 3_600_000


def figures(floor: Floor, at_ms: int) -> tuple[object, ...]:
    """Return every figure there is of a floor, and which contacts it knows, on it or aside."""
    *told, contacts = shown(floor, at_ms)
    assert not set(floor.contacts) & set(floor.aside.texts)
    return *told, set(contacts) | set(floor.aside.texts)  # type: ignore[call-overload]


def set_all_aside(floor: Floor, before_ms: int = LATER_MS) -> None:
    """Set aside whatever is over, however short ago."""
    aside.set_aside(floor, list(floor.contacts.values()), before_ms)


def course(contact: str, at_ms: int, agent: str = "ayu") -> list[Heard]:
    """Return an ordinary contact of a minute."""
    return [
        Heard("visit.entered", at_ms, "pbx", contact, "", {"queue": "voice", "visit": "v-1"}),
        Heard("leg.offered", at_ms + 1_000, "pbx", contact, agent),
        Heard("leg.answered", at_ms + 4_000, "pbx", contact, agent),
        Heard("leg.ended", at_ms + 50_000, "pbx", contact, agent, {"data": {"wrap": True}}),
        Heard("leg.wrapped", at_ms + 60_000, "pbx", contact, agent),
    ]


@settings(max_examples=300, deadline=None)
@given(
    seed=st.integers(0, 1_000_000),
    cuts=st.lists(st.integers(0, 160), min_size=1, max_size=8).map(sorted),
    spans=st.lists(st.sampled_from((0, 0, 30_000, 600_000)), min_size=9, max_size=9),
    over_midnight=st.integers(0, 8),
    asked=st.booleans(),
    keeps=st.booleans(),
)
def test_nothing_shown_depends_on_what_was_set_aside_or_when(
    seed: int, cuts: list[int], spans: list[int], over_midnight: int, asked: bool, keeps: bool
) -> None:
    log = disturbed(random_events(seed, 160), seed)
    straight, again = Told(Floor(THRESHOLDS)), Told(Floor(THRESHOLDS))
    for number, (begins, ends) in enumerate(zip([0, *cuts], [*cuts, len(log)], strict=True)):
        for told in (straight, again):
            told.hear(log[begins:ends])
        at_ms = log[ends - 1].at_ms
        if asked:  # the figures of the day are settled in part by asking for them
            for told in (straight, again):
                for agent in told.floor.agents.values():
                    agent_figures(agent, told.floor.horizon_ms, at_ms)
        set_all_aside(again.floor, at_ms - spans[number])
        if number == over_midnight:
            for told in (straight, again):
                told.floor.begin_day(MIDNIGHT_MS)
        if keeps:
            again = Told(kept(again.floor), again.so_far)
        assert figures(again.floor, at_ms) == figures(straight.floor, at_ms)
    for id in sorted(again.floor.aside.texts):
        aside.take_back(again.floor, id)
    assert set(again.floor.contacts) == set(straight.floor.contacts)
    assert figures(again.floor, LATER_MS) == figures(straight.floor, LATER_MS)


def disturbed(log: list[Heard], seed: int) -> list[Heard]:
    """Return a log in which some events come much later, and sources begin anew, some long before it comes in."""
    chance = random.Random(seed)
    for _ in range(20):
        place = chance.randrange(len(log))
        log.insert(chance.randrange(place, len(log)), log.pop(place))
    for _ in range(3):
        place = chance.randrange(len(log))
        late_ms = chance.choice((0, 300_000, 1_800_000))
        log.insert(
            place, Heard("source.started", log[place].at_ms - late_ms, chance.choice(("pbx", "chats")))
        )
    return log


@pytest.mark.parametrize("place", range(5))
def test_an_event_that_comes_late_finds_the_contact_as_it_was(place: int) -> None:
    log = course("c-1", START_MS)
    late = log.pop(place)
    told, other = Told(Floor(THRESHOLDS)), Told(Floor(THRESHOLDS))
    told.hear(log)
    other.hear(log)
    set_all_aside(told.floor)
    told.hear([late])
    other.hear([late])
    assert figures(told.floor, END_MS) == figures(other.floor, END_MS)
    assert set(told.floor.contacts) == {"c-1"}


def test_a_contact_that_is_taken_back_is_what_it_was_in_everything() -> None:
    told = Told(Floor(THRESHOLDS))
    entered, offered, answered, ended, wrapped = course("held", END_MS)
    held = answered._replace(type="leg.held", at_ms=answered.at_ms + 1_000)
    resumed = answered._replace(type="leg.resumed", at_ms=answered.at_ms + 9_000)
    told.hear([*random_events(11, 400), entered, offered, answered, held, resumed, ended, wrapped])
    assert told.floor.contacts["held"].legs[0].hold_ms == 8_000
    before = everything(told.floor)
    set_all_aside(told.floor)
    put = list(told.floor.aside.texts)
    assert len(put) > 20
    for id in put:
        assert aside.take_back(told.floor, id) is told.floor.contacts[id]
    assert everything(told.floor) == before
    assert all(not agent.aside.numbers and not agent.aside.queues for agent in told.floor.agents.values())


def everything(floor: Floor) -> object:
    """Return all there is of the contacts of a floor and of the legs of its agents, in no order."""
    contacts = {
        id: (one.source, one.last_ms, one.odd, one.waiting, slots_of(one.visits), slots_of(one.legs))
        for id, one in floor.contacts.items()
    }
    days = {key: sorted(map(str, slots_of(agent.legs))) for key, agent in floor.agents.items()}
    return contacts, days


def slots_of(found: object) -> list[dict[str, object]]:
    """Return the attributes of visits or legs, contacts by their names."""
    return [
        {name: one.contact.id if name == "contact" else getattr(one, name) for name in type(one).__slots__}
        for one in found  # type: ignore[attr-defined]
    ]


def test_what_is_not_over_stays() -> None:
    floor = Floor(THRESHOLDS)
    floor.extend(
        [
            *course("over", START_MS),
            *course("young", START_MS + HOUR_MS),
            *course("in hand", START_MS)[:3],
            *course("in wrap", START_MS, "budi")[:4],
            *course("waiting", START_MS)[:1],
            *course("odd", START_MS)[4:],
        ]
    )
    set_all_aside(floor, START_MS + HOUR_MS)
    assert (set(floor.aside.texts), "over" in floor.contacts) == ({"over"}, False)
    assert floor.doubtful() == ["odd"]


def test_who_waits_in_two_queues_at_once_stays_until_both_are_left() -> None:
    told = Told(Floor(THRESHOLDS))
    for number, queue in enumerate(("voice", "chat")):
        entered = {"queue": queue, "visit": f"v-{number}"}
        told.hear([Heard("visit.entered", START_MS + number, "pbx", "c-1", "", entered)])
    told.hear([Heard("visit.left", START_MS + 2, "pbx", "c-1", "", {"visit": "v-1"})])
    set_all_aside(told.floor)
    assert [len(queue.waiting) for queue in told.floor.queues.values()] == [1, 0]
    assert set(told.floor.contacts) == {"c-1"}
    told.hear([Heard("visit.left", START_MS + 3, "pbx", "c-1", "", {"visit": "v-0"})])
    set_all_aside(told.floor)
    assert [len(queue.waiting) for queue in told.floor.queues.values()] == [0, 0]
    assert set(told.floor.aside.texts) == {"c-1"}


def test_the_objects_are_gone_at_once_and_what_is_left_is_small() -> None:
    gc.collect()
    before = objects()
    floor, count = Floor(THRESHOLDS), 2_000
    floor.extend(
        [one for n in range(count) for one in course(f"c-{n}", START_MS + 61_000 * n, f"agent-{n % 9}")]
    )
    for agent in floor.agents.values():
        agent_figures(agent, START_MS, LATER_MS)
    floor.extend(course("last", LATER_MS + 61_000 * count, "agent-1"))
    assert objects() - before == 3 * (count + 1)
    gc.disable()
    try:
        set_all_aside(floor, LATER_MS + 61_000 * count)
        assert objects() - before == 3
    finally:
        gc.enable()
    size = sum(sys.getsizeof(text) for text in floor.aside.texts.values())
    size += sum(len(agent.aside.numbers) for agent in floor.agents.values())
    assert size / count < 250


def objects() -> int:
    """Return how many contacts, visits and legs there are."""
    return sum(type(one) in (Contact, Visit, Leg) for one in gc.get_objects())


def test_a_step_looks_at_some_and_a_round_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "AT_ONCE", 4)
    floor, now_ms = Floor(THRESHOLDS), START_MS + 2 * HOUR_MS
    floor.extend([one for n in range(10) for one in course(f"c-{n}", START_MS + n)])
    floor.extend(course("young", now_ms - HOUR_MS))
    found = []
    for _ in range(4):
        aside.step(floor, now_ms)
        found.append(len(floor.aside.texts))
    assert found == [4, 8, 10, 10]
    assert list(floor.aside.texts) == [f"c-{n}" for n in range(10)]
    aside.step(floor, now_ms + aside.ROUND_MS - 1)
    assert list(floor.contacts) == ["young"]
    aside.step(floor, now_ms + aside.ROUND_MS)
    assert not floor.contacts


def test_a_source_that_began_anew_before_a_contacts_end_asks_for_it_again() -> None:
    started = Heard("source.started", START_MS + 30_000, "pbx")
    told, other = Told(Floor(THRESHOLDS)), Told(Floor(THRESHOLDS))
    log = [
        *course("across", START_MS),
        *course("before", START_MS - HOUR_MS),
        *(one._replace(source="chats") for one in course("elsewhere", START_MS)),
    ]
    for one in (told, other):
        one.hear(log)
    set_all_aside(told.floor)
    for one in (told, other):
        one.hear([started])
    assert set(told.floor.aside.texts) == {"before", "elsewhere"}
    assert figures(told.floor, END_MS) == figures(other.floor, END_MS)


def test_a_new_day_forgets_what_was_over_before_it() -> None:
    floor = Floor(THRESHOLDS)
    floor.extend([*course("c-1", START_MS), *course("c-2", MIDNIGHT_MS - 30_000), *course("c-3", END_MS)])
    set_all_aside(floor)
    floor.begin_day(MIDNIGHT_MS)
    assert set(floor.aside.texts) == {"c-2", "c-3"}
    assert agent_figures(floor.agents["ayu"], MIDNIGHT_MS, LATER_MS).handled == 2
    floor.begin_day(LATER_MS)
    assert not floor.aside.texts
    assert not floor.agents["ayu"].aside.numbers


def test_numbers_that_are_none_leave_a_contact_where_it_is() -> None:
    *log, wrapped = course("c-1", START_MS)
    floor = Floor(THRESHOLDS)
    floor.extend([*log, wrapped._replace(told={"wrap_ms": 1.5})])
    set_all_aside(floor)
    assert (list(floor.contacts), floor.aside.texts, len(floor.agents["ayu"].legs)) == (["c-1"], {}, 1)


def test_what_is_set_aside_is_kept_and_taken_up_without_being_made_anew() -> None:
    told = Told(Floor(THRESHOLDS))
    told.hear(random_events(12, 400))
    before = figures(told.floor, LATER_MS)
    set_all_aside(told.floor)
    gc.collect()
    there, again = objects(), kept(told.floor)
    assert len(again.aside.texts) > 10
    assert again.aside.texts == told.floor.aside.texts
    assert objects() - there == sum(
        1 + len(one.visits) + len(one.legs) for one in told.floor.contacts.values()
    )
    assert figures(again, LATER_MS) == before


def test_a_leg_is_found_among_others_only_as_a_whole() -> None:
    legs, one, other = DoneLegs(), bytes(range(30)), bytes(range(30, 60))
    legs.add(one)
    legs.add(other)
    between = one[7:] + other[:7]
    assert not legs.take_out(between)
    legs.add(between)
    assert legs.take_out(between)
    assert legs.numbers == one + other


def test_a_day_summed_from_packed_legs_is_kept_and_summed_again() -> None:
    """A leg in hand for long holds the day open, so that what was set aside meanwhile is not settled yet."""
    told = Told(Floor(THRESHOLDS))
    told.hear(course("long", START_MS)[:3])
    told.hear([one for n in range(5) for one in course(f"c-{n}", START_MS + 61_000 * n)])
    ayu: Agent = told.floor.agents["ayu"]
    for _ in range(2):
        before = agent_figures(ayu, START_MS, END_MS)
        set_all_aside(told.floor)
        assert agent_figures(ayu, START_MS, END_MS) == before
    assert (before.handled, len(ayu.legs), len(list(ayu.aside))) == (5, 0, 5)
    assert agent_figures(kept(told.floor).agents["ayu"], START_MS, END_MS) == before
