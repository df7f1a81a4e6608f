"""What can be wrong with a scenario."""

from __future__ import annotations

from sigap.errors import SigapError


class ScenarioError(SigapError):
    """A scenario that describes no centre, or a question to the twin that has no answer."""
