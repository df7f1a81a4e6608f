"""What an uncertain volume leads to, for every number of agents at once.

A forecast's joint paths are summarised cell by cell (a cell is one interval of one queue) at some of its quantiles, the
least and the most among them. There the exact model is asked, for the numbers of agents in question; a path between two
of these volumes takes the straight line between them, a number of agents between two that were asked the monotone
cubic. Together they err by a few ten-thousandths of a service level.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from sigap.staffing.compiled import kernel
from sigap.staffing.erlang_a import performance
from sigap.staffing.errors import TooLargeError
from sigap.text import Text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

VOLUMES = 25
STEPS_A_ROOT = 3.0
LONGEST_ASA_S = 86_400.0
MOST_ANSWERS = 30_000_000
"""So many numbers of a day are held at once, a quarter of a gigabyte: enough for some 25,000 erlangs."""


class Measure(StrEnum):
    """What of a cell is weighed: the contacts it counts, out of those offered."""

    IN_TIME = "in_time"
    ANSWERED = "answered"
    WAIT_S = "wait_s"


MEASURES = tuple(Measure)


@dataclass(frozen=True, slots=True)
class Cells:
    """What is to be staffed, one row a cell.

    Attributes:
        paths: (paths, cells) contacts; rows are joint draws. One row is a point forecast.
        aht_s: (cells,) mean handle time, seconds.
        seconds: length of the interval.
        patience_s: mean patience, seconds; infinite for Erlang C.
        threshold_s: answered within this counts as in time.
    """

    paths: Floats
    aht_s: Floats
    seconds: float
    patience_s: float
    threshold_s: float

    @property
    def count(self) -> int:
        """Return how many cells there are."""
        return int(self.paths.shape[1])

    @property
    def mean(self) -> Floats:
        """Return (cells,) expected contacts."""
        mean: Floats = self.paths.mean(axis=0)
        return mean

    def load(self, contacts: Floats) -> Floats:
        """Return erlangs of contacts, (..., cells)."""
        erlangs: Floats = contacts * (self.aht_s / self.seconds)
        return erlangs


@kernel
def fill(
    loads: Floats,
    aht_s: Floats,
    patience_s: float,
    threshold_s: float,
    first: Ints,
    stride: Ints,
    longest_s: float,
    out: NDArray[np.float64],
) -> None:
    """Ask the model for every cell, volume and number of agents: shares in time and answered, and wait per contact."""
    for cell in range(loads.shape[0]):
        for volume in range(loads.shape[1]):
            for step in range(out.shape[3]):
                agents = float(first[cell] + step * stride[cell])
                load = loads[cell, volume]
                lived = performance(load, agents, patience_s, aht_s[cell], threshold_s)
                answered = 1.0 - lived.abandonment
                out[0, cell, volume, step] = lived.service_level
                out[1, cell, volume, step] = answered
                out[2, cell, volume, step] = (
                    answered * min(lived.asa_s, longest_s) if answered > 0.0 else longest_s
                )


def _too_large(erlangs: float) -> TooLargeError:
    return TooLargeError(
        Text(
            f"an interval may bring {erlangs:,.0f} erlangs: too much for its uncertainty to be followed.",
            f"satu interval bisa membawa {erlangs:,.0f} erlang: terlalu besar untuk diikuti ketidakpastiannya.",
        ),
        remedy=Text(
            "Use mode point, or staff its queues apart.", "Pakai mode point, atau hitung antreannya terpisah."
        ),
    )


def _dense_at_the_ends(count: int) -> Floats:
    """Return probabilities from 0 to 1, closer together where a path in hundred changes the volume most."""
    return 0.5 - 0.5 * np.cos(np.pi * np.arange(count) / max(count - 1, 1))


def _between(nodes: Floats, stride: Ints, reach: int) -> Floats:
    """Return (..., cells, volumes, reach) for every number of agents, from those `stride` apart that were asked."""
    from scipy.interpolate import PchipInterpolator

    steps = nodes.shape[-1]
    filled: Floats = np.repeat(nodes[..., -1:], reach, axis=-1)
    for apart in np.unique(stride):
        rows = stride == apart
        wanted = np.arange(min((steps - 1) * apart + 1, reach)) / apart
        with np.errstate(
            over="ignore"
        ):  # where two numbers of agents differ by next to nothing, the slope is 0
            cubic = PchipInterpolator(np.arange(steps), nodes[:, rows], axis=-1)
        filled[:, rows, :, : len(wanted)] = cubic(wanted)
    return filled


def _places(paths: Floats, volumes: Floats) -> tuple[Ints, Floats]:
    """Return where the paths lie: the volume below and how far it is to the next, both (paths, cells)."""
    width = volumes.shape[1] - 1
    if width == 0:
        return np.zeros(paths.shape, np.int64), np.zeros(paths.shape)
    below = np.empty(paths.shape, np.int64)
    for cell, (drawn, told) in enumerate(zip(paths.T, volumes, strict=True)):
        below[:, cell] = np.clip(np.searchsorted(told, drawn, "right") - 1, 0, width - 1)
    rows = np.arange(len(volumes))
    low, high = volumes[rows, below], volumes[rows, below + 1]
    return below, np.divide(paths - low, high - low, out=np.zeros(below.shape), where=high > low)


@dataclass(frozen=True, slots=True)
class Table:
    """The model's answers of all cells.

    Attributes:
        cells: what it was asked for.
        volumes: (cells, volumes) contacts at which it was asked, rising.
        first: (cells,) the least number of agents asked for.
        answers: (measures, cells, volumes, reach) per offered contact with `first`, `first` + 1 ... agents.
        below: (paths, cells) place of the volume below each path's.
        beyond: (paths, cells) how far the path's volume lies towards the next one, 0 to 1.
    """

    cells: Cells
    volumes: Floats
    first: Ints
    answers: Floats
    below: Ints
    beyond: Floats

    @classmethod
    def of(cls, cells: Cells) -> Table:
        """Ask the model around the loads of the cells' paths: from too few agents to more than enough."""
        low, high = cells.paths.min(axis=0), cells.paths.max(axis=0)
        count = 1 if (low == high).all() else VOLUMES
        volumes = np.ascontiguousarray(np.quantile(cells.paths, _dense_at_the_ends(count), axis=0).T)
        least, most = cells.load(low), cells.load(high)
        first = np.maximum(np.floor(least - 4.0 * np.sqrt(least) - 1.0), 0.0).astype(np.int64)
        last = np.ceil(most + 5.0 * np.sqrt(most) + 4.0).astype(np.int64)
        reach = int((last - first).max()) + 1
        if len(MEASURES) * cells.count * count * reach > MOST_ANSWERS:
            raise _too_large(float(most.max()))
        apart = 0.0 if np.isinf(cells.patience_s) else 1.0 / STEPS_A_ROOT
        stride = np.maximum(apart * np.sqrt(cells.load(cells.mean)), 1.0).astype(np.int64)
        steps = int(np.ceil((last - first) / stride).max()) + 1
        nodes = np.empty((len(MEASURES), cells.count, count, steps))
        loads = volumes * (cells.aht_s / cells.seconds)[:, None]
        fill(loads, cells.aht_s, cells.patience_s, cells.threshold_s, first, stride, LONGEST_ASA_S, nodes)
        return cls(cells, volumes, first, _between(nodes, stride, reach), *_places(cells.paths, volumes))

    @property
    def reach(self) -> int:
        """Return how many numbers of agents each cell covers."""
        return int(self.answers.shape[3])

    def weights(self, counted: Floats) -> Floats:
        """Return (cells, volumes): what each volume stands for when path p counts `counted[p]` times its contacts."""
        below, beyond = self.below, self.beyond
        weight = counted[:, None] * self.cells.paths
        total: Floats = np.zeros(self.volumes.shape)
        rows = np.broadcast_to(np.arange(self.cells.count), below.shape)
        np.add.at(total, (rows, below), weight * (1.0 - beyond))
        np.add.at(total, (rows, np.minimum(below + 1, total.shape[1] - 1)), weight * beyond)
        return total

    def expected(self, counted: Floats) -> Floats:
        """Return (measures, cells, reach): the sum over paths of `counted` times the contacts each measure counts."""
        found: Floats = np.einsum("cv,mcvn->mcn", self.weights(counted), self.answers)
        return found

    def lived(self, agents: Ints) -> Floats:
        """Return (measures, paths, cells): the contacts each measure counts on each path with `agents` (cells,)."""
        below, beyond = self.below, self.beyond
        rows = np.arange(self.cells.count)
        place = np.clip(agents - self.first, 0, self.reach - 1)
        nodes = self.answers[:, rows, :, place].transpose(1, 0, 2)
        upper = nodes[:, rows, np.minimum(below + 1, nodes.shape[2] - 1)]
        found: Floats = self.cells.paths * (nodes[:, rows, below] * (1.0 - beyond) + upper * beyond)
        return found
