"""What became of events that were handed in."""

from __future__ import annotations

from dataclasses import dataclass

from sigap.text import Text


@dataclass(frozen=True, slots=True)
class Refusal:
    """One event that was not taken: which, what is wrong with it, and what to do.

    Attributes:
        index: its place in what was handed in, from 0.
        id: its id, as far as one could be read.
        field: the field that is wrong, as a path: "data.state". Empty: the event as a whole.
        kind: a word for the kind of fault, by which a source's problems are counted.
    """

    index: int
    id: str
    what: Text
    remedy: Text
    field: str = ""
    kind: str = "invalid"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of events handed in. Each is accepted, repeated (it had been taken before) or refused.

    Attributes:
        accepted: how many are new, and durable now.
        repeated: how many had been taken before.
        refused: those that were not taken.
        repeated_at: the places of the repeated ones.
    """

    accepted: int
    repeated: int
    refused: tuple[Refusal, ...] = ()
    repeated_at: tuple[int, ...] = ()
