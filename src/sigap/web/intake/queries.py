"""What is known of sources, their problems, and how far behind the figures are."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from sigap.web.intake.models import Source


@dataclass(frozen=True)
class Lag:
    """How far the figures of a tenant are behind its log.

    Attributes:
        events: events received that are in no figure yet.
        lag_s: for how long the oldest of them has waited; 0 when there is none.
    """

    events: int
    lag_s: float


_LAG = """
SELECT count(*), coalesce(extract(epoch FROM now() - min(received_at)), 0)::float
FROM platform_loggedevent WHERE tenant_id = %s
AND seq > coalesce((SELECT seq FROM intake_cursor WHERE tenant_id = %s), 0)
"""


def lag(tenant: int) -> Lag:
    """Return how far the figures of a tenant are behind its log."""
    with connection.cursor() as cursor:
        cursor.execute(_LAG, [tenant, tenant])
        events, waited_s = cursor.fetchone()
    return Lag(events, waited_s)


def sources(kind: str = "") -> list[Source]:
    """Return the sources of the tenant at hand, all or those of one kind."""
    found = Source.objects.all()
    return list(found.filter(kind=kind) if kind else found)
