"""Plans made, kept as versions, put into use, asked for.

What plans are made with takes seconds to load: it is loaded when a plan is made.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sigap.web.workforce.operations.asking import PlanError as PlanError
    from sigap.web.workforce.operations.asking import answer as answer
    from sigap.web.workforce.operations.asking import ask as ask
    from sigap.web.workforce.operations.asking import next_monday as next_monday
    from sigap.web.workforce.operations.changing import Change as Change
    from sigap.web.workforce.operations.changing import RosterChangeError as RosterChangeError
    from sigap.web.workforce.operations.changing import change_roster as change_roster
    from sigap.web.workforce.operations.keeping import keep as keep
    from sigap.web.workforce.operations.keeping import publish as publish
    from sigap.web.workforce.operations.making import NothingToPlanError as NothingToPlanError
    from sigap.web.workforce.operations.making import make_forecast as make_forecast
    from sigap.web.workforce.operations.making import make_requirements as make_requirements
    from sigap.web.workforce.operations.making import make_roster as make_roster

_HOMES = {
    "Change": "changing",
    "RosterChangeError": "changing",
    "change_roster": "changing",
    "NothingToPlanError": "making",
    "PlanError": "asking",
    "answer": "asking",
    "ask": "asking",
    "keep": "keeping",
    "make_forecast": "making",
    "make_requirements": "making",
    "make_roster": "making",
    "next_monday": "asking",
    "publish": "keeping",
}
__all__ = sorted(_HOMES)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
