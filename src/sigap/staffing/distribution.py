"""How many agents when the volume is not known: staffing a forecast's distribution.

Staffing the mean of a forecast misses the target: a busy path loses far more service than a quiet one gains. With
paths p, cells i (intervals), contacts c and the model's service level S, mode `mean` asks that what is *expected* meets
the target,

    sum over p, i of c[p,i] S(n[i], c[p,i])   >=   target * sum over p, i of c[p,i],

and mode `risk` that it is met on a share of the days: for 80 % of the paths p,

    sum over i of c[p,i] S(n[i], c[p,i])   >=   target * sum over i of c[p,i].

Abandonment and ASA are weighed likewise (ASA by the answered). The occupancy cap holds in every interval, of what is
expected.

Sources: S. G. Steckley, S. G. Henderson, V. Mehrotra, "Forecast errors in service systems", Probability in the
Engineering and Informational Sciences 23 (2009); T. R. Robbins, T. P. Harrison, European Journal of Operational
Research 207 (2010).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from sigap.staffing.errors import StaffingError
from sigap.staffing.expectation import Cells, Table
from sigap.staffing.meeting_targets import (
    ANSWERED,
    IN_TIME,
    ROUNDING,
    WAIT_S,
    Binding,
    Chosen,
    Expected,
    each_alone,
    met_on,
    on_a_share,
    refuse_cap_without_patience,
    together,
)
from sigap.staffing.targets import Targets
from sigap.text import Text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SHARE_OF_DAYS = 0.8
WORST = 0.75
SECONDS_A_MINUTE = 60.0


class Mode(StrEnum):
    """What "the target is met" means when the volume is uncertain.

    Attributes:
        POINT: at the mean of the forecast, as if it were certain.
        MEAN: what is expected, over all paths, meets it.
        RISK: it is met on a share of the days.
    """

    POINT = "point"
    MEAN = "mean"
    RISK = "risk"


class Pool(StrEnum):
    """Over what a target is weighed together: each interval for itself, the intervals of a day, or all of them."""

    INTERVAL = "interval"
    DAY = "day"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class DistributionPlan:
    """How many agents a forecast's distribution takes, and what is to be expected of them.

    Attributes:
        agents: (cells,) agents needed at their places, before shrinkage.
        service_level, abandonment, asa_s, occupancy: (cells,) expected with these agents, weighed by contacts over the
            paths (ASA by the answered, occupancy by time); NaN where no contact is expected.
        binding: (cells,) the target that took the last agent.
        days: (days,) what the cells were grouped by, rising.
        day_service_level: (days,) expected, weighed by contacts.
        day_met: (days,) share of the paths on which every weighed target of the day is met.
        mode, pool: what was asked.
    """

    agents: Ints
    service_level: Floats
    abandonment: Floats
    asa_s: Floats
    occupancy: Floats
    binding: tuple[Binding, ...]
    days: NDArray[np.generic]
    day_service_level: Floats
    day_met: Floats
    mode: Mode
    pool: Pool


def staff_distribution(
    paths: Floats,
    *,
    aht_s: Floats | float,
    minutes: int,
    targets: Targets,
    patience_s: float = np.inf,
    days: NDArray[np.generic] | None = None,
    mode: Mode = Mode.MEAN,
    pool: Pool = Pool.INTERVAL,
    share_of_days: float = SHARE_OF_DAYS,
    worst: float = WORST,
) -> DistributionPlan:
    """Return the smallest staff that meets the targets when the volume is as uncertain as its paths.

    Args:
        paths: (paths, cells) joint draws of contacts per interval; one row is a volume known for certain.
        aht_s: handle time in seconds, per cell or for all.
        minutes: length of an interval.
        targets: what is to be met.
        patience_s: mean patience (Erlang A); infinite for Erlang C.
        days: (cells,) the day of each cell; None when all are of one day.
        mode: what "met" means; `POINT` staffs each interval for the mean of its paths.
        pool: over what the targets are weighed in mode `MEAN`. `DAY` and `ALL` take fewer agents than `INTERVAL`, by
            letting quiet intervals help busy ones, and leave nothing to spare. Mode `RISK` always judges days.
        share_of_days: on what share of the days the target is to be met, in mode `RISK`.
        worst: no interval may be expected to reach less than this share of a target, however few its contacts.

    Raises:
        StaffingError: volumes or handle times that are no numbers, or a target that nobody can meet.
    """
    paths = np.atleast_2d(np.asarray(paths, np.float64))
    handle = np.broadcast_to(np.asarray(aht_s, np.float64), paths.shape[1:])
    _refuse_bad_numbers(paths, handle, patience_s)
    refuse_cap_without_patience(targets, patience_s)
    groups = np.zeros(paths.shape[1], np.int64) if days is None else np.asarray(days)
    labels, day = np.unique(groups, return_inverse=True)
    whole = Cells(paths, handle.copy(), minutes * SECONDS_A_MINUTE, patience_s, targets.threshold_s)
    cells = [_part(whole, day == number) for number in range(len(labels))]
    if mode is Mode.POINT:
        cells, pool = (
            [replace(part, paths=part.paths.mean(axis=0, keepdims=True)) for part in cells],
            Pool.INTERVAL,
        )
    tables = [Table.of(part) for part in cells]
    chosen = _choose(tables, targets, mode, pool, worst, share_of_days)
    return _plan(tables, chosen, targets, labels, day, mode, pool)


def judge_plan(
    agents: Ints,
    paths: Floats,
    *,
    aht_s: Floats | float,
    minutes: int,
    targets: Targets,
    patience_s: float = np.inf,
    days: NDArray[np.generic] | None = None,
) -> DistributionPlan:
    """Return what is to be expected of agents already decided, when the volume is as uncertain as its paths.

    Arguments and errors are those of `staff_distribution`; `agents` has one entry a cell. More than any path could
    keep busy count as just enough.
    """
    paths = np.atleast_2d(np.asarray(paths, np.float64))
    handle = np.broadcast_to(np.asarray(aht_s, np.float64), paths.shape[1:])
    _refuse_bad_numbers(paths, handle, patience_s)
    groups = np.zeros(paths.shape[1], np.int64) if days is None else np.asarray(days)
    labels, day = np.unique(groups, return_inverse=True)
    whole = Cells(paths, handle.copy(), minutes * SECONDS_A_MINUTE, patience_s, targets.threshold_s)
    tables = [Table.of(_part(whole, day == number)) for number in range(len(labels))]
    chosen = [
        Chosen(agents[day == number] - table.first, (Binding.NOTHING,) * table.cells.count)
        for number, table in enumerate(tables)
    ]
    return _plan(tables, chosen, _without_cap(targets), labels, day, Mode.POINT, Pool.INTERVAL)


def _without_cap(targets: Targets) -> Targets:
    """Return the targets that a day's contacts are weighed by: without an occupancy, which would only add agents."""
    return targets if targets.promised == ("occupancy",) else replace(targets, occupancy=None)


