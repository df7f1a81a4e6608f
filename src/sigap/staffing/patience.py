"""How long callers are ready to wait, from those who hung up and those who were answered first.

An answered caller tells only that he would have waited longer: his patience is censored at his wait. Leaving the
answered out makes callers look far more impatient than they are. Two estimates, both with censoring:

    exponential: patience = total waiting time of all / number who hung up      (maximum likelihood)
    Kaplan-Meier: survival(t) = product over waits up to t of (1 - hung up / still waiting)

The first is what Erlang A takes; the second assumes nothing and shows where the first does not hold.

Sources: E. L. Kaplan, P. Meier, Journal of the American Statistical Association 53 (1958); L. Brown and others,
"Statistical analysis of a telephone call center: a queueing-science perspective", ibid. 100 (2005), section 6.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sigap.staffing.errors import StaffingError
from sigap.text import Text

if TYPE_CHECKING:
    from sigap.facts.bundle import Facts

Floats = NDArray[np.float64]

FEW = 30
POINTS = 400
TOLD_APART, BY_CHANCE, EXPECTED = 0.15, 0.001, 5.0
BANDS_S = (0.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 180.0, 300.0, 600.0)


@dataclass(frozen=True, slots=True)
class Hazard:
    """How fast waiting callers hang up in one stretch of the wait.

    Attributes:
        from_s, to_s: the stretch, seconds.
        per_minute: hang-ups per minute of waiting; constant when patience is exponential.
        hung_up: how many that rests on.
        waited_s: seconds waited in that stretch by everybody together.
    """

    from_s: float
    to_s: float
    per_minute: float
    hung_up: int
    waited_s: float


@dataclass(frozen=True, slots=True)
class Patience:
    """How long callers are ready to wait.

    Attributes:
        mean_s: of the exponential fit, seconds: what Erlang A takes.
        low_s, high_s: interval of `mean_s` at `confidence`.
        confidence: of the intervals, 0.95 unless asked otherwise.
        callers, hung_up: how many waited, and how many of them hung up.
        waits_s: (points,) where the Kaplan-Meier curve is told, rising.
        survival: (points,) share still ready to wait there; `survival_low` and `survival_high` its interval.
        median_s: where the curve crosses one half; NaN where it never does.
        hazards: by stretches of the wait.
        misfit: share of the hang-ups that an exponential patience would put into other stretches.
        remarks: what the reader must know.
    """

    mean_s: float
    low_s: float
    high_s: float
    confidence: float
    callers: int
    hung_up: int
    waits_s: Floats
    survival: Floats
    survival_low: Floats
    survival_high: Floats
    median_s: float
    hazards: tuple[Hazard, ...]
    misfit: float
    remarks: tuple[Text, ...]

    @property
    def initial_s(self) -> float:
        """Return 1 / hazard of the first 20 seconds: the patience that matters where waits are short.

        With short waits abandonment depends on patience only through its hazard at zero (A. Mandelbaum, S. Zeltyn,
        "The impact of customers' patience on delay and abandonment", OR Spectrum 26 (2004)).
        """
        first = [hazard for hazard in self.hazards if hazard.to_s <= 20.0]
        hung_up = sum(hazard.hung_up for hazard in first)
        if hung_up == 0:
            return np.inf
        return sum(hazard.waited_s for hazard in first) / hung_up


def estimate_patience(wait_s: Floats, hung_up: NDArray[np.bool_], *, confidence: float = 0.95) -> Patience:
    """Return how long callers are ready to wait.

    Args:
        wait_s: (callers,) seconds in the queue until the answer or the hang-up. Callers who did not wait tell nothing:
            leave them in or out.
        hung_up: (callers,) True for those who hung up, False for those answered (or otherwise ended) first.
        confidence: of the intervals.

    Raises:
        StaffingError: waits that are no numbers, or nobody who hung up: then patience is only known to be long.
    """
    wait_s, hung_up = np.asarray(wait_s, np.float64), np.asarray(hung_up, np.bool_)
    _refuse(wait_s, hung_up)
    waited = wait_s > 0.0
    wait_s, hung_up = wait_s[waited], hung_up[waited]
    gone, total_s = int(hung_up.sum()), float(wait_s.sum())
    mean_s = total_s / gone
    low_s, high_s = _exponential_interval(total_s, gone, confidence)
    at_s, survival, low, high = _kaplan_meier(wait_s, hung_up, confidence)
    hazards = _hazards(wait_s, hung_up)
    below = np.flatnonzero(survival <= 0.5)
    return Patience(
        mean_s=mean_s,
        low_s=low_s,
        high_s=high_s,
        confidence=confidence,
        callers=len(wait_s),
        hung_up=gone,
        waits_s=at_s,
        survival=survival,
        survival_low=low,
        survival_high=high,
        median_s=float(at_s[below[0]]) if len(below) else float("nan"),
        hazards=hazards,
        misfit=_misfit(hazards, mean_s)[0],
        remarks=_remarks(gone, hazards, mean_s),
    )


def patience_from_facts(facts: Facts, *, queue: str | None = None, confidence: float = 0.95) -> Patience:
    """Return how long the callers of a queue, or of all, were ready to wait. Visits that are not over are left out."""
    import pyarrow.compute as pc

    visits = facts["visits"].select(["queue", "wait_ms", "outcome", "channel"])
    visits = visits.filter(
        pc.and_(pc.is_valid(visits["wait_ms"]), pc.not_equal(visits["outcome"], "waiting"))
    )
    if queue is not None:
        visits = visits.filter(pc.equal(visits["queue"], queue))
    wait_s = visits["wait_ms"].to_numpy() / 1000.0
    return estimate_patience(
        wait_s, pc.equal(visits["outcome"], "abandoned").to_numpy(), confidence=confidence
    )


def _refuse(wait_s: Floats, hung_up: NDArray[np.bool_]) -> None:
    bad = ~(np.isfinite(wait_s) & (wait_s >= 0.0))
    if wait_s.shape != hung_up.shape or bad.any():
        raise StaffingError(
            Text("waits must be seconds from 0 on.", "waktu tunggu harus detik mulai 0."),
            where=f"row {int(np.argmax(bad)) + 1}" if bad.any() else "",
        )
    if not (hung_up & (wait_s > 0.0)).any():
        raise StaffingError(
            Text(
                "nobody hung up while waiting: patience cannot be estimated, only that it is long.",
                "tidak ada yang menutup telepon saat menunggu: kesabaran tidak dapat ditaksir, hanya diketahui lama.",
            ),
            remedy=Text("Use more days, or Erlang C.", "Pakai lebih banyak hari, atau Erlang C."),
        )


def _exponential_interval(total_s: float, gone: int, confidence: float) -> tuple[float, float]:
    """Return the interval of total / gone. The hazard's is Garwood's for a Poisson count (Biometrika 28 (1936))."""
    from scipy.stats import chi2

    tail = 0.5 * (1.0 - confidence)
    return 2.0 * total_s / chi2.ppf(1.0 - tail, 2 * gone + 2), 2.0 * total_s / chi2.ppf(tail, 2 * gone)


def _kaplan_meier(
    wait_s: Floats, hung_up: NDArray[np.bool_], confidence: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return where, survival, and its interval, at the waits at which somebody hung up; at most `POINTS` of them."""
    from scipy.stats import CensoredData, ecdf

    curve = ecdf(CensoredData(uncensored=wait_s[hung_up], right=wait_s[~hung_up])).sf
    steps = np.isin(curve.quantiles, wait_s[hung_up])
    rows = np.flatnonzero(steps)
    rows = rows[np.unique(np.linspace(0, len(rows) - 1, min(len(rows), POINTS)).astype(np.int64))]
    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", RuntimeWarning
        )  # the interval of 0 and of 1 is not defined: it is all of it
        band = curve.confidence_interval(confidence, method="log-log")
    survival = curve.probabilities[rows]
    low, high = band.low.probabilities[rows], band.high.probabilities[rows]
    return curve.quantiles[rows], survival, np.nan_to_num(low, nan=0.0), np.nan_to_num(high, nan=1.0)


