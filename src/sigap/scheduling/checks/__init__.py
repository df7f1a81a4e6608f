"""What is wrong with a scheduling problem, said before a solver starts: all of it at once, with names and dates."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from sigap.scheduling.checks.attendance import activity_complaints, cover_complaints, idle_complaints
from sigap.scheduling.checks.breaks import shape_complaints
from sigap.scheduling.checks.calendars import clock_complaints, outside_complaints
from sigap.scheduling.checks.capacity import capacity_complaints
from sigap.scheduling.checks.complaint import MOST_SHOWN, Complaint, Severity, shown, worst_first
from sigap.scheduling.checks.demand_shapes import demand_complaints
from sigap.scheduling.checks.horizons import horizon_complaints, size_complaints
from sigap.scheduling.checks.names import duplicate_complaints, unknown_complaints
from sigap.scheduling.checks.numbers import number_complaints
from sigap.scheduling.checks.pairs import pair_complaints
from sigap.scheduling.checks.relaxing import row_complaints
from sigap.scheduling.checks.row_tasks import Tasks
from sigap.scheduling.checks.rule_parameters import parameter_complaints
from sigap.scheduling.checks.settled import settled_complaints
from sigap.scheduling.errors import SchedulingError, UnmeetableError
from sigap.scheduling.problem import Problem
from sigap.text import Text

__all__ = ["MOST_SHOWN", "Complaint", "Severity", "check", "require_sound", "shown"]


def check(problem: Problem) -> tuple[Complaint, ...]:
    """Return everything that is wrong with a problem, or worth knowing: errors first, then warnings and remarks.

    What rests on something that is broken is not asked: numbers are looked at when the horizon makes sense, and what
    people can work when the numbers and the ids do.
    """
    found: list[Complaint] = []
    for stage in (_horizon, _parts, _shapes, _people):
        found.extend(stage(problem))
        if any(one.severity is Severity.ERROR for one in found):
            break
    return worst_first(found)


def require_sound(problem: Problem) -> tuple[Complaint, ...]:
    """Return the warnings and remarks about a problem that a solver may start on.

    Raises:
        UnmeetableError: each part makes sense, but hard rules contradict each other; names people, days and what
            would have to give way.
        SchedulingError: something makes no sense. Both tell the first twenty errors and how many more there are.
    """
    found = check(problem)
    errors = [one for one in found if one.severity is Severity.ERROR]
    if not errors:
        return found
    kind = UnmeetableError if all(one.unmeetable for one in errors) else SchedulingError
    if len(errors) == 1 and not errors[0].where.en:
        raise kind(errors[0].what, where=problem.name, remedy=errors[0].remedy)
    told = {language: "\n".join(shown(errors, language)) for language in ("en", "id")}
    raise kind(Text(told["en"], told["id"]), where=problem.name)


def _horizon(problem: Problem) -> Iterator[Complaint]:

    return chain(horizon_complaints(problem), size_complaints(problem))


def _parts(problem: Problem) -> Iterator[Complaint]:

    return chain(
        duplicate_complaints(problem),
        unknown_complaints(problem),
        number_complaints(problem),
        parameter_complaints(problem),
        demand_complaints(problem),
    )


def _shapes(problem: Problem) -> Iterator[Complaint]:

    return chain(outside_complaints(problem), clock_complaints(problem), shape_complaints(problem))


def _people(problem: Problem) -> Iterator[Complaint]:
    """Yield what people cannot work; those with a plain contradiction are not searched for a deeper one."""

    tasks = Tasks.of(problem)
    plain = [
        *settled_complaints(problem),
        *pair_complaints(problem),
        *idle_complaints(problem, tasks),
        *activity_complaints(problem, tasks),
    ]
    named = {person for one in plain if one.severity is Severity.ERROR for person in one.people}
    others = [person for person in problem.people if person.id not in named]
    yield from plain
    yield from row_complaints(problem, tasks, others)
    yield from cover_complaints(problem, tasks)
    yield from capacity_complaints(problem, tasks)
