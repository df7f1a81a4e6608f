"""A forecast's days, in numbers and as written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting.result import Driver, Forecast
from sigap.forecasting.series import History
from sigap.metrics.definition import Unit
from sigap.reports.forecast_wording import W
from sigap.reports.formats import DASH, SPACE, Formats

LOW, HIGH = 0.1, 0.9
"""The edges of the 80 % band."""
_MOST_DRIVERS = 3
_WHOLE_DAY = 0.95
_FEW = 20


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day ahead, in numbers and as written; a dash where there is nothing to say."""

    date: dt.date
    closed: bool
    volume: float
    low: float
    aht_s: float | None
    day: str
    total: str
    band: str
    aht: str
    drivers: tuple[Driver, ...]


def day_rows(forecast: Forecast, fmt: Formats) -> list[DayRow]:
    """Return the days ahead."""
    return [_day_row(forecast, day, fmt) for day in range(len(forecast.dates))]


def _day_row(forecast: Forecast, day: int, fmt: Formats) -> DayRow:
    volume, shut = float(forecast.mean[day].sum()), bool(forecast.closed[day].all())
    low, high = (float(forecast.day_quantiles[forecast.levels.index(q), day]) for q in (LOW, HIGH))
    date = day_of(forecast.dates[day])
    aht_s = _weighted(forecast.aht_s, forecast.mean, day)
    places = 0 if volume >= _FEW else 1
    return DayRow(
        date=date,
        closed=shut,
        volume=volume,
        low=low,
        aht_s=aht_s,
        day=fmt.day(date, weekday=True, year=False),
        total=DASH if shut else fmt.number(volume, places),
        band=DASH if shut else f"{fmt.number(low, places)}–{fmt.number(high, places)}",
        aht=fmt.cell(aht_s, Unit.SECONDS),
        drivers=forecast.drivers[day] if forecast.drivers else (),
    )


def why(drivers: Sequence[Driver], fmt: Formats) -> str:
    """Return what drove a day, the greatest first: "Monday +12.6 %, pay-day +3.1 %"."""
    said = [
        f"{driver.name.to(fmt.language)} {_signed(driver.factor, fmt)}" for driver in drivers[:_MOST_DRIVERS]
    ]
    return ", ".join(said) or W["usual"].to(fmt.language)


def _signed(factor: float, fmt: Formats) -> str:
    change = 100 * (factor - 1)
    sign = "+" if change >= 0 else "−"
    return f"{sign}{fmt.number(abs(change), 1)}{SPACE}%"


def day_totals(history: History) -> NDArray[np.float64]:
    """Return (days,) each day's contacts, NaN where too much of the day is unknown."""
    seen = history.observed
    usual = _usual(history)
    part = (seen * usual).sum(axis=1) / np.maximum((~history.closed * usual).sum(axis=1), 1e-12)
    total = np.where(seen, history.volume, 0.0).sum(axis=1)
    return np.where(part >= _WHOLE_DAY, total, np.nan)


def _usual(history: History) -> NDArray[np.float64]:
    seen = history.observed
    count = seen.sum(axis=0)
    total = np.where(seen, history.volume, 0.0).sum(axis=0)
    usual: NDArray[np.float64] = np.divide(total, count, out=np.zeros(history.intervals), where=count > 0)
    return usual


def _weighted(values: NDArray[np.float64] | None, weight: NDArray[np.float64], day: int) -> float | None:
    if values is None:
        return None
    known = ~np.isnan(values[day]) & (weight[day] > 0)
    if not known.any():
        return None
    return float((values[day, known] * weight[day, known]).sum() / weight[day, known].sum())


def day_of(date: np.datetime64) -> dt.date:
    """Return a date."""
    day = date.astype("datetime64[D]").astype(object)
    assert isinstance(day, dt.date)
    return day
