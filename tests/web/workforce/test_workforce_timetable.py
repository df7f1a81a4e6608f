"""A roster's shifts are written as people of each language write the time of day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from sigap.web.workforce.queries.timetable import Pause, ShiftCell

DAY = dt.datetime(2026, 11, 16, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("language", "hours", "breaks"),
    [("en", "08:30–17:00", "12:00–13:00"), ("id", "08.30–17.00", "12.00–13.00")],
)
def test_hours_are_written_in_the_language_at_hand(language: str, hours: str, breaks: str) -> None:
    noon = Pause(DAY + dt.timedelta(hours=12), DAY + dt.timedelta(hours=13), "lunch")
    cell = ShiftCell(DAY + dt.timedelta(hours=8.5), DAY + dt.timedelta(hours=17), (noon,))
    with translation.override(language):
        assert cell.hours == hours
        assert cell.breaks == breaks
