"""A small forecast, made for the tests: two weeks behind, three days ahead, four intervals a day."""

from __future__ import annotations

import datetime as dt

import numpy as np

from sigap.forecasting.result import LEVELS, Driver, Forecast, Score
from sigap.forecasting.series import History
from sigap.reports.forecast_page import ForecastReport, QueueForecast
from sigap.text import Text

SCORES = (
    Score("planner", (1, 1), 0.041, -0.007, 0.027, 0.844, 1.0, 8),
    Score("mean of 8 same weekdays", (1, 1), 0.069, -0.033, 0.059, 0.804, 0.0, 8),
    Score("planner", (2, 5), 0.050, -0.014, 0.031, 0.819, 1.0, 8),
    Score("mean of 8 same weekdays", (2, 5), 0.060, -0.024, 0.046, float("nan"), 0.0, 8),
)
DRIVERS = (
    Driver(Text("Monday", "Senin"), 1.126),
    Driver(Text("the last days ran low", "hari-hari terakhir lebih sepi"), 0.969),
)


def queue_forecast(queue: str = "Sales", closed_day: int | None = None) -> QueueForecast:
    """Return one queue; on `closed_day` it is closed."""
    behind = np.arange("2026-11-09", "2026-11-23", dtype="datetime64[D]")
    behind = behind[(behind.astype(np.int64) + 3) % 7 < 5]
    volume = np.arange(40, dtype=np.float64).reshape(10, 4) + 20
    history = History(queue, "voice", "Asia/Jakarta", 30, 480, behind, volume, np.zeros((10, 4), np.bool_))
    mean, closed = np.array([[30.0, 40, 50, 35]] * 3), np.zeros((3, 4), np.bool_)
    if closed_day is not None:
        mean[closed_day], closed[closed_day] = 0.0, True
    paths = np.random.default_rng(1).poisson(mean, (200, 3, 4)).astype(np.float64)
    forecast = Forecast(
        queue=queue,
        channel="voice",
        zone="Asia/Jakarta",
        minutes=30,
        opens_minute=480,
        dates=np.arange("2026-11-23", "2026-11-26", dtype="datetime64[D]"),
        closed=closed,
        mean=mean,
        quantiles=np.quantile(paths, LEVELS, axis=0),
        day_quantiles=np.quantile(paths.sum(axis=2), LEVELS, axis=0),
        paths=paths,
        aht_s=np.full((3, 4), 185.0),
        model="planner",
        drivers=(DRIVERS, (), ()),
        scores=SCORES,
    )
    return QueueForecast(history, forecast)


def forecast_report(*queues: QueueForecast) -> ForecastReport:
    """Return a report of some queues; of one when none is given."""
    made_at = dt.datetime(2026, 11, 22, 17, 30, tzinfo=dt.UTC)
    return ForecastReport(
        queues or (queue_forecast(),), files=("volumes.csv",), country="ID", made_at=made_at
    )
