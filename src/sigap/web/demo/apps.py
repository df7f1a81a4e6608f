from __future__ import annotations

from django.apps import AppConfig

from sigap.text import Text


class DemoConfig(AppConfig):
    name = "sigap.web.demo"
    label = "demo"

    def ready(self) -> None:
        """Have the home page tell how far the history is, and name the page on which the demo is removed."""
        from sigap.web.demo import handlers
        from sigap.web.insights import neighbours
        from sigap.web.people.rights import Right
        from sigap.web.shell.navigation import Entry, register

        neighbours.troubles(handlers.history_under_way)
        register(
            Entry(
                Text("Demo centre", "Pusat contoh"),
                "demo:about",
                Right.MANAGE_TENANT.value,
                icon="wand",
                words=Text("remove twin example", "hapus kembaran"),
            )
        )
