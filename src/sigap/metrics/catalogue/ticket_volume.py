"""Tickets: how many came, how many were done."""

from __future__ import annotations

from typing import Any

from sigap.metrics.catalogue.shape import OF_TICKETS, Clocks, count, entry, formula
from sigap.metrics.definition import Example, Good, Unit
from sigap.text import Text

RECEIVED: Clocks = {"arrival": "created"}
RESOLVED: Clocks = {"end": "resolved", "arrival": "created"}

_FIVE: list[dict[str, Any]] = [
    {"created_at": "09:00", "resolved_at": "09:40"},
    {"created_at": "09:10", "resolved_at": "10:20"},
    {"count": 3, "created_at": "10:00"},
]

TICKETS_RECEIVED = entry(
    "tickets_received",
    Text("Tickets received", "Tiket diterima"),
    Text(
        "Tickets that were created. A ticket that is reopened is no new one.",
        "Tiket yang dibuat. Tiket yang dibuka kembali bukan tiket baru.",
    ),
    Unit.COUNT,
    Good.NONE,
    formula(count("tickets", RECEIVED), None, "tickets", "tiket"),
    Example(
        Text(
            "Five tickets came, two of them are resolved: 5.",
            "Lima tiket masuk, dua di antaranya selesai: 5.",
        ),
        {"tickets": _FIVE},
        5,
    ),
    clock="arrival",
    dimensions=OF_TICKETS,
)

TICKETS_RESOLVED = entry(
    "tickets_resolved",
    Text("Tickets resolved", "Tiket selesai"),
    Text(
        "Tickets that are resolved, each once, on the day of its last resolution.",
        "Tiket yang selesai, masing-masing sekali, pada hari penyelesaian terakhirnya.",
    ),
    Unit.COUNT,
    Good.NONE,
    formula(
        count("tickets", RESOLVED, lambda t: t.resolved_at.notnull()),
        None,
        "tickets resolved",
        "tiket selesai",
    ),
    Example(
        Text(
            "Five tickets came, two of them are resolved: 2.",
            "Lima tiket masuk, dua di antaranya selesai: 2.",
        ),
        {"tickets": _FIVE},
        2,
    ),
    clock="end",
    dimensions=OF_TICKETS,
)

ENTRIES = (TICKETS_RECEIVED, TICKETS_RESOLVED)
