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
    from sigap.simulation.live import AwayNow as AwayNow
    from sigap.simulation.live import InHandNow as InHandNow
    from sigap.simulation.live import LiveState as LiveState
    from sigap.simulation.live import WaitingNow as WaitingNow
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
}  # fmt: skip

_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
