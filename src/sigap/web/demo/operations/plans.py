"""The first plans of the demo centre, from the scenario itself: pages are alive before anything could be forecast.

From the next day on the daily job forecasts from facts, as for any tenant.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from sigap.forecasting import Demand
from sigap.forecasting.tables import forecast_table
from sigap.simulation import Break, Shift
from sigap.simulation.plans import plan_rows
from sigap.web.demo import almanac, days
from sigap.web.demo.centre import LINES, SITE_OF_AGENT, ZONE
from sigap.web.demo.rota import MEAL, REST, Rota, usual_rota
from sigap.web.platform.tenancy import tenant_id
from sigap.web.workforce import operations as workforce
from sigap.web.workforce import queries as plans
from sigap.web.workforce.models import Kind
from sigap.web.workforce.operations import asking, daily
from sigap.web.workforce.planning import rosters

ACTOR = "system:demo"
_MINUTES = 30
_DAYS = 14
_DAY = dt.timedelta(days=1)


def plan_first(today: dt.date) -> None:
    """Keep and publish the scenario's forecast, requirement and roster, where nothing of the kind is in use."""
    if plans.in_use_number(Kind.FORECAST) is None:
        _publish_forecast(today)
    if plans.in_use_number(Kind.REQUIREMENT) is None:
        made = workforce.make_requirements(actor=ACTOR)
        workforce.publish(Kind.REQUIREMENT, number=made.number, actor=ACTOR)
    if plans.in_use_number(Kind.ROSTER) is None:
        _publish_roster(today - dt.timedelta(days=today.weekday()))


def look_back(today: dt.date) -> None:
    """Make the forecast that would have been made two weeks ago, so that one can be held against what came."""
    first = today - _DAYS * _DAY
    if not plans.versions(Kind.FORECAST).filter(made_by=ACTOR, first_day=first).exists():
        workforce.make_forecast(actor=ACTOR, first_day=first)


def have_planned() -> None:
    """Have the day's plans made in the background, now that there is something to forecast from."""
    task = app.configure_task(daily.TASK, queue=asking.QUEUE, queueing_lock=f"{daily.TASK}:{tenant_id()}")
    with contextlib.suppress(AlreadyEnqueued):
        task.defer(tenant=tenant_id())


def _publish_forecast(first: dt.date) -> None:
    made = workforce.keep(
        Kind.FORECAST,
        actor=ACTOR,
        first_day=first,
        last_day=first + (_DAYS - 1) * _DAY,
        table=forecast_table([_demand(line.key, first) for line in LINES], "parquet"),
        inputs={},
        settings={"days": _DAYS},
        told={"models": {line.key: "scenario" for line in LINES}, "remarks": [_REMARK]},
    )
    workforce.publish(Kind.FORECAST, number=made.number, actor=ACTOR)


_REMARK = {
    "en": "From the demo's scenario, not from facts: it has no bands.",
    "id": "Dari skenario contoh, bukan dari data: tanpa rentang.",
}


def _demand(key: str, first: dt.date) -> Demand:
    """Return what a planner who knows the centre would expect of two weeks."""
    line = next(line for line in LINES if line.key == key)
    dates = [first + n * _DAY for n in range(_DAYS)]
    starts = [dt.datetime.combine(date, dt.time(), ZoneInfo(ZONE)).timestamp() * 1000 for date in dates]
    each = np.arange(almanac.HALF_HOURS) * _MINUTES * 60_000
    return Demand(
        queue=key,
        channel=line.channel,
        zone=ZONE,
        minutes=_MINUTES,
        starts_at=(np.array(starts, np.int64)[:, None] + each).ravel(),
        dates=np.repeat(np.array(dates, "datetime64[D]"), almanac.HALF_HOURS),
        volume=np.concatenate([almanac.planned(line, date) for date in dates]),
        aht_s=np.full(_DAYS * almanac.HALF_HOURS, line.service.mean_s + line.wrap.mean_s),
    )


def _publish_roster(monday: dt.date) -> None:
    rows = [row for n in range(_DAYS) for row in shift_rows(monday + n * _DAY)]
    made = workforce.keep(
        Kind.ROSTER,
        actor=ACTOR,
        first_day=monday,
        last_day=monday + (_DAYS - 1) * _DAY,
        table=rosters.as_table(rows, ZONE),
        inputs={},
        settings={},
        told={"shifts": sum(_begun(monday + n * _DAY) for n in range(_DAYS))},
    )
    workforce.publish(Kind.ROSTER, number=made.number, actor=ACTOR)


def _begun(date: dt.date) -> int:
    """Return how many shifts of the usual rota begin on a date."""
    return sum(shift.starts_s >= 0 for shifts in usual_rota(date).values() for shift in shifts)


def shift_rows(date: dt.date) -> list[dict[str, Any]]:
    """Return the usual rota of a date as rows of the fact table `shifts`."""
    rows = plan_rows(days.scenario_of(date, usual_rota(date), as_planned=True))["shifts"]
    return [row | {"site": SITE_OF_AGENT[row["agent"]]} for row in rows]


def rota_on(date: dt.date) -> Rota:
    """Return who works on a date: by the roster that had been published when the day began, else by the usual rota.

    A roster that is published later changes no day that has begun, so a restart tells the same day again.
    """
    midnight = dt.datetime.combine(date, dt.time(), ZoneInfo(ZONE))
    told = plans.published_before(Kind.ROSTER, midnight, date)
    if told is None or told.made_by == ACTOR:
        return usual_rota(date)
    return _as_rota(rosters.rows_in(bytes(told.table)), round(midnight.timestamp() * 1000))


def _as_rota(rows: list[dict[str, Any]], midnight_ms: int) -> Rota:
    """Return rows of the fact table `shifts` that touch a day as the twin is told shifts."""
    spans: dict[str, list[tuple[float, float, str]]] = {}
    for row in rows:
        starts_s, ends_s = ((row[at] - midnight_ms) / 1000 for at in ("started_at", "ended_at"))
        spans.setdefault(row["agent"], []).append((starts_s, ends_s, row["activity"]))
    return {
        agent: found
        for agent, own in spans.items()
        if agent in SITE_OF_AGENT and (found := _joined(sorted(own)))
    }


def _joined(own: list[tuple[float, float, str]]) -> tuple[Shift, ...]:
    """Return activities as shifts: what follows at once belongs to one; of others than the day's nothing is kept."""
    runs: list[list[tuple[float, float, str]]] = []
    for one in own:
        if runs and runs[-1][-1][1] == one[0]:
            runs[-1].append(one)
        else:
            runs.append([one])
    return tuple(
        Shift(
            run[0][0],
            run[-1][1],
            tuple(Break(a, b - a, _REASONS[what]) for a, b, what in run if what in _REASONS),
        )
        for run in runs
        if run[-1][1] > 0 and run[0][0] < days.DAY_S
    )


_REASONS = {"break": REST, "meal": MEAL}
