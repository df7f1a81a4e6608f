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
        closed: (days, intervals) where nothing will arrive.
        shut: (days,) days that are likely to be closed as a whole, known or not.
        remarks: what was assumed.
    """

    closed: NDArray[np.bool_]
    shut: NDArray[np.bool_]
    remarks: tuple[Text, ...]


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
        """Return when the queue will be open: as on the last same weekdays, and shut on holidays as it was on these.

        A holiday is forecast as closed only where the history says that the queue was closed on most of them. Where it
        merely has no data of them, the volume is told as it would be if the queue were open, for a zero that turns out
        wrong costs more than a figure nobody needs; but the days after are told as days after a closed one.
        """
        weekdays = (dates.astype("datetime64[D]").astype(np.int64) + 3) % 7
        usual = np.stack([self._usual(weekday) for weekday in range(7)])
        closed = usual[weekdays].copy()
        told = features(dates, self.calendar, queue=self.history.queue)
        holidays = told.has("holiday") & ~closed.all(axis=1) & self._shut_on_holidays()
        surely, remarks = self._closed_on_holidays(), []
        for row in np.flatnonzero(holidays):
            closed[row] |= surely
            remarks.append((_closed if surely else _perhaps_closed)(dates[row], told.effects[row][0].name))
        closed[self._closing_events(dates)] = True
        return Ahead(closed, closed.all(axis=1) | holidays, tuple(remarks))

    def _usual(self, weekday: int) -> NDArray[np.bool_]:
        """Return (intervals,) where the queue is usually closed on a weekday; open where none was ever seen."""
        rows = np.flatnonzero((self.history.weekdays == weekday) & ~self.holiday)[-_LAST_SAME_WEEKDAYS:]
        if len(rows) == 0:
            return np.zeros(self.history.intervals, np.bool_)
        usual: NDArray[np.bool_] = self.history.closed[rows].mean(axis=0) > 0.5
        return usual

    def _shut_on_holidays(self) -> bool:
        """Return whether the queue was shut, or at least without data, on most holidays that fell on its weekdays.

        Before one was seen: a queue that is shut on some weekdays is taken to be shut on holidays too.
        """
        rows = self.holiday & self.weekday_mask[self.history.weekdays]
        if not rows.any():
            return not self.weekday_mask.all()
        return float(self.was_open[rows].mean()) < 0.5

    def _closed_on_holidays(self) -> bool:
        """Return whether the history says of most holidays on its weekdays that the queue was closed."""
        rows = self.holiday & self.weekday_mask[self.history.weekdays]
        return bool(rows.any()) and float(self.history.closed[rows].all(axis=1).mean()) > 0.5

    def _closing_events(self, dates: NDArray[np.datetime64]) -> NDArray[np.bool_]:
        days = dates.astype("datetime64[D]").astype(object).tolist()
        shut = [
            event for event in self.calendar.of_queue(self.history.queue) if event.kind is EventKind.CLOSED
        ]
        return np.array([any(event.covers(day) for event in shut) for day in days], np.bool_)


def _closed(day: np.datetime64, name: Text) -> Text:
    return Text(
        f"{day}, {name.en}: taken as closed, as most holidays before were.",
        f"{day}, {name.id}: dianggap tutup, seperti kebanyakan hari libur sebelumnya.",
    )


def _perhaps_closed(day: np.datetime64, name: Text) -> Text:
    return Text(
        f"{day}, {name.en}: no holiday before has data. The volume is that of an open day; the days after are told "
        "as days after a closed one.",
        f"{day}, {name.id}: belum ada data hari libur sebelumnya. Volumenya untuk hari buka; hari-hari sesudahnya "
        "dihitung sebagai hari setelah tutup.",
    )
