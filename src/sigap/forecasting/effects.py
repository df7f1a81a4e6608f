"""The effects a day's level is made of, each with what is expected of its size before any data.

An effect is a random effect of a mixed model: days that share it are alike by a variance that is learnt. The standard
deviation given here is on the logarithm, so 0.05 says "about 5 %"; it is what is believed until the history says more.
An effect with little history therefore stays near zero, and one with much is what the history says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting.events import DayFeatures

Array = NDArray[np.float64]
DRIFT_DAYS, SLOW_DAYS, FAST_DAYS = 94.0, 10.0, 1.44
"""Decay of the level, of the slow and of the fast carry-over, in open days: half gone after 65, 7 and 1."""
QUARTER_DAYS = 65.0
"""The trend's standard deviation is that of growth in so many open days."""
MONTH_DAYS = 30.4
_MONTH_SMOOTH, _YEAR_SMOOTH = 4.2, 20.0
_YEAR_LEAST_DAYS = 400


class Group(StrEnum):
    """What an effect is told as, when a day is explained."""

    LEVEL = "level"
    WEEKDAY = "weekday"
    REOPENING = "reopening"
    MONTH = "month"
    YEAR = "year"
    RECENT = "recent"
    SPECIAL = "special"


@dataclass(frozen=True, slots=True)
class Effect:
    """One random effect.

    Attributes:
        name: what it is called; for `SPECIAL` the family and phase of the calendar.
        group: what it is told as.
        sd: its standard deviation as believed before any data.
        likeness: (days, days) how alike two days are by it: 1 fully, 0 not at all.
        keep: how firmly `sd` is believed: standard deviation of its logarithm.
        family, phase: the calendar's effect it stands for; "" for none.
    """

    name: str
    group: Group
    sd: float
    likeness: Callable[[NDArray[np.int64], NDArray[np.int64]], Array]
    keep: float = 0.8
    family: str = ""
    phase: int = 0


@dataclass(frozen=True, slots=True)
class Days:
    """The days behind and ahead, as the effects see them.

    Attributes:
        dates: (days,) datetime64[D].
        at: (days,) position in open days.
        features: what is special about each.
        is_open: (days,) whether the queue was open at all.
        open_weekdays: (7,) on which it usually is.
    """

    dates: NDArray[np.datetime64]
    at: Array
    features: DayFeatures
    is_open: NDArray[np.bool_]
    open_weekdays: NDArray[np.bool_]

    @property
    def weekdays(self) -> NDArray[np.int64]:
        """Return (days,) 0 = Monday ... 6 = Sunday."""
        found: NDArray[np.int64] = (self.dates.astype(np.int64) + 3) % 7
        return found


def positions(dates: NDArray[np.datetime64], open_weekdays: NDArray[np.bool_]) -> Array:
    """Return (days,) how many open days lie between the first day and each."""
    mask = open_weekdays if open_weekdays.any() else np.ones(7, np.bool_)
    counted: Array = np.busday_count(dates[0], dates, weekmask=mask.tolist()).astype(np.float64)
    return counted


def effects_of(days: Days) -> tuple[Effect, ...]:
    """Return every effect that touches any of the days, the usual ones first."""
    return (*_lasting(days), *_recurring(days), *_reopening(days), *_special(days))


# -- likenesses


