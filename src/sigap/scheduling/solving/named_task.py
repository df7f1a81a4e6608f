"""What the child process that searches over named people is asked."""

from __future__ import annotations

from dataclasses import dataclass

from sigap.scheduling.problem import Problem
from sigap.scheduling.roster import Roster

COMPILING = "compiling"
"""The stage in which the child compiles its kernels: about half a minute, once a machine."""


@dataclass(frozen=True)
class SearchTask:
    """What the child is asked; as `improve`."""

    problem: Problem
    start: Roster
    limit_s: float
    seed: int
    threads: int
    bound: float | None
    target_gap: float
