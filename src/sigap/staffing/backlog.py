"""Deferred work: e-mail, tickets, back office. It waits for as long as its age target allows, in working time.

Arrivals fill a curve A(t), work done another, S(t), in agent-hours against working time. What arrived by t - age must
be done by t, and nothing can be done before it arrives:

    A(t - age)  <=  S(t)  <=  A(t)

Any S between the two will do; the one with the lowest peak, and the smoothest beneath it, is the shortest: a string
pulled taut between them. Its slope is the number of agents. With a share ("80 % within 4 working hours") some of the
work may take longer: the longest age is taken with which the share still holds, as lived by the whole agents planned.

Assumed: a fluid (many small pieces of work, evenly through each interval), done first come, first served; anybody free
can do any of it. Chance is left out: plan with a high quantile of the volume where little arrives.

Source: the taut string, as the shortest path in a corridor: P. L. Davies, A. Kovac, Annals of Statistics 29 (2001);
production smoothing between cumulative curves: F. Modigliani, F. E. Hohn, Econometrica 23 (1955).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sigap.staffing.errors import StaffingError
from sigap.text import Text

if TYPE_CHECKING:
    from sigap.worktime import Calendar

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SECONDS_AN_HOUR = 3600.0
PIECES = 20
AGES_TRIED = 4
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class BacklogPlan:
    """How many agents deferred work takes, and how old it gets.

    Attributes:
        agents: (intervals,) at work; 0 outside working time.
        backlog: (intervals,) contacts waiting at the end of each interval.
        within: share of the contacts done within the age target, of those whose target ends within the horizon.
        oldest_s: greatest age reached, in working seconds.
        mean_age_s: mean age at completion, in working seconds.
        idle: share of the agents' time for which there was nothing to do.
    """

    agents: Ints
    backlog: Floats
    within: float
    oldest_s: float
    mean_age_s: float
    idle: float


@dataclass(frozen=True, slots=True)
class _Corridor:
    """Between which curves work is done, at the boundaries of the working intervals.

    Attributes:
        hours: (boundaries,) working time.
        arrived: (boundaries,) agent-hours before each boundary; what came while closed counts from the opening on.
        jumped: (boundaries,) the same, with what came while closed.
        end: agent-hours done at the last boundary.
    """

    hours: Floats
    arrived: Floats
    jumped: Floats
    end: float

    def due(self, age_h: float) -> Floats:
        """Return (boundaries,) what has to be done by each."""
        at = self.hours - age_h
        due = np.zeros(len(at))
        for i, moment in enumerate(at):
            if moment >= 0.0:
                due[i] = self._by(moment)
        return np.minimum(np.maximum.accumulate(due), self.arrived)

    def _by(self, moment: float) -> float:
        """Return what has arrived by a moment, what came while closed included."""
        i = min(int(np.searchsorted(self.hours, moment + ROUNDING, "right")) - 1, len(self.hours) - 1)
        if i == len(self.hours) - 1:
            return float(self.jumped[i])
        part = max(moment - self.hours[i], 0.0) / (self.hours[i + 1] - self.hours[i])
        return float(self.jumped[i] + part * (self.arrived[i + 1] - self.jumped[i]))


def working_hours(starts_at: Ints, minutes: int, calendar: Calendar) -> Floats:
    """Return (intervals,) how many hours of each interval are working time.

    Args:
        starts_at: (intervals,) milliseconds since the epoch, UTC.
        minutes: length of an interval.
        calendar: when work is done.
    """
    hours: Floats = calendar.working_ms_many(starts_at, starts_at + minutes * 60_000) / 3_600_000.0
    return hours


def staff_backlog(
    volume: Floats,
    *,
    aht_s: Floats | float,
    hours: Floats,
    age_s: float,
    share: float = 0.8,
    productivity: float = 1.0,
    backlog: float = 0.0,
) -> BacklogPlan:
    """Return the agents for deferred work: lowest peak first, and as even as the age target allows.

    Args:
        volume: (intervals,) contacts that arrive, outside working time too.
        aht_s: handle time in seconds, per interval or for all.
        hours: (intervals,) working hours in each interval, 0 where closed: `working_hours`.
        age_s: working seconds within which `share` of the contacts are to be done.
        share: above 0, up to 1.
        productivity: share of an agent's time that goes into this work.
        backlog: contacts waiting at the beginning; as many may be left at the end.

    Raises:
        StaffingError: numbers that cannot be, or an age shorter than the intervals can tell.
    """
    volume, hours = np.asarray(volume, np.float64), np.asarray(hours, np.float64)
    handle = np.broadcast_to(np.asarray(aht_s, np.float64), volume.shape)
    _refuse(volume, handle, hours, age_s, share, productivity, backlog)
    work_h = volume * handle / SECONDS_AN_HOUR / productivity
    unit_h = float(work_h.sum() / volume.sum()) if volume.sum() > 0.0 else float(handle[0] / SECONDS_AN_HOUR)
    corridor = _corridor(work_h, hours, backlog * unit_h)
    open_ = hours > 0.0
    best = None
    for age_h in _ages(age_s / SECONDS_AN_HOUR, hours[open_]):
        path = taut(corridor.hours, corridor.due(age_h), corridor.arrived, corridor.end)
        staff, done = _whole(path, corridor)
        best = staff, done, *_lived(corridor, done, age_s / SECONDS_AN_HOUR)
        if best[2] >= share - ROUNDING:
            break
    if best is None or best[2] < share - ROUNDING:
        raise _too_short(age_s, float(hours[open_].max()), best[2] if best else 0.0)
    staff, done, within, oldest_h, mean_h = best
    agents = np.zeros(len(volume), np.int64)
    agents[open_] = staff
    return BacklogPlan(
        agents=agents,
        backlog=_waiting(work_h, hours, done, backlog * unit_h) / unit_h,
        within=within,
        oldest_s=oldest_h * SECONDS_AN_HOUR,
        mean_age_s=mean_h * SECONDS_AN_HOUR,
        idle=1.0 - float(done[-1]) / max(float(staff @ hours[open_]), ROUNDING),
    )


def taut(at: Floats, low: Floats, high: Floats, end: float) -> Floats:
    """Return the shortest path from (at[0], 0) to (at[-1], end) that stays between `low` and `high` at every `at`."""
    floor, ceiling = low.copy(), high.copy()
    floor[-1] = ceiling[-1] = end
    path, i, height = np.zeros(len(at)), 0, 0.0
    while i < len(at) - 1:
        up, down, turn_up, turn_down = -np.inf, np.inf, i + 1, i + 1
        for j in range(i + 1, len(at)):
            span = at[j] - at[i]
            least, most = (floor[j] - height) / span, (ceiling[j] - height) / span
            if least > down:  # must rise above what was allowed before: bend where the ceiling held
                j, slope = turn_down, down
                break
            if most < up:
                j, slope = turn_up, up
                break
            if least >= up:
                up, turn_up = least, j
            if most <= down:
                down, turn_down = most, j
        else:
            slope = up  # the last boundary has one height
        path[i + 1 : j + 1] = height + slope * (at[i + 1 : j + 1] - at[i])
        i, height = j, float(path[j])
    return path


def _corridor(work_h: Floats, hours: Floats, backlog_h: float) -> _Corridor:
    """Return the curves on the clock of working time; what comes while closed waits for the opening."""
    open_ = np.flatnonzero(hours > 0.0)
    before = np.concatenate(([0.0], np.cumsum(work_h))) + backlog_h
    arrived = np.concatenate(([0.0], before[open_ + 1]))
    jumped = np.append(before[open_], before[open_[-1] + 1])
    clock = np.concatenate(([0.0], np.cumsum(hours[open_])))
    return _Corridor(clock, arrived, jumped, max(float(arrived[-1]) - backlog_h, 0.0))


def _ages(age_h: float, lengths: Floats) -> list[float]:
    """Return the ages to try, the longest first: quarters of an interval from a few times the target down to one."""
    step = float(np.median(lengths)) / 4.0
    most = max(int(np.ceil(AGES_TRIED * age_h / step)), 1)
    return [step * count for count in range(most, 0, -1)]


def _whole(path: Floats, corridor: _Corridor) -> tuple[Ints, Floats]:
    """Return whole agents that keep up with the path, and what they get done by each boundary."""
    lengths = np.diff(corridor.hours)
    staff, done = np.zeros(len(lengths), np.int64), np.zeros(len(path))
    for i, length in enumerate(lengths):
        lacking = max(path[i + 1] - done[i], 0.0)
        staff[i] = int(np.ceil(lacking / length - 1e-6))
        done[i + 1] = min(done[i] + staff[i] * length, corridor.arrived[i + 1])
    return staff, done


def _lived(corridor: _Corridor, done: Floats, age_h: float) -> tuple[float, float, float]:
    """Return the share done within the age, the greatest and the mean age, first come, first served."""
    clock, parts = corridor.hours, (np.arange(PIECES) + 0.5) / PIECES
    moments = (clock[:-1, None] + np.diff(clock)[:, None] * parts).ravel()
    ranks = (
        corridor.jumped[:-1, None] + (corridor.arrived[1:] - corridor.jumped[:-1])[:, None] * parts
    ).ravel()
    weights = np.repeat((corridor.arrived[1:] - corridor.jumped[:-1]) / PIECES, PIECES)
    jumps = corridor.jumped[:-1] - corridor.arrived[:-1]
    part = (corridor.arrived[:-1, None] + jumps[:, None] * parts).ravel()
    moments = np.concatenate((moments, np.repeat(clock[:-1], PIECES)))
    ranks, weights = (
        np.concatenate((ranks, part)),
        np.concatenate((weights, np.repeat(jumps / PIECES, PIECES))),
    )
    rising = np.maximum.accumulate(done + np.arange(len(done)) * 1e-12)
    finished = np.where(ranks <= done[-1] + ROUNDING, np.interp(ranks, rising, clock), np.inf)
    ages = finished - moments
    judged = (weights > 0.0) & ((moments + age_h <= clock[-1] + ROUNDING) | np.isfinite(ages))
    if not judged.any():
        return 1.0, 0.0, 0.0
    within = float(weights[judged & (ages <= age_h + 1e-6)].sum() / weights[judged].sum())
    over = judged & np.isfinite(ages)
    if not over.any():
        return within, 0.0, 0.0
    return (
        within,
        max(float(ages[over].max()), 0.0),
        max(float(np.average(ages[over], weights=weights[over])), 0.0),
    )


def _waiting(work_h: Floats, hours: Floats, done: Floats, backlog_h: float) -> Floats:
    """Return (intervals,) agent-hours waiting at the end of each interval."""
    passed = np.cumsum(hours > 0.0)
    waiting: Floats = np.maximum(backlog_h + np.cumsum(work_h) - done[passed], 0.0)
    return waiting


def _refuse(
    volume: Floats,
    aht_s: Floats,
    hours: Floats,
    age_s: float,
    share: float,
    productivity: float,
    backlog: float,
) -> None:
    checks = (
        ("volume", np.isfinite(volume) & (volume >= 0.0), Text("from 0 on", "mulai 0")),
        ("aht_s", np.isfinite(aht_s) & (aht_s > 0.0), Text("above 0", "di atas 0")),
        (
            "hours",
            np.isfinite(hours) & (hours >= 0.0) & (hours.shape == volume.shape),
            Text("from 0 on", "mulai 0"),
        ),
        ("age_s", np.array([0.0 < age_s < np.inf]), Text("above 0", "di atas 0")),
        ("share", np.array([0.0 < share <= 1.0]), Text("above 0, up to 1", "di atas 0 sampai 1")),
        (
            "productivity",
            np.array([0.0 < productivity <= 1.0]),
            Text("above 0, up to 1", "di atas 0 sampai 1"),
        ),
        ("backlog", np.array([0.0 <= backlog < np.inf]), Text("from 0 on", "mulai 0")),
    )
    for name, good, rule in checks:
        if not good.all():
            where = f"interval {int(np.argmin(good)) + 1}" if good.size > 1 else ""
            raise StaffingError(
                Text(f"{name} must be a number {rule.en}.", f"{name} harus angka {rule.id}."), where=where
            )
    if not (hours > 0.0).any():
        raise StaffingError(
            Text("there is no working time in the horizon.", "tidak ada jam kerja dalam rentang ini.")
        )


def _too_short(age_s: float, longest_h: float, within: float) -> StaffingError:
    return StaffingError(
        Text(
            f"an age of {age_s / SECONDS_AN_HOUR:g} h cannot be promised with intervals of {longest_h:g} h: "
            f"{within:.0%} would be done in time.",
            f"umur {age_s / SECONDS_AN_HOUR:g} jam tidak dapat dijanjikan dengan interval {longest_h:g} jam: "
            f"{within:.0%} akan selesai tepat waktu.",
        ),
        remedy=Text(
            "Use shorter intervals, or staff it like calls.",
            "Pakai interval lebih pendek, atau hitung seperti panggilan.",
        ),
    )