def _same(labels: NDArray[np.int64]) -> Callable[[NDArray[np.int64], NDArray[np.int64]], Array]:
    """Days with the same label are alike; label 0 is like nothing."""

    def likeness(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Array:
        one, other = labels[rows][:, None], labels[columns][None]
        alike: Array = ((one == other) & (one != 0)).astype(np.float64)
        return alike

    return likeness


def _near(
    at: Array, decay: float, *, smooth: bool = False, where: NDArray[np.bool_] | None = None
) -> Callable[[NDArray[np.int64], NDArray[np.int64]], Array]:
    """Days near each other are alike, the less so the further apart."""

    def likeness(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Array:
        apart = np.abs(at[rows][:, None] - at[columns][None]) / decay
        alike: Array = np.exp(-0.5 * apart**2) if smooth else np.exp(-apart)
        return alike if where is None else alike * np.outer(where[rows], where[columns])

    return likeness


def _circle(
    at: Array, around: float, smooth: float
) -> Callable[[NDArray[np.int64], NDArray[np.int64]], Array]:
    """Days at the same place of a cycle are alike (the periodic kernel of MacKay, 1998)."""

    def likeness(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Array:
        half = np.sin(np.pi * (at[rows][:, None] - at[columns][None]) / around)
        alike: Array = np.exp(-0.5 * (half * around / (np.pi * smooth)) ** 2)
        return alike

    return likeness


def _times(amount: Array) -> Callable[[NDArray[np.int64], NDArray[np.int64]], Array]:
    """Days feel it in proportion to an amount: a straight line."""

    def likeness(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Array:
        alike: Array = np.outer(amount[rows], amount[columns])
        return alike

    return likeness


def _everything(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Array:
    return np.ones((len(rows), len(columns)))


def _itself(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Array:
    alike: Array = (rows[:, None] == columns[None]).astype(np.float64)
    return alike


# -- the effects


def _lasting(days: Days) -> list[Effect]:
    return [
        Effect("base", Group.LEVEL, 3.0, _everything, keep=0.01),
        Effect("trend", Group.LEVEL, 0.01, _times(days.at / QUARTER_DAYS)),
        Effect("level", Group.LEVEL, 0.08, _near(days.at, DRIFT_DAYS)),
        Effect("slow carry-over", Group.RECENT, 0.03, _near(days.at, SLOW_DAYS)),
        Effect("fast carry-over", Group.RECENT, 0.03, _near(days.at, FAST_DAYS)),
        Effect("noise", Group.LEVEL, 0.02, _itself),
    ]


def _recurring(days: Days) -> list[Effect]:
    place = _place_in_month(days)
    found = [
        Effect("weekday", Group.WEEKDAY, 0.1, _same(days.weekdays + 1)),
        Effect("month", Group.MONTH, 0.05, _circle(place, MONTH_DAYS, _MONTH_SMOOTH)),
        Effect("half month", Group.MONTH, 0.03, _circle(place, MONTH_DAYS / 2, _MONTH_SMOOTH)),
    ]
    day_number = days.dates.astype(np.int64).astype(np.float64)
    if day_number[-1] - day_number[0] >= _YEAR_LEAST_DAYS:
        found.append(Effect("year", Group.YEAR, 0.08, _circle(day_number, 365.25, _YEAR_SMOOTH)))
    return found


def _place_in_month(days: Days) -> Array:
    """Return (days,) the place on a circle of 30.4 days on which months of any length begin and end together.

    Places are counted in days on which the queue is open, for a pay-day at the weekend is felt on Friday or Monday.
    """
    month = days.dates.astype("datetime64[M]")
    begins, ends = month.astype("datetime64[D]"), (month + 1).astype("datetime64[D]")
    mask = days.open_weekdays if days.open_weekdays.any() else np.ones(7, np.bool_)
    scale = 7.0 / mask.sum()
    day = (np.busday_count(begins, days.dates, weekmask=mask.tolist()) + 0.5) * scale
    length = np.busday_count(begins, ends, weekmask=mask.tolist()) * scale
    place: Array = np.where(day <= MONTH_DAYS / 2, day, day - length + MONTH_DAYS)
    return place


def _reopening(days: Days) -> list[Effect]:
    """Return what the first and second open day after a closed one have in common: Mondays, and days after holidays.

    That is how a holiday is met which was never seen before: the day after it is like the day after a weekend.
    """
    first, second = _days_after_closed(days)
    found = []
    for name, where, sd in (("first open day", first, 0.1), ("second open day", second, 0.03)):
        if where.any():
            found.append(Effect(name, Group.REOPENING, sd, _same(where.astype(np.int64))))
    return found


def _days_after_closed(days: Days) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    numbers = days.dates.astype(np.int64)
    open_numbers = set(numbers[days.is_open].tolist())
    often = {int(day) for day in np.unique(days.weekdays[days.is_open])}

    def was_open(number: int) -> bool:
        if number < numbers[0]:
            return (number + 3) % 7 in often
        return number in open_numbers

    first = np.array([not was_open(int(n) - 1) for n in numbers])
    second = np.array([was_open(int(n) - 1) and not was_open(int(n) - 2) for n in numbers])
    return first, second


_AROUND: dict[str, dict[int, float]] = {
    "after_holiday": {1: 0.1, 2: 0.05, 3: 0.03},
    "before_holiday": {-1: 0.05, -2: 0.03, -3: 0.02},
    "bridge": {1: 0.1},
    "month_first": {1: 0.03},
    "month_last": {1: 0.03},
    "pay_day": {15: 0.03, 25: 0.03},
}
_SEASONS = {"ramadan": (0.1, 0.05, 5.0), "lebaran": (0.0, 0.15, 2.0)}
"""Standard deviation of the season as a whole, of its days, and over how many days these are alike."""
_HOLIDAY_SD, _OWN_SD, _EVENT_SD = 0.3, 0.2, 0.2


def _special(days: Days) -> list[Effect]:
    found: list[Effect] = []
    for family in days.features.families:
        phase = days.features.phase(family)
        if family in _SEASONS:
            found += _season(family, phase)
        elif family in _AROUND:
            found += _phases(family, phase, _AROUND[family])
        else:
            sd = _HOLIDAY_SD if family == "holiday" else _EVENT_SD if family.startswith("event:") else _OWN_SD
            labels = (phase != 0).astype(np.int64) if family.startswith("event:") else phase
            found.append(Effect(family, Group.SPECIAL, sd, _same(labels), family=family))
    return found


def _season(family: str, phase: NDArray[np.int64]) -> list[Effect]:
    whole, daily, smooth = _SEASONS[family]
    held = phase != 0
    found = [
        Effect(
            f"{family} days", Group.SPECIAL, daily, _near(phase.astype(np.float64), smooth, smooth=True, where=held),
            family=family,
        )
    ]  # fmt: skip
    if whole:
        found.append(Effect(family, Group.SPECIAL, whole, _same(held.astype(np.int64)), family=family))
    return found


def _phases(family: str, phase: NDArray[np.int64], sds: dict[int, float]) -> list[Effect]:
    return [
        Effect(
            f"{family} {at}",
            Group.SPECIAL,
            sd,
            _same((phase == at).astype(np.int64)),
            family=family,
            phase=at,
        )
        for at, sd in sds.items()
        if (phase == at).any()
    ]
