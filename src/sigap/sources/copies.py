"""A file that is given twice is read once: the same path, or a copy under another name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b, file_digest

from sigap.errors import SourceError
from sigap.sources.inputs import Input
from sigap.text import Text


@dataclass(frozen=True, slots=True)
class Copy:
    """An input that holds the same bytes as one before it."""

    name: str
    of: str


def without_copies(inputs: Sequence[Input]) -> tuple[list[Input], list[Copy]]:
    """Return the inputs that differ, in their order, and the copies left out.

    Only files of equal size are compared, so that most are not read for this. Empty files are left as they are.

    Raises:
        SourceError: a file that must be compared may not be read.
    """
    sizes = Counter(one.size for one in inputs)
    first: dict[bytes, str] = {}
    kept, copies = [], []
    for one in inputs:
        digest = _digest(one) if one.size and sizes[one.size] > 1 else None
        if digest is not None and digest in first:
            copies.append(Copy(one.name, first[digest]))
            one.counter.total -= one.size
            continue
        if digest is not None:
            first[digest] = one.name
        kept.append(one)
    return kept, copies


def _digest(one: Input) -> bytes:
    if one.path is None:
        return blake2b(one.held).digest()
    try:
        with one.path.open("rb") as stored:
            return file_digest(stored, blake2b).digest()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SourceError(
            Text(f"it cannot be read: {reason}.", f"tidak dapat dibaca: {reason}."), where=one.name
        ) from error
