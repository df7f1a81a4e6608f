"""Rules and contracts that contradict each other for everybody they are for."""

from __future__ import annotations

from collections.abc import Iterator

from sigap.scheduling.checks.complaint import Complaint, contradiction
from sigap.scheduling.checks.limits import Bound, Limit, bounds_of, tightest
from sigap.scheduling.checks.wording import joined, named, same
from sigap.scheduling.people import Person
from sigap.scheduling.problem import Problem
from sigap.text import Text

_PAIRS = (
    (Limit.MIN_TOTAL, Limit.MAX_TOTAL),
    (Limit.MIN_RUN, Limit.MAX_RUN),
    (Limit.MIN_WEEK, Limit.MAX_WEEK),
)
_MOST_NAMED = 3


def pair_complaints(problem: Problem) -> Iterator[Complaint]:
    """Yield a least that lies above a most, once for each pair, with whom it concerns."""
    found: dict[tuple[Bound, Bound], list[Person]] = {}
    for person in problem.people:
        bounds = bounds_of(problem, person)
        for least, most in _PAIRS:
            low, high = tightest(bounds, least), tightest(bounds, most)
            if low is not None and high is not None and low.value > high.value:
                found.setdefault((low, high), []).append(person)
    for (low, high), people in found.items():
        yield _against(low, high, people)


def _against(low: Bound, high: Bound, people: list[Person]) -> Complaint:
    names = joined([same(named(person)) for person in people[:_MOST_NAMED]])
    more = len(people) - _MOST_NAMED
    where = names if more <= 0 else Text(f"{names.en} and {more} more", f"{names.id} dan {more} lagi")
    return contradiction(
        "rules.least-above-most",
        where,
        Text(
            f"“{low.words.en}” and “{high.words.en}” cannot both be kept.",
            f"“{low.words.id}” dan “{high.words.id}” tidak bisa dipenuhi bersama.",
        ),
        Text("Lower the first, or raise the second.", "Turunkan yang pertama, atau naikkan yang kedua."),
        tuple(person.id for person in people),
    )
