"""The level of each day as a sum of effects on the logarithm: a mixed model, fitted by the whole.

    log(volume of the day) = sum of effects,  counts ~ Poisson(part of the day that was seen x volume of the day)

Every effect is a Gaussian random effect with a variance of its own (`effects`). The variances are the maximum of the
posterior, the effects their best linear unbiased prediction (Henderson 1975; Rasmussen and Williams 2006, chapters 2
and 5).
Counts are met by working responses (Breslow and Clayton 1993), so days with few contacts, or none, do no harm.
A day that lies more than three standard deviations off what all others say is believed the less the further off it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting.calibration import Stray
from sigap.forecasting.effects import Effect

Array = NDArray[np.float64]
_OUTLIER, _MAD = 3.0, 3.0
"""A day is doubted from three standard deviations on, and mad from six: doubt then adds three times its variance."""
_ROUNDS = 3
_STEPS = 40
_LARGEST_LOG_SD = 3.0
"""No effect multiplies a day by more than about exp(20): a search that tries more has lost its way."""
_ADDED = (0.0, 1e-14, 1e-12, 1e-10, 1e-8, 1e-6, 1e-4)
VARIANCE_DAYS, MEMORY_DAYS = 400, 1100
"""So many days tell the variances, and so many of the last days the effects."""
_FEW = 200.0
"""Below so many contacts a day the logarithm of a count is no longer near normal, and working responses are needed."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What is known of some days.

    Attributes:
        rows: (known,) their rows among all days.
        seen: (known,) contacts seen.
        part: (known,) part of the day in which they were seen.
    """

    rows: NDArray[np.int64]
    seen: Array
    part: Array

    def last(self, days: int) -> Counts:
        """Return the last days of them."""
        return Counts(self.rows[-days:], self.seen[-days:], self.part[-days:])


@dataclass(frozen=True, slots=True)
class Working:
    """Counts on the logarithm, with the variance each has of counting alone and of being an outlier."""

    middle: float
    response: Array
    variance: Array
    doubted: Array


@dataclass(frozen=True, slots=True)
class LevelFit:
    """A fitted level.

    Attributes:
        effects: what it is made of.
        sd: (effects,) the standard deviation of each, as learnt.
        counts: the days that taught it.
        working: the same on the logarithm.
        solved: (known,) what each of these days says, weighted against all others: K^-1 (y - middle).
        inverse: (known, known) inverse of their covariance K.
    """

    effects: tuple[Effect, ...]
    sd: Array
    counts: Counts
    working: Working
    solved: Array
    inverse: Array

    @property
    def any_mad(self) -> bool:
        """Return whether any day lies so far off that it has blown up what was learnt of the effects' sizes."""
        return bool(
            (self.working.doubted > _MAD * (1.0 / np.diag(self.inverse) - self.working.doubted)).any()
        )

    def shares(self, rows: NDArray[np.int64]) -> Array:
        """Return (effects, rows) what each effect adds to the logarithm of these days."""
        known = self.counts.rows
        return np.stack(
            [
                sd**2 * (effect.likeness(rows, known) @ self.solved)
                for effect, sd in zip(self.effects, self.sd, strict=True)
            ]
        )

    def predict(self, rows: NDArray[np.int64]) -> tuple[Array, Array]:
        """Return (rows,) the middle and (rows, rows) the covariance of the logarithm of these days' volume."""
        across = self._covariance(rows, self.counts.rows)
        middle = self.working.middle + across @ self.solved
        covariance = self._covariance(rows, rows) - across @ self.inverse @ across.T
        return middle, covariance

    def _covariance(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Array:
        return covariance_of(self.effects, self.sd, rows, columns)


def rolling_strays(fit: LevelFit, *, origins: int, ahead: int, least: int) -> list[Stray]:
    """Return how far days lay off what the same effects say of them from the days before alone.

    The effects' sizes are those of the whole fit; what each of them is on a day is learnt from the days before it.

    Args:
        fit: the fitted level.
        origins: from how many of the last days on to look ahead.
        ahead: how many days.
        least: how many days must lie before the first origin.
    """
    last = fit.counts.last(VARIANCE_DAYS)
    covariance = covariance_of(fit.effects, fit.sd, last.rows, last.rows)
    noise, response = fit.working.variance[-VARIANCE_DAYS:], fit.working.response[-VARIANCE_DAYS:]
    whole = np.asarray(np.linalg.inv(covariance + np.diag(noise)), np.float64)
    own = 1.0 / np.maximum(last.seen, 1.0)
    strays: list[Stray] = []
    for origin in range(max(least, len(last.rows) - origins), len(last.rows)):
        ends = min(origin + ahead, len(last.rows))
        across = covariance[origin:ends, :origin] @ _inverse_before(whole, origin)
        error = response[origin:ends] - across @ response[:origin]
        spread = np.diag(covariance)[origin:ends] - (across * covariance[origin:ends, :origin]).sum(1)
        said = np.sqrt(np.maximum(spread, 0.0) + own[origin:ends])
        distance = last.rows[origin:ends] - last.rows[origin - 1]
        strays += [
            Stray(int(day), int(far), float(off), float(sd))
            for day, far, off, sd in zip(last.rows[origin:ends], distance, error, said, strict=True)
        ]
    return strays


def _inverse_before(whole: Array, origin: int) -> Array:
    """Return the inverse of the leading block of a matrix, from the inverse of the matrix (Schur complement)."""
    across, after = whole[:origin, origin:], whole[origin:, origin:]
    before: Array = whole[:origin, :origin] - across @ np.linalg.solve(after, across.T)
    return before


def covariance_of(
    effects: Sequence[Effect], sd: Array, rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> Array:
    """Return (rows, columns) the covariance of the days' log levels."""
    total = np.zeros((len(rows), len(columns)))
    for effect, size in zip(effects, sd, strict=True):
        total += size**2 * effect.likeness(rows, columns)
    return total


def fit_level(effects: tuple[Effect, ...], counts: Counts, sd: Array | None = None) -> LevelFit:
    """Return the fitted level.

    Args:
        effects: what a day is made of.
        counts: the days to learn from, in order of time.
        sd: (effects,) the effects' standard deviations when they are known already; else they are learnt.
    """
    counts = counts.last(MEMORY_DAYS)
    working = _working(counts, None, np.zeros(len(counts.rows)))
    if sd is not None:
        return _settled(effects, counts, working, sd)
    first = _settled(effects, counts, working, learn_sd(effects, counts, working))
    if not first.any_mad:
        return first
    return _settled(effects, counts, first.working, learn_sd(effects, counts, first.working))


def _settled(effects: tuple[Effect, ...], counts: Counts, working: Working, sd: Array) -> LevelFit:
    """Return the fit once the working responses, and which days are doubted, no longer move."""
    covariance = covariance_of(effects, sd, counts.rows, counts.rows)
    inverse, solved = _solve(covariance, working)
    for _ in range(_ROUNDS):
        told = working.middle + working.response - working.variance * solved
        doubted = _disbelief(inverse, solved, working.doubted)
        again = _working(counts, told, doubted)
        settled = np.allclose(again.response, working.response, atol=1e-4) and np.allclose(
            doubted, working.doubted, rtol=0.01
        )
        working = again
        if settled:
            break
        inverse, solved = _solve(covariance, working)
    return LevelFit(effects, sd, counts, working, solved, inverse)


def _solve(covariance: Array, working: Working) -> tuple[Array, Array]:
    inverse = np.asarray(np.linalg.inv(covariance + np.diag(working.variance)), np.float64)
    return inverse, inverse @ working.response


def _disbelief(inverse: Array, solved: Array, extra: Array) -> Array:
    """Return (known,) the variance to add to days that lie too far off what all others say (leave-one-out)."""
    own = np.diag(inverse)
    away, usual = solved / own, np.maximum(1.0 / own - extra, 1e-12)
    beyond: Array = np.maximum(away**2 / (usual * _OUTLIER**2) - 1.0, 0.0) * usual
    return beyond


def _working(counts: Counts, told: Array | None, doubted: Array) -> Working:
    few = float(np.median(counts.seen)) < _FEW
    if told is None or not few:
        response = np.log((counts.seen + 0.5) / counts.part)
        variance = 1.0 / (counts.seen + 0.5)
    else:
        expected = np.maximum(np.exp(np.clip(told, -20, 30)) * counts.part, 1e-3)
        response = told + np.clip((counts.seen - expected) / expected, -1.0, 4.0)
        variance = 1.0 / expected
    middle = float(np.median(response))
    return Working(middle, response - middle, variance + doubted, doubted)


def learn_sd(effects: tuple[Effect, ...], counts: Counts, working: Working) -> Array:
    """Return (effects,) the standard deviations at the maximum of their posterior.

    Effects that touch none of the days keep what was believed of them.
    """
    from scipy.optimize import minimize

    told = _telling(len(counts.rows))
    rows, response, variance = counts.rows[told], working.response[told], working.variance[told]
    alike = np.stack([effect.likeness(rows, rows) for effect in effects])
    touched = alike.any(axis=(1, 2))
    believed = np.log([effect.sd for effect in effects])
    keep = np.array([effect.keep for effect in effects])
    posterior = _Posterior(alike[touched], response, variance, believed[touched], keep[touched])
    bounds = [(None, max(_LARGEST_LOG_SD, start)) for start in believed[touched].tolist()]
    best = minimize(
        posterior, believed[touched], jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": _STEPS}
    )
    learnt = believed.copy()
    learnt[touched] = best.x
    sd: Array = np.exp(learnt)
    return sd


def lower_triangle(covariance: Array) -> Array:
    """Return (n, n) the Cholesky factor of a covariance, with just as much added to its diagonal as rounding asks for.

    A search for the effects' sizes may try some so large that rounding swallows the counts' own small variances; the
    matrix is then no longer positive definite, though the covariance is.
    """
    from scipy.linalg import LinAlgError, cholesky

    size = np.diag(np.full(len(covariance), np.diag(covariance).mean()))
    for added in _ADDED:
        try:
            lower: Array = cholesky(covariance + added * size, lower=True)
        except LinAlgError:
            continue
        return lower
    return np.asarray(cholesky(covariance + size, lower=True), np.float64)


def _telling(days: int) -> NDArray[np.int64]:
    """Return which days tell the variances: all, or the last ones and some spread over the time before."""
    if days <= VARIANCE_DAYS:
        return np.arange(days)
    recent = VARIANCE_DAYS // 2
    before = np.linspace(0, days - recent - 1, VARIANCE_DAYS - recent).round().astype(np.int64)
    return np.concatenate([before, np.arange(days - recent, days)])


@dataclass(frozen=True, slots=True)
class _Posterior:
    """Minus the logarithm of the posterior of the effects' log standard deviations, and its slope."""

    alike: Array
    response: Array
    variance: Array
    believed: Array
    keep: Array

    def __call__(self, log_sd: Array) -> tuple[float, Array]:
        from scipy.linalg import cho_solve

        squares = np.exp(2 * log_sd)
        covariance = np.tensordot(squares, self.alike, 1) + np.diag(self.variance)
        lower = lower_triangle(covariance)
        inverse = cho_solve((lower, True), np.eye(len(self.response)))
        solved = inverse @ self.response
        away = (log_sd - self.believed) / self.keep
        value = 0.5 * self.response @ solved + np.log(np.diag(lower)).sum() + 0.5 * away @ away
        slope = squares * np.einsum("kij,ij->k", self.alike, inverse - np.outer(solved, solved))
        return float(value), slope + away / self.keep
