"""What the floor's process and the twin's hand each other: plain values, quick to load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sigap.text import Text

if TYPE_CHECKING:
    from sigap.floor.glancing import Glance

HALF_MS = 1_800_000
AHEAD_COLUMNS = (
    "level",
    "low",
    "high",
    "breach",
    "next_level",
    "next_breach",
    "expected",
    "required",
    "staffed",
)
"""Of a queue on the board: the half-hour's service level at its end, its 90 % band and the probability of a breach,
the same of the half-hour after it, contacts forecast for the whole half-hour, agents required now and there."""


@dataclass(frozen=True, slots=True)
class QueueAhead:
    """What is ahead of a queue, for whoever judges it. None where nothing is known.

    Attributes:
        level, low, high: the service level at the end of the half-hour, and its 90 % band.
        breach: probability of ending it below target.
        next_breach: the same of the half-hour after it.
        starts_ms: the beginning of the half-hour.
        expected: contacts forecast for the whole of it.
    """

    level: float | None
    low: float | None
    high: float | None
    breach: float | None
    next_breach: float | None
    starts_ms: int
    expected: float | None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """An outlook as it leaves the twin's process: plain values.

    Attributes:
        at_ms: the instant it is of.
        queues: by key.
        board: what the board is told, JSON.
    """

    at_ms: int
    queues: Mapping[str, QueueAhead]
    board: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """What the twin is asked.

    Attributes:
        tenant: whose floor.
        now: how it stands.
        is_advice: whether what to do is wanted, or only what is ahead.
        asked: the recommendation that somebody waits for; None: make one of your own accord.
    """

    tenant: int
    now: Glance
    is_advice: bool = False
    asked: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What it answers.

    Attributes:
        tenant: whose floor.
        is_advice: as asked.
        foreseen: what is ahead; None where there is nothing to say, or it failed.
        problem: why it failed.
        took_s: seconds of the processor.
        recommended: the recommendation that was made; None where there was nothing to recommend.
        asked: as asked.
    """

    tenant: int
    is_advice: bool
    foreseen: Foreseen | None = None
    problem: Text | None = None
    took_s: float = 0.0
    recommended: int | None = None
    asked: int | None = None
