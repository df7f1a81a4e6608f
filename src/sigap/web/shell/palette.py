"""What the command palette knows before it asks: pages with their words in both languages, programmes, actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sigap.text import Text
from sigap.web.shell.navigation import Shown
from sigap.web.shell.places import Place
from sigap.web.shell.words import language

PAGES, PLACES, ACTIONS = Text("Pages", "Halaman"), Text("Programmes", "Program"), Text("Actions", "Tindakan")

_ACTIONS = (
    ("theme:light", "sun", Text("Light theme", "Tema terang")),
    ("theme:dark", "moon", Text("Dark theme", "Tema gelap")),
    ("theme:system", "device-desktop", Text("Theme of the device", "Tema perangkat")),
    ("language:en", "language", Text("Read in English", "Baca dalam bahasa Inggris")),
    ("language:id", "language", Text("Read in Indonesian", "Baca dalam bahasa Indonesia")),
    ("keys", "keyboard", Text("Keyboard shortcuts", "Pintasan papan ketik")),
)


def known(navigation: Iterable[Shown], places: Iterable[Place]) -> list[dict[str, Any]]:
    """Return everything the palette finds by itself, in the order in which it is shown."""
    return [
        *(_page(shown) for shown in navigation),
        *(_place(place) for place in places),
        *(_action(act, icon, name) for act, icon, name in _ACTIONS if act != f"language:{language()}"),
    ]


def _page(shown: Shown) -> dict[str, Any]:
    entry = shown.entry
    words = " ".join((*_both(entry.name), *_both(entry.words)))
    return _one(PAGES, entry.name, words, icon=entry.icon or "point", href=shown.href, keys=entry.keys)


def _place(place: Place) -> dict[str, Any]:
    return _one(PLACES, place.name, place.slug, icon="building-community", href=place.href)


def _action(act: str, icon: str, name: Text) -> dict[str, Any]:
    return _one(ACTIONS, name, " ".join(_both(name)), icon=icon, act=act)


def _one(group: Text, name: Text | str, words: str, **more: str) -> dict[str, Any]:
    said = name.to(language()) if isinstance(name, Text) else name
    return {"group": group.to(language()), "name": said, "words": words, **more}


def _both(text: Text) -> tuple[str, str]:
    return text.en, text.id
