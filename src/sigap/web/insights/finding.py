"""What the command palette finds here: saved reports and dashboards, of those that one may open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from sigap.text import Text
from sigap.web.insights.queries import saved
from sigap.web.people.rights import Right
from sigap.web.shell import search
from sigap.web.shell.search import Finder, Hit


def finder_of(rows_of: Any, page: str, icon: str) -> Finder:
    """Return what finds kept rows by their names, for those who may see figures."""

    def find(access: Any, words: str, limit: int) -> Iterator[Hit]:
        if access.may(Right.SEE_INSIGHTS):
            for row in rows_of(access).filter(name__icontains=words)[:limit]:
                yield Hit(row.name, reverse(page, args=[access.tenant.slug, row.pk]), icon)

    return find


def register() -> None:
    """Have the palette ask here."""
    search.register(Text("Reports", "Laporan"), finder_of(saved.reports, "insights:report", "report"))
    search.register(
        Text("Dashboards", "Dasbor"), finder_of(saved.dashboards, "insights:dashboard", "layout-dashboard")
    )
