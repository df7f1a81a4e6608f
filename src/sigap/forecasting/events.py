"""What is special about a day: holidays and the days around them, Ramadan, pay-days, and what the user says.

Moving holidays need no special care: each is known by its name, so that Idul Fitri of one year teaches Idul Fitri of
the next, wherever it falls. Ramadan is a season of its own, with phases, because it changes the shape of the day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting import holiday_names as known
from sigap.forecasting.series import ForecastError
from sigap.text import Text

_DAY = dt.timedelta(days=1)
_AROUND = 3
"""How many open days before and after a holiday feel it."""
_WITHIN = dt.timedelta(days=7)
_EVE_DAYS, _WAKE_DAYS = 10, 10
"""How many days before and after Idul Fitri are told apart."""
_PAY_DAYS = (15, 25)
EVERY_WEEKDAY = frozenset(range(7))


class EventKind(StrEnum):
    """What a user's event does."""

    CAMPAIGN = "campaign"  # it changes the volume: its effect is learnt, and used again
    OUTAGE = "outage"  # nothing can be learnt from its volume: it is missing
    CLOSED = "closed"  # the queue is shut: nothing can arrive
    HOLIDAY = "holiday"  # treated as a public holiday
    OTHER = "other"  # as a campaign


@dataclass(frozen=True, slots=True)
class NamedEvent:
    """Something the user knows of, with its name; the same name teaches the same effect.

    Attributes:
        name: as the user wrote it.
        kind: what it does.
        begins, ends: wall-clock time of the site; `ends` is the first moment after it.
        queue: the only queue it touches, "" for all.
    """

    name: str
    kind: EventKind
    begins: dt.datetime
    ends: dt.datetime
    queue: str = ""

    def __post_init__(self) -> None:
        if self.ends <= self.begins:
            raise ForecastError(
                Text(
                    f"the event {self.name!r} ends ({self.ends:%Y-%m-%d %H:%M}) before it begins "
                    f"({self.begins:%Y-%m-%d %H:%M}).",
                    f"peristiwa {self.name!r} berakhir ({self.ends:%Y-%m-%d %H:%M}) sebelum dimulai "
                    f"({self.begins:%Y-%m-%d %H:%M}).",
                ),
                remedy=Text("Swap from and to.", "Tukar from dan to."),
            )

    def covers(self, day: dt.date) -> bool:
        """Return whether any of it falls on a day."""
        midnight = dt.datetime.combine(day, dt.time())
        return self.begins < midnight + _DAY and midnight < self.ends


