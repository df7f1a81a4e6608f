"""The live fold against the fold of facts: in order, in disorder, and told again."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from sigap.facts.events import Event, EventType
from sigap.facts.fold import Fold
from sigap.floor.board import Board
from sigap.floor.figures import Spans, queue_figures
from sigap.floor.heard import Heard, from_event
from sigap.floor.retelling import retell
from sigap.floor.rows import Count
from sigap.floor.spent import agent_figures, with_forgotten
from sigap.floor.state import Floor, Threshold
from sigap.simulation import (
    Agent,
    Arrivals,
    Break,
    Group,
    Queue,
    Scenario,
    Shift,
    Skill,
    exponential,
    lognormal,
    simulate,
)
from sigap.simulation.events import events_of

START_MS = 1_795_395_600_000
END_MS = START_MS + 7_200_000
SPANS = Spans(START_MS, START_MS + 5_400_000, START_MS + 5_000_000)
DAY = Scenario(
    queues=(
        Queue(
            "voice",
            lognormal(240, cv=1.2),
            Arrivals((55,)),
            patience=exponential(90),
            wrap=exponential(30),
            transfers={"chat": 0.1},
        ),
        Queue("chat", exponential(420), Arrivals((12,)), channel="chat", patience=exponential(400)),
    ),
    groups=(
        Group("calls", (Skill("voice"),), staffing=(7, 7, 8, 7)),
        Group(
            "chats",
            (Skill("chat"), Skill("voice", level=2, after_wait_s=30)),
            agents=tuple(
                Agent(f"Agen {n}", (Shift(0, 9000, (Break(3300 + 300 * n, 900, "tea"),)),)) for n in range(3)
            ),
            concurrency={"chat": 2},
        ),
    ),
    length_s=7200,
    starts_at_ms=START_MS,
    zone="Asia/Jakarta",
)


@cache
def events(seed: int) -> tuple[Event, ...]:
    """Return what happened in one life of two hours."""
    told = events_of(simulate(DAY, seed=seed, journal=True))
    return tuple(event for event in told if event.at < END_MS)


def heard(seed: int) -> list[Heard]:
    """Return the same as the floor hears it."""
    return [from_event(event, "twin") for event in events(seed)]


def folded(told: Sequence[Heard], floor: Floor | None = None) -> Floor:
    """Return the floor after everything was heard in this order and what is doubtful told again."""
    floor = floor or Floor({"chat": Threshold(60_000, 10_000)})
    floor.extend(told)
    settle(floor, told)
    return floor


def settle(floor: Floor, told: Iterable[Heard]) -> int:
    """Tell again what is doubtful, as the live process does from the log; return how many contacts."""
    whole = defaultdict(list)
    for one in told:
        whole[one.contact].append(one)
    doubtful = floor.doubtful()
    for contact in doubtful:
        retell(floor, contact, whole[contact])
    return len(doubtful)


def delay_ms(one: Heard, seed: int) -> int:
    """Return how late an event comes in; of one instant and contact all come together, in their order."""
    return random.Random(f"{seed} {one.contact} {one.at_ms}").choice((0, 0, 0, 5_000, 3_600_000))


def shown(floor: Floor) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the board's rows, those of things never counted left out."""
    board = Board(floor)
    for agent in floor.agents.values():
        floor.changed_agents.add(agent)
    board.refresh(SPANS, END_MS, 0)
    return board.queues, board.agents


