"""What can be wrong with a working calendar."""

from __future__ import annotations

from sigap.errors import SigapError


class CalendarError(SigapError):
    """A calendar that contradicts itself, or that has no answer to what was asked."""
