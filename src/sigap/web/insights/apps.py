from __future__ import annotations

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "sigap.web.insights"
    label = "insights"

    def ready(self) -> None:
        """Name the pages of insights in the menu and the command palette, and what facts hold about people."""
        from sigap.web.insights import finding
        from sigap.web.insights.menu import ENTRIES
        from sigap.web.insights.models import Dashboard, SavedReport
        from sigap.web.insights.operations import FACTS_ABOUT_PEOPLE
        from sigap.web.insights.operations.erasing_kept import KEPT_ABOUT_PEOPLE
        from sigap.web.platform import personal, subjects
        from sigap.web.shell.navigation import register

        finding.register()
        personal.register(FACTS_ABOUT_PEOPLE)
        personal.register(KEPT_ABOUT_PEOPLE)
        subjects.register("dashboard", subjects.names_of(Dashboard))
        subjects.register("report", subjects.names_of(SavedReport))
        register(*ENTRIES)
