"""The smallest staff of a day's intervals that meets its targets, each interval alone, together, or on a share of days.

What a target asks is counted in contacts above or below it (ASA: in contacts x seconds), so that intervals and paths
can be summed; see `distribution` for what each mode means.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from sigap.staffing.allocation import cheapest, first_reaching
from sigap.staffing.errors import StaffingError
from sigap.staffing.expectation import Table
from sigap.staffing.targets import Targets
from sigap.text import Text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

IN_TIME, ANSWERED, WAIT_S = range(3)
ROUNDING = 1e-9
BAND_BELOW, BAND_ABOVE = 0.15, 0.05
AIMS = 14


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


def refuse_cap_without_patience(targets: Targets, patience_s: float) -> None:
    """Refuse a cap on abandonment where nobody is said to hang up: any staff would meet it.

    Raises:
        StaffingError: a cap on abandonment and an infinite patience.
    """
    if targets.abandonment is not None and np.isinf(patience_s):
        raise StaffingError(
            Text(
                "a cap on abandonment needs a patience: without one nobody hangs up.",
                "batas abandonment memerlukan nilai kesabaran: tanpa itu tidak ada yang menutup telepon.",
            ),
            remedy=Text("Give a patience in seconds.", "Berikan kesabaran dalam detik."),
        )
