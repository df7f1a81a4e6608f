"""Days as addresses name them."""

from __future__ import annotations

import datetime as dt

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
