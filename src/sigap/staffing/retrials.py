"""Callers who hang up and call again: part of the load is made by the understaffing itself.

Of those who hang up a share r calls again after an exponential delay. What rings in an interval is then

    x = fresh + back from earlier intervals + r * s * Ab(x, n) * x,

with s the share of those who come back within the same interval, 1 - (1 - exp(-T/delay)) / (T/delay). The right side
rises more slowly than x, so there is one solution, found by bisection. Ab is Erlang A's abandonment: the stream of
retrials is taken as Poisson, which is right when the delay is long against the waits and errs on the light side when it
is short.

Source: G. Falin, J. Templeton, "Retrial Queues", 1997, chapter 2; S. Aguir and others, "The impact of retrials on call
center performance", OR Spectrum 26 (2004).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.staffing.erlang_a import performance
from sigap.staffing.erlang_c import Performance
from sigap.staffing.errors import StaffingError
from sigap.staffing.targets import Targets
from sigap.text import Text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BISECTIONS = 80
MOST_STEPS = 100_000


@dataclass(frozen=True, slots=True)
class Retrials:
    """Who calls again.

    Attributes:
        share: of those who hang up, from 0 to under 1.
        delay_s: mean time until they do, seconds.
    """

    share: float
    delay_s: float

    def __post_init__(self) -> None:
        if not (0.0 <= self.share < 1.0 and 0.0 < self.delay_s < np.inf):
            raise StaffingError(
                Text(
                    f"{self.share} call again after {self.delay_s} s: a share from 0 to under 1, a delay above 0.",
                    f"{self.share} menelepon lagi setelah {self.delay_s} dtk: bagian harus 0 sampai kurang dari 1, "
                    "jeda di atas 0.",
                )
            )

    def same_interval(self, seconds: float) -> float:
        """Return the share of those who call again that does so before the interval is over."""
        ratio = seconds / self.delay_s
        return float(1.0 + np.expm1(-ratio) / ratio)


@dataclass(frozen=True, slots=True)
class RetrialDay:
    """What rings, and what becomes of it.

    Attributes:
        agents: (intervals,) at their places.
        ringing: (intervals,) calls that arrive, those who call again included.
        again: (intervals,) of them retrials.
        service_level, abandonment, asa_s: (intervals,) of all calls that ring.
        given_up: (intervals,) callers who hang up for good.
        waiting_to_call: expected callers who will still call again after the last interval.
    """

    agents: Ints
    ringing: Floats
    again: Floats
    service_level: Floats
    abandonment: Floats
    asa_s: Floats
    given_up: Floats
    waiting_to_call: float


def with_retrials(
    volume: Floats,
    agents: Ints | None,
    *,
    aht_s: float,
    minutes: int,
    patience_s: float,
    retrials: Retrials,
    targets: Targets | None = None,
) -> RetrialDay:
    """Return a day in which those who hang up call again; staffed for the targets where `agents` is None.

    Args:
        volume: (intervals,) fresh calls: of people who have not called before.
        agents: (intervals,) at their places, or None to find the fewest that meet `targets` for all who ring.
        aht_s: handle time, seconds.
        minutes: length of an interval.
        patience_s: mean patience, finite.
        retrials: who calls again.
        targets: what is promised; needed where `agents` is None, and gives the threshold.

    Raises:
        StaffingError: numbers that cannot be.
    """
    volume = np.asarray(volume, np.float64)
    if not (
        np.isfinite(volume).all()
        and (volume >= 0).all()
        and 0.0 < aht_s < np.inf
        and 0.0 < patience_s < np.inf
    ):
        raise StaffingError(
            Text(
                "volumes must be numbers from 0 on; AHT and patience numbers above 0.",
                "volume harus angka mulai 0; AHT dan kesabaran angka di atas 0.",
            )
        )
    goals = targets or Targets()
    queue = _Queue(
        aht_s, minutes * 60.0, patience_s, goals, retrials.share * retrials.same_interval(minutes * 60.0)
    )
    orbit, rows = 0.0, []
    for i, fresh in enumerate(volume):
        back = orbit * -np.expm1(-queue.seconds / retrials.delay_s)
        staff = queue.fewest(fresh + back) if agents is None else int(agents[i])
        ringing = queue.ringing(fresh + back, staff)
        lived = queue.lived(ringing, staff)
        hung_up = ringing * lived.abandonment
        orbit += hung_up * retrials.share - (ringing - fresh)
        rows.append((staff, ringing, ringing - fresh, *lived[:3], hung_up * (1.0 - retrials.share)))
    staff_, ringing_, again, level, lost, asa_s, gone = np.array(rows).T.reshape(7, -1)
    return RetrialDay(staff_.astype(np.int64), ringing_, again, level, lost, asa_s, gone, max(orbit, 0.0))


@dataclass(frozen=True, slots=True)
class _Queue:
    """One interval's queue, whatever rings."""

    aht_s: float
    seconds: float
    patience_s: float
    targets: Targets
    returning: float

    def lived(self, ringing: float, agents: int) -> Performance:
        load = ringing * self.aht_s / self.seconds
        return performance(load, float(agents), self.patience_s, self.aht_s, self.targets.threshold_s)

    def ringing(self, arriving: float, agents: int) -> float:
        """Return what rings when so many arrive from outside the interval."""
        low, high = arriving, arriving / (1.0 - self.returning)
        for _ in range(BISECTIONS):
            middle = 0.5 * (low + high)
            if middle - arriving < self.returning * self.lived(middle, agents)[1] * middle:
                low = middle
            else:
                high = middle
        return 0.5 * (low + high)

    def fewest(self, arriving: float) -> int:
        """Return the smallest number of agents with which those who ring keep the targets."""
        low, high, step = -1, int(arriving * self.aht_s / self.seconds), 1
        while not self._kept(arriving, high):
            low, high, step = high, high + step, 2 * step
            if high > MOST_STEPS:
                raise StaffingError(
                    Text("nobody can meet these targets.", "target ini tidak mungkin dicapai.")
                )
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._kept(arriving, middle) else (middle, high)
        return high

    def _kept(self, arriving: float, agents: int) -> bool:
        if arriving <= 0.0:
            return True
        ringing, goals = self.ringing(arriving, agents), self.targets
        level, lost, asa_s, _ = self.lived(ringing, agents)
        busy = ringing * self.aht_s / self.seconds * (1.0 - lost)
        return (
            (goals.service_level is None or level >= goals.service_level)
            and (goals.abandonment is None or lost <= goals.abandonment)
            and (goals.asa_s is None or asa_s <= goals.asa_s)
            and (goals.occupancy is None or busy <= goals.occupancy * agents)
        )
