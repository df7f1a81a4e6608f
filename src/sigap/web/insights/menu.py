"""The pages of insights, as the menu and the command palette name them."""

from __future__ import annotations

from sigap.text import Text
from sigap.web.people.rights import Right
from sigap.web.shell.navigation import Entry

ENTRIES = (
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
        right=Right.SEE_INSIGHTS.value,
        icon="chart-line",
        place=20,
        keys="i",
        words=Text("insights figures kpi chart table", "wawasan angka kpi grafik tabel"),
    ),
    Entry(
        Text("Dashboards", "Dasbor"),
        "insights:dashboards",
        right=Right.SEE_INSIGHTS.value,
        icon="layout-dashboard",
        place=21,
        keys="d",
        words=Text("overview", "ikhtisar"),
    ),
    Entry(
        Text("Reports", "Laporan"),
        "insights:reports",
        right=Right.SEE_INSIGHTS.value,
        icon="report",
        place=22,
        keys="r",
        words=Text("saved scheduled e-mail", "tersimpan terjadwal surel"),
    ),
    Entry(
        Text("KPI reference", "Rujukan KPI"),
        "insights:kpis",
        right=Right.SEE_INSIGHTS.value,
        icon="book",
        words=Text("definition formula catalogue", "definisi rumus katalog"),
        under="insights:explore",
    ),
    Entry(
        Text("Corrections", "Koreksi"),
        "insights:corrections",
        right=Right.SEE_INSIGHTS.value,
        icon="history",
        words=Text("late events", "kejadian terlambat"),
        under="insights:explore",
    ),
)
