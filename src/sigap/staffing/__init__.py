"""How many: the Erlang family, and the smallest staff that meets every target given.

    requirement(volume, aht_s=240, targets=Targets(0.80, 20), patience_s=180, shrinkage=0.30).agents

Nothing is imported before it is used: `import sigap.staffing` compiles nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sigap.staffing.backlog import BacklogPlan, staff_backlog, working_hours
    from sigap.staffing.concurrency import Chat, ChatPerformance, chat_performance, staff_chat
    from sigap.staffing.distribution import DistributionPlan, Mode, Pool, judge_plan, staff_distribution
    from sigap.staffing.errors import StaffingError
    from sigap.staffing.fluid import FluidDay, fluid_day
    from sigap.staffing.formulas import (
        abandoned_wait_s,
        abandonment,
        asa_s,
        average_wait_s,
        blocking,
        busy_signals,
        occupancy,
        queue_length,
        service_level,
        waiting,
        waiting_beyond,
    )
    from sigap.staffing.intervals import requirement
    from sigap.staffing.multi_skill import MultiSkillPlan, SkillGroup, Work, staff_groups
    from sigap.staffing.multi_skill_check import checked_by_twin
    from sigap.staffing.patience import Patience, estimate_patience, patience_from_facts
    from sigap.staffing.plan import Question, QueuePlan, plan_demand
    from sigap.staffing.result import Binding, Requirement
    from sigap.staffing.retrials import RetrialDay, Retrials, with_retrials
    from sigap.staffing.service_times import erlang_c_with_spread, spread_of
    from sigap.staffing.targets import Targets
    from sigap.staffing.transient import Course, course, staff_through_the_day

_HOME = {
    "BacklogPlan": "backlog",
    "staff_backlog": "backlog",
    "working_hours": "backlog",
    "Chat": "concurrency",
    "ChatPerformance": "concurrency",
    "chat_performance": "concurrency",
    "staff_chat": "concurrency",
    "DistributionPlan": "distribution",
    "Mode": "distribution",
    "Pool": "distribution",
    "judge_plan": "distribution",
    "staff_distribution": "distribution",
    "FluidDay": "fluid",
    "fluid_day": "fluid",
    "MultiSkillPlan": "multi_skill",
    "SkillGroup": "multi_skill",
    "Work": "multi_skill",
    "staff_groups": "multi_skill",
    "checked_by_twin": "multi_skill_check",
    "Patience": "patience",
    "estimate_patience": "patience",
    "patience_from_facts": "patience",
    "QueuePlan": "plan",
    "Question": "plan",
    "plan_demand": "plan",
    "RetrialDay": "retrials",
    "Retrials": "retrials",
    "with_retrials": "retrials",
    "erlang_c_with_spread": "service_times",
    "spread_of": "service_times",
    "Course": "transient",
    "course": "transient",
    "staff_through_the_day": "transient",
    "Binding": "result",
    "Requirement": "result",
    "StaffingError": "errors",
    "Targets": "targets",
    "abandoned_wait_s": "formulas",
    "abandonment": "formulas",
    "asa_s": "formulas",
    "average_wait_s": "formulas",
    "blocking": "formulas",
    "busy_signals": "formulas",
    "occupancy": "formulas",
    "queue_length": "formulas",
    "requirement": "intervals",
    "service_level": "formulas",
    "waiting": "formulas",
    "waiting_beyond": "formulas",
}

__all__ = [
    "BacklogPlan",
    "Binding",
    "Chat",
    "ChatPerformance",
    "Course",
    "DistributionPlan",
    "FluidDay",
    "Mode",
    "MultiSkillPlan",
    "Patience",
    "Pool",
    "Question",
    "QueuePlan",
    "Requirement",
    "RetrialDay",
    "Retrials",
    "SkillGroup",
    "StaffingError",
    "Targets",
    "Work",
    "abandoned_wait_s",
    "abandonment",
    "asa_s",
    "average_wait_s",
    "blocking",
    "busy_signals",
    "chat_performance",
    "checked_by_twin",
    "course",
    "erlang_c_with_spread",
    "estimate_patience",
    "fluid_day",
    "judge_plan",
    "occupancy",
    "patience_from_facts",
    "plan_demand",
    "queue_length",
    "requirement",
    "service_level",
    "spread_of",
    "staff_backlog",
    "staff_chat",
    "staff_distribution",
    "staff_groups",
    "staff_through_the_day",
    "waiting",
    "waiting_beyond",
    "with_retrials",
    "working_hours",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
