"""Zendesk as the pages show it."""

from __future__ import annotations

from collections.abc import Sequence

from sigap.text import Text
from sigap.web.intake.connectors.anatomy import Description, Setting, SettingKind, Setup, Step

SECRET = Setting(
    "signing_secret",
    Text("Signing secret", "Signing secret"),
    SettingKind.SECRET,
    Text(
        "Zendesk makes it with the webhook: open the webhook, Reveal secret, and enter it here. Until then everything "
        "is refused.",
        "Zendesk membuatnya bersama webhook: buka webhook, Reveal secret, lalu masukkan di sini. Sebelum itu semua "
        "kiriman ditolak.",
    ),
    is_required=False,
)


def steps(setup: Setup) -> Sequence[Step]:
    """Return what is to be done in Zendesk."""
    return (
        Step(
            Text(
                "In Zendesk's Admin Center: “Apps and integrations”, “Webhooks”, “Create webhook”, “Zendesk events”.",
                "Di Admin Center Zendesk: “Apps and integrations”, “Webhooks”, “Create webhook”, “Zendesk events”.",
            )
        ),
        Step(
            Text(
                "Tick: ticket created, status changed, comment added, agent assignment changed, group assignment "
                "changed, priority changed. Others do no harm.",
                "Centang: ticket created, status changed, comment added, agent assignment changed, group assignment "
                "changed, priority changed. Yang lain tidak mengganggu.",
            )
        ),
        Step(
            Text(
                "Paste this as the endpoint URL. Method POST, format JSON, no authentication: the signature is enough.",
                "Tempel ini sebagai Endpoint URL. Metode POST, format JSON, tanpa autentikasi: tanda tangan cukup.",
            ),
            setup.address,
        ),
        Step(
            Text(
                "Create it, reveal its signing secret, and enter that here under Settings.",
                "Buat, tampilkan signing secret-nya, lalu masukkan di sini, di Pengaturan.",
            )
        ),
        Step(Text("Change any ticket.", "Ubah tiket mana pun.")),
    )


DESCRIPTION = Description(
    kind="zendesk",
    name=Text("Zendesk", "Zendesk"),
    about=Text(
        "Tickets, their comments, assignments, states and priorities.",
        "Tiket, komentar, penugasan, status, dan prioritasnya.",
    ),
    settings=(SECRET,),
    steps=steps,
    parts=("hold", "wrap"),
    icon="ticket",
    guide="connect-zendesk",
)
