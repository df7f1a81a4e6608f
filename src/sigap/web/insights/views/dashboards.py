"""Pages of several reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.insights import standard
from sigap.web.insights.lake.recent import recent
from sigap.web.insights.operations import dashboards as keeping
from sigap.web.insights.queries import saved
from sigap.web.insights.queries.exploring import explored
from sigap.web.insights.question import read
from sigap.web.insights.views.explore import answer_context
from sigap.web.people.access import Access, page
from sigap.web.people.rights import Right
from sigap.web.shell.words import language


@page(Right.SEE_INSIGHTS)
def first(request: HttpRequest) -> HttpResponse:
    """Show the tenant's own first dashboard, or the one that every tenant begins with."""
    access = request.access
    own = saved.dashboards(access).filter(is_default=True).first()
    if own is not None and "standard" not in request.GET:
        return _shown(request, own)
    with recent():  # of the same facts throughout
        panels = [
            _panel(access, one.name.to(language()), one.question.told(), one.width, "")
            for one in standard.PANELS
        ]
    return render(request, "insights/dashboard.html", _context(access, None, panels))


@page(Right.SEE_INSIGHTS)
def dashboard(request: HttpRequest, id: int) -> HttpResponse:
    """Show a dashboard."""
    return _shown(request, _kept(request.access, id))


def _shown(request: HttpRequest, kept: Any) -> HttpResponse:
    access = request.access
    with recent():
        panels = [
            _panel(
                access,
                one.report.name,
                one.report.question,
                one.width,
                reverse("insights:report", args=[access.tenant.slug, one.report_id]),
                one.report_id,
            )
            for one in saved.pinned_on(access, kept)
        ]
    return render(request, "insights/dashboard.html", _context(access, kept, panels))


def _context(access: Access, kept: Any, panels: list[dict[str, Any]]) -> dict[str, Any]:
    own = kept is not None and saved.may_change(access, kept)
    pinned = {one.get("id") for one in panels}
    return {
        "dashboard": kept,
        "panels": panels,
        "own": own,
        "may_keep": access.may(Right.KEEP_REPORTS),
        "may_share": access.may(Right.MANAGE_TENANT),
        "dashboards": list(saved.dashboards(access)),
        "reports": [one for one in saved.reports(access) if one.pk not in pinned] if own else [],
        "standard": standard.NAME,
    }


def _panel(
    access: Access, name: str, fields: dict[str, list[str]], width: int, href: str, id: int = 0
) -> dict[str, Any]:
    """Return one report of a dashboard; one that has no answer says why in its own place."""
    panel: dict[str, Any] = {"name": name, "width": width, "href": href, "id": id}
    try:
        question = read(fields)
        panel |= answer_context(access, explored(question, now=timezone.now()))
        panel["explore"] = f"{reverse('insights:explore', args=[access.tenant.slug])}?{question.query()}"
    except SigapError as error:
        panel["error"] = error
    return panel


def _kept(access: Access, id: int) -> Any:
    try:
        return saved.dashboard(access, id)
    except saved.NotThereError:
        raise Http404 from None


@page(Right.KEEP_REPORTS)
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make an empty dashboard."""
    access = request.access
    try:
        made = keeping.make_dashboard(by=access, name=request.POST.get("name", ""))
    except SigapError as error:
        _complain(request, error)
        return redirect(reverse("insights:dashboards", args=[access.tenant.slug]))
    return redirect(reverse("insights:dashboard", args=[access.tenant.slug, made.pk]))


@page(Right.KEEP_REPORTS)
@require_POST
def change(request: HttpRequest, id: int) -> HttpResponse:
    """Rename or share a dashboard."""
    name, shared = request.POST.get("name", ""), request.POST.get("shared", "nobody")
    return _done(
        request, id, lambda: keeping.change_dashboard(by=request.access, id=id, name=name, shared=shared)
    )


@page(Right.KEEP_REPORTS)
@require_POST
def remove(request: HttpRequest, id: int) -> HttpResponse:
    """Remove a dashboard."""
    try:
        keeping.remove_dashboard(by=request.access, id=id)
    except saved.NotThereError:
        raise Http404 from None
    except SigapError as error:
        _complain(request, error)
    return redirect(reverse("insights:dashboards", args=[request.access.tenant.slug]))


@page(Right.KEEP_REPORTS)
@require_POST
def pin(request: HttpRequest, id: int) -> HttpResponse:
    """Put a report on a dashboard."""
    width = _whole(request, "width") or 6
    return _done(
        request,
        id,
        lambda: keeping.pin(
            by=request.access, dashboard_id=id, report_id=_whole(request, "report"), width=width
        ),
    )


@page(Right.KEEP_REPORTS)
@require_POST
def unpin(request: HttpRequest, id: int) -> HttpResponse:
    """Take a report off a dashboard."""
    return _done(
        request,
        id,
        lambda: keeping.unpin(by=request.access, dashboard_id=id, report_id=_whole(request, "report")),
    )


@page(Right.KEEP_REPORTS)
@require_POST
def move(request: HttpRequest, id: int) -> HttpResponse:
    """Move a report one place."""
    later = request.POST.get("later") == "1"
    return _done(
        request,
        id,
        lambda: keeping.move(
            by=request.access, dashboard_id=id, report_id=_whole(request, "report"), later=later
        ),
    )


@page(Right.MANAGE_TENANT)
@require_POST
def open_first(request: HttpRequest, id: int) -> HttpResponse:
    """Have a dashboard open first for everyone of the tenant."""
    return _done(request, id, lambda: keeping.open_first(by=request.access, id=id))


def _whole(request: HttpRequest, name: str) -> int:
    told = request.POST.get(name, "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 18 else 0


def _complain(request: HttpRequest, error: SigapError) -> None:
    messages.error(request, " ".join(t.to(language()) for t in (error.what, error.remedy) if t))


def _done(request: HttpRequest, id: int, deed: Callable[[], object]) -> HttpResponse:
    try:
        deed()
    except saved.NotThereError:
        raise Http404 from None
    except SigapError as error:
        _complain(request, error)
    else:
        messages.success(request, Text("Done.", "Selesai.").to(language()))
    return redirect(reverse("insights:dashboard", args=[request.access.tenant.slug, id]))
