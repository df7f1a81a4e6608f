"""What can be wrong with a scheduling problem or a roster."""

from __future__ import annotations

from sigap.errors import SigapError


class SchedulingError(SigapError):
    """A problem that contradicts itself, a roster that does not belong to it, a solver that could not run."""


class UnmeetableError(SchedulingError):
    """Hard rules that no roster can keep together: says who, when, and the smallest relaxation known."""
