"""The first page of a tenant."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sigap.web.insights import telling_home
from sigap.web.insights.queries import home as queries
from sigap.web.people.access import page
from sigap.web.people.rights import Right
from sigap.web.shell.words import language


@page(Right.SEE_HOME)
def home(request: HttpRequest) -> HttpResponse:
    """Show today at a glance: the tenant's figures, or one's own for those who may see no others."""
    access, now = request.access, timezone.now()
    telling = telling_home.Telling(language(), access.tenant.slug)
    if not access.may(Right.SEE_INSIGHTS):
        own = queries.own(now=now, agent_id=access.agent_id)
        return render(request, "insights/own.html", {"own": own, "shown": telling.own(own), "now": now})
    found = queries.home(now=now, sees_sources=access.may(Right.SEE_SOURCES))
    return render(request, "insights/home.html", {"home": found, "shown": telling.home(found), "now": now})
