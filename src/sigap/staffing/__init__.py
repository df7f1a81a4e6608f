"""How many: the Erlang family, and the smallest staff that meets every target given.

    requirement(volume, aht_s=240, targets=Targets(0.80, 20), patience_s=180, shrinkage=0.30).agents

Nothing is imported before it is used: `import sigap.staffing` compiles nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sigap.staffing.errors import StaffingError
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
    from sigap.staffing.result import Binding, Requirement
    from sigap.staffing.targets import Targets

_HOME = {
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
    "Binding",
    "Requirement",
    "StaffingError",
    "Targets",
    "abandoned_wait_s",
    "abandonment",
    "asa_s",
    "average_wait_s",
    "blocking",
    "busy_signals",
    "occupancy",
    "queue_length",
    "requirement",
    "service_level",
    "waiting",
    "waiting_beyond",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
