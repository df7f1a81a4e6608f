"""The model a planner can read: every day is a product of effects with names, times a profile of the day.

    volume(day, interval) = base x level x weekday x time of the month x time of the year
                            x special days x how the last days ran   x share(kind of day, interval)

`day_level` says how the effects are found, `profile` how the shares are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting.calibration import Stray
from sigap.forecasting.day_level import Counts, LevelFit, fit_level, rolling_strays
from sigap.forecasting.effects import Days, Effect, Group, effects_of, positions
from sigap.forecasting.events import EVERY_WEEKDAY, DayFeatures, EventCalendar, features
from sigap.forecasting.opening import Opening
from sigap.forecasting.outlook import Outlook
from sigap.forecasting.profile import DayTotals, Shape, kinds_of, learn
from sigap.forecasting.result import Driver
from sigap.forecasting.series import History
from sigap.text import Text

Array = NDArray[np.float64]
_WORTH_TELLING = 0.005
_ORIGINS, _LEAST_BEHIND = 40, 20
_WEEKDAYS = (
    Text("Monday", "Senin"), Text("Tuesday", "Selasa"), Text("Wednesday", "Rabu"), Text("Thursday", "Kamis"),
    Text("Friday", "Jumat"), Text("Saturday", "Sabtu"), Text("Sunday", "Minggu"),
)  # fmt: skip
_GROUPS = {
    Group.LEVEL: Text("trend and level of the last months", "tren dan tingkat beberapa bulan terakhir"),
    Group.MONTH: Text("time of the month", "waktu dalam bulan"),
    Group.YEAR: Text("time of the year", "waktu dalam tahun"),
}
_RAN_HIGH = Text("the last days ran high", "hari-hari terakhir lebih ramai")
_RAN_LOW = Text("the last days ran low", "hari-hari terakhir lebih sepi")


@dataclass(frozen=True, slots=True)
class Planner:
    """The model of named effects.

    Attributes:
        sd: standard deviations of the effects by name when they are known already, as from an earlier fit of the same
            queue; those not named are as believed before any data. None: they are learnt.
    """

    sd: Mapping[str, float] | None = None
    name: str = "planner"
    least_days: int = 10

    def fit(self, history: History, calendar: EventCalendar) -> PlannerFit:
        """Return what it learnt from a history."""
        opening = Opening.of(history, calendar)
        held = features(history.dates, calendar, queue=history.queue, open_weekdays=opening.weekdays)
        shape, totals = learn(history, kinds_of(history.weekdays, held.has("ramadan")))
        return PlannerFit(
            self, history, calendar, opening, shape, totals, self._level(history, held, opening, totals)
        )

    def _level(self, history: History, held: DayFeatures, opening: Opening, totals: DayTotals) -> LevelFit:
        mask = opening.weekday_mask
        days = Days(history.dates, positions(history.dates, mask), held, opening.was_open, mask)
        effects, counts = effects_of(days), _counts(totals)
        if self.sd is None:
            return fit_level(effects, counts)
        return fit_level(
            effects, counts, np.array([self.sd.get(effect.name, effect.sd) for effect in effects])
        )


@dataclass(frozen=True, slots=True)
class PlannerFit:
    """What the model learnt."""

    model: Planner
    history: History
    calendar: EventCalendar
    opening: Opening
    shape: Shape
    totals: DayTotals
    level: LevelFit

    @property
    def sd(self) -> dict[str, float]:
        """Return how large each effect is usually, on the logarithm: 0.05 is about 5 %."""
        return {effect.name: float(sd) for effect, sd in zip(self.level.effects, self.level.sd, strict=True)}

    def outlook(self, dates: NDArray[np.datetime64]) -> Outlook:
        """Return what it says of days after its history."""
        ahead = self.opening.ahead(dates)
        days = self._days(dates, ~ahead.shut)
        level = self._extended(days)
        rows = np.arange(self.history.days, len(days.dates))
        middle, covariance = level.predict(rows)
        kinds = kinds_of(days.weekdays[rows], days.features.has("ramadan")[rows])
        return Outlook(
            dates=dates,
            log_level=middle,
            covariance=covariance,
            shape=self.shape,
            shares=self.shape.of(kinds, ahead.closed),
            model=self.model.name,
            drivers=_drivers(level, days, rows),
            remarks=ahead.remarks,
        )

    def strays(self, ahead: int) -> list[Stray]:
        """Return how far it was off on the last days, when only the days before were known."""
        return rolling_strays(self.level, origins=_ORIGINS, ahead=ahead, least=_LEAST_BEHIND)

    def _days(self, dates: NDArray[np.datetime64], is_open: NDArray[np.bool_]) -> Days:
        every = np.concatenate([self.history.dates, dates])
        held = features(
            every,
            self.calendar,
            queue=self.history.queue,
            open_weekdays=self.opening.weekdays or EVERY_WEEKDAY,
        )
        mask = self.opening.weekday_mask
        opened = np.concatenate([self.opening.was_open, is_open])
        return Days(every, positions(every, mask), held, opened, mask)

    def _extended(self, days: Days) -> LevelFit:
        """Return the fit with the effects of the days ahead; those never seen before are as believed."""
        effects = effects_of(days)
        known = self.sd
        sd = np.array([known.get(effect.name, effect.sd) for effect in effects])
        fit = self.level
        return LevelFit(effects, sd, fit.counts, fit.working, fit.solved, fit.inverse)


def _counts(totals: DayTotals) -> Counts:
    rows = np.flatnonzero(totals.usable)
    return Counts(rows, totals.seen[rows], totals.part[rows])


# -- what drove each day


def _drivers(level: LevelFit, days: Days, rows: NDArray[np.int64]) -> tuple[tuple[Driver, ...], ...]:
    """Return per day the factors that multiply to its level over the base, greatest first.

    Weekday, month and year are told against the mean of the days behind, so their factors lie around 1.
    """
    added, behind = level.shares(rows), level.shares(level.counts.rows).mean(axis=1)
    return tuple(
        _ranked(_of_day(level.effects, added[:, at], behind, days, int(row))) for at, row in enumerate(rows)
    )


def _of_day(effects: tuple[Effect, ...], added: Array, behind: Array, days: Days, row: int) -> list[Driver]:
    sums: dict[Group, float] = {}
    special: dict[str, float] = {}
    after = _follows_holiday(days, row)
    for effect, one, usual in zip(effects, added.tolist(), behind.tolist(), strict=True):
        if effect.name in ("base", "noise"):
            continue
        if effect.family:
            special[effect.family] = special.get(effect.family, 0.0) + one
        elif effect.group is Group.REOPENING and after:
            special["after_holiday"] = special.get("after_holiday", 0.0) + one
        else:
            group = Group.WEEKDAY if effect.group is Group.REOPENING else effect.group
            sums[group] = sums.get(group, 0.0) + one - usual
    told = [
        Driver(_group_name(group, total, days, row), float(np.exp(total))) for group, total in sums.items()
    ]
    names = {effect.family: effect.name for effect in days.features.effects[row]}
    return told + [
        Driver(names[family], float(np.exp(total))) for family, total in special.items() if family in names
    ]


def _follows_holiday(days: Days, row: int) -> bool:
    """Return whether it is a holiday that makes it the first or second day open again, and not the weekend."""
    steps = int(days.features.phase("after_holiday")[row])
    working = {int(day) for day in np.unique(days.weekdays[days.is_open])}
    return 1 <= steps <= 2 and (int(days.weekdays[row]) - steps) % 7 in working


def _group_name(group: Group, total: float, days: Days, row: int) -> Text:
    if group is Group.WEEKDAY:
        return _WEEKDAYS[int(days.weekdays[row])]
    if group is Group.RECENT:
        return _RAN_HIGH if total >= 0 else _RAN_LOW
    return _GROUPS[group]


def _ranked(drivers: list[Driver]) -> tuple[Driver, ...]:
    worth = [driver for driver in drivers if abs(np.log(driver.factor)) >= _WORTH_TELLING]
    return tuple(sorted(worth, key=lambda driver: -abs(float(np.log(driver.factor)))))
