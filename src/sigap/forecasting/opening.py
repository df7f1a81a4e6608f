"""When a queue is open: what the history shows, carried on to the days ahead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting.events import EVERY_WEEKDAY, EventCalendar, EventKind, features
from sigap.forecasting.series import History
from sigap.text import Text

_LAST_SAME_WEEKDAYS = 8


@dataclass(frozen=True, slots=True)
class Ahead:
    """When the queue will be open.

    Attributes:
        closed: (days, intervals).
        remarks: what was assumed.
    """

    closed: NDArray[np.bool_]
    remarks: tuple[Text, ...]

    @property
    def any_open(self) -> NDArray[np.bool_]:
        """Return (days,) whether the day is open at all."""
        shut = np.asarray(self.closed.all(axis=1), np.bool_)
        return ~shut


@dataclass(frozen=True, slots=True)
class Opening:
    """When a queue was open.

    Attributes:
        history: the days behind.
        calendar: which days are holidays.
        holiday: (days,) which of them were holidays.
        was_open: (days,) whether each day behind was open at all. A holiday without any data counts as closed; any
            other day without data was open, and nobody looked.
    """

    history: History
    calendar: EventCalendar
    holiday: NDArray[np.bool_]
    was_open: NDArray[np.bool_]

    @classmethod
    def of(cls, history: History, calendar: EventCalendar) -> Opening:
        """Return when the queue of a history was open."""
        holiday = features(history.dates, calendar, queue=history.queue).has("holiday")
        nothing = np.isnan(history.volume).all(axis=1)
        was_open = ~history.closed.all(axis=1) & ~(holiday & nothing)
        return cls(history, calendar, holiday, was_open)

    @property
    def weekday_mask(self) -> NDArray[np.bool_]:
        """Return (7,) the weekdays on which the queue usually opens."""
        days = self.history.weekdays
        mask = np.zeros(7, np.bool_)
        for weekday in range(7):
            rows = days == weekday
            mask[weekday] = rows.any() and self.was_open[rows].mean() >= 0.3
        return mask

    @property
    def weekdays(self) -> frozenset[int]:
        """Return the weekdays on which the queue usually opens."""
        return frozenset(np.flatnonzero(self.weekday_mask).tolist()) or EVERY_WEEKDAY

    def ahead(self, dates: NDArray[np.datetime64]) -> Ahead:
        """Return when the queue will be open: as on the last same weekdays, and on holidays as on most of them."""
        weekdays = (dates.astype("datetime64[D]").astype(np.int64) + 3) % 7
        usual = np.stack([self._usual(weekday) for weekday in range(7)])
        closed = usual[weekdays].copy()
        told = features(dates, self.calendar, queue=self.history.queue)
        holidays = told.has("holiday") & ~closed.all(axis=1)
        shut, remarks = self._on_holidays(), []
        for row in np.flatnonzero(holidays & shut):
            closed[row] = True
            remarks.append(_shut_holiday(dates[row], told.effects[row][0].name))
        for row in np.flatnonzero(self._closing_events(dates)):
            closed[row] = True
        return Ahead(closed, tuple(remarks))

    def _usual(self, weekday: int) -> NDArray[np.bool_]:
        """Return (intervals,) where the queue is usually closed on a weekday; open where none was ever seen."""
        rows = np.flatnonzero((self.history.weekdays == weekday) & ~self.holiday)[-_LAST_SAME_WEEKDAYS:]
        if len(rows) == 0:
            return np.zeros(self.history.intervals, np.bool_)
        usual: NDArray[np.bool_] = self.history.closed[rows].mean(axis=0) > 0.5
        return usual

    def _on_holidays(self) -> bool:
        """Return whether the queue was shut on most holidays that fell on its weekdays.

        Before one was seen: a queue that is shut on some weekdays is taken to be shut on holidays too.
        """
        rows = self.holiday & self.weekday_mask[self.history.weekdays]
        if not rows.any():
            return not self.weekday_mask.all()
        return float(self.was_open[rows].mean()) < 0.5

    def _closing_events(self, dates: NDArray[np.datetime64]) -> NDArray[np.bool_]:
        days = dates.astype("datetime64[D]").astype(object).tolist()
        shut = [
            event for event in self.calendar.of_queue(self.history.queue) if event.kind is EventKind.CLOSED
        ]
        return np.array([any(event.covers(day) for event in shut) for day in days], np.bool_)


def _shut_holiday(day: np.datetime64, name: Text) -> Text:
    return Text(
        f"{day}, {name.en}: taken as closed, as holidays behind or days off of the week are.",
        f"{day}, {name.id}: dianggap tutup, seperti hari libur sebelumnya atau hari tutup mingguan.",
    )
