"""The transient solution against the matrix exponential, and against Erlang A once it has settled."""

import numpy as np
import pytest
from scipy.linalg import expm

from sigap.staffing.erlang_a import performance
from sigap.staffing.uniformised import in_time_from, met, spent


def generator(lam: float, agents: int, mu: float, theta: float, size: int) -> np.ndarray:
    """Return the rates from state to state, written down one by one."""
    rates = np.zeros((size, size))
    for k in range(size):
        if k + 1 < size:
            rates[k, k + 1] = lam
        if k > 0:
            rates[k, k - 1] = min(k, agents) * mu + max(k - agents, 0) * theta
        rates[k, k] = -rates[k].sum()
    return rates


CASES = [
    # arrivals/s, agents, 1/aht, 1/patience, seconds
    (0.05, 10, 1 / 240, 1 / 180, 900.0),
    (0.08, 10, 1 / 240, 1 / 180, 60.0),
    (0.02, 3, 1 / 240, 0.0, 1800.0),
    (0.05, 0, 1 / 240, 1 / 60, 300.0),
    (0.0, 5, 1 / 100, 1 / 60, 120.0),
    (0.05, 4, 0.01, 0.01, 1e-6),
]


@pytest.mark.parametrize(("lam", "agents", "mu", "theta", "seconds"), CASES)
def test_distribution_is_the_matrix_exponential(lam, agents, mu, theta, seconds):
    size = 60
    start = np.zeros(size)
    start[[2, 15]] = 0.25, 0.75
    found = spent(start, lam, float(agents), mu, theta, seconds)
    rates = generator(lam, agents, mu, theta, size)
    assert found[0] == pytest.approx(start @ expm(rates * seconds), abs=1e-11)
    # The mean over time: a chain that also adds up where it has been (C. Van Loan, 1978).
    block = np.zeros((2 * size, 2 * size))
    block[:size, :size], block[:size, size:] = rates, np.eye(size)
    mean = start @ expm(block * seconds)[:size, size:] / seconds
    assert found[1] == pytest.approx(mean, abs=1e-9)


def test_chance_in_time_is_that_of_the_places_before_a_caller():
    agents, mu, theta, threshold_s = 4, 0.01, 0.004, 35.0
    chance = in_time_from(12, float(agents), mu, theta, threshold_s)
    assert chance[:4] == pytest.approx(1.0)
    # From j places before him down to service (-1) or out (-2), as a matrix exponential.
    queue = 8
    rates = np.zeros((queue + 2, queue + 2))
    for j in range(queue):
        forward = agents * mu + j * theta
        rates[j, j - 1 if j else queue] += forward
        rates[j, queue + 1] += theta
        rates[j, j] -= forward + theta
    assert chance[4:] == pytest.approx(expm(rates * threshold_s)[:queue, queue], abs=1e-11)


@pytest.mark.parametrize(("volume", "agents"), [(200, 30), (400, 52), (60, 6)])
def test_long_constant_rates_end_as_erlang_a(volume, agents):
    lam, aht_s, patience_s = volume / 1800, 240.0, 180.0
    start = np.zeros(220)
    start[0] = 1.0
    settled = spent(start, lam, float(agents), 1 / aht_s, 1 / patience_s, 40_000.0)[0]
    lived = met(settled, float(agents), 1 / aht_s, 1 / patience_s, 20.0)
    exact = performance(lam * aht_s, float(agents), patience_s, aht_s, 20.0)
    assert lived[0] == pytest.approx(exact.service_level, abs=1e-9)
    assert lived[1] == pytest.approx(exact.abandonment, abs=1e-9)
    assert lived[2] / (1 - lived[1]) == pytest.approx(exact.asa_s, rel=1e-8)
