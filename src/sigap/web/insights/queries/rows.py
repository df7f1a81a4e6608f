"""The visits behind a figure, and one contact: what was asked for in an address, turned into a question for rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sigap.metrics.questions import QuestionError
from sigap.text import Text
from sigap.web.insights.question import Fields, read
from sigap.web.people import queries as people

PAGE = 100


@dataclass(frozen=True)
class Behind:
    """A page of visits.

    Attributes:
        rows: as the table `visits` has them, instants in milliseconds.
        next: the cursor of the next page, "" at the end.
        fields: what was asked, to ask for the next page.
    """

    days: tuple[dt.date, dt.date]
    zone: ZoneInfo
    rows: tuple[dict[str, Any], ...]
    next: str
    asked: Mapping[str, str]
    names: Mapping[str, Mapping[str, str]]
    query: str


def behind(fields: Fields, *, now: dt.datetime, cursor: str = "") -> Behind:
    """Return the visits of some days and groups, newest first.

    Raises:
        QuestionError: a field makes no sense.
    """
    asked = read({name: v for name, v in fields.items() if name not in ("by", "kpi")})
    zone = people.zone()
    days = asked.days(now.astimezone(zone).date())
    raise QuestionError(Text("not yet", "belum"))


def contact(id: str) -> Any:
    """Return one contact with its visits and legs, None when there is none."""
    return None
