"""What a change of some people's rows would do: what forbids it, and what it changes in cost, cover and fairness."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.options import Options, options_of, serves
from sigap.scheduling.people import Person
from sigap.scheduling.problem import Demand, Problem
from sigap.scheduling.roster import Assignment, Roster
from sigap.scheduling.serving import Group, agents_of, presence_of, present_of, shared
from sigap.scheduling.verifier import Costs, Finding, PersonFigures, Verification, verify

Floats = NDArray[np.float64]
Rows = Mapping[str, Sequence[Assignment]]
_LITTLE = 1e-6


@dataclass(frozen=True)
class Effect:
    """What a change does, by the verifier's word.

    Attributes:
        roster: with the change.
        forbids: hard findings that were not there, or are worse than before.
        costs: the change of each item, in paid quarter-hours; below 0 where it saves.
        cover: the change of agents at work by skill, (slots,) each.
        before, after: figures of the people whose rows are changed.
    """

    roster: Roster
    forbids: tuple[Finding, ...]
    costs: Costs
    cover: Mapping[str, Floats]
    before: Mapping[str, PersonFigures]
    after: Mapping[str, PersonFigures]

    @property
    def legal(self) -> bool:
        """Return whether nothing forbids it."""
        return not self.forbids

    @property
    def cost(self) -> float:
        """Return the change of the whole cost, in paid quarter-hours."""
        return self.costs.total


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """What forbids a person's other row, and the change of what it costs by itself, in paid quarter-hours."""

    forbids: tuple[Finding, ...]
    cost: float


