"""Twilio TaskRouter as the pages show it."""

from __future__ import annotations

from collections.abc import Sequence

from sigap.text import Text
from sigap.web.intake.connectors.anatomy import Description, Setting, SettingKind, Setup, Step

TOKEN = Setting(
    "auth_token",
    Text("Auth token", "Auth Token"),
    SettingKind.SECRET,
    Text(
        "The primary auth token of the account: Twilio signs with it. It is kept encrypted.",
        "Auth Token utama akun: Twilio menandatangani dengannya. Disimpan terenkripsi.",
    ),
)
REASON = Setting(
    "reason_attribute",
    Text("Attribute with the contact reason", "Atribut alasan kontak"),
    help=Text(
        "A task attribute that says why the customer calls, if one does.",
        "Atribut tugas yang menyebut alasan pelanggan menghubungi, jika ada.",
    ),
    is_required=False,
)


def steps(setup: Setup) -> Sequence[Step]:
    """Return what is to be done in Twilio's console."""
    return (
        Step(
            Text(
                "In Twilio's console open TaskRouter, your workspace, Settings.",
                "Di konsol Twilio buka TaskRouter, workspace Anda, Settings.",
            )
        ),
        Step(
            Text("Paste this as the event callback URL.", "Tempel ini sebagai Event Callback URL."),
            setup.address,
        ),
        Step(
            Text(
                "Tick all events of tasks, reservations, task queues, workers and activities. Save.",
                "Centang semua kejadian task, reservation, task queue, worker, dan activity. Simpan.",
            )
        ),
        Step(
            Text(
                "Send a task through the workflow, or wait for one.",
                "Kirim satu tugas, atau tunggu satu datang.",
            )
        ),
    )


DESCRIPTION = Description(
    kind="twilio",
    name=Text("Twilio TaskRouter", "Twilio TaskRouter"),
    about=Text(
        "Tasks, reservations and workers of a Flex or TaskRouter workspace, as they happen.",
        "Tugas, reservasi, dan pekerja dari workspace Flex atau TaskRouter, saat terjadi.",
    ),
    settings=(TOKEN, REASON),
    steps=steps,
    parts=("wrap",),
    icon="phone-call",
    guide="connect-twilio",
)
