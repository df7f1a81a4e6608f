"""What passes between the parent and the child that solves the linear program."""

from __future__ import annotations

from dataclasses import dataclass

from sigap.scheduling.core.program import Floats, Program
from sigap.scheduling.core.tours import Tours


@dataclass(frozen=True)
class Task:
    """What the child is asked.

    Attributes:
        program: to be minimised.
        tours: what its columns mean.
        limit_s: seconds for everything.
        threads: at most.
    """

    program: Program
    tours: tuple[Tours, ...]
    limit_s: float
    threads: int = 1


@dataclass(frozen=True)
class Bound:
    """No point costs less."""

    value: float


@dataclass(frozen=True)
class Point:
    """Columns whose people, days and starts are whole.

    Attributes:
        columns: all of the program's.
        value: what they cost with parts of breaks; None where the program was not asked again.
    """

    columns: Floats
    value: float | None


@dataclass(frozen=True)
class Unmeetable:
    """The program has no point."""
