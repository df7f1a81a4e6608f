"""Logs read piece by piece: no piece of memory is touched twice, however long the log is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

PIECE_BYTES = 1 << 19
HEADROOM = 4096
"""Bytes before each piece, in which the line before it stands."""
PADDING = 64
"""Bytes behind each piece that may be read."""

Bytes = npt.NDArray[np.uint8]


@dataclass(slots=True)
class Lines:
    """Which line belongs to which file, of lines counted over all files."""

    names: list[str] = field(default_factory=list)
    before: list[int] = field(default_factory=list)

    def place(self, line: int) -> tuple[str, int]:
        """Return the file and the number in it."""
        file = bisect_right(self.before, line - 1) - 1
        return self.names[file], line - self.before[file]


class Pieces:
    """The whole lines of a stream, one piece after the other, in a buffer that is used again for each.

    A piece is a text and where its last line has ended; what is new begins at `HEADROOM`. Who reads may ask to have a
    line kept before the next piece.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._buffer = np.empty(HEADROOM + PIECE_BYTES + PADDING, np.uint8)
        self._kept = b""

    def keep(self, line: bytes) -> bool:
        """Let this line stand right before the next piece; return whether there is room for it."""
        self._kept = line
        return len(line) <= HEADROOM

    def __iter__(self) -> Iterator[tuple[Bytes, int]]:
        filled, is_first = 0, True
        while True:
            if filled == self._buffer.size - HEADROOM - PADDING:
                self._buffer = np.concatenate([self._buffer, np.empty(filled, np.uint8)])
            count = self._stream.readinto(self._buffer[HEADROOM + filled : -PADDING].data)  # type: ignore[attr-defined]
            if count == 0:
                if filled:
                    self._buffer[HEADROOM + filled] = ord("\n")
                    yield self._text(filled + 1)
                return
            filled += count
            if is_first:
                filled, is_first = self._without_mark(filled), False
            whole = self._whole(filled, count)
            if whole:
                tail = self._buffer[HEADROOM + whole : HEADROOM + filled].copy()
                yield self._text(whole)
                filled = tail.size
                self._buffer[HEADROOM : HEADROOM + filled] = tail

    def _without_mark(self, filled: int) -> int:
        if self._buffer[HEADROOM : HEADROOM + filled][:3].tobytes() != b"\xef\xbb\xbf":
            return filled
        rest = self._buffer[HEADROOM + 3 : HEADROOM + filled].copy()
        self._buffer[HEADROOM : HEADROOM + rest.size] = rest
        return filled - 3

    def _whole(self, filled: int, fresh: int) -> int:
        """Return how many of the bytes are whole lines; only the fresh ones are looked at."""
        start = max(0, filled - fresh)
        place = self._buffer[HEADROOM + start : HEADROOM + filled].tobytes().rfind(b"\n")
        return 0 if place < 0 else start + place + 1

    def _text(self, size: int) -> tuple[Bytes, int]:
        """Return the piece, the kept line before it; what is no UTF-8 is replaced."""
        text = self._buffer
        if size and text[HEADROOM : HEADROOM + size].max() >= 128:
            mended = text[HEADROOM : HEADROOM + size].tobytes().decode("utf-8", "replace").encode()
            size = len(mended)
            text = np.empty(HEADROOM + size + PADDING, np.uint8)
            text[HEADROOM : HEADROOM + size] = np.frombuffer(mended, np.uint8)
        if self._kept:
            text[HEADROOM - len(self._kept) : HEADROOM] = np.frombuffer(self._kept, np.uint8)
        return text, HEADROOM + size
