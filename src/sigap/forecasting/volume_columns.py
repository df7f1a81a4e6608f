"""What the columns of a table of volumes may be called."""

from __future__ import annotations

import re

from sigap.forecasting.series import ForecastError
from sigap.text import Text

HEADINGS: dict[str, tuple[str, ...]] = {
    "starts_at": ("starts_at", "start", "starts", "started_at", "interval_start", "start_time", "datetime", "date_time",
                  "timestamp", "ds", "waktu", "mulai", "waktu_mulai", "tanggal_jam"),
    "date": ("date", "day", "tanggal", "tgl", "hari"),
    "time": ("time", "hour", "interval_time", "jam", "pukul"),
    "queue": ("queue", "antrean", "antrian", "skill", "split", "unique_id"),
    "channel": ("channel", "kanal"),
    "zone": ("zone", "tz", "time_zone", "zona"),
    "minutes": ("minutes", "menit", "interval_minutes"),
    "volume": ("volume", "calls", "contacts", "offered", "arrivals", "y", "forecast", "panggilan", "kontak", "jumlah"),
    "aht_s": ("aht_s", "aht", "aht_seconds", "handle_time_s", "aht_detik"),
    "handled": ("handled", "answered", "dijawab", "ditangani"),
}  # fmt: skip
"""What a column may be called, best name first; upper case, spaces and dashes do not matter."""

CHANNEL_NAMES = {
    "phone": "voice", "call": "voice", "calls": "voice", "telepon": "voice", "suara": "voice", "e-mail": "email",
    "surel": "email", "wa": "whatsapp", "obrolan": "chat", "tiket": "ticket", "lainnya": "other",
}  # fmt: skip


def plain(heading: str) -> str:
    """Return a heading in lower-case letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", heading.strip().strip('"').lower()).strip("_")


def named_columns(header: list[str], path: str) -> dict[str, str]:
    """Return what each heading means: our name -> the table's."""
    spelled = {plain(name): name for name in header}
    found = {}
    for ours, variants in HEADINGS.items():
        there = [spelled[v] for v in variants if v in spelled]
        if ours == "volume" and len(there) > 1 and "volume" not in spelled:
            raise wrong(
                f"several columns may be the volume: {', '.join(there)}.",
                f"beberapa kolom bisa berarti volume: {', '.join(there)}.",
                f"{path}:1",
                Text("Rename the right one to volume.", "Ganti nama kolom yang benar menjadi volume."),
            )
        if there:
            found[ours] = there[0]
    if "starts_at" not in found and "date" not in found:
        raise _no_column("starts_at", header, path)
    if "volume" not in found:
        raise _no_column("volume", header, path)
    return found


def _no_column(name: str, header: list[str], path: str) -> ForecastError:
    shown = ", ".join(column for column in header if not column.startswith("__")) or "–"
    return wrong(
        f"there is no column {name} (there are: {shown}).",
        f"tidak ada kolom {name} (yang ada: {shown}).",
        f"{path}:1",
        Text(
            f"Name a column {name}; columns read are starts_at, volume, and if you like queue, channel, aht_s.",
            f"Beri nama satu kolom {name}; kolom yang dibaca: starts_at, volume, dan bila perlu queue, channel, aht_s.",
        ),
    )


def wrong(en: str, id: str, where: str, remedy: Text | None = None) -> ForecastError:
    """Return an error about a table, with its place."""
    return ForecastError(Text(en, id), where=where, remedy=remedy)