def _part(cells: Cells, which: NDArray[np.bool_]) -> Cells:
    return replace(cells, paths=cells.paths[:, which], aht_s=cells.aht_s[which])


def _choose(
    tables: list[Table], targets: Targets, mode: Mode, pool: Pool, worst: float, share: float
) -> list[Chosen]:
    """Return what each table's cells are staffed with."""
    if mode is Mode.RISK:
        return [on_a_share(table, targets, worst, share) for table in tables]
    expected = [Expected.of(table, _equal(table)) for table in tables]
    if pool is Pool.INTERVAL:
        return [each_alone(part, targets, 1.0) for part in expected]
    if pool is Pool.DAY:
        return [together(part, targets, worst) for part in expected]
    found = together(Expected.joined(expected), targets, worst)
    ends = np.cumsum([table.cells.count for table in tables])
    parts = zip(ends, tables, strict=True)
    spans = [slice(end - table.cells.count, end) for end, table in parts]
    return [Chosen(found.places[span], found.binding[span]) for span in spans]


def _equal(table: Table) -> Floats:
    count = len(table.cells.paths)
    return np.full(count, 1.0 / count)


def _plan(
    tables: list[Table],
    chosen: list[Chosen],
    targets: Targets,
    labels: NDArray[np.generic],
    day: Ints,
    mode: Mode,
    pool: Pool,
) -> DistributionPlan:
    """Return the plan of all days, in the order in which the cells came."""
    count = len(day)
    agents, busy = np.zeros(count, np.int64), np.zeros(count)
    lived, offered = np.zeros((3, count)), np.zeros(count)
    binding, day_met = np.full(count, Binding.NOTHING, object), np.zeros(len(labels))
    for number, (table, found) in enumerate(zip(tables, chosen, strict=True)):
        rows = day == number
        day_met[number] = met_on(table, targets, found.places).mean()
        needed = _for_occupancy(table, found, targets.occupancy)
        here = table.lived(needed).mean(axis=1)
        agents[rows], busy[rows], lived[:, rows] = needed, table.cells.load(here[ANSWERED]), here
        offered[rows] = table.cells.mean
        binding[rows] = found.raised(needed - table.first, Binding.OCCUPANCY).binding
    with np.errstate(divide="ignore", invalid="ignore"):
        level = np.where(offered > 0.0, lived[IN_TIME] / offered, np.nan)
        lost = np.where(offered > 0.0, 1.0 - lived[ANSWERED] / offered, np.nan)
        asa_s = np.where(lived[ANSWERED] > 0.0, lived[WAIT_S] / lived[ANSWERED], np.nan)
        occupancy = np.where(agents > 0, busy / agents, np.nan)
    by_day = np.bincount(day, lived[IN_TIME]), np.bincount(day, offered)
    return DistributionPlan(
        agents=agents,
        service_level=level,
        abandonment=lost,
        asa_s=asa_s,
        occupancy=occupancy,
        binding=tuple(binding),
        days=labels,
        day_service_level=np.divide(*by_day, out=np.full(len(labels), np.nan), where=by_day[1] > 0.0),
        day_met=day_met,
        mode=mode,
        pool=pool,
    )


