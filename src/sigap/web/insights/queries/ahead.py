"""What was asked of today is asked again before anybody does, while people look on.

Whoever opens a page of today, or has it open, asks what was asked a moment ago of facts that have come since. A thread
of each web process takes their state every other second and asks the same again, what is asked most of late first,
within a share of its time and while nobody waits for a page; those who look are given that state (`lake.recent`)
afterwards, and find its answers made.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, close_old_connections
from psycopg_pool import PoolTimeout

from sigap.errors import SigapError
from sigap.web.insights.lake import recent
from sigap.web.insights.lake.reading import having
from sigap.web.platform import measuring, tenancy

EVERY_S = 1.2  # with what a round takes at most, twice, less than the age at which a state is too old
SHARE_S = 0.3
"""How long of that questions may be asked, of all tenants; one that takes as long by itself is not asked again."""
PATIENCE_S = 0.5
"""How long a round waits for moments in which nobody waits for a page; then it asks all the same."""
LOOKED_S = 60.0
"""Who has not asked for so long is taken to look no longer."""
HALF_S = 20.0
"""How long ago somebody asked counts half as much as now."""
MOST = 60  # questions of a tenant

Again = Callable[[], Any]


@dataclass
class Question:
    """What people ask of facts that change.

    Attributes:
        again: asks it.
        times: how often people have asked, each time weighed by its age when the last of them did.
        at: that instant, of the monotonic clock.
    """

    again: Again
    times: float = 0.0
    at: float = 0.0

    def asked(self, now: float) -> None:
        """Count that somebody asks now."""
        self.times = 1.0 + self.times * 0.5 ** ((now - self.at) / HALF_S)
        self.at = now

    @property
    def rank(self) -> float:
        """Return what puts questions in the order of how much they are asked, at whatever instant: a logarithm."""
        return math.log2(self.times) + self.at / HALF_S


@dataclass
class Round:
    """What is left of a round, of all tenants.

    Attributes:
        until: the instant of the monotonic clock after which no further question is begun; waiting puts it off.
        patience_s: how long it may still wait for moments in which nobody waits for a page.
    """

    until: float
    patience_s: float = PATIENCE_S

    def goes_on(self) -> bool:
        """Wait until nobody waits for a page, and return whether there is time for a question."""
        began = time.monotonic()
        measuring.wait_until_idle(self.patience_s)
        waited_s = time.monotonic() - began
        self.patience_s = max(0.0, self.patience_s - waited_s)
        self.until += waited_s
        return time.monotonic() <= self.until


_asked: dict[int, dict[Any, Question]] = {}
_lock = threading.Lock()
_own = threading.local()  # what the thread asks itself is not what people ask

log = logging.getLogger("sigap.insights")


def note(question: Any, again: Again) -> None:
    """Write down what somebody asked of facts that change, to ask it `again`: the question tells it from others."""
    if not recent.is_kept_up() or getattr(_own, "asks", False):
        return
    with _lock:
        own = _asked.setdefault(tenancy.tenant_id(), {})
        own.setdefault(question, Question(again)).asked(time.monotonic())
        if len(own) > MOST:
            del own[min(own, key=lambda one: own[one].rank)]


def start() -> None:
    """Keep states up in this process from now on, in a thread of its own."""
    recent.keep_up()
    threading.Thread(target=_keep_on, name="ahead", daemon=True).start()


def _keep_on() -> None:
    _own.asks = True
    while True:
        time.sleep(EVERY_S)
        left = Round(time.monotonic() + SHARE_S)
        for tenant in recent.looked_at(LOOKED_S):
            if time.monotonic() > left.until:
                break
            try:
                with tenancy.at(tenant):
                    go_round(left)
            except (DatabaseError, PoolTimeout, SigapError) as error:
                # those who look are told by their own pages
                log.debug("what people look at was not asked beforehand: %s", error)
        close_old_connections()


def go_round(left: Round) -> int:
    """Ask of the state of now what people asked lately of the tenant at hand, and only then have them see that state.

    Until then the state before is theirs, of which they find the answers made. Returns how many questions were asked.
    """
    number = 0
    began, facts = recent.read()
    with having(facts.for_another()):
        for question, again in _lately():
            if not left.goes_on():
                break
            asked = time.monotonic()
            try:
                again()
            except Exception as error:  # whoever asks it themselves is told what is wrong with it
                log.info("a question is not asked beforehand any more: %s", error)
                _forget(question)
                continue
            number += 1
            if time.monotonic() - asked > SHARE_S:
                _forget(question)
    recent.give(began, facts)
    return number


def _lately() -> list[tuple[Any, Again]]:
    """Return the questions that people asked lately, what is asked most first, and let go of the others."""
    since = time.monotonic() - LOOKED_S
    with _lock:
        own = _asked.get(tenancy.tenant_id(), {})
        for question in [one for one, told in own.items() if told.at < since]:
            del own[question]
        return [(one, own[one].again) for one in sorted(own, key=lambda one: own[one].rank, reverse=True)]


def _forget(question: Any) -> None:
    with _lock:
        _asked.get(tenancy.tenant_id(), {}).pop(question, None)
