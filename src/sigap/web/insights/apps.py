from __future__ import annotations

from django.apps import AppConfig

from sigap.text import Text


class InsightsConfig(AppConfig):
    name = "sigap.web.insights"
    label = "insights"

    def ready(self) -> None:
        """Name the pages of insights in the menu and the command palette, and what facts hold about people."""
        from sigap.web.insights import finding
        from sigap.web.insights.operations import FACTS_ABOUT_PEOPLE
        from sigap.web.insights.operations.erasing_kept import KEPT_ABOUT_PEOPLE
        from sigap.web.people.rights import Right
        from sigap.web.platform import personal
        from sigap.web.shell.navigation import Entry, register

        finding.register()
        personal.register(FACTS_ABOUT_PEOPLE)
        personal.register(KEPT_ABOUT_PEOPLE)
        see = Right.SEE_INSIGHTS.value
        register(
            Entry(
                Text("Today", "Hari ini"),
                "insights:home",
                right=Right.SEE_HOME.value,
                icon="home",
                place=0,
                keys="h",
                words=Text("home start glance", "beranda awal sekilas"),
            ),
            Entry(
                Text("Explore", "Jelajah"),
                "insights:explore",
                right=see,
                icon="chart-line",
                place=20,
                keys="i",
                words=Text("insights figures kpi chart table", "wawasan angka kpi grafik tabel"),
            ),
            Entry(
                Text("Dashboards", "Dasbor"),
                "insights:dashboards",
                right=see,
                icon="layout-dashboard",
                place=21,
                keys="d",
                words=Text("overview", "ikhtisar"),
            ),
            Entry(
                Text("Reports", "Laporan"),
                "insights:reports",
                right=see,
                icon="report",
                place=22,
                keys="r",
                words=Text("saved scheduled e-mail", "tersimpan terjadwal surel"),
            ),
            Entry(
                Text("KPI reference", "Rujukan KPI"),
                "insights:kpis",
                right=see,
                icon="book",
                words=Text("definition formula catalogue", "definisi rumus katalog"),
            ),
            Entry(
                Text("Corrections", "Koreksi"),
                "insights:corrections",
                right=see,
                icon="history",
                words=Text("late events", "kejadian terlambat"),
            ),
        )
