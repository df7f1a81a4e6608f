"""The rest of a day, told again from what has arrived: shrunk where the past shows nothing, moved where it does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigap.forecasting.intraday import Intraday, fit_intraday, update_day
from sigap.forecasting.result import LEVELS, Forecast
from sigap.forecasting.series import ForecastError

INTERVALS, MINUTES = 20, 30
SHAPE = np.linspace(60, 140, INTERVALS)


def past(days: int, level: float, swing: float = 0.0, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return forecasts, and counts around them: days that run high by `level`, noise of each interval by `swing`."""
    rng = np.random.default_rng(seed)
    expected = np.tile(SHAPE, (days, 1))
    high = rng.normal(0, level, (days, 1)) + rng.normal(0, swing, (days, INTERVALS))
    return expected, rng.poisson(expected * np.maximum(1 + high, 0.05)).astype(float)


def morning(ratio: float, over: int) -> np.ndarray:
    return np.where(np.arange(INTERVALS) < over, SHAPE * ratio, np.nan)


def test_the_best_linear_predictor_is_that_of_the_textbook() -> None:
    # One interval seen, u of it and of the next the same: the weight is level^2 / (level^2 + phi / f).
    model = Intraday(level=0.2, swing=0.0, memory_minutes=60, noise=1.0, days=0)
    factors = model.factors(np.array([50.0, 50.0]), np.array([60.0, np.nan]), MINUTES)
    weight = 0.04 / (0.04 + 1 / 50)
    assert factors == pytest.approx([1 + 0.2 * weight] * 2)


def test_what_comes_and_goes_is_forgotten_with_time() -> None:
    model = Intraday(level=0.0, swing=0.2, memory_minutes=60, noise=1.0, days=0)
    factors = model.factors(np.full(6, 100.0), np.array([130, *[np.nan] * 5]), 60)
    away = 1 + 0.3 * 0.04 * np.exp(-np.arange(6)) / (0.04 + 0.01)
    assert factors == pytest.approx(away)


def test_days_that_run_high_as_a_whole_move_the_rest() -> None:
    model = fit_intraday(*past(60, level=0.15), minutes=MINUTES)
    assert 0.1 < np.hypot(model.level, model.swing) < 0.2
    assert model.factors(SHAPE, morning(1.2, 8), MINUTES)[-1] == pytest.approx(1.2, abs=0.06)


def test_noise_alone_moves_next_to_nothing() -> None:
    model = fit_intraday(*past(60, level=0.0), minutes=MINUTES)
    assert model.noise == pytest.approx(1.0, abs=0.15)
    assert model.factors(SHAPE, morning(1.2, 4), MINUTES)[-1] == pytest.approx(1.0, abs=0.03)


def test_a_morning_that_tells_nothing_of_the_afternoon_is_not_trusted() -> None:
    expected, actual = past(60, level=0.0)
    high = np.random.default_rng(2).normal(1, 0.2, 60)
    actual[:, :6] *= high[:, None]  # mornings stray together, the rest does not
    model = fit_intraday(expected, np.round(actual), minutes=MINUTES)
    assert model.factors(SHAPE, morning(1.2, 6), MINUTES)[-1] == pytest.approx(1.0, abs=0.05)


def test_too_few_days_teach_nothing() -> None:
    model = fit_intraday(*past(9, level=0.3), minutes=MINUTES)
    assert model.factors(SHAPE, morning(2.0, 8), MINUTES).tolist() == [1.0] * INTERVALS


def test_the_update_pays_on_days_it_never_saw() -> None:
    model = fit_intraday(*past(60, level=0.1), minutes=MINUTES)
    expected, actual = past(200, level=0.1, seed=7)
    for over in (2, 6, 12):
        none = updated = 0.0
        for forecast, came in zip(expected, actual, strict=True):
            so_far = np.where(np.arange(INTERVALS) < over, came, np.nan)
            none += np.abs(forecast - came)[over:].sum()
            updated += np.abs(forecast * model.factors(forecast, so_far, MINUTES) - came)[over:].sum()
        assert updated < none


