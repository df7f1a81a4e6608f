"""People whom no row of shifts suits, and the smallest things of which one would have to give way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sigap.scheduling.checks.breaks import rule_words
from sigap.scheduling.checks.complaint import MOST_SHOWN, Complaint, contradiction
from sigap.scheduling.checks.limits import Bound
from sigap.scheduling.checks.row_tasks import Alike, Tasks
from sigap.scheduling.checks.rows import Patience, RowTask, possible
from sigap.scheduling.checks.wording import day_words, days_words, hours_words, joined, named, same
from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.people import Person
from sigap.scheduling.problem import Problem
from sigap.scheduling.rules import Rule, RuleKind
from sigap.text import Text

STEPS, STEPS_OF_ALL = 20_000, 200_000
"""Of one person's search and of all together: some seconds at worst, and next to nothing where rows are easy."""
RELAXING_STEPS, RELAXING_STEPS_OF_ALL = 4_000, 80_000
MOST_TOLD = 3
_One = TypeVar("_One")
_ALONE = frozenset({RuleKind.MAX_DAY_MINUTES, RuleKind.NO_WORK_BETWEEN, RuleKind.HOLIDAY_WORK})


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One thing that gives way, with which a row is possible; `rank` is how unwelcome that is."""

    rank: int
    words: Text


def row_complaints(problem: Problem, tasks: Tasks, people: Sequence[Person]) -> Iterator[Complaint]:
    """Yield people whom no row suits, with what would have to give way.

    Silent about people of whom it cannot be known in reasonable time: a solver will find out.
    """
    spent, relaxing = Patience(STEPS_OF_ALL), Patience(RELAXING_STEPS_OF_ALL)
    impossible = [alike for alike in tasks.alike(people) if _ask(alike.task, spent, STEPS) is False]
    for number, alike in enumerate(impossible):
        ways = relaxations(problem, alike, relaxing) if number < MOST_SHOWN else None
        yield _nobody(
            alike, _remedy(ways) if ways is None or ways else _all_of(together(alike.task, relaxing))
        )


def _ask(task: RowTask, spent: Patience, most: int = RELAXING_STEPS) -> bool | None:
    """Return whether a row is possible, taking at most so many steps of those that are left."""
    own = Patience(min(most, spent.steps))
    before = own.steps
    answer = possible(task, own)
    spent.steps -= before - max(own.steps, 0)
    return answer


def _nobody(alike: Alike, remedy: Text) -> Complaint:
    names = joined([same(named(person)) for person in alike.people[:MOST_TOLD]])
    more = len(alike.people) - MOST_TOLD
    where = names if more <= 0 else Text(f"{names.en} and {more} more", f"{names.id} dan {more} lagi")
    return contradiction(
        "person.no-row",
        where,
        Text(
            "no row of shifts keeps all that is asked.",
            "tidak ada susunan sif yang memenuhi semua ketentuan.",
        ),
        remedy,
        tuple(person.id for person in alike.people),
    )


def _remedy(ways: Sequence[Relaxation] | None) -> Text:
    if ways is None:
        return Text("Look at those named first.", "Lihat dahulu yang disebut di atas.")
    told = joined([way.words for way in ways[:MOST_TOLD]], "; ")
    if len(ways) == 1:
        return Text(f"It becomes possible with this: {told.en}.", f"Menjadi mungkin dengan ini: {told.id}.")
    return Text(
        f"It becomes possible with one of these: {told.en}.",
        f"Menjadi mungkin dengan salah satu dari ini: {told.id}.",
    )


def _all_of(bounds: Sequence[Bound]) -> Text:
    """Return that several things have to give way together."""
    if not bounds:
        return Text("More than one thing has to give way.", "Lebih dari satu ketentuan harus dilonggarkan.")
    told = joined([Text(f"“{bound.words.en}”", f"“{bound.words.id}”") for bound in bounds], "; ")
    return Text(
        f"More than one thing has to give way, such as these together: {told.en}.",
        f"Lebih dari satu ketentuan harus dilonggarkan, misalnya semua ini: {told.id}.",
    )


def together(task: RowTask, spent: Patience) -> list[Bound]:
    """Return bounds without which a row is possible, none of which can be kept beside the others; the law last."""
    if not _ask(replace(task, bounds=()), spent):
        return []
    kept: tuple[Bound, ...] = ()
    for bound in sorted(task.bounds, key=lambda bound: -bound.rank):
        if _ask(replace(task, bounds=(*kept, bound)), spent):
            kept = (*kept, bound)
    return [bound for bound in task.bounds if bound not in kept]


def relaxations(problem: Problem, alike: Alike, spent: Patience) -> list[Relaxation]:
    """Return the single things that make a row possible when they give way, by how welcome that is."""
    person = alike.people[0]
    found = [*_settled(problem, person, spent), *_bounds(alike.task, spent), *_rules(problem, person, spent)]
    return sorted(found, key=lambda way: way.rank)


def _bounds(task: RowTask, spent: Patience) -> Iterator[Relaxation]:
    """Yield the numbers that make a row possible when they are changed, each by as little as it takes."""
    for index, bound in enumerate(task.bounds):
        others = (*task.bounds[:index], *task.bounds[index + 1 :])
        if _ask(replace(task, bounds=others), spent):
            value = _nearest(task, bound, others, spent)
            yield Relaxation(bound.rank, _weaker(bound, value))


def _nearest(task: RowTask, bound: Bound, others: tuple[Bound, ...], spent: Patience) -> int | None:
    """Return the value nearest to a bound's that makes a row possible, by halving; None where none is known."""
    step = SLOT_MINUTES if bound.limit.unit == "minutes" else 1
    sign, reach = (1, _reach(bound)) if bound.limit.is_most else (-1, -(-bound.value // step))

    def value(steps: int) -> int:
        return max(0, bound.value + sign * steps * step)

    def enough(steps: int) -> bool | None:
        return _ask(replace(task, bounds=(*others, replace(bound, value=value(steps)))), spent)

    low, high, answer = 0, reach, enough(reach)
    while high - low > 1 and answer is not None:
        middle = (low + high) // 2
        answer = enough(middle)
        low, high = (low, middle) if answer else (middle, high)
    return None if answer is None or high == reach else value(high)


def _reach(bound: Bound) -> int:
    """Return how many steps upwards can make sense."""
    return 31 * 96 if bound.limit.unit == "minutes" else 32


_OF = {
    "days": ("day", "days", "hari"),
    "nights": ("night", "nights", "malam"),
    "weekends": ("weekend", "weekends", "akhir pekan"),
    "shifts": ("shift", "shifts", "sif"),
}


def _amount(bound: Bound, value: int) -> Text:
    if bound.limit.unit == "minutes":
        return hours_words(value)
    one, many, indonesian = _OF[bound.limit.unit]
    return Text(f"{value} {one if value == 1 else many}", f"{value} {indonesian}")


def _weaker(bound: Bound, value: int | None) -> Text:
    """Return a bound that gives way, in words."""
    if value is None:
        return Text(f"without “{bound.words.en}”", f"tanpa “{bound.words.id}”")
    now, then = _amount(bound, bound.value), _amount(bound, value)
    return Text(
        f"“{bound.words.en}”: {then.en} instead of {now.en}", f"“{bound.words.id}”: {then.id}, bukan {now.id}"
    )


def _settled(problem: Problem, person: Person, spent: Patience) -> Iterator[Relaxation]:
    """Yield settled shifts, firm requests, hours and leave that make a row possible when they are taken out."""
    yield from _promises(problem, person, spent)
    free = replace(person, availability=(), earliest_start=None, latest_end=None)
    if free != person and _suits(problem, free, spent):
        yield Relaxation(
            0, Text("wider hours in which the person can work", "jam bisa bekerja yang lebih luas")
        )
    for leave in person.leave:
        back = replace(person, leave=tuple(one for one in person.leave if one is not leave))
        if _suits(problem, back, spent):
            day = day_words(leave.first)
            yield Relaxation(3, Text(f"without the leave from {day.en}", f"tanpa cuti mulai {day.id}"))


def _promises(problem: Problem, person: Person, spent: Patience) -> Iterator[Relaxation]:
    """Yield settled shifts of which one, and firm requests of which one, is too many."""
    shifts = [
        one.day
        for one in problem.fixed
        if one.person == person.id
        and _suits(replace(problem, fixed=_others(problem.fixed, one)), person, spent)
    ]
    if shifts:
        told = days_words(shifts)
        one = (
            Text("the fixed shift", "sif tetap")
            if len(shifts) == 1
            else Text("one fixed shift", "salah satu sif tetap")
        )
        yield Relaxation(0, Text(f"without {one.en} on {told.en}", f"tanpa {one.id} pada {told.id}"))
    firm = [
        one.day
        for one in problem.requests
        if one.person == person.id
        and one.weight is None
        and _suits(replace(problem, requests=_others(problem.requests, one)), person, spent)
    ]
    if firm:
        told = days_words(firm)
        one = (
            Text("the request", "permohonan")
            if len(firm) == 1
            else Text("one of the requests", "salah satu permohonan")
        )
        yield Relaxation(
            0, Text(f"{one.en} for {told.en} may be refused", f"{one.id} untuk {told.id} boleh ditolak")
        )


def _others(everything: tuple[_One, ...], one: _One) -> tuple[_One, ...]:
    return tuple(other for other in everything if other is not one)


def _rules(problem: Problem, person: Person, spent: Patience) -> Iterator[Relaxation]:
    """Yield the rules on single shifts that make a row possible when they are dropped."""
    for rule in problem.rules_of(person):
        if rule.hard and rule.kind in _ALONE:
            less = replace(problem, rules=problem.rules.without(rule.id))
            if _suits(less, person, spent):
                yield Relaxation(2 if rule.checked else 1, _without_rule(rule))


def _without_rule(rule: Rule) -> Text:
    words = rule_words(rule)
    return Text(f"without “{words.en}”", f"tanpa “{words.id}”")


def _suits(problem: Problem, person: Person, spent: Patience) -> bool:
    """Return whether some row suits a person of a changed problem."""
    alone = replace(problem, people=(person,), demands=(), covers=(), activities=())
    return bool(_ask(Tasks.of(alone).alike([person])[0].task, spent))
