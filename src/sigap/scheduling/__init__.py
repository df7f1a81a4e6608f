"""Rosters: shifts that cover the demand, people who can live with them, and a verifier that believes nobody.

    problem = read_problem("problem.toml")
    solution = solve(problem, limit_s=60)
    verify(problem, solution.roster).kept

Nothing is imported before it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sigap.scheduling.breaks import place_breaks
    from sigap.scheduling.carry import carried_over
    from sigap.scheduling.checks import Complaint, check, require_sound
    from sigap.scheduling.demand import Intervals, Worth, demand_of_intervals, demand_of_plan
    from sigap.scheduling.errors import SchedulingError, UnmeetableError
    from sigap.scheduling.explanations import Granting, Why, cost_of_granting, why
    from sigap.scheduling.horizon import Horizon
    from sigap.scheduling.named import replace_breaks
    from sigap.scheduling.offering import Accepted, Offer, accepted, offers
    from sigap.scheduling.people import Contract, Leave, Past, Person, Preference, Request, Site, Window, Wish
    from sigap.scheduling.problem import Demand, Fixed, Night, Problem, ShiftCover, Weights
    from sigap.scheduling.problem_file import read_problem
    from sigap.scheduling.relaxation import Relaxation, relaxations
    from sigap.scheduling.roster import Assignment, Placed, Progress, Roster, Solution
    from sigap.scheduling.roster_file import read_roster, roster_json
    from sigap.scheduling.rule_sets import COMPANY, INDONESIA, RULE_SETS
    from sigap.scheduling.rules import Applies, Rule, RuleKind, RuleSet
    from sigap.scheduling.shifts import Activity, BreakRule, ShiftTemplate
    from sigap.scheduling.solver import solve
    from sigap.scheduling.swaps import Exchange, Partner, exchange, legal_partners
    from sigap.scheduling.verifier import Costs, Finding, Verification, verify

_HOME = {
    "Accepted": "offering",
    "Activity": "shifts",
    "Applies": "rules",
    "Assignment": "roster",
    "BreakRule": "shifts",
    "COMPANY": "rule_sets",
    "Complaint": "checks",
    "Contract": "people",
    "Costs": "verifier",
    "Demand": "problem",
    "Exchange": "swaps",
    "Finding": "verifier",
    "Fixed": "problem",
    "Granting": "explanations",
    "Horizon": "horizon",
    "INDONESIA": "rule_sets",
    "Intervals": "demand",
    "Leave": "people",
    "Night": "problem",
    "Offer": "offering",
    "Partner": "swaps",
    "Past": "people",
    "Person": "people",
    "Placed": "roster",
    "Preference": "people",
    "Problem": "problem",
    "Progress": "roster",
    "RULE_SETS": "rule_sets",
    "Relaxation": "relaxation",
    "Request": "people",
    "Roster": "roster",
    "Rule": "rules",
    "RuleKind": "rules",
    "RuleSet": "rules",
    "SchedulingError": "errors",
    "ShiftCover": "problem",
    "ShiftTemplate": "shifts",
    "Site": "people",
    "Solution": "roster",
    "UnmeetableError": "errors",
    "Verification": "verifier",
    "Weights": "problem",
    "Why": "explanations",
    "Window": "people",
    "Wish": "people",
    "Worth": "demand",
    "accepted": "offering",
    "carried_over": "carry",
    "check": "checks",
    "cost_of_granting": "explanations",
    "demand_of_intervals": "demand",
    "demand_of_plan": "demand",
    "exchange": "swaps",
    "legal_partners": "swaps",
    "offers": "offering",
    "place_breaks": "breaks",
    "read_problem": "problem_file",
    "read_roster": "roster_file",
    "relaxations": "relaxation",
    "replace_breaks": "named",
    "require_sound": "checks",
    "roster_json": "roster_file",
    "solve": "solver",
    "verify": "verifier",
    "why": "explanations",
}

__all__ = [
    "COMPANY",
    "INDONESIA",
    "RULE_SETS",
    "Accepted",
    "Activity",
    "Applies",
    "Assignment",
    "BreakRule",
    "Complaint",
    "Contract",
    "Costs",
    "Demand",
    "Exchange",
    "Finding",
    "Fixed",
    "Granting",
    "Horizon",
    "Intervals",
    "Leave",
    "Night",
    "Offer",
    "Partner",
    "Past",
    "Person",
    "Placed",
    "Preference",
    "Problem",
    "Progress",
    "Relaxation",
    "Request",
    "Roster",
    "Rule",
    "RuleKind",
    "RuleSet",
    "SchedulingError",
    "ShiftCover",
    "ShiftTemplate",
    "Site",
    "Solution",
    "UnmeetableError",
    "Verification",
    "Weights",
    "Why",
    "Window",
    "Wish",
    "Worth",
    "accepted",
    "carried_over",
    "check",
    "cost_of_granting",
    "demand_of_intervals",
    "demand_of_plan",
    "exchange",
    "legal_partners",
    "offers",
    "place_breaks",
    "read_problem",
    "read_roster",
    "relaxations",
    "replace_breaks",
    "require_sound",
    "roster_json",
    "solve",
    "verify",
    "why",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
