"""The linear-programming core: a bound for every roster, and a start for the search."""

from sigap.scheduling.core.planning import CorePlan, plan

__all__ = ["CorePlan", "plan"]