@dataclass(frozen=True)
class Trials:
    """A roster on which changes are tried; nothing is changed for good.

    Raises:
        SchedulingError: on the first trial, when the problem cannot be read.
    """

    problem: Problem
    roster: Roster
    _own: dict[tuple[str, int], NDArray[np.int64]] = field(default_factory=dict, repr=False)

    @cached_property
    def verification(self) -> Verification:
        """Return the verifier's word on the roster as it is."""
        return verify(self.problem, self.roster)

    @cached_property
    def options(self) -> Options:
        """Return every shift that could be worked."""
        return options_of(self.problem)

    @cached_property
    def number(self) -> dict[str, int]:
        """Return each person's number in the problem."""
        return {person.id: number for number, person in enumerate(self.problem.people)}

    @cached_property
    def present(self) -> dict[Group, NDArray[np.int64]]:
        """Return who is at work, by skill group: (slots,)."""
        return present_of(self.problem, self.roster)

    def may_have(self, person: Person, day: int) -> NDArray[np.int64]:
        """Return the options that a person can be given on a day, as far as a shift alone can tell."""
        if (person.id, day) not in self._own:
            options = self.options
            allowed = options.allowed[options.kind[self.number[person.id]]]
            self._own[person.id, day] = np.flatnonzero(allowed & (options.day == day))
        return self._own[person.id, day]

    def row(self, person: str) -> tuple[Assignment, ...]:
        """Return a person's shifts in order of time."""
        return self.roster.of.get(person, ())

    def shift(self, person: str, day: int) -> Assignment | None:
        """Return a person's shift on a day."""
        return next((shift for shift in self.row(person) if shift.day == day), None)

    def changed(self, rows: Rows) -> Roster:
        """Return the roster with other rows of some people, and with who serves what worked out anew for them."""
        kept = [shift for shift in self.roster.assignments if shift.person not in rows]
        new = [shift for row in rows.values() for shift in row]
        assignments = tuple(sorted((*kept, *new), key=lambda a: (self.number.get(a.person, -1), a.start)))
        present, slots = self._present_with(rows)
        served = shared(self.problem, present, self.roster.served, slots)
        return Roster(assignments, served, self._left_out(rows))

    def _present_with(self, rows: Rows) -> tuple[dict[Group, NDArray[np.int64]], list[int]]:
        """Return who is at work with other rows, and the slots in which that differs."""
        present, slots = dict(self.present), self.problem.horizon.slots
        differs = np.zeros(slots, bool)
        for person, row in rows.items():
            group = serves(self.problem, self.problem.person[person])
            change = presence_of(slots, row) - presence_of(slots, self.row(person))
            present[group] = present[group] + change
            differs |= change != 0
        return present, np.flatnonzero(differs).tolist()

    def _left_out(self, rows: Rows) -> tuple[tuple[str, str], ...]:
        """Return the optional activities that are not placed, for people with other rows worked out anew."""
        kept = [pair for pair in self.roster.left_out if pair[1] not in rows]
        optional = [activity for activity in self.problem.activities if activity.worth is not None]
        for person, row in rows.items():
            placed = {one.id for shift in row for one in shift.activities}
            kept += [(a.id, person) for a in optional if person in a.people and a.id not in placed]
        return tuple(kept)

    def of(self, rows: Rows) -> Effect:
        """Return what other rows of some people do; the whole roster is verified."""
        roster = self.changed(rows)
        before, after = self.verification, verify(self.problem, roster)
        cover = {skill: now.present - before.cover[skill].present for skill, now in after.cover.items()}
        return Effect(
            roster,
            new_findings(before.hard, after.hard),
            difference(after.costs, before.costs),
            MappingProxyType(cover),
            {person: before.people[person] for person in rows},
            {person: after.people[person] for person in rows},
        )

    @cached_property
    def bare(self) -> Problem:
        """Return the problem without what its people do together: rows can be verified on it alone."""
        return replace(self.problem, demands=(), covers=(), activities=())

    @cached_property
    def _bare_before(self) -> Verification:
        return self.of_rows({person.id: self.row(person.id) for person in self.problem.people})

    def of_rows(self, rows: Rows) -> Verification:
        """Return the verifier's word on some people's rows alone."""
        people = tuple(self.problem.person[person] for person in rows)
        shifts = tuple(replace(shift, activities=()) for row in rows.values() for shift in row)
        mine = {person.id for person in people}
        problem = replace(
            self.bare,
            people=people,
            fixed=tuple(one for one in self.problem.fixed if one.person in mine),
            requests=tuple(one for one in self.problem.requests if one.person in mine),
        )
        return verify(problem, Roster(shifts))

    def judged_rows(self, rows: Rows) -> dict[str, RowVerdict]:
        """Return for each of some people what forbids another row, and the change of what it costs by itself.

        Pay, wishes, soft rules and fairness are counted; activities and demand are not looked at.
        """
        verdict, before = self.of_rows(rows), self._bare_before
        hard_before, hard_after = _by_person(before.hard), _by_person(verdict.hard)
        soft_before, soft_after = _by_person(before.soft), _by_person(verdict.soft)
        judged = {}
        for person, row in rows.items():
            new = self._own_cost(verdict.people[person], row, soft_after.get(person, ()))
            old = self._own_cost(before.people[person], self.row(person), soft_before.get(person, ()))
            forbids = new_findings(hard_before.get(person, ()), hard_after.get(person, ()))
            judged[person] = RowVerdict(forbids, new - old)
        return judged

    def _own_cost(self, figures: PersonFigures, row: Sequence[Assignment], soft: Iterable[Finding]) -> float:
        """Return what a row costs by itself, in paid quarter-hours."""
        past, weights = self.problem.person[figures.person].past, self.problem.weights
        unfair = sum(
            getattr(weights, name)
            * getattr(figures, name)
            * (2 * getattr(past, name) + getattr(figures, name))
            for name in ("nights", "weekends", "holidays", "refused")
        )
        pay = sum(pay_of(self.problem, shift) for shift in row)
        return float(pay + figures.preference_cost + unfair + sum(one.cost or 0.0 for one in soft))

    def agents_with(self, rows: Rows) -> dict[str, Floats]:
        """Return how many agents serve each skill with other rows, (slots,)."""
        present, slots = self._present_with(rows)
        return agents_of(self.problem, present, shared(self.problem, present, self.roster.served, slots))

    def shortage_change(self, rows: Rows) -> float:
        """Return the change of what missing agents cost with other rows, in paid quarter-hours."""
        slots = self._present_with(rows)[1]
        agents = self.agents_with(rows)
        change = 0.0
        for demand in self.problem.demands:
            there = self.verification.cover[demand.skill]
            now = slot_costs(demand, there.required - agents[demand.skill])[slots]
            change += float(now.sum() - slot_costs(demand, there.missing)[slots].sum())
        return change

    def loss(self, person: Person) -> Floats:
        """Return about what it costs when a person like this is missing, (slots,): the least over the skills."""
        return self._marginal(person, 1.0)

    def gain(self, person: Person) -> Floats:
        """Return about what one more person like this saves, (slots,): the most over the skills."""
        return self._marginal(person, -1.0)

    def _marginal(self, person: Person, fewer: float) -> Floats:
        skills = serves(self.problem, person)
        each = [self._of_skill(demand, fewer) for demand in self.problem.demands if demand.skill in skills]
        if not each:
            return np.zeros(self.problem.horizon.slots)
        return np.asarray(np.min(each, axis=0) if fewer > 0 else np.max(each, axis=0))

    def _of_skill(self, demand: Demand, fewer: float) -> Floats:
        there = self.verification.cover[demand.skill]
        short = there.required - there.present
        with_change, as_it_is = slot_costs(demand, short + fewer), slot_costs(demand, short)
        return np.abs(with_change - as_it_is)


