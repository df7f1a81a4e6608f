"""Where the day's story is found in the menu, and what it holds about people."""

from __future__ import annotations

from sigap.text import Text
from sigap.web.floor.story.erasing import STORIES_ABOUT_PEOPLE
from sigap.web.people.rights import Right
from sigap.web.platform import personal
from sigap.web.shell.navigation import Entry
from sigap.web.shell.navigation import register as register_page


def register() -> None:
    """Name the page, and who knows what is held about a person."""
    personal.register(STORIES_ABOUT_PEOPLE)
    register_page(
        Entry(
            Text("Day by day", "Hari demi hari"),
            "floor:days",
            Right.SEE_INSIGHTS.value,
            icon="calendar-event",
            place=12,
            words=Text(
                "report replay day story why what went wrong", "laporan putar ulang hari mengapa meleset"
            ),
        )
    )
