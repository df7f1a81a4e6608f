"""Where the actions are found: an agent's bar, pages in the menu, and what they hold about people."""

from __future__ import annotations

from sigap.text import Text
from sigap.web.floor.actions.personal import ACTIONS_ABOUT_PEOPLE
from sigap.web.people.rights import Right
from sigap.web.platform import personal
from sigap.web.shell import bars
from sigap.web.shell.bars import Bar
from sigap.web.shell.navigation import Entry
from sigap.web.shell.navigation import register as register_pages


def register() -> None:
    """Name the bar, the pages, and who knows what is held about a person."""
    personal.register(ACTIONS_ABOUT_PEOPLE)
    bars.register(
        Bar(
            "floor:bar",
            Text("My state, help and messages", "Status, bantuan, dan pesan saya"),
            script="floor/bar.js",
            style="floor/bar.css",
            is_for=lambda access: access.agent_id is not None or access.may(Right.ACT_ON_FLOOR),
            is_quiet=lambda access: access.agent_id is None,
        )
    )
    register_pages(
        Entry(
            Text("Raised hands", "Tangan terangkat"),
            "floor:hands",
            Right.SEE_FLOOR.value,
            icon="hand-stop",
            words=Text("help asked answered messages", "bantuan diminta dijawab pesan"),
        ),
        Entry(
            Text("Notes on the day", "Catatan hari"),
            "floor:notes",
            Right.SEE_FLOOR.value,
            icon="notes",
            words=Text("note incident what happened", "catatan kejadian apa yang terjadi"),
        ),
    )
