"""The planner's model and the floor: effects that were put in come out, and gaps are gaps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from synthetic import PROFILE, WEEKDAYS, dates_from, expected, history

from sigap.forecasting import EventCalendar, ForecastError, History, Planner, WeekdayMean, forecast
from sigap.forecasting.events import features
from sigap.forecasting.result import LEVELS

US = EventCalendar(country="US")
NONE = EventCalendar()


def factor_of(drivers: tuple, words: str) -> float:
    """Return the factor of the driver whose name holds these words; 1 where there is none."""
    return next((driver.factor for driver in drivers if words in driver.name.en), 1.0)


def test_weekdays_are_found() -> None:
    dates = dates_from("2024-01-01", 133)
    said = forecast(history(dates[:126]), 7)
    assert said.mean.sum(axis=1) == pytest.approx(expected(dates[126:]), rel=0.04)
    told = [factor_of(day, name) for day, name in zip(said.drivers, ("Monday", "Tuesday"), strict=False)]
    assert told[0] / told[1] == pytest.approx(WEEKDAYS[0] / WEEKDAYS[1], rel=0.03)


def test_the_profile_is_found() -> None:
    said = forecast(history(dates_from("2024-01-01", 100)), 7)
    assert said.mean.sum(axis=0) / said.mean.sum() == pytest.approx(PROFILE, abs=0.004)


def test_a_growing_queue_is_followed() -> None:
    dates = dates_from("2024-01-01", 214)
    level = 800.0 * 1.004 ** np.arange(214)  # 0.4 % a day: 2.3 times as much after 200 days
    said = forecast(history(dates[:200], level[:200]), 14)
    assert said.mean.sum(axis=1)[:7] == pytest.approx(expected(dates[200:207], level[200:207]), rel=0.06)
    assert said.mean.sum() == pytest.approx(expected(dates[200:], level[200:]).sum(), rel=0.05)


def test_the_day_after_a_holiday_is_learnt_from_other_holidays() -> None:
    dates = dates_from("2023-01-02", 360, weekends=False)
    phase = features(dates, US, open_weekdays=range(5)).phase("after_holiday")
    factors = np.where(phase == 1, 1.3, 1.0)
    row = int(np.flatnonzero(phase == 1)[-1])
    held = history(dates, factors=factors)
    held.volume[features(dates, US).has("holiday")] = np.nan
    said = forecast(held.rows(slice(0, row - 1)), dates=dates[row - 1 : row + 2], calendar=US)
    assert said.mean[1].sum() == pytest.approx(expected(dates, factors=factors)[row], rel=0.07)
    assert factor_of(said.drivers[1], "day after") == pytest.approx(1.3, rel=0.08)


def test_the_first_holiday_ever_is_met_as_the_day_after_a_weekend_is() -> None:
    dates = dates_from("2024-01-22", 95, weekends=False)
    row = int(np.flatnonzero(dates == np.datetime64("2024-05-28"))[0])
    held = history(dates_from("2024-02-20", row - 22, weekends=False))
    ahead = dates[dates > held.dates[-1]][:3]
    with_calendar = forecast(held, dates=ahead, calendar=US).mean.sum(axis=1)
    without = forecast(held, dates=ahead, calendar=NONE).mean.sum(axis=1)
    after = int(np.flatnonzero(ahead == np.datetime64("2024-05-28"))[0])
    assert with_calendar[after] > 1.02 * without[after]


def test_the_time_of_the_year_is_found() -> None:
    dates = dates_from("2022-01-01", 930)
    season = 1 + 0.15 * np.sin(2 * np.pi * dates.astype(np.int64) / 365.25)
    said = forecast(history(dates[:900], 1000 * season[:900]), 28)
    assert said.mean.sum() == pytest.approx(expected(dates, 1000 * season)[900:928].sum(), rel=0.03)


def test_pay_days_are_found() -> None:
    dates = dates_from("2023-01-02", 280)
    first = features(dates, NONE).has("month_first")
    factors = np.where(first, 1.25, 1.0)
    row = int(np.flatnonzero(first)[-1])
    said = forecast(history(dates, factors=factors).rows(slice(0, row)), 3)
    assert said.mean[0].sum() == pytest.approx(expected(dates, factors=factors)[row], rel=0.07)


def test_ramadan_changes_the_shape_of_the_day() -> None:
    indonesia = EventCalendar(country="ID")
    dates = dates_from("2023-02-01", 420)
    ramadan = features(dates, indonesia).has("ramadan")
    early = np.array([0.9, 1.6, 1.7, 1.3, 1.0, 0.7, 0.5, 0.3]) / 8.0
    held = history(dates, profile=np.where(ramadan[:, None], early, PROFILE))
    row = int(np.flatnonzero(ramadan & (dates > np.datetime64("2024-01-01")))[0])
    said = forecast(held.rows(slice(0, row)), 7, calendar=indonesia)
    assert said.mean.sum(axis=0) / said.mean.sum() == pytest.approx(early, abs=0.01)
    before = forecast(held.rows(slice(0, row - 10)), 7, calendar=indonesia)
    assert before.mean.sum(axis=0) / before.mean.sum() == pytest.approx(PROFILE, abs=0.006)


def test_a_missing_day_is_no_day_without_contacts() -> None:
    whole = history(dates_from("2024-01-01", 100))
    gaps = replace(whole, volume=whole.volume.copy())
    gaps.volume[[60, 61, 75, 83, 97]] = np.nan
    assert forecast(gaps, 7).mean == pytest.approx(forecast(whole, 7).mean, rel=0.04)


def test_a_missing_morning_is_no_quiet_morning() -> None:
    whole = history(dates_from("2024-01-01", 100))
    gaps = replace(whole, volume=whole.volume.copy())
    gaps.volume[90:, :4] = np.nan
    assert forecast(gaps, 7).mean == pytest.approx(forecast(whole, 7).mean, rel=0.06)


def test_one_mad_day_does_not_move_the_rest() -> None:
    whole = history(dates_from("2024-01-01", 100))
    mad = replace(whole, volume=whole.volume.copy())
    mad.volume[95] *= 6.0
    assert forecast(mad, 7).mean.sum(axis=1) == pytest.approx(forecast(whole, 7).mean.sum(axis=1), rel=0.05)


@pytest.mark.parametrize("level", [2.0, 12.0, 80.0])
def test_quiet_queues_keep_their_mean(level: float) -> None:
    dates = dates_from("2024-01-01", 224)
    said = forecast(history(dates[:196], level, day_noise=0.0), 28)
    assert said.mean.sum() == pytest.approx(expected(dates[196:], level).sum(), rel=0.12)
    assert (said.quantiles >= 0).all()
    assert np.isfinite(said.mean).all()


def test_days_without_any_contact_do_no_harm() -> None:
    quiet = history(dates_from("2024-01-01", 60), 0.3)
    assert (quiet.volume.sum(axis=1) == 0).any()
    said = forecast(quiet, 7)
    assert 0 < said.mean.sum() < 7.0


def test_closed_intervals_and_weekdays_stay_closed() -> None:
    dates = dates_from("2024-01-01", 84)
    held = history(dates)
    weekday = held.weekdays
    held.closed[weekday == 6] = True
    held.closed[weekday == 5, 4:] = True
    held.volume[held.closed] = np.nan
    said = forecast(held, 7)
    assert said.closed[6].all()
    assert said.closed[5].tolist() == [False] * 4 + [True] * 4
    assert said.mean[6].sum() == 0
    assert said.paths[:, 5, 4:].sum() == 0
    assert said.mean[5, :4] == pytest.approx(700.0 * PROFILE[:4], rel=0.08)


def test_a_holiday_on_which_the_queue_was_always_closed_is_forecast_as_closed() -> None:
    dates = dates_from("2023-09-01", 300)
    held = history(dates)
    held.closed[features(dates, US).has("holiday")] = True
    held.volume[held.closed] = np.nan
    before = held.until(np.datetime64("2024-05-20"))
    said = forecast(before, 14, calendar=US)
    memorial = int(np.flatnonzero(said.dates == np.datetime64("2024-05-27"))[0])
    assert said.closed[memorial].all()
    assert any("Memorial" in remark.en for remark in said.remarks)


def test_the_floor_is_the_mean_of_the_last_same_weekdays() -> None:
    held = history(dates_from("2024-01-01", 100))
    mondays = held.volume[held.weekdays == 0]
    said = forecast(held, 7, model=WeekdayMean(weeks=3))
    monday = int(np.flatnonzero(said.dates.astype(np.int64) % 7 == 4)[0])
    assert said.mean[monday] == pytest.approx(mondays[-3:].mean(axis=0))
    assert said.model == "mean of 3 same weekdays"


def test_what_drove_a_day_multiplies_to_it() -> None:
    """The product of the factors is the day's level over one base, the same for all days."""
    held = history(dates_from("2024-01-01", 100))
    said = forecast(held, 14)
    product = np.array([np.prod([driver.factor for driver in day]) for day in said.drivers])
    base = said.mean.sum(axis=1) / product
    assert base == pytest.approx(np.full(14, base.mean()), rel=0.02)
    assert all(list(day) == sorted(day, key=lambda one: -abs(np.log(one.factor))) for day in said.drivers)


