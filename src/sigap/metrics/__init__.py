"""The KPI catalogue, written once as Ibis expressions, and the engine that answers it."""

from sigap.metrics.backends import DuckDB, IbisBackend
from sigap.metrics.definition import Settings
from sigap.metrics.engine import Engine, kpis
from sigap.metrics.result import KpiTable

__all__ = ["DuckDB", "Engine", "IbisBackend", "KpiTable", "Settings", "kpis"]
