"""How long an agent may be in a state before the board says so, in one place."""

from __future__ import annotations

LIMITS_S = {"break": 15 * 60, "wrap": 2 * 60, "ringing": 30}
"""By state; others have no limit."""

NEAR_TARGET = 0.05
"""A service level less than this share below its target is near it."""

FAR_PAST = 2.0
"""A wait of more than this many thresholds is far past its threshold."""

STALE_S = 5
"""A board whose data are older is stale: the live process tells something every two seconds."""
