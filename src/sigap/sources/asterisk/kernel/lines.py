"""Lines taken apart where they lie, some hundreds at a time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sigap.sources.asterisk.kernel.compiling import inner, lowest, separators
from sigap.sources.asterisk.kernel.names import first_slot
from sigap.sources.asterisk.kernel.state import LINES_AHEAD, MOST_MARKS, Bytes, Marks, Names
from sigap.sources.asterisk.kernel.words import hash_of

NEWLINE = 10
_BLOCK = 64


class Line(NamedTuple):
    """One line: from `start` to `stop`; `pipes` separators, whose places begin at `first`; behind them is `stop`."""

    start: int
    stop: int
    first: int
    pipes: int


@inner
def take_apart(text: Bytes, place: int, stop: int, marks: Marks) -> int:
    """Find the separators of the lines from `place` on; return how many lines there are, 0 if the first is too odd."""
    places, begins = marks.places, marks.begins
    lines, count = 0, 0
    begins[0] = 0
    while place < stop and lines < LINES_AHEAD and count <= MOST_MARKS - _BLOCK:
        bits = separators(text, np.int64(place))
        if place + _BLOCK > stop:
            bits &= (np.uint64(1) << np.uint64(stop - place)) - np.uint64(1)
        while bits != 0:
            found = place + int(lowest(bits))
            places[count] = found
            count += 1
            begins[lines + 1] = count
            lines += text[found] == NEWLINE
            bits &= bits - np.uint64(1)
        place += _BLOCK
    return lines


@inner
def look_ahead(text: Bytes, lines: int, marks: Marks, calls: Names) -> None:
    """Keep the hash of each line's call, and look where the table has it.

    A new call's slot is seldom in the processor's cache. Looked up one after the other, each would be waited for.
    """
    places, begins, table = marks.places, marks.begins, calls.table
    for n in range(lines):
        first = begins[n]
        if begins[n + 1] - first > 2:
            code = hash_of(text, places[first] + 1, places[first + 1])
            marks.calls[n] = code
            marks.slots[n] = table[first_slot(table, code)]
