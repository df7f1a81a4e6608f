"""Handle time ahead: one number for a small queue, its shape for a large one, never 0."""

from __future__ import annotations

import numpy as np
import pytest

from sigap.forecasting.aht import fit_handle_times
from sigap.forecasting.series import History

INTERVALS = 12
SHAPE = np.exp(np.linspace(-0.2, 0.2, INTERVALS))
AHEAD = np.arange("2026-03-30", "2026-04-06", dtype="datetime64[D]")


def history(
    contacts: int, days: int = 84, drift: float = 0.0, shape: np.ndarray = SHAPE, sd: float = 0.8
) -> History:
    """Return days up to Sunday 2026-03-29 with lognormal handle times of mean 200 s x shape x drift."""
    rng = np.random.default_rng(5)
    dates = np.datetime64("2026-03-30") - np.arange(days, 0, -1)
    level = np.exp(drift * np.arange(-days + 1, 1))[:, None]
    draws = rng.lognormal(-(sd**2) / 2, sd, (days, INTERVALS, contacts)).mean(axis=2)
    volume = np.full((days, INTERVALS), float(contacts))
    return History(
        queue="Sales", channel="voice", zone="UTC", minutes=60, opens_minute=480, dates=dates, volume=volume,
        closed=np.zeros(volume.shape, np.bool_), aht_s=200 * level * shape * draws, handled=volume,
    )  # fmt: skip


def told(one: History) -> np.ndarray:
    fitted = fit_handle_times(one)
    assert fitted is not None
    return fitted.of(AHEAD)


def test_a_large_queue_keeps_its_shape() -> None:
    np.testing.assert_allclose(told(history(200)), np.tile(200 * SHAPE, (7, 1)), rtol=0.05)


def test_a_small_queue_without_a_shape_gets_one_number() -> None:
    found = told(history(1, shape=np.ones(INTERVALS)))
    assert found.max() / found.min() < 1.3  # raw means of 12 contacts a cell lie between 110 s and 350 s
    assert found.mean() == pytest.approx(200, rel=0.12)


def test_weekdays_differ_where_the_data_say_so() -> None:
    one = history(100)
    assert one.aht_s is not None
    one.aht_s[one.weekdays == 0] *= 1.3
    found = told(one)
    assert found[0].mean() / found[1:].mean() == pytest.approx(1.3, rel=0.04)


def test_a_drift_goes_on_for_a_while_and_noise_is_none() -> None:
    rising, flat = told(history(200, drift=0.004)), told(history(200))
    assert 200 * 1.0 < rising.mean() / SHAPE.mean() < 200 * 1.05
    assert flat.mean() / SHAPE.mean() == pytest.approx(200, rel=0.03)


def test_a_forgotten_call_and_cells_without_contacts_do_no_harm() -> None:
    one = history(50)
    assert one.aht_s is not None
    assert one.handled is not None
    clean = told(one)
    one.aht_s[-3, 4] = 36_291.0
    one.aht_s[-2, :], one.handled[-2, :] = np.nan, 0
    one.aht_s[-1, 5] = 0.0
    np.testing.assert_allclose(told(one), clean, rtol=0.05)


def test_it_is_never_zero_and_unknown_where_nothing_is_known() -> None:
    one = history(1)
    assert one.aht_s is not None
    one.aht_s[:] = 0.01
    assert (told(one) >= 1).all()
    one.aht_s[:] = np.nan
    assert fit_handle_times(one) is None
