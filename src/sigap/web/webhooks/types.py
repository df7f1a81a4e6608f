"""What can be told. Domains may name more from their `apps.py`.

register(EventType("roster.published", Text("A roster was published", "Jadwal kerja diterbitkan")))
"""

from __future__ import annotations

from dataclasses import dataclass

from sigap.text import Text


@dataclass(frozen=True)
class EventType:
    """One kind of thing that happens. `key` has full stops from the general to the special."""

    key: str
    name: Text


TEST = EventType("webhook.test", Text("A test, sent by hand", "Uji coba, dikirim manual"))
DAY_CLOSED = EventType("insights.day.closed", Text("A day was closed", "Sebuah hari ditutup"))
DAY_CORRECTED = EventType(
    "insights.day.corrected", Text("A closed day was corrected", "Hari yang sudah ditutup dikoreksi")
)

_types: dict[str, EventType] = {one.key: one for one in (TEST, DAY_CLOSED, DAY_CORRECTED)}


def register(*types: EventType) -> None:
    """Add kinds of things that are told."""
    _types.update((one.key, one) for one in types)


def known() -> list[EventType]:
    """Return all kinds, in the order of their keys."""
    return [_types[key] for key in sorted(_types)]
