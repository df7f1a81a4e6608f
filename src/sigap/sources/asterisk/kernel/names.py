"""Texts that come again and again, numbered: calls, queues and agents, found in hash tables."""

# mypy: disable-error-code="no-any-return"
# What numba compiles often has no type that mypy knows.

from __future__ import annotations

from typing import Any

import numpy as np

from sigap.sources.asterisk.kernel.compiling import inner, outer
from sigap.sources.asterisk.kernel.state import Bytes, Hashes, Names
from sigap.sources.asterisk.kernel.words import copy, hash_of, same

_UPPER, _LOWER, _ONE = np.uint64(0xFFFFFFFF00000000), np.uint64(0xFFFFFFFF), np.uint64(1)


@inner
def first_slot(table: Hashes, code: Any) -> Any:
    """Return where a text with this hash is looked for first."""
    return code & np.uint64(table.size - 1)


@inner
def known(text: Bytes, names: Names, start: int, stop: int, code: Any) -> tuple[int, Any]:
    """Return the number of a text, -1 when it is not known, and the slot where it is or belongs."""
    table, ends = names.table, names.ends
    slot, length = first_slot(table, code), stop - start
    entry = table[slot]
    while entry != 0:
        if (entry ^ code) & _UPPER == 0:
            number = int(entry & _LOWER) - 1
            begin = ends[number]
            if ends[number + 1] - begin == length and same(text, start, names.letters, begin, length):
                return number, slot
        slot = first_slot(table, slot + _ONE)
        entry = table[slot]
    return -1, slot


@inner
def add(text: Bytes, names: Names, start: int, stop: int, code: Any, slot: Any) -> int:
    """Put a text behind the others, and its number into its slot."""
    number = names.held[0]
    names.held[0] = number + 1
    names.table[slot] = code & _UPPER | np.uint64(number + 1)
    begin = names.ends[number]
    copy(text, start, stop, names.letters, begin)
    names.ends[number + 1] = begin + stop - start
    return number


@inner
def number_of(text: Bytes, names: Names, start: int, stop: int) -> int:
    """Return the number of a text, new when it is not known."""
    code = hash_of(text, start, stop)
    number, slot = known(text, names, start, stop, code)
    return number if number >= 0 else add(text, names, start, stop, code, slot)


@outer
def fill(names: Names) -> None:
    """Fill an empty table with the texts there are."""
    table, ends = names.table, names.ends
    for number in range(names.held[0]):
        code = hash_of(names.letters, ends[number], ends[number + 1])
        slot = first_slot(table, code)
        while table[slot] != 0:
            slot = first_slot(table, slot + _ONE)
        table[slot] = code & _UPPER | np.uint64(number + 1)
