from __future__ import annotations

from django.apps import AppConfig

from sigap.text import Text


def _hear_of_merge(kind: str, key: str, into: str) -> None:
    if kind == "agent":
        from sigap.web.intake.agents_time import cut_merged  # slow to import, and seldom needed

        cut_merged(key, into)


class IntakeConfig(AppConfig):
    name = "sigap.web.intake"
    label = "intake"

    def ready(self) -> None:
        """Name the pages of the sources in the menu and the command palette, and what the log holds about people."""
        from sigap.web.intake.models import FileImport, Source
        from sigap.web.intake.persons import EVENTS_ABOUT_PEOPLE
        from sigap.web.people.operations import naming
        from sigap.web.people.operations.floor import before_merging
        from sigap.web.people.rights import Right
        from sigap.web.platform import personal, subjects
        from sigap.web.shell.navigation import Entry, register

        personal.register(EVENTS_ABOUT_PEOPLE)
        personal.register(naming.holder("imports", {FileImport: ("made_by",)}))
        before_merging(_hear_of_merge)
        subjects.register("source", subjects.names_of(Source))
        subjects.register("import", subjects.names_of(FileImport))
        register(
            Entry(
                Text("Sources", "Sumber"),
                "intake:sources",
                right=Right.SEE_SOURCES.value,
                icon="plug",
                place=40,
                words=Text(
                    "events connectors asterisk clock lag health", "kejadian konektor asterisk jam kesehatan"
                ),
            ),
            Entry(
                Text("Connectors", "Konektor"),
                "intake:connectors",
                right=Right.SEE_SOURCES.value,
                icon="plug-connected",
                words=Text(
                    "connect Asterisk Twilio Zammad Chatwoot Zendesk webhook",
                    "sambungkan Asterisk Twilio Zammad Chatwoot Zendesk webhook",
                ),
                under="intake:sources",
            ),
            Entry(
                Text("Import a file", "Impor berkas"),
                "intake:hand_in",
                right=Right.MANAGE_SOURCES.value,
                icon="file-import",
                words=Text("queue_log upload history", "queue_log unggah riwayat"),
                under="intake:sources",
            ),
        )
