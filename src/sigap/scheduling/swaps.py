"""Swaps and trades: is an exchange of shifts legal, and what does it do to cost, cover and fairness?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.break_places import with_breaks
from sigap.scheduling.checks.wording import hours_words, joined
from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.options import serves
from sigap.scheduling.people import Person
from sigap.scheduling.problem import Fixed, Problem
from sigap.scheduling.roster import Assignment, Roster
from sigap.scheduling.telling import costs_words, cover_words, forbidding_words, who_on
from sigap.scheduling.trials import Effect, Trials
from sigap.scheduling.verifier import Costs, Finding
from sigap.text import Text

PersonDay = tuple[str, int]
"""A person's id and a day of the horizon, from 0."""


_Rows = dict[str, tuple[Assignment, ...]]


@dataclass(frozen=True, slots=True)
class Fairness:
    """What a person has of what nobody wants, before and after; `minutes` is working time in the horizon."""

    person: str
    minutes: tuple[int, int]
    nights: tuple[int, int]
    weekends: tuple[int, int]
    holidays: tuple[int, int]
    refused: tuple[int, int]


@dataclass(frozen=True)
class Exchange:
    """What becomes of an exchange.

    Attributes:
        legal: nothing forbids it that was not so before.
        forbids: hard findings, and in words with the rule and its source.
        costs: the change of each item, in paid quarter-hours; `cost` is their sum.
        cover: the change of agents at work by skill, (slots,) each.
        fairness: of everybody whose row is changed.
        roster: as it would be, legal or not.
        text: all of it in a few sentences.
    """

    legal: bool
    forbids: tuple[Finding, ...]
    forbidding: tuple[Text, ...]
    costs: Costs
    cover: Mapping[str, NDArray[np.float64]]
    fairness: tuple[Fairness, ...]
    roster: Roster
    text: Text

    @property
    def cost(self) -> float:
        """Return the change of the whole cost, in paid quarter-hours."""
        return self.costs.total


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody who may take a shift, and what that changes in cost, in paid quarter-hours."""

    person: str
    cost: float
    text: Text


def exchange(
    problem: Problem, roster: Roster, one: PersonDay, other: PersonDay | None, *, releasing: bool = False
) -> Exchange:
    """Return what becomes of exchanging two shifts, giving one away or taking a day off.

    Args:
        problem, roster: the roster is taken as it is; what was wrong with it before does not forbid anything.
        one: who has a shift, on which day.
        other: who gets it. Somebody with a shift on the day named there gives that in return; somebody with none
            on the same day just takes it. None: nobody takes it.
        releasing: what is settled for the two on those days may be changed.

    Raises:
        SchedulingError: there is no such person, day or shift.
    """
    trials = Trials(problem if not releasing else _released(problem, one, other), roster)
    rows = exchanged(trials, one, other)
    return _exchange(trials, trials.of(rows))


def _released(problem: Problem, one: PersonDay, other: PersonDay | None) -> Problem:
    days = {day for _, day in (one, other or one)}
    people = {person for person, _ in (one, other or one)}

    def concerned(fixed: Fixed) -> bool:
        return fixed.person in people and problem.horizon.day(fixed.day) in days

    return replace(problem, fixed=tuple(fixed for fixed in problem.fixed if not concerned(fixed)))


def exchanged(trials: Trials, one: PersonDay, other: PersonDay | None) -> _Rows:
    """Return the rows of those concerned after an exchange.

    Raises:
        SchedulingError: there is no such person, day or shift.
    """
    mine = _shift_of(trials, one)
    giver = trials.problem.person[one[0]]
    if other is None:
        return {giver.id: tuple(shift for shift in trials.row(giver.id) if shift is not mine)}
    taker = _person(trials.problem, other)
    theirs = trials.shift(taker.id, other[1])
    if taker.id == giver.id or (theirs is None and one[1] != other[1]):
        raise SchedulingError(
            Text("there is no shift to give in return.", "tidak ada sif untuk ditukarkan."),
            where=who_on(taker, trials.problem, other[1]).en,
            remedy=Text("Name a day on which the other works.", "Sebutkan hari kerja orang itu."),
        )
    rows = {
        person.id: [s for s in trials.row(person.id) if s not in (mine, theirs)] for person in (giver, taker)
    }
    rows[taker.id].append(handed(trials, mine, taker, theirs))
    if theirs is not None:
        rows[giver.id].append(handed(trials, theirs, giver, mine))
    return {person: tuple(sorted(row, key=lambda shift: shift.start)) for person, row in rows.items()}


def _shift_of(trials: Trials, place: PersonDay) -> Assignment:
    person = _person(trials.problem, place)
    shift = trials.shift(person.id, place[1])
    if shift is None:
        raise SchedulingError(
            Text("there is no shift on this day.", "tidak ada sif pada hari ini."),
            where=who_on(person, trials.problem, place[1]).en,
            remedy=Text("Name a day on which this person works.", "Sebutkan hari kerja orang ini."),
        )
    return shift


def _person(problem: Problem, place: PersonDay) -> Person:
    person, day = place
    if person not in problem.person:
        raise SchedulingError(
            Text(f'there is no person "{person}".', f'tidak ada orang "{person}".'), where=problem.name
        )
    if not 0 <= day < problem.horizon.days:
        raise SchedulingError(
            Text(f"day {day} is not planned.", f"hari {day} tidak direncanakan."),
            where=problem.name,
            remedy=Text(
                f"Days run from 0 to {problem.horizon.days - 1}.",
                f"Hari dihitung dari 0 sampai {problem.horizon.days - 1}.",
            ),
        )
    return problem.person[person]


def handed(trials: Trials, shift: Assignment, taker: Person, instead: Assignment | None = None) -> Assignment:
    """Return a shift as somebody else's: at the same instants, with the taker's own activities where they fit.

    The breaks stay where they are if nothing speaks against it, else they lie where they cost least.
    """
    problem = trials.problem
    zone = problem.zone[taker.site]
    day = problem.horizon.day(problem.horizon.local(shift.start, zone).date())
    own = () if instead is None else instead.activities
    kept = tuple(one for one in own if shift.start <= one.start and one.until <= shift.until)
    moved = replace(shift, person=taker.id, day=day, activities=kept, overtime_before=0, overtime_after=0)
    crossed = any(rest.start < one.until and one.start < rest.until for rest in shift.breaks for one in kept)
    same_rules = problem.rules_of(taker) == problem.rules_of(problem.person[shift.person])
    if same_rules and not crossed:
        return moved
    return with_breaks(problem, taker, moved, trials.loss(taker)) or moved


def _exchange(trials: Trials, effect: Effect) -> Exchange:
    forbidding = tuple(forbidding_words(trials.problem, finding) for finding in effect.forbids)
    fairness = tuple(_fairness(effect, person) for person in effect.before)
    return Exchange(
        effect.legal,
        effect.forbids,
        forbidding,
        effect.costs,
        effect.cover,
        fairness,
        effect.roster,
        _told(trials.problem, effect, forbidding, fairness),
    )


def _fairness(effect: Effect, person: str) -> Fairness:
    before, after = effect.before[person], effect.after[person]
    minutes = (sum(before.week_minutes.values()), sum(after.week_minutes.values()))
    pairs = [
        (getattr(before, name), getattr(after, name))
        for name in ("nights", "weekends", "holidays", "refused")
    ]
    return Fairness(person, minutes, *pairs)


def _told(
    problem: Problem, effect: Effect, forbidding: tuple[Text, ...], fairness: tuple[Fairness, ...]
) -> Text:
    if forbidding:
        why = joined(forbidding, " ")
        return Text(f"It is forbidden. {why.en}", f"Tidak boleh. {why.id}")
    cost, cover = costs_words(effect.costs), cover_words(problem.horizon, effect.cover)
    people = [told for one in fairness if (told := fairness_words(problem, one)).en]
    shares = joined([Text("", ""), *people], " ")
    return Text(
        f"It is legal and {cost.en}. {cover.en}{shares.en}", f"Boleh, dan {cost.id}. {cover.id}{shares.id}"
    )


_SHARES = {
    "nights": Text("nights", "malam"),
    "weekends": Text("weekends", "akhir pekan"),
    "holidays": Text("holidays", "hari libur nasional"),
    "refused": Text("requests refused", "permohonan ditolak"),
}


def fairness_words(problem: Problem, share: Fairness) -> Text:
    """Return what changes for a person: Ayu: 40 hours become 32 hours, weekends 0 become 1. Nothing: no words."""
    before, after = (hours_words(minutes) for minutes in share.minutes)
    told = [] if share.minutes[0] == share.minutes[1] else [
        Text(f"{before.en} become {after.en}", f"{before.id} menjadi {after.id}")
    ]  # fmt: skip
    for name, words in _SHARES.items():
        old, new = getattr(share, name)
        if old != new:
            told.append(Text(f"{words.en} {old} become {new}", f"{words.id} {old} menjadi {new}"))
    if not told:
        return Text("", "")
    who, parts = problem.person[share.person].name or share.person, joined(told)
    return Text(f"{who}: {parts.en}.", f"{who}, {parts.id}.")


def legal_partners(
    problem: Problem, roster: Roster, person: str, day: int, *, most: int | None = 10
) -> tuple[Partner, ...]:
    """Return who may take a shift that somebody has, cheapest first; seniority breaks ties.

    The rows of all candidates are verified at once, the whole roster then for those whose row allows it.

    Args:
        problem, roster: as they are.
        person, day: whose shift, on which day of the horizon.
        most: how many to return; None for everybody who may.

    Raises:
        SchedulingError: there is no such person, day or shift.
    """
    trials = Trials(_released(problem, (person, day), None), roster)
    return tuple(partners(trials, (person, day), most))


def partners(trials: Trials, place: PersonDay, most: int | None = None) -> list[Partner]:
    """Return who may take a shift, cheapest first."""
    mine = _shift_of(trials, place)
    giver = exchanged(trials, place, None)
    if trials.judged_rows(giver)[mine.person].forbids:
        return []
    found: list[Partner] = []
    for taker, rows in _takers(trials, mine, giver):
        effect = trials.of(rows)
        if effect.legal:
            found.append(Partner(taker.id, effect.cost, costs_words(effect.costs)))
        if len(found) == most:
            break
    people = trials.problem.person
    return sorted(found, key=lambda one: (round(one.cost, 6), -people[one.person].seniority, one.person))


def _takers(trials: Trials, mine: Assignment, giver: _Rows) -> Iterator[tuple[Person, _Rows]]:
    """Yield those whose own row allows the shift, with both rows: cheapest first, then seniority."""
    problem = trials.problem
    rows = {}
    for person in problem.people:
        has_shift = any(shift.day == mine.day for shift in trials.row(person.id))
        if has_shift or mine.template not in problem.contract[person.contract].templates:
            continue
        row = (*trials.row(person.id), handed(trials, mine, person))
        rows[person.id] = tuple(sorted(row, key=lambda shift: shift.start))
    judged = trials.judged_rows(rows)
    changes: dict[frozenset[str], float] = {}
    order = []
    for id_, verdict in judged.items():
        if not verdict.forbids:
            person = problem.person[id_]
            group = serves(problem, person)
            if group not in changes:
                changes[group] = trials.shortage_change({**giver, id_: rows[id_]})
            order.append((round(verdict.cost + changes[group], 6), -person.seniority, id_))
    for _, _, id_ in sorted(order):
        yield problem.person[id_], {**giver, id_: rows[id_]}
