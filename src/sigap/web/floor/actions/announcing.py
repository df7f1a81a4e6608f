"""What was done is shown at once: on the boards, and on the bar of the agents whom it concerns."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from sigap.web.platform.tenancy import tenant_id

CHANNEL = "sigap_floor_acts"  # of the database: the tenant's id, then ids of agents, or * for all, or nothing
_MOST_NAMED = 500  # a notification holds 8,000 bytes


def show_anew(agents: Collection[int] | None = ()) -> None:
    """Have the boards of the tenant at hand ask again, and the bars of these agents, once this is committed.

    Args:
        agents: their ids; None: all.
    """
    named = "*" if agents is None or len(agents) > _MOST_NAMED else " ".join(map(str, agents))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{tenant_id()} {named}"])
