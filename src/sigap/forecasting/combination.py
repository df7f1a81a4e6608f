"""Which model, or which mixture of models, does best on a queue's own past.

    volume = sum of weight(model, distance ahead) x what the model says

The weights are those that would have made the squared relative error of the day totals least in the back-test, none
negative, together 1 (Granger and Ramanathan 1984, constrained; Stock and Watson 2004), drawn towards equal weights as
if five more days had spoken for these. Weights below a tenth are dropped: a mixture should be as simple as it can. And
where the mixture is not at least 2 % better than the best model alone, that model alone is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting.backtest import ORIGINS, Trial, back_test, bands_within, scored, wape
from sigap.forecasting.calibration import BANDS, Stray
from sigap.forecasting.events import EventCalendar
from sigap.forecasting.outlook import Fitted, Model, Outlook
from sigap.forecasting.planner import Planner
from sigap.forecasting.profile import DayTotals
from sigap.forecasting.result import Score
from sigap.forecasting.series import History
from sigap.forecasting.statistical import Method, Statistical
from sigap.forecasting.threads import one_thread
from sigap.forecasting.weekday_mean import WeekdayMean
from sigap.text import Text

Array = NDArray[np.float64]
_EQUAL_DAYS = 5.0
_LEAST_WEIGHT = 0.1
_LEAST_DAYS = 10
_WORTH_MIXING = 0.02
"""A mixture must be this much better than the best model alone, for it is harder to explain."""


def candidates(*, thorough: bool = False) -> tuple[Model, ...]:
    """Return the models that are held against each other; thorough adds AutoARIMA, which takes seconds a fit."""
    slow = (Statistical(Method.AUTO_ARIMA),) if thorough else ()
    quick = (Statistical(Method.AUTO_ETS), Statistical(Method.AUTO_THETA), Statistical(Method.MSTL))
    return (Planner(), *quick, *slow, WeekdayMean())


@dataclass(frozen=True, slots=True)
class Choice:
    """What a back-test chose.

    Attributes:
        model: the model, or the combination.
        scores: every candidate by distance ahead, and the combination where there is one.
        remarks: what the reader must know.
    """

    model: Model
    scores: tuple[Score, ...] = ()
    remarks: tuple[Text, ...] = ()


def choose(
    history: History,
    *,
    days: int,
    calendar: EventCalendar,
    models: Sequence[Model] | None = None,
    origins: int = ORIGINS,
) -> Choice:
    """Return the model that does best on the history's own past, with the table that says why.

    Args:
        history: the days behind.
        days: how far ahead the forecast will reach.
        calendar: holidays and events.
        models: the candidates; None for the usual ones.
        origins: from how many evenings of the past they are tried.
    """
    tried = tuple(models or candidates())
    with one_thread():
        trials = back_test(history, tried, calendar, ahead=days, origins=origins)
    by_model = [[trial for trial in trials if trial.model == model.name] for model in tried]
    if not trials or sum(int((trial.day_actual > 0).sum()) for trial in by_model[0]) < _LEAST_DAYS:
        return Choice(tried[0], (), (_too_short(tried[0]),))
    weights = np.stack([_weights(by_model, band) for band in BANDS])
    mixed = _mixed_trials(by_model, weights)
    alone = [wape(own) for own in by_model]
    best = int(np.argmin(alone))
    if wape(mixed) > alone[best] * (1.0 - _WORTH_MIXING):
        return Choice(tried[best], _table(by_model, np.eye(len(tried))[[best] * len(BANDS)], mixed, days))
    strays = tuple(stray for trial in mixed for stray in trial.strays())
    return Choice(Combination(tried, weights, strays), _table(by_model, weights, mixed, days))


def _table(
    by_model: Sequence[Sequence[Trial]], weights: Array, mixed: Sequence[Trial], days: int
) -> tuple[Score, ...]:
    """Return every model's scores, by distance ahead, and the mixture's, whose weight is that of all its members."""
    rows: list[Score] = []
    for at, band in enumerate(bands_within(days)):
        rows += [scored(own, band, float(weights[at, model])) for model, own in enumerate(by_model)]
        rows.append(scored(mixed, band, 0.0))
    return tuple(rows)


def _too_short(model: Model) -> Text:
    return Text(
        f"The history is too short to hold models against each other: {model.name}.",
        f"Riwayat terlalu pendek untuk membandingkan model: dipakai {model.name}.",
    )


# -- weights


def _weights(by_model: Sequence[Sequence[Trial]], band: tuple[int, int]) -> Array:
    """Return (models,) weights at some distances; those of all distances where the back-test did not reach these."""
    days = slice(band[0] - 1, band[1])
    errors = _relative_errors(by_model, days)
    if len(errors) < 2:
        errors = _relative_errors(by_model, slice(None))
    weights = simplex_weights(errors)
    weights = np.where(weights < _LEAST_WEIGHT, 0.0, weights)
    kept: Array = weights / weights.sum()
    return kept


def _relative_errors(by_model: Sequence[Sequence[Trial]], days: slice) -> Array:
    """Return (days, models) forecast over actual less 1, of day totals."""
    columns = []
    for trials in by_model:
        errors = [trial.day_error[days] / np.maximum(trial.day_actual[days], 1.0) for trial in trials]
        columns.append(np.concatenate(errors))
    known = np.concatenate([trial.day_actual[days] > 0 for trial in by_model[0]])
    stacked: Array = np.column_stack(columns)[known]
    return stacked


def simplex_weights(errors: Array, equal_days: float = _EQUAL_DAYS) -> Array:
    """Return (models,) weights, none negative, together 1, of the least squared error; drawn towards equal weights.

    Args:
        errors: (days, models).
        equal_days: as if so many days more had been equally wrong in all models, each on its own.
    """
    from scipy.optimize import nnls

    models = errors.shape[1]
    usual = float(np.sqrt((errors**2).mean())) or 1.0
    ridge = np.sqrt(equal_days) * np.eye(models)
    whole = 1e3 * np.sqrt(len(errors) + equal_days)
    rows = np.vstack([errors / usual, ridge, np.full((1, models), whole)])
    target = np.concatenate([np.zeros(len(errors) + models), [whole]])
    weights, _ = nnls(rows, target)
    found: Array = weights / weights.sum()
    return found


# -- the mixture as a model


def _mixed_trials(by_model: Sequence[Sequence[Trial]], weights: Array) -> list[Trial]:
    return [
        replace(together[0], model="combination", outlook=mix([trial.outlook for trial in together], weights))
        for together in zip(*by_model, strict=True)
    ]


@dataclass(frozen=True)
class Combination:
    """A mixture of models.

    Attributes:
        models: its members.
        weights: (bands, models) rows sum to 1; bands as in `calibration.BANDS`.
        errors: how far the mixture was off in the back-test that chose it.
    """

    models: tuple[Model, ...]
    weights: Array
    errors: tuple[Stray, ...] = ()
    least_days: int = 1

    @property
    def name(self) -> str:
        """Return what it is called: its members."""
        used = np.asarray((self.weights > 0).any(axis=0), np.bool_)
        return " + ".join(model.name for model, held in zip(self.models, used, strict=True) if held)

    def fit(self, history: History, calendar: EventCalendar) -> CombinationFit:
        """Return what its members learnt."""
        from sigap.forecasting.fitting import or_simpler

        used = np.asarray((self.weights > 0).any(axis=0), np.bool_)
        held = [model for model, one in zip(self.models, used, strict=True) if one]
        fitted = tuple(or_simpler(model, history)[0].fit(history, calendar) for model in held)
        return CombinationFit(self.name, fitted, self.weights[:, used], self.errors)


@dataclass(frozen=True)
class CombinationFit:
    """What the members learnt."""

    name: str
    members: tuple[Fitted, ...]
    weights: Array
    errors: tuple[Stray, ...]

    @property
    def history(self) -> History:
        """Return what its members learnt from."""
        return self.members[0].history

    @property
    def totals(self) -> DayTotals:
        """Return what was seen of each day."""
        return self.members[0].totals

    def outlook(self, dates: NDArray[np.datetime64]) -> Outlook:
        """Return what the mixture says of days after its history."""
        mixed = mix([member.outlook(dates) for member in self.members], self.weights)
        return replace(mixed, model=self.name)

    def strays(self, ahead: int) -> Sequence[Stray]:
        """Return how far the mixture was off in the back-test that chose it."""
        return tuple(stray for stray in self.errors if stray.ahead <= ahead)


def mix(outlooks: Sequence[Outlook], weights: Array) -> Outlook:
    """Return the weighted mean of outlooks; shape noise, drivers and remarks are those of the first with any weight."""
    days = len(outlooks[0].dates)
    ends = np.array([last for _, last in BANDS])
    band = np.minimum(np.searchsorted(ends, np.arange(1, days + 1)), len(BANDS) - 1)
    weight = weights[band].T
    volume = sum(one[:, None] * outlook.mean for one, outlook in zip(weight, outlooks, strict=True))
    whole = sum(one * outlook.day_mean for one, outlook in zip(weight, outlooks, strict=True))
    roots = [
        outlook.covariance * np.outer(one, one) ** 0.5 for one, outlook in zip(weight, outlooks, strict=True)
    ]
    covariance = np.sum(roots, axis=0)
    first = outlooks[int(np.argmax(weight.max(axis=1) > 0))]
    total = np.maximum(np.asarray(whole), 1e-12)
    return replace(
        first,
        log_level=np.log(total) - np.diag(covariance) / 2,
        covariance=covariance,
        shares=np.asarray(volume) / total[:, None],
    )
