"""How many contacts are usual in a half-hour: on the same day of earlier weeks, from the reports of those days.

For queues without a forecast. A report's half-hours count from midnight on the tenant's clock, as ours do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean, variance
from zoneinfo import ZoneInfo

from sigap.web.floor.story.models import DayStory

WEEKS = 4
FEWEST_WEEKS = 2
HALF_HOUR_MS = 1_800_000


@dataclass(frozen=True, slots=True)
class Usual:
    """What came to a queue in this half-hour on the same day of earlier weeks.

    Attributes:
        mean: contacts of the whole half-hour.
        spread: variance of such a count around its mean; at least that of chance.
        weeks: how many of them are known.
    """

    mean: float
    spread: float
    weeks: int

    def so_far(self, share: float) -> tuple[float, float]:
        """Return how many are expected in this share of the half-hour, and the variance of that count."""
        beyond_chance = max(0.0, self.spread - self.mean)
        return self.mean * share, self.mean * share + share**2 * (beyond_chance + self.spread / self.weeks)


def usual_arrivals(at_ms: int, zone: ZoneInfo) -> Mapping[str, Usual]:
    """Return what is usual in the half-hour of an instant at the tenant at hand, by queue.

    Queues of which fewer than two of the last four weeks are known are left out.
    """
    local = dt.datetime.fromtimestamp(at_ms / 1000, zone)
    days = [local.date() - dt.timedelta(weeks=back) for back in range(1, WEEKS + 1)]
    half = local.hour * 2 + local.minute // 30
    came: dict[str, list[float]] = {}
    for told in DayStory.objects.filter(day__in=days, is_over=True).values_list("told", flat=True):
        offered = list(told["columns"]).index("offered")
        for queue in told["queues"]:
            if half < len(queue["halves"]):
                came.setdefault(queue["key"], []).append(float(queue["halves"][half][offered] or 0))
    return {key: _usual(counts) for key, counts in came.items() if len(counts) >= FEWEST_WEEKS}


def _usual(counts: list[float]) -> Usual:
    mean = fmean(counts)
    return Usual(mean, max(mean, variance(counts)), len(counts))
