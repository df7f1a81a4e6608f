"""Signatures by the Standard Webhooks convention (https://www.standardwebhooks.com), version 1.0.0."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
KEY_BYTES = 32  # the convention asks for 24 to 64


def make_secret() -> str:
    """Return a new secret, as it is shown to people."""
    return PREFIX + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def signature(secret: str, *, id: str, timestamp: int, body: bytes) -> str:
    """Return the signature of one attempt: `v1,` and the HMAC-SHA256 of id, time and body."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    told = b"%s.%d.%s" % (id.encode(), timestamp, body)
    return "v1," + base64.b64encode(hmac.new(key, told, hashlib.sha256).digest()).decode()


def headers(keys: Iterable[str], *, id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the headers of one attempt, signed with each of `keys`: two while a secret is being changed."""
    signatures = (signature(key, id=id, timestamp=timestamp, body=body) for key in keys)
    return {
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
