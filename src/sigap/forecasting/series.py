"""What a forecast learns from: one queue's volume and handle time, a row a day, a column an interval of the day.

Columns are wall-clock intervals of the site's day, so a day of 23 or 25 hours has as many as any other:
the hour that does not exist is missing, the hour that comes twice holds the mean of both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

import numpy as np
from numpy.typing import NDArray

from sigap.errors import SigapError
from sigap.text import Text

DAY_MINUTES = 1440


class ForecastError(SigapError):
    """A history that cannot be forecast from, or a question about the future that has no answer."""


@dataclass(frozen=True, slots=True)
class History:
    """One queue and channel as it was.

    Attributes:
        queue: name of the queue.
        channel: one of `sigap.facts.tables.CHANNELS`.
        zone: IANA zone in which the days are cut.
        minutes: length of an interval; divides the day.
        opens_minute: minute of the day at which column 0 begins.
        dates: (days,) datetime64[D], rising. A date that is not there was no business day.
        volume: (days, intervals) contacts that arrived; NaN where nobody listened, in an outage, or closed.
        closed: (days, intervals) True where the queue was closed: nothing could arrive, and nothing was missed.
        aht_s: (days, intervals) mean handle time in seconds of the contacts that arrived; NaN where unknown. Or None.
        handled: (days, intervals) contacts behind `aht_s`, its weight. Or None.
    """

    queue: str
    channel: str
    zone: str
    minutes: int
    opens_minute: int
    dates: NDArray[np.datetime64]
    volume: NDArray[np.float64]
    closed: NDArray[np.bool_]
    aht_s: NDArray[np.float64] | None = None
    handled: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        shape = (len(self.dates), self.volume.shape[1] if self.volume.ndim == 2 else -1)
        for name in ("volume", "closed", "aht_s", "handled"):
            array = getattr(self, name)
            if array is not None and array.shape != shape:
                raise ValueError(f"{name} has shape {array.shape}, expected {shape}")
        self._refuse_bad_dates()
        self._refuse_bad_intervals()
        self._refuse_bad_numbers()

    def _refuse_bad_dates(self) -> None:
        steps = np.diff(self.dates.astype("datetime64[D]").astype(np.int64))
        if (steps <= 0).any():
            twice = str(self.dates[int(np.argmax(steps <= 0)) + 1])
            raise ForecastError(
                Text(
                    "the days of a history must rise, each once.",
                    "hari-hari riwayat harus berurutan, masing-masing sekali.",
                ),
                where=f"{self.queue}, {twice}",
            )

    def _refuse_bad_intervals(self) -> None:
        last = self.opens_minute + self.minutes * self.volume.shape[1]
        if self.minutes <= 0 or DAY_MINUTES % self.minutes or self.opens_minute < 0 or last > DAY_MINUTES:
            raise ForecastError(
                Text(
                    f"intervals of {self.minutes} minutes from minute {self.opens_minute} do not divide the day.",
                    f"interval {self.minutes} menit sejak menit ke-{self.opens_minute} tidak membagi hari secara utuh.",
                ),
                where=self.queue,
                remedy=Text(
                    "Use 5, 10, 15, 20, 30 or 60 minutes.", "Pakai 5, 10, 15, 20, 30, atau 60 menit."
                ),
            )

    def _refuse_bad_numbers(self) -> None:
        for values, name in ((self.volume, "volume"), (self.aht_s, "aht_s"), (self.handled, "handled")):
            if values is None:
                continue
            bad = np.argwhere((values < 0) | np.isinf(values))
            if len(bad):
                day, interval = (int(i) for i in bad[0])
                raise ForecastError(
                    Text(
                        f"{name} is {values[day, interval]}: it must be a number from 0 on, or missing.",
                        f"{name} bernilai {values[day, interval]}: harus angka mulai 0, atau kosong.",
                    ),
                    where=f"{self.queue}, {self.dates[day]} {self.clock(interval)}",
                )

    @property
    def days(self) -> int:
        """Return how many days there are."""
        return len(self.dates)

    @property
    def intervals(self) -> int:
        """Return how many intervals a day has."""
        return int(self.volume.shape[1])

    @property
    def observed(self) -> NDArray[np.bool_]:
        """Return (days, intervals): where the volume is known. A closed interval is not observed, and not missing."""
        return ~np.isnan(self.volume) & ~self.closed

    @property
    def weekdays(self) -> NDArray[np.int64]:
        """Return (days,) 0 = Monday ... 6 = Sunday."""
        weekdays: NDArray[np.int64] = (self.dates.astype("datetime64[D]").astype(np.int64) + 3) % 7
        return weekdays

    def clock(self, interval: int) -> str:
        """Return the wall-clock time at which a column begins, "HH:MM"."""
        return "{:02d}:{:02d}".format(*divmod(self.opens_minute + interval * self.minutes, 60))

    def until(self, first: date | np.datetime64) -> Self:
        """Return the history before a day: what was known on the evening before it."""
        return self.rows(self.dates < np.asarray(first, "datetime64[D]"))

    def rows(self, which: NDArray[np.bool_] | slice) -> Self:
        """Return the history of some of its days."""
        return replace(
            self,
            dates=self.dates[which],
            volume=self.volume[which],
            closed=self.closed[which],
            aht_s=None if self.aht_s is None else self.aht_s[which],
            handled=None if self.handled is None else self.handled[which],
        )
