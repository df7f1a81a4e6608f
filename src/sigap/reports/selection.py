"""Which KPIs a report asks for: those that the facts at hand can answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sigap.metrics.definition import Kpi

HEADLINES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("visits", ("offered", "service_level", "abandonment_rate", "asa")),
    ("legs", ("aht",)),
    ("states", ("occupancy",)),
    ("visits", ("transfer_rate", "waiting", "longest_wait")),
    ("shifts", ("adherence", "shrinkage")),
    ("tickets", ("tickets_received", "tickets_resolved")),
    ("tickets", ("first_response_time", "resolution_time_first", "resolution_time_full")),
    ("tickets", ("resolution_rate", "reopen_rate", "escalation_rate", "backlog")),
    ("ticket_targets", ("sla_attainment",)),
    ("responses", ("csat", "nps", "ces", "enps")),
    ("invitations", ("response_rate",)),
    ("evaluations", ("qa_score", "critical_error_rate")),
    ("memberships", ("retention_rate", "churn_rate")),
    ("forecasts", ("forecast_wape", "forecast_bias")),
)
"""Tiles in their order, by the fact table that must have rows."""

BY_DEMAND = (
    "offered",
    "answered",
    "abandoned",
    "abandonment_rate",
    "service_level",
    "asa",
    "aht",
    "transfer_rate",
    "tickets_received",
    "tickets_resolved",
    "first_response_time",
    "resolution_time_first",
    "resolution_time_full",
    "resolution_rate",
    "reopen_rate",
    "sla_attainment",
    "csat",
    "qa_score",
)
BY_WORK = (
    "handled",
    "average_talk",
    "average_hold",
    "average_wrap",
    "aht",
    "occupancy",
    "transfer_rate",
    "tickets_resolved",
    "first_response_time",
    "resolution_time_full",
    "reopen_rate",
    "escalation_rate",
    "qa_score",
    "csat",
)
TREND = ("offered", "answered", "abandoned", "service_level", "abandonment_rate", "asa", "aht")
TICKET_TREND = ("tickets_received", "tickets_resolved")
HEAT = ("offered", "service_level")
PEOPLE = frozenset({"agent", "team"})
LARGEST_FIRST = ("offered", "handled", "tickets_received", "tickets_resolved", "backlog")


def headlines(names: Iterable[str], catalogue: Mapping[str, Kpi]) -> list[str]:
    """Return the ids of the tiles that facts with these tables can answer."""
    told = set(names)
    return [id for table, ids in HEADLINES if table in told for id in ids if id in catalogue]


def columns(by: tuple[str, ...], catalogue: Mapping[str, Kpi], labels: Iterable[str]) -> list[str]:
    """Return the ids of a breakdown's columns: how demand fared, or how people worked."""
    wanted = BY_WORK if PEOPLE & set(by) else BY_DEMAND
    asked = set(labels)
    return [id for id in wanted if id in catalogue and asked <= catalogue[id].dimensions]
