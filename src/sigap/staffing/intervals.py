"""The smallest staff that keeps every promise, for a point forecast of any shape."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sigap.staffing import checking
from sigap.staffing.checking import MOST_AGENTS, Range, numbers, together
from sigap.staffing.compiled import kernel
from sigap.staffing.erlang_a import performance
from sigap.staffing.errors import StaffingError
from sigap.staffing.result import Binding, Model, Requirement
from sigap.staffing.smallest import Wanted, missed, missed_with, occupancy_of, smallest_agents
from sigap.staffing.targets import Targets
from sigap.text import Text

SHRINKAGE = Range("shrinkage", most=0.99)
LIMIT = Range("max_agents", least=1.0, most=MOST_AGENTS, whole=True)


@kernel
def require_each(
    load: NDArray[np.float64],
    patience_s: NDArray[np.float64],
    aht_s: NDArray[np.float64],
    wanted: Wanted,
    max_agents: int,
    found: NDArray[np.float64],
) -> None:
    """Write (intervals, 8) into `found`: agents, the five measures of `Requirement`, binding, met."""
    for i in range(len(load)):
        need = smallest_agents(load[i], patience_s[i], aht_s[i], wanted, max_agents)
        agents = min(need, max_agents)
        got = performance(load[i], float(agents), patience_s[i], aht_s[i], wanted.threshold_s)
        found[i, 0] = agents
        found[i, 1] = got.service_level
        found[i, 2] = got.asa_s
        found[i, 3] = got.abandonment
        found[i, 4] = occupancy_of(load[i], float(agents), got.abandonment)
        found[i, 5] = got.waiting
        if need > max_agents:
            found[i, 6] = missed(load[i], float(agents), got, wanted)
        elif need > 0:
            found[i, 6] = missed_with(load[i], need - 1, patience_s[i], aht_s[i], wanted)
        else:
            found[i, 6] = 0.0
        found[i, 7] = need <= max_agents


def requirement(
    volume: ArrayLike,
    *,
    aht_s: ArrayLike,
    interval_s: ArrayLike = 1800.0,
    targets: Targets | None = None,
    model: Model | None = None,
    patience_s: ArrayLike | None = None,
    shrinkage: ArrayLike = 0.0,
    max_agents: int | None = None,
) -> Requirement:
    """Return the fewest agents of each interval that keep every promise.

    Args:
        volume: contacts that arrive in each interval; any shape.
        aht_s: their mean handle time, seconds, above 0; it may be 0 or NaN where nothing arrives.
        interval_s: length of an interval, seconds.
        targets: the promises; left out, 80 % within 20 seconds.
        model: "erlang_a" (callers hang up; needs `patience_s`) or "erlang_c" (they wait for ever). Left out, it is
            "erlang_a" if a patience is given.
        patience_s: mean time after which a caller hangs up, seconds; estimated from the abandoned *and* the answered.
        shrinkage: share of paid time in which people do not take contacts, 0 to 0.99.
        max_agents: never more than so many; intervals that would need more are marked in `met`. Left out, such an
            interval (more than 10 million) is an error.

    All of them broadcast with `volume`. Each interval is taken by itself, in its steady state; see
    docs/explanation/erlang.md for when that is not so.

    Raises:
        StaffingError: a number that cannot be, a handle time of 0, a model without what it needs, a target that
            nobody meets.
    """
    targets = targets or Targets()
    chosen = _model(model, patience_s, targets)
    patience = np.inf if patience_s is None or chosen == "erlang_c" else patience_s
    shape, (volumes, lengths, patiences, shares, handle_times) = together(
        numbers(volume, checking.VOLUME),
        numbers(interval_s, checking.INTERVAL),
        numbers(patience, checking.PATIENCE),
        numbers(shrinkage, SHRINKAGE),
        np.asarray(aht_s, dtype=np.float64),
    )
    handle_times = _handle_times(handle_times.reshape(shape), volumes.reshape(shape)).reshape(-1)
    limit = MOST_AGENTS if max_agents is None else int(numbers(max_agents, LIMIT))
    load = numbers((volumes / lengths * handle_times).reshape(shape), checking.LOAD).reshape(-1)
    found = np.empty((len(volumes), 8))
    require_each(load, patiences, handle_times, targets.wanted, limit, found)
    answer = _answer(targets, chosen, volumes, load, shares, found, shape)
    if max_agents is None:
        _refuse_endless(answer)
    return answer


def _answer(
    targets: Targets,
    model: Model,
    volume: NDArray[np.float64],
    load: NDArray[np.float64],
    shrinkage: NDArray[np.float64],
    found: NDArray[np.float64],
    shape: tuple[int, ...],
) -> Requirement:
    seen = np.where(load[:, None] > 0.0, found, np.nan)  # nothing over nothing is null
    return Requirement(
        targets=targets,
        model=model,
        volume=volume.reshape(shape),
        load=load.reshape(shape),
        agents=found[:, 0].astype(np.int64).reshape(shape),
        gross=(found[:, 0] / (1.0 - shrinkage)).reshape(shape),
        service_level=seen[:, 1].reshape(shape),
        asa_s=seen[:, 2].reshape(shape),
        abandonment=seen[:, 3].reshape(shape),
        occupancy=found[:, 4].reshape(shape),
        waiting=seen[:, 5].reshape(shape),
        binding=found[:, 6].astype(np.int8).reshape(shape),
        met=(found[:, 7] > 0.0).reshape(shape),
    )


def _model(model: Model | None, patience_s: ArrayLike | None, targets: Targets) -> Model:
    """Return the model to use, or say what it lacks."""
    chosen = model or ("erlang_c" if patience_s is None else "erlang_a")
    if chosen not in ("erlang_a", "erlang_c"):
        raise StaffingError(
            Text(
                f"there is no model {chosen!r}: it is erlang_c or erlang_a.",
                f"tidak ada model {chosen!r}: pilih erlang_c atau erlang_a.",
            )
        )
    if chosen == "erlang_a" and patience_s is None:
        raise StaffingError(
            Text("Erlang A needs a patience.", "Erlang A memerlukan kesabaran penelepon."),
            remedy=Text("Give patience_s, in seconds.", "Berikan patience_s, dalam detik."),
        )
    if chosen == "erlang_c" and targets.abandonment is not None:
        raise StaffingError(
            Text(
                "in Erlang C nobody hangs up, so an abandonment target says nothing.",
                "dalam Erlang C tidak ada yang menutup telepon, jadi target abandonment tidak bermakna.",
            ),
            remedy=Text("Use Erlang A, with patience_s.", "Gunakan Erlang A, dengan patience_s."),
        )
    return chosen


def _handle_times(aht_s: NDArray[np.float64], volume: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the handle times with 1 where nothing arrives: there they are unknown, and do not matter."""
    idle = volume == 0.0
    unknown = idle & ~(np.isfinite(aht_s) & (aht_s > 0.0))
    return numbers(np.where(unknown, 1.0, aht_s), checking.AHT)


def _refuse_endless(answer: Requirement) -> None:
    """Say which interval no number of agents can serve, which target binds there, and what would be reached."""
    if answer.met.all():
        return
    place = tuple(int(i) for i in np.argwhere(~answer.met)[0])
    binding = Binding(int(answer.binding[place]))
    reached = {
        Binding.SERVICE_LEVEL: f"{answer.service_level[place]:.4g}",
        Binding.ASA: f"{answer.asa_s[place]:.4g} s",
        Binding.ABANDONMENT: f"{answer.abandonment[place]:.4g}",
        Binding.OCCUPANCY: f"{answer.occupancy[place]:.4g}",
    }[binding]
    raise StaffingError(
        Text(
            f"{MOST_AGENTS:,} agents do not meet the target for {binding.text.en}: they reach {reached} with "
            f"{answer.load[place]:,.6g} erlangs.",
            f"{MOST_AGENTS:,} agen tidak memenuhi target {binding.text.id}: yang tercapai {reached} dengan "
            f"{answer.load[place]:,.6g} erlang.",
        ),
        where="interval [" + ", ".join(map(str, place)) + "]" if place else "",
        remedy=Text("Check volume, AHT and the target.", "Periksa volume, AHT, dan targetnya."),
    )
