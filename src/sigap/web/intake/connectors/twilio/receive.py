"""TaskRouter's callbacks: forms or JSON, signed over the address.

Source: https://www.twilio.com/docs/usage/security#validating-requests . A form is signed over the address followed by
its fields, sorted, name and value; JSON over the address alone, whose `bodySHA256` is the body's hash. There is no
time in it: what is repeated is known by its `Sid`.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from sigap.sources.twilio import webhooks
from sigap.text import Text
from sigap.web.intake.connectors import signing
from sigap.web.intake.connectors.anatomy import Incoming, Receiver, Values

REMEDY = Text(
    "Check that the auth token entered here is the account's primary one, and that Twilio calls exactly the address "
    "shown here.",
    "Periksa apakah Auth Token di sini adalah yang utama, dan Twilio memanggil persis alamat yang ditampilkan di sini.",
)


def check(incoming: Incoming, settings: Values, secrets: Values) -> None:
    """Refuse what is not signed with the auth token."""
    fields = (
        "" if _is_json(incoming) else "".join(f"{name}{value}" for name, value in sorted(_form(incoming)))
    )
    tokens = [secrets[name] for name in ("auth_token", "former:auth_token") if secrets.get(name)]
    rights = [
        b64encode(signing.digest(token, (address + fields).encode(), "sha1")).decode()
        for token in tokens
        for address in _addresses(incoming)
    ]
    signing.check(incoming.header("x-twilio-signature"), rights, REMEDY)
    if _is_json(incoming):
        told = incoming.query.get("bodySHA256", "")
        if not hmac.compare_digest(told.lower().encode(), sha256(incoming.body).hexdigest().encode()):
            signing.check("no", (), REMEDY)


def _is_json(incoming: Incoming) -> bool:
    return incoming.header("content-type").partition(";")[0].strip() == "application/json"


def _form(incoming: Incoming) -> list[tuple[str, str]]:
    return list(dict.fromkeys(parse_qsl(incoming.body.decode("utf-8", "replace"), keep_blank_values=True)))


def _addresses(incoming: Incoming) -> Iterator[str]:
    """Yield the addresses that Twilio may have signed: as set up or as asked, with the scheme's port and without."""
    for address in dict.fromkeys(incoming.addresses):
        yield address
        parts = urlsplit(address)
        port = {"https": 443, "http": 80}.get(parts.scheme)
        if port and parts.hostname:
            other = parts.hostname if parts.port else f"{parts.hostname}:{port}"
            yield parts._replace(netloc=other).geturl()


def payload(incoming: Incoming) -> Mapping[str, Any]:
    """Return the fields of the form, or the JSON object."""
    if _is_json(incoming):
        return signing.json_object(incoming)
    fields = dict(_form(incoming))
    if not fields:
        raise signing.malformed()
    return fields


def _reason(settings: Values) -> str:
    return settings.get("reason_attribute", "")


RECEIVER = Receiver(
    check,
    payload,
    lambda told, settings: webhooks.read(told, reason_attribute=_reason(settings)),
    lambda told, settings: webhooks.events(told, reason_attribute=_reason(settings)),
)
