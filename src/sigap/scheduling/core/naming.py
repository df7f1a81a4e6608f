"""From whole numbers to people: tours are dealt out of a crew's bands, days and starts, and given to its members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.core.crews import Crew
from sigap.scheduling.core.program import Floats
from sigap.scheduling.core.rounding import Whole
from sigap.scheduling.core.tours import CrewWeek, Turn
from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.options import Ints, Options
from sigap.scheduling.problem import Problem

Flags = NDArray[np.bool_]

OFF = -1
_NEVER = 100
_LONG_AGO = -10_000


@dataclass(frozen=True)
class WeekTours:
    """What nobody in particular does in a week.

    Attributes:
        days: of the week.
        shifts: (tours, days) index of the shift, -1 for a day off.
    """

    days: Ints
    shifts: Ints


def deal(point: Floats, week: CrewWeek, size: int) -> WeekTours:
    """Return the tours of a crew's week, one for each of `size` people.

    Args:
        point: (columns,) whole people, days and starts.
        week: of a crew.
        size: people in the crew.
    """
    people = np.rint(point[week.people]).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(people)])
    days = np.array(sorted({turn.day for turn in week.turns}), np.int32)
    shifts = np.full((max(size, int(first[-1])), len(days)), OFF, np.int32)
    following = np.zeros(len(people), np.int64)  # whose turn it is, by band
    for column, day in enumerate(days):
        for turn in week.turns:
            if turn.day == day:
                on = _next(np.rint(point[turn.bands]).astype(np.int64), people, first, following)
                _begin(point, turn, on, shifts[:, column])
    return WeekTours(days, shifts[:size])


def _next(wanted: Whole, people: Whole, first: Whole, following: Whole) -> Whole:
    """Return whose turn it is in each band, band by band; each band goes round, so that days are shared evenly."""
    on = []
    for band in np.flatnonzero((wanted > 0) & (people > 0)):
        many = min(wanted[band], people[band])
        on.append(first[band] + (following[band] + np.arange(many)) % people[band])
        following[band] += many
    return np.concatenate(on) if on else np.empty(0, np.int64)


def _begin(point: Floats, turn: Turn, on: Whole, column: Ints) -> None:
    """Give starts to those who work, in the order of the clock."""
    counts = np.rint(point[turn.starts]).astype(np.int64)
    shifts = np.repeat(turn.options, np.maximum(counts, 0))
    many = min(len(shifts), len(on))
    column[on[:many]] = shifts[:many]


@dataclass
class Rows:
    """The roster as it is filled: (people, days) of shifts, -1 for a day off."""

    options: Options
    shifts: Ints

    @staticmethod
    def empty(options: Options) -> Rows:
        """Return a roster without a shift."""
        problem = options.problem
        return Rows(options, np.full((len(problem.people), problem.horizon.days), OFF, np.int32))

    def give(self, crew: Crew, members: Ints, tours: WeekTours, must: Flags) -> None:
        """Give the tours of a week to members, so that as few shifts as possible are not theirs to work.

        Args:
            crew: of the members.
            members: as many as tours.
            tours: of the week.
            must: (people, days) who has to work.
        """
        wrong = self._wrong(crew, members, tours, must)
        order = np.arange(len(members))
        if wrong.any():
            from scipy.optimize import linear_sum_assignment

            _, order = linear_sum_assignment(wrong)
        self.shifts[np.ix_(members, tours.days)] = tours.shifts[order]

    def _wrong(self, crew: Crew, members: Ints, tours: WeekTours, must: Flags) -> NDArray[np.int32]:
        """Return how badly each tour (columns) fits each member (rows)."""
        shifts = tours.shifts
        on = shifts != OFF
        kinds, which = np.unique(self.options.kind[members], return_inverse=True)
        allowed = self.options.allowed[kinds][:, np.maximum(shifts, 0)]
        wrong = _NEVER * (on & ~allowed).sum(-1)[which]
        wrong = wrong + _NEVER * (must[np.ix_(members, tours.days)][:, None, :] & ~on).sum(-1)
        rested, row = self._before(members, int(tours.days[0]))
        begins = self.options.start[np.maximum(shifts[:, 0], 0)]
        wrong += _NEVER * (on[:, 0] & (begins < rested[:, None] + crew.limits.rest))
        if crew.limits.in_a_row is not None:
            run = np.cumprod(on, axis=1).sum(1)
            wrong += np.maximum(0, row[:, None] + run - crew.limits.in_a_row) * (run > 0)
        return np.asarray(wrong, np.int32)

    def _before(self, members: Ints, day: int) -> tuple[Ints, Ints]:
        """Return the slot at which each member's shift of the day before ended, and the days in a row up to it."""
        pasts = [self.options.problem.people[index].past for index in members]
        rested = np.array([_ended(self.options.problem, past.last_end) for past in pasts], np.int32)
        row = np.array([past.days_in_a_row for past in pasts], np.int32)
        if day > 0:
            before = self.shifts[members, :day]
            ends = np.where(before == OFF, rested[:, None], self.options.until[np.maximum(before, 0)])
            rested = ends.max(1).astype(np.int32)
            worked = np.cumprod((before != OFF)[:, ::-1], axis=1).sum(1)
            row = np.where(worked == day, worked + row, worked).astype(np.int32)
        return rested, row

    def drop_unlawful(self, crew: Crew) -> None:
        """Take away what a member may not work: at all, so soon after a shift, or so many days in a row."""
        rest, most = crew.limits.rest, crew.limits.in_a_row
        for index in crew.members:
            past = self.options.problem.people[index].past
            ended, run = _ended(self.options.problem, past.last_end), past.days_in_a_row
            for day, shift in enumerate(self.shifts[index].tolist()):
                lawful = shift != OFF and bool(self.options.allowed[self.options.kind[index], shift])
                lawful = lawful and int(self.options.start[shift]) >= ended + rest
                if lawful and (most is None or run < most):
                    ended, run = int(self.options.until[shift]), run + 1
                else:
                    self.shifts[index, day], run = OFF, 0


def _ended(problem: Problem, last_end: datetime | None) -> int:
    """Return the slot after a shift before the horizon; long ago when there was none."""
    if last_end is None:
        return _LONG_AGO
    return problem.horizon.slot_at(last_end + timedelta(minutes=SLOT_MINUTES - 1))
