"""The one way in which this package compiles a function.

A kernel is called like the Python function it is written as, from Python and from other kernels. It is compiled at its
first call and kept beside the source, so that the next process starts without compiling. Division by zero follows
IEEE 754: kernels decide themselves what a limit is, and raise nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

_njit: Any = njit
Function = TypeVar("Function", bound=Callable[..., Any])


def kernel(function: Function) -> Function:
    """Return the function compiled; kept on disk between processes."""
    made: Function = _njit(cache=True, error_model="numpy")(function)
    return made
