"""Demand from staffing: how many agents, and what each missing one does to the customers.

One agent fewer at the peak leaves more contacts outside their promise than one fewer at night. With v contacts in a
quarter-hour, S(n) the service level of n agents and m the agents required, the k-th missing agent adds

    missed(k) = v * (S(m - k + 1) - S(m - k))

contacts that are not answered in time, S being Erlang A, or Erlang C without a patience. Its worth is

    max over j <= k of missed(j), times the worth of a contact, and never less than `least`.

The running maximum keeps worths from falling along k, as a linear programme needs: once nobody is answered in time any
more, further missing agents would cost nothing. `least` keeps quiet hours manned: an agent who takes one call in a
night would otherwise be cheaper to leave out than to pay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.horizon import SLOT_MINUTES, Horizon
from sigap.scheduling.problem import Demand
from sigap.text import Text

if TYPE_CHECKING:
    from sigap.staffing.plan import QueuePlan

Floats = NDArray[np.float64]

AVERAGE = 4.0
"""Paid quarter-hours that the first missing agent costs on average, where no worth of a contact is told."""
LEAST = 2.0
"""Paid quarter-hours that a missing agent costs at least."""
STEPS = 6
_SLOT_MS = SLOT_MINUTES * 60_000
_MOST_PATHS = 200


@dataclass(frozen=True, slots=True)
class Worth:
    """How missing agents are weighed.

    Attributes:
        per_contact: paid quarter-hours for one contact more that is not answered in time. None: as many as make the
            first missing agent cost `AVERAGE` over the horizon, weighed by agents; then skills weigh alike, whatever
            their handle times.
        least: paid quarter-hours that a missing agent costs at least.
        steps: how many missing agents are told apart; the last stands for all further ones.
    """

    per_contact: float | None = None
    least: float = LEAST
    steps: int = STEPS

    def __post_init__(self) -> None:
        given = (self.least, 0.0 if self.per_contact is None else self.per_contact)
        if not (1 <= self.steps <= 20 and all(np.isfinite(one) and one >= 0 for one in given)):
            raise SchedulingError(
                Text(
                    "steps are 1 to 20, and worths at least 0.",
                    "steps dari 1 sampai 20, dan nilai minimal 0.",
                )
            )


@dataclass(frozen=True, slots=True)
class Intervals:
    """What staffing knows of one queue, interval by interval.

    Attributes:
        starts_at: (n,) milliseconds since the epoch.
        minutes: length of an interval, a multiple of 15.
        agents: (n,) needed at their places.
        volume: (n,) contacts expected.
        aht_s: (n,) seconds; may be NaN where no contact is expected.
        threshold_s: what "in time" means.
        patience_s: mean; infinite for Erlang C.
        paths: (paths, n) joint draws of the volume, or None.
    """

    starts_at: NDArray[np.int64]
    minutes: int
    agents: Floats
    volume: Floats
    aht_s: Floats
    threshold_s: float = 20.0
    patience_s: float = np.inf
    paths: Floats | None = None


def demand_of_plan(
    plan: QueuePlan, horizon: Horizon, *, skill: str = "", level: int = 1, worth: Worth | None = None
) -> Demand:
    """Return the demand of a staffed queue.

    Args:
        plan: of `sigap.staffing.plan.plan_demand`.
        horizon: the days; intervals beyond it are left out.
        skill: id; the queue's name unless given.
        level: least level at which a person counts.
        worth: how missing agents are weighed.

    Raises:
        SchedulingError: intervals that are no quarter-hours or lie outside the horizon, chat with several
            conversations at once, which these formulas do not know.
    """
    if plan.question.chat is not None and plan.question.chat.at_once > 1:
        raise _chat(plan.demand.queue)
    told = Intervals(
        plan.demand.starts_at,
        plan.demand.minutes,
        plan.plan.agents.astype(np.float64),
        plan.demand.volume,
        plan.aht_s,
        plan.question.targets.threshold_s,
        plan.question.patience_s,
        plan.demand.paths,
    )
    return demand_of_intervals(told, horizon, skill=skill or plan.demand.queue, level=level, worth=worth)


def demand_of_intervals(
    told: Intervals, horizon: Horizon, *, skill: str, level: int = 1, worth: Worth | None = None
) -> Demand:
    """Return the demand of one queue: `required` from its agents, `worth` from what missing ones would do.

    Raises:
        SchedulingError: as `demand_of_plan` says.
    """
    weighed = worth or Worth()
    lost = missed(told, weighed.steps) * (SLOT_MINUTES / told.minutes)
    per_contact = (
        _per_contact(lost[:, 0], told.agents) if weighed.per_contact is None else weighed.per_contact
    )
    each = np.maximum(np.maximum.accumulate(lost * per_contact, axis=1), weighed.least)
    required = on_slots(told.starts_at, told.minutes, told.agents, horizon, where=skill)
    steps = [
        on_slots(told.starts_at, told.minutes, each[:, k], horizon, where=skill) for k in range(weighed.steps)
    ]
    table = np.maximum(np.stack(steps, axis=1), weighed.least)
    return Demand(skill, required, table, level)


def missed(told: Intervals, steps: int) -> Floats:
    """Return (n, steps) contacts of an interval that the k-th missing agent leaves outside their promise."""
    from sigap.staffing import formulas  # compiled code: only for those who weigh agents so

    agents = told.agents.astype(np.float64)
    left = np.stack([np.maximum(np.ceil(agents) - k, 0.0) for k in range(steps + 1)], axis=1)
    aht_s = np.where(np.isfinite(told.aht_s) & (told.aht_s > 0), told.aht_s, 1.0)
    volumes = told.volume[None] if told.paths is None else _thinned(told.paths)
    late = np.zeros(left.shape)
    for volume in volumes:
        load = volume * aht_s / (told.minutes * 60.0)
        level = formulas.service_level(
            load[:, None],
            left,
            aht_s=aht_s[:, None],
            threshold_s=told.threshold_s,
            patience_s=told.patience_s,
        )
        late += volume[:, None] * (1.0 - np.asarray(level))
    return np.maximum(np.diff(late / len(volumes), axis=1), 0.0)


def _thinned(paths: Floats) -> Floats:
    """Return at most so many paths, evenly taken: a worth needs no more."""
    return paths[:: max(1, len(paths) // _MOST_PATHS)][:_MOST_PATHS]


def _per_contact(first: Floats, agents: Floats) -> float:
    """Return the worth of a contact at which the first missing agent costs `AVERAGE`, weighed by agents."""
    total = float((first * agents).sum())
    return AVERAGE * float(agents.sum()) / total if total > 0.0 else 0.0


def on_slots(
    starts_at: ArrayLike, minutes: int, values: ArrayLike, horizon: Horizon, *, where: str = ""
) -> Floats:
    """Return (slots,) of values that hold for whole intervals; 0 where none is.

    Args:
        starts_at: (n,) milliseconds since the epoch.
        minutes: length of an interval.
        values: (n,).
        horizon: the days.
        where: what to name in messages.

    Raises:
        SchedulingError: intervals that are no whole quarter-hours, or none in the horizon.
    """
    if minutes < SLOT_MINUTES or minutes % SLOT_MINUTES:
        raise _no_quarters(f"{minutes:g}", where)
    first = round(horizon.begins_at.timestamp() * 1000)
    places, rest = np.divmod(np.asarray(starts_at, np.int64) - first, _SLOT_MS)
    if rest.any():
        raise _no_quarters(f"{rest[rest != 0][0] / 60_000:g}", where)
    out = np.zeros(horizon.slots)
    held = 0
    for part in range(minutes // SLOT_MINUTES):
        at = places + part
        inside = (at >= 0) & (at < horizon.slots)
        out[at[inside]] = np.asarray(values, np.float64)[inside]
        held += int(inside.sum())
    if not held:
        raise _elsewhere(horizon, where)
    return out


def _no_quarters(minutes: str, where: str) -> SchedulingError:
    return SchedulingError(
        Text(
            f"its intervals do not lie on quarter-hours ({minutes} minutes).",
            f"intervalnya tidak jatuh pada seperempat jam ({minutes} menit).",
        ),
        where=where,
        remedy=Text("Use intervals of 15, 30 or 60 minutes.", "Pakai interval 15, 30, atau 60 menit."),
    )


def _elsewhere(horizon: Horizon, where: str) -> SchedulingError:
    first, last = horizon.first, horizon.date(horizon.days - 1)
    return SchedulingError(
        Text(f"nothing in it is of {first} to {last}.", f"tidak ada isinya untuk {first} sampai {last}."),
        where=where,
        remedy=Text("Check the first day and the zone.", "Periksa hari pertama dan zona waktu."),
    )


def _chat(queue: str) -> SchedulingError:
    return SchedulingError(
        Text(
            "the worth of an agent who holds several conversations at once is not known to these formulas.",
            "nilai agen yang memegang beberapa percakapan sekaligus tidak dikenal rumus ini.",
        ),
        where=queue,
        remedy=Text("Use Demand.flat with a worth of your own.", "Pakai Demand.flat dengan nilai sendiri."),
    )
