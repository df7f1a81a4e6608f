"""Does the staffing hold? Agents per interval lived through, carry-over between intervals and all.

Stationary formulas take each interval by itself; here the queue of one interval is the beginning of the next.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sigap.simulation.distribution import Distribution, exponential, never
from sigap.simulation.errors import ScenarioError
from sigap.simulation.measures import Measure, Parts, parts
from sigap.simulation.result import QueueCount, Result
from sigap.simulation.run import simulate
from sigap.simulation.scenario import Arrivals, Group, Queue, Scenario, Skill
from sigap.simulation.statistics import Estimate
from sigap.text import Text

Floats = NDArray[np.float64]
_MOST_TIMES = 64


@dataclass(frozen=True, slots=True)
class Achieved:
    """What a staffing reaches, (intervals,) each unless said otherwise; NaN where nobody came or nobody was there.

    Attributes:
        service_level: share answered in time of those answered and abandoned, by interval of arrival.
        half_width: of its 95 % interval.
        abandonment: abandoned over offered.
        asa_s: mean wait of the answered.
        occupancy: busy over on duty.
        overall: the service level of all intervals together, weighted by contacts.
        overall_abandonment, overall_asa_s, overall_occupancy: of all intervals together.
        replications: how many days were lived through.
    """

    service_level: Floats
    half_width: Floats
    abandonment: Floats
    asa_s: Floats
    occupancy: Floats
    overall: Estimate
    overall_abandonment: Estimate
    overall_asa_s: Estimate
    overall_occupancy: Estimate
    replications: int


def validate(
    agents: ArrayLike,
    volume: ArrayLike,
    *,
    aht_s: ArrayLike | Distribution,
    patience: float | Distribution | None = None,
    within_s: float = 20.0,
    interval_s: float = 1800.0,
    paths: NDArray[np.float64] | None = None,
    replications: int = 100,
    seed: int = 0,
    threads: int = 1,
) -> Achieved:
    """Return what agents per interval reach when the day is lived through.

    Args:
        agents: (n,) whole numbers on duty in each interval; intervals follow each other.
        volume: (n,) expected contacts, Poisson around it.
        aht_s: handle time: a number or (n,) of them for exponential times of that mean, by interval of arrival; or a
            distribution.
        patience: mean of an exponential one in seconds, a distribution, or None for those who wait for ever.
        within_s: threshold of the service level.
        interval_s: length of an interval.
        paths: (paths, n) joint draws of the volume, lived through in turn, instead of `volume` itself.
        replications: days.
        seed: which random numbers.
        threads: how many days at once.

    Raises:
        ScenarioError: shapes that do not fit, negative or missing numbers, agents that are no whole numbers.
    """
    staff, expected = _whole(agents), _checked("volume", volume)
    if staff.shape != expected.shape:
        raise _shapes("agents", staff.shape, expected.shape)
    if paths is not None and paths.shape[1:] != expected.shape:
        raise _shapes("paths", paths.shape[1:], expected.shape)
    come = expected[None, :] if paths is None else np.asarray(paths, np.float64)
    queues = tuple(
        Queue(
            f"{number}",
            service,
            Arrivals(paths=np.where(which, come, 0.0)),
            patience=_patience(patience),
            within_s=within_s,
        )
        for number, (service, which) in enumerate(_times(aht_s, len(expected)))
    )
    group = Group("staff", tuple(Skill(queue.name) for queue in queues), staffing=tuple(staff.tolist()))
    scenario = Scenario(queues, (group,), len(expected) * interval_s, interval_s)
    return _achieved(simulate(scenario, seed=seed, replications=replications, threads=threads))


def _achieved(result: Result) -> Achieved:
    found: dict[Measure, Parts] = {measure: parts(result, measure) for measure in Measure}
    level, width = found[Measure.SERVICE_LEVEL].by_interval()
    nobody = result.count(QueueCount.OFFERED).sum(axis=0) == 0
    return Achieved(
        service_level=np.where(nobody, np.nan, level),
        half_width=np.where(nobody, np.nan, width),
        abandonment=found[Measure.ABANDONMENT].by_interval()[0],
        asa_s=found[Measure.ASA_S].by_interval()[0],
        occupancy=found[Measure.OCCUPANCY].by_interval()[0],
        overall=found[Measure.SERVICE_LEVEL].estimate(),
        overall_abandonment=found[Measure.ABANDONMENT].estimate(),
        overall_asa_s=found[Measure.ASA_S].estimate(),
        overall_occupancy=found[Measure.OCCUPANCY].estimate(),
        replications=result.replications,
    )


def _times(aht_s: ArrayLike | Distribution, intervals: int) -> list[tuple[Distribution, NDArray[np.bool_]]]:
    """Return each handle time, and the intervals in which it holds.

    Times that differ by interval are queues of their own, served by the same agents in the order of arrival.
    """
    if isinstance(aht_s, Distribution):
        return [(aht_s, np.ones(intervals, bool))]
    given = _checked("aht_s", aht_s, above=True)
    if given.ndim > 1 or (given.ndim == 1 and given.shape != (intervals,)):
        raise _shapes("aht_s", given.shape, (intervals,))
    each = np.broadcast_to(given, (intervals,))
    distinct = np.unique(each)
    if len(distinct) > _MOST_TIMES:
        edges = np.quantile(distinct, np.linspace(0, 1, _MOST_TIMES))
        each = edges[np.abs(each[:, None] - edges[None, :]).argmin(axis=1)]
        distinct = np.unique(each)
    return [(exponential(float(value)), each == value) for value in distinct]


def _patience(patience: float | Distribution | None) -> Distribution:
    if patience is None:
        return never()
    return patience if isinstance(patience, Distribution) else exponential(patience)


def _checked(name: str, values: ArrayLike, *, above: bool = False) -> Floats:
    found = np.asarray(values, np.float64)
    if not np.all(np.isfinite(found) & ((found > 0) if above else (found >= 0))):
        raise ScenarioError(
            Text(f"{name} has a negative or missing number.", f"{name} memuat bilangan negatif atau kosong."),
            where=name,
            remedy=Text("Give a number for every interval.", "Isi bilangan untuk tiap interval."),
        )
    return found


def _whole(agents: ArrayLike) -> NDArray[np.int64]:
    found = _checked("agents", agents)
    if found.ndim != 1 or not np.all(found == np.rint(found)):
        raise ScenarioError(
            Text("agents are no list of whole numbers.", "agen bukan daftar bilangan bulat."), where="agents"
        )
    return found.astype(np.int64)


def _shapes(name: str, found: tuple[int, ...], wanted: tuple[int, ...]) -> ScenarioError:
    return ScenarioError(
        Text(
            f"{name} has shape {found}, expected {wanted}.", f"{name} berukuran {found}, seharusnya {wanted}."
        ),
        where=name,
    )
