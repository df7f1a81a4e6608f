from __future__ import annotations

from django.apps import AppConfig

from sigap.text import Text


class FloorConfig(AppConfig):
    name = "sigap.web.floor"
    label = "floor"

    def ready(self) -> None:
        """Name its page in the menu."""
        from sigap.web.people.rights import Right
        from sigap.web.shell.navigation import Entry, register

        register(
            Entry(
                Text("Floor", "Lantai"),
                "floor:board",
                Right.SEE_FLOOR.value,
                icon="broadcast",
                place=10,
                words=Text("live board wallboard queue now", "papan langsung antrean sekarang"),
            )
        )
