"""A small staffing plan, made for the tests: two days, four intervals a day, forty ways that they may turn out."""

from __future__ import annotations

import datetime as dt

import numpy as np

from sigap.forecasting.demand import Demand
from sigap.reports.staffing_page import StaffingReport
from sigap.staffing.distribution import Mode
from sigap.staffing.plan import Question, QueuePlan, plan_demand
from sigap.staffing.targets import Targets

FIRST = 1_795_401_000_000  # Monday 2026-11-23 09:30 in Jakarta
VOLUMES = (30.0, 60.0, 40.0, 0.0)


def demand(queue: str = "Sales", *, certain: bool = False) -> Demand:
    """Return two days of one queue, the last interval of each without contacts."""
    days = np.array([0, 86_400_000])[:, None]
    starts_at = (FIRST + days + 1_800_000 * np.arange(4)).ravel()
    mean = np.array(VOLUMES * 2)
    paths = mean * np.random.default_rng(1).lognormal(-0.005, 0.1, (40, 2)).repeat(4, axis=1)
    return Demand(
        queue=queue,
        channel="voice",
        zone="Asia/Jakarta",
        minutes=30,
        starts_at=starts_at,
        dates=np.array(["2026-11-23", "2026-11-24"], "datetime64[D]").repeat(4),
        volume=mean,
        aht_s=np.full(8, 240.0),
        paths=None if certain else paths,
    )


def queue_plan(queue: str = "Sales", *, mode: Mode | None = None, certain: bool = False) -> QueuePlan:
    """Return the plan of one queue for 80/20, with 30 % shrinkage."""
    asked = Question(Targets(), patience_s=180.0, mode=mode, shrinkage=0.3)
    return plan_demand(demand(queue, certain=certain), asked)


def staffing_report(*plans: QueuePlan) -> StaffingReport:
    """Return a report of some queues; of one when none is given."""
    made_at = dt.datetime(2026, 11, 22, 17, 30, tzinfo=dt.UTC)
    return StaffingReport(plans or (queue_plan(),), ("forecast.parquet",), made_at)
