"""Each person's days and limits, for the search in `rows`; people who are alike are asked once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np

from sigap.scheduling.checks.limits import Bound, bounds_of
from sigap.scheduling.checks.rows import LONG_AGO, Before, Day, RowTask, Work
from sigap.scheduling.checks.settled import leave_on
from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.options import Options, options_of
from sigap.scheduling.people import Person, Wish
from sigap.scheduling.problem import Problem

_SATURDAY = 5
_SLOT = timedelta(minutes=SLOT_MINUTES)
_Works = tuple[tuple[Work, ...], ...]


@dataclass(frozen=True)
class Alike:
    """People of whom the same is asked, and what that is."""

    people: tuple[Person, ...]
    task: RowTask


@dataclass
class Tasks:
    """What is asked of the people of one problem, shared where it is alike."""

    problem: Problem
    options: Options
    works: dict[int, _Works] = field(default_factory=dict)

    @staticmethod
    def of(problem: Problem) -> Tasks:
        """Return the tasks of a problem whose parts make sense."""
        return Tasks(problem, options_of(problem))

    def alike(self, people: Iterable[Person]) -> list[Alike]:
        """Return people in groups of whom the same is asked."""
        must = _must_work(self.problem)
        index = {person.id: number for number, person in enumerate(self.problem.people)}
        groups: dict[object, list[Person]] = {}
        for person in people:
            kind = int(self.options.kind[index[person.id]])
            bounds, before = bounds_of(self.problem, person), _before(self.problem, person)
            key = (kind, person.contract, person.leave, bounds, before)
            groups.setdefault(key, []).append(person)
        return [
            Alike(tuple(group), self._task(group[0], index[group[0].id], must.get(group[0].id, frozenset())))
            for group in groups.values()
        ]

    def _task(self, person: Person, index: int, must: frozenset[int]) -> RowTask:
        """Return what is asked of one person."""
        problem = self.problem
        works = self.works_of(int(self.options.kind[index]))
        days = tuple(self._day(person, number, works[number], number in must) for number in range(len(works)))
        never = {
            template.id: template.never_before for template in problem.templates if template.never_before
        }
        contract = problem.contract[person.contract]
        bounds: tuple[Bound, ...] = bounds_of(problem, person)
        return RowTask(days, bounds, _before(problem, person), contract.day_minutes, never)

    def _day(self, person: Person, number: int, works: tuple[Work, ...], must: bool) -> Day:
        day = self.problem.horizon.date(number)
        week = (number + self.problem.horizon.first.weekday()) // 7
        leave = leave_on(person, day)
        return Day(
            works,
            not must,
            week,
            week if day.weekday() >= _SATURDAY else -1,
            leave is not None and leave.paid,
            leave is not None and not leave.paid,
        )

    def works_of(self, kind: int) -> _Works:
        """Return the shifts that people of a kind can be given, by day."""
        if kind not in self.works:
            options, names = self.options, [template.id for template in self.problem.templates]
            by_day: list[list[Work]] = [[] for _ in range(self.problem.horizon.days)]
            for number in np.flatnonzero(options.allowed[kind]).tolist():
                work = Work(
                    names[options.template[number]],
                    int(options.start[number]),
                    int(options.until[number]),
                    int(options.minute[number]),
                    int(options.paid[number]) * SLOT_MINUTES,
                    bool(options.night[number]),
                )
                by_day[options.day[number]].append(work)
            self.works[kind] = tuple(tuple(day) for day in by_day)
        return self.works[kind]


def _must_work(problem: Problem) -> dict[str, frozenset[int]]:
    """Return the days on which people have to work, by person."""
    days: dict[str, set[int]] = {}
    for fixed in problem.fixed:
        days.setdefault(fixed.person, set()).add(problem.horizon.day(fixed.day))
    for request in problem.requests:
        if request.weight is None and request.wish is Wish.ON:
            days.setdefault(request.person, set()).add(problem.horizon.day(request.day))
    return {person: frozenset(own) for person, own in days.items()}


def _before(problem: Problem, person: Person) -> Before:
    past = person.past
    end = LONG_AGO if past.last_end is None else -((problem.horizon.begins_at - past.last_end) // _SLOT)
    return Before(past.days_in_a_row, past.week_minutes, past.week_days, end, past.last_template)
