"""A file that is given twice is read once: the same path, a copy under another name, or one of them packed."""

from __future__ import annotations

import gzip
import io
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b, file_digest
from typing import Any, BinaryIO

from sigap.sources.inputs import Input


@dataclass(frozen=True, slots=True)
class Copy:
    """An input that holds the same content as one before it, packed or not."""

    name: str
    of: str


def without_copies(inputs: Sequence[Input]) -> tuple[list[Input], list[Copy]]:
    """Return the inputs that differ, in their order, and the copies left out.

    Only inputs whose content is equally long are compared, so that most are not read for this; how long it is, a gzip
    file says at its end. Empty files are left as they are, and so are those that cannot be read: their reader says so.
    """
    lengths = [_length(one) for one in inputs]
    seen = Counter(lengths)
    first: dict[bytes, str] = {}
    kept, copies = [], []
    for one, length in zip(inputs, lengths, strict=True):
        digest = _digest(one) if length and seen[length] > 1 else None
        if digest is not None and digest in first:
            copies.append(Copy(one.name, first[digest]))
            one.counter.total -= one.size
            continue
        if digest is not None:
            first[digest] = one.name
        kept.append(one)
    return kept, copies


_GZIP = b"\x1f\x8b"
_LENGTH_MODULUS = 1 << 32


def _length(one: Input) -> int:
    """Return how long an input's content is, modulo 4 GiB; of several gzip members in a row, the last one's length."""
    if not one.size:
        return 0
    try:
        with _stored(one) as stored:
            if stored.read(2) != _GZIP:
                return one.size % _LENGTH_MODULUS
            stored.seek(max(one.size - 4, 0))
            return int.from_bytes(stored.read(4), "little")
    except OSError:
        return 0


def _digest(one: Input) -> bytes | None:
    """Return a digest of the content; None where it cannot be read."""
    try:
        with _stored(one) as stored:
            packed = stored.read(2) == _GZIP
            stored.seek(0)
            content: Any = gzip.GzipFile(fileobj=stored) if packed else stored
            return file_digest(content, blake2b).digest()
    except (OSError, EOFError, zlib.error):
        return None


def _stored(one: Input) -> BinaryIO:
    return io.BytesIO(one.held) if one.path is None else one.path.open("rb")
