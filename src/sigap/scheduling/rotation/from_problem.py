"""A scheduling problem as a rotation, where it fits, and the rotation's answer as a roster.

Costs are the problem's, in paid quarter-hours: working time (on holidays at the rest day's factor), wishes refused and
cover. They become whole numbers by a scale that keeps them exact where that is possible.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.options import Options, options_of
from sigap.scheduling.people import Wish
from sigap.scheduling.roster import Assignment, Placed, Roster
from sigap.scheduling.rotation.fitting import misfits, rule_value
from sigap.scheduling.rotation.problem import OFF, RotationProblem
from sigap.scheduling.rules import Rule, RuleKind
from sigap.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sigap.scheduling.people import Person, Request
    from sigap.scheduling.problem import Problem
    from sigap.scheduling.shifts import ShiftTemplate

_SCALES = (1, 2, 4, 5, 10, 20, 100, 1000)


@dataclass(frozen=True, eq=False)
class Rotation:
    """A scheduling problem in both forms.

    Attributes:
        source: the scheduling problem.
        options: its shifts.
        problem: the rotation.
        scale: whole cost of a paid quarter-hour.
        option: `(P, D, S)` the shift in `options` that a person has; -1 where there is none.
        breaks: for each template, where its breaks begin, minutes from the start.
    """

    source: Problem
    options: Options
    problem: RotationProblem
    scale: int
    option: NDArray[np.int64]
    breaks: tuple[tuple[int, ...], ...]

    def roster(self, assignments: NDArray[np.int64]) -> Roster:
        """Return the roster of assignments `(P, D)`."""
        worked = np.argwhere(assignments != OFF).tolist()
        return Roster(tuple(self._assignment(p, day, int(assignments[p, day])) for p, day in worked))

    def assignments(self, roster: Roster) -> NDArray[np.int64] | None:
        """Return a roster as assignments `(P, D)`; None where it has shifts that the rotation does not know."""
        rows = np.full((len(self.source.people), self.source.horizon.days), OFF)
        people = {person.id: at for at, person in enumerate(self.source.people)}
        shifts = {template.id: at for at, template in enumerate(self.source.templates)}
        for one in roster.assignments:
            if one.person not in people or one.template not in shifts or not 0 <= one.day < rows.shape[1]:
                return None
            rows[people[one.person], one.day] = shifts[one.template]
        return rows

    def _assignment(self, person: int, day: int, shift: int) -> Assignment:
        template = self.source.templates[shift]
        option = self.option[person, day, shift]
        start, until = int(self.options.start[option]), int(self.options.until[option])
        breaks = tuple(
            Placed(start + at // SLOT_MINUTES, start + (at + rest.minutes) // SLOT_MINUTES, rest.id)
            for at, rest in zip(self.breaks[shift], template.breaks, strict=True)
        )
        return Assignment(self.source.people[person].id, day, template.id, start, until, breaks)


def rotation_of(problem: Problem) -> Rotation:
    """Return a scheduling problem as a rotation.

    Raises:
        SchedulingError: something in it does not fit; all of it is named.
    """
    reasons = misfits(problem)
    breaks = tuple(_breaks(problem, template) for template in problem.templates)
    odd = [t.id for t, places in zip(problem.templates, breaks, strict=True) if places is None]
    reasons += tuple(Text(f"breaks of shift {name}", f"istirahat sif {name}") for name in odd)
    if reasons:
        raise _does_not_fit(reasons)
    options = options_of(problem)
    option = _options(problem, options)
    costs, constant = _costs(problem)
    covers = _covers(problem)
    scale = _scale([costs, *covers[1:], np.array([constant])])
    may = np.concatenate([option >= 0, _may_be_off(problem)[:, :, None]], axis=2)
    rotation = RotationProblem(
        people=tuple(person.id for person in problem.people),
        shifts=tuple(template.id for template in problem.templates),
        minutes=np.array([template.paid_minutes for template in problem.templates]),
        follows=_follows(problem),
        may=may,
        cost=_whole(costs, scale),
        constant=round(constant * scale),
        required=covers[0].astype(np.int64),
        under=_whole(covers[1], scale),
        over=_whole(covers[2], scale),
        weekend=_weekends(problem),
        max_shifts=_most_of_each(problem),
        **_limits(problem),
    )
    return Rotation(problem, options, rotation, scale, option, tuple(places or () for places in breaks))


def _does_not_fit(reasons: tuple[Text, ...]) -> SchedulingError:
    named = Text("; ".join(reason.en for reason in reasons), "; ".join(reason.id for reason in reasons))
    return SchedulingError(
        Text(f"this does not fit a rotation: {named.en}.", f"ini tidak cocok untuk rotasi: {named.id}."),
        remedy=Text(
            "Use the other engine (core), or leave it out.", "Pakai mesin lain (core), atau hilangkan."
        ),
    )


def _options(problem: Problem, options: Options) -> NDArray[np.int64]:
    option = np.full((len(problem.people), problem.horizon.days, len(problem.templates)), -1)
    for person, kind in enumerate(options.kind.tolist()):
        own = np.nonzero(options.allowed[kind])[0]
        option[person, options.day[own], options.template[own]] = own
    for person, who in enumerate(problem.people):
        rest = rule_value(problem, who, RuleKind.MIN_REST, "minutes", 0)
        if who.past.last_end is not None and rest:
            rested = problem.horizon.slot_at(who.past.last_end) + -(-rest // SLOT_MINUTES)
            early = (option[person] >= 0) & (options.start[option[person]] < rested)
            option[person][early] = -1
    return option


def _may_be_off(problem: Problem) -> NDArray[np.bool_]:
    """Return `(P, D)`: False where a shift is settled, or work was promised."""
    may = np.ones((len(problem.people), problem.horizon.days), np.bool_)
    people = {person.id: at for at, person in enumerate(problem.people)}
    for fixed in problem.fixed:
        may[people[fixed.person], problem.horizon.day(fixed.day)] = False
    for request in problem.requests:
        if request.weight is None and request.wish is Wish.ON:
            may[people[request.person], problem.horizon.day(request.day)] = False
    return may


def _costs(problem: Problem) -> tuple[NDArray[np.float64], float]:
    """Return `(P, D, S + 1)` what each day of each person costs, and what is added to all."""
    people = {person.id: at for at, person in enumerate(problem.people)}
    shifts = {template.id: at for at, template in enumerate(problem.templates)}
    costs = np.zeros((len(people), problem.horizon.days, len(shifts) + 1))
    costs[:, :, :-1] = [template.paid_minutes / SLOT_MINUTES for template in problem.templates]
    holidays = [problem.horizon.date(day) in problem.holidays for day in range(problem.horizon.days)]
    costs[:, holidays] *= problem.weights.rest_day
    for request in problem.requests:
        day = problem.horizon.day(request.day)
        if request.weight is not None and 0 <= day < problem.horizon.days:
            costs[people[request.person], day] += request.weight * _refusing(request, shifts)
    return costs, 0.0


def _refusing(request: Request, shifts: dict[str, int]) -> NDArray[np.float64]:
    """Return `(S + 1,)`: 1 for what refuses a wish."""
    meant = np.zeros(len(shifts) + 1)
    if request.template is None:
        meant[:-1] = 1.0
    else:
        meant[shifts[request.template]] = 1.0
    return meant if request.wish is Wish.OFF else 1.0 - meant


def _covers(problem: Problem) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    shifts = {template.id: at for at, template in enumerate(problem.templates)}
    shape = problem.horizon.days, len(shifts)
    required, under, over = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for cover in problem.covers:
        day = problem.horizon.day(cover.day)
        if 0 <= day < problem.horizon.days:
            cell = day, shifts[cover.template]
            required[cell], under[cell], over[cell] = cover.required, cover.under, cover.over
    return required, under, over


def _scale(costs: list[NDArray[np.float64]]) -> int:
    exact = (
        scale for scale in _SCALES if all(np.allclose(c * scale, np.rint(c * scale), 0, 1e-9) for c in costs)
    )
    return next(exact, _SCALES[-1])


def _whole(costs: NDArray[np.float64], scale: int) -> NDArray[np.int64]:
    return np.rint(costs * scale).astype(np.int64)


def _follows(problem: Problem) -> NDArray[np.bool_]:
    """Return `(S, S)`: never after as templates say, and rest between two shifts."""
    rests = [
        int(r.parameters["minutes"]) for r in problem.rules.rules if r.kind is RuleKind.MIN_REST and r.hard
    ]
    rest = max(rests, default=0)
    count = len(problem.templates)
    follows = np.ones((count, count), np.bool_)
    for before, after in product(range(count), repeat=2):
        first, second = problem.templates[before], problem.templates[after]
        between = 1440 + second.first_start - (first.first_start + first.span)
        shortest = between - 60 if problem.horizon.clock_changes else between
        follows[before, after] = second.id not in first.never_before and shortest >= rest
    return follows


def _weekends(problem: Problem) -> NDArray[np.int64]:
    first = problem.horizon.first.weekday()
    days = np.arange(problem.horizon.days) + first
    return np.where(days % 7 >= 5, days // 7, -1)


def _most_of_each(problem: Problem) -> NDArray[np.int64]:
    shifts = {template.id: at for at, template in enumerate(problem.templates)}
    most = np.full((len(problem.people), len(shifts)), problem.horizon.days)
    for person, who in enumerate(problem.people):
        for rule in problem.rules_of(who):
            if rule.kind is RuleKind.MAX_SHIFTS:
                shift = shifts[rule.parameters["template"]]
                most[person, shift] = min(most[person, shift], int(rule.parameters["shifts"]))
    return most


def _limits(problem: Problem) -> dict[str, NDArray[np.int64]]:
    shifts = {template.id: at for at, template in enumerate(problem.templates)}
    days = problem.horizon.days

    def of(kind: RuleKind, name: str, otherwise: int) -> NDArray[np.int64]:
        return np.array([rule_value(problem, person, kind, name, otherwise) for person in problem.people])

    def last(person: Person) -> int:
        past = person.past
        return shifts.get(past.last_template or "", 0) if past.days_in_a_row else OFF

    return {
        "min_minutes": of(RuleKind.MIN_MINUTES, "minutes", 0),
        "max_minutes": of(RuleKind.MAX_MINUTES, "minutes", 1440 * days),
        "min_work_run": of(RuleKind.MIN_DAYS_IN_A_ROW, "days", 1),
        "max_work_run": of(RuleKind.MAX_DAYS_IN_A_ROW, "days", 100 * days),
        "min_off_run": of(RuleKind.MIN_DAYS_OFF_IN_A_ROW, "days", 1),
        "max_weekends": of(RuleKind.MAX_WEEKENDS, "weekends", days),
        "history_shift": np.array([last(person) for person in problem.people]),
        "history_days": np.array([person.past.days_in_a_row for person in problem.people]),
    }


def _breaks(problem: Problem, template: ShiftTemplate) -> tuple[int, ...] | None:
    """Return where a shift's breaks may begin so that every rule on rest is kept; None where they cannot."""
    windows = [range(-(-rest.earliest // SLOT_MINUTES) * SLOT_MINUTES, rest.latest + 1, SLOT_MINUTES)
               for rest in template.breaks]  # fmt: skip
    rules = [rule for rule in problem.rules.rules if rule.kind is RuleKind.REST_IN_SHIFT]
    fitting = (
        places
        for places in product(*windows)
        if _apart(template, places) and all(_rested(template, places, rule) for rule in rules)
    )
    return next(fitting, None)


def _stretches(template: ShiftTemplate, places: tuple[int, ...], counts_from: int) -> list[int]:
    """Return the minutes between the breaks that count, and the ends."""
    begun, stretches = 0, []
    for at, rest in zip(places, template.breaks, strict=True):
        if rest.minutes >= counts_from:
            stretches.append(at - begun)
            begun = at + rest.minutes
    return [*stretches, template.span - begun]


def _apart(template: ShiftTemplate, places: tuple[int, ...]) -> bool:
    return all(stretch >= template.least_between for stretch in _stretches(template, places, 0))


def _rested(template: ShiftTemplate, places: tuple[int, ...], rule: Rule) -> bool:
    after, minutes = rule.parameters["after"], rule.parameters["minutes"]
    unpaid = max((rest.minutes for rest in template.breaks if not rest.paid), default=0)
    counted = _stretches(template, places, int(rule.parameters.get("counts_from", SLOT_MINUTES)))
    return bool(max(counted) <= after and (template.paid_minutes <= after or unpaid >= minutes))
