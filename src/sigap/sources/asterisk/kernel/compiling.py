"""How the kernel's functions are compiled, and the two machine instructions that Python has no word for.

Every array that a compiled function takes costs two atomic counts at each call, more than the work itself: so the
pass is compiled without counting. It must not make arrays, then. Functions that only the pass calls are put into it
by LLVM: numba's own inlining takes half as long again to compile.

Numba keeps what it compiled for as long as the file of the outermost function is the same: who changes another file
of this folder removes `__pycache__/*.nb?` here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.extending import intrinsic

_njit: Any = njit  # its types know neither `_nrt` nor that a compiled function is called like the function
Function = TypeVar("Function", bound=Callable[..., Any])


def inner(function: Function) -> Function:
    """Compile a function that only compiled functions call."""
    made: Function = _njit(_nrt=False, forceinline=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)(
        function
    )
    return made


def called(function: Function) -> Function:
    """Compile a function that only compiled functions call, and that is too long to stand at every place."""
    made: Function = _njit(_nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)
    return made


def outer(function: Function) -> Function:
    """Compile a function that Python calls, and keep it for the next time. It makes no arrays."""
    made: Function = _njit(cache=True, _nrt=False, no_cfunc_wrapper=True)(function)
    return made


def _separators(_context: Any, text: Any, place: Any) -> Any:
    """Return a bit for each of the 64 bytes from `place` on that is a `|` or a newline."""

    def made(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        block = ir.VectorType(ir.IntType(8), 64)
        first = builder.gep(array.data, [arguments[1]])
        letters = builder.load(builder.bitcast(first, block.as_pointer()), align=1)
        found = [builder.icmp_unsigned("==", letters, ir.Constant(block, [ord(one)] * 64)) for one in "|\n"]
        return builder.bitcast(builder.or_(*found), ir.IntType(64))

    return types.uint64(text, place), made


def _lowest(_context: Any, bits: Any) -> Any:
    """Return the place of the lowest bit that is set; there must be one."""

    def made(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.uint64(bits), made


separators: Any = intrinsic(_separators)
lowest: Any = intrinsic(_lowest)
