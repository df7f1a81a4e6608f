"""A scheduling problem: everything that a roster has to answer to, as one frozen value.

Costs are in paid quarter-hours of one agent, so that a missing agent, a refused wish and an hour of work can be
weighed against each other:

    cost = paid quarter-hours (overtime at its factors)
         + shortage: for each skill and quarter-hour, the worth of every agent missing
         + shift covers under and over
         + requests refused + preferences not met + soft rules broken + activities left out
         + unfairness: weight * the sum over people of (count before + count now)^2 - (count before)^2
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.horizon import Horizon
from sigap.scheduling.people import Contract, Person, Request, Site
from sigap.scheduling.rules import Rule, RuleSet
from sigap.scheduling.shifts import Activity, ShiftTemplate

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Demand:
    """How many agents a skill needs in each quarter-hour, and what it is worth when they are missing.

    Attributes:
        skill: id.
        required: (slots,) agents at work, not on a break; may be fractional.
        worth: (slots, k) paid quarter-hours that the 1st, 2nd ... k-th missing agent costs in that quarter-hour;
            never falling along k; the k-th stands for all further ones. A part of an agent costs its part.
        level: least level at which a person counts.
    """

    skill: str
    required: Floats
    worth: Floats
    level: int = 1

    @staticmethod
    def flat(skill: str, required: Floats, worth: float = 4.0, level: int = 1) -> Demand:
        """Return a demand in which every missing agent costs the same."""
        agents = np.asarray(required, float)
        return Demand(skill, agents, np.full((agents.size, 1), worth), level)

    def cost(self, missing: Floats) -> float:
        """Return what missing agents (slots,) cost, in paid quarter-hours."""
        steps = self.worth.shape[1]
        total = 0.0
        for k in range(steps):
            part = np.clip(missing - k, 0.0, 1.0) if k < steps - 1 else np.maximum(missing - k, 0.0)
            total += float((self.worth[:, k] * part).sum())
        return total


@dataclass(frozen=True, slots=True)
class ShiftCover:
    """How many people a day needs on a template, whatever their skills: rotations are planned so."""

    day: date
    template: str
    required: int
    under: float
    over: float = 0.0


@dataclass(frozen=True, slots=True)
class Fixed:
    """A shift that is settled: published before, or promised."""

    person: str
    day: date
    template: str
    start: int | None = None  # minutes from local midnight; None for any start of the template


@dataclass(frozen=True, slots=True)
class Weights:
    """What soft things cost, in paid quarter-hours.

    Attributes:
        overtime_first_hour, overtime_next_hours, rest_day: factors of pay for overtime on a working day and for all
            work on a holiday or as overtime on a day off.
        preference: for each rank by which a shift misses a person's first preference, per shift.
        nights, weekends, holidays, refused: fairness, for each square as in the module's formula.
    """

    overtime_first_hour: float = 1.5
    overtime_next_hours: float = 2.0
    rest_day: float = 2.0
    preference: float = 0.0
    nights: float = 0.0
    weekends: float = 0.0
    holidays: float = 0.0
    refused: float = 0.0


@dataclass(frozen=True, slots=True)
class Night:
    """What counts as a night shift: any part of it, overtime aside, between these wall-clock minutes.

    `until` passes midnight. The clock is that of the person's site.
    """

    begins: int = 1380
    until: int = 1740


@dataclass(frozen=True)
class Problem:
    """Everything about a roster but the roster.

    Attributes:
        name: in the reader's words.
        horizon: days and zone.
        templates, sites, contracts, people: with unique ids.
        demands: per skill; may be empty where `covers` are given.
        covers: per day and template.
        rules: law, agreement and company together.
        activities, requests, fixed: as their classes say.
        holidays: dates, with their names.
        provisions: what the employer provides, by id; rules ask for them.
        weights, night: as their classes say.
    """

    name: str
    horizon: Horizon
    templates: tuple[ShiftTemplate, ...]
    sites: tuple[Site, ...]
    contracts: tuple[Contract, ...]
    people: tuple[Person, ...]
    demands: tuple[Demand, ...]
    rules: RuleSet
    covers: tuple[ShiftCover, ...] = ()
    activities: tuple[Activity, ...] = ()
    requests: tuple[Request, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    holidays: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))
    provisions: frozenset[str] = frozenset()
    weights: Weights = Weights()
    night: Night = Night()

    @cached_property
    def template(self) -> Mapping[str, ShiftTemplate]:
        """Return templates by id."""
        return {template.id: template for template in self.templates}

    @cached_property
    def contract(self) -> Mapping[str, Contract]:
        """Return contracts by id."""
        return {contract.id: contract for contract in self.contracts}

    @cached_property
    def person(self) -> Mapping[str, Person]:
        """Return people by id."""
        return {person.id: person for person in self.people}

    @cached_property
    def zone(self) -> Mapping[str, str]:
        """Return zones by site."""
        return {site.id: site.zone for site in self.sites}

    def rules_of(self, person: Person) -> tuple[Rule, ...]:
        """Return the rules that are for a person."""
        return tuple(rule for rule in self.rules.rules if rule.applies.to(person))
