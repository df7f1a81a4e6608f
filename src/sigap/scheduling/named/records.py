"""A named tuple of arrays as one pointer, so that kernels pass it on at no cost and compile fast.

Numba unpacks a tuple of a hundred arrays at every call, which costs minutes of compiling. Here kernels get the address
of a table of addresses and shapes, and `case.start` in a kernel is an array over borrowed memory: what a kernel writes
is seen in Python, nothing is counted, and the named tuple must outlive the call.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.numpy_support import from_dtype

# Numba's extension points, whose types it does not tell.
_Template: Any = AttributeTemplate
_reading: Any = unbox
_getting: Any = lower_getattr_generic
_native: Any = NativeValue
_packed: Any = cgutils.pack_array
_SOURCES = zlib.crc32(b"".join(file.read_bytes() for file in sorted(Path(__file__).parent.glob("*.py"))))
"""Stands in the name of every record's type: a kernel kept on disk is compiled anew when any of these files changes,
of which Numba itself only looks at the one with the entry."""
_WORDS = 4
"""Of the table, for each field: address and three sizes."""


class Record:
    """A named tuple of arrays and whole numbers, for kernels.

    Args:
        values: the fields; arrays are contiguous and have at most three dimensions.
    """

    def __init__(self, values: NamedTuple) -> None:
        self.values = values
        self.table = np.zeros((len(values), _WORDS), np.int64)
        for index, value in enumerate(values):
            if isinstance(value, int):
                self.table[index, 0] = value
            else:
                self.table[index, 0] = value.ctypes.data
                self.table[index, 1 : 1 + value.ndim] = value.shape
        self.address = self.table.ctypes.data
        self.type = RecordType(type(values).__name__, _fields(values))


def _fields(values: Any) -> tuple[tuple[str, Any, int], ...]:
    """Return name, Numba's type and dimensions of each field; no dimensions for a whole number."""
    return tuple(
        (name, types.int64, 0) if isinstance(value, int) else (name, from_dtype(value.dtype), value.ndim)
        for name, value in zip(values._fields, values, strict=True)
    )


class RecordType(types.Type):
    """The type of records with the same fields."""

    def __init__(self, name: str, fields: tuple[tuple[str, Any, int], ...]) -> None:
        self.fields = fields
        self.place = {field[0]: index for index, field in enumerate(fields)}
        super().__init__(name=f"{name}{zlib.crc32(str(fields).encode(), _SOURCES)}")

    def of(self, name: str) -> Any:
        """Return the type of a field; None for none."""
        if name not in self.place:
            return None
        _, kind, dimensions = self.fields[self.place[name]]
        return types.Array(kind, dimensions, "C") if dimensions else kind


@typeof_impl.register(Record)
def _type_of(value: Record, _: Any) -> RecordType:
    return value.type


@register_model(RecordType)
class _RecordModel(models.PrimitiveModel):
    """A record is the address of its table."""

    def __init__(self, manager: Any, kind: RecordType) -> None:
        super().__init__(manager, kind, ir.IntType(64))  # type: ignore[no-untyped-call]


@_reading(RecordType)  # type: ignore[untyped-decorator]
def _unbox(_: RecordType, value: Any, context: Any) -> Any:
    address = context.pyapi.object_getattr_string(value, "address")
    native = context.pyapi.long_as_longlong(address)
    context.pyapi.decref(address)
    return _native(native)


@infer_getattr
class _RecordAttribute(_Template):  # type: ignore[misc]
    key = RecordType

    def generic_resolve(self, kind: RecordType, name: str) -> Any:
        """Return the type of `kind.name`."""
        return kind.of(name)


@_getting(RecordType)  # type: ignore[untyped-decorator]
def _get(context: Any, builder: Any, kind: RecordType, value: Any, name: str) -> Any:
    """Write the code that reads a field."""
    index = kind.place[name]
    words = builder.inttoptr(value, ir.IntType(64).as_pointer())
    steady = builder.module.add_metadata([])

    def word(at: int) -> Any:
        place = builder.gep(words, [context.get_constant(types.intp, index * _WORDS + at)])
        read = builder.load(place)
        read.set_metadata("invariant.load", steady)
        return read

    field = kind.of(name)
    if not isinstance(field, types.Array):
        return word(0)
    item = context.get_constant(types.intp, context.get_abi_sizeof(context.get_data_type(field.dtype)))
    shape = [word(1 + at) for at in range(field.ndim)]
    step = item
    strides: list[Any] = []
    for size in reversed(shape):
        strides.insert(0, step)
        step = builder.mul(step, size)
    array = context.make_array(field)(context, builder)
    context.populate_array(
        array,
        data=builder.inttoptr(word(0), context.get_data_type(field.dtype).as_pointer()),
        shape=_packed(builder, shape),
        strides=_packed(builder, strides),
        itemsize=item,
        meminfo=None,
    )
    return array._getvalue()
