"""What kind of day a date is at the demo centre: the same for the same date, on every machine and at every start."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from sigap.text import Text
from sigap.web.demo.centre import LINES, ZONE, Line
from sigap.worktime.holidays import CountryHolidays

HALF_HOURS = 48
_HOLIDAYS = CountryHolidays("ID", joint_leave=True)
_WEEK = (1.16, 1.07, 1.02, 1.0, 0.97, 0.0, 0.0)  # Monday to Friday; the weekend has factors of its own
_OPEN = {"voice": (0.0, 23.5), "chat": (0.0, 23.0), "whatsapp": (0.0, 23.0), "email": (6.0, 19.0)}
"""From when to when people get in touch, in hours: what came is done when the day ends at midnight."""
_NIGHT = 0.08
_ABSENT, _ABSENT_IN_A_WAVE = 0.04, 0.24


@dataclass(frozen=True)
class Incident:
    """Something that goes wrong and makes people call.

    Attributes:
        name: in words.
        queues: where they call.
        from_h, until_h: when, in hours of the site's day.
        factor: how many times as many come.
    """

    name: Text
    queues: tuple[str, ...]
    from_h: float
    until_h: float
    factor: float


INCIDENTS = (
    (Text("payment outage", "gangguan pembayaran"), ("layanan", "wa-layanan", "obrolan"), 2.1),
    (Text("application update failed", "pembaruan aplikasi gagal"), ("teknis", "obrolan"), 2.4),
    (
        Text("deliveries delayed by flood", "pengiriman terlambat karena banjir"),
        ("layanan", "wa-layanan"),
        1.7,
    ),
)


@dataclass(frozen=True)
class Day:
    """One date.

    Attributes:
        date: which.
        is_holiday: a public holiday or joint leave.
        expected: what a planner could know: a factor on the volume of every queue.
        luck: what nobody could know: a further factor.
        incident: something that went wrong, or None.
        absence: share of agents who do not come.
        sale: a sale on a double date (11.11).
    """

    date: dt.date
    is_holiday: bool
    expected: dict[str, float]
    luck: float
    incident: Incident | None
    absence: float
    sale: bool

    @property
    def story(self) -> Text | None:
        """Return what was special about it in words, or None."""
        if self.incident is not None:
            return self.incident.name
        if self.absence == _ABSENT_IN_A_WAVE:
            return Text("many are ill", "banyak yang sakit")
        return Text("double-date sale", "obral tanggal kembar") if self.sale else None


@lru_cache(maxsize=400)
def day_of(date: dt.date) -> Day:
    """Return what kind of day a date is."""
    dice = np.random.default_rng(date.toordinal())
    luck = float(dice.lognormal(-0.0018, 0.06))
    bad, hour, wave = (float(one) for one in dice.random(3))
    sale = date.month == date.day and date.month >= 9
    holiday = bool(_HOLIDAYS.dates(date, date))
    return Day(
        date=date,
        is_holiday=holiday,
        expected={line.key: _expected(line, date, holiday=holiday, sale=sale) for line in LINES},
        luck=luck,
        incident=_incident(bad, hour) if bad < 0.05 and not holiday else None,
        absence=_ABSENT_IN_A_WAVE if wave < 0.035 else _ABSENT,
        sale=sale,
    )


def _incident(bad: float, hour: float) -> Incident:
    name, queues, factor = INCIDENTS[int(bad * 1e6) % len(INCIDENTS)]
    starts = 8 + round(hour * 16) / 2
    return Incident(name, queues, starts, min(starts + 2.5, 22.0), factor)


def _expected(line: Line, date: dt.date, *, holiday: bool, sale: bool) -> float:
    weekday = date.weekday()
    weekend = line.weekend * (1.12 if weekday == 5 else 1.0)
    factor = _WEEK[weekday] if weekday < 5 else weekend
    if holiday:
        factor = min(factor, 0.9 * line.weekend)
    if 25 <= date.day <= 28:  # pay-day: people shop
        factor *= 1.1
    if sale:
        factor *= 1.9 if line.key in ("wa-penjualan", "obrolan") else 1.35
    return factor * (1.0 + 0.05 * np.sin((date.toordinal() % 365) / 365 * 2 * np.pi))


def planned(line: Line, date: dt.date) -> tuple[float, ...]:
    """Return what a planner who knows the centre well would expect in each half-hour."""
    return tuple(
        float(value) for value in line.a_day * day_of(date).expected[line.key] * _curve(line.key, date)
    )


def lived(line: Line, date: dt.date) -> tuple[float, ...]:
    """Return the mean numbers that really come: what was planned, times luck and what goes wrong."""
    day = day_of(date)
    hours = np.arange(HALF_HOURS) / 2
    factor = np.full(HALF_HOURS, day.luck)
    bad = day.incident
    if bad is not None and line.key in bad.queues:
        factor = np.where((hours >= bad.from_h) & (hours < bad.until_h), day.luck * bad.factor, factor)
    return tuple(float(value) for value in np.array(planned(line, date)) * factor)


def _curve(key: str, date: dt.date) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the share of the day's contacts in each half-hour: peaks, and a dip at lunch, deeper on Fridays."""
    line = next(line for line in LINES if line.key == key)
    middle = np.arange(HALF_HOURS) / 2 + 0.25
    curve = sum(height * np.exp(-(((middle - at) / width) ** 2) / 2) for at, height, width in line.peaks)
    dip = 0.5 if date.weekday() == 4 else 0.28
    curve = (_NIGHT + curve) * (1 - dip * np.exp(-(((middle - 12.5) / 0.6) ** 2) / 2))
    first, last = _OPEN[line.channel]
    curve = np.where((middle > first) & (middle < last), curve, 0.0)
    shares: np.ndarray[tuple[int], np.dtype[np.float64]] = curve / curve.sum()
    return shares


def today_at(now_s: float) -> dt.date:
    """Return the demo centre's date at an instant, in seconds since the epoch."""
    return dt.datetime.fromtimestamp(now_s, ZoneInfo(ZONE)).date()
