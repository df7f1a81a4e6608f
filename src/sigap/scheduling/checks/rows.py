"""Whether a person can be given any row of shifts at all: an exact search over the days, with a limit to its patience.

The contract's words are read here anew, neither as the solvers nor as the verifier do.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from sigap.scheduling.checks.limits import Bound, Limit, tightest
from sigap.scheduling.horizon import SLOT_MINUTES

LONG_AGO = -1_000_000


@dataclass(frozen=True, slots=True)
class Work:
    """One shift that could be given: `start` and `until` are slots, `minute` is the wall clock of the start."""

    template: str
    start: int
    until: int
    minute: int
    paid_minutes: int
    night: bool


@dataclass(frozen=True, slots=True)
class Day:
    """What a day can hold.

    Attributes:
        works: the shifts that could be given.
        off: whether it may stay free.
        week, weekend: numbers; a day that is no Saturday or Sunday has weekend -1.
        paid_leave, unpaid_leave: whether the person is away.
    """

    works: tuple[Work, ...]
    off: bool
    week: int
    weekend: int = -1
    paid_leave: bool = False
    unpaid_leave: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """What lies behind a person on the horizon's first day; `end` is the slot in which the last shift ended."""

    run: int = 0
    week_minutes: int = 0
    week_days: int = 0
    end: int = LONG_AGO
    template: str | None = None


@dataclass
class Patience:
    """How many steps searches may still take together."""

    steps: int


@dataclass(frozen=True)
class RowTask:
    """One person's days and what the row has to keep."""

    days: tuple[Day, ...]
    bounds: tuple[Bound, ...]
    before: Before = Before()
    day_minutes: int = 480
    never_before: dict[str, frozenset[str]] = field(default_factory=dict)

    def most(self, limit: Limit, otherwise: int = 10**9) -> int:
        """Return the tightest bound of a kind."""
        bound = tightest(self.bounds, limit)
        return otherwise if bound is None else bound.value

    def least(self, limit: Limit) -> int:
        """Return the tightest lower bound of a kind; 0 without any."""
        return self.most(limit, 0)

    @cached_property
    def most_days(self) -> int:
        """Return the most working days of a week: what the contract and the weekly rest leave."""
        return min(self.most(Limit.MAX_DAYS), 7 - self.least(Limit.WEEKLY_REST))

    @cached_property
    def counted(self) -> tuple[tuple[str | None, int], ...]:
        """Return the templates of which only so many may be given."""
        return tuple((b.template, b.value) for b in self.bounds if b.limit is Limit.MAX_SHIFTS)


@dataclass(frozen=True, slots=True)
class _State:
    """What the days so far mean for those to come; `opening`: the present run includes the horizon's first day."""

    run: int
    off: int
    end: int
    template: str | None
    week_minutes: int
    week_days: int
    opening: bool = True
    nights_run: int = 0
    nights: int = 0
    weekends: int = 0
    weekend: int = -1
    total: int = 0
    counts: tuple[int, ...] = ()
    earliest: int = 10**6
    latest: int = -(10**6)


def possible(task: RowTask, patience: Patience) -> bool | None:
    """Return whether some row keeps everything; None when patience ends before that is known."""
    search = _Search(task)
    start = _State(
        task.before.run,
        0,
        task.before.end,
        task.before.template,
        task.before.week_minutes,
        task.before.week_days,
        counts=(0,) * len(task.counted),
    )
    failed: set[tuple[object, ...]] = set()
    stack = [(None, search.moves(0, start))]  # type: list[tuple[tuple[object, ...] | None, Iterator[_State]]]
    while stack:
        key, moves = stack[-1]
        state = next(moves, None)
        if state is None:
            failed.add(key or ())
            stack.pop()
            continue
        day = len(stack)
        if day == len(task.days):
            return True
        patience.steps -= 1
        if patience.steps < 0:
            return None
        after = search.key(day, state)
        if after not in failed:
            stack.append((after, search.moves(day, state)))
    return False


