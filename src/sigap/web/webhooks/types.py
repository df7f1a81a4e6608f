"""What can be told: every domain names its own, from its `apps.py`.

register(EventType("day.closed", Text("A day was closed", "Sebuah hari ditutup")))
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

_types: dict[str, EventType] = {TEST.key: TEST}


def register(*types: EventType) -> None:
    """Add kinds of things that are told."""
    _types.update((one.key, one) for one in types)


def known() -> list[EventType]:
    """Return all kinds, in the order of their keys."""
    return [_types[key] for key in sorted(_types)]
