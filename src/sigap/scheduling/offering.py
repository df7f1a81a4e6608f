"""Overtime and time off, offered where they help most when the day goes otherwise than planned.

Greedy by worth: the best lawful offer is made, the cover counted anew, and so on. An offer is lawful when the verifier
finds nothing in the person's row that was not there before; time off is offered only where nobody will be missed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.checks.wording import day_words, named, number_words
from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.offer_ideas import (
    LITTLE,
    Floor,
    Idea,
    OfferKind,
    again,
    ideas,
    time_off_around,
    time_off_id,
)
from sigap.scheduling.problem import Problem
from sigap.scheduling.roster import Assignment, Roster
from sigap.scheduling.shifts import Activity
from sigap.scheduling.trials import Trials
from sigap.text import Text

Floats = NDArray[np.float64]
_TRIED = 12
_Rank = tuple[float, int, int, float, str, int]
_Waiting = tuple[_Rank, int, int, Idea]


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer to one person.

    Attributes:
        kind: of offer.
        person, day: who, and the day of the shift.
        begins, until: slots of the horizon that are worked more, or less.
        worth: paid quarter-hours gained, net of what it costs; of time off, the pay saved.
        cost: paid quarter-hours that it costs, at its factors; below 0 for time off.
        shift: the person's shift with it.
        text: all of it in a sentence.
    """

    kind: OfferKind
    person: str
    day: int
    begins: int
    until: int
    worth: float
    cost: float
    shift: Assignment
    text: Text

    @property
    def slots(self) -> int:
        """Return how many quarter-hours are worked more or less, breaks included."""
        return self.until - self.begins


@dataclass(frozen=True, slots=True)
class Accepted:
    """A problem with what is now asked for, and the roster with the offers in it.

    Time off is an activity off the phones of its own: the verifier goes on counting it as paid.
    """

    problem: Problem
    roster: Roster


def offers(
    problem: Problem,
    roster: Roster,
    demands: Mapping[str, Floats],
    now_slot: int,
    *,
    most: int = 20,
    kinds: Collection[OfferKind] = tuple(OfferKind),
    notice_slots: int = 4,
    least_slots: int = 2,
) -> tuple[Offer, ...]:
    """Return offers of overtime and time off, in the order in which they should be made.

    Only people who have agreed to be asked are offered overtime; nobody is offered more than one thing a day, more
    than four hours of overtime a day or eighteen a week, whatever the problem's rules allow. Of offers that are worth
    the same, those to people who have been offered less come first, then those with less overtime in the week, then
    those with more seniority.

    Args:
        problem, roster: as planned.
        demands: agents required by skill, (slots,); what lies before `now_slot` is not looked at, and skills that are
            left out stay as planned.
        now_slot: of the horizon; nothing before it is changed.
        most: how many offers.
        kinds: of offers that may be made.
        notice_slots: how long people need to come in early or on a day off.
        least_slots: the shortest offer.

    Raises:
        SchedulingError: a demand is for a skill that is not planned, or has the wrong shape.
    """
    floor = Floor.of(updated(problem, demands, now_slot), roster, now_slot, notice_slots, least_slots)
    queue = _Queue(floor, kinds, ideas(floor))
    made: list[Offer] = []
    while len(made) < most:
        best = queue.best()
        if best is None:
            break
        made.append(best)
        queue.take(best)
    return tuple(made)


def updated(problem: Problem, demands: Mapping[str, Floats], now_slot: int) -> Problem:
    """Return a problem with other demands from a slot on.

    Raises:
        SchedulingError: a demand is for a skill that is not planned, or has the wrong shape.
    """
    slots, known = problem.horizon.slots, {demand.skill for demand in problem.demands}
    for skill, required in demands.items():
        if skill not in known:
            what = Text(f'"{skill}" is not in the plan.', f'"{skill}" tidak ada dalam rencana.')
            raise SchedulingError(what, where=problem.name)
        if np.shape(required) != (slots,) or not np.all(np.isfinite(required) & (np.asarray(required) >= 0)):
            raise SchedulingError(
                Text(f'the demand for "{skill}" cannot be read.', f'kebutuhan "{skill}" tidak bisa dibaca.'),
                where=problem.name,
                remedy=Text(
                    f"Give {slots} finite numbers from 0 on.",
                    f"Berikan {slots} bilangan hingga mulai dari 0.",
                ),
            )
    after = np.arange(slots) >= now_slot
    changed = (
        replace(one, required=np.where(after, demands.get(one.skill, one.required), one.required))
        for one in problem.demands
    )
    return replace(problem, demands=tuple(changed))


def accepted(
    problem: Problem, roster: Roster, demands: Mapping[str, Floats], now_slot: int, taken: Iterable[Offer]
) -> Accepted:
    """Return the problem and the roster with the offers that people have taken.

    Raises:
        SchedulingError: a demand cannot be read.
    """
    floor = Floor.of(updated(problem, demands, now_slot), roster, now_slot)
    extra = []
    for offer in taken:
        floor.take(offer.shift)
        if offer.kind is OfferKind.TIME_OFF:
            extra.append(_leaving(problem, offer))
    now = replace(floor.problem, activities=(*problem.activities, *extra))
    return Accepted(now, Trials(now, floor.trials.roster).changed(floor.rows))


