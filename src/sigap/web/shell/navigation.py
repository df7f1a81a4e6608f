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
        under: the URL's name of the entry of the menu that is marked while one is here. Empty: its own.
        of_system: it belongs to the installation and not to a tenant; who manages the installation may open it.
        of_account: it is about oneself and stands in the menu of the account; everybody may open it.
    """

    name: Text
    url: str
    right: str = ""
    icon: str = ""
    place: int | None = None
    words: Text = Text("", "")
    keys: str = ""
    under: str = ""
    of_system: bool = False
    of_account: bool = False


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

    def may_open(entry: Entry) -> bool:
        if entry.of_system or entry.of_account:
            return entry.of_account or manages_system
        return entry.right in rights

    allowed = [entry for entry in _entries if may_open(entry)]
    allowed.sort(key=lambda one: (one.of_account, one.of_system, one.place is None, one.place or 0))
    shown = [Shown(entry, _href(entry, access), False) for entry in allowed]
    here = max((s for s in shown if path.startswith(s.href)), key=lambda s: len(s.href), default=None)
    current = (here.entry.under or here.entry.url) if here else None
    return [Shown(s.entry, s.href, s.entry.url == current) for s in shown]


def _href(entry: Entry, access: Any) -> str:
    if entry.of_system or entry.of_account:
        return reverse(entry.url)
    return reverse(entry.url, args=[access.tenant.slug])
