"""What an agent's day needs still of legs that are done, when their contacts are set aside: a few numbers of each.

They lie packed one after another: a busy agent does hundreds of legs a day, and as objects they would be most of what a
floor weighs. Two legs of the same numbers are the same here; no figure tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sigap.floor.rows import Leg

_FORM = Struct("<qqqi??")  # answered, last known of, handled, place of the queue, is finished, is lost
NO_QUEUE = -1


class Done(NamedTuple):
    """A leg that is done, with the names it has as a `Leg`."""

    answered_ms: int
    ended_ms: int
    finished_ms: int | None
    handle_ms: int
    outcome: str
    offered_ms: int | None = None


def packed(leg: Leg, queue: int | None) -> bytes:
    """Return what is needed of a leg that was answered and is done.

    Raises:
        struct.error: a source told numbers that are none, or that no day is long enough for.
    """
    last_ms = next(at for at in (leg.finished_ms, leg.ended_ms, leg.answered_ms) if at is not None)
    place = NO_QUEUE if queue is None else queue
    is_finished, is_lost = leg.finished_ms is not None, leg.outcome == "lost"
    return _FORM.pack(leg.answered_ms, last_ms, leg.handle_ms, place, is_finished, is_lost)


class DoneLegs:
    """One agent's.

    Attributes:
        numbers: those of all legs.
        worked_ms: the last instant at which one was finished; None where none was.
        queues: how many there are of each queue, by its place on the floor; `NO_QUEUE` where a leg has none.
    """

    __slots__ = ("numbers", "queues", "worked_ms")

    def __init__(
        self, numbers: bytes = b"", worked_ms: int | None = None, queues: Iterable[tuple[int, int]] = ()
    ) -> None:
        self.numbers = bytearray(numbers)
        self.worked_ms = worked_ms
        self.queues = dict(queues)

    def __iter__(self) -> Iterator[Done]:
        for answered_ms, last_ms, handle_ms, _, is_finished, is_lost in self._all():
            finished_ms = last_ms if is_finished else None
            yield Done(answered_ms, last_ms, finished_ms, handle_ms, "lost" if is_lost else "ended")

    def add(self, leg: bytes) -> None:
        """Take in a leg, as `packed` returns it."""
        self.numbers += leg
        _, last_ms, _, queue, is_finished, _ = _FORM.unpack(leg)
        self.queues[queue] = self.queues.get(queue, 0) + 1
        if is_finished and (self.worked_ms is None or last_ms > self.worked_ms):
            self.worked_ms = last_ms

    def take_out(self, leg: bytes) -> bool:
        """Take out a leg, and return whether there was such a one."""
        size, at = _FORM.size, self.numbers.find(leg)
        while at >= 0 and at % size:
            at = self.numbers.find(leg, at + 1)
        if at < 0:
            return False
        del self.numbers[at : at + size]
        _, last_ms, _, queue, is_finished, _ = _FORM.unpack(leg)
        self.queues[queue] -= 1
        if not self.queues[queue]:
            del self.queues[queue]
        if is_finished and last_ms == self.worked_ms:
            finished = [one.finished_ms for one in self if one.finished_ms is not None]
            self.worked_ms = max(finished, default=None)
        return True

    def begin_day(self, horizon_ms: int) -> None:
        """Forget what was finished before a new day."""
        left = []
        for one in self._all():
            _, last_ms, _, _, is_finished, _ = one
            if not is_finished or last_ms >= horizon_ms:
                left.append(one)
        self.numbers, self.worked_ms, self.queues = bytearray(), None, {}
        for one in left:
            self.add(_FORM.pack(*one))

    def _all(self) -> Iterator[tuple[int, int, int, int, bool, bool]]:
        return _FORM.iter_unpack(self.numbers)
