"""What does staffing a forecast's distribution reach, beside staffing its mean? Five days ahead, a real bank's calls.

    python benchmarks/staffing_distribution.py [--data ../shared/data/bank_calls_5min.csv] [--quick]

Calls per half hour, 28 a day, weekdays from 2003-03-03 numbered from 0; four weekdays have no data and are not scored.
A plan is made on the eve of each first day (from day 59 on) for the five weekdays that follow, from all days before and
nothing else, and judged by Erlang A at the calls that came: AHT 240 s, patience 180 s, 80 % within 20 s. Service levels
are weighed by calls and pooled. Agents are compared with those of perfect foresight, which staffs each half hour for
the calls that came. Printed for the six origins 59 + 9k and for all origins.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from goals import Goals

from sigap.forecasting import EventCalendar, Forecast, History, WeekdayMean, forecast
from sigap.staffing import Mode, Pool, Targets, staff_distribution
from sigap.staffing.erlang_a import performance

DATA = Path(__file__).parent.parent / "../shared/data/bank_calls_5min.csv"
DEFAULT = "mean, interval by interval (default)"
FIRST, AHEAD, APART, ORIGINS = 59, 5, 9, 6
CALENDAR = EventCalendar(country="US")  # known beforehand, as the weekdays are
MINUTES, AHT_S, PATIENCE_S, INTERVALS = 30, 240.0, 180.0, 28
TARGETS = Targets(service_level=0.80, threshold_s=20.0)
NO_DATA = ("2003-04-04", "2003-04-07", "2003-05-26", "2003-07-04")
GOAL_POINTS, GOAL_AGENTS = 2.0, 2.5

Plan = Callable[[Any], Any]


def half_hours(path: Path) -> History:
    """Return the calls as a history: all weekdays, those without data missing."""
    table = pl.read_csv(path).filter(pl.col("interval") <= INTERVALS * 6)
    calls = pl.col("calls").cast(pl.Float64, strict=False)
    summed = table.group_by("date", half=(pl.col("interval") - 1) // 6).agg(calls.sum()).sort("date", "half")
    known = np.unique(summed["date"].to_numpy().astype("datetime64[D]"))
    dates = np.arange(known[0], known[-1] + 1)
    dates = dates[np.is_busday(dates)]
    volume = np.full((len(dates), INTERVALS), np.nan)
    volume[np.searchsorted(dates, known)] = summed["calls"].to_numpy().reshape(-1, INTERVALS)
    volume[np.isin(dates, np.array(NO_DATA, "datetime64[D]"))] = np.nan
    closed = np.zeros(volume.shape, np.bool_)
    return History("bank", "voice", "America/New_York", MINUTES, 7 * 60, dates, volume, closed)


def staffed(paths: np.ndarray[Any, Any], mode: Mode, pool: Pool = Pool.INTERVAL) -> np.ndarray[Any, Any]:
    """Return agents of each half hour of some days."""
    days = np.repeat(np.arange(paths.shape[1] // INTERVALS), INTERVALS)
    plan = staff_distribution(
        paths,
        aht_s=AHT_S,
        minutes=MINUTES,
        targets=TARGETS,
        patience_s=PATIENCE_S,
        days=days,
        mode=mode,
        pool=pool,
    )
    return plan.agents


def lived(calls: np.ndarray[Any, Any], agents: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the exact service level of each half hour."""
    load = calls * AHT_S / (MINUTES * 60)
    asked = zip(load, agents, strict=True)
    return np.array(
        [performance(a, float(n), PATIENCE_S, AHT_S, TARGETS.threshold_s).service_level for a, n in asked]
    )


