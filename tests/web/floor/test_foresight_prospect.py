"""From plans and a glance to the twin's question: what stands in where nothing was planned, and who is there when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sigap.floor.figures import Counts, QueueFigures, Spans
from sigap.floor.glancing import AgentNow, Glance, Held, Waiter
from sigap.floor.rows import Count
from sigap.simulation import simulate
from sigap.web.floor.foresight.duty import shifts_of
from sigap.web.floor.foresight.planned import Activity, Colleague, Planned, QueuePlan
from sigap.web.floor.foresight.prospect import Prospect, prospect
from sigap.web.floor.foresight.values import HALF_MS

HALF = 1_795_143_600_000  # the beginning of a half-hour
NOW = HALF + 600_000
MINUTE = 60_000
FREE = AgentNow(NOW - 60_000, "available", "", worked_ms=NOW - 90_000)


def counts(**told: int) -> Counts:
    values = [0] * len(Count)
    for name, value in told.items():
        values[Count[name.upper()]] = value
    return Counts(tuple(values))


def figures(rolling: int = 0, handled: int = 0, handle_ms: int = 0) -> QueueFigures:
    nothing = counts()
    return QueueFigures(
        0, None, 0, 0, counts(offered=rolling), nothing, counts(handled=handled, handle_ms=handle_ms)
    )


def at_a_glance(agents: dict[str, AgentNow], **queues: QueueFigures) -> Glance:
    return Glance(NOW, Spans(0, HALF, NOW - HALF_MS), (), agents, queues)


def plan(**more: object) -> Planned:
    """Return two queues with a forecast, and three people of whom one serves both."""
    queues = (
        QueuePlan(
            "voice", "Voice", "voice", 20, 0.8, {HALF: 60.0, HALF + HALF_MS: 30.0}, {HALF: 200.0}, {HALF: 4.0}
        ),
        QueuePlan(
            "chat", "Chat", "chat", 60, 0.8, {HALF: 12.0}, {HALF: 400.0}, {HALF: 2.0}, 300.0, at_once=2
        ),
    )
    people = (
        Colleague("a", "t", frozenset({"voice"})),
        Colleague("b", "t", frozenset({"voice"})),
        Colleague("c", "t", frozenset({"voice", "chat"})),
    )
    made = Planned(queues, people, {"t": "Tim"}, forecast=3, requirement=2)
    return replace(made, **more)  # type: ignore[arg-type]


def asked(told: Planned, now: Glance) -> Prospect:
    found = prospect(told, now)
    assert found is not None
    assert simulate(found.scenario).queues.sum() >= 0  # it contradicts nothing
    return found


ALL = {"a": FREE, "b": FREE, "c": FREE}


def test_the_forecast_comes_evenly_within_its_half_hours() -> None:
    found = asked(plan(), at_a_glance(ALL, voice=figures(rolling=40)))
    voice = found.scenario.queues[0]
    assert found.scenario.length_s == 3000.0
    assert (
        voice.arrivals.expected[:40] == (1.0,) * 40
    )  # 60 in half an hour of 60 steps, of which 20 minutes are left
    assert voice.arrivals.expected[40:] == (0.5,) * 60
    assert [(one.starts_s, one.ends_s) for one in found.stretches] == [(-600.0, 1200.0), (1200.0, 3000.0)]
    assert found.basis.unforecast == ()
    assert (found.seen["voice"].offered, found.seen["voice"].expected) == (
        40,
        pytest.approx(20.0),
    )  # 10 of 30 minutes


def test_without_a_forecast_contacts_go_on_coming_as_they_came() -> None:
    bare = tuple(replace(one, expected={}, handle_s={}) for one in plan().queues)
    now = at_a_glance(ALL, voice=figures(rolling=90, handled=50, handle_ms=50 * 150_000))
    found = asked(plan(queues=bare, forecast=None), now)
    voice = found.scenario.queues[0]
    assert voice.arrivals.expected[0] == pytest.approx(90 / 60)  # 90 in 60 steps
    assert voice.service.mean_s + voice.wrap.mean_s == pytest.approx(150.0)
    assert found.basis.unforecast == ("voice", "chat")
    assert found.staffing["voice"].expected is None
    assert found.spread.volume > 0.2  # and it is less sure


def test_a_conversation_beside_others_is_planned_as_if_held_alone() -> None:
    chat = asked(plan(), at_a_glance(ALL)).scenario.queues[1]
    assert chat.service.mean_s + chat.wrap.mean_s == pytest.approx(400 / 1.075)
    assert chat.slowdown > 0


def test_who_serves_several_queues_is_shared_out_by_what_they_lack() -> None:
    staffing = asked(plan(), at_a_glance(ALL)).staffing
    assert staffing["voice"].staffed == pytest.approx(2.5)  # a and b, and half of c: both lack two
    assert staffing["chat"].staffed == pytest.approx(0.5)
    assert (staffing["voice"].required, staffing["voice"].expected) == (4.0, 60.0)


def test_who_took_a_queues_contacts_serves_it_though_no_skill_says_so() -> None:
    now = at_a_glance({**ALL, "a": replace(FREE, queues=frozenset({"chat", "elsewhere"}))})
    labels = asked(plan(), now).labels
    assert labels["0"] == ("Tim", ("chat", "voice"))


def test_who_has_a_queue_as_overflow_takes_only_who_waited_too_long() -> None:
    queues = (replace(plan().queues[0], overflow_after_s=45.0), plan().queues[1])
    people = (Colleague("a", "t", frozenset({"chat"}), overflow=frozenset({"voice"})),)
    took = replace(FREE, queues=frozenset({"voice", "chat"}))  # an overflowing call among them
    found = asked(plan(queues=queues, colleagues=people), at_a_glance({"a": took}))
    (chat, voice) = found.scenario.groups[0].skills
    assert (chat.queue, chat.after_wait_s) == ("chat", 0.0)
    assert (voice.queue, voice.after_wait_s) == ("voice", 45.0)
    assert found.labels["0"] == ("Tim", ("chat",))
    assert found.staffing["voice"].staffed == 0.0


def test_who_is_assigned_serves_those_queues_alone() -> None:
    people = (Colleague("a", "t", frozenset({"chat"}), is_assigned=True),)
    now = at_a_glance({"a": replace(FREE, queues=frozenset({"voice"}))})
    assert asked(plan(colleagues=people), now).labels["0"] == ("Tim", ("chat",))


def test_the_floor_as_it_stands_is_where_the_twin_begins() -> None:
    held = Held("voice", "voice", NOW - 30_000, None, "c1")
    agents = {**ALL, "a": replace(FREE, held=(held,), is_busy=True)}
    now = replace(
        at_a_glance(agents), waiting=(Waiter("voice", NOW - 45_000, "c2"), Waiter("gone", NOW, "c3"))
    )
    live = asked(plan(), now).scenario.live
    assert live is not None
    assert [(one.queue, one.since_s) for one in live.waiting] == [("voice", -45.0)]
    assert [(one.agent, one.since_s) for one in live.in_hand] == [("a", -30.0)]


def test_no_queue_is_no_question() -> None:
    assert prospect(Planned((), (), {}), at_a_glance({})) is None


# -- who is there when


def on_roster(*breaks: tuple[int, int]) -> tuple[Activity, ...]:
    """Return a shift from an hour ago to two hours ahead, with breaks in minutes from now."""
    found, at = [], NOW - 60 * MINUTE
    for starts, ends in breaks:
        found += [
            Activity(at, NOW + starts * MINUTE, "contacts"),
            Activity(NOW + starts * MINUTE, NOW + ends * MINUTE, "break"),
        ]
        at = NOW + ends * MINUTE
    return (*found, Activity(at, NOW + 120 * MINUTE, "contacts"))


def away(minutes: float, state: str = "break") -> AgentNow:
    return AgentNow(NOW - round(minutes * MINUTE), state, "")


@pytest.mark.parametrize(
    ("activities", "agent", "breaks"),
    [
        (on_roster((10, 25)), FREE, [(10.0, 15.0)]),  # as planned
        (on_roster((10, 25)), away(2), [(-2.0, 15.0)]),  # began it early
        (on_roster((-10, 5)), away(4), [(-4.0, 15.0)]),  # began it late: it keeps its length
        (on_roster((-2, 13)), FREE, [(1 / 60, 15.0)]),  # is about to go
        (on_roster((-9, 6)), FREE, [(10.0, 15.0)]),  # did not go: it will be later
        (on_roster(), away(3), [(-3.0, 15.0)]),  # one that nobody planned: the usual length
        (on_roster(), away(3, "training"), []),  # until nobody knows when
    ],
)  # fmt: skip
def test_breaks_are_where_the_floor_shows_them(
    activities: tuple[Activity, ...], agent: AgentNow, breaks: list[tuple[float, float]]
) -> None:
    one = Colleague("a", "t", frozenset({"voice"}), activities=activities)
    found = shifts_of(one, agent, one.queues, NOW, has_roster=True)
    assert found is not None
    (shift,) = found.shifts
    assert [(round(b.starts_s / 60, 2), b.length_s / 60) for b in shift.breaks] == [
        (round(starts, 2), length) for starts, length in breaks
    ]


@pytest.mark.parametrize(
    ("activities", "agent", "has_roster", "shifts"),
    [
        ((), FREE, False, [(-1.0, float("inf"))]),  # no roster: who is in stays
        ((), away(5, "offline"), False, None),
        ((), None, False, None),
        (on_roster(), None, True, [(-3600.0, 7200.0)]),  # on the roster, never heard of
        ((), FREE, True, [(-1.0, float("inf"))]),  # not on it, and there
        ((Activity(NOW + 20 * MINUTE, NOW + 80 * MINUTE, "contacts"),), FREE, True, [(-1.0, 4800.0)]),  # came early
        ((Activity(NOW - 80 * MINUTE, NOW - 1, "contacts"),), FREE, True, [(-1.0, 600.0)]),  # about to leave
        ((Activity(NOW - 60, NOW + 80 * MINUTE, "leave"),), None, True, None),
    ],
)  # fmt: skip
def test_who_is_there_and_until_when(
    activities: tuple[Activity, ...],
    agent: AgentNow | None,
    has_roster: bool,
    shifts: list[tuple[float, float]] | None,
) -> None:
    one = Colleague("a", "t", frozenset({"voice"}), activities=activities)
    found = shifts_of(one, agent, one.queues, NOW, has_roster=has_roster)
    told = None if found is None else [(shift.starts_s, shift.ends_s) for shift in found.shifts]
    assert told == shifts


def test_a_rostered_agent_who_never_came_is_missing() -> None:
    people = (Colleague("a", "t", frozenset({"voice"}), activities=on_roster()), plan().colleagues[1])
    found = asked(plan(colleagues=people, roster=4), at_a_glance({"b": FREE}))
    live = found.scenario.live
    assert live is not None
    assert [(one.agent, one.until_s) for one in live.away] == [("a", float("inf"))]
    assert found.basis.unrostered == 1
