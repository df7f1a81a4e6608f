"""Where this domain's pages are in the menu and the command palette."""

from __future__ import annotations

from sigap.web.shell import navigation
from sigap.web.shell.navigation import Entry


def register() -> None:
    """Name our pages."""
    navigation.register(*_PAGES)


_PAGES: tuple[Entry, ...] = ()
