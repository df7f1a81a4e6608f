from django.apps import AppConfig

from sigap.text import Text


class SystemConfig(AppConfig):
    name = "sigap.web.system"
    label = "system"

    def ready(self) -> None:
        """Name the pages of the installation."""
        from sigap.web.shell.navigation import Entry, register

        register(
            Entry(
                Text("Installation", "Instalasi"), "system:overview", icon="server", place=90, of_system=True
            ),
            Entry(
                Text("Tenants", "Program"),
                "system:tenants",
                icon="building-community",
                place=91,
                of_system=True,
            ),
            Entry(
                Text("Background jobs", "Pekerjaan latar"),
                "system:jobs",
                icon="list-check",
                place=93,
                of_system=True,
            ),
        )
