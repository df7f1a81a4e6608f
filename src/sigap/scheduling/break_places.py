"""Where the breaks of one shift may lie, and where they cost least: an exact search over one person's shift."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.people import Person
from sigap.scheduling.problem import Problem
from sigap.scheduling.roster import Assignment, Placed
from sigap.scheduling.rules import RuleKind
from sigap.scheduling.shifts import BreakRule, ShiftTemplate

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Slots of work after which there must be a break, and how long a break must be to count."""

    after: int
    counts_from: int


@dataclass(frozen=True, slots=True)
class _Path:
    """The breaks placed so far: where the last ended, since when each stretch counts, what they cost."""

    at: int
    since: tuple[int, ...]
    cost: float
    breaks: tuple[Placed, ...]


def with_breaks(
    problem: Problem, person: Person, shift: Assignment, loss: Floats | None = None
) -> Assignment | None:
    """Return a shift with its breaks where they cost least; None where they have no legal place.

    Args:
        problem: with the rules.
        person: who works the shift; the hard rules on rest within shifts are kept.
        shift: its template, start, overtime and activities; its own breaks are not looked at.
        loss: (slots,) what it costs to be away; the earliest place is taken without it.
    """
    template = problem.template[shift.template]
    stretches = tuple(_stretches(problem, person))
    sums = np.concatenate([[0.0], np.cumsum(loss)]) if loss is not None else np.zeros(1)
    paths = [_Path(shift.start, (shift.begins,) * len(stretches), 0.0, ())]
    for rest in template.breaks:
        paths = _best([new for path in paths for new in _next(template, shift, rest, path, stretches, sums)])
    done = [path for path in paths if _ends_well(template, shift, path, stretches)]
    if not done:
        return None
    breaks = min(done, key=lambda path: path.cost).breaks
    return Assignment(
        shift.person, shift.day, shift.template, shift.start, shift.until, breaks, shift.activities,
        shift.overtime_before, shift.overtime_after, shift.rest_day,
    )  # fmt: skip


def _stretches(problem: Problem, person: Person) -> Iterator[_Stretch]:
    for rule in problem.rules_of(person):
        if rule.hard and rule.kind is RuleKind.REST_IN_SHIFT:
            counts = rule.parameters.get("counts_from") or SLOT_MINUTES
            yield _Stretch(int(rule.parameters["after"]) // SLOT_MINUTES, -(-int(counts) // SLOT_MINUTES))


def _next(
    template: ShiftTemplate,
    shift: Assignment,
    rest: BreakRule,
    path: _Path,
    stretches: tuple[_Stretch, ...],
    sums: Floats,
) -> Iterator[_Path]:
    """Yield the places of the next break."""
    length, apart = rest.minutes // SLOT_MINUTES, -(-template.least_between // SLOT_MINUTES)
    first = max(shift.start - (-rest.earliest // SLOT_MINUTES), path.at + apart)
    for start in range(first, min(shift.start + rest.latest // SLOT_MINUTES, shift.until - length) + 1):
        if any(
            start - since > one.after and length >= one.counts_from
            for one, since in zip(stretches, path.since, strict=True)
        ):
            continue
        until = start + length
        if any(busy.start < until and busy.until > start for busy in shift.activities):
            continue
        since = tuple(
            until if length >= one.counts_from else old
            for one, old in zip(stretches, path.since, strict=True)
        )
        cost = path.cost + _between(sums, start, until)
        yield _Path(until, since, cost, (*path.breaks, Placed(start, until, rest.id)))


def _between(sums: Floats, start: int, until: int) -> float:
    last = len(sums) - 1
    return float(sums[min(max(until, 0), last)] - sums[min(max(start, 0), last)])


def _best(paths: Iterable[_Path]) -> list[_Path]:
    """Return the cheapest path to each state."""
    best: dict[tuple[int, tuple[int, ...]], _Path] = {}
    for path in paths:
        key = (path.at, path.since)
        if key not in best or path.cost < best[key].cost:
            best[key] = path
    return list(best.values())


def _ends_well(
    template: ShiftTemplate, shift: Assignment, path: _Path, stretches: tuple[_Stretch, ...]
) -> bool:
    """Return whether the work after the last break is neither too short nor too long."""
    apart = -(-template.least_between // SLOT_MINUTES)
    if template.breaks and path.at + apart > shift.until:
        return False
    return all(shift.ends - since <= one.after for one, since in zip(stretches, path.since, strict=True))
