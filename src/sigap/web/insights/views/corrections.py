"""Figures of closed days that changed because events came late."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sigap.web.insights.queries.corrections import corrections as found
from sigap.web.people.access import page
from sigap.web.people.rights import Right


@page(Right.SEE_INSIGHTS)
def corrections(request: HttpRequest) -> HttpResponse:
    """List what was corrected, the latest first."""
    return render(request, "insights/corrections.html", {"corrections": found()})
