"""Who of the demo centre works when, where no roster of the platform says otherwise: a pattern of weeks."""

from __future__ import annotations

import datetime as dt

from sigap.simulation import Break, Shift
from sigap.web.demo.almanac import day_of
from sigap.web.demo.centre import SQUAD, TEAM_SIZE, Someone

_OFF = ((5, 6), (5, 6), (5, 6), (5, 0), (5, 1), (6, 2), (6, 3), (0, 4), (1, 2), (3, 4))
_SPAN_H, _ON_HOLIDAYS = 9.0, 6
_HOUR_S = 3600.0
MEAL, REST, PRAYER = "makan", "istirahat", "salat"


def shift_of(agent: Someone, date: dt.date) -> Shift | None:
    """Return an agent's shift on a date, in seconds from its midnight (WIB), or None on a day off.

    Within a team places take turns, a week each, and those who are there spread over the day.
    """
    there = _places_there(date)
    if agent.place not in there:
        return None
    hours = SQUAD[agent.squad].starts_h
    step = (len(hours) - 1) / max(1, len(there) - 1)
    starts_h = hours[round(there.index(agent.place) * step)]
    return Shift(starts_h * _HOUR_S, (starts_h + _SPAN_H) * _HOUR_S, _breaks(starts_h, agent.place))


def _places_there(date: dt.date) -> list[int]:
    """Return the places of a team that work on a date, earliest shift first."""
    week = date.toordinal() // 7
    turn = sorted(range(TEAM_SIZE), key=lambda place: (place + week) % TEAM_SIZE)
    there = [place for place in turn if date.weekday() not in _OFF[place]]
    return there[:_ON_HOLIDAYS] if day_of(date).is_holiday else there


def _breaks(starts_h: float, place: int) -> tuple[Break, ...]:
    """Return two rests and a meal, spread so that a team does not go all at once."""
    spread = (place * 7 % 5) * 0.25
    prayer = PRAYER if 9 <= starts_h + 6 <= 15.5 else REST
    return (
        Break((starts_h + 1.75 + spread / 2) * _HOUR_S, 900.0, REST),
        Break((starts_h + 3.75 + spread) * _HOUR_S, 3600.0, MEAL),
        Break((starts_h + 6.75 + spread / 2) * _HOUR_S, 900.0, prayer),
    )
