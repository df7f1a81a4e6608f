"""Surges are flagged at the stated rate, in the interval they begin in, and days that run high are none."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import nbinom, norm, poisson

from sigap.forecasting.intraday import Intraday
from sigap.forecasting.spikes import fit_spikes, scores

INTERVALS, MINUTES = 20, 30
SHAPE = np.linspace(60, 140, INTERVALS)
PURE = Intraday(0.0, 0.0, 60.0, 1.0, 60)
HIGH_DAYS = Intraday(0.15, 0.0, 60.0, 1.0, 60)


def past(days: int, seed: int, level: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    high = np.maximum(1 + rng.normal(0, level, (days, 1)), 0.1)
    return np.tile(SHAPE, (days, 1)), rng.poisson(SHAPE * high, (days, INTERVALS)).astype(float)


@pytest.mark.parametrize(("mean", "count"), [(4.0, 9), (4.0, 0), (300.0, 260), (0.1, 3)])
def test_the_score_is_the_chance_of_so_many_or_more(mean: float, count: int) -> None:
    expected, so_far = np.array([mean, 30.0]), np.array([count, np.nan])
    law = poisson(mean)
    wanted = norm.isf(law.sf(count) + 0.5 * law.pmf(count))
    assert scores(PURE, expected, so_far, MINUTES).score[0] == pytest.approx(wanted)
    variance = mean + (0.15 * mean) ** 2
    size = mean**2 / (variance - mean)
    law = nbinom(size, size / (size + mean))
    wanted = norm.isf(law.sf(count) + 0.5 * law.pmf(count))
    assert scores(HIGH_DAYS, expected, so_far, MINUTES).score[0] == pytest.approx(wanted)


@pytest.mark.parametrize("rate", [0.02, 0.005])
def test_ordinary_intervals_are_flagged_at_the_stated_rate(rate: float) -> None:
    watch = fit_spikes(*past(200, seed=1), minutes=MINUTES, model=PURE, false_alarms=rate)
    flags = sum(
        int((scores(PURE, told, came, MINUTES).score > watch.limit).sum())
        for told, came in zip(*past(400, seed=2), strict=True)
    )
    # 8,000 intervals: four standard deviations of a binomial, and those of the limit's own rank among 4,000
    spread = 4 * np.sqrt(rate * (1 / 8000 + 1 / 4000))
    assert abs(flags / 8000 - rate) < spread


def surge(size: float, begins: int = 10, length: int = 3) -> np.ndarray:
    came = np.round(SHAPE)
    came[begins : begins + length] += SHAPE[begins : begins + length] * size
    came[begins + length :] = np.nan
    return came


def test_a_surge_is_flagged_in_its_first_interval_with_its_size() -> None:
    watch = fit_spikes(*past(100, seed=1), minutes=MINUTES, model=PURE)
    at_once = watch.surges(SHAPE, surge(0.6, length=1))
    assert [(one.flagged, one.last) for one in at_once] == [(10, 10)]
    (later,) = watch.surges(SHAPE, surge(0.6))
    assert (later.flagged, later.last) == (10, 12)
    assert later.began in (9, 10)
    assert later.excess == pytest.approx(0.6 * SHAPE[10:13].sum(), rel=0.35)
    assert later.chance < 0.001
    assert later.remaining_intervals > 0
    assert later.at_most_intervals >= later.remaining_intervals


def test_a_day_that_runs_high_is_no_surge_where_such_days_are_known() -> None:
    high = SHAPE * 1.25
    watch = fit_spikes(*past(100, seed=1, level=0.15), minutes=MINUTES, model=HIGH_DAYS)
    assert watch.surges(SHAPE, high) == ()
    strict = fit_spikes(*past(100, seed=1), minutes=MINUTES, model=PURE)
    assert strict.surges(SHAPE, high)


def test_the_day_before_a_surge_is_what_it_is_measured_against() -> None:
    high_and_surge = surge(0.0) * 1.2
    high_and_surge[10:13] *= 1.6
    watch = fit_spikes(*past(100, seed=1, level=0.15), minutes=MINUTES, model=HIGH_DAYS)
    (one,) = watch.surges(SHAPE, high_and_surge)
    assert one.ratio == pytest.approx(1.6, rel=0.15)  # of what a day 20 % high has, not of the forecast


def test_how_long_past_surges_lasted_says_how_long_this_one_will() -> None:
    expected, actual = past(100, seed=1)
    short, long = actual.copy(), actual.copy()
    for day in range(0, 100, 5):
        short[day, 5] *= 3
        long[day, 5:13] *= 3
    brief, lasting = (
        fit_spikes(expected, days, minutes=MINUTES, model=PURE, false_alarms=0.01) for days in (short, long)
    )
    assert brief.ending > 0.6
    assert lasting.ending < 0.3


def test_without_enough_days_the_limit_is_that_of_a_normal_law() -> None:
    none = np.zeros((0, INTERVALS))
    watch = fit_spikes(none, none, minutes=MINUTES, model=PURE, false_alarms=0.001)
    assert watch.limit == pytest.approx(norm.isf(0.001))


def test_nothing_known_is_nothing_flagged() -> None:
    watch = fit_spikes(*past(50, seed=1), minutes=MINUTES, model=PURE)
    assert watch.surges(SHAPE, np.full(INTERVALS, np.nan)) == ()
    assert watch.surges(np.zeros(INTERVALS), np.zeros(INTERVALS)) == ()


@pytest.mark.parametrize("rate", [0.0, 1.0, -0.1])
def test_a_rate_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="false_alarms"):
        fit_spikes(*past(5, seed=1), minutes=MINUTES, model=PURE, false_alarms=rate)
