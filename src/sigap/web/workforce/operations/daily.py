"""The plans of every day, made without anyone asking: a forecast, the agents it takes, on Mondays to come a roster."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from sigap.web.insights import queries as insights
from sigap.web.people import queries as people
from sigap.web.workforce.models import ForecastVersion, Kind, RosterVersion
from sigap.web.workforce.operations.asking import next_monday

TASK = "sigap.workforce.plan"
ACTOR = "system:workforce"
LEAST_DAYS = 28
"""With fewer days behind it, a tenant's plans are its people's business."""


def plan_day(now: dt.datetime) -> bool:
    """Make the plans of the tenant's day, once; return whether any was made.

    Forecast and requirement come into use at once; a roster is for people to look at and publish.
    """
    if not getattr(settings, "WORKFORCE_DAILY", True):
        return False
    from sigap.web.workforce.operations.keeping import publish
    from sigap.web.workforce.operations.making import make_forecast, make_requirements, make_roster

    today = now.astimezone(people.zone()).date()
    if ForecastVersion.objects.filter(made_by=ACTOR, first_day=today).exists() or not _knows_enough(today):
        return False
    forecast = make_forecast(actor=ACTOR, first_day=today)
    publish(Kind.FORECAST, number=forecast.number, actor=ACTOR)
    requirement = make_requirements(actor=ACTOR, forecast=forecast.number)
    publish(Kind.REQUIREMENT, number=requirement.number, actor=ACTOR)
    monday = next_monday()
    if not RosterVersion.objects.filter(made_by=ACTOR, first_day=monday).exists():
        make_roster(actor=ACTOR, first_day=monday, requirement=requirement.number, limit_s=roster_limit_s())
    return True


def roster_limit_s() -> float:
    """Return how long a daily roster may be searched for."""
    return float(getattr(settings, "WORKFORCE_ROSTER_S", 45.0))


def _knows_enough(today: dt.date) -> bool:
    known = insights.coverage()
    return known is not None and (today - known[0]).days >= LEAST_DAYS
