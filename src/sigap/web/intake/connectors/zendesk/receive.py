"""Zendesk's webhooks: JSON, signed over the time and the body.

Source: https://developer.zendesk.com/documentation/webhooks/verifying/ ; `X-Zendesk-Webhook-Signature` is
base64(HMAC-SHA256(timestamp + body)), `X-Zendesk-Webhook-Signature-Timestamp` an ISO 8601 time.
"""

from __future__ import annotations

from base64 import b64encode

from sigap.sources.ticketing import instant
from sigap.sources.zendesk import webhooks
from sigap.text import Text
from sigap.web.intake.connectors import signing
from sigap.web.intake.connectors.anatomy import Incoming, Receiver, Values

REMEDY = Text(
    "Open the webhook in Zendesk, reveal its signing secret, and enter it on this source's page.",
    "Buka webhook di Zendesk, tampilkan signing secret-nya, lalu masukkan di halaman sumber ini.",
)


def check(incoming: Incoming, settings: Values, secrets: Values) -> None:
    """Refuse what is not signed with the signing secret, or was signed more than five minutes ago."""
    when = incoming.header("x-zendesk-webhook-signature-timestamp")
    content = when.encode() + incoming.body
    keys = [secrets[name] for name in ("signing_secret", "former:signing_secret") if secrets.get(name)]
    rights = [b64encode(signing.digest(key, content, "sha256")).decode() for key in keys]
    signing.check(incoming.header("x-zendesk-webhook-signature"), rights, REMEDY)
    signing.check_fresh(_instant(when), incoming.received_ms)


def _instant(text: str) -> int | None:
    try:
        return instant(text)
    except ValueError:
        return None


RECEIVER = Receiver(
    check,
    signing.json_object,
    lambda told, _: webhooks.read(told),
    lambda told, _: webhooks.events(told),
)
