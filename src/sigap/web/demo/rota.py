"""Who of the demo centre works when, where no roster of the platform says otherwise: a pattern of weeks.

Places of a team take turns, a week each; who has the last turn works nights. After a night nobody works by day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sigap.simulation import Break, Shift
from sigap.web.demo.almanac import day_of
from sigap.web.demo.centre import SQUAD, SQUADS, TEAM_SIZE, Someone, agents

Rota = dict[str, tuple[Shift, ...]]
"""Shifts by agent, in order, in seconds from a date's midnight; those of the night before begin before it."""

_OFF = ((5, 6), (5, 6), (5, 6), (5, 0), (5, 1), (6, 2), (6, 3), (0, 4), (1, 2), (3, 4))
_NIGHTS_OFF = {
    "melati": (4, 5), "kenanga": (6, 0), "anggrek": (6, 0), "cempaka": (4, 5), "teratai": (6, 0), "seruni": (6, 0),
}  # fmt: skip
"""Every night somebody is there for nearly every queue."""
_SPAN_H, _NIGHT_H = 9.0, 22.0
_ON_HOLIDAYS = 6
_HOUR_S, _DAY_S = 3600.0, 86_400.0
MEAL, REST, PRAYER = "meal", "rest", "prayer"  # as the platform calls them, so that every language has a word
_TURN = {squad.key: 3 * number for number, squad in enumerate(SQUADS)}


def usual_rota(date: dt.date) -> Rota:
    """Return who works on a date by the pattern of weeks."""
    return {agent.key: found for agent in agents() if (found := tuple(_shifts(agent, date)))}


def _shifts(agent: Someone, date: dt.date) -> Iterable[Shift]:
    before = date - dt.timedelta(days=1)
    if _works_nights(agent, before):
        yield moved(_shift(_NIGHT_H, agent.place), -_DAY_S)
        if not _works_nights(agent, date):
            return
    if _works_nights(agent, date):
        yield _shift(_NIGHT_H, agent.place)
    elif _works_days(agent, date):
        yield _shift(_start_h(agent, date), agent.place)


def _works_nights(agent: Someone, date: dt.date) -> bool:
    return _turn(agent, date) == TEAM_SIZE - 1 and date.weekday() not in _NIGHTS_OFF[agent.squad]


def _works_days(agent: Someone, date: dt.date) -> bool:
    return agent.place in _places_by_day(agent.squad, date)


def _turn(agent: Someone, date: dt.date) -> int:
    return (agent.place + date.toordinal() // 7 + _TURN[agent.squad]) % TEAM_SIZE


def _places_by_day(squad: str, date: dt.date) -> list[int]:
    """Return the places of a team that work a date by day, earliest shift first."""
    first = date.toordinal() // 7 + _TURN[squad]
    turns = sorted(range(TEAM_SIZE), key=lambda place: (place + first) % TEAM_SIZE)[:-1]
    there = [place for place in turns if date.weekday() not in _OFF[place]]
    return there[:_ON_HOLIDAYS] if day_of(date).is_holiday else there


def _start_h(agent: Someone, date: dt.date) -> float:
    """Return when a shift by day begins: those who are there spread over the team's hours."""
    there, hours = _places_by_day(agent.squad, date), SQUAD[agent.squad].starts_h
    step = (len(hours) - 1) / max(1, len(there) - 1)
    return hours[round(there.index(agent.place) * step)]


def _shift(starts_h: float, place: int) -> Shift:
    return Shift(starts_h * _HOUR_S, (starts_h + _SPAN_H) * _HOUR_S, _breaks(starts_h, place))


def _breaks(starts_h: float, place: int) -> tuple[Break, ...]:
    """Return two rests and a meal, spread so that a team does not go all at once."""
    spread = (place * 7 % 5) * 0.25
    prayer = PRAYER if 9 <= starts_h + 6 <= 15.5 else REST
    return (
        Break((starts_h + 1.75 + spread / 2) * _HOUR_S, 900.0, REST),
        Break((starts_h + 3.75 + spread) * _HOUR_S, 3600.0, MEAL),
        Break((starts_h + 6.75 + spread / 2) * _HOUR_S, 900.0, prayer),
    )


def moved(shift: Shift, by_s: float) -> Shift:
    """Return a shift some seconds later."""
    breaks = tuple(Break(one.starts_s + by_s, one.length_s, one.reason) for one in shift.breaks)
    return Shift(shift.starts_s + by_s, shift.ends_s + by_s, breaks, shift.group)
