"""What the parent and the solver's processes say to each other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sigap.scheduling.rotation.problem import RotationProblem


class Role(Enum):
    """How a process works: on the whole by branch and price, with a bound, or by large neighbourhoods."""

    TREE = "tree"
    NEIGHBOURHOODS = "neighbourhoods"


@dataclass(frozen=True, eq=False)
class Task:
    """What a process is given.

    Attributes:
        problem: the rotation.
        role: how to work.
        seed: of chance.
        limit_s: seconds after which to end.
        start: `(P, D)` a roster to begin with, or None.
    """

    problem: RotationProblem
    role: Role
    seed: int
    limit_s: float
    start: NDArray[np.int64] | None


@dataclass(frozen=True, eq=False)
class Better:
    """A better roster `(P, D)` and its cost."""

    rows: NDArray[np.int64]
    cost: int


@dataclass(frozen=True, slots=True)
class Impossible:
    """A person, by id, has no schedule that keeps the limits."""

    person: str


@dataclass(frozen=True, slots=True)
class Bound:
    """No roster costs less."""

    value: float
