"""Engines lent: what one question finds out about a state of the facts serves the next ones about the same state.

An engine holds connections of its own to DuckDB, so that no two questions may use it at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings

from sigap.web.platform.tenancy import tenant_id

if TYPE_CHECKING:
    from sigap.metrics.engine import Engine

MOST = 3  # engines of a tenant that wait for the next question
_waiting: dict[int, list[tuple[Hashable, Engine]]] = {}
_lock = threading.Lock()


@contextmanager
def lent(state: Hashable, make: Callable[[], Engine]) -> Iterator[Engine]:
    """Have an engine over a state of the facts of the tenant at hand, made when none waits.

    Args:
        state: what tells one state from another.
        make: an engine over it.
    """
    place = (state, settings.ENGINE, settings.LAKE)
    engine = _taken(place) or make()
    yield engine  # one that failed is not lent again
    with _lock:
        _waiting[tenant_id()] = [*_waiting.get(tenant_id(), [])[1 - MOST :], (place, engine)]


def _taken(place: Hashable) -> Engine | None:
    """Return an engine that waits, and let go of those over earlier states."""
    with _lock:
        same = [one for one in _waiting.pop(tenant_id(), []) if one[0] == place]
        if not same:
            return None
        *rest, (_, engine) = same
        _waiting[tenant_id()] = rest
        return engine


def forget_all() -> None:
    """Let all engines go: for tests that take files of the lake away."""
    with _lock:
        _waiting.clear()
