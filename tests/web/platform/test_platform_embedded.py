"""The built-in PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg


def test_it_starts_where_the_locale_of_the_environment_is_unknown(tmp_path: Path, monkeypatch: Any) -> None:
    """A terminal over the network brings the locale of the machine it comes from."""
    from sigap.web.platform import embedded

    monkeypatch.setenv("LC_ALL", "zz_ZZ.UTF-8")
    server = embedded.start(tmp_path / "postgres")
    try:
        with psycopg.connect(server.get_uri("postgres")) as connection:
            told = connection.execute("SELECT 1, current_setting('server_encoding')").fetchone()
    finally:
        embedded.stop(server)
    assert told is not None
    assert told[1] == "UTF8"