@dataclass
class Tally:
    """Of one way to plan, by origin: calls in time, calls, agents, seconds, days, days on which the target was met."""

    rows: list[tuple[float, ...]]

    def line(self, name: str, perfect: Tally, which: np.ndarray[Any, Any]) -> str:
        """Return its row of the report."""
        in_time, calls, agents, seconds, days, met = np.array(self.rows)[which].sum(axis=0)
        ideal = np.array(perfect.rows)[which].sum(axis=0)
        level, best = 100 * in_time / calls, 100 * ideal[0] / ideal[1]
        return (
            f"{name:36} {level:6.2f} % {level - best:+7.2f} {100 * (agents / ideal[2] - 1):+9.2f} % "
            f"{100 * met / days:6.0f} % {seconds / which.sum():8.3f} s"
        )

    def against(self, perfect: Tally) -> tuple[float, float]:
        """Return how many points of service level it falls short of perfect foresight, and how many % more agents."""
        mine, ideal = (np.array(tally.rows).sum(axis=0) for tally in (self, perfect))
        return 100 * (ideal[0] / ideal[1] - mine[0] / mine[1]), 100 * (mine[2] / ideal[2] - 1)


def plans(history: History, dates: np.ndarray[Any, Any], ahead: Forecast) -> dict[str, Plan]:
    """Return the ways to plan, by name: functions of the days that are scored, giving agents."""
    mean8 = forecast(history, dates=dates, model=WeekdayMean()).mean

    def model(mode: Mode, pool: Pool = Pool.INTERVAL) -> Plan:
        return lambda good: staffed(ahead.paths[:, good].reshape(len(ahead.paths), -1), mode, pool)

    return {
        "point: mean of 8 same weekdays": lambda good: staffed(mean8[good].reshape(1, -1), Mode.POINT),
        "point: the model": lambda good: staffed(ahead.mean[good].reshape(1, -1), Mode.POINT),
        DEFAULT: model(Mode.MEAN, Pool.INTERVAL),
        "mean, by day": model(Mode.MEAN, Pool.DAY),
        "mean, all five days": model(Mode.MEAN, Pool.ALL),
        "risk, 80 % of days": model(Mode.RISK),
    }


def judge(history: History, origin: int, tallies: dict[str, Tally], *, quick: bool = False) -> None:
    """Plan from one eve in every way, and add what was lived."""
    dates = history.dates[origin : origin + AHEAD]
    came = history.volume[origin : origin + AHEAD]
    good = ~np.isnan(came).any(axis=1)
    calls = came[good].ravel()
    before = history.rows(slice(0, origin))
    ways = plans(before, dates, forecast(before, calendar=CALENDAR, dates=dates))
    if quick:
        ways = {name: plan for name, plan in ways.items() if name.startswith("point") or "default" in name}
    for name, plan in {"perfect foresight": lambda _: staffed(calls[None], Mode.POINT), **ways}.items():
        start = time.process_time()
        agents = plan(good)
        seconds = time.process_time() - start
        in_time = lived(calls, agents) * calls
        daily = in_time.reshape(-1, INTERVALS).sum(axis=1) / calls.reshape(-1, INTERVALS).sum(axis=1)
        met = float((daily >= TARGETS.service_level).sum())
        row = (in_time.sum(), calls.sum(), float(agents.sum()), seconds, float(len(daily)), met)
        tallies.setdefault(name, Tally([])).rows.append(row)


def main() -> int:
    """Print both tables and whether the goal is met, and return 1 when it is not."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--quick", action="store_true", help="leave out the pools and the mode risk")
    given = parser.parse_args()
    history = half_hours(given.data)
    tallies: dict[str, Tally] = {}
    origins = np.arange(FIRST, len(history.dates) - AHEAD + 1)
    for origin in origins:
        judge(history, int(origin), tallies, quick=given.quick)
    six = (origins - FIRST) % APART == 0
    six &= origins < FIRST + APART * ORIGINS
    for title, which in (
        ("six origins, 59 + 9k", six),
        (f"all {len(origins)} origins", np.ones(len(origins), bool)),
    ):
        print(f"\n{title:36} {'in time':>8} {'points':>7} {'agents':>11} {'days met':>8} {'planning':>10}")
        for name, tally in tallies.items():
            print(tally.line(name, tallies["perfect foresight"], which))
    short, more = tallies[DEFAULT].against(tallies["perfect foresight"])
    print()
    goals = Goals()
    goals.at_most("mode mean, all origins: points short of perfect foresight", short, GOAL_POINTS)
    goals.at_most("mode mean, all origins: % more agents", more, GOAL_AGENTS)
    return goals.exit_code


if __name__ == "__main__":
    sys.exit(main())
