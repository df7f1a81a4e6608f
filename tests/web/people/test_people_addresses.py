"""The audit log has the address of who asks: what our own proxies say is believed, what anybody writes is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory

import sigap.web
from sigap.web.people import operations
from sigap.web.people.access import client_address
from sigap.web.platform import tenancy
from sigap.web.platform.models import AuditEntry, Tenant

READS_THE_CONNECTION = {
    "people/access.py": "where no proxy that is believed says otherwise",
    "system/health.py": "asks whether it is this machine",
}
"""What may look at the address of the connection itself, and why; everything else asks `client_address`."""


@pytest.mark.parametrize(
    ("proxies", "forwarded", "connection", "address"),
    [
        (0, "", "10.1.1.1", "10.1.1.1"),
        (0, "203.0.113.9", "10.1.1.1", "10.1.1.1"),  # anybody can write that
        (1, "203.0.113.9", "10.1.1.1", "203.0.113.9"),
        (1, "198.51.100.7, 203.0.113.9", "10.1.1.1", "203.0.113.9"),  # the first was written by who asks
        (2, "198.51.100.7, 203.0.113.9, 10.1.1.2", "10.1.1.1", "203.0.113.9"),
        (2, "203.0.113.9", "10.1.1.1", "10.1.1.1"),  # past one of the two
        (1, "", "10.1.1.1", "10.1.1.1"),
        (1, "rahasia", "10.1.1.1", "10.1.1.1"),
        (1, "2001:db8::7", "10.1.1.1", "2001:db8::7"),
        (0, "", "", None),
    ],
)
def test_an_address_is_that_of_who_asks(
    settings: Any, proxies: int, forwarded: str, connection: str, address: str | None
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=connection)) == address


@pytest.mark.django_db
@pytest.mark.parametrize(("proxies", "address"), [(0, "10.1.1.1"), (1, "203.0.113.9")])
def test_who_looked_is_written_down_with_it(
    client: Client, settings: Any, proxies: int, address: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    tenant = Tenant.objects.create(slug="nusantara", name="Nusantara")
    ayu = operations.make_user(email="ayu@contoh.id", actor="system:test")
    with tenancy.at(tenant.pk):
        operations.make_member(user=ayu, role="administrator", actor="system:test")
    client.force_login(ayu)
    there = {"headers": {"X-Forwarded-For": "203.0.113.9"}, "REMOTE_ADDR": "10.1.1.1"}
    assert client.get("/c/nusantara/people/personal/", **there).status_code == 200
    assert AuditEntry.objects.get(action="personal-data.seen").address == address


def test_nothing_else_reads_the_address_of_the_connection() -> None:
    source = Path(sigap.web.__file__).parent
    found = {
        str(file.relative_to(source)) for file in source.rglob("*.py") if "REMOTE_ADDR" in file.read_text()
    }
    assert found == set(READS_THE_CONNECTION)
