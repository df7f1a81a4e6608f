"""The KPI reference, from the catalogue."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sigap.metrics.catalogue import CATALOGUE, FAMILIES
from sigap.metrics.documentation import describe
from sigap.web.people.access import page
from sigap.web.people.rights import Right
from sigap.web.shell.words import language


@page(Right.SEE_INSIGHTS)
def kpis(request: HttpRequest) -> HttpResponse:
    """Show what every KPI means, by family."""
    said = language()
    families = [
        (title, [(kpi, kpi.variants[kpi.default_variant].formula) for kpi in entries])
        for title, entries in FAMILIES.values()
    ]
    chosen = CATALOGUE.get(request.GET.get("kpi", ""))
    context = {
        "families": families,
        "count": len(CATALOGUE),
        "chosen": chosen,
        "sections": describe(chosen, said) if chosen else [],
    }
    return render(request, "insights/kpis.html", context)
