"""The board forgets an agent (UU 27/2022): it is folded anew from the log, where a pseudonym stands by then.

Nothing is exported: all that a board shows of an agent is in the events.
"""

from __future__ import annotations

from django.db import connection, transaction

from sigap.web.floor import keeping
from sigap.web.platform.personal import Holder, Kind
from sigap.web.platform.tenancy import tenant_id

CHANNEL = (
    "sigap_floor_anew"  # tells the process that keeps a tenant's floor to fold it anew; carries the tenant
)


def _told_of(kind: Kind, key: str) -> tuple[()]:
    return ()


def _erased(kind: Kind, key: str, pseudonym: str) -> int:
    """Remove what is kept of the floor, and have whoever keeps the floor begin anew once the log has forgotten."""
    tenant = tenant_id()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(tenant)])
    transaction.on_commit(lambda: keeping.forget(tenant))
    return 0


BOARDS_ABOUT_PEOPLE = Holder("board", frozenset({"agent"}), _told_of, _erased)
