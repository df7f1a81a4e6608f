"""What a system delivers to its hook: checked, understood, and taken in.

A sender that is answered with an error gives up one day. So what is signed and well-formed is answered 2xx, and what
we cannot read of it is a problem on the source's page; 4xx is for what only the sender can mend. There is no 5xx but
for a database that does not answer: then it is sent again.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from sigap.sources.delivery import Delivered, UnknownPayloadError
from sigap.sources.fields import UnreadableError
from sigap.text import Text
from sigap.web.intake import operations, secrets
from sigap.web.intake.connectors.anatomy import Connector, Incoming, RefusedError, Values
from sigap.web.intake.connectors.registry import CONNECTORS
from sigap.web.intake.models import Connection, Delivery, Source
from sigap.web.intake.receipt import Receipt

BODY_BYTES = 1_048_576
NOTED_EVERY_S = (
    1.0  # the same problem is written down no more often: whoever knocks must not keep the database busy
)
MOST_DELIVERIES = 500  # about one thing that are read together
LOCK = 7_305_403


class NoHookError(RefusedError):
    """There is no such address."""

    def __init__(self) -> None:
        super().__init__(
            "unknown-address",
            404,
            Text("There is no hook at this address.", "Tidak ada hook di alamat ini."),
            Text(
                "Copy the address from the source's page, under Sources.",
                "Salin alamatnya dari halaman sumber, di bagian Sumber.",
            ),
        )


def too_large() -> RefusedError:
    """Return the refusal of a body that is too large."""
    return RefusedError(
        "oversized",
        413,
        Text("The body is larger than 1 MiB.", "Isi permintaan lebih besar dari 1 MiB."),
        Text(
            "Have the sender leave attachments and long texts out.",
            "Minta pengirim tidak menyertakan lampiran dan teks panjang.",
        ),
    )


def connection_at(kind: str, public_id: str) -> Connection:
    """Return the connection whose address this is.

    Raises:
        NoHookError: none is, or of another kind.
    """
    connector = CONNECTORS.get(kind)
    found = Connection.everywhere.select_related("source").filter(public_id=public_id).first()
    if connector is None or connector.receiver is None or found is None or found.source.kind != kind:
        raise NoHookError
    return found


def deliver(at: Connection, incoming: Incoming) -> Receipt:
    """Take in what one request delivers.

    Raises:
        RefusedError: it is not signed, too old, too large, or no payload.
        LogUnavailableError: the database does not answer.
    """
    source, connector = at.source, CONNECTORS[at.source.kind]
    try:
        payload = _checked(at, connector, incoming)
    except RefusedError as refused:
        _note(source, refused.kind, refused.what, refused.remedy or Text("", ""))
        raise
    except secrets.SecretError as unreadable:
        _note(source, "secret", unreadable.what, unreadable.remedy or Text("", ""))
        raise
    try:
        return _take(source, connector, payload, incoming.received_ms)
    except UnknownPayloadError as unknown:
        _note_unknown(source, str(unknown))
    except UnreadableError as unreadable:
        _note_unreadable(source, str(unreadable))
    return Receipt(0, 0)


def _checked(at: Connection, connector: Connector, incoming: Incoming) -> Mapping[str, Any]:
    assert connector.receiver is not None
    if len(incoming.body) > BODY_BYTES:
        raise too_large()
    connector.receiver.check(incoming, at.source.settings, secrets_of(at))
    if not at.source.is_enabled:
        raise RefusedError(
            "switched-off",
            403,
            Text("This source is switched off.", "Sumber ini dimatikan."),
            Text("Switch it on on its page, under Sources.", "Hidupkan di halamannya, di bagian Sumber."),
        )
    return connector.receiver.payload(incoming)


def secrets_of(at: Connection) -> Values:
    """Return the secrets of a connection; those it had before, while they are still good, as `former:<name>`."""
    told = secrets.opened(at.source.secret)
    if at.former_until is not None and at.former_until > timezone.now():
        told |= {f"former:{name}": value for name, value in secrets.opened(at.former_secret).items()}
    return told


def _take(source: Source, connector: Connector, payload: Mapping[str, Any], received_ms: int) -> Receipt:
    assert connector.receiver is not None
    delivered = connector.receiver.read(payload, source.settings)
    if not delivered.needed:
        _heard(source)
        return Receipt(0, 0)
    told = [delivered.told] if delivered.alone else _with_others(source, delivered)
    events = connector.receiver.events(told, source.settings)
    receipt = operations.receive(
        tenant=source.tenant_id, source=source, events=events, received_at=received_ms
    )
    _heard(source)
    return receipt


def _with_others(source: Source, delivered: Delivered) -> Sequence[Mapping[str, Any]]:
    """Keep what is delivered, and return all that was delivered about the same thing, the oldest first.

    Deliveries about one thing take turns: the later of two that come at once sees both.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, f"{source.pk}/{delivered.subject}"]
            )
        Delivery.everywhere.bulk_create(
            [
                Delivery(
                    tenant_id=source.tenant_id,
                    source=source,
                    key=delivered.key,
                    subject=delivered.subject,
                    at_ms=delivered.at,
                    told=dict(delivered.told),
                )
            ],
            ignore_conflicts=True,
        )
        rows = Delivery.everywhere.filter(source=source, subject=delivered.subject)
        newest = rows.order_by("-at_ms", "-pk").values_list("told", flat=True)[:MOST_DELIVERIES]
        return list(newest)[::-1]


