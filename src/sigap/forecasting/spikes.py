"""Surges: more contacts than the forecast's own uncertainty can explain, told within the interval they begin in.

Each interval is held against what was expected of it given the day so far (`intraday`): its mean m and variance

    v = phi m + f^2 var(u_i | u_1 ... u_i-1)

so a day that runs high is no surge, and neither is counting noise. The chance of so many contacts or more is that of
a negative binomial with this mean and variance (Poisson when v <= m). The alarm rings where this chance is smaller than
it was in all but the asked share of past intervals (inductive conformal prediction: Vovk, Gammerman and Shafer 2005,
2.2): the false-alarm rate holds whatever the true distribution is, as long as the days ahead are like the days behind.

When it began is dated back by the cumulative sum (Page 1954); how long it goes on follows from how past ones ended.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting.intraday import LEAST_EXPECTED, Intraday

Array = NDArray[np.float64]
_HELD = 3.0
_DRIFT = 0.5
_USUAL_LENGTH, _BELIEVED_SURGES = 2.0, 4.0
_LARGEST_SCORE = 37.0
"""Beyond so many standard deviations a normal tail underflows."""


@dataclass(frozen=True, slots=True)
class Surge:
    """More contacts than can be explained, still going on when it was last looked at.

    Attributes:
        began: interval in which it began.
        flagged: interval at whose end it was flagged.
        last: the last interval that belongs to it so far.
        chance: how often chance alone makes the flagged interval's count or a greater one.
        excess: contacts beyond what was expected, from `began` to `last`.
        ratio: contacts over what was expected, from `began` to `last`.
        remaining_intervals: how many more intervals it will last, by how past ones ended: the mean.
        at_most_intervals: nine in ten of such surges end within so many more.
    """

    began: int
    flagged: int
    last: int
    chance: float
    excess: float
    ratio: float
    remaining_intervals: float
    at_most_intervals: int


@dataclass(frozen=True, slots=True)
class SpikeWatch:
    """What past days taught about chance.

    Attributes:
        model: how the day so far moves what is expected.
        minutes: length of an interval.
        false_alarms: share of ordinary intervals that are flagged.
        limit: score from which on an interval is flagged; the score is a standard normal's in an ideal world.
        ending: chance that a surge ends after any interval.
        intervals: how many past intervals taught it.
    """

    model: Intraday
    minutes: int
    false_alarms: float
    limit: float
    ending: float
    intervals: int

    def surges(self, expected: Array, so_far: Array) -> tuple[Surge, ...]:
        """Return the surges of a day so far.

        Args:
            expected: (intervals,) the forecast of the day, made before it.
            so_far: (intervals,) contacts arrived, NaN in intervals that are not over or not known.
        """
        seen = scores(self.model, expected, so_far, self.minutes)
        flagged = seen.score > self.limit
        found: list[Surge] = []
        at = 0
        while at < len(flagged):
            if not flagged[at]:
                at += 1
                continue
            began, last = _backdated(seen.score, at), _until(seen.score, at)
            found.append(self._surge(seen, so_far, began, at, last))
            at = last + 1
        return tuple(found)

    def _surge(self, seen: Scores, so_far: Array, began: int, flagged: int, last: int) -> Surge:
        part = slice(began, last + 1)
        came, usual = float(np.nansum(so_far[part])), float(seen.usual[part].sum())
        return Surge(
            began=began,
            flagged=flagged,
            last=last,
            chance=float(_upper_tail(seen.score[flagged])),
            excess=came - usual,
            ratio=came / max(usual, LEAST_EXPECTED),
            remaining_intervals=(1 - self.ending) / self.ending,
            at_most_intervals=int(np.ceil(np.log(0.1) / np.log(1 - self.ending))),
        )


@dataclass(frozen=True, slots=True)
class Scores:
    """Each interval of a day against what was expected of it given the day so far.

    Attributes:
        score: (intervals,) NaN where nothing is known; a standard normal's in an ideal world.
        usual: (intervals,) contacts expected given the day so far, surges left out.
    """

    score: Array
    usual: Array


def fit_spikes(
    expected: Array,
    actual: Array,
    *,
    minutes: int,
    model: Intraday,
    false_alarms: float = 0.005,
) -> SpikeWatch:
    """Return a watch that flags the asked share of ordinary intervals.

    Args:
        expected: (days, intervals) forecasts of past days that had not seen them.
        actual: (days, intervals) what arrived, NaN where not known.
        minutes: length of an interval.
        model: from `fit_intraday` on the same days.
        false_alarms: the share wanted, above 0 and below 1; 0.005 is one interval in 200. Where fewer than 1 / share
            intervals are known, the limit is that of a standard normal, or the greatest score seen if that is more.
    """
    if not 0 < false_alarms < 1:
        raise ValueError(f"false_alarms is {false_alarms}, expected between 0 and 1")
    rows = [
        scores(model, forecast, day, minutes).score for forecast, day in zip(expected, actual, strict=True)
    ]
    known = np.sort(np.concatenate([row[~np.isnan(row)] for row in rows] or [np.zeros(0)]))
    rank = int(np.ceil((len(known) + 1) * (1 - false_alarms)))
    ideal = _normal_limit(false_alarms)
    limit = float(known[rank - 1]) if rank <= len(known) else max([ideal, *known[-1:].tolist()])
    lengths = [length for row in rows for length in _lengths(row, limit)]
    ending = (len(lengths) + _BELIEVED_SURGES) / (sum(lengths) + _BELIEVED_SURGES * _USUAL_LENGTH)
    return SpikeWatch(model, minutes, false_alarms, limit, min(float(ending), 0.99), len(known))


def scores(model: Intraday, expected: Array, so_far: Array, minutes: int) -> Scores:
    """Return how unusual each interval was given those before it; what is unusual teaches no more than 3 sd."""
    alike = model.covariance(minutes, len(expected))
    usual, spread = expected.astype(np.float64).copy(), np.ones(len(expected))
    behind: list[int] = []
    surprise: list[float] = []
    known = ~np.isnan(so_far) & (expected > 0)
    for at in np.flatnonzero(known).tolist():
        mean, variance = _given(alike, behind, np.array(surprise), model.noise, expected, at)
        usual[at] = max(expected[at] * (1 + mean), 0.2 * expected[at])
        spread[at] = model.noise * usual[at] + expected[at] ** 2 * variance
        if expected[at] >= LEAST_EXPECTED:
            held = _HELD * np.sqrt(spread[at]) / expected[at]
            behind.append(at)
            surprise.append(float(np.clip(so_far[at] / expected[at] - 1, mean - held, mean + held)))
    score = np.full(len(expected), np.nan)
    score[known] = _score(so_far[known], usual[known], spread[known])
    return Scores(score, usual)


def _given(
    alike: Array, behind: list[int], surprise: Array, noise: float, expected: Array, at: int
) -> tuple[float, float]:
    """Return mean and variance of an interval's u given the surprises behind."""
    if not behind:
        return 0.0, float(alike[at, at])
    seen = alike[np.ix_(behind, behind)] + np.diag(noise / expected[behind])
    weights = np.linalg.solve(seen, alike[behind, at])
    return float(weights @ surprise), float(max(alike[at, at] - weights @ alike[behind, at], 0.0))


