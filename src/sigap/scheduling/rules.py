"""Labour rules as data: what is asked, of whom, where it is written, and how hard.

A rule is a `RuleKind`, which says what is counted and in which unit, and parameters. Solvers and the verifier each
read rules for themselves; neither shares a line of code with the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType
from typing import Any

from sigap.scheduling.people import Person
from sigap.text import Text


class RuleKind(Enum):
    """What a rule counts. Parameters in braces; what a soft rule's weight is paid for in brackets.

    "Working time" is a shift's span without its unpaid breaks and without overtime; a shift that is overtime on a day
    off (`rest_day`) has none. "Overtime" is what is worked before and after the regular shift; that of a `rest_day`
    shift is part of the rest day's. Days are those shifts start on, weeks are calendar weeks from Monday, both in the
    zone of the person's site. "Night" is the problem's `night`, which the regular shift touches or not. Weeks count
    what `Past` says of a first week that began before the horizon.
    """

    MAX_DAY_MINUTES = "max_day_minutes"
    """Working time of a shift is at most {minutes}, and {minutes_six_days} for contracts of six days a week or more
    (`Contract.max_days`). [per quarter-hour above]"""
    REST_IN_SHIFT = "rest_in_shift"
    """A shift with more than {after} minutes of work, overtime included, holds an unpaid break of at least {minutes};
    and no more than {after} minutes lie from the first minute at work, or the end of a break of at least
    {counts_from} minutes, of either pay, to the next such break or the last minute at work; overtime and activities
    are work. {counts_from} is 15 unless given. [per shift, once]"""
    NO_WORK_BETWEEN = "no_work_between"
    """No part of a shift or of overtime lies between the wall-clock minutes {begins} and {until}. {unless_provided}:
    the id of a provision of the employer (`Problem.provisions`) with which it may. {until} at or before {begins} is
    the next day's. Breaks are part of a shift here. [per shift]"""
    MAX_WEEK_MINUTES = "max_week_minutes"
    """Working time in a week is at most {minutes}. [per quarter-hour above]"""
    WEEKLY_REST = "weekly_rest"
    """At least {days} days of a week have no shift but one that is overtime on a day off (`rest_day`);
    {days_six_days} for contracts of six days a week. A part of a week at either end of the horizon asks for what
    cannot be made up for in the rest of it; of the days before the horizon, `Past.week_days` were worked. [per day]"""
    MIN_REST = "min_rest"
    """At least {minutes} of elapsed time lie between the end of a shift, with its overtime, and the start of the next,
    with its overtime; `Past.last_end` is an end too. [per pair]"""
    MAX_DAYS_IN_A_ROW = "max_days_in_a_row"
    """At most {days} days in a row have a shift of any sort, counting `Past.days_in_a_row`. [per day above that lies
    in the horizon]"""
    MIN_DAYS_IN_A_ROW = "min_days_in_a_row"
    """At least {days} days in a row have a shift wherever one has. A run that touches either end of the horizon is
    taken to go on beyond it, whatever `Past` says. [per day missing]"""
    MIN_DAYS_OFF_IN_A_ROW = "min_days_off_in_a_row"
    """At least {days} days in a row have none wherever one has none. Runs at the ends as above. [per day missing]"""
    MAX_NIGHTS_IN_A_ROW = "max_nights_in_a_row"
    """At most {nights} days in a row have a night shift; those before the horizon are not known. [per night above]"""
    MAX_WEEKENDS = "max_weekends"
    """At most {weekends} weekends of the horizon have a shift on Saturday or Sunday. [per weekend above]"""
    MAX_SHIFTS = "max_shifts"
    """At most {shifts} shifts of {template} in the horizon; of any, without it. [per shift above]"""
    MIN_MINUTES = "min_minutes"
    """Working time in the horizon is at least {minutes}. [per quarter-hour below]"""
    MAX_MINUTES = "max_minutes"
    """Working time in the horizon is at most {minutes}. [per quarter-hour above]"""
    START_BAND = "start_band"
    """Starts of a week's regular shifts, as minutes of wall clock from their day's midnight, lie at most {minutes}
    apart: the latest less the earliest, so 23:00 and 01:00 are 22 hours apart. [per quarter-hour above]"""
    MAX_OVERTIME_DAY = "max_overtime_day"
    """Overtime of a working day that is no holiday is at most {minutes}; none without consent. `rest_day` shifts are
    not meant. [per quarter-hour above]"""
    MAX_OVERTIME_WEEK = "max_overtime_week"
    """Overtime of a week's working days that are no holidays is at most {minutes}. `rest_day` shifts are not meant.
    [per quarter-hour above]"""
    HOLIDAY_WORK = "holiday_work"
    """No shift starts on a holiday, unless the employer has provision {unless_provided}. [per shift]"""


@dataclass(frozen=True, slots=True)
class Applies:
    """Whom a rule is for. Everything that is given must hold; nothing given means everybody."""

    contracts: frozenset[str] | None = None
    people: frozenset[str] | None = None
    tags: frozenset[str] | None = None
    woman: bool | None = None
    minor: bool | None = None
    no_night: bool | None = None

    def to(self, person: Person) -> bool:
        """Return whether the rule is for this person."""
        return (
            (self.contracts is None or person.contract in self.contracts)
            and (self.people is None or person.id in self.people)
            and (self.tags is None or bool(self.tags & person.tags))
            and (self.woman is None or self.woman == person.woman)
            and (self.minor is None or self.minor == person.minor)
            and (self.no_night is None or self.no_night == person.no_night)
        )


EVERYBODY = Applies()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        id: unique in a set, such as "id.weekly-rest".
        kind: what is counted.
        text: what is asked, in a sentence.
        parameters: of the kind.
        source: article, agreement or policy; empty for none.
        checked: whether somebody has read the article beside the parameters.
        weight: paid quarter-hours per unit of the kind; None for a hard rule.
        applies: to whom.
    """

    id: str
    kind: RuleKind
    text: Text
    parameters: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    source: str = ""
    checked: bool = False
    weight: float | None = None
    applies: Applies = EVERYBODY

    @property
    def hard(self) -> bool:
        """Return whether the rule may not be broken at any price."""
        return self.weight is None


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of a country, a company or a client, together.

    Attributes:
        id: such as "id" for Indonesia.
        name: in words.
        rules: with ids of their own.
        as_of: the law as it stood; a date in words.
    """

    id: str
    name: Text
    rules: tuple[Rule, ...]
    as_of: str = ""

    def with_rules(self, rules: Iterable[Rule]) -> RuleSet:
        """Return the set with these rules, which take the place of those with the same id."""
        own = {rule.id: rule for rule in (*self.rules, *rules)}
        return replace(self, rules=tuple(own.values()))

    def without(self, *ids: str) -> RuleSet:
        """Return the set without some rules."""
        return replace(self, rules=tuple(rule for rule in self.rules if rule.id not in ids))
