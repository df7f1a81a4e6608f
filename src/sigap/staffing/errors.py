"""What can be wrong with a question about staffing."""

from __future__ import annotations

from sigap.errors import SigapError


class StaffingError(SigapError):
    """A demand, a target or a number of agents that has no answer."""


class TooLargeError(StaffingError):
    """Says that a volume is too large for its uncertainty to be followed agent by agent."""