@pytest.mark.parametrize("seed", range(3))
def test_the_live_fold_counts_what_the_fold_of_facts_counts(seed: int) -> None:
    fold = Fold(ZoneInfo("Asia/Jakarta"))
    fold.extend(events(seed))
    visits = fold.facts()["visits"].select(["queue", "outcome", "wait_ms"]).to_pylist()
    expected = Counter((row["queue"], row["outcome"]) for row in visits)
    floor = folded(heard(seed))
    for key, within_ms in (("voice", 20_000), ("chat", 60_000)):
        figures = queue_figures(floor.queues[key], SPANS, END_MS)
        day = figures.day
        assert figures.waiting == expected[key, "waiting"]
        assert day[Count.OFFERED] == sum(n for (queue, _), n in expected.items() if queue == key)
        assert day[Count.ANSWERED] == expected[key, "answered"]
        assert day[Count.ABANDONED] == expected[key, "abandoned"]
        answered = [row["wait_ms"] for row in visits if (row["queue"], row["outcome"]) == (key, "answered")]
        assert day[Count.WITHIN] == sum(wait <= within_ms for wait in answered)
        assert day[Count.ANSWER_WAIT_MS] == sum(answered)


@pytest.mark.parametrize("seed", range(3))
def test_agents_have_the_time_that_the_facts_give_them(seed: int) -> None:
    fold = Fold(ZoneInfo("Asia/Jakarta"))
    fold.extend(events(seed))
    facts = fold.facts(until=END_MS)
    legs = facts["legs"].select(["agent", "finished_at", "talk_ms", "hold_ms", "wrap_ms"]).to_pylist()
    floor = folded(heard(seed))
    for agent in floor.agents.values():
        figures = agent_figures(agent, START_MS, END_MS)
        done = [leg for leg in legs if leg["agent"] == agent.key and leg["finished_at"] is not None]
        assert figures.handled == len(done)
        assert figures.handle_ms == sum(leg["talk_ms"] + leg["hold_ms"] + leg["wrap_ms"] for leg in done)
        states = facts["states"].select(["agent", "state", "duration_ms"]).to_pylist()
        free = [row for row in states if (row["agent"], row["state"]) == (agent.key, "available")]
        over = sum(row["duration_ms"] for row in free if row["duration_ms"] is not None)
        assert figures.available_ms >= over
        if figures.state != "available":
            assert figures.available_ms == over


@pytest.mark.parametrize("seed", range(4))
def test_the_order_in_which_events_come_in_changes_nothing(seed: int) -> None:
    told = heard(seed)
    straight = shown(folded(told))
    late = sorted(told, key=lambda one: one.at_ms + delay_ms(one, seed))
    assert late != told
    assert shown(folded(late)) == straight
    bit_by_bit = Floor({"chat": Threshold(60_000, 10_000)})
    so_far: list[Heard] = []
    for begins in range(0, len(late), 40):
        so_far += late[begins : begins + 40]
        bit_by_bit.extend(late[begins : begins + 40])
        settle(bit_by_bit, so_far)
    assert shown(bit_by_bit) == straight


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("is_late", [False, True])
def test_the_short_way_of_ordinary_events_leaves_what_their_steps_leave(seed: int, is_late: bool) -> None:
    told = heard(seed)
    if is_late:
        told = sorted(told, key=lambda one: one.at_ms + delay_ms(one, seed))
    short, stepwise = Floor(), Floor()
    short.extend(told)
    for one in told:
        if one.type in stepwise.steps:
            stepwise.steps[one.type](one)
    assert shown(short) == shown(stepwise)
    assert short.doubtful() == stepwise.doubtful()
    assert short.newest_ms == {"twin": max(one.at_ms for one in told)}


@pytest.mark.parametrize("outcome", ["lost", "caller"])
def test_a_leg_that_was_lost_is_told_again_when_more_is_heard_of_it(outcome: str) -> None:
    told = [
        Heard("agent.state", START_MS, "pbx", "", "a-1", {"state": "available"}),
        Heard("visit.entered", START_MS, "pbx", "c-1", "", {"queue": "voice"}),
        Heard("leg.offered", START_MS + 1, "pbx", "c-1", "a-1"),
        Heard("leg.answered", START_MS + 2_000, "pbx", "c-1", "a-1"),
        Heard(
            "leg.ended", START_MS + 9_000, "pbx", "c-1", "a-1", {"outcome": outcome, "data": {"wrap": True}}
        ),
    ]
    floor = folded(told)
    wrapped = Heard("leg.wrapped", START_MS + 12_000, "pbx", "c-1", "a-1")
    floor.extend([wrapped])
    assert floor.doubtful() == (["c-1"] if outcome == "lost" else [])
    retell(floor, "c-1", [*told, wrapped])
    agent = floor.agents["a-1"]
    assert (agent.open_legs, len(agent.legs)) == ([], 1)


