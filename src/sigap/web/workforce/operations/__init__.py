"""Plans made, kept as versions, put into use, asked for."""

from sigap.web.workforce.operations.asking import PlanError, answer, ask, next_monday
from sigap.web.workforce.operations.keeping import keep, publish
from sigap.web.workforce.operations.making import (
    NothingToPlanError,
    make_forecast,
    make_requirements,
    make_roster,
)

__all__ = [
    "NothingToPlanError",
    "PlanError",
    "answer",
    "ask",
    "keep",
    "make_forecast",
    "make_requirements",
    "make_roster",
    "next_monday",
    "publish",
]
