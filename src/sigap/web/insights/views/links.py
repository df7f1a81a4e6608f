"""A report for somebody without an account, by a link that can be revoked."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sigap.errors import SigapError
from sigap.web.insights.operations.saved import open_link
from sigap.web.insights.queries import saved
from sigap.web.insights.queries.exploring import explored
from sigap.web.insights.question import read
from sigap.web.insights.showing import Showing
from sigap.web.people.access import client_address
from sigap.web.platform import tenancy
from sigap.web.shell.views import open_to_all
from sigap.web.shell.words import language


@open_to_all
def shared(request: HttpRequest, tenant: str, secret: str) -> HttpResponse:
    """Show the figures of one report, and nothing that leads further."""
    link = saved.link_of(tenant, secret) if len(secret) <= 100 else None
    if link is None:
        raise Http404
    with tenancy.at(link.tenant_id):
        open_link(link=link, address=client_address(request))
        context = {"report": link.report, "link": link, "programme": link.tenant.name}
        try:
            found = explored(read(link.report.question), now=timezone.now())
        except SigapError as error:
            context["error"] = error
        else:
            context |= {"found": found, "shown": Showing(language()).show(found)}
        response = render(request, "insights/shared.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    return response
