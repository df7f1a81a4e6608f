"""Stretches of bytes, eight at a time: their hash, whether two are the same, and copying them."""

# mypy: disable-error-code="no-any-return"
# What numba compiles often has no type that mypy knows.

from __future__ import annotations

from typing import Any

import numpy as np

from sigap.sources.asterisk.kernel.compiling import inner, outer
from sigap.sources.asterisk.kernel.state import Bytes

# A signed place costs a test whether it is negative, to count from the end, and keeps eight bytes from being read as
# one word: so the places here are unsigned.
_EIGHT = np.uint64(8)
_SEED, _ODD, _HALF = np.uint64(14695981039346656037), np.uint64(0x9E3779B97F4A7C15), np.uint64(32)


@inner
def _word(text: Bytes, place: Any) -> Any:
    """Return the eight bytes at an unsigned place as one number."""
    return (
        np.uint64(text[place])
        | np.uint64(text[place + np.uint64(1)]) << np.uint64(8)
        | np.uint64(text[place + np.uint64(2)]) << np.uint64(16)
        | np.uint64(text[place + np.uint64(3)]) << np.uint64(24)
        | np.uint64(text[place + np.uint64(4)]) << np.uint64(32)
        | np.uint64(text[place + np.uint64(5)]) << np.uint64(40)
        | np.uint64(text[place + np.uint64(6)]) << np.uint64(48)
        | np.uint64(text[place + np.uint64(7)]) << np.uint64(56)
    )


@inner
def _short_word(text: Bytes, place: Any, length: Any) -> Any:
    """Return the one to eight bytes at an unsigned place as one number; what is behind them is read, not used."""
    return _word(text, place) << np.uint64(8) * (_EIGHT - length)


@inner
def _mixed(value: Any, word: Any) -> Any:
    value = (value ^ word) * _ODD
    return value ^ value >> _HALF


@inner
def hash_of(text: Bytes, start: int, stop: int) -> Any:
    """Return a hash of a stretch of bytes: whole words, and the last eight bytes once more."""
    place, end = np.uint64(start), np.uint64(stop)
    length = end - place
    value = _SEED ^ length
    if length <= _EIGHT:
        return value if length == 0 else _mixed(value, _short_word(text, place, length))
    last = end - _EIGHT
    while place < last:
        value = _mixed(value, _word(text, place))
        place += _EIGHT
    return _mixed(value, _word(text, last))


@outer
def hash_of_text(text: Bytes, length: int) -> Any:
    """Return the hash of a text that is padded."""
    return hash_of(text, 0, length)


@inner
def same(text: Bytes, a: int, other: Bytes, b: int, count: int) -> bool:
    """Return whether `count` bytes are the same."""
    mine, yours, length = np.uint64(a), np.uint64(b), np.uint64(count)
    if length <= _EIGHT:
        return length == 0 or _short_word(text, mine, length) == _short_word(other, yours, length)
    last = mine + length - _EIGHT
    while mine < last:
        if _word(text, mine) != _word(other, yours):
            return False
        mine += _EIGHT
        yours += _EIGHT
    return bool(_word(text, last) == _word(other, np.uint64(b) + length - _EIGHT))


@inner
def copy(text: Bytes, start: int, stop: int, target: Bytes, place: int) -> None:
    """Copy a stretch of bytes, and up to seven behind it."""
    mine, end, yours = np.uint64(start), np.uint64(stop), np.uint64(place)
    while mine < end:
        word = _word(text, mine)
        for step in range(_EIGHT):
            target[yours + step] = np.uint8(word >> np.uint64(8) * step)
        mine += _EIGHT
        yours += _EIGHT
