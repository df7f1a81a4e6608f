"""Questions to the twin for all the floors that a process keeps: whose turn it is, and what becomes of answers."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from sigap.text import Text
from sigap.web.floor.foresight import operations
from sigap.web.floor.foresight.seer import Seer
from sigap.web.floor.foresight.timing import Foresight
from sigap.web.floor.foresight.values import Answer
from sigap.web.platform import tenancy

if TYPE_CHECKING:
    from sigap.floor.figures import Spans
    from sigap.floor.state import Floor

CHANNEL = operations.CHANNEL
_NO_ANSWER = Text("The twin gave no answer. Ask again.", "Model kembar tidak menjawab. Minta sekali lagi.")
_log = logging.getLogger("sigap.floor")


class Kept(Protocol):
    """A floor that this process keeps."""

    floor: Floor
    foresight: Foresight

    def spans(self, at_ms: int) -> Spans: ...


class Asking:
    """Asks the twin about one floor at a time, the longest due first."""

    def __init__(self) -> None:
        self.seer = Seer()

    def hear(self, payload: str, floors: Mapping[int, Kept]) -> None:
        """Take in that somebody waits for advice, or that some was taken: see `operations.CHANNEL`."""
        tenant, _, asked = payload.partition(" ")
        kept = floors.get(int(tenant)) if tenant.isdecimal() and asked.isdecimal() else None
        if kept is None:
            return
        if int(asked):
            kept.foresight.asked.append(int(asked))
        else:
            kept.foresight.hurry()

    def step(self, floors: Mapping[int, Kept], now_ms: int) -> None:
        """Take in an answer that is there, and ask the next question when nobody else's is under way."""
        answer = self.seer.answer()
        if answer is not None:
            self._take(answer, floors, now_ms)
        if not self.seer.is_free():
            return
        due = {tenant: one.foresight.due_ms(one.floor, now_ms) for tenant, one in floors.items()}
        waiting = {tenant: since_ms for tenant, since_ms in due.items() if since_ms is not None}
        if waiting:
            kept = floors[min(waiting, key=lambda tenant: waiting[tenant])]
            self.seer.ask(kept.foresight.question(kept.floor, kept.spans(now_ms), now_ms))

    def _take(self, answer: Answer, floors: Mapping[int, Kept], now_ms: int) -> None:
        problem = answer.problem
        if problem is not None:
            _log.warning("tenant %s: no outlook: %s", answer.tenant, problem.en)
        if answer.asked is not None and answer.recommended is None:
            with tenancy.at(answer.tenant):
                operations.fail_asked(asked=answer.asked, problem=problem or _NO_ANSWER)
        kept = floors.get(answer.tenant)
        if kept is not None:
            kept.foresight.take(answer, now_ms)

    def close(self) -> None:
        """End the twin's process."""
        self.seer.close()
