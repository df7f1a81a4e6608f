"""Is there a database, and may we use it? Asked before anything is started, so that a mistake is one clear message."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import errors

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.platform.configuration import conninfo

OLDEST = 150000  # PostgreSQL 15, as PostgreSQL counts versions
PATIENCE_S = 10


class DatabaseError(SigapError):
    """The database that DATABASE_URL names cannot be used."""


def check(url: str) -> None:
    """Return when the database at `url` can be used.

    Raises:
        ConfigurationError: `url` is no address of a PostgreSQL database.
        DatabaseError: it cannot be reached or entered, does not exist, or is too old.
    """
    told = conninfo(url)
    try:
        with psycopg.connect(url, connect_timeout=PATIENCE_S) as connection:
            version = connection.info.server_version
            may = connection.execute("SELECT has_schema_privilege(current_schema(), 'CREATE')").fetchone()
    except psycopg.Error as error:
        raise _explained(error, told, url) from None
    if version < OLDEST:
        raise _too_old(version, url)
    if not may or not may[0]:
        raise _not_ours(told, url)


def shown(url: str) -> str:
    """Return `url` without its password."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    return url.replace(f":{parts.password}@", ":***@", 1)


def _explained(error: psycopg.Error, told: dict[str, Any], url: str) -> DatabaseError:
    """Return what went wrong in words, by the server's code or, where the server said nothing, by libpq's."""
    said = str(error).lower()
    database, user = told.get("dbname", ""), told.get("user", "")
    if isinstance(error, errors.InvalidCatalogName) or ("database" in said and "does not exist" in said):
        return DatabaseError(
            Text(f'there is no database "{database}".', f'tidak ada basis data "{database}".'),
            where=f"DATABASE_URL ({shown(url)})",
            remedy=Text(f"Make it: createdb {database}", f"Buatlah: createdb {database}"),
        )
    if "authentication failed" in said or "no password supplied" in said or "role" in said:
        return DatabaseError(
            Text(f'the server does not let "{user}" in.', f'server tidak mengizinkan "{user}" masuk.'),
            where=f"DATABASE_URL ({shown(url)})",
            remedy=Text(
                "Check the user's name and password; characters such as @ : / in a password are written %40 %3A %2F.",
                "Periksa nama dan sandi pengguna; tanda seperti @ : / di dalam sandi ditulis %40 %3A %2F.",
            ),
        )
    reason = str(error).strip().splitlines()[-1].strip()
    return DatabaseError(
        Text(f"the server cannot be reached: {reason}", f"server tidak dapat dihubungi: {reason}"),
        where=f"DATABASE_URL ({shown(url)})",
        remedy=Text(
            "Does it run, is it reachable from here, are host and port right? "
            "Leave DATABASE_URL out to use the built-in one.",
            "Apakah berjalan, dapat dicapai dari sini, dan host serta portanya benar? "
            "Kosongkan DATABASE_URL untuk memakai yang bawaan.",
        ),
    )


def _too_old(version: int, url: str) -> DatabaseError:
    return DatabaseError(
        Text(f"PostgreSQL {version // 10000} is too old.", f"PostgreSQL {version // 10000} terlalu lama."),
        where=f"DATABASE_URL ({shown(url)})",
        remedy=Text(f"Use {OLDEST // 10000} or newer.", f"Gunakan {OLDEST // 10000} atau yang lebih baru."),
    )


def _not_ours(told: dict[str, Any], url: str) -> DatabaseError:
    user = told.get("user", "")
    database = told.get("dbname", "")
    return DatabaseError(
        Text(f'"{user}" may not make tables there.', f'"{user}" tidak boleh membuat tabel di sana.'),
        where=f"DATABASE_URL ({shown(url)})",
        remedy=Text(
            f"Let them: ALTER DATABASE {database} OWNER TO {user}",
            f"Izinkan: ALTER DATABASE {database} OWNER TO {user}",
        ),
    )
