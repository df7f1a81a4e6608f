"""Ayu manages the webhooks of one tenant, Budi may not, Citra is of another tenant; and a real server that listens."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass
class Listener:
    """A real HTTP server on this machine: what it was sent, and what it answers."""

    url: str = ""
    answers: list[int] = field(default_factory=list)  # one after the other; then 204
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def listener(settings: Any) -> Iterator[Listener]:
    settings.WEBHOOKS_PRIVATE = True
    listening = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listening.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(listening.answers.pop(0) if listening.answers else 204)
            self.send_header("Content-Length", "0")
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    listening.url = f"http://127.0.0.1:{server.server_port}/hook"
    yield listening
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def tenant(db: None) -> Iterator[Any]:
    """A tenant, at hand."""
    from sigap.web.platform import tenancy
    from sigap.web.platform.models import Tenant

    made = Tenant.objects.create(slug="satu", name="Satu")
    with tenancy.at(made.pk):
        yield made


@pytest.fixture
def other(db: None) -> Any:
    """Another tenant."""
    from sigap.web.platform.models import Tenant

    return Tenant.objects.create(slug="dua", name="Dua")


@pytest.fixture
def people(tenant: Any, other: Any) -> dict[str, Any]:
    """Signed-in clients of the three."""
    from django.test import Client

    from sigap.web.people.models import Membership, Role, User

    clients = {}
    for name, where, role in (
        ("ayu", tenant, "administrator"),
        ("budi", tenant, "team-leader"),
        ("citra", other, "administrator"),
    ):
        user = User.objects.create_user(f"{name}@contoh.id", "x", name=name, language="en")
        Membership.everywhere.create(tenant=where, user=user, role=Role.objects.get(key=role))
        clients[name] = Client()
        clients[name].force_login(user)
    return clients