def _hazards(wait_s: Floats, hung_up: NDArray[np.bool_]) -> tuple[Hazard, ...]:
    """Return hang-ups per minute of waiting by stretches of the wait."""
    found = []
    for begin, end in zip(BANDS_S, (*BANDS_S[1:], np.inf), strict=True):
        waited_s = float((np.minimum(wait_s, end) - begin).clip(min=0.0).sum())
        gone = int((hung_up & (wait_s > begin) & (wait_s <= end)).sum())
        if waited_s > 0.0:
            found.append(Hazard(begin, end, 60.0 * gone / waited_s, gone, waited_s))
    return tuple(found)


def _misfit(hazards: tuple[Hazard, ...], mean_s: float) -> tuple[float, float, Hazard]:
    """Return how much of the hang-ups an even hazard misplaces, how likely chance does that, and where most."""
    from scipy.stats import chi2

    told = [hazard for hazard in hazards if hazard.waited_s / mean_s >= EXPECTED]
    if not told:
        return 0.0, 1.0, hazards[0]
    expected = np.array([hazard.waited_s / mean_s for hazard in told])
    off = np.array([hazard.hung_up for hazard in told]) - expected
    by_chance = float(chi2.sf((off**2 / expected).sum(), max(len(told) - 1, 1)))
    return float(np.abs(off).sum() / expected.sum()), by_chance, told[int(np.abs(off).argmax())]


def _remarks(gone: int, hazards: tuple[Hazard, ...], mean_s: float) -> tuple[Text, ...]:
    """Return what the reader must know: few who hung up, or a hazard that is not even."""
    remarks = []
    if gone < FEW:
        remarks.append(
            Text(
                f"only {gone} callers hung up: the estimate is rough.",
                f"hanya {gone} penelepon yang menutup telepon: taksirannya kasar.",
            )
        )
    misfit, by_chance, worst = _misfit(hazards, mean_s)
    if misfit > TOLD_APART and by_chance < BY_CHANCE:
        span, even = f"{worst.from_s:.0f}-{worst.to_s:.0f} s", 60.0 / mean_s
        remarks.append(
            Text(
                f"patience is not exponential: at {span} of waiting {worst.per_minute:.3f} of the waiting hang up a "
                f"minute, an exponential patience says {even:.3f} always. Trust Erlang A less the longer the waits.",
                f"kesabaran tidak eksponensial: pada tunggu {span} {worst.per_minute:.3f} penunggu menutup telepon "
                f"per menit, menurut eksponensial selalu {even:.3f}. Makin lama tunggu, makin kurang tepat Erlang A.",
            )
        )
    return tuple(remarks)