def _score(count: Array, mean: Array, variance: Array) -> Array:
    """Return the standard normal's value that has the same chance of being reached, half the tie counted.

    The negative binomial's upper tail is an incomplete beta function, the Poisson's an incomplete gamma function
    (Johnson, Kemp and Kotz 2005, 5.6 and 4.6).
    """
    from scipy.special import betainc, gammainc, gammaln, ndtri

    whole = np.floor(count)
    wide = variance > mean * (1 + 1e-9)
    size = mean**2 / np.where(wide, variance - mean, 1.0)
    share = mean / (size + mean)
    more = np.where(wide, betainc(whole + 1, size, share), gammainc(whole + 1, mean))
    log_tie = np.where(
        wide,
        gammaln(whole + size) - gammaln(size) + size * np.log1p(-share) + whole * np.log(share),
        whole * np.log(mean) - mean,
    ) - gammaln(whole + 1)
    chance = np.clip(more + 0.5 * np.exp(log_tie), 0.0, 1.0)
    score: Array = np.clip(-ndtri(chance), -_LARGEST_SCORE, _LARGEST_SCORE)
    return score


def _upper_tail(score: float) -> float:
    from scipy.special import ndtr

    return float(ndtr(-score))


def _normal_limit(false_alarms: float) -> float:
    from scipy.special import ndtri

    return float(-ndtri(false_alarms))


def _backdated(score: Array, at: int) -> int:
    """Return where the cumulative sum of scores over the drift last left 0 before the alarm."""
    began, total = at, 0.0
    for i in range(at + 1):
        step = 0.0 if np.isnan(score[i]) else float(score[i]) - _DRIFT
        if total <= 0.0 < step:
            began = i
        total = max(0.0, total + step)
    return began


def _until(score: Array, at: int) -> int:
    """Return the last interval of a surge: as long as each is still unusual by one standard deviation."""
    last = at
    while last + 1 < len(score) and score[last + 1] > 1.0:
        last += 1
    return last


def _lengths(score: Array, limit: float) -> list[int]:
    found, at = [], 0
    while at < len(score):
        if score[at] > limit:
            last = _until(score, at)
            found.append(last - at + 1)
            at = last
        at += 1
    return found
