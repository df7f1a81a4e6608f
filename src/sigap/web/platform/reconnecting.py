"""How soon a database that was away is found to be back, and a server that vanished is found to be gone."""

from __future__ import annotations

from typing import Any

from django.db import DataError, Error, IntegrityError, InterfaceError, OperationalError
from psycopg import DataError as BareDataError
from psycopg import Error as BareError
from psycopg import IntegrityError as BareIntegrityError
from psycopg import InterfaceError as BareInterfaceError
from psycopg import OperationalError as BareOperationalError
from psycopg_pool.base import AttemptWithBackoff

TRY_AGAIN_S = 0.1

AWAY = (OperationalError, InterfaceError, BareOperationalError, BareInterfaceError)
"""What is raised when the database goes away: by Django, and by psycopg where it is used by itself (COPY)."""

OF_DATABASE = (Error, BareError)
"""Whatever a database says no with: it is away, its disk is full, its tables are those of another version."""

OF_VALUES = (DataError, IntegrityError, BareDataError, BareIntegrityError)
"""Those of them that are about the values it was given."""

PATIENCE = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
"""A server whose machine vanished without a word counts as gone after these seconds; sockets need none of it."""


def pool_settings() -> dict[str, Any]:
    """Return how connections are pooled. After an outage the pool tries at a steady pace.

    Left to itself it doubles its waits from one second on, and a minute's outage lasts two. Its pace is no option of
    it: `test_platform_reconnecting` watches that this stays one.
    """
    AttemptWithBackoff.INITIAL_DELAY = TRY_AGAIN_S
    AttemptWithBackoff.DELAY_BACKOFF = 1.0
    return {"min_size": 1, "max_size": 16, "timeout": 5}


def is_of_database(error: Exception) -> bool:
    """Return whether the database itself is at fault, and not what it was given: the same may be well later."""
    return isinstance(error, OF_DATABASE) and not isinstance(error, OF_VALUES)
