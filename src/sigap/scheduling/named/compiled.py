"""How the kernels of the search are compiled, and the numbers that they share.

Numba optimises a function together with all that it calls, and so does with each of those: a tree of eighty kernels
takes minutes. Here the inner kernels are only translated, and what Python calls (`entry`) is optimised once, with all
of them, by `at_once`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from numba import njit, types
from numba.core import codegen
from numba.extending import intrinsic

_INNER: set[str] = set()
# Numba's own types do not know these options; and what is put in the place of its methods here has no place in them.
_compiled: Any = njit
_LIBRARY: Any = codegen.JITCodeLibrary
_CODE: Any = codegen.JITCPUCodegen

entry: Any = _compiled(cache=True, nogil=True, no_cfunc_wrapper=True)
"""For what Python calls, within `at_once`: kept on disk, and run without the interpreter's lock."""


def kernel(function: Callable[..., Any]) -> Any:
    """Return a function for kernels to call; Python cannot call it."""
    _INNER.add(function.__qualname__)
    return _compiled(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)


@contextmanager
def at_once() -> Iterator[None]:
    """Compile inner kernels together with the entry that calls them, while this lasts."""
    usual, usual_env = _LIBRARY.finalize, _CODE.set_env

    def finalize(library: Any) -> None:
        if library.name in _INNER:
            library._finalized = True
            return
        library._linking_libraries = _closure(library)
        usual(library)

    def set_env(code: Any, name: str, environment: Any) -> None:
        if code._engine.is_symbol_defined(name):
            usual_env(code, name, environment)

    _LIBRARY.finalize, _CODE.set_env = finalize, set_env
    try:
        yield
    finally:
        _LIBRARY.finalize, _CODE.set_env = usual, usual_env


def _closure(library: Any) -> list[Any]:
    """Return all libraries that one calls, and those that they call."""
    found: dict[int, Any] = {}
    ahead = list(library._linking_libraries)
    for one in ahead:
        if id(one) not in found:
            found[id(one)] = one
            ahead.extend(getattr(one, "_linking_libraries", ()))
    return list(found.values())


def _apart(_: Any) -> Any:
    """Keep the kernel that says this from being copied into its callers: copies of copies take long to compile."""

    def write(context: Any, builder: Any, _signature: Any, _values: Any) -> Any:
        builder.function.attributes.add("noinline")
        return context.get_dummy_value()

    return types.none(), write


apart: Any = intrinsic(_apart)
"""Said first by kernels that are not to be copied into their callers."""

FORBIDDEN = 1e6
"""What a unit of a broken hard rule costs the search: more than anything soft, so that it is driven out first."""
NEVER = 1e15
"""What cannot be had at all."""
OFF = -1
"""The option of a day without a shift; the offset or slot of something that is not placed."""
