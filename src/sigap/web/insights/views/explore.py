"""Asking for figures: the form, the answer, and the answer as a file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.insights import exports
from sigap.web.insights.choices import choices
from sigap.web.insights.operations.looking import note_export
from sigap.web.insights.queries import saved
from sigap.web.insights.queries.exploring import Explored, explored
from sigap.web.insights.question import Question, read
from sigap.web.insights.showing import Showing
from sigap.web.people.access import Access, client_address, page
from sigap.web.people.rights import Right
from sigap.web.shell.words import language


def showing_for(access: Access) -> Showing:
    """Return how answers are shown to the one who asks."""
    visits = reverse("insights:visits", args=[access.tenant.slug])
    return Showing(language(), visits if access.may(Right.SEE_VISITS) else "")


LABELS = {
    "by": Text("Grouped by", "Dikelompokkan per"),
    "and_by": Text("and by", "dan per"),
    "compare": Text("Compared with", "Dibandingkan dengan"),
    "queue": Text("Queues", "Antrean"),
    "channel": Text("Channels", "Kanal"),
    "team": Text("Teams", "Tim"),
    "clock": Text("Clock", "Jam acuan"),
    "preset": Text("Counted as", "Cara hitung"),
}


def answer_context(access: Access, found: Explored, *, charted: str = "") -> dict[str, Any]:
    """Return what the template of an answer wants; `charted` is the KPI that is drawn."""
    slug = access.tenant.slug
    return {
        "found": found,
        "shown": showing_for(access).show(found, charted=charted),
        "charted": charted if charted in found.question.kpis else found.question.kpis[0],
        "query": found.question.query(),
        "may_export": access.may(Right.EXPORT),
        "may_keep": access.may(Right.KEEP_REPORTS),
        "permalink": f"{reverse('insights:explore', args=[slug])}?{_fixed(found).query()}",
    }


def _fixed(found: Explored) -> Question:
    """Return the question with its days written out, so that it asks for the same days for ever."""
    first, last = found.days
    return replace(found.question, span="", first=first, last=last)


@page(Right.SEE_INSIGHTS)
def explore(request: HttpRequest) -> HttpResponse:
    """Show the form of a question and its answer; an error stands at the form."""
    access = request.access
    fields = {name: [v for v in values if v] for name, values in request.GET.lists()}
    context: dict[str, Any] = {
        "choices": choices(fields),
        "report": _report(access, fields),
        "labels": LABELS,
        "charts_lead": True,
    }
    try:
        found = explored(read(fields), now=timezone.now())
    except SigapError as error:
        context["error"] = error
    else:
        context |= answer_context(access, found, charted=request.GET.get("chart", ""))
        context["absolute"] = request.build_absolute_uri(context["permalink"])
    return render(request, "insights/explore.html", context, status=422 if "error" in context else 200)


def _report(access: Access, fields: dict[str, list[str]]) -> Any:
    """Return the kept report that is being changed, None when it is none of theirs."""
    told = fields.get("report", [""])[-1]
    if not (told.isascii() and told.isdigit()):
        return None
    try:
        kept = saved.report(access, int(told))
    except saved.NotThereError:
        return None
    return kept if saved.may_change(access, kept) else None


@page(Right.EXPORT)
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """Return the answer as a file."""
    access = request.access
    fields = {name: list(values) for name, values in request.GET.lists()}
    try:
        found = explored(read(fields), now=timezone.now())
    except SigapError as error:
        return render(request, "insights/export_error.html", {"error": error}, status=422)
    note_export(by=access, kind=kind, question=found.question, address=client_address(request))
    return file_response(found, kind)


def file_response(found: Explored, kind: str, *, title: str = "") -> HttpResponse:
    """Return an answer as a file to be kept."""
    response = HttpResponse(
        exports.content(found, kind, language(), title=title), content_type=exports.KINDS[kind]
    )
    response["Content-Disposition"] = f'attachment; filename="{exports.file_name(found, kind)}"'
    response["Cache-Control"] = "private, no-store"
    return response
