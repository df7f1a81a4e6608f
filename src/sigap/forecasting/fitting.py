"""From a history to a forecast: fit a model, calibrate its bands on the days behind, draw the paths."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting.calibration import calibrate
from sigap.forecasting.events import EventCalendar
from sigap.forecasting.interval_calibration import shape_factor
from sigap.forecasting.outlook import Fitted, Model, Outlook
from sigap.forecasting.paths import PATHS, draw
from sigap.forecasting.planner import Planner
from sigap.forecasting.result import LEVELS, Forecast, Score
from sigap.forecasting.series import ForecastError, History
from sigap.forecasting.threads import one_thread
from sigap.forecasting.weekday_mean import WeekdayMean
from sigap.text import Text

if TYPE_CHECKING:
    from sigap.forecasting.combination import Choice

MOST_DAYS = 91
_NO_CALENDAR = EventCalendar()


def forecast(
    history: History,
    days: int = 28,
    *,
    calendar: EventCalendar = _NO_CALENDAR,
    model: Model | str = "planner",
    dates: NDArray[np.datetime64] | None = None,
    paths: int = PATHS,
    seed: int = 0,
) -> Forecast:
    """Return what is expected of the days after a history.

    Args:
        history: what is known.
        days: how many business days ahead, 1 to 91.
        calendar: holidays, Ramadan and the user's events.
        model: what forecasts: "planner" for the model of named effects, "mean", "AutoETS", "AutoARIMA", "AutoTheta",
            "MSTL"; "auto" lets a back-test on this history choose, which takes seconds to minutes; or a model of yours.
        dates: the days to forecast, rising, all after the history; None takes the next `days` business days.
        paths: how many joint paths are drawn.
        seed: of the paths.

    Raises:
        ForecastError: nothing to learn from, or days that cannot be forecast.
    """
    ahead = next_days(history, days) if dates is None else _checked(history, dates)
    with one_thread():
        picked = _picked(model, history, len(ahead), calendar)
        used, remarks = or_simpler(picked.model, history)
        outlook = calibrated(used.fit(history, calendar), ahead)
    remarks = (*picked.remarks, *remarks)
    return told(history, outlook, paths=paths, seed=seed, remarks=remarks, scores=picked.scores)


def _picked(model: Model | str, history: History, days: int, calendar: EventCalendar) -> Choice:
    from sigap.forecasting.combination import Choice, choose

    if not isinstance(model, str):
        return Choice(model)
    return choose(history, days=days, calendar=calendar) if model == "auto" else Choice(model_named(model))


def model_named(name: str) -> Model:
    """Return a model by its short name.

    Raises:
        ForecastError: no model is called so.
    """
    from sigap.forecasting.statistical import Method, Statistical

    known: dict[str, Model] = {"planner": Planner(), "mean": WeekdayMean()}
    known |= {method.value: Statistical(method) for method in Method}
    found = {short.casefold(): model for short, model in known.items()}.get(name.casefold())
    if found is None:
        names = ", ".join(["auto", *known])
        raise ForecastError(
            Text(f"no forecasting model is called {name!r}.", f"tidak ada model peramalan bernama {name!r}."),
            remedy=Text(f"Known: {names}.", f"Yang dikenal: {names}."),
        )
    return found


def told(
    history: History,
    outlook: Outlook,
    *,
    paths: int = PATHS,
    seed: int = 0,
    remarks: tuple[Text, ...] = (),
    scores: tuple[Score, ...] = (),
) -> Forecast:
    """Return an outlook as a forecast, with its paths and their quantiles."""
    drawn = draw(outlook, paths=paths, seed=seed)
    closed = outlook.shares == 0.0
    return Forecast(
        queue=history.queue,
        channel=history.channel,
        zone=history.zone,
        minutes=history.minutes,
        opens_minute=history.opens_minute,
        dates=outlook.dates,
        closed=closed,
        mean=outlook.mean,
        quantiles=np.quantile(drawn, LEVELS, axis=0),
        day_quantiles=np.quantile(drawn.sum(axis=2), LEVELS, axis=0),
        paths=drawn,
        model=outlook.model,
        drivers=outlook.drivers or tuple(() for _ in outlook.dates),
        scores=scores,
        remarks=(*remarks, *outlook.remarks),
    )


def calibrated(fitted: Fitted, dates: NDArray[np.datetime64]) -> Outlook:
    """Return what a fitted model says, its uncertainty stretched until it holds on the days behind."""
    outlook, strays = fitted.outlook(dates), fitted.strays(len(dates))
    calibration = calibrate(strays)
    factor = shape_factor(fitted.history, fitted.totals, outlook.shape, strays, calibration)
    spread = outlook.spread_by(calibration.ahead(len(dates)))
    return replace(spread, shape=outlook.shape.spread_by(factor))


def or_simpler(model: Model, history: History) -> tuple[Model, tuple[Text, ...]]:
    """Return the model, or the mean of same weekdays where the history is too short for it, and say so.

    Raises:
        ForecastError: nothing to learn from.
    """
    known = int(history.observed.any(axis=1).sum())
    if known == 0 or not np.nansum(np.where(history.observed, history.volume, 0.0)) > 0:
        raise ForecastError(
            Text("there is no volume to learn from.", "tidak ada volume untuk dipelajari."),
            where=history.queue,
            remedy=Text(
                "Give at least one day with contacts.", "Beri sedikitnya satu hari yang ada kontaknya."
            ),
        )
    if known >= model.least_days:
        return model, ()
    floor = WeekdayMean()
    remark = Text(
        f"{known} days with data are too few for {model.name} (needs {model.least_days}): {floor.name} instead.",
        f"{known} hari berdata terlalu sedikit untuk {model.name} (perlu {model.least_days}): dipakai {floor.name}.",
    )
    return floor, (remark,)


def next_days(history: History, days: int) -> NDArray[np.datetime64]:
    """Return the next days on whose weekdays the history has days at all.

    Raises:
        ForecastError: no history, or more days than 91 or fewer than 1.
    """
    if not 1 <= days <= MOST_DAYS:
        raise ForecastError(
            Text(f"{days} days ahead cannot be forecast.", f"{days} hari ke depan tidak dapat diramalkan."),
            remedy=Text(f"Ask for 1 to {MOST_DAYS} days.", f"Minta 1 sampai {MOST_DAYS} hari."),
        )
    if history.days == 0:
        raise ForecastError(
            Text("the history has no days.", "riwayat tidak berisi hari."), where=history.queue
        )
    held = np.zeros(7, np.bool_)
    held[history.weekdays] = True
    coming = history.dates[-1].astype("datetime64[D]") + np.arange(1, 7 * days + 8)
    found: NDArray[np.datetime64] = coming[held[(coming.astype(np.int64) + 3) % 7]][:days]
    return found


def _checked(history: History, dates: NDArray[np.datetime64] | list[date]) -> NDArray[np.datetime64]:
    days = np.asarray(dates, dtype="datetime64[D]")
    if len(days) == 0 or (np.diff(days.astype(np.int64)) <= 0).any() or days[0] <= history.dates[-1]:
        raise ForecastError(
            Text(
                f"the days to forecast must rise and lie after {history.dates[-1]}.",
                f"hari yang diramalkan harus berurutan dan setelah {history.dates[-1]}.",
            ),
            where=history.queue,
        )
    return days