# -- what every forecast holds


@pytest.mark.parametrize("model", ["planner", "mean"])
def test_quantiles_rise_and_paths_have_the_mean(model: str) -> None:
    said = forecast(history(dates_from("2024-01-01", 70)), 10, model=model, paths=2000)
    assert said.quantiles.shape == (len(LEVELS), 10, 8)
    assert (np.diff(said.quantiles, axis=0) >= 0).all()
    assert (np.diff(said.day_quantiles, axis=0) >= 0).all()
    error = said.paths.std(axis=0) / np.sqrt(len(said.paths))
    assert (np.abs(said.paths.mean(axis=0) - said.mean) < 5 * error + 1e-9).all()


def test_the_same_seed_gives_the_same_forecast_and_another_another() -> None:
    held = history(dates_from("2024-01-01", 70))
    first, again, other = (forecast(held, 5, seed=seed) for seed in (4, 4, 5))
    assert np.array_equal(first.paths, again.paths)
    assert np.array_equal(first.quantiles, again.quantiles)
    assert not np.array_equal(first.paths, other.paths)


def test_days_of_a_path_belong_together() -> None:
    """A level that wanders makes one day's error the next day's."""
    generator = np.random.default_rng(3)
    level = 1000 * np.exp(np.cumsum(generator.normal(0, 0.03, 150)))
    said = forecast(history(dates_from("2024-01-01", 150), level), 5)
    days = said.paths.sum(axis=2)
    assert np.corrcoef(days[:, 3], days[:, 4])[0, 1] > 0.5