def test_what_is_counted_in_a_minute_that_was_settled_shows() -> None:
    def entered(number: int, at_ms: int) -> Heard:
        return Heard("visit.entered", at_ms, "pbx", f"c-{number}", "", {"queue": "voice"})

    floor = folded([entered(1, START_MS)])
    for number in range(2, 6):
        figures = queue_figures(floor.queues["voice"], SPANS, END_MS)
        assert figures.day[Count.OFFERED] == number - 1
        floor.extend([entered(number, START_MS + number)])


@pytest.mark.parametrize("seed", range(4))
def test_agents_figures_do_not_depend_on_how_often_they_were_asked_for(seed: int) -> None:
    late = sorted(heard(seed), key=lambda one: one.at_ms + delay_ms(one, seed))
    often, once = (Floor({"chat": Threshold(60_000, 10_000)}) for _ in range(2))
    so_far: list[Heard] = []
    for begins in range(0, len(late), 7):
        part = late[begins : begins + 7]
        so_far += part
        for floor in (often, once):
            floor.extend(part)
            settle(floor, so_far)
        for agent in often.agents.values():
            agent_figures(agent, START_MS, part[-1].at_ms)
    assert any(agent.settled.handled for agent in often.agents.values() if agent.settled)
    assert {agent.settled for agent in once.agents.values()} == {None}
    for key, agent in often.agents.items():
        assert agent_figures(agent, START_MS, END_MS) == agent_figures(once.agents[key], START_MS, END_MS)


def test_hardly_any_contact_has_to_be_told_again_when_events_come_in_order() -> None:
    told = heard(0)
    floor = Floor()
    floor.extend(told)
    assert settle(floor, told) < 0.01 * len({one.contact for one in told})


def test_a_source_that_begins_anew_loses_what_was_open() -> None:
    told = heard(1)
    hung_up = next(one for one in told if one.type == "visit.abandoned" and one.at_ms > START_MS + 3_000_000)
    restart = Heard(EventType.SOURCE_STARTED.value, hung_up.at_ms, "twin")
    before = [one for one in told if one.at_ms < restart.at_ms]
    waiting = sum(len(queue.waiting) for queue in folded(before).queues.values())
    assert waiting > 0
    floor = folded([*before, restart])
    assert all(not queue.waiting for queue in floor.queues.values())
    assert all(not agent.open_legs for agent in floor.agents.values())
    assert {agent.declared()[1] for agent in floor.agents.values()} == {"offline"}
    assert sum(queue_figures(q, SPANS, END_MS).day[Count.FAILED] for q in floor.queues.values()) == waiting


def test_a_contact_that_never_ends_is_told_apart() -> None:
    entered = Heard("visit.entered", START_MS, "pbx", "c-1", "", {"queue": "voice"})
    floor = folded([entered])
    later = START_MS + 5 * 3_600_000
    figures = queue_figures(floor.queues["voice"], Spans(START_MS, later, later), later)
    assert (figures.waiting, figures.forgotten, figures.longest_since_ms) == (0, 1, None)


