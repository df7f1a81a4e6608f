"""How the kernels of rotations are compiled, and what they know of one person."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

kernel: Any = njit(cache=True, nogil=True)

Ints: TypeAlias = NDArray[np.int64]
Sums: TypeAlias = NDArray[np.int32]
Flags: TypeAlias = NDArray[np.bool_]

UNREACHED = 1_000_000_000
REACHED = 500_000_000
"""Real sums are below it; what was added to `UNREACHED` is above."""


class Walk(NamedTuple):
    """What one person's dynamic programme knows.

    A state is what the next day must know: how many days free in a row, or the class of the shift worked and the days
    worked in a row:

        0 .. off - 1                   free for 1 .. off days (the last: long enough to work again)
        off + class * run + (r - 1)    r days worked in a row
        off + classes * run            nothing is known of the days before

    Beside the state stands the layer: weekends worked and shifts of limited kinds, in one number.
    """

    lengths: Ints
    """`(S,)`: working time of shifts in units."""
    group: Ints
    """`(S,)`: the class of each shift; shifts of a class may be followed by the same shifts."""
    fits: Flags
    """`(classes, S)`: whether a shift may follow a class."""
    off: int
    run: int
    classes: int
    least_run: int
    endless: int
    """1: no run is too long, and the last of the states of a class stands for all longer runs."""
    head: int
    """Days worked in a row before the first day."""
