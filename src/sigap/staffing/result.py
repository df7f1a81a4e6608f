"""The answer to "how many": agents per interval, what they achieve, and which promise asked for them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sigap.staffing.targets import Targets
from sigap.text import Text

Model = Literal["erlang_c", "erlang_a"]


class Binding(IntEnum):
    """Which target asked for the last agent: the first that one agent less would miss."""

    NO_WORK = 0
    SERVICE_LEVEL = 1
    ASA = 2
    ABANDONMENT = 3
    OCCUPANCY = 4

    @property
    def text(self) -> Text:
        """Return its name in words."""
        return _WORDS[self]


_WORDS = {
    Binding.NO_WORK: Text("no work", "tidak ada pekerjaan"),
    Binding.SERVICE_LEVEL: Text("service level", "tingkat layanan"),
    Binding.ASA: Text("average speed of answer", "rata-rata waktu tunggu"),
    Binding.ABANDONMENT: Text("abandonment", "tingkat ditinggalkan"),
    Binding.OCCUPANCY: Text("occupancy", "okupansi"),
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """How many agents each interval needs. Arrays have the shape of the demand: (days, intervals), or any other.

    Where nothing arrives nobody is needed, and what callers would live through is null: NaN in service level, ASA,
    abandonment and waiting (nothing over nothing), 0 in occupancy.

    Attributes:
        targets: what was promised.
        model: by which formulas.
        volume: contacts that arrive in the interval.
        load: erlangs: volume * AHT / interval.
        agents: the fewest positions filled at the same time that keep every promise; whole numbers.
        gross: people to plan for that many positions, agents / (1 - shrinkage); not rounded.
        service_level: share answered in time that they achieve, 0 to 1.
        asa_s: mean wait of the answered, seconds; infinite where Erlang C is overloaded.
        abandonment: share that hangs up, 0 to 1; 0 in Erlang C.
        occupancy: share of their time that agents are busy, 0 to 1.
        waiting: share that finds everybody busy, 0 to 1.
        binding: `Binding` of each interval, as its number; where `met` is false, the first promise that is broken.
        met: every promise is kept; false only where `max_agents` stood in the way.
    """

    targets: Targets
    model: Model
    volume: NDArray[np.float64]
    load: NDArray[np.float64]
    agents: NDArray[np.int64]
    gross: NDArray[np.float64]
    service_level: NDArray[np.float64]
    asa_s: NDArray[np.float64]
    abandonment: NDArray[np.float64]
    occupancy: NDArray[np.float64]
    waiting: NDArray[np.float64]
    binding: NDArray[np.int8]
    met: NDArray[np.bool_]

    @property
    def overall_service_level(self) -> float:
        """Return the service level of all intervals together, each weighted with its volume; NaN without any."""
        return self._weighted(self.service_level)

    @property
    def overall_abandonment(self) -> float:
        """Return the abandonment of all intervals together, each weighted with its volume; NaN without any."""
        return self._weighted(self.abandonment)

    def _weighted(self, shares: NDArray[np.float64]) -> float:
        busy = self.volume > 0.0
        if not busy.any():
            return float("nan")
        return float(np.average(shares[busy], weights=self.volume[busy]))