def test_an_agent_is_not_busy_for_ever_with_a_contact_that_never_ends() -> None:
    hour_ms = 3_600_000
    floor = folded(
        [
            Heard("agent.state", START_MS, "pbx", "", "budi", {"state": "available"}),
            Heard("leg.offered", START_MS + hour_ms, "pbx", "c-1", "budi", {"queue": "voice"}),
            Heard("leg.answered", START_MS + hour_ms, "pbx", "c-1", "budi"),
        ]
    )
    budi, soon, later = floor.agents["budi"], START_MS + 2 * hour_ms, START_MS + 7 * hour_ms
    assert agent_figures(budi, START_MS, soon).state == "talking"
    assert with_forgotten([budi], soon) == []
    assert with_forgotten([budi], later) == [budi]
    floor.extend([Heard("agent.state", later, "pbx", "", "budi", {"state": "break"})])
    told = agent_figures(budi, START_MS, later)
    assert (told.state, told.contacts, told.busy_ms, told.available_ms) == ("break", 0, 0, 7 * hour_ms)
    floor.extend([Heard("leg.ended", later + 1, "pbx", "c-1", "budi")])  # it was a long one
    told = agent_figures(budi, START_MS, later + 1)
    assert (told.handled, told.busy_ms, told.available_ms) == (1, 6 * hour_ms + 1, hour_ms)


def test_what_a_leg_told_that_its_source_forgot_does_not_count_because_somebody_looked_in_time() -> None:
    told = [
        Heard("agent.state", START_MS, "pbx", "", "budi", {"state": "available"}),
        Heard("leg.offered", START_MS + 60_000, "pbx", "c-1", "budi", {"queue": "voice"}),
        Heard("leg.answered", START_MS + 64_000, "pbx", "c-1", "budi"),
    ]
    seen, unseen = folded(told), folded(told)
    soon = agent_figures(seen.agents["budi"], START_MS, START_MS + 70_000)
    assert (soon.available_ms, soon.counted_ms) == (64_000, START_MS + 64_000)
    later_ms = START_MS + 7 * 3_600_000
    later = agent_figures(seen.agents["budi"], START_MS, later_ms)
    assert later == agent_figures(unseen.agents["budi"], START_MS, later_ms)
    assert (later.available_ms, later.counted_ms) == (0, START_MS)


def test_nobody_knows_since_when_who_declared_nothing_is_in_a_state() -> None:
    floor = folded([Heard("leg.offered", END_MS - 9_000, "pbx", "c-1", "budi", {"queue": "voice"})])
    budi = floor.agents["budi"]
    told = agent_figures(budi, START_MS, END_MS)
    assert (told.state, told.since_ms) == ("ringing", END_MS - 9_000)
    floor.extend([Heard("leg.missed", END_MS - 5_000, "pbx", "c-1", "budi")])
    told = agent_figures(budi, START_MS, END_MS)
    assert (told.state, told.since_ms) == ("unknown", None)
    floor.extend([Heard("agent.state", END_MS - 1_000, "pbx", "", "budi", {"state": "available"})])
    assert agent_figures(budi, START_MS, END_MS).since_ms == END_MS - 1_000


def test_nothing_over_nothing_is_nothing() -> None:
    floor = folded([Heard("visit.entered", END_MS - 1_000, "pbx", "c-1", "", {"queue": "voice"})])
    figures = queue_figures(floor.queues["voice"], SPANS, END_MS)
    assert figures.rolling.service_level is None
    assert figures.rolling.asa_s is None
    late = queue_figures(floor.queues["voice"], SPANS, END_MS + 30_000)
    assert (late.beyond, late.rolling.service_level) == (1, 0.0)


def test_a_new_day_begins_with_what_is_still_open() -> None:
    floor = folded(heard(2))
    waiting = {visit.contact.id for queue in floor.queues.values() for visit in queue.waiting}
    in_hand = {agent.key for agent in floor.agents.values() if agent.open_legs}
    floor.begin_day(END_MS)
    assert {visit.contact.id for queue in floor.queues.values() for visit in queue.waiting} == waiting
    assert {agent.key for agent in floor.agents.values() if agent.open_legs} == in_hand
    spans = Spans(END_MS, END_MS, END_MS)
    assert all(sum(queue_figures(q, spans, END_MS).day.values) == 0 for q in floor.queues.values())
    assert all(len(agent.changes) <= 1 for agent in floor.agents.values())
