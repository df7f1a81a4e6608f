"""Hooks of every kind, and how their systems sign what they send. Payloads as documented: see README.md."""

from __future__ import annotations

import hmac
import json
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings as configuration
from django.test import Client

from sigap.web.intake.connectors import operations
from sigap.web.intake.models import Connection, SourceProblem
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

DATA = Path(__file__).parents[2] / "sources" / "data"
SHARED = Path("../shared/data")
SECRET = "rahasia-yang-panjang"


@dataclass
class Hook:
    """A connector of Ayu's tenant, and how its system signs."""

    kind: str
    at: Connection
    client: Client = field(default_factory=Client)

    @property
    def path(self) -> str:
        return f"/hooks/{self.kind}/{self.at.public_id}/"

    def signed(self, body: bytes, *, secret: str = SECRET, age_s: float = 0) -> dict[str, Any]:
        """Return the headers and the query with which the system sends this body."""
        when = time.time() - age_s
        if self.kind == "zammad":
            return {"X-Hub-Signature": "sha1=" + hmac.new(secret.encode(), body, "sha1").hexdigest()}
        if self.kind == "chatwoot":
            stamp = str(int(when))
            right = hmac.new(secret.encode(), stamp.encode() + b"." + body, "sha256").hexdigest()
            return {"X-Chatwoot-Signature": f"sha256={right}", "X-Chatwoot-Timestamp": stamp}
        if self.kind == "zendesk":
            stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when))
            right = b64encode(hmac.new(secret.encode(), stamp.encode() + body, "sha256").digest()).decode()
            return {"X-Zendesk-Webhook-Signature": right, "X-Zendesk-Webhook-Signature-Timestamp": stamp}
        fields = "".join(f"{k}{v}" for k, v in sorted(parse_qsl(body.decode(), keep_blank_values=True)))
        content = f"{configuration.PUBLIC_URL}{self.path}{fields}".encode()
        return {"X-Twilio-Signature": b64encode(hmac.new(secret.encode(), content, "sha1").digest()).decode()}

    def post(self, body: bytes, headers: dict[str, Any] | None = None, *, path: str = "") -> Any:
        kind = "application/x-www-form-urlencoded" if self.kind == "twilio" else "application/json"
        told = self.signed(body) if headers is None else headers
        return self.client.generic("POST", path or self.path, body, content_type=kind, headers=told)

    def problems(self) -> dict[str, int]:
        return dict(SourceProblem.everywhere.filter(over_at=None).values_list("kind", "count"))


SECRET_OF = {
    "zammad": "signature_token",
    "chatwoot": "signing_secret",
    "zendesk": "signing_secret",
    "twilio": "auth_token",
    "asterisk": "secret",
}


def made(kind: str, tenant: Tenant, secret: str = SECRET) -> Hook:
    with tenancy.at(tenant.id):
        source = operations.connect(
            tenant=tenant.id,
            actor="ayu@contoh.id",
            kind=kind,
            name=kind.title(),
            told={SECRET_OF[kind]: secret, "host": "127.0.0.1", "port": "5038", "username": "sigap"},
        )
        return Hook(kind, Connection.objects.get(source=source))


def now_iso(ago_s: float = 60) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(time.time() - ago_s))


def zammad_payload(**more: Any) -> bytes:
    ticket = {
        "id": 7, "number": "7007", "created_at": now_iso(600), "updated_at": now_iso(60), "state": {"name": "open"},
        "group": {"name": "Layanan"}, "priority": {"name": "2 normal"}, "owner_id": 3,
        "owner": {"firstname": "Ayu", "lastname": "", "login": "ayu@contoh.id"}, "customer_id": 12,
        "create_article_type": "email", "create_article_sender": "Customer", "article_ids": [1],
    }  # fmt: skip
    return json.dumps(
        {
            "ticket": ticket | more,
            "article": {
                "id": 1,
                "created_at": now_iso(600),
                "sender": "Customer",
                "internal": False,
                "body": "Halo",
            },
        }
    ).encode()


def zendesk_payload(kind: str = "ticket.status_changed", **more: Any) -> bytes:
    detail = {
        "id": "5158",
        "created_at": now_iso(600),
        "group_id": "9",
        "priority": "LOW",
        "requester_id": "1",
        "submitter_id": "1",
        "status": "OPEN",
        "via": {"channel": "web_service"},
    }
    event = {"previous": "OPEN", "current": "SOLVED"}
    return json.dumps(
        {
            "id": "e-1",
            "type": f"zen:event-type:{kind}",
            "time": now_iso(30).replace(".000Z", ".672717030Z"),
            "detail": detail,
            "event": event,
            "zendesk_event_version": "2022-11-06",
        }
        | more
    ).encode()


def chatwoot_payload(**more: Any) -> bytes:
    now = time.time()
    told = {
        "event": "conversation_status_changed", "id": 41, "inbox_id": 3, "created_at": now - 600,
        "updated_at": now - 20,
        "channel": "Channel::Whatsapp", "meta": {"sender": {"id": 5}, "assignee": {"name": "Ayu"}},
        "status": "resolved",
        "changed_attributes": [{"status": {"previous_value": "open", "current_value": "resolved"}}],
    }  # fmt: skip
    return json.dumps(told | more).encode()


def twilio_payload(**more: str) -> bytes:
    at = round((time.time() - 30) * 1000)
    told = {
        "EventType": "task-queue.entered", "Sid": "EV1", "TimestampMs": str(at), "Timestamp": str(at // 1000),
        "WorkspaceSid": "WS1", "TaskSid": "WT1", "TaskQueueName": "Umum", "TaskChannelUniqueName": "voice",
        "TaskAttributes": json.dumps({"from": "+620000000009", "direction": "inbound", "name": "rahasia pelanggan"}),
    }  # fmt: skip
    return urlencode(told | more).encode()


PAYLOADS: dict[str, Callable[..., bytes]] = {
    "zammad": zammad_payload, "zendesk": zendesk_payload, "chatwoot": chatwoot_payload, "twilio": twilio_payload,
}  # fmt: skip
