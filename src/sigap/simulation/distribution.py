"""How long things take: service, patience, after-call work, delays. All drawn through one form.

Every distribution is the image of a standard exponential draw E under the inverse of its cumulative hazard H:
S = H^-1(E), because P(H(S) > z) = exp(-z). One random number a draw, and what is left of a talk that has lasted
e seconds already is H^-1(H(e) + E) - e: the twin can start from a live floor whatever the distribution.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from sigap.simulation.errors import ScenarioError
from sigap.text import Text


class Kind(IntEnum):
    """Which family; the number is what the kernel knows it by."""

    NEVER = 0
    EXPONENTIAL = 1
    DETERMINISTIC = 2
    WEIBULL = 3
    LOGNORMAL = 4
    GAMMA = 5
    EMPIRICAL = 6


@dataclass(frozen=True, slots=True)
class Distribution:
    """A time in seconds, at random. Made by the functions below.

    Attributes:
        kind: its family.
        mean_s: its mean; infinite for `never`.
        spread: coefficient of variation of a lognormal or gamma, shape of a Weibull; 0 elsewhere.
        quantiles_s: of an empirical one: its quantiles at equally spaced probabilities from 0 to 1.
    """

    kind: Kind
    mean_s: float
    spread: float = 0.0
    quantiles_s: tuple[float, ...] = ()

    def times(self, factor: float) -> Distribution:
        """Return the same shape, `factor` times as long."""
        return Distribution(
            self.kind, self.mean_s * factor, self.spread, tuple(value * factor for value in self.quantiles_s)
        )


def never() -> Distribution:
    """Return the patience of those who wait for ever."""
    return Distribution(Kind.NEVER, math.inf)


def exponential(mean_s: float) -> Distribution:
    """Return an exponential time: what the Erlang formulas assume."""
    return Distribution(Kind.EXPONENTIAL, _positive(mean_s, "mean_s"))


def deterministic(value_s: float) -> Distribution:
    """Return a time that is always the same; 0 is allowed."""
    if not (math.isfinite(value_s) and value_s >= 0):
        raise _bad("value_s", value_s)
    return Distribution(Kind.DETERMINISTIC, value_s)


def weibull(mean_s: float, *, shape: float) -> Distribution:
    """Return a Weibull time: below shape 1 those who stayed tend to stay, above 1 they tire."""
    return Distribution(Kind.WEIBULL, _positive(mean_s, "mean_s"), _positive(shape, "shape"))


def lognormal(mean_s: float, *, cv: float) -> Distribution:
    """Return a lognormal time, the usual shape of talk times; `cv` is standard deviation over mean.

    Source: Brown et al. (2005), "Statistical Analysis of a Telephone Call Center", JASA 100, section 4.2.
    """
    return Distribution(Kind.LOGNORMAL, _positive(mean_s, "mean_s"), _positive(cv, "cv"))


def gamma(mean_s: float, *, cv: float) -> Distribution:
    """Return a gamma time; cv 1 is exponential, cv 1/sqrt(k) is Erlang of k phases."""
    return Distribution(Kind.GAMMA, _positive(mean_s, "mean_s"), _positive(cv, "cv"))


def empirical(quantiles_s: Sequence[float]) -> Distribution:
    """Return a time known by its quantiles at equally spaced probabilities, the first at 0, the last at 1.

    Between two quantiles it is uniform. A sorted sample may be given as it is.
    """
    values = tuple(float(value) for value in quantiles_s)
    rising = all(0 <= a <= b < math.inf for a, b in itertools.pairwise(values))
    if len(values) < 2 or not rising:
        raise ScenarioError(
            Text(
                "quantiles_s must be at least two finite numbers, none negative, none smaller than the one before",
                "quantiles_s harus setidaknya dua bilangan hingga, tidak negatif, dan tidak menurun",
            )
        )
    steps = len(values) - 1
    mean_s = (sum(values) - (values[0] + values[-1]) / 2) / steps
    return Distribution(Kind.EMPIRICAL, mean_s, quantiles_s=values)


def _positive(value: float, name: str) -> float:
    if math.isfinite(value) and value > 0:
        return float(value)
    raise _bad(name, value)


def _bad(name: str, value: float) -> ScenarioError:
    return ScenarioError(
        Text(f"{name} is {value}", f"{name} bernilai {value}"),
        remedy=Text("Give a positive number.", "Isi dengan bilangan positif."),
    )
