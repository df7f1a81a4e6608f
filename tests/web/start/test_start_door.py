"""While the platform starts: whether anything is to migrate, and who takes events until there are pages."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from sigap.web.people.operations.tokens import make_token
from sigap.web.people.rights import Right
from sigap.web.platform import log, tenancy
from sigap.web.platform.models import LoggedEvent, Tenant
from sigap.web.start import forking
from sigap.web.start.migrating import LOCK, is_settled, is_up_to_date

LIMIT_S = 120
EVENT = {
    "specversion": "1.0",
    "type": "sigap.v1.visit.entered",
    "source": "pbx",
    "id": "1",
    "time": "2026-01-05T01:00:00Z",
    "data": {"contact": "c1", "queue": "layanan", "channel": "voice"},
}


@pytest.mark.django_db(transaction=True)
def test_tables_are_up_to_date_when_every_migration_was_had() -> None:
    assert is_settled()
    with log.connect() as asked:
        last = asked.execute(
            "DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)"
            " RETURNING id, app, name, applied"
        ).fetchone()
        try:
            assert not is_up_to_date(asked)
            assert not is_settled()
        finally:
            asked.execute("INSERT INTO django_migrations VALUES (%s, %s, %s, %s)", last)
        assert is_up_to_date(asked)
        asked.execute(f"SELECT pg_advisory_lock({LOCK})")  # somebody migrates, whatever the names say
        assert not is_settled()
    assert is_settled()


@pytest.mark.django_db(transaction=True)
def test_a_new_database_is_to_be_migrated() -> None:
    with log.connect() as asked:
        asked.execute("SET search_path = pg_temp")  # sees no table at all
        assert not is_up_to_date(asked)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_left_to_who_migrates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", "there_is_none")
    assert not is_settled()


@pytest.fixture
def door(transactional_db: None) -> Iterator[int]:
    """Yield the port of a door that stands before the tests' database."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = int(listening.getsockname()[1])
    with log.connect() as asked:
        told = asked.info
        url = f"postgresql://{told.user}:{told.password}@/{told.dbname}?host={told.host}&port={told.port}"
    command = [sys.executable, "-P", "-m", "sigap.web", "door", "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
    try:
        until = time.monotonic() + LIMIT_S
        while asked_for(port, "/healthz")[0] == 0 and time.monotonic() < until:
            assert process.poll() is None
            time.sleep(0.05)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(LIMIT_S) == 0


def asked_for(port: int, path: str, token: str = "", body: Any = None) -> tuple[int, str]:
    """Return status and body of an answer; 0: nobody listens."""
    headers = {"Content-Type": "application/cloudevents-batch+json", "Authorization": f"Bearer {token}"}
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", content, headers)
    try:
        with urllib.request.urlopen(request, timeout=LIMIT_S) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError:
        return 0, ""


@pytest.mark.skipif(not forking.IS_POSSIBLE, reason="two processes share a port on Linux only")
def test_events_are_taken_and_everything_else_is_told_to_wait(door: int) -> None:
    tenant = Tenant.objects.create(slug="door", name="Door")
    with tenancy.at(tenant.id):
        _, token = make_token(name="door", scopes=[Right.SEND_EVENTS], made_by=None, actor="system:tests")
    status, body = asked_for(door, "/api/events", token, [EVENT])
    assert (status, json.loads(body).get("accepted")) == (200, 1), body
    with tenancy.at(tenant.id):
        assert LoggedEvent.objects.count() == 1
    assert asked_for(door, "/api/events", "nobody's", [EVENT])[0] == 401
    for path in ("/", "/accounts/login/", "/healthz", "/api/v1/anything", "/floor/stream?ticket=x"):
        status, body = asked_for(door, path)
        assert (status, "Sigap" in body) == (503, True), path
