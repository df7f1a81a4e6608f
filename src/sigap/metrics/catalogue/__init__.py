"""The KPI catalogue: every KPI with every variant, as data and expressions, in one registry.

Adding a KPI means adding one entry to the module of its family.
"""

from __future__ import annotations

from sigap.metrics.catalogue import handling, queue
from sigap.metrics.definition import Kpi
from sigap.metrics.questions import unknown
from sigap.text import Text

CATALOGUE: dict[str, Kpi] = {kpi.id: kpi for family in (queue, handling) for kpi in family.ENTRIES}
"""Every KPI by its id, in the order in which the documentation tells them."""


def get(id: str) -> Kpi:
    """Return the KPI `id`. Raises QuestionError for an unknown one, naming those that look like it."""
    if id not in CATALOGUE:
        raise unknown(Text("KPI", "KPI"), id, CATALOGUE)
    return CATALOGUE[id]
