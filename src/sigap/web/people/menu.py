"""Where this domain's pages are in the menu and the command palette."""

from __future__ import annotations

from sigap.text import Text
from sigap.web.people.rights import Right
from sigap.web.people.views.kinds import KINDS
from sigap.web.shell import navigation
from sigap.web.shell.navigation import Entry


def register() -> None:
    """Name our pages: people and places in the menu, each list in the command palette."""
    first = Entry(
        Text("People", "Orang"), "people:agents", right=Right.SEE_PEOPLE, icon="users", place=50, keys="p"
    )
    lists = (
        Entry(kind.names, f"people:{kind.key}", right=Right.SEE_PEOPLE, icon=kind.icon, words=kind.about)
        for kind in KINDS[1:]
    )
    navigation.register(first, *lists)
