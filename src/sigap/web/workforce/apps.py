from __future__ import annotations

from django.apps import AppConfig

from sigap.text import Text


class WorkforceConfig(AppConfig):
    name = "sigap.web.workforce"
    label = "workforce"

    def ready(self) -> None:
        """Name its pages in the menu, tell the home page what is expected, and what plans hold about people."""
        from sigap.web.insights import neighbours
        from sigap.web.people.rights import Right
        from sigap.web.platform import personal
        from sigap.web.shell.navigation import Entry, register
        from sigap.web.workforce import handlers

        see, plan = Right.SEE_WORKFORCE.value, Right.SEE_PEOPLE.value
        words = Text("plan shifts schedule", "rencana sif jadwal")
        register(
            Entry(
                Text("Workforce", "Tenaga kerja"),
                "workforce:overview",
                see,
                icon="calendar-time",
                place=30,
                words=words,
            ),
            Entry(Text("Forecasts", "Perkiraan"), "workforce:forecasts", plan, icon="chart-dots"),
            Entry(Text("Agents required", "Kebutuhan agen"), "workforce:requirements", plan, icon="users"),
            Entry(
                Text("Rosters", "Jadwal kerja"), "workforce:rosters", plan, icon="calendar-week", words=words
            ),
        )
        personal.register(handlers.PLANS_ABOUT_PEOPLE)
        neighbours.forecasts(handlers.expected_on)
