"""What could be offered to whom, and about what it is worth: a running day with the offers made so far."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.alternatives import with_shift
from sigap.scheduling.break_places import with_breaks
from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.options import serves
from sigap.scheduling.people import Person
from sigap.scheduling.problem import Problem
from sigap.scheduling.roster import Assignment, Placed, Roster
from sigap.scheduling.rules import RuleKind
from sigap.scheduling.serving import Group, agents_of, shared
from sigap.scheduling.trials import Trials, pay_of, slot_costs

Floats = NDArray[np.float64]
Row = tuple[Assignment, ...]
MOST_DAY_SLOTS = 16
"""Four hours: PP 35/2021 article 26."""
MOST_WEEK_SLOTS = 72
"""Eighteen hours: PP 35/2021 article 26."""
LITTLE = 1e-6
_STARTS_TRIED = 4


class OfferKind(Enum):
    """What is offered."""

    OVERTIME_AFTER = "overtime after"
    OVERTIME_BEFORE = "overtime before"
    REST_DAY = "rest-day shift"
    TIME_OFF = "early leave"


@dataclass(frozen=True, slots=True)
class Idea:
    """An offer that has not been looked at closely: the shift as it would be, what is new of it, about its worth."""

    kind: OfferKind
    person: Person
    shift: Assignment
    begins: int
    until: int
    guess: float

    @property
    def slots(self) -> int:
        """Return how many slots are new, or fall away."""
        return self.until - self.begins


@dataclass
class Floor:
    """The roster with the offers made so far, and who serves what.

    Attributes:
        trials: the roster as planned, with the demand as it now is.
        now_slot: before which nothing changes.
        notice_slots, least_slots: how long people need to come in, and the shortest offer.
        rows: of people with offers.
        agents: who serve each skill, (slots,).
        limits: the longest lawful overtime by kind, person and day, where it is known.
        refused: starts on days off that were found to be forbidden.
        offered, times_offered: people and days with an offer, and how many offers each person has.
        placed: breaks of shifts on days off, for people of whom the same is asked.
    """

    trials: Trials
    now_slot: int
    notice_slots: int = 4
    least_slots: int = 2
    rows: dict[str, Row] = field(default_factory=dict)
    agents: dict[str, Floats] = field(default_factory=dict)
    limits: dict[tuple[OfferKind, str, int], int] = field(default_factory=dict)
    refused: dict[tuple[str, int], set[int]] = field(default_factory=dict)
    offered: set[tuple[str, int]] = field(default_factory=set)
    times_offered: dict[str, int] = field(default_factory=dict)
    summed: dict[tuple[Group, bool], Floats] = field(default_factory=dict)
    placed: dict[Hashable, tuple[Placed, ...] | None] = field(default_factory=dict)

    @staticmethod
    def of(
        problem: Problem, roster: Roster, now_slot: int, notice_slots: int = 4, least_slots: int = 2
    ) -> Floor:
        """Return the floor before any offer, with who serves what worked out for the demand as it now is."""
        served = shared(
            problem,
            Trials(problem, roster).present,
            roster.served,
            range(max(0, now_slot), problem.horizon.slots),
        )
        trials = Trials(problem, replace(roster, served=served))
        agents = agents_of(problem, trials.present, served)
        return Floor(trials, now_slot, notice_slots, least_slots, agents=agents)

    @property
    def problem(self) -> Problem:
        """Return the problem with the demand as it now is."""
        return self.trials.problem

    def row(self, person: str) -> Row:
        """Return a person's shifts with the offers made."""
        return self.rows.get(person, self.trials.row(person))

    def row_with(self, shift: Assignment) -> Row:
        """Return a person's shifts with another one on its day."""
        return with_shift(tuple(one for one in self.row(shift.person) if one.day != shift.day), shift)

    def take(self, shift: Assignment) -> None:
        """Count an offer as taken."""
        self.rows[shift.person] = self.row_with(shift)
        self.offered.add((shift.person, shift.day))
        self.times_offered[shift.person] = self.times_offered.get(shift.person, 0) + 1
        self.agents = self.trials.agents_with(self.rows)
        self.summed.clear()

    def change(self, shift: Assignment) -> float:
        """Return what another shift of one person changes in the cost of missing agents."""
        after = self.trials.agents_with({**self.rows, shift.person: self.row_with(shift)})
        change = 0.0
        for demand in self.problem.demands:
            new = slot_costs(demand, demand.required - after[demand.skill])
            old = slot_costs(demand, demand.required - self.agents[demand.skill])
            change += float((new - old)[max(0, self.now_slot) :].sum())
        return change

    def cost_of(self, shift: Assignment) -> float | None:
        """Return what another shift of a person costs more by itself; None where something forbids it."""
        person = shift.person
        verdict = self.trials.judged_rows({person: self.row_with(shift)})[person]
        if verdict.forbids:
            return None
        taken = self.rows.get(person)
        return verdict.cost - (
            0.0 if taken is None else self.trials.judged_rows({person: taken})[person].cost
        )

    def sums(self, group: Group, fewer: bool) -> Floats:
        """Return running sums of what one agent more of a group saves, or one fewer costs, from now on."""
        if (group, fewer) not in self.summed:
            step, each = (-1.0 if fewer else 1.0), [np.zeros(self.problem.horizon.slots)] if not group else []
            for demand in self.problem.demands:
                if demand.skill in group:
                    short = demand.required - self.agents[demand.skill]
                    each.append(np.abs(slot_costs(demand, short) - slot_costs(demand, short - step)))
            worth = (np.min if fewer else np.max)(each, axis=0)
            worth = np.where(np.arange(len(worth)) >= self.now_slot, worth, 0.0)
            self.summed[group, fewer] = np.concatenate([[0.0], np.cumsum(worth)])
        return self.summed[group, fewer]

    def saved(self, person: Person) -> Floats:
        """Return running sums of what one more person like this saves."""
        return self.sums(serves(self.problem, person), False)

    def with_breaks(self, person: Person, shift: Assignment) -> Assignment | None:
        """Return a shift with its breaks; people of whom the same is asked take them at the same time."""
        rules = tuple(
            rule.id for rule in self.problem.rules_of(person) if rule.kind is RuleKind.REST_IN_SHIFT
        )
        key = (rules, serves(self.problem, person), shift.template, shift.start)
        if key not in self.placed:
            found = with_breaks(self.problem, person, shift, self.trials.loss(person))
            self.placed[key] = None if found is None else found.breaks
        breaks = self.placed[key]
        return None if breaks is None else replace(shift, breaks=breaks)

    def overtime_in_week(self, person: Person, day: int) -> int:
        """Return slots of overtime in the week of a day, rest days aside."""
        first = self.problem.horizon.first.weekday()
        week = (day + first) // 7
        own = [s for s in self.row(person.id) if (s.day + first) // 7 == week and not s.rest_day]
        past = person.past.week_overtime // SLOT_MINUTES if week == 0 else 0
        return past + sum(shift.overtime_before + shift.overtime_after for shift in own)


def ideas(floor: Floor) -> Iterator[Idea]:
    """Yield what could be offered to everybody: of each kind, for each shift, what seems to be worth most."""
    for person in floor.problem.people:
        for shift in floor.row(person.id):
            yield from time_off(floor, person, shift)
            for kind in (OfferKind.OVERTIME_AFTER, OfferKind.OVERTIME_BEFORE):
                yield from overtime(floor, kind, person, shift)
        for day in range(floor.problem.horizon.days):
            yield from rest_day(floor, person, day)


def time_off_around(floor: Floor, begins: int, until: int) -> Iterator[Idea]:
    """Yield what time off could be offered to those at work at some time, after others have come in."""
    for person in floor.problem.people:
        for shift in floor.row(person.id):
            if shift.start < until and shift.until > begins:
                yield from time_off(floor, person, shift)


def again(floor: Floor, idea: Idea) -> Iterator[Idea]:
    """Yield an idea as it is after other offers, or after some of it was found to be forbidden."""
    if (idea.person.id, idea.shift.day) in floor.offered:
        return
    if idea.kind is OfferKind.REST_DAY:
        yield from rest_day(floor, idea.person, idea.shift.day)
        return
    (shift,) = (one for one in floor.row(idea.person.id) if one.day == idea.shift.day)
    if idea.kind is OfferKind.TIME_OFF:
        yield from time_off(floor, idea.person, shift)
    else:
        yield from overtime(floor, idea.kind, idea.person, shift)


def _may_change(floor: Floor, shift: Assignment) -> bool:
    """Return whether a shift is regular, is not over and has no offer yet."""
    stretched = shift.overtime_after or shift.overtime_before or shift.rest_day
    return not stretched and shift.until > floor.now_slot and (shift.person, shift.day) not in floor.offered


def _sum(sums: Floats, begins: int, until: int) -> float:
    last = len(sums) - 1
    return float(sums[min(max(until, 0), last)] - sums[min(max(begins, 0), last)])


def overtime(floor: Floor, kind: OfferKind, person: Person, shift: Assignment) -> Iterator[Idea]:
    """Yield the length of overtime at one end of a regular shift that seems to be worth most, if any does."""
    if not (person.overtime_consent and _may_change(floor, shift)):
        return
    saved, after = floor.saved(person), kind is OfferKind.OVERTIME_AFTER
    room = _room(floor, kind, person, shift)
    if saved[-1] <= LITTLE or room < floor.least_slots:
        return
    lengths = np.arange(floor.least_slots, room + 1)
    if after:
        worth = saved[shift.until + lengths] - saved[shift.until]
    else:
        worth = saved[shift.start] - saved[shift.start - lengths]
    guess = worth - _pay(floor, shift)[floor.least_slots : room + 1]
    best = int(guess.argmax())
    if guess[best] > LITTLE:
        slots = int(lengths[best])
        begins, until = (shift.until, shift.until + slots) if after else (shift.start - slots, shift.start)
        longer = replace(shift, overtime_after=slots) if after else replace(shift, overtime_before=slots)
        yield Idea(kind, person, longer, begins, until, float(guess[best]))


def _room(floor: Floor, kind: OfferKind, person: Person, shift: Assignment) -> int:
    """Return the most slots of overtime that day, week, horizon and notice leave."""
    room = floor.limits.get((kind, person.id, shift.day), MOST_DAY_SLOTS)
    room = min(room, MOST_WEEK_SLOTS - floor.overtime_in_week(person, shift.day))
    if kind is OfferKind.OVERTIME_AFTER:
        return min(room, floor.problem.horizon.slots - shift.until) if shift.until >= 0 else 0
    begins = max(0, floor.now_slot + floor.notice_slots)
    return min(room, shift.start - begins) if shift.start <= floor.problem.horizon.slots else 0


def _pay(floor: Floor, shift: Assignment) -> Floats:
    """Return what each length of overtime of a shift pays, from 0 slots to the most of a day."""
    weights, lengths = floor.problem.weights, np.arange(MOST_DAY_SLOTS + 1)
    if floor.problem.horizon.date(shift.day) in floor.problem.holidays:
        return np.asarray(weights.rest_day * lengths)
    first = np.minimum(lengths, 60 // SLOT_MINUTES)
    return np.asarray(weights.overtime_first_hour * first + weights.overtime_next_hours * (lengths - first))


def rest_day(floor: Floor, person: Person, day: int) -> Iterator[Idea]:
    """Yield the shift on a day off that seems to be worth most, if any does."""
    if not person.overtime_consent or (person.id, day) in floor.offered:
        return
    refused, saved = floor.refused.get((person.id, day), set()), floor.saved(person)
    begins, ends = (floor.problem.horizon.day_starts[at] for at in (day, day + 1))
    at_work = any(shift.day == day for shift in floor.row(person.id))
    hoped = _sum(saved, begins - 48, ends + 96) > LITTLE
    if at_work or not hoped or ends + 48 <= floor.now_slot or len(refused) >= _STARTS_TRIED:
        return
    found = [
        Idea(
            OfferKind.REST_DAY, person, shift, shift.start, shift.until, _rest_day_guess(floor, shift, saved)
        )
        for shift in _rest_day_shifts(floor, person, day, saved)
        if shift.start not in refused
    ]
    best = max(found, key=lambda idea: idea.guess, default=None)
    if best is not None and best.guess > LITTLE:
        yield best


def _rest_day_shifts(floor: Floor, person: Person, day: int, sums: Floats) -> Iterator[Assignment]:
    """Yield the few shifts of a day off at whose time most is missing, with their breaks."""
    options = floor.trials.options
    own = floor.trials.may_have(person, day)
    own = own[(options.start[own] >= floor.now_slot + floor.notice_slots) & (options.until[own] < len(sums))]
    worth = sums[options.until[own]] - sums[np.maximum(options.start[own], 0)] - options.paid[own]
    for index in own[np.argsort(-worth, kind="stable")][:_STARTS_TRIED].tolist():
        template = floor.problem.templates[options.template[index]].id
        start, until = int(options.start[index]), int(options.until[index])
        shift = floor.with_breaks(person, Assignment(person.id, day, template, start, until, rest_day=True))
        if shift is not None:
            yield shift


def _rest_day_guess(floor: Floor, shift: Assignment, sums: Floats) -> float:
    away = sum(_sum(sums, rest.start, rest.until) for rest in shift.breaks)
    return _sum(sums, shift.start, shift.until) - away - pay_of(floor.problem, shift)


def time_off(floor: Floor, person: Person, shift: Assignment) -> Iterator[Idea]:
    """Yield the longest early leave that costs nothing, after the shift's breaks and activities."""
    group = serves(floor.problem, person)
    if not group or not _may_change(floor, shift):
        return
    sums = floor.sums(group, True)
    placed = max((one.until for one in (*shift.breaks, *shift.activities)), default=shift.start)
    begins, first = shift.until, max(placed, floor.now_slot, shift.start + 1)
    while begins > first and _sum(sums, begins - 1, begins) <= LITTLE:
        begins -= 1
    slots = shift.until - begins
    if slots >= floor.least_slots and shift.until <= floor.problem.horizon.slots:
        left = Placed(begins, shift.until, time_off_id(person.id, shift.day))
        shorter = replace(shift, activities=(*shift.activities, left))
        yield Idea(OfferKind.TIME_OFF, person, shorter, begins, shift.until, float(slots))


def time_off_id(person: str, day: int) -> str:
    """Return the id of the activity that early leave is in the roster."""
    return f"time-off-{person}-{day}"
