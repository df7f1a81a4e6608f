"""How good are the forecasts, and do the bands hold what they say? `bank_calls_5min`, peers in the same run.

    python benchmarks/forecasting.py [--data ../shared/data/bank_calls_5min.csv] [--first 59] [--tail] [--all-origins]

The series is summed to half-hours, 28 a day; the interval of 21:00 is dropped. All weekdays from 2003-03-03 are
numbered from 0; those without data (four until August) are not scored. From days 59, 68, 77, 86, 95 and 104 on, every
model is fitted to all days before and forecasts the next 1, 5 and 20 days; the error is the sum of |forecast - actual|
over the sum of actual, pooled. The calendar is that of the United States: known beforehand, as the weekdays are. No
model sees a volume of the future.

Tuning: choices of the model were made by days up to 109 alone. `--tail` scores first days from 110 on; `--first 130`
moves the six origins and the bands to a later part of a longer file.
Peers: the mean of 8 same weekdays; AutoETS and MSTL on days x the profile of the last 8 same weekdays; MSTL on
half-hours (seasons 28 and 140); Prophet on both, its defaults, where it is installed.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import gc
import logging
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from goals import Goals
from numpy.typing import NDArray

from sigap.forecasting import EventCalendar, Forecast, History, choose, forecast

FIRST, EVERY, ORIGINS = 59, 9, 6
TUNED, TAIL = 40, 110
HORIZONS = (1, 5, 20)
INTERVALS, PER_HALF_HOUR = 168, 6
GOAL_WAPE = {1: 4.2, 5: 6.5, 20: 5.8}
GOAL_INTERVALS, GOAL_DAYS, GOAL_SECONDS = (76.0, 84.0), (72.0, 88.0), 0.2
CALENDAR = EventCalendar(country="US")
Volumes = NDArray[np.float64]
Asked = Callable[[int, int], Volumes]


# -- the data


def read(path: Path) -> History:
    """Return the series as a history; days without data are missing, not zero."""
    counts: dict[dt.date, list[float]] = {}
    with path.open(newline="") as lines:
        for row in csv.DictReader(lines):
            if int(row["interval"]) <= INTERVALS:
                counts.setdefault(dt.date.fromisoformat(row["date"]), []).append(float(row["calls"]))
    first, last = min(counts), max(counts)
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    dates = [day for day in days if day.weekday() < 5]
    missing = [np.nan] * INTERVALS
    volume = np.array([counts.get(day, missing) for day in dates])
    volume = volume.reshape(len(dates), -1, PER_HALF_HOUR).sum(axis=2)
    closed = np.zeros(volume.shape, np.bool_)
    return History(
        "bank", "voice", "America/New_York", 30, 420, np.array(dates, "datetime64[D]"), volume, closed
    )


# -- the models


@dataclass(frozen=True)
class Peers:
    """The models of others, on the same days."""

    history: History

    def mean_of_8(self, origin: int, ahead: int) -> Volumes:
        """Return the mean of the last 8 same weekdays with data."""
        return np.stack([self._last_8(origin, origin + day) for day in range(ahead)])

    def days_times_profile(self, model: Any) -> Asked:
        """Return a model on the days' totals, a gap being the day a week before, times the profile of `mean_of_8`."""

        def asked(origin: int, ahead: int) -> Volumes:
            profile = self.mean_of_8(origin, ahead)
            said = model().forecast(y=_filled(self.history.volume[:origin]).sum(axis=1), h=ahead)["mean"]
            return said[:, None] * profile / profile.sum(axis=1, keepdims=True)

        return asked

    def half_hours(self, model: Any) -> Asked:
        """Return a model on the half-hours themselves."""

        def asked(origin: int, ahead: int) -> Volumes:
            filled = _filled(self.history.volume[:origin])
            said = model().forecast(y=filled.ravel(), h=ahead * filled.shape[1])["mean"]
            return np.asarray(said).reshape(ahead, -1)

        return asked

    def prophet_days(self, origin: int, ahead: int) -> Volumes:
        """Return Prophet on the days' totals, its defaults, times the profile of `mean_of_8`."""
        import pandas as pd
        from prophet import Prophet

        stamps = self.history.dates[: origin + ahead].astype("datetime64[ns]")
        known = pd.DataFrame({"ds": stamps[:origin], "y": self.history.volume[:origin].sum(axis=1)}).dropna()
        said = Prophet().fit(known).predict(pd.DataFrame({"ds": stamps[origin:]}))["yhat"].to_numpy()
        profile = self.mean_of_8(origin, ahead)
        return said[:, None] * profile / profile.sum(axis=1, keepdims=True)

    def prophet_half_hours(self, origin: int, ahead: int) -> Volumes:
        """Return Prophet on the half-hours, its defaults."""
        import pandas as pd
        from prophet import Prophet

        minutes = 420 + 30 * np.arange(self.history.intervals)
        stamps = self.history.dates[: origin + ahead, None] + minutes.astype("timedelta64[m]")
        known = pd.DataFrame(
            {"ds": stamps[:origin].ravel(), "y": self.history.volume[:origin].ravel()}
        ).dropna()
        said = Prophet().fit(known).predict(pd.DataFrame({"ds": stamps[origin:].ravel()}))
        return said["yhat"].to_numpy().reshape(ahead, -1)

    def _last_8(self, origin: int, day: int) -> Volumes:
        known = ~np.isnan(self.history.volume[:origin]).any(axis=1)
        rows = np.flatnonzero(known & (np.arange(origin) % 5 == day % 5))[-8:]
        mean: Volumes = self.history.volume[rows].mean(axis=0)
        return mean


