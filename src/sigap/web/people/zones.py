"""Time zones to choose from."""

from __future__ import annotations

from zoneinfo import available_timezones

NAMES = {
    "Asia/Jakarta": "WIB · Asia/Jakarta",
    "Asia/Makassar": "WITA · Asia/Makassar",
    "Asia/Jayapura": "WIT · Asia/Jayapura",
}


def zone_choices() -> list[tuple[str, str]]:
    """Return every time zone, those of Indonesia first."""
    others = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return [*NAMES.items(), *((zone, zone) for zone in others if zone not in NAMES)]
