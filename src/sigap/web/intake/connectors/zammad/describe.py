"""Zammad as the pages show it."""

from __future__ import annotations

from collections.abc import Sequence

from sigap.text import Text
from sigap.web.intake.connectors.anatomy import Description, Setting, SettingKind, Setup, Step

SECRET = Setting(
    "signature_token",
    Text("Signature token", "Token tanda tangan"),
    SettingKind.MADE_SECRET,
    Text("Zammad signs what it sends with it.", "Zammad menandatangani kirimannya dengan ini."),
)


def steps(setup: Setup) -> Sequence[Step]:
    """Return what is to be done in Zammad."""
    return (
        Step(
            Text(
                "In Zammad open Settings, Webhook, and add a webhook with this endpoint.",
                "Di Zammad buka Pengaturan, Webhook, lalu tambah webhook dengan endpoint ini.",
            ),
            setup.address,
        ),
        Step(
            Text(
                "Paste this as the HMAC SHA1 signature token.",
                "Tempel ini sebagai HMAC SHA1 Signature Token.",
            ),
            setup.secrets.get("signature_token", ""),
            is_secret=True,
        ),
        Step(
            Text(
                "Leave the payload as it is: a custom payload cannot be read here.",
                "Biarkan muatannya seperti bawaan: muatan khusus tidak dapat dibaca di sini.",
            )
        ),
        Step(
            Text(
                "Add a trigger: condition “Action is created or updated”, no other condition; execute the webhook.",
                "Tambah trigger: kondisi “Tindakan: dibuat atau diperbarui”, tanpa kondisi lain; jalankan webhook itu.",
            )
        ),
        Step(Text("Change any ticket.", "Ubah tiket mana pun.")),
    )


DESCRIPTION = Description(
    kind="zammad",
    name=Text("Zammad", "Zammad"),
    about=Text(
        "Tickets, their messages, owners, states and escalations.",
        "Tiket, pesan, pemilik, status, dan eskalasinya.",
    ),
    settings=(SECRET,),
    steps=steps,
    parts=("hold", "wrap"),
    icon="ticket",
    guide="connect-zammad",
)
