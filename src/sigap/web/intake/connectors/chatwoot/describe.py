"""Chatwoot as the pages show it."""

from __future__ import annotations

from collections.abc import Sequence

from sigap.text import Text
from sigap.web.intake.connectors.anatomy import Description, Setting, SettingKind, Setup, Step

SIGNING = Setting(
    "signing_secret",
    Text("Webhook secret", "Rahasia webhook"),
    SettingKind.SECRET,
    Text(
        "Newer versions show it beside the webhook. With it, everything must be signed. Without it, only the token in "
        "the address tells Chatwoot from others: keep the address secret.",
        "Versi baru menampilkannya di samping webhook. Dengan ini, semua kiriman harus bertanda tangan. Tanpa ini, "
        "hanya token di alamat yang membedakan Chatwoot dari yang lain: rahasiakan alamatnya.",
    ),
    is_required=False,
)
TOKEN = Setting(
    "token",
    Text("Token in the address", "Token di alamat"),
    SettingKind.MADE_SECRET,
    Text("Part of the address that Chatwoot calls.", "Bagian dari alamat yang dipanggil Chatwoot."),
)


def steps(setup: Setup) -> Sequence[Step]:
    """Return what is to be done in Chatwoot."""
    return (
        Step(
            Text(
                "In Chatwoot open Settings, Integrations, Webhooks, and add a webhook with this address.",
                "Di Chatwoot buka Pengaturan, Integrasi, Webhook, lalu tambah webhook dengan alamat ini.",
            ),
            f"{setup.address}?token={setup.secrets.get('token', '')}",
            is_secret=True,
        ),
        Step(
            Text(
                "Tick: conversation created, conversation status changed, conversation updated, message created.",
                "Centang: percakapan dibuat, status percakapan berubah, percakapan diperbarui, pesan dibuat.",
            )
        ),
        Step(
            Text(
                "If Chatwoot shows a secret for the webhook, enter it here under Settings.",
                "Jika Chatwoot menampilkan rahasia untuk webhook itu, masukkan di sini, di Pengaturan.",
            )
        ),
        Step(Text("Write a message in any inbox.", "Tulis pesan di inbox mana pun.")),
    )


DESCRIPTION = Description(
    kind="chatwoot",
    name=Text("Chatwoot", "Chatwoot"),
    about=Text(
        "Conversations of all inboxes: messages, assignments, states.",
        "Percakapan semua inbox: pesan, penugasan, status.",
    ),
    settings=(SIGNING, TOKEN),
    steps=steps,
    parts=("hold", "wrap"),
    icon="message-circle",
    guide="connect-chatwoot",
)
