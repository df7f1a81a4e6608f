"""Zammad's webhooks: JSON, signed like GitHub's first ones.

Source: https://admin-docs.zammad.org/en/latest/manage/webhook.html ; `X-Hub-Signature: sha1=<hex of HMAC-SHA1 of the
body>`. There is no time in it: what is repeated is known by the ticket's own `updated_at`.
"""

from __future__ import annotations

from sigap.sources.zammad import webhooks
from sigap.text import Text
from sigap.web.intake.connectors import signing
from sigap.web.intake.connectors.anatomy import Incoming, Receiver, Values

REMEDY = Text(
    "Paste the signature token shown here into Zammad's webhook (HMAC SHA1 signature token).",
    "Tempel token tanda tangan dari sini ke webhook Zammad (HMAC SHA1 Signature Token).",
)


def check(incoming: Incoming, settings: Values, secrets: Values) -> None:
    """Refuse what is not signed with the token."""
    tokens = [secrets[name] for name in ("signature_token", "former:signature_token") if secrets.get(name)]
    rights = [f"sha1={signing.digest(token, incoming.body, 'sha1').hex()}" for token in tokens]
    signing.check(incoming.header("x-hub-signature").lower(), rights, REMEDY)


RECEIVER = Receiver(
    check,
    signing.json_object,
    lambda told, _: webhooks.read(told),
    lambda told, _: webhooks.events(told),
)
