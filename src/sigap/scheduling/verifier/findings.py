"""What the verifier says: findings, itemised costs, cover, and figures of each person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import Enum
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.rules import RuleKind
from sigap.text import Text

Floats = NDArray[np.float64]


class Check(Enum):
    """What was looked at. Every one but `RULE`, `REQUEST`, `ACTIVITY_LEFT_OUT` is always hard."""

    UNREADABLE = "unreadable"  # not the values that a roster is made of
    UNKNOWN_PERSON = "unknown_person"
    UNKNOWN_TEMPLATE = "unknown_template"
    OUTSIDE_HORIZON = "outside_horizon"
    TWO_ON_A_DAY = "two_on_a_day"
    OVERLAP = "overlap"
    START = "start"
    WEEKDAY = "weekday"
    SPAN = "span"
    OVERTIME = "overtime"  # less than nothing
    BREAK_MISSING = "break_missing"
    BREAK_UNKNOWN = "break_unknown"  # or taken twice
    BREAK_LENGTH = "break_length"
    BREAK_WINDOW = "break_window"
    BREAK_ORDER = "break_order"
    BREAK_SPACING = "break_spacing"
    BREAK_OUTSIDE = "break_outside"
    ACTIVITY_UNKNOWN = "activity_unknown"
    ACTIVITY_STRANGER = "activity_stranger"  # somebody who does not take part
    ACTIVITY_LENGTH = "activity_length"
    ACTIVITY_OUTSIDE = "activity_outside"  # of the shift
    ACTIVITY_OVERLAP = "activity_overlap"
    ACTIVITY_WINDOW = "activity_window"
    ACTIVITY_TWICE = "activity_twice"
    ACTIVITY_APART = "activity_apart"
    ACTIVITY_LEFT_OUT = "activity_left_out"
    LEFT_OUT = "left_out"  # the roster says an activity is left out that is not, or that nobody knows
    CONTRACT_TEMPLATE = "contract_template"
    CONTRACT_DAYS = "contract_days"
    CONTRACT_MAX_WEEK = "contract_max_week"
    CONTRACT_MIN_WEEK = "contract_min_week"
    LEAVE = "leave"
    AVAILABILITY = "availability"
    EARLIEST_START = "earliest_start"
    LATEST_END = "latest_end"
    MAX_NIGHTS = "max_nights"
    NEVER_BEFORE = "never_before"
    CONSENT = "consent"  # overtime without it
    FIXED = "fixed"
    REQUEST = "request"
    SERVED = "served"
    RULE = "rule"


class Unit(Enum):
    """In what a finding says how far a limit is passed."""

    MINUTES = "minutes"
    DAYS = "days"
    NIGHTS = "nights"
    WEEKENDS = "weekends"
    SHIFTS = "shifts"
    PEOPLE = "people"
    AGENTS = "agents"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be.

    Attributes:
        check: what was looked at.
        text: who, when, what is found and what is asked, in a sentence.
        kind: of the rule, for `Check.RULE`.
        rule: id of the rule; of the template, activity or skill for other checks where there is one.
        person: id; empty where nobody is meant.
        dates: the days concerned, local to the person.
        slot: of the horizon where it begins, where one can be said.
        excess: how far the limit is passed, or missed, in `unit`; 0 where that cannot be measured.
        unit: of `excess`.
        cost: paid quarter-hours of a soft finding; None for a hard one.
    """

    check: Check
    text: Text
    kind: RuleKind | None = None
    rule: str = ""
    person: str = ""
    dates: tuple[date, ...] = ()
    slot: int | None = None
    excess: float = 0.0
    unit: Unit = Unit.SHIFTS
    cost: float | None = None

    @property
    def hard(self) -> bool:
        """Return whether it may not be so at any price."""
        return self.cost is None


@dataclass(frozen=True, slots=True)
class Costs:
    """What a roster costs, in paid quarter-hours of one agent; the items of `sigap.scheduling.problem`'s formula.

    Attributes:
        paid: regular working time.
        overtime: work before and after shifts, and all work on holidays and as overtime on days off, with its factors.
        shortage: by skill.
        covers, requests, preferences, activities, unfairness: as in the formula.
        rules: broken soft ones, by id.
    """

    paid: float = 0.0
    overtime: float = 0.0
    shortage: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    covers: float = 0.0
    requests: float = 0.0
    preferences: float = 0.0
    rules: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    activities: float = 0.0
    unfairness: float = 0.0

    @property
    def total(self) -> float:
        """Return the sum of all items."""
        values = [getattr(self, item.name) for item in fields(self)]
        return float(sum(sum(value.values()) if isinstance(value, Mapping) else value for value in values))


@dataclass(frozen=True, slots=True, eq=False)
class SkillCover:
    """Agents who serve a skill in each quarter-hour, agents required, agents missing; each (slots,)."""

    skill: str
    present: Floats
    required: Floats
    missing: Floats


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """What a roster means for one person.

    Attributes:
        person: id.
        shifts: how many, of any sort.
        week_minutes: working time by week of the horizon, by the date of its Monday.
        overtime_minutes: before and after shifts, and whole shifts on days off.
        nights, weekends, holidays, refused: in the horizon, as fairness counts them.
        preference_cost: paid quarter-hours.
    """

    person: str
    shifts: int
    week_minutes: Mapping[date, int]
    overtime_minutes: int
    nights: int
    weekends: int
    holidays: int
    refused: int
    preference_cost: float


@dataclass(frozen=True)
class Verification:
    """Everything that was found in a roster.

    Attributes:
        findings: hard ones first.
        costs: itemised.
        cover: by skill.
        on_template: people on the template of each of the problem's covers, in their order.
        people: figures by person.
    """

    findings: tuple[Finding, ...]
    costs: Costs
    cover: Mapping[str, SkillCover]
    on_template: tuple[int, ...]
    people: Mapping[str, PersonFigures]

    @cached_property
    def hard(self) -> tuple[Finding, ...]:
        """Return what may not be so at any price."""
        return tuple(finding for finding in self.findings if finding.hard)

    @cached_property
    def soft(self) -> tuple[Finding, ...]:
        """Return what has a price."""
        return tuple(finding for finding in self.findings if not finding.hard)

    @property
    def kept(self) -> bool:
        """Return whether nothing hard is broken, so that the roster may be published."""
        return not self.hard

    @property
    def cost(self) -> float:
        """Return the roster's cost in paid quarter-hours."""
        return self.costs.total
