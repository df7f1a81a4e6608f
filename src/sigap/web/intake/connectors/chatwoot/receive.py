"""Chatwoot's webhooks: JSON; in newer versions signed, in all with a token in the address.

`X-Chatwoot-Signature: sha256=<hex of HMAC-SHA256 of "<X-Chatwoot-Timestamp>.<body>">`, the timestamp in Unix seconds,
`X-Chatwoot-Delivery` an id. Up to 4.10 nothing is signed (lib/webhooks/trigger.rb).
"""

from __future__ import annotations

from sigap.sources.chatwoot import webhooks
from sigap.text import Text
from sigap.web.intake.connectors import signing
from sigap.web.intake.connectors.anatomy import Incoming, Receiver, Values

SIGN = Text(
    "Enter the secret that Chatwoot shows for this webhook, or leave it empty for versions that do not sign.",
    "Masukkan rahasia yang ditampilkan Chatwoot untuk webhook ini, atau kosongkan untuk versi yang tidak "
    "menandatangani.",
)
TOKEN = Text(
    "Paste the whole address shown here into Chatwoot, with its token.",
    "Tempel seluruh alamat dari sini ke Chatwoot, lengkap dengan tokennya.",
)


def check(incoming: Incoming, settings: Values, secrets: Values) -> None:
    """Refuse what carries neither the signature, where a secret is entered, nor the token, where none is."""
    if not secrets.get("signing_secret"):
        tokens = [secrets[name] for name in ("token", "former:token") if secrets.get(name)]
        signing.check(incoming.query.get("token", ""), tokens, TOKEN)
        return
    when = incoming.header("x-chatwoot-timestamp")
    content = when.encode() + b"." + incoming.body
    keys = [secrets[name] for name in ("signing_secret", "former:signing_secret") if secrets.get(name)]
    rights = [f"sha256={signing.digest(key, content, 'sha256').hex()}" for key in keys]
    signing.check(incoming.header("x-chatwoot-signature"), rights, SIGN)
    signed_ms = int(when) * 1000 if when.isascii() and when.isdigit() and len(when) <= 11 else None
    signing.check_fresh(signed_ms, incoming.received_ms)


RECEIVER = Receiver(
    check,
    signing.json_object,
    lambda told, _: webhooks.read(told),
    lambda told, _: webhooks.events(told),
)
