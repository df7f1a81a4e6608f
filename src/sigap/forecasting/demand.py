"""What staffing works from: contacts and handle time per interval as instants, with or without their uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting.result import Forecast
from sigap.forecasting.wall_clock import slots


@dataclass(frozen=True, slots=True)
class Demand:
    """One queue's expected contacts, interval by interval.

    Attributes:
        queue: name of the queue, "" when there is only one.
        channel: one of `sigap.facts.tables.CHANNELS`.
        zone: IANA zone of the site.
        minutes: length of an interval.
        starts_at: (n,) int64, milliseconds since the epoch, UTC, rising. Closed intervals are left out.
        dates: (n,) datetime64[D], the site's day on which each begins.
        volume: (n,) expected contacts.
        aht_s: (n,) expected handle time in seconds, NaN where unknown.
        paths: (paths, n) joint draws of the volume; None for a point forecast.
        levels: probabilities of `quantiles`.
        quantiles: (levels, n) of each interval, or None.
    """

    queue: str
    channel: str
    zone: str
    minutes: int
    starts_at: NDArray[np.int64]
    dates: NDArray[np.datetime64]
    volume: NDArray[np.float64]
    aht_s: NDArray[np.float64]
    paths: NDArray[np.float64] | None = None
    levels: tuple[float, ...] = ()
    quantiles: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        shape = self.starts_at.shape
        for name in ("dates", "volume", "aht_s"):
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name} has shape {getattr(self, name).shape}, expected {shape}")
        if self.paths is not None and self.paths.shape[1:] != shape:
            raise ValueError(f"paths has shape {self.paths.shape}, expected (paths, {shape[0]})")
        if self.quantiles is not None and self.quantiles.shape != (len(self.levels), *shape):
            raise ValueError(
                f"quantiles has shape {self.quantiles.shape}, expected {(len(self.levels), *shape)}"
            )

    @classmethod
    def of(cls, forecast: Forecast) -> Demand:
        """Return a forecast as demand: its open intervals, in order of time.

        An hour that the clocks repeat is there twice, each time with the volume of one; one that they skip is not.
        """
        happened = slots(
            forecast.dates,
            ZoneInfo(forecast.zone),
            minutes=forecast.minutes,
            opens_minute=forecast.opens_minute,
            intervals=forecast.mean.shape[1],
        )
        open_ = ~forecast.closed[happened.day, happened.interval]
        day, interval = happened.day[open_], happened.interval[open_]
        unknown = np.full(len(day), np.nan)
        return cls(
            queue=forecast.queue,
            channel=forecast.channel,
            zone=forecast.zone,
            minutes=forecast.minutes,
            starts_at=happened.starts_at[open_],
            dates=forecast.dates.astype("datetime64[D]")[day],
            volume=forecast.mean[day, interval],
            aht_s=unknown if forecast.aht_s is None else forecast.aht_s[day, interval],
            paths=forecast.paths[:, day, interval] if len(forecast.paths) else None,
            levels=forecast.levels,
            quantiles=forecast.quantiles[:, day, interval],
        )
