"""Reports, dashboards and schedules that people keep, as far as the one who asks may see them."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.insights.models import Dashboard, Delivery, ReportLink, SavedReport, Schedule, Shared
from sigap.web.people.access import Access
from sigap.web.people.rights import Right


class NotThereError(SigapError):
    """A report or dashboard that is not there for the one who asks: gone, another's, or of another tenant."""

    def __init__(self) -> None:
        super().__init__(
            Text("There is no such report for you.", "Laporan itu tidak ada untuk Anda."),
            remedy=Text("Ask its maker to share it.", "Minta pembuatnya membagikannya."),
        )


def _seen_by(access: Access) -> Q:
    if access.may(Right.MANAGE_TENANT):
        return Q()
    shared = Q(shared=Shared.TENANT) | Q(shared=Shared.ROLES, roles__contains=[access.role])
    return Q(made_by=access.actor) | shared


def reports(access: Access) -> QuerySet[Any]:
    """Return the reports that the one who asks may open, by name."""
    return SavedReport.objects.filter(_seen_by(access))


def report(access: Access, id: int) -> SavedReport:
    """Return one report. Raises NotThereError."""
    found = reports(access).filter(pk=id).first() if id < 2**63 else None
    if found is None:
        raise NotThereError
    return found


def may_change(access: Access, kept: SavedReport | Dashboard) -> bool:
    """Return whether the one who asks may change or remove what was kept: its maker, and administrators."""
    own = kept.made_by == access.actor or access.may(Right.MANAGE_TENANT)
    return own and access.may(Right.KEEP_REPORTS)


def dashboards(access: Access) -> QuerySet[Any]:
    """Return the dashboards that the one who asks may open, the tenant's own first page first."""
    return Dashboard.objects.filter(_seen_by(access))


def dashboard(access: Access, id: int) -> Dashboard:
    """Return one dashboard. Raises NotThereError."""
    found = dashboards(access).filter(pk=id).first()
    if found is None:
        raise NotThereError
    return found


def pinned_on(access: Access, shown: Dashboard) -> list[Any]:
    """Return the places of a dashboard whose reports the one who asks may open."""
    readable = reports(access).values("pk")
    return list(shown.pinned.filter(report__in=readable).select_related("report"))


def links_of(kept: SavedReport) -> list[ReportLink]:
    """Return a report's links, the newest first."""
    return list(ReportLink.objects.filter(report=kept).order_by("-id"))


def is_given_out(kept: SavedReport) -> bool:
    """Return whether a report has a link that opens it."""
    return _open_links().filter(report=kept).exists()


def names_agents(kept: SavedReport) -> bool:
    """Return whether a report tells of single agents."""
    return "agent" in kept.question.get("by", ()) or bool(kept.question.get("agent"))


def schedules_of(kept: SavedReport) -> list[Schedule]:
    """Return when a report is mailed."""
    return list(Schedule.objects.filter(report=kept))


def deliveries_of(schedule: Schedule, most: int = 5) -> list[Delivery]:
    """Return the latest mailings of a schedule."""
    return list(Delivery.objects.filter(schedule=schedule)[:most])


def digest_of(secret: str) -> str:
    """Return what is kept of a link's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link_of(tenant_slug: str, secret: str) -> ReportLink | None:
    """Return the link with this secret at this tenant; None when it is unknown or over, or its report names agents."""
    found: ReportLink | None = (
        _open_links()
        .filter(digest=digest_of(secret), tenant__slug=tenant_slug)
        .select_related("report", "tenant")
        .first()
    )
    return None if found is None or names_agents(found.report) else found


def _open_links() -> QuerySet[ReportLink]:
    return ReportLink.everywhere.filter(revoked_at=None, expires_at__gt=timezone.now())
