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

from sigap.staffing.allocation import cheapest, first_reaching
from sigap.staffing.errors import StaffingError
from sigap.staffing.expectation import Cells, Table
from sigap.staffing.targets import Targets
from sigap.text import Text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SHARE_OF_DAYS = 0.8
WORST = 0.75
SECONDS_A_MINUTE = 60.0
IN_TIME, ANSWERED, WAIT_S = range(3)
ROUNDING = 1e-9
BAND_BELOW, BAND_ABOVE = 0.15, 0.05
AIMS = 14
OCCUPANCY_ROUNDS = 8


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


class Binding(StrEnum):
    """The target that took the last agent of a cell."""

    SERVICE_LEVEL = "service_level"
    ABANDONMENT = "abandonment"
    ASA = "asa"
    OCCUPANCY = "occupancy"
    NOTHING = "nothing"


WORDS = {
    Binding.SERVICE_LEVEL: Text("service level", "tingkat layanan"),
    Binding.ABANDONMENT: Text("abandonment", "tingkat ditinggalkan"),
    Binding.ASA: Text("average speed of answer", "rata-rata waktu jawab"),
    Binding.OCCUPANCY: Text("occupancy", "okupansi"),
    Binding.NOTHING: Text("nothing", "tidak ada"),
}


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


def gains_of(targets: Targets, lived: Floats, offered: Floats, slack: float = 1.0) -> dict[Binding, Floats]:
    """Return for each weighed target how far (..., ) lies above it, in contacts (ASA: in contacts x seconds).

    Args:
        targets: what is to be met.
        lived: (measures, ...) contacts in time, answered, and seconds waited by the answered.
        offered: (...) contacts offered.
        slack: 1 for the target itself; 0.75 asks for three quarters of a service level, or 4/3 of a cap.
    """
    gains = {}
    if targets.service_level is not None:
        gains[Binding.SERVICE_LEVEL] = lived[IN_TIME] - slack * targets.service_level * offered
    if targets.abandonment is not None:
        gains[Binding.ABANDONMENT] = lived[ANSWERED] - max(1.0 - targets.abandonment / slack, 0.0) * offered
    if targets.asa_s is not None:
        gains[Binding.ASA] = targets.asa_s / slack * lived[ANSWERED] - lived[WAIT_S]
    return gains


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of cells for every number of agents.

    Attributes:
        lived: (measures, cells, reach) contacts, summed over weighed paths.
        offered: (cells, 1) contacts, likewise.
    """

    lived: Floats
    offered: Floats

    @classmethod
    def of(cls, table: Table, counted: Floats) -> Expected:
        """Return what is expected when path p weighs `counted[p]`."""
        return cls(table.expected(counted), (counted[:, None] * table.cells.paths).sum(axis=0)[:, None])

    @classmethod
    def joined(cls, parts: list[Expected]) -> Expected:
        """Return the cells of all parts, one after the other; more agents than were asked for change nothing."""
        reach = max(part.lived.shape[2] for part in parts)
        padded = [
            np.pad(part.lived, ((0, 0), (0, 0), (0, reach - part.lived.shape[2])), mode="edge")
            for part in parts
        ]
        return cls(np.concatenate(padded, axis=1), np.concatenate([part.offered for part in parts]))


@dataclass(frozen=True, slots=True)
class Chosen:
    """Places in the tables' rows, and the target which raised each last."""

    places: Ints
    binding: tuple[Binding, ...]

    def raised(self, places: Ints, name: Binding) -> Chosen:
        """Return the higher places, raised by a target."""
        pairs = zip(places > self.places, self.binding, strict=True)
        return Chosen(places, tuple(name if more else old for more, old in pairs))


def each_alone(expected: Expected, targets: Targets, slack: float) -> Chosen:
    """Return the smallest places with which every cell meets the targets, relaxed by `slack`, for itself."""
    count = len(expected.offered)
    chosen = Chosen(np.zeros(count, np.int64), (Binding.NOTHING,) * count)
    for name, gains in gains_of(targets, expected.lived, expected.offered, slack).items():
        places = first_reaching(gains, chosen.places)
        if places is None:
            raise _impossible(name, expected)
        chosen = chosen.raised(places, name)
    return chosen


def together(expected: Expected, targets: Targets, worst: float, ask: float = 0.0) -> Chosen:
    """Return the smallest places with which the cells meet the targets together, and none alone is worse than `worst`.

    Args:
        expected: of the cells.
        targets: what is to be met.
        worst: the share of a target that each cell must reach by itself.
        ask: how far above the targets to aim, in contacts (ASA: contacts x seconds) per contact offered.
    """
    chosen = each_alone(expected, targets, worst)
    for name, gains in gains_of(targets, expected.lived, expected.offered).items():
        places = cheapest(gains - ask * expected.offered, chosen.places)
        if places is None:
            raise _impossible(name, expected)
        chosen = chosen.raised(places, name)
    return chosen


