"""What a number must be before it is counted with; the first that is not is named, with its place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sigap.staffing.errors import StaffingError
from sigap.text import Text

MOST_AGENTS = 10_000_000


@dataclass(frozen=True, slots=True)
class Range:
    """What a quantity may be.

    Attributes:
        name: the argument's name.
        least: the smallest value allowed, or the largest that is not if `positive`.
        endless: infinity is allowed.
        positive: `least` itself is not allowed.
        most: the largest value allowed, but for infinity.
        whole: fractions are not allowed.
    """

    name: str
    least: float = 0.0
    endless: bool = False
    positive: bool = False
    most: float = float("inf")
    whole: bool = False

    @property
    def rule(self) -> Text:
        """Return the rule in words."""
        whole = ("a whole number", "bilangan bulat") if self.whole else ("a number", "angka")
        above = ("above", "di atas") if self.positive else ("from", "mulai")
        most = (f" to {self.most:,.0f}", f" sampai {self.most:,.0f}") if np.isfinite(self.most) else ("", "")
        ends = (", or infinity", ", atau tak hingga") if self.endless else ("", "")
        return Text(
            f"{whole[0]} {above[0]} {self.least:g}{most[0]}{ends[0]}",
            f"{whole[1]} {above[1]} {self.least:g}{most[1]}{ends[1]}",
        )

    def refused(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return where `values` breaks the rule. NaN always does."""
        allowed = (values > self.least if self.positive else values >= self.least) & (
            (values <= self.most) & np.isfinite(values)
        )
        if self.endless:
            allowed |= np.isposinf(values)
        if self.whole:
            allowed &= values == np.floor(values)
        return ~allowed


LOAD = Range("load", most=1e12)
AGENTS = Range("agents", most=MOST_AGENTS, whole=True)
LINES = Range("lines", most=MOST_AGENTS, whole=True)
AHT = Range("aht_s", positive=True)
PATIENCE = Range("patience_s", endless=True)
THRESHOLD = Range("threshold_s", endless=True)
SHORT = Range("short_s", endless=True)
VOLUME = Range("volume")
INTERVAL = Range("interval_s", positive=True)


def numbers(values: ArrayLike, allowed: Range) -> NDArray[np.float64]:
    """Return the values as an array of floats.

    Raises:
        StaffingError: one of them is not what `allowed` allows; its place is named.
    """
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise _refusal(allowed, "", repr(values)[:40]) from error
    wrong = allowed.refused(array)
    if wrong.any():
        place = tuple(int(i) for i in np.argwhere(wrong)[0])
        where = "[" + ", ".join(map(str, place)) + "]" if place else ""
        raise _refusal(allowed, where, f"{array[place]:g}")
    return array


def _refusal(allowed: Range, place: str, value: str) -> StaffingError:
    rule = allowed.rule
    return StaffingError(
        Text(
            f"{allowed.name} is {value}: it must be {rule.en}.",
            f"{allowed.name} bernilai {value}: harus {rule.id}.",
        ),
        where=f"{allowed.name}{place}" if place else "",
    )


def together(*arrays: NDArray[np.float64]) -> tuple[tuple[int, ...], list[NDArray[np.float64]]]:
    """Return the shape that the arrays broadcast to, and each of them flat at that size.

    Raises:
        StaffingError: their shapes do not fit.
    """
    try:
        spread = np.broadcast_arrays(*arrays)
    except ValueError as error:
        shapes = ", ".join(str(array.shape) for array in arrays)
        raise StaffingError(
            Text(
                f"arrays of the shapes {shapes} do not belong together.",
                f"larik berbentuk {shapes} tidak dapat dipasangkan.",
            ),
            remedy=Text(
                "Give one number, or as many as there are intervals.",
                "Berikan satu angka, atau sebanyak intervalnya.",
            ),
        ) from error
    return spread[0].shape, [np.array(array, order="C").reshape(-1) for array in spread]
