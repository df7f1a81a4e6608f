"""The menu and the command palette: every domain names its pages here from its `apps.py`.

register(Entry(Text("Insights", "Wawasan"), "insights:explore", right="insights.see", icon="chart-line", place=20))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from sigap.text import Text


@dataclass(frozen=True)
class Entry:
    """One page that can be gone to.

    Attributes:
        name: what it is called.
        url: the URL's name; it takes the tenant's slug and nothing else.
        right: the right it asks for (a value of `sigap.web.people.rights.Right`).
        icon: a Tabler icon's name; in the menu beside the name.
        place: where in the menu, smallest first. None: only in the command palette.
        words: further words by which the command palette finds it.
        keys: the letters that go there after `g`: "i" for `g i`. Empty: none.
        of_system: it belongs to the installation and not to a tenant; who manages the installation may open it.
    """

    name: Text
    url: str
    right: str
    icon: str = ""
    place: int | None = None
    words: Text = Text("", "")
    keys: str = ""
    of_system: bool = False


@dataclass(frozen=True)
class Shown:
    """An entry as one person sees it."""

    entry: Entry
    href: str
    is_current: bool


_entries: list[Entry] = []


def register(*entries: Entry) -> None:
    """Add pages to the menu and the command palette."""
    _entries.extend(entries)


def entries_for(access: Any, path: str, *, manages_system: bool = False) -> list[Shown]:
    """Return what may be opened by the one who asks, in the order of the menu, those without a place last."""
    rights = access.rights if access else frozenset()
    allowed = [entry for entry in _entries if (manages_system if entry.of_system else entry.right in rights)]
    allowed.sort(key=lambda entry: (entry.of_system, entry.place is None, entry.place or 0))
    shown = [Shown(entry, _href(entry, access), False) for entry in allowed]
    current = max((s.href for s in shown if path.startswith(s.href)), key=len, default=None)
    return [Shown(s.entry, s.href, s.href == current) for s in shown]


def _href(entry: Entry, access: Any) -> str:
    return reverse(entry.url) if entry.of_system else reverse(entry.url, args=[access.tenant.slug])