def pay_of(problem: Problem, shift: Assignment) -> float:
    """Return what a shift pays, in paid quarter-hours: overtime, days off and holidays at their factors."""
    weights, template = problem.weights, problem.template[shift.template]
    unpaid = {rest.id for rest in template.breaks if not rest.paid}
    paid = shift.until - shift.start - sum(one.until - one.start for one in shift.breaks if one.id in unpaid)
    overtime = shift.overtime_before + shift.overtime_after
    if shift.rest_day or problem.horizon.date(shift.day) in problem.holidays:
        return weights.rest_day * (paid + overtime)
    first = min(overtime, 4)
    return paid + weights.overtime_first_hour * first + weights.overtime_next_hours * (overtime - first)


def slot_costs(demand: Demand, missing: Floats) -> Floats:
    """Return what missing agents cost in each slot, (slots,); nothing where none is missing."""
    left, total = np.maximum(missing, 0.0), np.zeros(len(missing))
    last = demand.worth.shape[1] - 1
    for step in range(last + 1):
        part = left if step == last else np.minimum(left, 1.0)
        total += part * demand.worth[:, step]
        left = left - part
    return total


def difference(after: Costs, before: Costs) -> Costs:
    """Return each item of one cost less that of another."""
    items: dict[str, Any] = {}
    for item in fields(Costs):
        new, old = getattr(after, item.name), getattr(before, item.name)
        if isinstance(new, Mapping):
            names = dict.fromkeys((*new, *old))
            items[item.name] = MappingProxyType(
                {name: new.get(name, 0.0) - old.get(name, 0.0) for name in names}
            )
        else:
            items[item.name] = new - old
    return Costs(**items)


def new_findings(before: Iterable[Finding], after: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings that were not there, or are worse: by person and rule, more of them or further beyond."""
    old, new = _by_matter(before), _by_matter(after)
    found: list[Finding] = []
    for matter, own in new.items():
        known = old.get(matter, [])
        worse = sum(one.excess for one in own) > sum(one.excess for one in known) + _LITTLE
        if len(own) > len(known) or worse:
            found.extend([one for one in own if one not in known] or own)
    return tuple(found)


def _by_matter(findings: Iterable[Finding]) -> dict[tuple[object, ...], list[Finding]]:
    matters: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        matters.setdefault((finding.check, finding.rule, finding.person), []).append(finding)
    return matters


def _by_person(findings: Iterable[Finding]) -> dict[str, tuple[Finding, ...]]:
    people: dict[str, list[Finding]] = {}
    for finding in findings:
        people.setdefault(finding.person, []).append(finding)
    return {person: tuple(own) for person, own in people.items()}
