"""Is the rest of the day forecast better after the morning is known? And are surges told from noise at the stated rate?

    python benchmarks/intraday.py [--data ../shared/data/bank_calls_5min.csv] [--first 59]

Protocol. Half-hours (28 a day) of every weekday with data. Each day is forecast on the evening before, by the
planner's model fitted to the days before it; nothing of the day or after it is seen. The update is fitted, on every
fifth day anew, to the forecasts so made of the last 60 days and what then arrived. Scored are the days from `--first`
on: at each hour, the half-hours still ahead, WAPE pooled over all days. Peers in the same run: no update, and scaling
by actual over forecast so far.

Surges: the watch is fitted in the same way. Its flags on the days as they were, over the half-hours looked at, are the
false-alarm rate (an upper bound of it: true surges among them are counted as false). Then surges of known size and one
to four half-hours' length are added to every day at a random time (Poisson counts, seed 5): found in the first
half-hour, at all, and how large they were said to be.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from goals import Goals
from numpy.typing import NDArray

from sigap.forecasting import History, forecast
from sigap.forecasting.history import history_from_table
from sigap.forecasting.intraday import Intraday, fit_intraday
from sigap.forecasting.spikes import SpikeWatch, fit_spikes, scores
from sigap.sources.inputs import Input

Array = NDArray[np.float64]
GOAL_LOSS = 0.1
"""Points of WAPE by which the update may lose to no update, at any hour."""
RATES = (0.01, 0.005, 0.002)
SIZES = (0.2, 0.3, 0.5, 1.0)
_WARM_UP, _MEMORY, _REFIT = 15, 60, 5


@dataclass(frozen=True)
class Evenings:
    """Each day as it was forecast on the evening before, and as it came."""

    history: History
    expected: Array
    actual: Array
    first: int

    def days(self) -> Iterator[tuple[int, list[int]]]:
        """Yield the days scored, each with the days before it."""
        whole = ~np.isnan(self.actual).any(axis=1)
        for day in range(self.first, len(self.actual)):
            if whole[day]:
                yield day, [d for d in range(_WARM_UP, day) if whole[d]][-_MEMORY:]


def evenings(path: Path, first: int) -> Evenings:
    """Return the history with its forecasts of the evening before."""
    history = history_from_table(Input(path.name, path), minutes=30).items[0]
    expected = np.full(history.volume.shape, np.nan)
    for day in range(_WARM_UP, history.days):
        ahead = forecast(history.until(history.dates[day]), dates=history.dates[day : day + 1], paths=50)
        expected[day] = ahead.mean[0]
    return Evenings(history, expected, history.volume, first)


def updates(seen: Evenings) -> dict[int, Intraday]:
    """Return the model of each day scored."""
    models: dict[int, Intraday] = {}
    for number, (day, before) in enumerate(seen.days()):
        if number % _REFIT == 0:
            model = fit_intraday(seen.expected[before], seen.actual[before], minutes=30)
        models[day] = model
    return models


def by_hour(seen: Evenings, models: dict[int, Intraday]) -> Array:
    """Return (intervals, 4): errors without update, by scaling, with the update, and contacts; of what lay ahead."""
    intervals = seen.actual.shape[1]
    sums = np.zeros((intervals, 4))
    for day, _ in seen.days():
        told, came = seen.expected[day], seen.actual[day]
        for over in range(1, intervals):
            so_far = np.where(np.arange(intervals) < over, came, np.nan)
            updated = told * models[day].factors(told, so_far, 30)
            scaled = told * came[:over].sum() / told[:over].sum()
            errors = [np.abs(guess - came)[over:].sum() for guess in (told, scaled, updated)]
            sums[over] += [*errors, came[over:].sum()]
    return sums


def print_hours(seen: Evenings, sums: Array, goals: Goals) -> None:
    """Print WAPE of what lay ahead at each half-hour."""
    print(f"\nRest of the day, {sum(1 for _ in seen.days())} days, WAPE %")
    print(f"{'at':>6}{'no update':>11}{'scaling':>9}{'update':>8}{'gain':>7}")
    losses = []
    for over in range(1, len(sums)):
        none, scaled, updated = 100 * sums[over, :3] / sums[over, 3]
        losses.append(updated - none)
        print(
            f"{seen.history.clock(over):>6}{none:>11.2f}{scaled:>9.2f}{updated:>8.2f}{none - updated:>7.2f}"
        )
    goals.at_most("greatest loss to no update at any half-hour, points", max(losses), GOAL_LOSS)


def print_surges(seen: Evenings, models: dict[int, Intraday]) -> None:
    """Print false alarms and detection at each stated rate."""
    print("\nSurges: found in their first half-hour %, at all %, size said / true (median)")
    print(f"{'stated %':>9}{'measured %':>12}" + "".join(f"{f'+{100 * size:.0f} %':>20}" for size in SIZES))
    for rate in RATES:
        flags = looked = 0
        rng = np.random.default_rng(5)
        found: dict[float, list[tuple[bool, bool, float]]] = {size: [] for size in SIZES}
        for number, (day, before) in enumerate(seen.days()):
            if number % _REFIT == 0:
                watch = fit_spikes(
                    seen.expected[before],
                    seen.actual[before],
                    minutes=30,
                    model=models[day],
                    false_alarms=rate,
                )
            told, came = seen.expected[day], seen.actual[day]
            flags += int((scores(models[day], told, came, 30).score > watch.limit).sum())
            looked += len(came)
            for size in SIZES:
                found[size].append(_injected(watch, told, came, size, rng))
        said = "".join(_told(np.array(found[size], np.float64)) for size in SIZES)
        print(f"{100 * rate:>9.1f}{100 * flags / looked:>12.2f}{said}")


def _told(hits: Array) -> str:
    first, ever, size = 100 * hits[:, 0].mean(), 100 * hits[:, 1].mean(), np.nanmedian(hits[:, 2])
    return f"{f'{first:.0f}, {ever:.0f}, {size:.2f}':>20}"


def _injected(
    watch: SpikeWatch, told: Array, came: Array, size: float, rng: np.random.Generator
) -> tuple[bool, bool, float]:
    begins, length = int(rng.integers(1, 24)), int(rng.integers(1, 5))
    extra = rng.poisson(told[begins : begins + length] * size)
    so_far = came.copy()
    so_far[begins : begins + length] += extra
    so_far[begins + length :] = np.nan
    hits = [s for s in watch.surges(told, so_far) if s.began < begins + length and s.last >= begins]
    first = any(surge.flagged <= begins for surge in hits)
    return first, bool(hits), hits[-1].excess / extra.sum() if hits else np.nan


def main() -> int:
    """Run and print, and return 1 when the goal is missed."""
    goals = Goals()
    warnings.simplefilter("ignore")
    ask = argparse.ArgumentParser()
    ask.add_argument("--data", type=Path, default=Path("../shared/data/bank_calls_5min.csv"))
    ask.add_argument("--first", type=int, default=59)
    given = ask.parse_args()
    began = time.process_time()
    seen = evenings(given.data, given.first)
    print(
        f"{given.data.name}: {seen.history.days} weekdays, scored from {seen.history.dates[given.first]} on"
    )
    models = updates(seen)
    print_hours(seen, by_hour(seen, models), goals)
    print_surges(seen, models)
    print(f"\n{time.process_time() - began:.0f} s of CPU")
    return goals.exit_code


if __name__ == "__main__":
    sys.exit(main())