def _leaving(problem: Problem, offer: Offer) -> Activity:
    """Return time off as an activity at its place."""
    begins, ends = problem.horizon.instant(offer.begins), problem.horizon.instant(offer.until)
    return Activity(
        time_off_id(offer.person, offer.day), "-", offer.slots * SLOT_MINUTES, (offer.person,), begins, ends
    )


class _Queue:
    """Ideas by what they seem to be worth.

    An offer makes others of its kind worth less and never more, so an idea is worked out anew only when it comes up;
    early leave, of which more is possible when somebody comes in, is worked out at once.
    """

    def __init__(self, floor: Floor, kinds: Collection[OfferKind], first: Iterable[Idea]) -> None:
        self.floor, self.kinds, self.waiting = floor, frozenset(kinds), list[_Waiting]()
        self.made = self.added = 0
        for idea in first:
            self.add(idea)

    def add(self, idea: Idea) -> None:
        """Put an idea in its place."""
        if idea.kind in self.kinds:
            self.added += 1
            heappush(self.waiting, (_rank(self.floor, idea.guess, idea), self.added, self.made, idea))

    def take(self, offer: Offer) -> None:
        """Count an offer as made."""
        self.floor.take(offer.shift)
        self.made += 1
        if offer.kind is not OfferKind.TIME_OFF:
            for idea in time_off_around(self.floor, offer.begins, offer.until):
                self.add(idea)

    def best(self) -> Offer | None:
        """Return the best lawful offer; None where nothing is worth it."""
        found: list[tuple[_Rank, Offer, Idea]] = []
        while self.waiting and len(found) < _TRIED:
            _, _, made, idea = heappop(self.waiting)
            if made < self.made:
                self._anew(idea)
                continue
            if found and idea.guess < max(offer.worth for _, offer, _ in found) - LITTLE:
                self.add(idea)
                break
            offer = _looked_at(self.floor, idea)
            if offer is not None:
                found.append((_rank(self.floor, offer.worth, idea), offer, idea))
            else:
                self._anew(idea, forbidden=True)
        found.sort(key=lambda one: one[0])
        for _, _, idea in found[1:]:
            self.add(idea)
        return found[0][1] if found else None

    def _anew(self, idea: Idea, *, forbidden: bool = False) -> None:
        """Put an idea back as it is now; one that was forbidden only when something else is left of it."""
        for other in again(self.floor, idea):
            if not forbidden or (other.begins, other.until) != (idea.begins, idea.until):
                self.add(other)


def _rank(floor: Floor, worth: float, idea: Idea) -> _Rank:
    """Return what ideas are ordered by: worth, few offers and little overtime so far, seniority."""
    overtime_so_far = floor.overtime_in_week(idea.person, idea.shift.day)
    asked = floor.times_offered.get(idea.person.id, 0)
    return (-round(worth, 6), asked, overtime_so_far, -idea.person.seniority, idea.person.id, idea.shift.day)


def _looked_at(floor: Floor, idea: Idea) -> Offer | None:
    """Return an offer when it is lawful and worth something."""
    change = floor.change(idea.shift)
    if idea.kind is OfferKind.TIME_OFF:
        pay = float(idea.slots)
        return None if change > LITTLE else _offer(floor, idea, pay - min(0.0, change), -pay)
    cost = floor.cost_of(idea.shift)
    if cost is None:
        _forbidden(floor, idea)
        return None
    worth = -change - cost
    return _offer(floor, idea, worth, cost) if worth > LITTLE else None


def _forbidden(floor: Floor, idea: Idea) -> None:
    """Note that an idea is forbidden; of overtime, find by halving how much is not."""
    person, day = idea.person.id, idea.shift.day
    if idea.kind is OfferKind.REST_DAY:
        floor.refused.setdefault((person, day), set()).add(idea.shift.start)
        return
    lawful, forbidden = 0, idea.slots
    while forbidden - lawful > 1:
        middle = (lawful + forbidden) // 2
        after = idea.kind is OfferKind.OVERTIME_AFTER
        tried = (
            replace(idea.shift, overtime_after=middle)
            if after
            else replace(idea.shift, overtime_before=middle)
        )
        lawful, forbidden = (middle, forbidden) if floor.cost_of(tried) is not None else (lawful, middle)
    floor.limits[idea.kind, person, day] = lawful


_KINDS = {
    OfferKind.OVERTIME_AFTER: Text("overtime after the shift", "lembur setelah sif"),
    OfferKind.OVERTIME_BEFORE: Text("overtime before the shift", "lembur sebelum sif"),
    OfferKind.REST_DAY: Text("a shift on a day off", "sif pada hari libur"),
    OfferKind.TIME_OFF: Text("early leave", "pulang lebih awal"),
}


def _offer(floor: Floor, idea: Idea, worth: float, cost: float) -> Offer:
    problem, what, who = floor.problem, _KINDS[idea.kind], named(idea.person)
    zone = problem.zone[idea.person.site]
    day, gained = day_words(problem.horizon.date(idea.shift.day)), number_words(worth)
    begins, until = problem.horizon.local(idea.begins, zone), problem.horizon.local(idea.until, zone)
    text = Text(
        f"{who}, {day.en}: {what.en}, {begins:%H:%M}-{until:%H:%M}, worth {gained.en} paid quarter-hours.",
        f"{who}, {day.id}: {what.id}, {begins:%H.%M}-{until:%H.%M}, bernilai {gained.id} seperempat jam berbayar.",
    )
    return Offer(
        idea.kind, idea.person.id, idea.shift.day, idea.begins, idea.until, worth, cost, idea.shift, text
    )
