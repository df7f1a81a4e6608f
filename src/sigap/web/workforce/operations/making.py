"""Plans made by the library: from facts a forecast, from it a requirement, from that a roster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
from django.utils import timezone

from sigap.errors import SigapError
from sigap.facts.bundle import Facts
from sigap.forecasting import Demand, ForecastError
from sigap.staffing import StaffingError, patience_from_facts
from sigap.text import Text
from sigap.web.insights.queries.whole import facts as facts_of
from sigap.web.people import queries as people
from sigap.web.workforce import queries
from sigap.web.workforce.models import Kind, Version
from sigap.web.workforce.operations.keeping import keep
from sigap.web.workforce.planning import forecasts, requirements, rosters
from sigap.web.workforce.planning.forecasts import ForecastSettings
from sigap.web.workforce.planning.requirements import Promise

PATIENCE_WEEKS = 4


class NothingToPlanError(SigapError):
    """What the plan would rest on is not there."""


def make_forecast(
    *, actor: str, first_day: dt.date | None = None, settings: ForecastSettings | None = None
) -> Version:
    """Forecast every queue from `first_day` (the tenant's today) on, from all that is known before it.

    Raises:
        NothingToPlanError: nothing is known of the days before.
    """
    told = settings or ForecastSettings()
    first = first_day or timezone.now().astimezone(people.zone()).date()
    behind = first - dt.timedelta(weeks=told.weeks_behind)
    facts = facts_of(forecasts.TABLES, first=behind, last=first - dt.timedelta(days=1))
    try:
        made, remarks = forecasts.forecasts_of(facts, first, told)
    except ForecastError as error:
        raise NothingToPlanError(error.what, where=error.where, remedy=error.remedy) from None
    if not made:
        raise _nothing_behind(first)
    return keep(
        Kind.FORECAST,
        actor=actor,
        first_day=first,
        last_day=first + dt.timedelta(days=told.days - 1),
        table=forecasts.as_table(made),
        inputs={"facts_until": str(first - dt.timedelta(days=1)), "visits": facts["visits"].num_rows},
        settings=asdict(told),
        told={"models": {one.queue: one.model for one in made}, "remarks": _both(remarks)},
    )


def _nothing_behind(first: dt.date) -> NothingToPlanError:
    return NothingToPlanError(
        Text(f"nothing is known of the days before {first}.", f"belum ada data sebelum {first}."),
        remedy=Text("Let a few weeks of events come in first.", "Tunggu beberapa minggu data masuk dulu."),
    )


def _both(remarks: Sequence[Text]) -> list[dict[str, str]]:
    return [{"en": one.en, "id": one.id} for one in remarks]


def make_requirements(*, actor: str, forecast: int | None = None, shrinkage: float = 0.0) -> Version:
    """Say how many agents each queue of a forecast (the one in use) takes, by its service level.

    Raises:
        NothingToPlanError: there is no forecast.
        Http404: there is no forecast of that number.
        StaffingError: a service level or shrinkage that cannot be.
    """
    version = queries.in_use(Kind.FORECAST) if forecast is None else queries.version(Kind.FORECAST, forecast)
    if version is None:
        what = Text("there is no forecast in use.", "belum ada perkiraan yang dipakai.")
        raise NothingToPlanError(what, remedy=Text("Make one first.", "Buat dulu perkiraannya."))
    demands = forecasts.demands_in(bytes(version.table))
    behind = version.first_day - dt.timedelta(weeks=PATIENCE_WEEKS)
    facts = facts_of(("visits",), first=behind, last=version.first_day - dt.timedelta(days=1))
    promises = promises_of(demands, facts)
    plans = requirements.plans_of(demands, promises, shrinkage)
    remarks = [remark for plan in plans.values() for remark in plan.remarks]
    return keep(
        Kind.REQUIREMENT,
        actor=actor,
        first_day=version.first_day,
        last_day=version.last_day,
        table=requirements.as_table(plans),
        inputs={
            "forecast": version.number,
            "promises": {queue: promise.told() for queue, promise in promises.items()},
        },
        settings={"shrinkage": shrinkage},
        told={
            "agent_hours": {queue: round(plan.agent_hours, 1) for queue, plan in plans.items()},
            "remarks": _both(remarks),
        },
    )


def promises_of(demands: Sequence[Demand], facts: Facts) -> dict[str, Promise]:
    """Return what is promised on each queue, with the patience that its last weeks tell."""
    known = {queue.key: queue for queue in people.queues()}
    return {
        one.queue: Promise(
            known[one.queue].target,
            float(known[one.queue].threshold_s),
            _patience_s(facts, one.queue),
            requirements.AT_ONCE.get(one.channel, 1),
        )
        for one in demands
        if one.queue in known
    }


def _patience_s(facts: Facts, queue: str) -> float:
    try:
        found = patience_from_facts(facts, queue=queue).mean_s
    except StaffingError:  # nobody came, or nobody hung up
        return np.inf
    return found if found > 0 else np.inf


def make_roster(
    *, actor: str, first_day: dt.date, days: int = 7, requirement: int | None = None, limit_s: float = 60.0
) -> Version:
    """Search a roster for the days from `first_day` on that meets a requirement (the one in use), within a time limit.

    Raises:
        NothingToPlanError: no requirement of these days, or nobody to put on a roster.
        Http404: there is no requirement of that number.
        SchedulingError: the problem contradicts itself.
    """
    version = (
        queries.in_use(Kind.REQUIREMENT)
        if requirement is None
        else queries.version(Kind.REQUIREMENT, requirement)
    )
    last_day = first_day + dt.timedelta(days=days - 1)
    if version is None or version.first_day > first_day or version.last_day < last_day:
        what = Text(
            f"nothing is required for {first_day} to {last_day}.",
            f"belum ada kebutuhan untuk {first_day} sampai {last_day}.",
        )
        remedy = Text(
            "Work out the agents required for these days first.", "Hitung dulu kebutuhan agen hari-hari itu."
        )
        raise NothingToPlanError(what, remedy=remedy)
    staff = [agent for agent in people.agents() if agent.is_active and not agent.is_unknown]
    if not staff:
        what = Text("there are no agents.", "belum ada agen.")
        raise NothingToPlanError(what, remedy=Text("Define agents first.", "Tetapkan agen dulu."))
    skills = {queue.key: queue.skill or queue.key for queue in people.queues()}
    rows = requirements.rows_in(bytes(version.table))
    found = rosters.found(rows, staff, skills, str(people.zone()), first_day, days, limit_s)
    return keep(
        Kind.ROSTER,
        actor=actor,
        first_day=first_day,
        last_day=last_day,
        table=found.table,
        inputs={"requirement": version.number, "agents": len(staff)},
        settings={"limit_s": limit_s, "rules": list(rosters.RULES)},
        told=found.told,
    )
