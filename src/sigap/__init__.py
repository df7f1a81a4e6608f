"""Sigap: the open operations platform for contact centres. This package is its library.

    facts = sigap.read("queue_log", source="asterisk", tz="Asia/Jakarta")
    table = sigap.kpis(facts, ["service_level", "aht"], by=["queue", "30min"], preset="genesys")
    table.to_polars()

Importing `sigap` loads nothing heavy; the first call does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sigap.metrics import kpis as kpis
    from sigap.sources import read as read

__version__ = "0.1.0"
__all__ = ["__version__", "kpis", "read"]


def __getattr__(name: str) -> Any:
    if name == "read":
        from sigap.sources import read

        return read
    if name == "kpis":
        from sigap.metrics import kpis

        return kpis
    raise AttributeError(f"module 'sigap' has no attribute {name!r}")
