"""How long an agent may be in a state before the board says so, in one place."""

from __future__ import annotations

LIMITS_S = {"break": 15 * 60, "wrap": 2 * 60, "ringing": 30}
"""By state; others have no limit."""

REASON_LIMITS_S = {"meal": 60 * 60}
"""By the reason of a state that has one, where it may last longer or less long."""


def limit_s(state: str, reason: str) -> int | None:
    """Return how long an agent may be in a state, None where it has no limit."""
    usual = LIMITS_S.get(state)
    return None if usual is None else REASON_LIMITS_S.get(reason, usual)


NEAR_TARGET = 0.05
"""A service level less than this share below its target is near it."""

FAR_PAST = 2.0
"""A wait of more than this many thresholds is far past its threshold."""

STALE_S = 5
"""A board whose data are older is stale: the live process tells something every two seconds."""
