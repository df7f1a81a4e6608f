"""A floor that was kept and taken up again is the floor it was, whatever it heard before and hears afterwards."""

from __future__ import annotations

import json
import random
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sigap.floor import keeping
from sigap.floor.board import Board
from sigap.floor.figures import Spans
from sigap.floor.glancing import Glance, glance
from sigap.floor.heard import Heard
from sigap.floor.retelling import retell
from sigap.floor.spent import agent_figures
from sigap.floor.state import Floor, Threshold

START_MS = 1_795_395_600_000
MIDNIGHT_MS = START_MS + 1_800_000
END_MS = START_MS + 3_600_000
LATER_MS = END_MS + 5 * 3_600_000  # what still waits then, or is in hand, was forgotten by its source
THRESHOLDS = {"chat": Threshold(60_000, 10_000)}
SOURCES, QUEUES, AGENTS = ("pbx", "chats"), ("voice", "chat", ""), ("ayu", "budi", "citra", "")
KINDS = (
    "visit.entered", "visit.entered", "visit.abandoned", "visit.left", "leg.offered", "leg.offered", "leg.missed",
    "leg.canceled", "leg.answered", "leg.answered", "leg.held", "leg.resumed", "leg.ended", "leg.ended", "leg.wrapped",
    "agent.state", "agent.state", "source.started", "source.silent", "source.listening",
)  # fmt: skip


def kept(floor: Floor) -> Floor:
    """Return what comes back of a floor when it is written and read."""
    written = [json.dumps(piece) for piece in keeping.pieces(floor)]
    return keeping.floor_of(map(json.loads, written), THRESHOLDS)


class Told:
    """A log, and a floor that is told of it some events at a time, as the live process does it."""

    def __init__(self, floor: Floor, so_far: list[Heard] | None = None) -> None:
        self.floor = floor
        self.so_far = list(so_far or ())

    def hear(self, heard: list[Heard]) -> None:
        """Fold what is new, and tell again what is doubtful."""
        self.so_far += heard
        self.floor.extend(heard)
        whole = defaultdict(list)
        for one in self.so_far:
            whole[one.contact].append(one)
        for contact in self.floor.doubtful():
            retell(self.floor, contact, whole[contact])


def shown(floor: Floor, at_ms: int) -> tuple[object, ...]:
    """Return every figure there is of a floor at an instant."""
    spans = Spans(floor.horizon_ms, at_ms - at_ms % 1_800_000, max(floor.horizon_ms, at_ms - 900_000))
    board = Board(floor)
    floor.changed_agents.update(floor.agents.values())
    board.refresh(spans, at_ms, 0)
    seen: Glance = glance(floor, spans, at_ms)
    return board.queues, board.agents, seen, floor.newest_ms, floor.silent_since_ms, set(floor.contacts)


def random_events(seed: int, count: int) -> list[Heard]:
    """Return events in an order of a log: mostly sensible, some late, some repeated, some that never fit."""
    chance = random.Random(seed)
    found: list[Heard] = []
    at_ms = START_MS
    while len(found) < count:
        at_ms += chance.choice((0, 1, 800, 20_000, 120_000))
        source, contact, agent = (
            chance.choice(SOURCES),
            f"c-{chance.randrange(14)}",
            chance.choice(AGENTS[:3]),
        )
        if chance.random() < 0.6:
            found += course(chance, at_ms, source, f"d-{len(found)}", agent)
        else:
            late_ms = chance.choice((0, 0, 0, 5_000, 900_000))
            found.append(one_event(chance, at_ms - late_ms, source, contact))
        if chance.random() < 0.1:
            found.append(chance.choice(found))
    for place in range(0, len(found) - 5, 5):
        if chance.random() < 0.3:
            part = found[place : place + 5]
            chance.shuffle(part)
            found[place : place + 5] = part
    return found


def course(chance: random.Random, at_ms: int, source: str, contact: str, agent: str) -> list[Heard]:
    """Return the ordinary course of a contact, or its beginning."""
    entered = chance.choice(({"queue": "voice"}, {"queue": "chat", "channel": "email"}))
    told = [
        Heard("visit.entered", at_ms, source, contact, "", entered),
        Heard("leg.offered", at_ms + 1_000, source, contact, agent),
        Heard("leg.answered", at_ms + 4_000, source, contact, agent),
        Heard(
            "leg.ended", at_ms + 60_000, source, contact, agent, chance.choice(({}, {"data": {"wrap": True}}))
        ),
        Heard("leg.wrapped", at_ms + 70_000, source, contact, agent),
    ]
    return told[: chance.randrange(1, 6)]