@dataclass(slots=True)
class _Kept:
    """When something was last written down of a source, by kind; and how often it was not."""

    at: float = 0.0
    unwritten: int = 0


_noted: dict[tuple[int, str], _Kept] = {}


def _note(source: Source, kind: str, what: Text, remedy: Text, subject: str = "") -> None:
    key, now = (source.pk, f"{kind}/{subject}"), time.monotonic()
    kept = _noted.setdefault(key, _Kept())
    kept.unwritten += 1
    if kept.at and now - kept.at < NOTED_EVERY_S:
        return
    kept.at, count, kept.unwritten = now, kept.unwritten, 0
    operations.note_problem(source=source, kind=kind, what=what, remedy=remedy, subject=subject, count=count)
    if len(_noted) > 10_000:
        _noted.clear()


def _note_unknown(source: Source, kind: str) -> None:
    shown = kind[:80] or "?"
    _note(
        source,
        "unknown-payload",
        Text(
            f"It sent a payload of a kind or version that is not known: “{shown}”.",
            f"Sumber mengirim muatan dengan jenis atau versi yang tidak dikenal: “{shown}”.",
        ),
        Text(
            "Follow the steps on this page: the system's own payload is expected, not one written by hand. If it is, "
            "the system is newer than Sigap: update Sigap, and report the kind.",
            "Ikuti langkah di halaman ini: yang diharapkan adalah muatan bawaan sistem, bukan buatan sendiri. Jika "
            "sudah, sistemnya lebih baru dari Sigap: perbarui Sigap, dan laporkan jenisnya.",
        ),
        subject=shown,
    )


def _note_unreadable(source: Source, field: str) -> None:
    shown = field[:80]
    _note(
        source,
        "unreadable-payload",
        Text(f"A payload's field cannot be read: {shown}.", f"Isian muatan tidak dapat dibaca: {shown}."),
        Text(
            "Have the system send its own payload unchanged; what was sent meanwhile can be read from an export.",
            "Minta sistem mengirim muatan bawaannya tanpa diubah; yang terlewat dapat dibaca dari ekspor.",
        ),
        subject=shown,
    )


_heard_at: dict[int, float] = {}


def _heard(source: Source) -> None:
    """Note that the source was heard, about once a second, and that it is signed rightly now."""
    now = time.monotonic()
    if now - _heard_at.get(source.pk, -1.0) < 1.0:
        return
    _heard_at[source.pk] = now
    Connection.everywhere.filter(source=source).update(
        heard_at=timezone.now(), state=Connection.State.CONNECTED
    )
    for kind in ("unsigned", "wrongly-signed", "malformed"):
        operations.problem_over(source=source, kind=kind)


def forget_old(days: int = 90) -> int:
    """Delete deliveries about things that nothing was told of for so long, and return how many."""
    before = timezone.now() - timedelta(days=days)
    return int(Delivery.everywhere.filter(received_at__lt=before).delete()[0])


__all__ = ["BODY_BYTES", "NoHookError", "connection_at", "deliver", "forget_old", "too_large"]
