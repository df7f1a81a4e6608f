"""Volume and handle time ahead, with bands that hold what they say.

ahead = forecast(history, 20, calendar=EventCalendar(country="ID"))
ahead.mean, ahead.quantile(0.9), ahead.paths, ahead.drivers
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sigap.forecasting.combination import choose as choose
    from sigap.forecasting.events import EventCalendar as EventCalendar
    from sigap.forecasting.events import EventKind as EventKind
    from sigap.forecasting.events import NamedEvent as NamedEvent
    from sigap.forecasting.fitting import forecast as forecast
    from sigap.forecasting.planner import Planner as Planner
    from sigap.forecasting.result import Driver as Driver
    from sigap.forecasting.result import Forecast as Forecast
    from sigap.forecasting.result import Score as Score
    from sigap.forecasting.series import ForecastError as ForecastError
    from sigap.forecasting.series import History as History
    from sigap.forecasting.statistical import Method as Method
    from sigap.forecasting.statistical import Statistical as Statistical
    from sigap.forecasting.weekday_mean import WeekdayMean as WeekdayMean

_HOME = {
    "Driver": "result",
    "EventCalendar": "events",
    "EventKind": "events",
    "Forecast": "result",
    "ForecastError": "series",
    "History": "series",
    "Method": "statistical",
    "NamedEvent": "events",
    "Planner": "planner",
    "Score": "result",
    "Statistical": "statistical",
    "WeekdayMean": "weekday_mean",
    "choose": "combination",
    "forecast": "fitting",
}
__all__ = sorted(_HOME)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"sigap.forecasting.{_HOME[name]}"), name)
    raise AttributeError(f"module 'sigap.forecasting' has no attribute {name!r}")
