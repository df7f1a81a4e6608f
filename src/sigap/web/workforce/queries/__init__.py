"""Reads of plans: versions, what is in use, forecast against what came."""

from sigap.web.workforce.queries.day import DayView, Expected, QueueDay, day_view, forecast_today
from sigap.web.workforce.queries.timetable import Timetable, timetable
from sigap.web.workforce.queries.versions import (
    MODELS,
    Listed,
    accuracy,
    in_use,
    next_number,
    published_before,
    version,
    versions,
)

__all__ = [
    "MODELS",
    "DayView",
    "Expected",
    "Listed",
    "QueueDay",
    "Timetable",
    "accuracy",
    "day_view",
    "forecast_today",
    "in_use",
    "next_number",
    "published_before",
    "timetable",
    "version",
    "versions",
]
