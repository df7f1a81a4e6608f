"""How the kernels of the search are compiled, and the numbers that they share."""

from __future__ import annotations

from typing import Any

from numba import njit, types
from numba.extending import intrinsic

kernel: Any = njit(nogil=True, no_cfunc_wrapper=True)
"""For what kernels call: compiled into those who call it."""
entry: Any = njit(cache=True, nogil=True, no_cfunc_wrapper=True)
"""For what Python calls: kept on disk, and run without the interpreter's lock."""



@intrinsic
def apart(_: Any) -> Any:
    """Keep the kernel that says this from being copied into its callers: copies of copies take minutes to compile."""

    def write(_context: Any, builder: Any, _signature: Any, _values: Any) -> Any:
        builder.function.attributes.add("noinline")
        return _context.get_dummy_value()

    return types.none(), write


FORBIDDEN = 1e6
"""What a unit of a broken hard rule costs the search: more than anything soft, so that it is driven out first."""
NEVER = 1e15
"""What cannot be had at all."""
OFF = -1
"""The option of a day without a shift; the offset or slot of something that is not placed."""