def met_on(table: Table, targets: Targets, places: Ints) -> NDArray[np.bool_]:
    """Return (paths,) where the cells together meet every weighed target."""
    lived = table.lived(table.first + places).sum(axis=2)
    gains = gains_of(targets, lived, table.cells.paths.sum(axis=1))
    met: NDArray[np.bool_] = np.ones(len(table.cells.paths), np.bool_)
    for gain in gains.values():
        met &= gain >= -ROUNDING
    return met


def on_a_share(table: Table, targets: Targets, worst: float, share: float) -> Chosen:
    """Return places with which the cells together meet the targets on `share` of the paths, and not much more.

    What is expected on the paths about as hard as the hardest that must be met is aimed so far above or below the
    target, by bisection, that the share is reached; then agents are taken away one by one while it is held.
    """
    load = table.cells.load(table.cells.paths).sum(axis=1)
    hardness = (load.argsort().argsort() + 0.5) / len(load)
    band = (hardness >= share - BAND_BELOW) & (hardness <= share + BAND_ABOVE)
    band |= np.abs(hardness - share) == np.abs(hardness - share).min()
    expected = Expected.of(table, band / band.sum())
    low, high = -1.0, 1.0
    chosen = Chosen(np.full(table.cells.count, table.reach - 1), (Binding.NOTHING,) * table.cells.count)
    together(expected, targets, worst)  # a target nobody can meet is found here
    for _ in range(AIMS):
        aim = 0.5 * (low + high)
        tried = _aimed(expected, targets, worst, aim)
        if tried is not None and met_on(table, targets, tried.places).mean() >= share:
            high, chosen = aim, tried
        elif tried is None:
            high = aim
        else:
            low = aim
    return Chosen(_thinned(table, targets, chosen.places, share), chosen.binding)


def _aimed(expected: Expected, targets: Targets, worst: float, aim: float) -> Chosen | None:
    """Return the places for an aim, or None where nobody can reach it."""
    try:
        return together(expected, targets, worst, aim)
    except StaffingError:
        return None


def _thinned(table: Table, targets: Targets, places: Ints, share: float) -> Ints:
    """Return the places after taking away agents, one by one, as long as the share of paths is held."""
    while True:
        fewer = [places - (np.arange(len(places)) == cell) for cell in np.flatnonzero(places > 0)]
        shares = [float(met_on(table, targets, less).mean()) for less in fewer]
        if not shares or max(shares) < share:
            return places
        places = fewer[int(np.argmax(shares))]


def _impossible(name: Binding, expected: Expected) -> StaffingError:
    """Return the complaint that a target cannot be met, with what would be reached."""
    lived, offered = expected.lived[:, :, -1].sum(axis=1), max(float(expected.offered.sum()), 1e-300)
    best = (
        f"{lived[IN_TIME] / offered:.4%}",
        f"{1 - lived[ANSWERED] / offered:.4%}",
        f"{lived[WAIT_S] / offered:.3g}",
    )
    return StaffingError(
        Text(
            f"the target for {WORDS[name].en} binds and nobody can meet it: at best {best[0]} are answered in time, "
            f"{best[1]} hang up, and the answered wait {best[2]} s.",
            f"target {WORDS[name].id} tidak mungkin dicapai: paling baik {best[0]} terjawab tepat waktu, "
            f"{best[1]} menutup telepon, dan yang terjawab menunggu {best[2]} dtk.",
        ),
        remedy=Text("Relax that target.", "Longgarkan target itu."),
    )


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
    _refuse_cap_without_patience(targets, patience_s)
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
        raised = needed > table.first + found.places
        binding[rows] = np.where(raised, Binding.OCCUPANCY, np.array(found.binding, object))
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
    """Return (cells,) agents raised until they are expected to be busy at most `cap` of their time."""
    agents = table.first + chosen.places
    if cap is None:
        return agents
    for _ in range(OCCUPANCY_ROUNDS):  # more agents answer a few more, who keep them busy
        busy = table.cells.load(table.lived(agents).mean(axis=1)[ANSWERED])
        agents = np.maximum(agents, np.ceil(busy / cap - ROUNDING).astype(np.int64))
    return agents


def _refuse_cap_without_patience(targets: Targets, patience_s: float) -> None:
    """Refuse a cap on abandonment where nobody is said to hang up."""
    if targets.abandonment is not None and np.isinf(patience_s):
        raise StaffingError(
            Text(
                "a cap on abandonment needs a patience: without one nobody hangs up.",
                "batas abandonment memerlukan nilai kesabaran: tanpa itu tidak ada yang menutup telepon.",
            ),
            remedy=Text("Give a patience in seconds.", "Berikan kesabaran dalam detik."),
        )


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
