"""Patience with censoring: by hand, against known truth, and on a real bank's calls."""

from pathlib import Path

import numpy as np
import pytest

from sigap.staffing.errors import StaffingError
from sigap.staffing.patience import estimate_patience

BANK = Path(__file__).parents[3] / "shared/data/anonymous_bank_1999.parquet"


def test_by_hand():
    # waits 1 2+ 3 4+ 5 (+ answered): at 1: 4/5; at 3: 4/5 * 2/3; at 5: 0. Exponential: 15 s / 3
    found = estimate_patience(np.array([1.0, 2, 3, 4, 5]), np.array([True, False, True, False, True]))
    assert found.mean_s == pytest.approx(5.0)
    assert found.waits_s == pytest.approx([1, 3, 5])
    assert found.survival == pytest.approx([4 / 5, 8 / 15, 0.0])
    assert found.median_s == 5.0
    # Garwood's interval of a count of 3 is 0.6187 to 8.7673 (published tables)
    assert (found.low_s, found.high_s) == pytest.approx((15 / 8.7673, 15 / 0.6187), rel=1e-4)


def test_censoring_is_not_forgotten():
    rng = np.random.default_rng(1)
    patience, offered = rng.exponential(180.0, 40_000), rng.exponential(30.0, 40_000)
    found = estimate_patience(np.minimum(patience, offered), patience < offered)
    assert found.low_s < 180.0 < found.high_s
    assert found.remarks == ()
    assert found.initial_s == pytest.approx(180.0, rel=0.1)
    assert (
        np.minimum(patience, offered)[patience < offered].mean() < 40.0
    )  # what the hang-ups alone would say


def test_patience_that_is_not_exponential_is_said():
    rng = np.random.default_rng(2)
    patience, offered = rng.gamma(6.0, 20.0, 5_000), rng.exponential(200.0, 5_000)
    found = estimate_patience(np.minimum(patience, offered), patience < offered)
    assert "not exponential" in found.remarks[0].en
    truth = np.interp(found.waits_s, np.sort(patience), 1 - np.arange(1, 5001) / 5000)
    assert np.abs(found.survival - truth)[found.waits_s < 200].max() < 0.04


def test_hazard_is_flat_when_patience_is_exponential():
    rng = np.random.default_rng(3)
    patience, offered = rng.exponential(120.0, 100_000), rng.exponential(120.0, 100_000)
    found = estimate_patience(np.minimum(patience, offered), patience < offered)
    rates = [hazard.per_minute for hazard in found.hazards if hazard.hung_up > 500]
    assert rates == pytest.approx([0.5] * len(rates), rel=0.1)


def test_few_who_hung_up_are_told():
    assert "only 1" in estimate_patience(np.array([5.0, 9.0]), np.array([True, False])).remarks[0].en


@pytest.mark.parametrize(
    ("waits", "gone", "says"),
    [
        ([1.0, -2.0], [True, False], "row 2"),
        ([1.0, np.nan], [True, True], "row 2"),
        ([1.0, 2.0], [False, False], "nobody"),
    ],
)
def test_what_cannot_be_is_refused(waits, gone, says):
    with pytest.raises(StaffingError, match=says):
        estimate_patience(np.array(waits), np.array(gone))


@pytest.mark.skipif(not BANK.exists(), reason=f"{BANK.name} is not there")
def test_regular_customers_of_the_bank_are_as_patient_as_published():
    import polars as pl

    calls = pl.read_parquet(BANK).filter(
        pl.col("type").str.strip_chars() == "PS", pl.col("outcome") != "PHANTOM"
    )
    calls = calls.filter(pl.col("q_time") > 0)
    found = estimate_patience(
        calls["q_time"].to_numpy().astype(float), (calls["outcome"] == "HANG").to_numpy()
    )
    # Brown et al. (2005), table 5: mean patience of regular customers about ten minutes over the year
    assert 300 < found.mean_s < 900
    assert found.hazards[0].per_minute > 0
