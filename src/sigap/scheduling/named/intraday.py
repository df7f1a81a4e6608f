"""The day goes otherwise: breaks and activities that have not begun are placed anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.named.case import Case, State
from sigap.scheduling.named.compiled import at_once
from sigap.scheduling.named.records import Record
from sigap.scheduling.named.running import RECOUNT, REPLACE, perform
from sigap.scheduling.named.states import empty_state
from sigap.scheduling.named.tables import case_of
from sigap.scheduling.named.told import add_base, fill_from_roster, roster_of
from sigap.scheduling.options import options_of
from sigap.scheduling.problem import Demand, Problem
from sigap.scheduling.roster import Assignment, Roster

SOFTNESS = (3.0, 2.0, 1.0, 0.5, 0.25, 0.0, 0.0)
"""Of the cost's corners in each sweep over the shifts."""
AHEAD_SLOTS = 96
"""Shifts that begin later are left alone."""


def replace_breaks(
    problem: Problem,
    roster: Roster,
    demands: Iterable[Demand],
    *,
    now_slot: int,
    seed: int = 1,
    absent: Collection[str] = (),
) -> Roster:
    """Return the roster with the breaks and activities of the day where they cost least now.

    What has begun before `now_slot` stays, and so do all shifts and common activities. Shifts that begin more than a
    day later are left alone.

    Args:
        problem: the roster's.
        roster: as published.
        demands: what the day turns out to ask, for every skill of the problem.
        now_slot: the first slot that has not begun.
        seed: of the order in which people are looked at.
        absent: people who are not there: they count nowhere, and what is planned for them stays as it is.
    """
    options = options_of(replace(problem, demands=tuple(demands)))
    case = case_of(options)
    state = empty_state(case, seed)
    there = replace(roster, assignments=tuple(one for one in roster.assignments if one.person not in absent))
    fill_from_roster(options, case, state, there)
    add_base(options, case, state, there)
    _sweep(case, state, now_slot, np.random.default_rng(seed))
    return _merged(roster, roster_of(options, case, state))


def _sweep(case: Case, state: State, now_slot: int, random: np.random.Generator) -> None:
    """Look at every shift some times, the best of which is kept."""
    records = Record(case), Record(state)
    now = now_slot + case.pad
    shifts = _shifts(case, state, now)
    nobody, nothing, shares = np.empty(0, np.int64), np.empty((0, 0), np.int64), np.ones(5)
    best, kept = np.inf, _places(state)
    with at_once():
        perform(*records, RECOUNT, nobody, nothing, 0, shares, 0.0, 0.0)
        best = float(state.total.sum())
        for softness in SOFTNESS:
            state.softness[0] = softness
            perform(*records, RECOUNT, nobody, nothing, 0, shares, 0.0, 0.0)
            perform(*records, REPLACE, random.permutation(shifts), nothing, now, shares, 0.0, 0.0)
        if float(state.total.sum()) > best:
            state.at[...], state.pair_at[...], state.pair_day[...] = kept
            perform(*records, RECOUNT, nobody, nothing, 0, shares, 0.0, 0.0)


def _places(state: State) -> tuple[NDArray[np.generic], ...]:
    return (state.at.copy(), state.pair_at.copy(), state.pair_day.copy())


def _shifts(case: Case, state: State, now: int) -> NDArray[np.int64]:
    """Return the shifts (person * days + day) that end after now and begin within a day."""
    on = state.row >= 0
    option = np.maximum(state.row, 0)
    soon = on & (case.until[option] > now) & (case.start[option] < now + AHEAD_SLOTS)
    return np.flatnonzero(soon.ravel()).astype(np.int64)


def _merged(old: Roster, new: Roster) -> Roster:
    """Return the old roster with the breaks and activities of the new, where it has the shift."""
    placed = {(one.person, one.day): one for one in new.assignments}
    assignments = tuple(_with_places(one, placed.get((one.person, one.day))) for one in old.assignments)
    taken = {(activity.id, one.person) for one in assignments for activity in one.activities}
    left_out = dict.fromkeys(pair for pair in (*old.left_out, *new.left_out) if pair not in taken)
    return Roster(assignments, new.served, tuple(left_out))


def _with_places(one: Assignment, new: Assignment | None) -> Assignment:
    if new is None or (new.template, new.start) != (one.template, one.start):
        return one
    if (new.breaks, new.activities) == (one.breaks, one.activities):
        return one
    return replace(one, breaks=new.breaks, activities=new.activities)
