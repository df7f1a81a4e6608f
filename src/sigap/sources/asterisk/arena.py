"""Memory for columns, in large pieces.

The system hands out memory page by page, when it is first written; for the hundreds of megabytes of a year's log that
takes a fifth of the reading. NumPy asks for large pages where an array is large: so many columns share one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

_PIECE_BYTES = 1 << 25
_LINE_BYTES = 64


class Arena:
    """Gives out arrays that are not yet written. The memory lives as long as any of them."""

    def __init__(self) -> None:
        self._piece = np.empty(0, np.uint8)
        self._used = 0

    def take(self, count: int, kind: npt.DTypeLike) -> npt.NDArray[Any]:
        """Return an array of `count` values that begins at a cache line."""
        size = count * np.dtype(kind).itemsize
        if self._used + size > self._piece.size:
            self._piece = np.empty(max(size + _LINE_BYTES, _PIECE_BYTES), np.uint8)
            self._used = -self._piece.ctypes.data % _LINE_BYTES
        taken = self._piece[self._used : self._used + size]
        self._used += size + -size % _LINE_BYTES
        return taken.view(kind)

    def filled(self, count: int, kind: npt.DTypeLike, value: int) -> npt.NDArray[Any]:
        """Return an array that holds one value everywhere."""
        taken = self.take(count, kind)
        taken[:] = value
        return taken
