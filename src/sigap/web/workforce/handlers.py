"""What this domain tells others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from sigap.web.insights.neighbours import Expected
from sigap.web.people import queries as people
from sigap.web.platform.personal import Holder, Kind

_QUARTER_MS = 900_000


def expected_on(day: dt.date) -> Sequence[Expected]:
    """Return what the forecast in use expects of a day, by quarter-hour, for the home page."""
    from sigap.web.workforce import queries

    midnight = dt.datetime.combine(day, dt.time(), people.zone()).timestamp() * 1000
    found = []
    for queue in queries.expected_on(day):
        for one in queue.intervals:
            parts = max(1, one.length_ms // _QUARTER_MS)
            first = int((one.starts_at_ms - midnight) // _QUARTER_MS)
            found += [Expected(queue.key, first + part, one.volume / parts) for part in range(parts)]
    return found


def _told_of(kind: Kind, key: str) -> Iterator[dict[str, Any]]:
    from sigap.web.workforce.operations import (
        erasing,  # reads plans: what they are made with takes seconds to load
    )

    return erasing.told_of(key) if kind == "agent" else erasing.told_of_account(key)


def _forgotten(kind: Kind, key: str, pseudonym: str) -> int:
    from sigap.web.workforce.operations import erasing

    forget = erasing.forget if kind == "agent" else erasing.forget_account
    return forget(key, pseudonym)


PLANS_ABOUT_PEOPLE = Holder("plans", frozenset({"agent", "account"}), _told_of, _forgotten)
