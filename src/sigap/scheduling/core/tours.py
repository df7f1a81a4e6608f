"""The tours of a crew in the linear program: people by start band, bands by day, starts by day.

For every week w a crew sends N[w, b] people into each band b of starts that a START_BAND rule allows. D[d, t, b] of
them work template t on day d, and S[o] shifts o begin. Which start belongs to which band is not a variable: all bands
are equally wide, so starts and bands can be paired in the order of the clock whenever they can be paired at all
(first in, first out), and that is a pair of inequalities between running sums. Without such a rule there is one band.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sigap.scheduling.core.crews import Crew, weeks_of
from sigap.scheduling.core.program import FREE, Builder, Columns, Floats
from sigap.scheduling.options import Ints, Options


@dataclass(frozen=True)
class Turn:
    """One template on one day of a crew.

    Attributes:
        day, template: which.
        options: (k,) shifts of the problem's options, by start.
        starts: (k,) columns, how many of each begin.
        sums: (k,) columns, running sums of `starts`.
        bands: (b,) columns, how many of each band work it.
    """

    day: int
    template: int
    options: Ints
    starts: Columns
    sums: Columns
    bands: Columns


@dataclass(frozen=True)
class CrewWeek:
    """One calendar week of a crew.

    Attributes:
        week: number.
        people: (b,) columns, how many are in each band.
        turns: of the week.
        most_days: that each may work.
    """

    week: int
    people: Columns
    turns: tuple[Turn, ...]
    most_days: int


@dataclass(frozen=True)
class Tours:
    """All columns of a crew.

    Attributes:
        band_minutes: (b,) the first start of each band.
        width: minutes from a band's first start to its last.
        weeks: in order.
    """

    band_minutes: Ints
    width: int
    weeks: tuple[CrewWeek, ...]

    def worked(self, day: int, template: int | None = None) -> Columns:
        """Return the columns that add up to the people who work a day, or a template on it."""
        chosen = [
            turn.bands
            for week in self.weeks
            for turn in week.turns
            if turn.day == day and (template is None or turn.template == template)
        ]
        return np.concatenate(chosen) if chosen else np.empty(0, np.int32)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Return the turns of all weeks."""
        return tuple(turn for week in self.weeks for turn in week.turns)


def add_tours(builder: Builder, options: Options, crew: Crew) -> Tours:
    """Add the columns of a crew, and what a week asks of it."""
    minutes, width = bands_of(options.minute[crew.options], crew.limits.band)
    weeks = weeks_of(options.problem)
    done = []
    for week in range(int(weeks[-1]) + 1):
        people = builder.add_columns(len(minutes), crew.size)
        row = builder.add_rows(1, -FREE, crew.size)
        builder.put(row, people, 1.0)
        turns = tuple(
            turn
            for day in np.flatnonzero(weeks == week)
            for turn in _turns(builder, options, crew, int(day), minutes, width)
        )
        one = CrewWeek(week, people, turns, crew.limits.week_days[week])
        _limit_days(builder, crew, one)
        _limit_week(builder, options, crew, one)
        done.append(one)
    return Tours(minutes, width, tuple(done))


def bands_of(minutes: Ints, width: int | None) -> tuple[Ints, int]:
    """Return the first starts of all bands that are not within another, and their width in minutes.

    Args:
        minutes: of all starts, in any order.
        width: most minutes between two starts of a band; None for any.
    """
    starts = np.unique(minutes).astype(np.int32)
    if len(starts) == 0 or width is None:
        return starts[:1], int(starts[-1] - starts[0]) if len(starts) else 0
    last = np.searchsorted(starts, starts + width, side="right")
    fresh = np.concatenate([[True], last[1:] > last[:-1]])
    return starts[fresh], width


def _turns(builder: Builder, options: Options, crew: Crew, day: int, minutes: Ints, width: int) -> list[Turn]:
    """Add the starts of a day, template by template."""
    turns = []
    own = options.day[crew.options] == day
    for template in np.unique(options.template[crew.options[own]]):
        chosen = np.flatnonzero(own & (options.template[crew.options] == template))
        shifts = crew.options[chosen]
        factor = np.where(options.holiday[shifts], options.problem.weights.rest_day, 1.0)
        starts = builder.add_columns(len(shifts), crew.many[chosen], options.paid[shifts] * factor)
        sums = builder.add_columns(len(shifts), crew.size)
        bands = builder.add_columns(len(minutes), crew.size)
        turn = Turn(day, int(template), shifts, starts, sums, bands)
        add_running_sums(builder, sums, starts)
        _pair(builder, crew, turn, options.minute[shifts], minutes, width)
        turns.append(turn)
    return turns


