from __future__ import annotations

from django.apps import AppConfig

from sigap.text import Text


class DemoConfig(AppConfig):
    name = "sigap.web.demo"
    label = "demo"

    def ready(self) -> None:
        """Have the home page tell how far the history is, name the page that removes the demo, and who did."""
        from sigap.web.demo import handlers
        from sigap.web.demo.models import Removal
        from sigap.web.insights import neighbours
        from sigap.web.people.operations import naming
        from sigap.web.people.rights import Right
        from sigap.web.platform import personal
        from sigap.web.shell.navigation import Entry, register

        personal.register(naming.holder("demo", {Removal: ("by",)}))
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
