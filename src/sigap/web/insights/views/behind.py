"""The visits behind a figure, and one contact from its beginning to its end. Looking at them is written down."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sigap.errors import SigapError
from sigap.reports.formats import Formats
from sigap.web.insights import telling_visits
from sigap.web.insights.queries import rows
from sigap.web.insights.showing import CHANNELS, DIRECTIONS
from sigap.web.people.access import note_look, page
from sigap.web.people.rights import Right
from sigap.web.shell.words import language


@page(Right.SEE_VISITS)
def visits(request: HttpRequest) -> HttpResponse:
    """List the visits of some days and groups, a page at a time."""
    fields = {name: [v for v in values if v] for name, values in request.GET.lists()}
    context: dict[str, Any] = {}
    try:
        found = rows.behind(fields, now=timezone.now(), cursor=request.GET.get("cursor", ""))
    except SigapError as error:
        context["error"] = error
    else:
        note_look(request, "insights.visits", of="visits", asked=request.GET.urlencode()[:1000])
        said = telling_visits.Telling(language(), found.names)
        context |= {
            "found": found,
            "rows": [said.row(row) for row in found.rows],
            "days": Formats(language()).days(*found.days),
            "filters": said.filters(found.where),
            "explore": rows.question_of(found).query(),
        }
    return render(request, "insights/visits.html", context, status=422 if "error" in context else 200)


@page(Right.SEE_VISITS)
def contact(request: HttpRequest) -> HttpResponse:
    """Show one contact: its visits, its legs, and the times between."""
    id = request.GET.get("id", "")
    found = rows.contact(id, request.GET.get("day", ""))
    if found is None:
        raise Http404
    note_look(request, "insights.visits", of=f"contact:{id}")
    said = telling_visits.Telling(language(), rows.named())
    context = {
        "found": found,
        "channel": said.word(CHANNELS, found.contact["channel"]),
        "direction": said.word(DIRECTIONS, found.contact["direction"]),
        "known": said.known(found.contact),
        "moments": said.moments(found.visits, found.legs),
    }
    return render(request, "insights/contact.html", context)
