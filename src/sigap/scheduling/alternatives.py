"""Other rows that could be tried: a shift dropped, another start, another day, a colleague's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from sigap.scheduling.break_places import with_breaks
from sigap.scheduling.people import Person
from sigap.scheduling.roster import Assignment
from sigap.scheduling.swaps import handed
from sigap.scheduling.trials import Effect, Trials, pay_of
from sigap.scheduling.verifier import Finding

Row = tuple[Assignment, ...]
_STARTS_TRIED = 3


class Way(Enum):
    """How a row is changed."""

    AS_IT_IS = "as it is"
    DROP = "drop"
    ADD = "add"
    OTHER_SHIFT = "other shift"
    MOVE = "move"
    HAND_OVER = "hand over"
    EXCHANGE = "exchange"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One change that can be tried.

    Attributes:
        way: what kind of change.
        rows: of those concerned.
        gets: the shift that the person gets, if any.
        partner: the colleague, if one is concerned.
        gives: the shift that the colleague gets, if any.
    """

    way: Way
    rows: dict[str, Row]
    gets: Assignment | None = None
    partner: str | None = None
    gives: Assignment | None = None


def shifts_on(trials: Trials, person: Person, day: int) -> Iterator[Assignment]:
    """Yield every shift that a person could have on a day by itself, its breaks where they cost least."""
    options, problem = trials.options, trials.problem
    loss = trials.loss(person)
    for index in trials.may_have(person, day).tolist():
        template = problem.templates[options.template[index]].id
        bare = Assignment(person.id, day, template, int(options.start[index]), int(options.until[index]))
        shift = with_breaks(problem, person, bare, loss)
        if shift is not None:
            yield shift


def dearest_on(trials: Trials, person: Person, day: int, like: Assignment | None = None) -> list[Assignment]:
    """Return the few shifts of a day that are worth most there, and those of the same kind and clock time."""
    gain = np.concatenate([[0.0], np.cumsum(trials.gain(person))])
    last = len(gain) - 1

    def worth(shift: Assignment) -> float:
        return float(gain[min(shift.until, last)] - gain[min(max(shift.start, 0), last)])

    own = sorted(shifts_on(trials, person, day), key=worth, reverse=True)
    best = own[:_STARTS_TRIED]
    if like is not None:
        starts, before = (
            trials.problem.horizon.day_starts,
            like.start - trials.problem.horizon.day_starts[like.day],
        )
        best += [
            s
            for s in own
            if s.template == like.template and s.start - starts[day] == before and s not in best
        ]
    return best


def without(row: Sequence[Assignment], *shifts: Assignment | None) -> Row:
    """Return a row without some shifts."""
    return tuple(shift for shift in row if shift not in shifts)


def with_shift(row: Sequence[Assignment], shift: Assignment) -> Row:
    """Return a row with one shift more."""
    return tuple(sorted((*row, shift), key=lambda one: one.start))


def handed_over(trials: Trials, shift: Assignment) -> Iterator[Candidate]:
    """Yield each colleague with a free day who takes a shift."""
    left = without(trials.row(shift.person), shift)
    for other in _colleagues(trials, shift):
        if trials.shift(other.id, shift.day) is None:
            given = handed(trials, shift, other)
            rows = {shift.person: left, other.id: with_shift(trials.row(other.id), given)}
            yield Candidate(Way.HAND_OVER, rows, None, other.id, given)


def exchanged_away(trials: Trials, shift: Assignment) -> Iterator[Candidate]:
    """Yield each colleague who takes a shift and gives one on another day for it, or another on the same day."""
    me = trials.problem.person[shift.person]
    free = {day for day in range(trials.problem.horizon.days) if trials.shift(me.id, day) is None}
    for other in _colleagues(trials, shift):
        theirs_there = trials.shift(other.id, shift.day)
        for theirs in trials.row(other.id):
            same_day = theirs is theirs_there
            if same_day or (theirs_there is None and theirs.day in free):
                yield _exchange(trials, me, shift, other, theirs)


def _exchange(trials: Trials, me: Person, mine: Assignment, other: Person, theirs: Assignment) -> Candidate:
    gets, gives = handed(trials, theirs, me, mine), handed(trials, mine, other, theirs)
    rows = {
        me.id: with_shift(without(trials.row(me.id), mine), gets),
        other.id: with_shift(without(trials.row(other.id), theirs), gives),
    }
    return Candidate(Way.EXCHANGE, rows, gets, other.id, gives)


def taken_over(trials: Trials, me: Person, day: int) -> Iterator[Candidate]:
    """Yield the shifts of colleagues on a day that a person could take, alone or for one of one's own."""
    for other in trials.problem.people:
        theirs = trials.shift(other.id, day)
        if other.id == me.id or theirs is None:
            continue
        gets = handed(trials, theirs, me)
        left = without(trials.row(other.id), theirs)
        rows = {me.id: with_shift(trials.row(me.id), gets), other.id: left}
        yield Candidate(Way.HAND_OVER, rows, gets, other.id)
        for mine in trials.row(me.id):
            if mine.day != day and trials.shift(other.id, mine.day) is None:
                yield _exchange(trials, me, mine, other, theirs)


def _colleagues(trials: Trials, shift: Assignment) -> Iterator[Person]:
    """Yield everybody else whose contract has the shift."""
    for person in trials.problem.people:
        templates = trials.problem.contract[person.contract].templates
        if person.id != shift.person and shift.template in templates:
            yield person


@dataclass(frozen=True, slots=True)
class Tried:
    """A change that was tried on the whole roster."""

    candidate: Candidate
    effect: Effect


def cheapest(
    trials: Trials, candidates: Sequence[Candidate], *, wanted: int = 6, most: int = 200
) -> tuple[list[Tried], list[Finding]]:
    """Return some legal changes, cheapest first, and what forbids the first that is not legal.

    Candidates are looked at in the order of pay and missing agents; the rows of at most `most` are verified, until
    `wanted` have passed. Those are verified on the whole roster.
    """
    passed: list[Candidate] = []
    forbids: list[Finding] = []
    for candidate in sorted(candidates, key=_estimate(trials))[:most]:
        against = [one for verdict in trials.judged_rows(candidate.rows).values() for one in verdict.forbids]
        if not against:
            passed.append(candidate)
        forbids = forbids or against
        if len(passed) == wanted:
            break
    tried = [Tried(candidate, trials.of(candidate.rows)) for candidate in passed]
    forbids = forbids or [one for each in tried for one in each.effect.forbids]
    legal = [each for each in tried if each.effect.legal]
    return sorted(legal, key=lambda each: round(each.effect.cost, 6)), forbids


def _estimate(trials: Trials) -> Callable[[Candidate], float]:
    def estimate(candidate: Candidate) -> float:
        pay = sum(pay_of(trials.problem, shift) for row in candidate.rows.values() for shift in row)
        paid = sum(pay_of(trials.problem, shift) for person in candidate.rows for shift in trials.row(person))
        return round(pay - paid + trials.shortage_change(candidate.rows), 6)

    return estimate