@dataclass(frozen=True, slots=True)
class EventCalendar:
    """Which days are special.

    Attributes:
        country: ISO 3166 code of two letters, as `holidays` knows it; "" for none.
        subdivision: code of the province or state.
        joint_leave: in Indonesia, also the joint leave (cuti bersama) that the government decrees each year.
        ramadan: whether Ramadan is told; None: where Idul Fitri is a public holiday.
        events: what the user adds.

    Raises:
        ForecastError: a country or subdivision that nobody knows.
    """

    country: str = ""
    subdivision: str = ""
    joint_leave: bool = True
    ramadan: bool | None = None
    events: tuple[NamedEvent, ...] = ()

    def __post_init__(self) -> None:
        if self.country:
            known.of_year(self.country, self.subdivision, 2024)

    def of_queue(self, queue: str) -> tuple[NamedEvent, ...]:
        """Return the user's events that touch a queue."""
        return tuple(event for event in self.events if event.queue in ("", queue))


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that is special about one day.

    Attributes:
        family: what kind of thing, the same in every year: "holiday", "eid_al_fitr", "ramadan", "pay_day" ...
        phase: which day or stage of it; negative before it, positive in or after it, never 0.
        name: in words.
    """

    family: str
    phase: int
    name: Text


@dataclass(frozen=True, slots=True)
class DayFeatures:
    """What is special about each of some days.

    Attributes:
        dates: (days,) datetime64[D].
        effects: per day, what is special, most special first; () on an ordinary day.
    """

    dates: NDArray[np.datetime64]
    effects: tuple[tuple[Effect, ...], ...] = field(default=())

    @property
    def families(self) -> tuple[str, ...]:
        """Return the families that occur, in alphabetical order."""
        return tuple(sorted({effect.family for day in self.effects for effect in day}))

    def phase(self, family: str) -> NDArray[np.int64]:
        """Return (days,) the phase of a family on each day; 0 where it does not hold."""
        found = np.zeros(len(self.dates), np.int64)
        for row, day in enumerate(self.effects):
            for effect in day:
                if effect.family == family:
                    found[row] = effect.phase
                    break
        return found

    def has(self, family: str) -> NDArray[np.bool_]:
        """Return (days,) where a family holds."""
        held: NDArray[np.bool_] = self.phase(family) != 0
        return held


def features(
    dates: NDArray[np.datetime64],
    calendar: EventCalendar,
    *,
    queue: str = "",
    open_weekdays: Iterable[int] = EVERY_WEEKDAY,
) -> DayFeatures:
    """Return what is special about each day.

    Families and phases:

    | family | phase |
    |---|---|
    | `holiday` | 1 public holiday, 2 joint leave, 3 the user's |
    | the holiday's own, `eid_al_fitr`, `independence_day` ... | 1 for its first day, 2 for its second ... |
    | `before_holiday` | -1 the last open day before a holiday, -2 the one before |
    | `after_holiday` | 1 the first open day after it, 2, 3 |
    | `bridge` | 1 an open day between a holiday and a day off |
    | `ramadan` | day of Ramadan, 1 to 30 |
    | `lebaran` | -10 to -1 before Idul Fitri, 1 and 2 the feast, 3 to 12 after it |
    | `month_first`, `month_last`, `pay_day` | 1; the day of the month for pay-days |
    | `event:NAME` | which day of the user's event, from 1 |

    Args:
        dates: (days,) datetime64[D].
        calendar: which days are special.
        queue: the user's events of this queue alone, and those of all.
        open_weekdays: 0 Monday to 6 Sunday, on which the queue is open: the day after a Friday's holiday is Monday
            where nobody works at weekends.
    """
    days: list[dt.date] = dates.astype("datetime64[D]").astype(object).tolist()
    if not days:
        return DayFeatures(dates, ())
    book = _Book.of(min(days), max(days), calendar, queue, frozenset(open_weekdays))
    return DayFeatures(dates, tuple(tuple(book.effects(day)) for day in days))


@dataclass(frozen=True)
class _Book:
    """All that is known of the days in one span."""

    holidays: dict[dt.date, known.Holiday]
    ramadans: tuple[known.Ramadan, ...]
    events: tuple[NamedEvent, ...]
    open_weekdays: frozenset[int]

    @classmethod
    def of(
        cls,
        first: dt.date,
        last: dt.date,
        calendar: EventCalendar,
        queue: str,
        weekdays: frozenset[int],
    ) -> _Book:
        years = range(first.year - 1, last.year + 2)
        found: dict[dt.date, known.Holiday] = {}
        for year in years if calendar.country else ():
            found |= known.of_year(calendar.country, calendar.subdivision, year, calendar.joint_leave)
        events = calendar.of_queue(queue)
        for event in events:
            if event.kind is EventKind.HOLIDAY:
                found |= _own_holiday(event)
        return cls(found, known.ramadans(calendar.country, found, years, calendar.ramadan), events, weekdays)

    def effects(self, day: dt.date) -> Iterable[Effect]:
        yield from self._events(day)
        yield from self._holiday(day)
        yield from self._around_ramadan(day)
        yield from self._around_holidays(day)
        yield from self._month(day)

    def _events(self, day: dt.date) -> Iterable[Effect]:
        for event in self.events:
            if event.kind in (EventKind.CAMPAIGN, EventKind.OTHER) and event.covers(day):
                nth = (day - event.begins.date()).days + 1
                yield Effect(f"event:{event.name}", nth, Text(event.name, event.name))

    def _holiday(self, day: dt.date) -> Iterable[Effect]:
        holiday = self.holidays.get(day)
        if holiday is not None:
            yield Effect(holiday.key, holiday.nth, holiday.name)
            yield Effect("holiday", holiday.phase, holiday.name)

    def _around_ramadan(self, day: dt.date) -> Iterable[Effect]:
        for season in self.ramadans:
            if season.first <= day < season.eid:
                nth = (day - season.first).days + 1
                yield Effect("ramadan", nth, Text(f"Ramadan, day {nth}", f"Ramadan hari ke-{nth}"))
            away = (day - season.eid).days
            if -_EVE_DAYS <= away < 0:
                yield Effect(
                    "lebaran", away, Text(f"{-away} days before Idul Fitri", f"H-{-away} Idul Fitri")
                )
            elif 0 <= away < _WAKE_DAYS + 2:
                yield Effect("lebaran", away + 1, _after_eid(away))

    def _around_holidays(self, day: dt.date) -> Iterable[Effect]:
        if day in self.holidays:
            return
        before, after = self._nearest(day, -1), self._nearest(day, 1)
        if before is not None:
            steps, holiday = before
            yield Effect("after_holiday", steps, _nth_after(steps, holiday.name))
        if after is not None:
            steps, holiday = after
            yield Effect("before_holiday", -steps, _nth_before(steps, holiday.name))
        if self._is_bridge(day):
            yield Effect("bridge", 1, Text("bridge day", "hari kejepit"))

    def _nearest(self, day: dt.date, way: int) -> tuple[int, known.Holiday] | None:
        """Return how many open days lie to the nearest holiday that way, itself not counted, and which it is."""
        steps, at = 1, day + way * _DAY
        while abs(at - day) <= _WITHIN:
            holiday = self.holidays.get(at)
            if holiday is not None:
                return steps, holiday
            if at.weekday() in self.open_weekdays:
                steps += 1
            if steps > _AROUND:
                return None
            at += way * _DAY
        return None

    def _is_bridge(self, day: dt.date) -> bool:
        eve, morrow = day - _DAY, day + _DAY
        off = [one in self.holidays or one.weekday() >= 5 for one in (eve, morrow)]
        return day.weekday() < 5 and all(off) and (eve in self.holidays or morrow in self.holidays)

    def _month(self, day: dt.date) -> Iterable[Effect]:
        if day == self._first_open(day.replace(day=1), 1):
            yield Effect(
                "month_first", 1, Text("first working day of the month", "hari kerja pertama bulan ini")
            )
        ends = (day.replace(day=28) + 4 * _DAY).replace(day=1) - _DAY
        if day == self._first_open(ends, -1):
            yield Effect(
                "month_last", 1, Text("last working day of the month", "hari kerja terakhir bulan ini")
            )
        for pay_day in _PAY_DAYS:
            if day == self._first_open(day.replace(day=pay_day), -1):
                yield Effect(
                    "pay_day", pay_day, Text(f"pay-day, the {pay_day}th", f"hari gajian, tanggal {pay_day}")
                )

    def _first_open(self, day: dt.date, way: int) -> dt.date:
        """Return the day itself when it is a working day, else the nearest one that way."""
        for steps in range(14):
            at = day + way * steps * _DAY
            if at.weekday() in self.open_weekdays and at not in self.holidays:
                return at
        return day


def _own_holiday(event: NamedEvent) -> dict[dt.date, known.Holiday]:
    day, nth, found = event.begins.date(), 1, {}
    while event.covers(day):
        found[day] = known.Holiday(known.key_of(event.name), nth, 3, Text(event.name, event.name))
        day, nth = day + _DAY, nth + 1
    return found


def _after_eid(away: int) -> Text:
    if away == 0:
        return Text("Idul Fitri", "Idul Fitri")
    return Text(f"{away} days after Idul Fitri", f"H+{away} Idul Fitri")


def _nth_after(steps: int, holiday: Text) -> Text:
    if steps == 1:
        return Text(f"day after {holiday.en}", f"hari setelah {holiday.id}")
    return Text(f"{steps} open days after {holiday.en}", f"{steps} hari kerja setelah {holiday.id}")


def _nth_before(steps: int, holiday: Text) -> Text:
    if steps == 1:
        return Text(f"day before {holiday.en}", f"hari sebelum {holiday.id}")
    return Text(f"{steps} open days before {holiday.en}", f"{steps} hari kerja sebelum {holiday.id}")
