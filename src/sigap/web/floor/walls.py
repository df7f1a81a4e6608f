"""The board on a big screen: whoever has the link sees it, until it is revoked."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from sigap.web.floor import queries, showing, tickets
from sigap.web.floor.models import WallLink
from sigap.web.floor.operations.walls import note_seen
from sigap.web.floor.views import issued
from sigap.web.platform import tenancy
from sigap.web.shell.views import open_to_all

# As an address asks for it. Nothing asked for is dark, and not the device's: browsers say "light" of a screen on which
# nobody ever chose, and a hall would glare.
THEMES = {"dark": "dark", "light": "light", "device": ""}


@open_to_all
@require_GET
def wall(request: HttpRequest, token: str) -> HttpResponse:
    """Show the board in large type, and nothing that leads further."""
    link = _link(token)
    note_seen(link=link)
    context = {
        "link": link,
        "programme": link.tenant.name,
        "theme": THEMES.get(request.GET.get("theme", ""), "dark"),
        "board": showing.of_wall(link, token),
    }
    return _unlisted(render(request, "floor/wall.html", context))


@open_to_all
@require_GET
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """Return a ticket for the stream, with agents only where the link says so. Screens ask for it every minute."""
    link = _link(token)
    note_seen(link=link)
    return _unlisted(issued(tickets.Ticket(link.tenant_id, with_agents=link.shows_agents, is_wall=True)))


@open_to_all
@require_GET
def names(request: HttpRequest, token: str) -> HttpResponse:
    """Return what queues are called, and agents only where the link says so."""
    link = _link(token)
    with tenancy.at(link.tenant_id):
        return _unlisted(JsonResponse(queries.names(with_agents=link.shows_agents)))


def _link(token: str) -> WallLink:
    found = queries.wall_link_of(token)
    if found is None:
        raise Http404
    return found


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [
    path("<str:token>/", wall, name="wall"),
    path("<str:token>/ticket", ticket, name="wall_ticket"),
    path("<str:token>/names", names, name="wall_names"),
]
