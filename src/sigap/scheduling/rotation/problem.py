"""A rotation problem: who works which shift on which day, one shift a day at most, as arrays.

It is what remains of a schedule when each shift is one piece: people x days x shifts, limits of each person, requests
with weights, and cover with a price for each person too few and too many. `src/sigap/scheduling/rotation/` solves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

OFF: Final = -1
"""In an assignment: this day is free."""


@dataclass(frozen=True, eq=False)
class RotationProblem:
    """One rotation problem; P people, D days, S shifts. Costs and weights are whole numbers.

    Limits hold for each person: `(P,)` arrays. Lower limits of runs (`min_work_run`, `min_off_run`) are waived for a
    run that touches an end of the horizon, upper limits count the days worked before it: the definition of
    Curtois and Qu, "Computational results on new staff scheduling benchmark instances" (2014).
    """

    people: tuple[str, ...]
    shifts: tuple[str, ...]
    minutes: NDArray[np.int64]
    """`(S,)`: working minutes of each shift, above 0."""
    follows: NDArray[np.bool_]
    """`(S, S)`: whether the second shift may be worked on the day after the first."""
    may: NDArray[np.bool_]
    """`(P, D, S + 1)`: whether the person may have the shift that day; the last column is a free day."""
    cost: NDArray[np.int64]
    """`(P, D, S + 1)`: what giving the shift, or the free day, costs; below 0 where it is wished for."""
    constant: int
    """What is added to every cost."""
    required: NDArray[np.int64]
    """`(D, S)`: people wanted."""
    under: NDArray[np.int64]
    """`(D, S)`: the price of each person too few."""
    over: NDArray[np.int64]
    """`(D, S)`: the price of each person too many."""
    weekend: NDArray[np.int64]
    """`(D,)`: the number of the weekend to which a day belongs, or -1; a weekend is one day or two in a row."""
    max_shifts: NDArray[np.int64]
    """`(P, S)`: at most so many of each shift."""
    min_minutes: NDArray[np.int64]
    max_minutes: NDArray[np.int64]
    min_work_run: NDArray[np.int64]
    max_work_run: NDArray[np.int64]
    min_off_run: NDArray[np.int64]
    max_weekends: NDArray[np.int64]
    history_shift: NDArray[np.int64]
    """`(P,)`: the shift on the day before the horizon, or `OFF`."""
    history_days: NDArray[np.int64]
    """`(P,)`: days worked in a row up to the day before the horizon; 0 where that day was free or nothing is known."""

    @property
    def days(self) -> int:
        """Return the number of days."""
        return len(self.required)

    @cached_property
    def unit_minutes(self) -> int:
        """Return the largest length of which every shift is a multiple."""
        return int(np.gcd.reduce(self.minutes))

    @cached_property
    def weekend_step(self) -> NDArray[np.int64]:
        """Return `(D,)`: 0 outside weekends, 1 on a weekend's first day, 2 on its second."""
        step = np.where(self.weekend >= 0, 1, 0)
        step[1:][(self.weekend[1:] >= 0) & (self.weekend[1:] == self.weekend[:-1])] = 2
        return step


@dataclass(frozen=True, eq=False)
class RotationResult:
    """The best roster found, and how good any roster can be."""

    assignments: NDArray[np.int64]
    """`(P, D)`: the shift's index, or `OFF`."""
    cost: int
    bound: float
    """No roster costs less."""

    @property
    def gap(self) -> float:
        """Return how much cheaper a roster could be at most, as a share of the cost."""
        return 0.0 if self.cost == 0 else max(0.0, (self.cost - self.bound) / abs(self.cost))


def cover_of(problem: RotationProblem, assignments: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return `(D, S)`: how many people have each shift on each day."""
    cover = np.zeros(problem.required.shape, np.int64)
    person, day = np.nonzero(assignments != OFF)
    np.add.at(cover, (day, assignments[person, day]), 1)
    return cover


def cost_of(problem: RotationProblem, assignments: NDArray[np.int64]) -> int:
    """Return what a roster costs: requests not met, and people too few and too many."""
    people, days = assignments.shape
    wishes = problem.cost[np.arange(people)[:, None], np.arange(days)[None, :], assignments].sum()
    short = problem.required - cover_of(problem, assignments)
    prices = problem.under * np.maximum(short, 0) + problem.over * np.maximum(-short, 0)
    return int(problem.constant + wishes + prices.sum())


def plain_bound(problem: RotationProblem) -> int:
    """Return a bound that needs no search: everybody's cheapest allowed day each day, and cover for nothing.

    Where a shift is never worked, what it lacks must be paid.
    """
    days = np.where(problem.may, problem.cost, problem.cost.max()).min(axis=2)
    most = problem.may[:, :, :-1].sum(axis=0)
    short = np.maximum(problem.required - most, 0)
    return int(problem.constant + days.sum() + (problem.under * short).sum())
