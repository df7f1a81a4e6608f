"""The people of a roster: what they may work, what they can do, what they ask for, and what lies behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType

from sigap.scheduling.shifts import EVERY_DAY


@dataclass(frozen=True, slots=True)
class Site:
    """A place of work; its zone is the clock of its people's shifts."""

    id: str
    zone: str


@dataclass(frozen=True, slots=True)
class Contract:
    """What several people have agreed on.

    Attributes:
        id: such as "full-time".
        templates: ids of the shifts they may be given.
        max_days: most working days in a calendar week; shifts that are overtime on a day off are not counted.
        min_week, max_week: minutes of working time in a calendar week. A day of paid leave counts with `day_minutes`,
            as long as it and the days worked are no more than `max_days`; leave alone never breaks `max_week`. A part
            of a week at either end of the horizon, and a week with unpaid leave, asks for the same share of `min_week`
            as it has of the days. `Past.week_minutes` counts towards `max_week` only.
        day_minutes: working time that one day of paid leave stands for.
    """

    id: str
    templates: tuple[str, ...]
    max_days: int = 5
    min_week: int = 0
    max_week: int = 2400
    day_minutes: int = 480


@dataclass(frozen=True, slots=True)
class Window:
    """Wall-clock time in which a person can work, on some weekdays: minutes from midnight; `until` may pass 1440.

    The weekday is that of `begins`. A shift lies in a window with its overtime.
    """

    begins: int
    until: int
    weekdays: frozenset[int] = EVERY_DAY


@dataclass(frozen=True, slots=True)
class Leave:
    """Days on which no shift of a person starts, first and last included."""

    first: date
    last: date
    paid: bool = True


@dataclass(frozen=True, slots=True)
class Preference:
    """A start window or a template that a person likes; None leaves it open."""

    template: str | None = None
    earliest: int = 0
    latest: int = 1439
    weekdays: frozenset[int] = EVERY_DAY


class Wish(Enum):
    """What a request asks for."""

    OFF = "off"  # the day off, or not that template where one is named
    ON = "on"  # to work that day, or that template where one is named


@dataclass(frozen=True, slots=True)
class Request:
    """One wish for one day.

    Attributes:
        person, day: who, and which date (of the shift's start).
        wish: off or on.
        template: the shift that is meant; None for any.
        weight: paid quarter-hours that refusing costs; None when it may not be refused.
    """

    person: str
    day: date
    wish: Wish
    template: str | None = None
    weight: float | None = 4.0


@dataclass(frozen=True, slots=True)
class Past:
    """What a person did before the horizon, as far as rules and fairness remember it.

    Attributes:
        last_end: aware instant at which the last shift ended.
        last_template: of that shift.
        days_in_a_row: working days in a row up to the day before the horizon; 0 when that day was off.
        days_off_in_a_row: days off in a row up to the day before the horizon; 0 when that day was worked.
        week_minutes, week_days: worked since Monday, where the horizon begins within a week.
        week_overtime: minutes of overtime in that part of the week.
        nights, weekends, holidays, refused: how many since the counting began; fairness adds to them.
    """

    last_end: datetime | None = None
    last_template: str | None = None
    days_in_a_row: int = 0
    days_off_in_a_row: int = 7
    week_minutes: int = 0
    week_days: int = 0
    week_overtime: int = 0
    nights: int = 0
    weekends: int = 0
    holidays: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be on the roster.

    Attributes:
        id: unique.
        name: shown.
        contract, site: ids.
        skills: level by skill, 1 is the lowest.
        availability: windows of which one must hold the whole shift; empty for any time.
        leave: days away.
        preferences: in order of rank.
        earliest_start, latest_end: minutes from midnight between which the way to work and back allows a shift to lie;
            the end of a shift past midnight is 1440 and more; overtime is part of the shift. None: any.
        max_nights: most night shifts in the horizon; None: no limit of one's own.
        seniority: years; breaks ties in who gets what was asked.
        woman, minor, no_night: what the labour rules ask: `no_night` is a doctor's word.
        overtime_consent: has agreed in writing to be asked for overtime.
        tags: anything else a company's rule may be for.
        past: before the horizon.
    """

    id: str
    name: str
    contract: str
    site: str
    skills: Mapping[str, int]
    availability: tuple[Window, ...] = ()
    leave: tuple[Leave, ...] = ()
    preferences: tuple[Preference, ...] = ()
    earliest_start: int | None = None
    latest_end: int | None = None
    max_nights: int | None = None
    seniority: float = 0.0
    woman: bool = False
    minor: bool = False
    no_night: bool = False
    overtime_consent: bool = False
    tags: frozenset[str] = frozenset()
    past: Past = field(default_factory=Past)


NO_SKILLS: Mapping[str, int] = MappingProxyType({})
