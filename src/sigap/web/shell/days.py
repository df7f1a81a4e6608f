"""Days as addresses name them."""

from __future__ import annotations

import datetime as dt
from typing import Any

YEARS = range(1990, 2101)  # beyond them the days and weeks beside one may be none


def day_told(text: str) -> dt.date:
    """Return the day that is written as 2026-11-21.

    Raises:
        ValueError: it is none, or one that nobody can mean.
    """
    day = dt.date.fromisoformat(text)
    if day.year not in YEARS:
        raise ValueError(text)
    return day


def with_days_beside(day: dt.date, today: dt.date) -> dict[str, Any]:
    """Return what a page of one day is told to lead on to others: none of them is after today."""
    one = dt.timedelta(days=1)
    return {
        "day": day,
        "is_today": day == today,
        "before": day - one,
        "after": day + one if day < today else None,
    }