def _filled(volume: Volumes) -> Volumes:
    filled = volume.copy()
    for day in np.flatnonzero(np.isnan(filled).any(axis=1)):
        filled[day] = filled[day - 5]
    return filled


def peers(history: History) -> dict[str, Asked]:
    """Return every peer that is installed."""
    from statsforecast.models import MSTL, AutoETS

    held = Peers(history)
    found: dict[str, Asked] = {
        "mean of 8 same weekdays": held.mean_of_8,
        "AutoETS, days x profile": held.days_times_profile(lambda: AutoETS(season_length=5)),
        "MSTL, days x profile": held.days_times_profile(lambda: MSTL(season_length=[5])),
        "MSTL, half-hours": held.half_hours(lambda: MSTL(season_length=[28, 140])),
    }
    try:
        import prophet  # noqa: F401
    except ImportError:
        print("Prophet is not installed: pip install prophet")
    else:
        logging.getLogger("cmdstanpy").disabled = True
        found |= {
            "Prophet, days x profile": held.prophet_days,
            "Prophet, half-hours": held.prophet_half_hours,
        }
    return found


def ours(history: History, origin: int, ahead: int) -> Forecast:
    """Return Sigap's forecast: fitted, calibrated, with its paths."""
    return forecast(
        history.rows(slice(0, origin)),
        calendar=CALENDAR,
        dates=history.dates[origin : origin + ahead],
        paths=1000,
        seed=1,
    )


# -- the measures


def wapes(history: History, asked: Asked, origins: Iterable[int], last: int) -> list[float]:
    """Return the pooled error in per cent for each horizon; days from `last` on are not scored."""
    wrong, total = np.zeros(len(HORIZONS)), np.zeros(len(HORIZONS))
    for origin in origins:
        ahead = min(max(HORIZONS), last - origin)
        actual = history.volume[origin : origin + ahead]
        off = np.nansum(np.abs(asked(origin, ahead) - actual), axis=1)
        day = np.nansum(actual, axis=1)
        for at, horizon in enumerate(HORIZONS):
            wrong[at] += off[:horizon].sum()
            total[at] += day[:horizon].sum()
    return (100 * wrong / total).tolist()


def coverage(history: History, origins: Iterable[int]) -> tuple[float, float, int]:
    """Return per cent of intervals and of days inside the band of 80 %, and how many days that were."""
    intervals: list[float] = []
    days: list[bool] = []
    for origin in origins:
        said = ours(history, origin, min(max(HORIZONS), history.days - origin))
        actual = history.volume[origin : origin + len(said.dates)]
        seen = ~np.isnan(actual).any(axis=1)
        inside = (said.quantile(0.1) <= actual) & (actual <= said.quantile(0.9))
        low, high = (said.day_quantiles[said.levels.index(level)] for level in (0.1, 0.9))
        total = actual.sum(axis=1)
        intervals += inside[seen].mean(axis=1).tolist()
        days += ((low <= total) & (total <= high))[seen].tolist()
    return 100 * statistics.fmean(intervals), 100 * statistics.fmean(days), len(days)


def seconds(history: History, origins: Sequence[int]) -> tuple[float, float]:
    """Return the median wall and processor seconds of fitting, calibrating and drawing, per origin, warm."""
    ours(history, origins[0], 20)
    wall, processor = [], []
    for _ in range(3):
        for origin in origins:
            gc.collect()
            begun, worked = time.perf_counter(), time.process_time()
            ours(history, origin, 20)
            wall.append(time.perf_counter() - begun)
            processor.append(time.process_time() - worked)
    return statistics.median(wall), statistics.median(processor)