class _Search:
    """The moves of a day and what they lead to."""

    def __init__(self, task: RowTask) -> None:
        self.task = task
        self.rest = -(-task.least(Limit.MIN_REST) // SLOT_MINUTES)
        self.most_week = min(task.most(Limit.MAX_WEEK), task.most(Limit.MAX_WEEK_WORKED))
        self.min_total, self.max_total = task.least(Limit.MIN_TOTAL), task.most(Limit.MAX_TOTAL)
        self.max_run, self.min_run = task.most(Limit.MAX_RUN), task.least(Limit.MIN_RUN)
        self.min_off, self.band = task.least(Limit.MIN_OFF), task.most(Limit.START_BAND)
        self.nights_run, self.max_nights = task.most(Limit.MAX_NIGHTS_RUN), task.most(Limit.MAX_NIGHTS)
        self.max_weekends = task.most(Limit.MAX_WEEKENDS)
        self.begins = [sorted(work.start for work in day.works) for day in task.days]
        first = [begins[0] if begins else 10**9 for begins in self.begins]
        self.first_from = [min(first[d:], default=10**9) for d in range(len(first) + 1)]
        self.works = [sorted(day.works, key=lambda w: (-w.paid_minutes, w.start)) for day in task.days]
        weeks = [day.week for day in task.days]
        self.week_ends = [d + 1 == len(weeks) or weeks[d + 1] != weeks[d] for d in range(len(weeks))]
        self.least_week = {week: self._share(week) for week in set(weeks)}
        self.paid_leave = {w: sum(d.paid_leave for d in task.days if d.week == w) for w in set(weeks)}
        self.best = [max((work.paid_minutes for work in day.works), default=0) for day in task.days]
        self.still = [self._still(d) for d in range(len(weeks) + 1)]
        self.follows = bool(task.never_before) and any(task.never_before.values())

    def _share(self, week: int) -> float:
        """Return the least minutes of a week, for the part of it that is planned and not unpaid leave."""
        days = [day for day in self.task.days if day.week == week and not day.unpaid_leave]
        return self.task.least(Limit.MIN_WEEK) * len(days) / 7

    def _still(self, day: int) -> int:
        """Return the most minutes that the days from one on can hold: days off come between runs."""
        rest_between = max(1, self.min_off)
        rounds, left = divmod(len(self.best) - day, self.max_run + rest_between)
        workable = rounds * self.max_run + min(left, self.max_run)
        return sum(sorted(self.best[day:], reverse=True)[:workable])

    def moves(self, day: int, state: _State) -> Iterator[_State]:
        """Yield the states to which a day can lead, those that promise most first."""
        free = self._off(day, state) if self.task.days[day].off else None
        wanted = self._wants_work(day, state)
        if free is not None and not wanted:
            yield free
        for work in self.works[day]:
            after = self._on(day, state, work)
            if after is not None:
                yield after
        if free is not None and wanted:
            yield free

    def _wants_work(self, day: int, state: _State) -> bool:
        week = self.task.days[day].week
        hungry = self._credited(week, state) < self.least_week[week] or state.total < self.min_total
        return hungry or (state.run > 0 and state.run < self.min_run)

    def _off(self, day: int, state: _State) -> _State | None:
        """Return what a free day leads to; None where it breaks something."""
        if day and state.run and not state.opening and state.run < self.min_run:
            return None
        opening = state.opening and (day == 0 or state.run == 0)
        after = replace(state, run=0, off=state.off + 1, nights_run=0, opening=opening)
        return self._through_week(day, after)

    def _on(self, day: int, state: _State, work: Work) -> _State | None:
        """Return what a shift leads to; None where it breaks something."""
        if work.start < state.end + self.rest or state.run + 1 > self.max_run:
            return None
        if day and state.off and not state.opening and state.off < self.min_off:
            return None
        yesterday = state.run > 0
        if (
            self.follows
            and yesterday
            and work.template in self.task.never_before.get(state.template or "", ())
        ):
            return None
        nights_run = state.nights_run + 1 if work.night else 0
        nights = state.nights + work.night
        weekend = self.task.days[day].weekend
        weekends = state.weekends + (weekend >= 0 and weekend != state.weekend)
        low, high = min(state.earliest, work.minute), max(state.latest, work.minute)
        counts = tuple(
            count + (template in (None, work.template))
            for count, (template, _) in zip(state.counts, self.task.counted, strict=True)
        )
        total, minutes = state.total + work.paid_minutes, state.week_minutes + work.paid_minutes
        if (
            nights_run > self.nights_run
            or nights > self.max_nights
            or weekends > self.max_weekends
            or high - low > self.band
            or total > self.max_total
            or minutes > self.most_week
            or state.week_days >= self.task.most_days
            or any(count > most for count, (_, most) in zip(counts, self.task.counted, strict=True))
        ):
            return None
        opening = state.opening and (day == 0 or state.off == 0)
        after = _State(
            state.run + 1, 0, work.until, work.template, minutes, state.week_days + 1, opening, nights_run,
            nights, weekends, weekend if weekend >= 0 else state.weekend, total, counts, low, high,
        )  # fmt: skip
        return self._through_week(day, after)

    def _through_week(self, day: int, state: _State) -> _State | None:
        """Return a state, at a week's end with the week closed; None where too little can still be worked."""
        week = self.task.days[day].week
        credited = self._credited(week, state)
        if state.total + self.still[day + 1] < self.min_total:
            return None
        if not self.week_ends[day]:
            left = max(0, self.task.most_days - state.week_days)
            return state if credited + self._rest_of_week(day, left) >= self.least_week[week] else None
        worked = state.week_days - (self.task.before.week_days if week == self.task.days[0].week else 0)
        leave = self._leave(week, worked)
        over = worked > 0 and state.week_minutes + leave > self.task.most(Limit.MAX_WEEK)
        if over or credited < self.least_week[week]:
            return None
        return replace(state, week_minutes=0, week_days=0, earliest=10**6, latest=-(10**6))

    def _rest_of_week(self, day: int, most: int) -> int:
        """Return the most minutes that the rest of a week can add."""
        ahead = []
        while not self.week_ends[day]:
            day += 1
            ahead.append(self.best[day])
        return sum(sorted(ahead, reverse=True)[:most])

    def _leave(self, week: int, days_worked: int) -> int:
        """Return the minutes that paid leave counts in a week, beside the days worked."""
        counted = min(self.paid_leave[week], max(0, self.task.most(Limit.MAX_DAYS) - days_worked))
        return counted * self.task.day_minutes

    def _credited(self, week: int, state: _State) -> int:
        """Return the minutes of a week that count towards its least: those before the horizon do not."""
        first = week == self.task.days[0].week
        minutes, days = (self.task.before.week_minutes, self.task.before.week_days) if first else (0, 0)
        return state.week_minutes - minutes + self._leave(week, state.week_days - days)

    def key(self, day: int, state: _State) -> tuple[object, ...]:
        """Return what of a state matters for the days to come."""
        run = min(state.run, self.max_run if self.max_run < 10**9 else max(1, self.min_run))
        return (
            day,
            run,
            min(state.off, self.min_off),
            state.opening,
            self._end(day, state.end),
            state.template if self.follows and state.run else None,
            state.week_minutes,
            state.week_days,
            state.nights_run if self.nights_run < 10**9 else 0,
            state.nights if self.max_nights < 10**9 else 0,
            (state.weekends, state.weekend == self.task.days[day].weekend)
            if self.max_weekends < 10**9
            else 0,
            state.total if self.min_total or self.max_total < 10**9 else 0,
            state.counts,
            (state.earliest, state.latest) if self.band < 10**9 else 0,
        )

    def _end(self, day: int, end: int) -> int:
        """Return the last end as far as it still forbids anything: how many starts of the day come too early."""
        allowed = end + self.rest
        if allowed > self.first_from[day + 1]:
            return end
        return bisect_left(self.begins[day], allowed) - LONG_AGO