def test_the_band_of_80_percent_holds() -> None:
    dates = dates_from("2023-10-01", 200)
    held = history(dates, day_noise=0.06, seed=8)
    inside, days = [], []
    for origin in range(120, 199, 6):
        said = forecast(held.rows(slice(0, origin)), dates=dates[origin : origin + 5], paths=200)
        actual = held.volume[origin : origin + len(said.dates)]
        inside.append((said.quantile(0.1) <= actual) & (actual <= said.quantile(0.9)))
        days.append(
            (said.day_quantiles[1] <= actual.sum(axis=1)) & (actual.sum(axis=1) <= said.day_quantiles[5])
        )
    assert 0.74 < np.concatenate(inside).mean() < 0.88
    assert 0.68 < np.concatenate(days).mean() < 0.92


# -- too little, or wrong


def test_a_short_history_falls_back_by_name() -> None:
    said = forecast(history(dates_from("2024-01-01", 7)), 5)
    assert said.model == "mean of 8 same weekdays"
    assert "7 days with data are too few for planner" in said.remarks[0].en
    assert "terlalu sedikit" in said.remarks[0].id


def test_one_day_is_enough_for_the_floor() -> None:
    said = forecast(history(dates_from("2024-01-01", 1)), 3)
    assert np.isfinite(said.mean).all()
    assert said.mean.sum() > 0


def test_nothing_to_learn_from_is_said() -> None:
    empty = history(dates_from("2024-01-01", 30))
    empty.volume[:] = np.nan
    with pytest.raises(ForecastError, match="no volume to learn from"):
        forecast(empty, 5)


@pytest.mark.parametrize("days", [0, -1, 92])
def test_too_far_ahead_is_refused(days: int) -> None:
    with pytest.raises(ForecastError, match="1 to 91"):
        forecast(history(dates_from("2024-01-01", 30)), days)


def test_days_that_lie_behind_are_refused() -> None:
    held = history(dates_from("2024-01-01", 30))
    with pytest.raises(ForecastError, match="must rise and lie after 2024-01-30"):
        forecast(held, dates=held.dates[-2:])


def test_an_unknown_model_is_told_from_the_known() -> None:
    with pytest.raises(ForecastError, match="Known: auto, planner, mean, AutoETS"):
        forecast(history(dates_from("2024-01-01", 30)), 5, model="prophet")


def test_thirteen_weeks_ahead() -> None:
    said = forecast(history(dates_from("2023-01-01", 300)), 91)
    assert said.mean.shape == (91, 8)
    assert said.mean.sum(axis=1) == pytest.approx(expected(said.dates), rel=0.1)


def test_the_future_is_not_seen() -> None:
    dates = dates_from("2024-01-01", 100)
    held = history(dates)
    other = History("sales", "voice", "Asia/Jakarta", 60, 480, dates, held.volume.copy(), held.closed)
    other.volume[80:] *= 3
    one, two = (forecast(each.rows(slice(0, 80)), 10).mean for each in (held, other))
    assert np.array_equal(one, two)


def test_sizes_of_effects_can_be_given() -> None:
    held = history(dates_from("2024-01-01", 80))
    fitted = Planner().fit(held, NONE)
    again = Planner(sd=fitted.sd).fit(held, NONE)
    ahead = dates_from("2024-03-21", 5)
    assert again.outlook(ahead).log_level == pytest.approx(fitted.outlook(ahead).log_level)
