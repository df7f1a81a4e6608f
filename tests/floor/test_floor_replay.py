"""A day told again is the board that somebody would have watched."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pytest
from test_floor_state import END_MS, START_MS, heard

from sigap.floor.board import AGENT_COLUMNS, Board
from sigap.floor.figures import Spans
from sigap.floor.heard import Heard, in_order
from sigap.floor.replay import Course, Piece, replay
from sigap.floor.retelling import retell
from sigap.floor.state import Floor

STEP_MS, PIECE_MS = 10_000, 900_000


def spans_at(at_ms: int) -> Spans:
    minute_ms = at_ms // 60_000 * 60_000
    return Spans(START_MS, at_ms // 1_800_000 * 1_800_000, max(START_MS, minute_ms - 1_800_000))


def told_of(all_told: Sequence[Heard], upto: dict[str, int] | None = None) -> Any:
    """Return how the contacts' events are looked up; `upto` notes which were."""
    by_contact = defaultdict(list)
    for one in all_told:
        by_contact[one.contact].append(one)

    def asked(contacts: list[str], until_ms: int) -> dict[str, list[Heard]]:
        if upto is not None:
            upto.update(dict.fromkeys(contacts, until_ms))
        return {key: [one for one in by_contact[key] if one.at_ms <= until_ms] for key in contacts}

    return asked


def told_again(told: Sequence[Heard], ends_ms: int = END_MS, step_ms: int = STEP_MS) -> list[Piece]:
    course = Course(START_MS, ends_ms, step_ms, PIECE_MS, spans_at)
    return list(replay(Floor(horizon_ms=START_MS), in_order(told), told_of=told_of(told), course=course))


def watched(told: Sequence[Heard], at_ms: int) -> dict[str, Any]:
    """Return the board as one who looks only now sees it, of all that happened until then."""
    floor = Floor(horizon_ms=START_MS)
    past = [one for one in in_order(told) if one.at_ms <= at_ms]
    floor.extend(past)
    by_contact = told_of(past)
    for contact in floor.doubtful():
        retell(floor, contact, by_contact([contact], at_ms)[contact])
    board = Board(floor)
    board.refresh(spans_at(at_ms), at_ms, 0)
    return rows(json.loads(board.snapshot().encoded()))


def rows(frame: dict[str, Any]) -> dict[str, Any]:
    return {name: frame[name] for name in ("queues", "agents", "interval", "rolling", "silent")}


def shown(piece: Piece, at_ms: int) -> dict[str, Any]:
    """Return what a browser shows at an instant, from one piece alone."""
    told = json.loads(piece.encoded())
    state = told["whole"]
    for frame in told["frames"]:
        if frame["at"] <= at_ms:
            queues, agents = state["queues"] | frame["queues"], state["agents"] | frame["agents"]
            state = {**state, **frame, "queues": queues, "agents": agents}
    return rows(state)


def test_every_instant_is_shown_from_one_piece_as_the_board_showed_it() -> None:
    told = heard(1)
    pieces = told_again(told)
    for minute in (0, 1, 14, 15, 47, 90, 119):
        at_ms = START_MS + minute * 60_000 + 30_000
        piece = next(one for one in pieces if one.starts_ms <= at_ms < one.starts_ms + PIECE_MS)
        assert shown(piece, at_ms) == watched(told, at_ms)
        assert piece.whole.at_ms == piece.starts_ms


def without_contacts(piece: Piece) -> dict[str, Any]:
    """Return a piece without which of two contacts, begun at one instant, is shown first."""
    told: dict[str, Any] = json.loads(piece.encoded())
    for frame in (told["whole"], *told["frames"]):
        for row in frame["agents"].values():
            row[AGENT_COLUMNS.index("contact")] = ""
    return told


def test_what_came_late_is_told_when_it_happened() -> None:
    told = heard(1)
    delays = random.Random(5)
    by_contact = defaultdict(list)  # of one contact and one instant the order of the log holds
    for one in told:
        by_contact[one.contact or one.agent].append(one)
    late = [one for key in sorted(by_contact, key=lambda _: delays.random()) for one in by_contact[key]]
    assert late != told
    found, wanted = told_again(late), told_again(told)
    assert [without_contacts(one) for one in found] == [without_contacts(one) for one in wanted]


def test_what_does_not_fit_is_asked_for_only_up_to_the_instant() -> None:
    told = [one for one in heard(3) if one.type != "visit.entered" or one.at_ms > START_MS + 600_000]
    upto: dict[str, int] = {}
    course = Course(START_MS, END_MS, STEP_MS, PIECE_MS, spans_at)
    found = list(
        replay(Floor(horizon_ms=START_MS), in_order(told), told_of=told_of(told, upto), course=course)
    )
    assert upto
    assert all(until_ms < END_MS for until_ms in upto.values())
    assert shown(found[-1], END_MS) == watched(told, END_MS)


def test_a_day_that_is_not_over_ends_at_its_last_step() -> None:
    ends_ms = START_MS + PIECE_MS + 25_000
    found = told_again(heard(1), ends_ms)
    assert [one.starts_ms for one in found] == [START_MS, START_MS + PIECE_MS]
    assert [frame.at_ms for frame in found[-1].frames] == [found[-1].starts_ms + n * STEP_MS for n in (1, 2)]
    assert found[-1].events == sum(one.at_ms <= START_MS + PIECE_MS + 20_000 for one in heard(1))


def test_a_day_without_events_has_frames_without_rows() -> None:
    (first, *_) = told_again([])
    assert json.loads(first.encoded())["whole"]["queues"] == {}
    assert len(first.frames) == PIECE_MS // STEP_MS - 1


def test_pieces_are_whole_numbers_of_steps() -> None:
    with pytest.raises(ValueError, match="whole number of steps"):
        Course(START_MS, END_MS, 7_000, PIECE_MS, spans_at)
