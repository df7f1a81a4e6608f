"""A forecast as JSON."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

import sigap
from sigap.forecasting.demand import Demand
from sigap.forecasting.result import Forecast, Score
from sigap.forecasting.wall_clock import local_ms
from sigap.reports.forecast_page import ForecastReport, QueueForecast

FORECAST_JSON_VERSION = 1
"""Version of the shape. A new field keeps it; anything else raises it."""


def as_json(report: ForecastReport) -> str:
    """Return the forecasts as JSON.

    Shape (version 1): `queues`, each with `queue`, `channel`, `zone`, `minutes`, `model`; `days` with `date`, `volume`,
    `quantiles` by level and `drivers`; `intervals` with `starts_at` (UTC), `local`, `volume`, `quantiles`, `aht_s`;
    `scores` of the back-test; `remarks` in both languages. Null is nothing to say, never 0. Joint paths are in Parquet.
    """
    content = {
        "sigap": sigap.__version__,
        "forecast": FORECAST_JSON_VERSION,
        "files": list(report.files),
        "country": report.country,
        "made_at": None if report.made_at is None else report.made_at.isoformat(),
        "queues": [_queue(one) for one in report.queues],
        "remarks": [{"en": remark.en, "id": remark.id} for remark in report.remarks],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _queue(one: QueueForecast) -> dict[str, Any]:
    forecast = one.forecast
    return {
        "queue": forecast.queue,
        "channel": forecast.channel,
        "zone": forecast.zone,
        "minutes": forecast.minutes,
        "model": forecast.model,
        "days": [_day(forecast, row) for row in range(len(forecast.dates))],
        "intervals": _intervals(Demand.of(forecast)),
        "scores": [_score(score) for score in forecast.scores],
        "remarks": [{"en": remark.en, "id": remark.id} for remark in forecast.remarks],
    }


def _day(forecast: Forecast, row: int) -> dict[str, Any]:
    drivers = forecast.drivers[row] if forecast.drivers else ()
    return {
        "date": str(forecast.dates[row].astype("datetime64[D]")),
        "closed": bool(forecast.closed[row].all()),
        "volume": _number(forecast.mean[row].sum()),
        "quantiles": _levels(forecast.levels, forecast.day_quantiles[:, row]),
        "drivers": [
            {"name": {"en": d.name.en, "id": d.name.id}, "factor": round(d.factor, 4)} for d in drivers
        ],
    }


def _intervals(demand: Demand) -> list[dict[str, Any]]:
    local = local_ms(demand.starts_at, ZoneInfo(demand.zone))
    assert demand.quantiles is not None
    return [
        {
            "starts_at": f"{np.datetime64(int(at), 'ms').astype('datetime64[s]')}Z",
            "local": str(np.datetime64(int(local[row]), "ms").astype("datetime64[m]")),
            "volume": _number(demand.volume[row]),
            "quantiles": _levels(demand.levels, demand.quantiles[:, row]),
            "aht_s": _number(demand.aht_s[row]),
        }
        for row, at in enumerate(demand.starts_at)
    ]


def _levels(levels: tuple[float, ...], values: NDArray[np.float64]) -> dict[str, float | None]:
    return {f"{level:g}": _number(value) for level, value in zip(levels, values, strict=True)}


def _score(score: Score) -> dict[str, Any]:
    return {
        "model": score.model,
        "days_ahead": list(score.ahead),
        "wape": _number(score.wape),
        "day_wape": _number(score.day_wape),
        "bias": _number(score.bias),
        "coverage_80": _number(score.coverage),
        "weight": _number(score.weight),
        "origins": score.origins,
        "fallbacks": score.fallbacks,
    }


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)
