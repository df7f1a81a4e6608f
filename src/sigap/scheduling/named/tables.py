"""From a problem's options to the arrays of a search."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.named.activity_tables import activity_tables
from sigap.scheduling.named.breaks import PATTERNS, BreakShape, break_shape
from sigap.scheduling.named.case import Case
from sigap.scheduling.named.demand_tables import demand_tables
from sigap.scheduling.named.rulebook import OwnRules, extra_cost, liking_key, own_rules
from sigap.scheduling.options import Options
from sigap.scheduling.people import Person, Wish
from sigap.scheduling.problem import Problem

LONG_AGO = -(1 << 28)


def case_of(options: Options) -> Case:
    """Return the arrays of a search over all shifts of all people."""
    problem = options.problem
    pad = max(0, -int(options.start.min(initial=0)))
    slots = max(problem.horizon.slots, int(options.until.max(initial=0))) + pad + 1
    rules = [own_rules(problem, person) for person in problem.people]
    return Case(
        pad=pad,
        buckets=int(options.minute.max(initial=0)) // SLOT_MINUTES + 1,
        **_options(options, pad),
        **_people(options, rules, pad),
        **_offers(options, pad),
        **_likings(options),
        **_rules(rules),
        **_days(problem),
        **_requests(problem),
        **_covers(problem),
        **_breaks(problem, rules),
        **demand_tables(options, pad, slots),
        **activity_tables(problem, pad, slots),
    )


def ints(values: Any) -> NDArray[np.int64]:
    """Return values as a contiguous array of whole numbers."""
    return np.ascontiguousarray(values, dtype=np.int64)


def starts_of(sizes: Sequence[int]) -> NDArray[np.int64]:
    """Return where each of some lists begins in one long list, and where the last ends."""
    return ints(np.concatenate([[0], np.cumsum(np.asarray(sizes, dtype=np.int64))]))


def _options(options: Options, pad: int) -> dict[str, Any]:
    factor = np.where(options.holiday, options.problem.weights.rest_day, 1.0)
    return {
        "start": ints(options.start + pad),
        "until": ints(options.until + pad),
        "paid": ints(options.paid),
        "pay": options.paid * factor,
        "minute": ints(options.minute),
        "night": options.night.astype(np.int8),
        "template": ints(options.template),
        "never_before": _successions(options.problem),
    }


def _successions(problem: Problem) -> NDArray[np.bool_]:
    """Return which templates (templates, templates) may not follow which on the next day."""
    rows = [[after.id in one.never_before for after in problem.templates] for one in problem.templates]
    return np.array(rows, bool).reshape(len(rows), len(rows))


def _people(options: Options, rules: list[OwnRules], pad: int) -> dict[str, Any]:
    problem = options.problem
    contracts = [problem.contract[person.contract] for person in problem.people]
    nights = [_MANY if person.max_nights is None else person.max_nights for person in problem.people]
    return {
        "kind": ints(options.kind),
        "group": ints(options.group),
        "rest": ints([own.rest for own in rules]),
        "band": ints([own.band for own in rules]),
        "max_days": ints([contract.max_days for contract in contracts]),
        "max_week": np.array([contract.max_week / SLOT_MINUTES for contract in contracts]),
        "max_nights": ints(nights),
        "day_slots": np.array([contract.day_minutes / SLOT_MINUTES for contract in contracts]),
        "must": _musts(problem),
        **_weeks_of_people(problem),
        **_pasts(problem, pad),
    }


_MANY = 1 << 20


def _musts(problem: Problem) -> NDArray[np.bool_]:
    """Return the days (people, days) on which somebody has to work: settled shifts, wishes that may not be refused."""
    must = np.zeros((len(problem.people), problem.horizon.days), bool)
    place = {person.id: index for index, person in enumerate(problem.people)}
    days = [(fixed.person, fixed.day) for fixed in problem.fixed]
    days += [(r.person, r.day) for r in problem.requests if r.weight is None and r.wish is Wish.ON]
    for person, on in days:
        day = problem.horizon.day(on)
        if person in place and 0 <= day < problem.horizon.days:
            must[place[person], day] = True
    return must


def _weeks_of_people(problem: Problem) -> dict[str, Any]:
    """Return days of paid leave and least working time by person and week."""
    weeks = _days(problem)
    shape = (len(problem.people), len(weeks["week_from"]))
    paid, least = np.zeros(shape, np.int64), np.zeros(shape)
    for index, person in enumerate(problem.people):
        minutes = problem.contract[person.contract].min_week
        if not minutes and not person.leave:
            continue
        kinds = _leave(problem, person)
        for week, (first, until) in enumerate(zip(weeks["week_from"], weeks["week_until"], strict=True)):
            paid[index, week] = kinds[0, first:until].sum()
            least[index, week] = minutes * (until - first - kinds[1, first:until].sum()) / 7 / SLOT_MINUTES
    return {"leave_days": paid, "least_week": least}


def _leave(problem: Problem, person: Person) -> NDArray[np.bool_]:
    """Return on which days (2, days) somebody is on paid and on unpaid leave."""
    away = np.zeros((2, problem.horizon.days), bool)
    for leave in person.leave:
        first, last = problem.horizon.day(leave.first), problem.horizon.day(leave.last)
        away[0 if leave.paid else 1, max(first, 0) : max(last + 1, 0)] = True
    return away


def _pasts(problem: Problem, pad: int) -> dict[str, Any]:
    pasts = [person.past for person in problem.people]
    names = [template.id for template in problem.templates]
    ends = [
        LONG_AGO if past.last_end is None else -(-_minutes_from(problem, past.last_end) // SLOT_MINUTES) + pad
        for past in pasts
    ]
    last = [
        names.index(past.last_template) if past.days_in_a_row and past.last_template in names else -1
        for past in pasts
    ]
    begun = problem.horizon.first.weekday() > 0
    counts = [(past.nights, past.weekends, past.holidays, past.refused) for past in pasts]
    return {
        "past_end": ints(ends),
        "past_template": ints(last),
        "past_run": ints([past.days_in_a_row for past in pasts]),
        "past_week_slots": np.array([past.week_minutes / SLOT_MINUTES if begun else 0.0 for past in pasts]),
        "past_week_days": ints([past.week_days if begun else 0 for past in pasts]),
        "past_counts": np.array(counts, float).reshape(len(pasts), 4),
    }


def _minutes_from(problem: Problem, instant: Any) -> int:
    """Return how many minutes an instant lies after the horizon's beginning, rounded up."""
    seconds = (instant - problem.horizon.begins_at).total_seconds()
    return int(-(-seconds // 60))


def _offers(options: Options, pad: int) -> dict[str, Any]:
    """Return every kind of person's options by day, and between which slots those of a day lie."""
    kinds, days = len(options.allowed), options.problem.horizon.days
    sizes, offers = [], []
    from_slot, until_slot = np.zeros((kinds, days), np.int64), np.zeros((kinds, days), np.int64)
    for kind in range(kinds):
        own = np.flatnonzero(options.allowed[kind])
        own = own[np.argsort(options.day[own], kind="stable")]
        cuts = np.searchsorted(options.day[own], np.arange(days + 1))
        for day in range(days):
            some = own[cuts[day] : cuts[day + 1]]
            sizes.append(len(some))
            offers.append(some)
            if len(some):
                from_slot[kind, day] = options.start[some].min() + pad
                until_slot[kind, day] = options.until[some].max() + pad
    starts = starts_of(sizes)
    first = (
        np.lib.stride_tricks.sliding_window_view(starts, days + 1)[::days] if kinds else starts.reshape(1, -1)
    )
    every = np.concatenate(offers) if offers else np.empty(0)
    return {
        "allowed": np.ascontiguousarray(options.allowed),
        "first_offer": ints(first),
        "offers": ints(every),
        "day_from": from_slot,
        "day_until": until_slot,
    }


def _likings(options: Options) -> dict[str, Any]:
    """Return what options cost over their paid time, for all people who see them alike."""
    index: dict[Hashable, int] = {}
    rows: list[NDArray[np.float32]] = []
    own: list[int] = []
    for person in options.problem.people:
        key = liking_key(options.problem, person)
        if key not in index:
            index[key] = len(rows)
            rows.append(extra_cost(options, person).astype(np.float32))
        own.append(index[key])
    return {"liking": ints(own), "extra": np.array(rows, np.float32).reshape(len(rows), options.size)}


def _rules(rules: list[OwnRules]) -> dict[str, Any]:
    """Return the rules between shifts, once for all people who have the same."""
    books = {own.coded: None for own in rules}
    place = {book: index for index, book in enumerate(books)}
    every = [rule for book in books for rule in book]
    return {
        "rulebook": ints([place[own.coded] for own in rules]),
        "first_rule": starts_of([len(book) for book in books]),
        "rule_kind": ints([rule.kind for rule in every]),
        "rule_a": np.array([rule.a for rule in every], float),
        "rule_b": np.array([rule.b for rule in every], float),
        "rule_weight": np.array([rule.weight for rule in every], float),
    }


def _days(problem: Problem) -> dict[str, Any]:
    """Return the weeks of the horizon, and what kind of day each day is."""
    horizon = problem.horizon
    offset = horizon.first.weekday()
    mondays = list(range(-offset, horizon.days, 7))
    weights = problem.weights
    return {
        "week_from": ints([max(0, monday) for monday in mondays]),
        "week_until": ints([min(horizon.days, monday + 7) for monday in mondays]),
        "week_before": ints([max(0, -monday) for monday in mondays]),
        "week_beyond": ints([max(0, monday + 7 - horizon.days) for monday in mondays]),
        "week_of": ints([(day + offset) // 7 for day in range(horizon.days)]),
        "weekday": ints([(day + offset) % 7 for day in range(horizon.days)]),
        "holiday": np.array([horizon.date(day) in problem.holidays for day in range(horizon.days)], np.int8),
        "fairness": np.array([weights.nights, weights.weekends, weights.holidays, weights.refused], float),
    }


def _requests(problem: Problem) -> dict[str, Any]:
    """Return the wishes that may be refused, person by person."""
    place = {person.id: index for index, person in enumerate(problem.people)}
    names = [template.id for template in problem.templates]
    days = problem.horizon.days
    own = [
        (place[r.person], problem.horizon.day(r.day), r)
        for r in problem.requests
        if r.weight is not None and r.person in place and 0 <= problem.horizon.day(r.day) < days
    ]
    own.sort(key=lambda one: one[:2])
    asks = np.zeros((len(problem.people), days), bool)
    for person, day, _ in own:
        asks[person, day] = True
    sizes = np.bincount([one[0] for one in own], minlength=len(problem.people)) if own else [0] * len(place)
    return {
        "first_request": starts_of([int(size) for size in sizes]),
        "request_day": ints([day for _, day, _ in own]),
        "request_off": np.array([r.wish is Wish.OFF for *_, r in own], np.int8),
        "request_template": ints([-1 if r.template is None else names.index(r.template) for *_, r in own]),
        "request_weight": np.array([r.weight for *_, r in own], float),
        "asks": asks,
    }


def _covers(problem: Problem) -> dict[str, Any]:
    """Return what days ask for by template."""
    names = [template.id for template in problem.templates]
    table = np.full((problem.horizon.days, max(1, len(names))), -1, np.int64)
    own = [one for one in problem.covers if 0 <= problem.horizon.day(one.day) < problem.horizon.days]
    for index, one in enumerate(own):
        table[problem.horizon.day(one.day), names.index(one.template)] = index
    return {
        "cover_of": table,
        "cover_required": np.array([one.required for one in own], float),
        "cover_under": np.array([one.under for one in own], float),
        "cover_over": np.array([one.over for one in own], float),
    }


def _breaks(problem: Problem, rules: list[OwnRules]) -> dict[str, Any]:
    """Return where breaks may lie, for all people whose rules say the same of it."""
    books = list({own.stretches: None for own in rules}) or [()]
    place = {book: index for index, book in enumerate(books)}
    shapes = [[break_shape(template, book) for template in problem.templates] for book in books]
    most = max((len(template.breaks) for template in problem.templates), default=0)
    plain = [break_shape(template, ()) for template in problem.templates]
    return {
        "break_rules": ints([place[own.stretches] for own in rules]),
        "breaks": ints([len(shape.length) for shape in plain]),
        "break_low": _padded([shape.low for shape in plain], most),
        "break_high": _padded([shape.high for shape in plain], most),
        "break_length": _padded([shape.length for shape in plain], most),
        "least_between": ints([shape.least for shape in plain]),
        **_patterns(shapes, most),
    }


def _padded(rows: list[tuple[int, ...]], most: int) -> NDArray[np.int64]:
    return ints([[*row, *[0] * (most - len(row))] for row in rows]).reshape(len(rows), most)


def _patterns(shapes: list[list[BreakShape]], most: int) -> dict[str, Any]:
    """Return the patterns of breaks, where windows alone do not say it."""
    every = [shape for row in shapes for shape in row]
    ends = starts_of([len(shape.costs) for shape in every])
    size = (len(shapes), len(every) // len(shapes))
    table = np.zeros((int(ends[-1]), most), np.int16)
    for begin, shape in zip(ends, every, strict=False):
        table[begin : begin + len(shape.costs), : shape.patterns.shape[1]] = shape.patterns
    priced = [shape.mode == PATTERNS and bool(shape.costs.any()) for shape in every]
    return {
        "break_mode": ints([shape.mode for shape in every]).reshape(size),
        "priced": np.array(priced, bool).reshape(size),
        "first_pattern": ends[:-1].reshape(size).copy(),
        "last_pattern": ends[1:].reshape(size).copy(),
        "patterns": table,
        "pattern_cost": np.concatenate([shape.costs for shape in every]) if every else np.empty(0),
    }
