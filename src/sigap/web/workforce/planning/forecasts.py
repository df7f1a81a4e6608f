"""Facts of the past -> a forecast as a table."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sigap.errors import SigapError
from sigap.facts.bundle import Facts
from sigap.forecasting import (
    Demand,
    EventCalendar,
    Forecast,
    ForecastError,
    forecast,
    history_from_facts,
    read_demand,
    with_handle_times,
)
from sigap.forecasting.tables import forecast_table
from sigap.text import Text

MINUTES = 30
PATHS = 100
"""Joint draws kept with a forecast: enough to staff by, and a quarter of a megabyte for two weeks of six queues."""
TABLES = ("visits", "legs", "coverage")


@dataclass(frozen=True)
class ForecastSettings:
    """How a forecast is to be made.

    Attributes:
        days: how many ahead.
        model: as `sigap.forecasting.forecast` names them; "planner" takes a tenth of a second a queue.
        country: whose holidays, "" for none.
        weeks_behind: how much of the past is learnt from.
    """

    days: int = 14
    model: str = "planner"
    country: str = "ID"
    weeks_behind: int = 52


def forecasts_of(
    facts: Facts, first_day: dt.date, settings: ForecastSettings
) -> tuple[list[Forecast], list[Text]]:
    """Return what the library expects of each queue from `first_day` on, and its remarks.

    A queue that cannot be forecast (nothing ever came) is left out, with a remark.

    Raises:
        ForecastError: nothing to learn from at all.
    """
    calendar = EventCalendar(settings.country)
    told = history_from_facts(facts, minutes=MINUTES, last=first_day - dt.timedelta(days=1))
    dates = np.arange(np.datetime64(first_day, "D"), settings.days)
    made, remarks = [], list(told.remarks)
    for history in told.items:
        try:
            ahead = forecast(history, calendar=calendar, model=settings.model, dates=dates, paths=PATHS)
        except ForecastError as error:
            remarks.append(_left_out(history.queue, error))
            continue
        made.append(with_handle_times(ahead, history))
    return made, remarks


def _left_out(queue: str, error: SigapError) -> Text:
    return Text(f"{queue}: {error.what.en}", f"{queue}: {error.what.id}")


def as_table(made: Sequence[Forecast]) -> bytes:
    """Return forecasts as a Parquet file, joint paths included."""
    return forecast_table([Demand.of(one) for one in made], "parquet")


def demands_in(table: bytes) -> list[Demand]:
    """Return what a forecast's table tells, one entry a queue."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "forecast.parquet")
        file.write_bytes(table)
        return read_demand(file)