# -- the run


def errors(
    history: History, origins: Iterable[int], last: int, title: str, others: dict[str, Asked] | None = None
) -> list[float]:
    """Print every model's error, and return ours by horizon; `others` are the peers, all by default."""
    origins = list(origins)
    print(f"\n{title}\n{'WAPE, %, days ahead':34s}" + "".join(f"{horizon:8d}" for horizon in HORIZONS))
    floor = wapes(history, Peers(history).mean_of_8, origins, last)
    mine = wapes(history, lambda origin, ahead: ours(history, origin, ahead).mean, origins, last)
    print(f"{'Sigap, planner':34s}" + "".join(f"{value:8.2f}" for value in mine))
    print(
        f"{'  better than the mean of 8 by, %':34s}"
        + "".join(f"{100 * (1 - a / b):8.1f}" for a, b in zip(mine, floor, strict=True))
    )
    for name, asked in (peers(history) if others is None else others).items():
        print(f"{name:34s}" + "".join(f"{value:8.2f}" for value in wapes(history, asked, origins, last)))
    return mine


def bands(history: History, origins: Iterable[int], title: str) -> tuple[float, float]:
    """Print and return how many % of the intervals and of the days that came lay in the band of 80 %."""
    by_interval, by_day, days = coverage(history, origins)
    print(f"{title}: {by_interval:.1f} % of intervals, {by_day:.1f} % of days ({days} forecast days)")
    return by_interval, by_day


def selection(history: History, origin: int) -> None:
    """Print what the back-test on the days before an origin chooses, and how long that takes."""
    begun = time.perf_counter()
    chosen = choose(history.rows(slice(0, origin)), days=20, calendar=CALENDAR)
    print(f"\nSelection on days 0-{origin - 1}: {chosen.model.name}, {time.perf_counter() - begun:.1f} s")
    print(f"{'model':28s}{'ahead':>8s}{'WAPE %':>8s}{'bias %':>8s}{'cover %':>8s}{'weight':>8s}")
    for score in chosen.scores:
        reach = "-".join(str(day) for day in score.ahead)
        figures = (100 * score.wape, 100 * score.bias, 100 * score.coverage)
        print(
            f"{score.model:28s}{reach:>8s}" + "".join(f"{x:8.1f}" for x in figures) + f"{score.weight:8.2f}"
        )


def main() -> int:
    """Run the benchmark, and return 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    root = Path(__file__).resolve().parent.parent
    parser.add_argument("--data", type=Path, default=root.parent / "shared/data/bank_calls_5min.csv")
    parser.add_argument("--first", type=int, default=FIRST, help="the first of the six first days")
    parser.add_argument("--tail", action="store_true", help="also the first days that no tuning saw")
    parser.add_argument("--all-origins", action="store_true", help="also every first day from 40 to 109")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    history = read(options.data)
    origins = [
        day for day in range(options.first, options.first + EVERY * ORIGINS, EVERY) if day < history.days
    ]
    mine = errors(history, origins, history.days, f"First days {', '.join(map(str, origins))}")
    title = f"\nBand of 80 %, first days from {options.first} on, 1-20 days ahead"
    by_interval, by_day = bands(history, range(options.first, history.days), title)
    wall, processor = seconds(history, origins)
    print(
        f"Fit, calibrate, forecast 20 days, draw 1000 paths: {wall:.3f} s, {processor:.3f} s of processor\n"
    )
    goals = Goals()
    for (horizon, goal), wape in zip(GOAL_WAPE.items(), mine, strict=True):
        goals.at_most(f"WAPE % of the six origins, {horizon} days ahead", wape, goal)
    goals.within("% of intervals inside the band of 80 %", by_interval, *GOAL_INTERVALS)
    goals.within("% of days inside the band of 80 %", by_day, *GOAL_DAYS)
    goals.at_most("CPU s an origin, fitting and forecasting", processor, GOAL_SECONDS)
    selection(history, origins[-1])
    held = Peers(history)
    quick: dict[str, Asked] = {"mean of 8 same weekdays": held.mean_of_8}
    if options.all_origins:
        errors(history, range(TUNED, TAIL), TAIL, "First days 40-109, days to 109 scored (tuned on)", quick)
    if options.tail:
        title = "First days from 110 on (no tuning saw them)"
        errors(history, range(TAIL, history.days), history.days, title, quick)
        bands(history, range(TAIL, history.days), "Band of 80 %")
    return goals.exit_code


if __name__ == "__main__":
    sys.exit(main())
