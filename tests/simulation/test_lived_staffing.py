"""What staffing recommends, lived through."""

from __future__ import annotations

import numpy as np
import pytest

from sigap.simulation import ScenarioError
from sigap.simulation.validation import validate


def test_a_flat_day_agrees_with_the_published_erlang_a_case() -> None:
    """M/M/100+M, lambda 102 a service time, patience 1: P(Ab) .0499 and P(W<=.1 | served) .7986.

    Of served and abandoned: .7986 * .9501 = .7588. Times in units of 100 s; four hours, the first one to fill.
    """
    intervals, mean_s = 16, 100.0
    volume = np.full(intervals, 102 * 900 / mean_s)
    made = validate(
        [100] * intervals,
        volume,
        aht_s=mean_s,
        patience=mean_s,
        within_s=10,
        interval_s=900,
        replications=60,
        seed=4,
    )
    settled = slice(4, None)
    weights = volume[settled]
    assert np.average(made.abandonment[settled], weights=weights) == pytest.approx(0.0499, abs=0.003)
    assert np.average(made.service_level[settled], weights=weights) == pytest.approx(0.7588, abs=0.01)


def test_too_few_in_one_interval_are_felt_in_the_next() -> None:
    made = validate([12, 4, 12, 12], [60, 60, 60, 60], aht_s=240, within_s=20, replications=60)
    assert made.service_level[0] > 0.85
    assert made.service_level[1] < 0.1
    assert made.service_level[2] < 0.3
    assert made.overall.low < made.overall.value < made.overall.high


def test_handle_times_that_differ_by_interval() -> None:
    """Contacts of the second half take twice as long: occupancy doubles, worked out as load over agents."""
    made = validate([20] * 8, [60] * 8, aht_s=[120] * 4 + [240] * 4, replications=60)
    assert made.occupancy[:4].mean() == pytest.approx(60 * 120 / 1800 / 20, abs=0.015)
    assert made.occupancy[5:].mean() == pytest.approx(60 * 240 / 1800 / 20, abs=0.015)


def test_joint_paths_are_lived_in_turn() -> None:
    paths = np.array([[30.0, 30.0], [90.0, 90.0]])
    calm = validate([8, 8], [30, 30], aht_s=240, patience=180.0, replications=40)
    both = validate([8, 8], [60, 60], aht_s=240, patience=180.0, paths=paths, replications=40)
    assert both.overall.value < calm.overall.value
    assert both.overall.half_width > calm.overall.half_width


def test_an_interval_without_contacts_has_no_service_level() -> None:
    made = validate([3, 3], [0, 20], aht_s=100, replications=5)
    assert np.isnan(made.service_level[0])
    assert made.service_level[1] > 0.5


@pytest.mark.parametrize(
    ("agents", "volume", "aht_s", "where"),
    [
        ([1, 2], [1.0], 100, "agents"),
        ([1.5], [1.0], 100, "agents"),
        ([-1], [1.0], 100, "agents"),
        ([1], [float("nan")], 100, "volume"),
        ([1], [1.0], 0, "aht_s"),
        ([1], [1.0], [100, 200], "aht_s"),
    ],
)
def test_what_is_refused(agents: list[float], volume: list[float], aht_s: object, where: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        validate(agents, volume, aht_s=aht_s)  # type: ignore[arg-type]
    assert caught.value.where == where
