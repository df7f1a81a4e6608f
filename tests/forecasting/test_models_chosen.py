"""Statistical models, the back-test, the mixture and the calibration."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import check_grad
from synthetic import dates_from, expected, history

from sigap.forecasting import (
    EventCalendar,
    History,
    Method,
    Planner,
    Statistical,
    WeekdayMean,
    choose,
    forecast,
)
from sigap.forecasting.backtest import back_test, origins_of
from sigap.forecasting.calibration import BANDS, Calibration, Stray, calibrate
from sigap.forecasting.combination import Combination, simplex_weights
from sigap.forecasting.day_level import Counts, _Posterior, covariance_of, fit_level, rolling_strays
from sigap.forecasting.effects import Days, effects_of, positions
from sigap.forecasting.events import features
from sigap.forecasting.interval_calibration import shape_factor
from sigap.forecasting.profile import learn

NONE = EventCalendar()
BANK = Path(__file__).parents[3] / "shared/data/bank_calls_5min.csv"


# -- statistical models


@pytest.mark.parametrize("method", [Method.AUTO_THETA, Method.MSTL])
def test_a_statistical_model_finds_weekdays_and_profile(method: Method) -> None:
    dates = dates_from("2024-01-01", 105)
    said = forecast(history(dates[:98]), 7, model=Statistical(method))
    assert said.mean.sum(axis=1) == pytest.approx(expected(dates[98:]), rel=0.06)
    assert said.model == f"{method.value} x profile"
    assert (np.diff(said.quantiles, axis=0) >= 0).all()


def test_a_statistical_model_keeps_the_weekdays_over_gaps() -> None:
    """A missing day, and a day that is not there, must not shift the week."""
    dates = dates_from("2024-01-01", 105)
    held = history(dates[:98])
    held.volume[40] = np.nan
    keep = np.arange(98) != 61
    said = forecast(held.rows(keep), dates=dates[98:], model="AutoTheta")
    assert said.mean.sum(axis=1) == pytest.approx(expected(dates[98:]), rel=0.06)


def test_a_statistical_model_on_a_short_history_falls_back_by_name() -> None:
    said = forecast(history(dates_from("2024-01-01", 15)), 3, model="MSTL")
    assert said.model == "mean of 8 same weekdays"
    assert "MSTL x profile (needs 21)" in said.remarks[0].en


# -- back-test and choice


def test_a_back_test_lets_no_model_see_what_it_forecasts() -> None:
    """Each trial equals what the model says of the history cut by hand before its origin."""
    held = history(dates_from("2024-01-01", 80))
    trials = back_test(held, (Planner(), WeekdayMean()), NONE, ahead=5, origins=3)
    assert [trial.origin for trial in trials[::2]] == origins_of(held, 5, 3)
    for trial in trials:
        model = Planner() if trial.model == "planner" else WeekdayMean()
        before = held.rows(slice(0, trial.origin))
        ahead = held.dates[trial.origin : trial.origin + len(trial.actual)]
        assert trial.outlook.mean == pytest.approx(model.fit(before, NONE).outlook(ahead).mean)
        assert np.array_equal(trial.actual, held.volume[trial.origin : trial.origin + len(trial.actual)])


def test_the_better_model_is_chosen_and_the_table_says_why() -> None:
    """A queue that doubled half a year ago: the mean of 40 weeks is far off, the mean of 4 is right."""
    level = np.where(np.arange(200) < 100, 500.0, 1000.0)
    held = history(dates_from("2024-01-01", 200), level)
    chosen = choose(held, days=10, calendar=NONE, models=(WeekdayMean(40), WeekdayMean(4)), origins=4)
    assert chosen.model.name == "mean of 4 same weekdays"
    by_name = {(score.model, score.ahead): score for score in chosen.scores}
    good, bad = (by_name[f"mean of {weeks} same weekdays", (2, 5)] for weeks in (4, 40))
    assert good.wape < bad.wape
    assert bad.bias < -0.1
    assert (good.weight, bad.weight) == (1.0, 0.0)
    assert {score.ahead for score in chosen.scores} == {(1, 1), (2, 5), (6, 10)}


def test_a_score_is_what_its_words_say() -> None:
    held = history(dates_from("2024-01-01", 80))
    chosen = choose(held, days=5, calendar=NONE, models=(WeekdayMean(),), origins=3)
    trials = back_test(held, (WeekdayMean(),), NONE, ahead=5, origins=3)
    wrong = sum(np.abs(trial.outlook.mean - trial.actual)[1:5].sum() for trial in trials)
    signed = sum((trial.outlook.mean - trial.actual)[1:5].sum() for trial in trials)
    total = sum(trial.actual[1:5].sum() for trial in trials)
    score = next(one for one in chosen.scores if one.ahead == (2, 5))
    assert (score.wape, score.bias) == pytest.approx((wrong / total, signed / total))
    assert score.origins == 3


def test_a_mixture_is_the_weighted_mean_of_its_members() -> None:
    held = history(dates_from("2024-01-01", 80))
    ahead = dates_from("2024-03-21", 5)
    weights = np.tile([0.75, 0.25], (len(BANDS), 1))
    mixed = Combination((Planner(), WeekdayMean()), weights).fit(held, NONE).outlook(ahead)
    one, other = (model.fit(held, NONE).outlook(ahead).mean for model in (Planner(), WeekdayMean()))
    assert mixed.mean == pytest.approx(0.75 * one + 0.25 * other)
    assert mixed.model == "planner + mean of 8 same weekdays"


def test_a_history_too_short_to_compare_says_so() -> None:
    chosen = choose(
        history(dates_from("2024-01-01", 16)), days=5, calendar=NONE, models=(Planner(), WeekdayMean())
    )
    assert chosen.model.name == "planner"
    assert "too short" in chosen.remarks[0].en


@given(st.integers(0, 10_000))
def test_weights_are_the_best_on_a_grid(seed: int) -> None:
    """No point of the simplex does better (brute force, three models)."""
    generator = np.random.default_rng(seed)
    errors = generator.normal(0, generator.uniform(0.02, 0.2, 3), (12, 3))
    usual = np.sqrt((errors**2).mean())

    def loss(weights: np.ndarray) -> float:
        return float(((errors @ weights / usual) ** 2).sum() + 5.0 * (weights**2).sum())

    found = simplex_weights(errors, 5.0)
    grid = [np.array([a, b, 20 - a - b]) / 20 for a in range(21) for b in range(21 - a)]
    assert found.sum() == pytest.approx(1.0)
    assert (found >= 0).all()
    assert loss(found) <= min(loss(point) for point in grid) + 1e-4


# -- calibration


def test_a_band_that_is_half_as_wide_as_it_should_be_is_stretched() -> None:
    """Errors of standard deviation 0.1, said to be 0.05: the factor nears 2 as days come in, and starts at 1."""
    generator = np.random.default_rng(1)
    factors = [
        calibrate([Stray(day, 1, float(generator.normal(0, 0.1)), 0.05) for day in range(days)]).factors[0]
        for days in (1, 30, 2000)
    ]
    assert factors[2] == pytest.approx(2.0, rel=0.08)
    assert 1.2 < factors[1] < 2.2
    assert calibrate([]).factors == (1.0,) * len(BANDS)


def test_a_distance_that_was_not_reached_takes_the_factor_before_it() -> None:
    strays = [Stray(day, 3, 0.2 * (-1) ** day, 0.1) for day in range(100)]
    calibration = calibrate(strays)
    assert calibration.factors[0] == 1.0
    assert calibration.factors[1] == calibration.factors[4] > 1.0
    assert calibration.ahead(6).tolist() == [1.0, *[calibration.factors[1]] * 5]


# -- the day level against slow references


def level_of(days: int) -> tuple[Days, Counts]:
    """Return days with made-up counts."""
    dates = dates_from("2024-01-01", days + 5)
    held = history(dates)
    seen = held.volume.sum(axis=1)
    rows = np.arange(days)
    week = np.ones(7, np.bool_)
    every = Days(dates, positions(dates, week), features(dates, NONE), np.ones(days + 5, np.bool_), week)
    return every, Counts(rows, seen[rows], np.ones(days))


def test_the_prediction_is_the_conditional_normal() -> None:
    """Mean and covariance of unseen days given the seen, by solving the joint normal as the textbook writes it."""
    days, counts = level_of(40)
    fit = fit_level(effects_of(days), counts)
    ahead = np.arange(40, 45)
    joint = covariance_of(fit.effects, fit.sd, np.arange(45), np.arange(45))
    seen = joint[:40, :40] + np.diag(fit.working.variance)
    middle = fit.working.middle + joint[40:, :40] @ np.linalg.solve(seen, fit.working.response)
    covariance = joint[40:, 40:] - joint[40:, :40] @ np.linalg.solve(seen, joint[:40, 40:])
    found_middle, found_covariance = fit.predict(ahead)
    assert found_middle == pytest.approx(middle)
    assert found_covariance == pytest.approx(covariance, abs=1e-9)


def test_the_effects_add_up_to_the_prediction() -> None:
    days, counts = level_of(40)
    fit = fit_level(effects_of(days), counts)
    ahead = np.arange(40, 45)
    assert fit.working.middle + fit.shares(ahead).sum(axis=0) == pytest.approx(fit.predict(ahead)[0])


def test_the_slope_of_the_posterior_is_right() -> None:
    days, counts = level_of(30)
    effects = effects_of(days)
    alike = np.stack([effect.likeness(counts.rows, counts.rows) for effect in effects])
    response = np.log(counts.seen) - np.log(counts.seen).mean()
    believed = np.log([effect.sd for effect in effects])
    posterior = _Posterior(alike, response, 1 / counts.seen, believed, np.full(len(effects), 0.8))
    at = believed + np.random.default_rng(2).normal(0, 0.3, len(effects))
    error = check_grad(lambda x: posterior(x)[0], lambda x: posterior(x)[1], at)
    assert error < 1e-3 * np.linalg.norm(posterior(at)[1])


def test_looking_back_is_the_prediction_from_the_days_before() -> None:
    """The errors of the last days, by solving the system of the days before each, one at a time."""
    days, counts = level_of(40)
    fit = fit_level(effects_of(days), counts)
    joint = covariance_of(fit.effects, fit.sd, counts.rows, counts.rows)
    strays = rolling_strays(fit, origins=4, ahead=3, least=20)
    assert [(stray.day, stray.ahead) for stray in strays[:4]] == [(36, 1), (37, 2), (38, 3), (37, 1)]
    for stray in strays:
        origin = stray.day - stray.ahead + 1
        seen = joint[:origin, :origin] + np.diag(fit.working.variance[:origin])
        said = joint[stray.day, :origin] @ np.linalg.solve(seen, fit.working.response[:origin])
        left = joint[stray.day, :origin] @ np.linalg.solve(seen, joint[:origin, stray.day])
        variance = joint[stray.day, stray.day] - left + 1 / counts.seen[stray.day]
        assert stray.error == pytest.approx(fit.working.response[stray.day] - said, abs=1e-6)
        assert stray.sd == pytest.approx(np.sqrt(variance), rel=1e-4)


def test_the_band_of_intervals_is_calibrated_too() -> None:
    """Where the shape says too little noise the factor is above 1, where it says too much below."""
    held = history(dates_from("2024-01-01", 200), day_noise=0.0)
    shape, totals = learn(held, held.weekdays)
    strays = [Stray(day, 1, 0.0, 0.001) for day in range(100, 200)]
    half, right, double = (
        shape_factor(
            held, totals, replace(shape, noise=shape.noise[:0], dispersion=phi), strays, Calibration()
        )
        for phi in (0.5, 1.0, 2.0)
    )
    assert half > 1.5
    assert right == pytest.approx(1.0, abs=0.2)
    assert double < 0.7


# -- real data


def bank() -> History:
    """Return the calls of a bank in half-hours; days without data are missing."""
    if not BANK.exists():
        pytest.skip("bank_calls_5min.csv is not beside the project")
    counts: dict[dt.date, list[float]] = {}
    with BANK.open(newline="") as lines:
        for row in csv.DictReader(lines):
            if int(row["interval"]) <= 168:
                counts.setdefault(dt.date.fromisoformat(row["date"]), []).append(float(row["calls"]))
    dates = dates_from("2003-03-03", 130, weekends=False)
    volume = np.array([counts.get(day, [np.nan] * 168) for day in dates.astype(object)])
    volume = volume.reshape(130, 28, 6).sum(axis=2)
    return History(
        "bank", "voice", "America/New_York", 30, 420, dates, volume, np.zeros(volume.shape, np.bool_)
    )


def wapes(held: History, model: Planner | WeekdayMean) -> list[float]:
    """Return the pooled error in per cent, 1, 5 and 20 days ahead, from six origins."""
    wrong, total = np.zeros(20), np.zeros(20)
    for origin in range(59, 105, 9):
        actual = held.volume[origin : origin + 20]
        before = held.rows(slice(0, origin))
        said = model.fit(before, EventCalendar(country="US")).outlook(held.dates[origin : origin + 20])
        wrong += np.nansum(np.abs(said.mean - actual), axis=1)
        total += np.nansum(actual, axis=1)
    return [float(100 * wrong[:ahead].sum() / total[:ahead].sum()) for ahead in (1, 5, 20)]


def test_the_floor_on_a_bank_s_calls_is_what_others_measured() -> None:
    assert wapes(bank(), WeekdayMean()) == pytest.approx([4.66, 6.92, 6.45], abs=0.006)


def test_the_planner_s_model_on_a_bank_s_calls() -> None:
    assert (np.array(wapes(bank(), Planner())) < [4.2, 6.5, 5.8]).all()