def _for_occupancy(table: Table, chosen: Chosen, cap: float | None) -> Ints:
    """Return (cells,) the smallest numbers of agents, from those chosen on, busy at most `cap` of their time.

    More agents answer a few more, who keep them busy; where contacts are expected, nobody at all is no answer.
    """
    agents: Ints = table.first + chosen.places
    if cap is None:
        return agents
    expected = Expected.of(table, _equal(table))
    busy = table.cells.load(expected.lived[ANSWERED].T).T
    tried = table.first[:, None] + np.arange(table.reach)
    enough = (busy <= cap * tried + ROUNDING) & (tried >= agents[:, None])
    enough &= (tried > 0) | (expected.offered == 0.0)
    beyond = np.maximum(np.ceil(busy[:, -1] / cap - ROUNDING).astype(np.int64), agents)
    return np.where(enough.any(axis=1), table.first + enough.argmax(axis=1), beyond)


def _refuse_bad_numbers(paths: Floats, aht_s: Floats, patience_s: float) -> None:
    """Refuse volumes and handle times that are no numbers from 0 on."""
    bad = ~(np.isfinite(paths) & (paths >= 0.0))
    if bad.any():
        cell = int(np.argwhere(bad)[0][1])
        raise StaffingError(
            Text(
                f"a volume is {paths[bad][0]}: it must be a number from 0 on.",
                f"volume bernilai {paths[bad][0]}: harus angka mulai 0.",
            ),
            where=f"interval {cell + 1}",
        )
    wrong = ~(np.isfinite(aht_s) & (aht_s > 0.0))
    if wrong.any() or not patience_s >= 0.0:
        value, name = (aht_s[wrong][0], "aht_s") if wrong.any() else (patience_s, "patience_s")
        raise StaffingError(
            Text(
                f"{name} is {value}: it must be more than 0.", f"{name} bernilai {value}: harus lebih dari 0."
            ),
            where=f"interval {int(np.argmax(wrong)) + 1}" if wrong.any() else "",
        )
