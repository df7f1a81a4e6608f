"""What stands in the fields of a line: numbers, times, and the caller."""

from __future__ import annotations

import numpy as np

from sigap.sources.asterisk.kernel.compiling import inner
from sigap.sources.asterisk.kernel.lines import Line
from sigap.sources.asterisk.kernel.state import NULL, Bytes, Codes
from sigap.sources.asterisk.kernel.words import copy

_POINT, _MINUS, _ZERO, _NINE = 46, 45, 48, 57
_ONE, _MOST_DIGITS = np.uint64(1), np.uint64(12)


@inner
def number(text: Bytes, start: int, stop: int) -> int:
    """Return the whole number that stands there, NULL when it is none."""
    negative = start < stop and text[start] == _MINUS
    if negative:
        start += 1
    if stop - start < 1 or stop - start > 12:
        return NULL
    value = 0
    for place in range(np.uint64(start), np.uint64(stop)):
        digit = text[place]
        if digit < _ZERO or digit > _NINE:
            return NULL
        value = value * 10 + (digit - _ZERO)
    return -value if negative else value


@inner
def instant(text: Bytes, start: int, stop: int) -> int:
    """Return epoch seconds until the year 2286, with or without a fraction, in milliseconds; NULL for anything else."""
    value = 0
    place, end = np.uint64(start), np.uint64(stop)
    most = min(end, place + _MOST_DIGITS)
    while place < most and text[place] != _POINT:
        digit = text[place]
        if digit < _ZERO or digit > _NINE:
            return NULL
        value = value * 10 + (digit - _ZERO)
        place += _ONE
    whole = int(place) - start
    if whole == 0 or whole > 10:
        return NULL
    value *= 1000
    return value if place == end else _with_fraction(text, int(place) + 1, stop, value)


@inner
def _with_fraction(text: Bytes, start: int, stop: int, value: int) -> int:
    if start == stop:
        return NULL
    scale = 100
    for place in range(np.uint64(start), np.uint64(stop)):
        digit = text[place]
        if digit < _ZERO or digit > _NINE:
            return NULL
        value += (digit - _ZERO) * scale
        scale //= 10
    return value


@inner
def told(text: Bytes, places: Codes, line: Line, field: int) -> int:
    """Return the number in a field, the first one behind the verb being 0; NULL when it is not told."""
    pipe = 4 + field
    if pipe >= line.pipes:
        return NULL
    return number(text, places[line.first + pipe] + 1, places[line.first + pipe + 1])


@inner
def seconds(text: Bytes, places: Codes, line: Line, field: int) -> int:
    """Return the seconds in a field as milliseconds; NULL when they are not told."""
    value = told(text, places, line, field)
    return NULL if value == NULL else value * 1000


@inner
def talk(text: Bytes, places: Codes, line: Line, field: int) -> int:
    """Return the talk time that a line tells; after LINK, which names two channels, it stands one further."""
    if line.pipes > 5 and places[line.first + 5] - places[line.first + 4] == 5:
        begin = places[line.first + 4] + 1
        if text[begin] == 76 and text[begin + 1] == 73 and text[begin + 2] == 78 and text[begin + 3] == 75:
            field += 1
    return seconds(text, places, line, field)


_UNKNOWN = np.frombuffer(b"unknown", np.uint8)
_ANONYMOUS = np.frombuffer(b"anonymous", np.uint8)


@inner
def _is_short_number(text: Bytes, start: int, stop: int) -> bool:
    if stop - start < 1 or stop - start > 4:
        return False
    for place in range(start, stop):  # noqa: SIM110 - numba compiles plain loops
        if text[place] < _ZERO or text[place] > _NINE:
            return False
    return True


@inner
def _is_word(text: Bytes, start: int, stop: int, word: Bytes) -> bool:
    if stop - start != word.size:
        return False
    for step in range(word.size):
        letter = text[start + step]
        if 65 <= letter <= 90:
            letter += 32
        if letter != word[step]:
            return False
    return True


@inner
def _callers_pipe(text: Bytes, places: Codes, line: Line) -> int:
    """Return the separator before the caller's number, of those of ENTERQUEUE (`asterisk.lines.caller` says how)."""
    last = line.pipes - 1
    if line.pipes <= 7 or places[line.first + 4] + 1 == places[line.first + 5]:
        return 5
    if _is_short_number(text, places[line.first + last] + 1, line.stop):
        return last - 1
    return last - 2


@inner
def keep_caller(text: Bytes, places: Codes, line: Line, callers: Bytes, ends: Codes, row: int) -> None:
    """Put the caller's number behind those before; where there is none, an empty one."""
    begin = ends[row]
    length = 0
    if line.pipes >= 6:
        pipe = line.first + _callers_pipe(text, places, line)
        start, stop = places[pipe] + 1, places[pipe + 1]
        if not _is_word(text, start, stop, _UNKNOWN) and not _is_word(text, start, stop, _ANONYMOUS):
            copy(text, start, stop, callers, begin)
            length = stop - start
    ends[row + 1] = begin + length
