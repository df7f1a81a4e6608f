"""Between the state of a search and a roster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.named.activity_tables import planned_activities, planned_pairs
from sigap.scheduling.named.case import Case, State
from sigap.scheduling.named.dividing import divide
from sigap.scheduling.options import Options
from sigap.scheduling.problem import Demand
from sigap.scheduling.roster import Assignment, Placed, Roster

Served = Mapping[tuple[frozenset[str], str], NDArray[np.float64]]


def roster_of(options: Options, case: Case, state: State) -> Roster:
    """Return what a state says."""
    problem = options.problem
    activities, pairs = planned_activities(problem), planned_pairs(problem)
    taken: dict[tuple[int, int], list[Placed]] = {}
    left_out = []
    for pair, (activity, person) in enumerate(pairs):
        one = activities[activity]
        if state.pair_day[pair] < 0:
            if one.worth is not None:
                left_out.append((one.id, problem.people[person].id))
            continue
        begin = int(state.pair_at[pair]) - case.pad
        placed = Placed(begin, begin + int(case.activity_length[activity]), one.id)
        taken.setdefault((person, int(state.pair_day[pair])), []).append(placed)
    assignments = tuple(
        _assignment(options, state, person, day, tuple(sorted(taken.get((person, day), ()))))
        for person, day in np.argwhere(state.row >= 0).tolist()
    )
    return Roster(assignments, served_by(options, _loads(case, state, options)), tuple(left_out))


def _assignment(
    options: Options, state: State, person: int, day: int, activities: tuple[Placed, ...]
) -> Assignment:
    option = int(state.row[person, day])
    template = options.problem.templates[int(options.template[option])]
    start = int(options.start[option])
    breaks = tuple(
        Placed(start + offset, start + offset + rest.minutes // 15, rest.id)
        for offset, rest in zip(state.at[person, day].tolist(), template.breaks, strict=False)
    )
    name = options.problem.people[person].id
    return Assignment(name, day, template.id, start, int(options.until[option]), breaks, activities)


def _loads(case: Case, state: State, options: Options) -> NDArray[np.int64]:
    """Return agents at work (groups, slots of the horizon)."""
    return state.load[:, case.pad : case.pad + options.problem.horizon.slots]


def served_by(options: Options, loads: NDArray[np.int64]) -> Served:
    """Return who serves what, slot by slot, for the groups that serve several skills.

    Args:
        options: of the problem.
        loads: (groups, slots) agents at work.
    """
    several = [g for g, group in enumerate(options.groups) if len(group) > 1]
    served = {
        (options.groups[g], skill): np.zeros(loads.shape[1])
        for g in several
        for skill in sorted(options.groups[g])
    }
    if not several:
        return MappingProxyType({})
    demands = options.problem.demands
    skills = [demand.skill for demand in demands]
    serves = [[skill in group for skill in skills] for group in options.groups]
    for slot in range(loads.shape[1]):
        flow = _division(demands, loads, serves, slot)
        for g in several:
            for skill in options.groups[g]:
                served[options.groups[g], skill][slot] = flow[g][skills.index(skill)]
    return MappingProxyType(served)


def _division(
    demands: tuple[Demand, ...], loads: NDArray[np.int64], serves: list[list[bool]], slot: int
) -> list[list[float]]:
    required = [float(demand.required[slot]) for demand in demands]
    worth = [demand.worth[slot].tolist() for demand in demands]
    return divide(required, worth, loads[:, slot].tolist(), serves)


def fill_from_roster(options: Options, case: Case, state: State, roster: Roster) -> None:
    """Write a roster into an empty state; shifts that nobody may be given any more are left away.

    Costs are not counted. Overtime is not kept: the search plans regular shifts.
    """
    problem = options.problem
    people = {person.id: index for index, person in enumerate(problem.people)}
    names = {template.id: index for index, template in enumerate(problem.templates)}
    shifts = {
        key: index
        for index, key in enumerate(
            zip(
                options.zone.tolist(), options.day.tolist(), options.template.tolist(), options.start.tolist(),
                strict=True,
            )
        )
    }  # fmt: skip
    pairs = {
        (planned_activities(problem)[a].id, p): pair for pair, (a, p) in enumerate(planned_pairs(problem))
    }
    for one in _known(roster, people, names):
        person = people[one.person]
        zone = options.zones.index(problem.zone[problem.people[person].site])
        option = shifts.get((zone, one.day, names[one.template], one.start), -1)
        if option < 0 or not options.allowed[options.kind[person], option]:
            continue
        state.row[person, one.day] = option
        for index, rest in enumerate(one.breaks):
            state.at[person, one.day, index] = rest.start - one.start
        for placed in one.activities:
            pair = pairs.get((placed.id, person))
            if pair is not None:
                state.pair_day[pair] = one.day
                state.pair_at[pair] = placed.start + case.pad


def _known(roster: Roster, people: dict[str, int], names: dict[str, int]) -> Iterator[Assignment]:
    """Yield the shifts of known people and templates that are no overtime on a day off."""
    for one in roster.assignments:
        if one.person in people and one.template in names and not one.rest_day:
            yield one


def add_base(options: Options, case: Case, state: State, roster: Roster) -> None:
    """Count in `base` who works what the rows do not hold: overtime, and shifts that are on no offer."""
    people = {person.id: index for index, person in enumerate(options.problem.people)}
    for one in roster.assignments:
        person = people.get(one.person)
        if person is None:
            continue
        own = np.zeros(one.ends - one.begins, bool)
        own[: one.overtime_before] = True
        own[one.until - one.begins :] = True
        if state.row[person, one.day] < 0:
            own[:] = True
            for away in (*one.breaks, *one.activities):
                own[away.start - one.begins : away.until - one.begins] = False
        slots = np.flatnonzero(own) + one.begins + case.pad
        slots = slots[(slots >= 0) & (slots < state.base.shape[1])]
        state.base[options.group[person], slots] += 1
