"""Events the user names, and histories nobody would wish for: a forecast is finite, or says why there is none."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from synthetic import dates_from, expected, history

from sigap.forecasting import EventCalendar, EventKind, ForecastError, History, NamedEvent, choose, forecast
from sigap.forecasting.combination import candidates
from sigap.forecasting.day_level import lower_triangle
from sigap.forecasting.opening import Opening
from sigap.forecasting.planner import Planner
from sigap.forecasting.weekday_mean import WeekdayMean

NONE = EventCalendar()


def sale(first: str, days: int = 3) -> NamedEvent:
    """Return a sale of some days."""
    begins = dt.datetime.fromisoformat(first)
    return NamedEvent("sale", EventKind.CAMPAIGN, begins, begins + dt.timedelta(days=days))


def test_a_campaign_teaches_the_next_of_its_name() -> None:
    dates = dates_from("2024-01-01", 150)
    events = tuple(sale(first) for first in ("2024-02-05", "2024-03-12", "2024-04-17", "2024-05-22"))
    held = [any(event.covers(day) for event in events) for day in dates.astype(object)]
    factors = np.where(held, 1.5, 1.0)
    row = int(np.flatnonzero(dates == np.datetime64("2024-05-22"))[0])
    calendar = EventCalendar(events=events)
    said = forecast(history(dates, factors=factors).rows(slice(0, row)), 5, calendar=calendar)
    assert said.mean.sum(axis=1) == pytest.approx(expected(dates, factors=factors)[row : row + 5], rel=0.08)
    assert {driver.name.en for driver in said.drivers[0]} >= {"sale"}
    assert "sale" not in {driver.name.en for driver in said.drivers[4]}


def test_an_event_nobody_saw_before_widens_the_band() -> None:
    held = history(dates_from("2024-01-01", 100))
    unknown = EventCalendar(events=(sale("2024-04-12"),))
    plain, wide = (forecast(held, 5, calendar=calendar) for calendar in (NONE, unknown))
    width = [said.day_quantiles[5] - said.day_quantiles[1] for said in (plain, wide)]
    assert (width[1] > 2 * width[0])[2:].all()
    assert width[1][:2] == pytest.approx(width[0][:2], rel=0.25)


def test_a_day_the_user_says_is_closed_is_closed() -> None:
    begins = dt.datetime.fromisoformat("2024-04-12")
    shut = NamedEvent("moving house", EventKind.CLOSED, begins, begins + dt.timedelta(days=1))
    said = forecast(history(dates_from("2024-01-01", 100)), 5, calendar=EventCalendar(events=(shut,)))
    assert said.closed.all(axis=1).tolist() == [False, False, True, False, False]
    assert said.paths[:, 2].sum() == 0


def test_a_holiday_without_data_is_told_as_if_open_and_remarked() -> None:
    """A zero that turns out wrong costs more than a figure nobody needs."""
    held = history(dates_from("2024-03-01", 57, weekends=False))  # to Monday, 2024-05-20
    calendar = EventCalendar(country="US")
    said = forecast(held, 8, calendar=calendar)
    memorial = int(np.flatnonzero(said.dates == np.datetime64("2024-05-27"))[0])
    assert said.mean[memorial].sum() > 0
    assert any("no holiday before has data" in remark.en for remark in said.remarks)
    assert Opening.of(held, calendar).ahead(said.dates).shut.tolist() == [day == memorial for day in range(8)]


def odd(seed: int) -> History:
    """Return a history of any length, fineness and size, with holes, closed hours, and perhaps a mad last day."""
    generator = np.random.default_rng(seed)
    days, intervals = int(generator.choice([1, 5, 12, 22, 60])), int(generator.choice([1, 3, 24, 96]))
    gaps = np.sort(generator.choice(days + 15, days, replace=False))
    level = generator.choice([0.05, 3.0, 300.0, 1e5])
    volume = generator.poisson(level * generator.uniform(0.2, 2.0, (days, intervals))).astype(np.float64)
    volume[generator.random(volume.shape) < generator.choice([0.0, 0.3])] = np.nan
    volume[generator.random(days) < generator.choice([0.0, 0.4])] = np.nan
    closed = np.tile(np.arange(intervals) < generator.choice([0, intervals // 3]), (days, 1))
    volume[-1] *= generator.choice([1.0, 40.0])
    minutes = 60 if intervals == 1 else 1440 // intervals
    dates = np.datetime64("2024-02-01") + gaps
    return History(
        "odd", "voice", "Asia/Jakarta", minutes, 0, dates, np.where(closed, np.nan, volume), closed
    )


@pytest.mark.parametrize("seed", range(24))
def test_any_history_gives_a_forecast_or_a_reason(seed: int) -> None:
    held = odd(seed)
    model = (Planner(), WeekdayMean())[seed % 2]
    if not np.nansum(held.volume) > 0:
        with pytest.raises(ForecastError, match="no volume to learn from"):
            forecast(held, 5, model=model)
        return
    said = forecast(held, 1 + 7 * (seed % 13), calendar=EventCalendar(country="ID"), model=model, paths=40)
    assert np.isfinite(said.mean).all()
    assert (said.mean >= 0).all()
    assert (said.mean[said.closed] == 0).all()
    assert (np.diff(said.quantiles, axis=0) >= 0).all()
    assert np.isfinite(said.paths).all()
    assert said.mean.max() < 3 * max(np.nanmax(held.volume), 1.0)


@pytest.mark.parametrize("seed", [3, 7, 11])
def test_any_history_gives_a_choice_or_a_reason(seed: int) -> None:
    held = odd(seed)
    if not np.nansum(held.volume) > 0:
        pytest.skip("nothing to learn from")
    quick = (candidates()[0], candidates()[-1])
    chosen = choose(held, days=10, calendar=NONE, models=quick, origins=3)
    assert chosen.scores or chosen.remarks
    assert chosen.model.name


def test_a_covariance_that_rounding_spoils_is_still_factored() -> None:
    """Days that are all alike, and counts so sure that their own variance is lost beside what they share."""
    spoilt = np.full((40, 40), 1e8) + np.diag(np.full(40, 1e-9))
    with pytest.raises(np.linalg.LinAlgError):
        np.linalg.cholesky(spoilt)
    lower = lower_triangle(spoilt)
    assert lower @ lower.T == pytest.approx(spoilt, rel=1e-8)


def test_a_sound_covariance_is_factored_as_it_is() -> None:
    sound = np.array([[4.0, 2.0], [2.0, 5.0]])
    assert lower_triangle(sound).tolist() == [[2.0, 0.0], [1.0, 2.0]]


@pytest.mark.parametrize("level", [1e6, 1e9])
def test_counts_beyond_belief_are_forecast(level: float) -> None:
    held = history(dates_from("2024-01-01", 90), factors=np.full(90, level))
    said = forecast(held, 5)
    assert np.isfinite(said.mean).all()
    assert said.mean.sum(axis=1) == pytest.approx(held.volume[-7:-2].sum(axis=1), rel=0.05)
