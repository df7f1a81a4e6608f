"""Volume and handle time ahead, with bands that hold what they say.

ahead = forecast(history, 20, calendar=EventCalendar(country="ID"))
ahead.mean, ahead.quantile(0.9), ahead.paths, ahead.drivers
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sigap.forecasting.aht import with_handle_times as with_handle_times
    from sigap.forecasting.combination import choose as choose
    from sigap.forecasting.demand import Demand as Demand
    from sigap.forecasting.event_files import read_events as read_events
    from sigap.forecasting.events import EventCalendar as EventCalendar
    from sigap.forecasting.events import EventKind as EventKind
    from sigap.forecasting.events import NamedEvent as NamedEvent
    from sigap.forecasting.fitting import forecast as forecast
    from sigap.forecasting.history import Histories as Histories
    from sigap.forecasting.history import history_from_facts as history_from_facts
    from sigap.forecasting.history import history_from_table as history_from_table
    from sigap.forecasting.intraday import Intraday as Intraday
    from sigap.forecasting.intraday import fit_intraday as fit_intraday
    from sigap.forecasting.intraday import update_day as update_day
    from sigap.forecasting.planner import Planner as Planner
    from sigap.forecasting.result import Driver as Driver
    from sigap.forecasting.result import Forecast as Forecast
    from sigap.forecasting.result import Score as Score
    from sigap.forecasting.series import ForecastError as ForecastError
    from sigap.forecasting.series import History as History
    from sigap.forecasting.spikes import SpikeWatch as SpikeWatch
    from sigap.forecasting.spikes import Surge as Surge
    from sigap.forecasting.spikes import fit_spikes as fit_spikes
    from sigap.forecasting.statistical import Method as Method
    from sigap.forecasting.statistical import Statistical as Statistical
    from sigap.forecasting.tables import read_demand as read_demand
    from sigap.forecasting.tables import write_forecast as write_forecast
    from sigap.forecasting.weekday_mean import WeekdayMean as WeekdayMean

_HOME = {
    "Demand": "demand",
    "Driver": "result",
    "EventCalendar": "events",
    "EventKind": "events",
    "Forecast": "result",
    "ForecastError": "series",
    "Histories": "history",
    "History": "series",
    "Intraday": "intraday",
    "Method": "statistical",
    "NamedEvent": "events",
    "Planner": "planner",
    "Score": "result",
    "SpikeWatch": "spikes",
    "Statistical": "statistical",
    "Surge": "spikes",
    "WeekdayMean": "weekday_mean",
    "choose": "combination",
    "fit_intraday": "intraday",
    "fit_spikes": "spikes",
    "forecast": "fitting",
    "history_from_facts": "history",
    "history_from_table": "history",
    "read_demand": "tables",
    "read_events": "event_files",
    "update_day": "intraday",
    "with_handle_times": "aht",
    "write_forecast": "tables",
}
__all__ = sorted(_HOME)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"sigap.forecasting.{_HOME[name]}"), name)
    raise AttributeError(f"module 'sigap.forecasting' has no attribute {name!r}")
