"""The digital twin: a compiled discrete-event simulator of a contact centre.

Nothing is imported before it is used: `import sigap.simulation` compiles nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sigap.simulation.distribution import Distribution as Distribution
    from sigap.simulation.distribution import deterministic as deterministic
    from sigap.simulation.distribution import empirical as empirical
    from sigap.simulation.distribution import exponential as exponential
    from sigap.simulation.distribution import gamma as gamma
    from sigap.simulation.distribution import lognormal as lognormal
    from sigap.simulation.distribution import never as never
    from sigap.simulation.distribution import weibull as weibull
    from sigap.simulation.errors import ScenarioError as ScenarioError
    from sigap.simulation.events import events_of as events_of
    from sigap.simulation.facts import facts_of as facts_of
    from sigap.simulation.live import AwayNow as AwayNow
    from sigap.simulation.live import InHandNow as InHandNow
    from sigap.simulation.live import LiveState as LiveState
    from sigap.simulation.live import WaitingNow as WaitingNow
    from sigap.simulation.live_state import from_here as from_here
    from sigap.simulation.live_state import live_from_facts as live_from_facts
    from sigap.simulation.live_state import rest_of_day as rest_of_day
    from sigap.simulation.measures import Measure as Measure
    from sigap.simulation.moves import AddAgents as AddAgents
    from sigap.simulation.moves import Lend as Lend
    from sigap.simulation.moves import MoveBreaks as MoveBreaks
    from sigap.simulation.moves import OfferCallback as OfferCallback
    from sigap.simulation.moves import Prioritise as Prioritise
    from sigap.simulation.moves import RemoveAgents as RemoveAgents
    from sigap.simulation.moves import Scale as Scale
    from sigap.simulation.moves import Train as Train
    from sigap.simulation.moves import Untrain as Untrain
    from sigap.simulation.moves import WhatIf as WhatIf
    from sigap.simulation.result import AgentState as AgentState
    from sigap.simulation.result import Cause as Cause
    from sigap.simulation.result import GroupCount as GroupCount
    from sigap.simulation.result import Journal as Journal
    from sigap.simulation.result import Outcome as Outcome
    from sigap.simulation.result import QueueCount as QueueCount
    from sigap.simulation.result import Result as Result
    from sigap.simulation.run import simulate as simulate
    from sigap.simulation.scenario import Agent as Agent
    from sigap.simulation.scenario import AgentChoice as AgentChoice
    from sigap.simulation.scenario import Arrivals as Arrivals
    from sigap.simulation.scenario import Break as Break
    from sigap.simulation.scenario import CallbackOffer as CallbackOffer
    from sigap.simulation.scenario import ContactChoice as ContactChoice
    from sigap.simulation.scenario import Group as Group
    from sigap.simulation.scenario import Queue as Queue
    from sigap.simulation.scenario import Retrial as Retrial
    from sigap.simulation.scenario import Scenario as Scenario
    from sigap.simulation.scenario import Shift as Shift
    from sigap.simulation.scenario import Skill as Skill
    from sigap.simulation.scenario_file import ScenarioFile as ScenarioFile
    from sigap.simulation.scenario_file import read_scenario as read_scenario
    from sigap.simulation.validation import Achieved as Achieved
    from sigap.simulation.validation import validate as validate
    from sigap.simulation.whatif import Answer as Answer
    from sigap.simulation.whatif import Comparison as Comparison
    from sigap.simulation.whatif import Difference as Difference
    from sigap.simulation.whatif import compare as compare

_HOMES = {
    "distribution": (
        "Distribution", "deterministic", "empirical", "exponential", "gamma", "lognormal", "never", "weibull",
    ),
    "errors": ("ScenarioError",),
    "live": ("AwayNow", "InHandNow", "LiveState", "WaitingNow"),
    "result": ("AgentState", "Cause", "GroupCount", "Journal", "Outcome", "QueueCount", "Result"),
    "run": ("simulate",),
    "scenario": (
        "Agent", "AgentChoice", "Arrivals", "Break", "CallbackOffer", "ContactChoice", "Group", "Queue", "Retrial",
        "Scenario", "Shift", "Skill",
    ),
    "events": ("events_of",),
    "facts": ("facts_of",),
    "live_state": ("from_here", "live_from_facts", "rest_of_day"),
    "measures": ("Measure",),
    "moves": (
        "AddAgents", "Lend", "MoveBreaks", "OfferCallback", "Prioritise", "RemoveAgents", "Scale", "Train", "Untrain",
        "WhatIf",
    ),
    "scenario_file": ("ScenarioFile", "read_scenario"),
    "validation": ("Achieved", "validate"),
    "whatif": ("Answer", "Comparison", "Difference", "compare"),
}  # fmt: skip

_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
