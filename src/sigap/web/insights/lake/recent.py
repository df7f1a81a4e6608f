"""The facts as they were a moment ago: one state that all who look share.

Facts come every second. A state taken for each who looks is never one that somebody has asked before, and to ask it
costs more than all that a page says of it. Where states are kept up (in web processes, see `insights.queries.ahead`),
who looks is given the last one taken, if it is young enough; what it does not know yet is at most that old. Its files
can be read: those that are replaced are left for an hour. Anywhere else, as in jobs, it is the state of now. Rows about
persons are always of now: who has been forgotten is not shown again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sigap.facts.tables import TABLES
from sigap.web.insights.lake.reading import State, at_hand, having, state
from sigap.web.platform.tenancy import tenant_id

OLDEST_S = 3.0
"""The age of a state at which nobody is shown it any more."""

_kept_up = threading.Event()
_last: dict[int, tuple[float, State]] = {}
_looked: dict[int, float] = {}
_lock = threading.Lock()


@contextmanager
def recent() -> Iterator[State]:
    """Have a state of the facts of the tenant at hand for somebody who looks; within another, that one."""
    if at_hand() is not None or not _kept_up.is_set():
        with state() as found:
            yield found
        return
    with _lock:
        _looked[tenant_id()] = time.monotonic()
        since, last = _last.get(tenant_id(), (0.0, None))
    if last is None or time.monotonic() - since > OLDEST_S:
        last = take()
    with having(last.for_another()) as found:
        yield found


def take() -> State:
    """Return the state of now, and give it to all who look from now on."""
    began, found = read()
    give(began, found)
    return found


def read() -> tuple[float, State]:
    """Return the state of now, and when it was begun to be read, by the monotonic clock."""
    began = time.monotonic()
    with state() as found:
        for name in TABLES:
            found.present(name)  # whoever is given the state later is not in this transaction
    return began, found


def give(began: float, found: State) -> None:
    """Have all who look from now on see a state that was read, unless they see a later one."""
    with _lock:
        since, _ = _last.get(tenant_id(), (began, found))
        if since <= began:
            _last[tenant_id()] = (began, found)


def looked_at(within_s: float) -> list[int]:
    """Return the tenants at whose facts somebody looked lately, the latest first."""
    since = time.monotonic() - within_s
    with _lock:
        for tenant in [one for one, at in _looked.items() if at < since]:
            del _looked[tenant]
            _last.pop(tenant, None)
        return sorted(_looked, key=_looked.__getitem__, reverse=True)


def keep_up(on: bool = True) -> None:
    """Have states of this process shared from now on, or no longer."""
    if on:
        _kept_up.set()
        return
    _kept_up.clear()
    with _lock:
        _last.clear()
        _looked.clear()


def is_kept_up() -> bool:
    """Return whether states of this process are shared."""
    return _kept_up.is_set()
