"""When a tenant's floor is looked ahead of: about twice a minute, sooner after a jump, and when somebody asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sigap.floor.figures import DEFERRED
from sigap.floor.glancing import glance
from sigap.web.floor.foresight.values import Answer, Foreseen, Question, QueueAhead

if TYPE_CHECKING:
    from sigap.floor.figures import Spans
    from sigap.floor.state import Floor

EVERY_MS = 30_000
LEAST_MS = 10_000  # between two outlooks, after a jump
SHARE = 4  # so many times as long as an outlook took of the processor nothing is asked of its own accord
OLD_MS = 180_000  # an outlook that is older is shown no more
JUMP = 5  # so many more waiting than at the last outlook are a jump
ADVISE_AT = 0.5  # a breach this likely is worth advice
QUIET_AT = 0.02
ADVICE_MS = 300_000  # between two pieces of advice that nobody asked for
QUIET_ADVICE_MS = 1_800_000


@dataclass
class Foresight:
    """What is known of a tenant's hour ahead, and what is to be asked next."""

    tenant: int
    foreseen: Foreseen | None = None
    is_told: bool = True  # whether the board was told the outlook at hand
    recommended: int | None = None
    asked: list[int] = field(default_factory=list)
    _next_ms: int = 0
    _looked_ms: int = 0
    _waiting: dict[str, int] = field(default_factory=dict)
    _advised_ms: int = 0
    _was_quiet: bool = False

    def due_ms(self, floor: Floor, now_ms: int) -> int | None:
        """Return since when a question is due, None while none is."""
        if now_ms < self._looked_ms:  # the clock was ahead
            self._next_ms = self._looked_ms = self._advised_ms = 0
        if self.asked:
            return -1  # somebody waits: before all that is asked of its own accord
        if self._has_jumped(floor) and now_ms - self._looked_ms >= LEAST_MS:
            return self._looked_ms + LEAST_MS
        return self._next_ms if now_ms >= self._next_ms and floor.agents else None

    def hurry(self) -> None:
        """Look ahead as soon as possible: what people do has changed."""
        self._next_ms = 0

    def _has_jumped(self, floor: Floor) -> bool:
        waiting = self._waiting.get
        return any(
            len(queue.waiting) - waiting(queue.key, 0) >= JUMP
            for queue in floor.queues.values()
            if queue.channel not in DEFERRED
        )

    def question(self, floor: Floor, spans: Spans, now_ms: int) -> Question:
        """Return what is to be asked now."""
        self._looked_ms = now_ms
        self._next_ms = (now_ms // EVERY_MS + 1) * EVERY_MS
        self._waiting = {key: len(queue.waiting) for key, queue in floor.queues.items()}
        asked = self.asked.pop(0) if self.asked else None
        is_advice = asked is not None or self._wants_advice(now_ms)
        if is_advice and asked is None:
            self._advised_ms = now_ms
        return Question(self.tenant, glance(floor, spans, now_ms), is_advice, asked)

    def _wants_advice(self, now_ms: int) -> bool:
        """Return whether the last outlook calls for advice that nobody asked for."""
        known = self.known(now_ms)
        likely = [
            one for ahead in known.values() for one in (ahead.breach, ahead.next_breach) if one is not None
        ]
        if not likely:
            return False
        is_quiet = max(likely) <= QUIET_AT
        if not is_quiet and max(likely) < ADVISE_AT:
            return False
        spacing_ms = QUIET_ADVICE_MS if is_quiet else ADVICE_MS
        is_new = self._was_quiet and not is_quiet
        self._was_quiet = is_quiet
        return is_new or now_ms - self._advised_ms >= spacing_ms

    def take(self, answer: Answer, now_ms: int) -> None:
        """Take an answer in."""
        if answer.foreseen is not None:
            self.foreseen, self.is_told = answer.foreseen, False
        if answer.recommended is not None:
            self.recommended, self.is_told = answer.recommended, False
        self._next_ms = max(self._next_ms, now_ms + round(SHARE * answer.took_s * 1000))

    def known(self, now_ms: int) -> dict[str, QueueAhead]:
        """Return what is ahead of each queue; nothing where what is known is old."""
        self._forget_old(now_ms)
        return dict(self.foreseen.queues) if self.foreseen else {}

    def _forget_old(self, now_ms: int) -> None:
        if self.foreseen is not None and now_ms - self.foreseen.at_ms > OLD_MS:
            self.foreseen, self.is_told = None, False

    def told(self, now_ms: int, *, is_whole: bool) -> dict[str, Any]:
        """Return what a frame tells of it: nothing where the board was told already."""
        self._forget_old(now_ms)
        if self.is_told and not is_whole:
            return {}
        self.is_told = True
        return {"ahead": self.foreseen.board if self.foreseen else None, "advice": self.recommended}
