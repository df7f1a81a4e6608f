"""The visits behind a figure, and one contact from its beginning to its end. Looking at them is written down."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sigap.errors import SigapError
from sigap.web.insights.operations.looking import note_look
from sigap.web.insights.queries import rows
from sigap.web.people.access import page
from sigap.web.people.rights import Right


@page(Right.SEE_VISITS)
def visits(request: HttpRequest) -> HttpResponse:
    """List the visits of some days and groups, a page at a time."""
    access = request.access
    fields = {name: [v for v in values if v] for name, values in request.GET.lists()}
    context: dict[str, Any] = {}
    try:
        found = rows.behind(fields, now=timezone.now(), cursor=request.GET.get("cursor", ""))
    except SigapError as error:
        context["error"] = error
    else:
        note_look(
            by=access,
            what="visits",
            address=request.META.get("REMOTE_ADDR"),
            asked=request.GET.urlencode()[:1000],
        )
        context |= {"found": found}
    return render(request, "insights/visits.html", context, status=422 if "error" in context else 200)


@page(Right.SEE_VISITS)
def contact(request: HttpRequest) -> HttpResponse:
    """Show one contact: its visits, its legs, and the times between."""
    access, id = request.access, request.GET.get("id", "")
    found = rows.contact(id) if id and "\x00" not in id else None
    if found is None:
        raise Http404
    note_look(by=access, what=f"contact:{id}", address=request.META.get("REMOTE_ADDR"))
    return render(request, "insights/contact.html", {"found": found})
