"""What the home page shows of domains above this one: they name it here, from their `apps.py`.

forecasts(lambda days: {...})      # workforce: how many visits are expected
troubles(lambda: [...])            # intake: sources that need somebody
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sigap.text import Text


@dataclass(frozen=True)
class Expected:
    """How many visits are expected to enter a queue in a quarter-hour.

    Attributes:
        queue: its key.
        slot: the quarter-hour of the business day, 0 at midnight in the site's zone.
        visits: how many.
    """

    queue: str
    slot: int
    visits: float


@dataclass(frozen=True)
class Trouble:
    """Something that makes figures untrustworthy, and where to look.

    Attributes:
        what: one sentence.
        path: the page to open, within the tenant: "sources/12/".
        is_grave: whether figures are wrong already (a source is silent), not only at risk.
    """

    what: Text
    path: str
    is_grave: bool = False


Forecasting = Callable[[dt.date], Sequence[Expected]]
Troubling = Callable[[], Sequence[Trouble]]

_forecasts: list[Forecasting] = []
_troubles: list[Troubling] = []


def forecasts(given: Forecasting) -> None:
    """Have `given` asked for what is expected on a day, for the tenant at hand; empty where nothing is."""
    _forecasts.append(given)


def troubles(given: Troubling) -> None:
    """Have `given` asked for what is wrong with the sources of the tenant at hand."""
    _troubles.append(given)


def expected_on(day: dt.date) -> Sequence[Expected]:
    """Return what is expected on a day, from the first who knows."""
    for given in _forecasts:
        found = given(day)
        if found:
            return found
    return ()


def troubles_now() -> Sequence[Trouble]:
    """Return what is wrong, gravest first."""
    return sorted((one for given in _troubles for one in given()), key=lambda one: not one.is_grave)