def add_running_sums(builder: Builder, sums: Columns, terms: Columns) -> None:
    """Say that each column of `sums` is the sum of `terms` up to its place."""
    rows = builder.add_rows(len(sums), 0.0, 0.0)
    builder.put(rows, sums, 1.0)
    builder.put(rows[1:], sums[:-1], -1.0)
    builder.put(rows, terms, -1.0)


def _pair(builder: Builder, crew: Crew, turn: Turn, starts: Ints, minutes: Ints, width: int) -> None:
    """Pair starts with bands in the order of the clock: none before its band begins, none after it ends."""
    if len(minutes) == 1:
        row = builder.add_rows(1, 0.0, 0.0)
        builder.put(row, turn.sums[-1], 1.0)
        builder.put(row, turn.bands, -1.0)
        return
    sums = builder.add_columns(len(minutes), crew.size)
    add_running_sums(builder, sums, turn.bands)
    begun = np.searchsorted(minutes, starts, side="right") - 1
    rows = builder.add_rows(len(starts), -FREE, 0.0)
    builder.put(rows, turn.sums, 1.0)
    builder.put(rows, sums[begun], -1.0)
    following = np.append(starts, minutes[-1] + width + 1)  # whose bands are over when it comes
    over = np.searchsorted(minutes + width, following, side="left") - 1
    rows = builder.add_rows(len(following), -FREE, 0.0)
    builder.put(rows[over >= 0], sums[over[over >= 0]], 1.0)
    builder.put(rows[1:], turn.sums, -1.0)


def _limit_days(builder: Builder, crew: Crew, week: CrewWeek) -> None:
    """Let nobody work twice a day, nor more than may or less than must work."""
    for day in sorted({turn.day for turn in week.turns}):
        turns = [turn for turn in week.turns if turn.day == day]
        rows = builder.add_rows(len(week.people), -FREE, 0.0)
        for turn in turns:
            builder.put(rows, turn.bands, 1.0)
        builder.put(rows, week.people, -1.0)
        if crew.able[day] < crew.size or crew.must[day] > 0:
            row = builder.add_rows(1, crew.must[day], crew.able[day])
            builder.put(row, np.concatenate([turn.bands for turn in turns]), 1.0)


def _limit_week(builder: Builder, options: Options, crew: Crew, week: CrewWeek) -> None:
    """Keep the days and the working time of a week."""
    if not week.turns:
        return
    days = len({turn.day for turn in week.turns})
    bands = np.stack([turn.bands for turn in week.turns])
    dates = options.problem.horizon
    slots = np.array([options.paid[turn.options[0]] for turn in week.turns])
    # Whether work on a holiday fills the week is left open: the limit is on the other days.
    plain = np.array([dates.date(turn.day) not in options.problem.holidays for turn in week.turns])
    if week.most_days < days:
        _per_head(builder, week, bands, np.ones(len(slots)), -FREE, week.most_days)
    if crew.days[week.week] < crew.size * min(week.most_days, days):
        row = builder.add_rows(1, -FREE, crew.days[week.week])
        builder.put(row, bands, 1.0)
    if slots.max() * min(week.most_days, days) > crew.limits.week_slots:
        _per_head(builder, week, bands, 1.0 * slots * plain, -FREE, crew.limits.week_slots)
    if crew.least_each[week.week] > 0:
        _per_head(builder, week, bands, 1.0 * slots, crew.least_each[week.week], FREE)
    if crew.least[week.week] > 0:
        row = builder.add_rows(1, crew.least[week.week], FREE)
        builder.put(row, bands, slots[:, None])


def _per_head(
    builder: Builder, week: CrewWeek, bands: Columns, weight: Floats, low: float, high: float
) -> None:
    """Bound a weighted sum of a week's shifts by band, for each of its people."""
    rows = builder.add_rows(len(week.people), 0.0 if low > -FREE else -FREE, 0.0 if high < FREE else FREE)
    builder.put(rows[None, :], bands, weight[:, None])
    builder.put(rows, week.people, -(low if low > -FREE else high))
