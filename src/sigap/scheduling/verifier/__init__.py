"""The independent verifier: every rule, break, promise and cost of a roster, recomputed from the roster alone.

It shares no code with the solvers: it reads the problem's and the roster's values, and asks the clock of the instant.
"""

from sigap.scheduling.verifier.findings import (
    Check,
    Costs,
    Finding,
    PersonFigures,
    SkillCover,
    Unit,
    Verification,
)
from sigap.scheduling.verifier.verify import verify

__all__ = ["Check", "Costs", "Finding", "PersonFigures", "SkillCover", "Unit", "Verification", "verify"]
