"""A day told again: the events of a day in the order of their instants, and the frames a board would have shown.

What came late is heard here when it happened: a replay shows the day as it is known now, not as it was known then.

    for piece in replay(floor, heard, told_of=..., course=Course(...)):
        piece.whole, piece.frames        # the frames of `sigap.floor.board`

Frames come at fixed steps of the day. They are cut into pieces that each begin with a whole frame, so that whoever
jumps to an instant needs one piece.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from sigap.floor.board import Board, Frame
from sigap.floor.figures import Spans
from sigap.floor.heard import Heard
from sigap.floor.retelling import retell
from sigap.floor.state import Floor


@dataclass(frozen=True, slots=True)
class Course:
    """From when to when a day is told, and how finely; milliseconds since the epoch.

    Attributes:
        starts_ms: the first frame, that of the beginning of the day.
        ends_ms: no frame is later.
        step_ms: from one frame to the next.
        piece_ms: from one whole frame to the next; a multiple of `step_ms`.
        spans_at: of which minutes the figures are at an instant.
    """

    starts_ms: int
    ends_ms: int
    step_ms: int
    piece_ms: int
    spans_at: Callable[[int], Spans]

    def __post_init__(self) -> None:
        if self.step_ms < 1 or self.piece_ms % self.step_ms:
            raise ValueError("a piece is a whole number of steps")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some minutes of a day.

    Attributes:
        starts_ms: the instant of its whole frame.
        whole: all rows as they stood then.
        frames: what changed afterwards, a frame a step.
        events: how many were heard of the day until the piece's end.
    """

    starts_ms: int
    whole: Frame
    frames: tuple[Frame, ...]
    events: int

    def encoded(self) -> bytes:
        """Return the piece as JSON: `starts`, `whole`, and `frames`, each as the live board is told them."""
        frames = b",".join(frame.encoded() for frame in self.frames)
        return b'{"starts":%d,"whole":%b,"frames":[%b]}' % (self.starts_ms, self.whole.encoded(), frames)


def replay(
    floor: Floor,
    heard: Iterable[Heard],
    *,
    told_of: Callable[[list[str], int], dict[str, list[Heard]]],
    course: Course,
) -> Iterator[Piece]:
    """Tell a day again, piece by piece.

    Args:
        floor: as it stood before the first of the events; changed in place.
        heard: the events in the order of their instants; of one instant, in that of the log.
        told_of: given contacts and an instant, all that happened of each up to it, for those whose events do not fit.
        course: from when to when.
    """
    board = Board(floor)
    told = _Told(floor, heard, told_of)
    for starts_ms in range(course.starts_ms, course.ends_ms + 1, course.piece_ms):
        ends_ms = min(starts_ms + course.piece_ms, course.ends_ms + 1)
        instants = range(starts_ms, ends_ms, course.step_ms)
        whole, *frames = (_frame(board, told, at_ms, course) for at_ms in instants)
        yield Piece(starts_ms, whole, tuple(frames), told.count)


def _frame(board: Board, told: _Told, at_ms: int, course: Course) -> Frame:
    """Return the frame of an instant: the first of a piece has all rows."""
    told.go_on(at_ms)
    frame = board.refresh(course.spans_at(at_ms), at_ms, told.count)
    is_first = (at_ms - course.starts_ms) % course.piece_ms == 0
    if not is_first:
        return frame
    whole = board.snapshot()  # of rows that go on changing
    return replace(whole, queues=dict(whole.queues), agents=dict(whole.agents))


class _Told:
    """Events handed to a floor as their time comes."""

    def __init__(
        self,
        floor: Floor,
        heard: Iterable[Heard],
        told_of: Callable[[list[str], int], dict[str, list[Heard]]],
    ) -> None:
        self.count = 0
        self._floor = floor
        self._heard = iter(heard)
        self._next = next(self._heard, None)
        self._told_of = told_of

    def go_on(self, until_ms: int) -> None:
        """Hand over what happened up to an instant."""
        due = []
        while self._next is not None and self._next.at_ms <= until_ms:
            due.append(self._next)
            self._next = next(self._heard, None)
        self.count += len(due)
        self._floor.extend(due)
        doubtful = self._floor.doubtful()
        if doubtful:
            found = self._told_of(doubtful, until_ms)
            for contact in doubtful:
                retell(self._floor, contact, found.get(contact, []))
