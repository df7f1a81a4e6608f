"""The KPI catalogue: every KPI with every variant, as data and expressions, in one registry.

Adding a KPI means adding one entry to the module of its family.
"""

from __future__ import annotations

from sigap.metrics.catalogue import (
    agents,
    customers,
    first_contact,
    forecasts,
    handling,
    quality,
    queue,
    queue_rates,
    reported,
    satisfaction,
    service_level,
    ticket_flow,
    ticket_volume,
    tickets,
)
from sigap.metrics.definition import Kpi
from sigap.metrics.questions import unknown
from sigap.text import Text

FAMILIES: dict[str, tuple[Text, tuple[Kpi, ...]]] = {
    "queue": (Text("Queue", "Antrean"), (*queue.ENTRIES, *service_level.ENTRIES, *queue_rates.ENTRIES)),
    "handling": (Text("Handling", "Penanganan"), handling.ENTRIES),
    "agents": (Text("Agents' time", "Waktu agen"), agents.ENTRIES),
    "tickets": (
        Text("Tickets", "Tiket"),
        (*ticket_volume.ENTRIES, *tickets.ENTRIES, *first_contact.ENTRIES, *ticket_flow.ENTRIES),
    ),
    "satisfaction": (
        Text("Voice of the customer and the agent", "Suara pelanggan dan agen"),
        satisfaction.ENTRIES,
    ),
    "quality": (Text("Quality", "Kualitas"), quality.ENTRIES),
    "customers": (Text("Customers", "Pelanggan"), customers.ENTRIES),
    "forecasts": (Text("Forecasts", "Perkiraan"), forecasts.ENTRIES),
    "reported": (Text("Reported by the source", "Menurut laporan sumber"), reported.ENTRIES),
}
"""The families of KPIs: a title and the entries."""

CATALOGUE: dict[str, Kpi] = {kpi.id: kpi for _, entries in FAMILIES.values() for kpi in entries}
"""Every KPI by its id, in the order in which the documentation tells them."""


def get(id: str) -> Kpi:
    """Return the KPI `id`. Raises QuestionError for an unknown one, naming those that look like it."""
    if id not in CATALOGUE:
        raise unknown(Text("KPI", "KPI"), id, CATALOGUE)
    return CATALOGUE[id]