@given(
    st.lists(st.floats(0, 1000), min_size=INTERVALS, max_size=INTERVALS),
    st.integers(0, INTERVALS),
    st.floats(0.001, 1),
    st.floats(0.001, 1),
)
def test_no_count_makes_a_factor_that_is_no_number(
    counts: list[float], over: int, level: float, swing: float
) -> None:
    model = Intraday(level, swing, 90.0, 1.2, 60)
    so_far = np.where(np.arange(INTERVALS) < over, counts, np.nan)
    for expected in (SHAPE, np.zeros(INTERVALS), np.full(INTERVALS, 0.01)):
        factors = model.factors(expected, so_far, MINUTES)
        assert ((factors >= 0.2) & (factors <= 5)).all()


# -- a forecast


def made(seed: int = 3) -> Forecast:
    rng = np.random.default_rng(seed)
    mean = np.stack([SHAPE, SHAPE])
    paths = rng.poisson(mean * rng.lognormal(0, 0.1, (400, 2, 1))).astype(float)
    return Forecast(
        queue="Sales", channel="voice", zone="UTC", minutes=MINUTES, opens_minute=480,
        dates=np.array(["2026-11-23", "2026-11-24"], "datetime64[D]"), closed=np.zeros((2, INTERVALS), np.bool_),
        mean=mean, quantiles=np.quantile(paths, LEVELS, axis=0),
        day_quantiles=np.quantile(paths.sum(axis=2), LEVELS, axis=0), paths=paths,
    )  # fmt: skip


MODEL = Intraday(0.1, 0.02, 60.0, 1.0, 60)


def test_what_is_over_is_what_arrived_and_other_days_stay() -> None:
    before = made()
    after = update_day(before, 0, morning(1.2, 8), MODEL)
    assert after.mean[0, :8].tolist() == (SHAPE * 1.2)[:8].tolist()
    assert (after.paths[:, 0, :8] == (SHAPE * 1.2)[:8]).all()
    assert after.quantiles[:, 0, 3].tolist() == [SHAPE[3] * 1.2] * len(LEVELS)
    assert (after.mean[1] == before.mean[1]).all()
    assert (after.paths[:, 1] == before.paths[:, 1]).all()


def test_the_rest_moves_up_and_its_bands_narrow_as_the_day_goes_on() -> None:
    before = made()
    widths = []
    for over in (2, 8, 14):
        after = update_day(before, 0, morning(1.2, over), MODEL)
        assert (after.mean[0, over:] > before.mean[0, over:]).all()
        assert (np.diff(after.quantiles[:, 0], axis=0) >= 0).all()
        np.testing.assert_allclose(after.paths[:, 0, over:].mean(axis=0), after.mean[0, over:], rtol=1e-9)
        widths.append((after.day_quantiles[5, 0] - after.day_quantiles[1, 0]) / after.mean[0].sum())
    assert widths == sorted(widths, reverse=True)


def test_the_band_of_the_rest_holds_what_it_says() -> None:
    # Days are made by the very law that the paths and the model know, so 80 % of the rests lie inside the band.
    rng = np.random.default_rng(11)
    inside = []
    for _ in range(300):
        came = rng.poisson(SHAPE * rng.lognormal(0, 0.1)).astype(float)
        so_far = np.where(np.arange(INTERVALS) < 8, came, np.nan)
        after = update_day(made(), 0, so_far, Intraday(0.1, 0.001, 60.0, 1.0, 60))
        low, high = after.day_quantiles[1, 0], after.day_quantiles[5, 0]
        inside.append(low <= came.sum() <= high)
    assert 0.72 <= np.mean(inside) <= 0.88


@pytest.mark.parametrize("counts", [np.full(INTERVALS, -1.0), np.full(INTERVALS, np.inf), np.zeros(3)])
def test_counts_that_cannot_be_are_refused(counts: np.ndarray) -> None:
    with pytest.raises(ForecastError):
        update_day(made(), 0, counts, MODEL)
