"""The KPI catalogue, written once as Ibis expressions, and the engine that answers it.

The engine and what it runs on are loaded when they are first used: who only reads definitions does not wait for them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sigap.metrics.backends import DuckDB as DuckDB
    from sigap.metrics.backends import IbisBackend as IbisBackend
    from sigap.metrics.definition import Settings as Settings
    from sigap.metrics.engine import Engine as Engine
    from sigap.metrics.engine import kpis as kpis
    from sigap.metrics.result import KpiTable as KpiTable

__all__ = ["DuckDB", "Engine", "IbisBackend", "KpiTable", "Settings", "kpis"]

_HOMES = {
    "DuckDB": "backends",
    "Engine": "engine",
    "IbisBackend": "backends",
    "KpiTable": "result",
    "Settings": "definition",
    "kpis": "engine",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"sigap.metrics.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'sigap.metrics' has no attribute {name!r}")