def one_event(chance: random.Random, at_ms: int, source: str, contact: str) -> Heard:
    """Return an event of any kind."""
    kind, agent = chance.choice(KINDS), chance.choice(AGENTS)
    told: dict[str, object] = {}
    if kind == "agent.state":
        return Heard(
            kind, at_ms, source, "", agent or "ayu", {"state": chance.choice(("available", "break"))}
        )
    if kind.startswith("source."):
        return (
            Heard(kind, at_ms, source) if chance.random() < 0.3 else Heard("source.listening", at_ms, source)
        )
    if kind in ("visit.entered", "leg.offered"):
        told["queue"] = chance.choice(QUEUES[:2])
    if kind in ("leg.ended", "leg.wrapped") and chance.random() < 0.5:
        told["wrap_ms"] = chance.choice((0, 7_000, 400_000))
    if kind == "leg.ended" and chance.random() < 0.3:
        told["outcome"] = chance.choice(("lost", "caller", "transferred"))
    if kind.startswith("leg.") and not agent:
        agent = "ayu"
    return Heard(kind, at_ms, source, contact, "" if kind.startswith("visit.") else agent, told)


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 1_000_000),
    cuts=st.lists(st.integers(0, 120), min_size=1, max_size=4).map(sorted),
    over_midnight=st.integers(0, 4),
    asked=st.booleans(),
)
def test_a_floor_that_was_kept_goes_on_as_the_one_it_was_kept_of(
    seed: int, cuts: list[int], over_midnight: int, asked: bool
) -> None:
    log = random_events(seed, 120)
    straight, again = Told(Floor(THRESHOLDS)), Told(Floor(THRESHOLDS))
    for number, (begins, ends) in enumerate(zip([0, *cuts], [*cuts, len(log)], strict=True)):
        for told in (straight, again):
            told.hear(log[begins:ends])
            if number == over_midnight:
                told.floor.begin_day(MIDNIGHT_MS)
        if asked:  # the figures of the day are settled in part by asking for them
            for agent in again.floor.agents.values():
                agent_figures(agent, again.floor.horizon_ms, log[ends - 1].at_ms)
        again = Told(kept(again.floor), again.so_far)
        for at_ms in (log[ends - 1].at_ms, END_MS):
            assert shown(kept(again.floor), at_ms) == shown(straight.floor, at_ms)
    assert shown(again.floor, LATER_MS) == shown(straight.floor, LATER_MS)


def test_keeping_settles_nothing_and_forgets_nothing() -> None:
    told = Told(Floor(THRESHOLDS))
    told.hear(random_events(7, 400))
    written = json.dumps(list(keeping.pieces(told.floor)))
    assert json.dumps(list(keeping.pieces(told.floor))) == written
    assert json.dumps(list(keeping.pieces(kept(told.floor)))) == written


def test_contacts_come_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "AT_ONCE", 3)
    told = Told(Floor(THRESHOLDS))
    told.hear(random_events(8, 60))
    sizes = [len(one) for one in keeping.pieces(told.floor)][1:]
    contacts = sizes[: sizes.index(0)]
    assert (max(contacts), sum(contacts)) == (3, len(told.floor.contacts))
    assert shown(kept(told.floor), END_MS) == shown(told.floor, END_MS)


def test_the_day_of_an_agent_that_was_settled_is_not_summed_again() -> None:
    told = Told(Floor(THRESHOLDS))
    told.hear(random_events(9, 400))
    for agent in told.floor.agents.values():
        agent_figures(agent, 0, END_MS)
    settled = {key: agent.settled for key, agent in told.floor.agents.items()}
    assert any(one is not None and one.handled for one in settled.values())
    assert {key: agent.settled for key, agent in kept(told.floor).agents.items()} == settled


def test_a_floor_with_doubts_is_not_kept() -> None:
    floor = Floor()
    floor.extend([Heard("leg.answered", START_MS, "pbx", "c-1", "ayu")])
    with pytest.raises(ValueError, match="doubtful"):
        list(keeping.pieces(floor))
