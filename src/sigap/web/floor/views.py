"""The floor's pages."""

from __future__ import annotations

import time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from sigap.errors import SigapError
from sigap.web.floor import queries, showing, tickets
from sigap.web.floor.actions import queries as actions
from sigap.web.floor.models import WallLink
from sigap.web.floor.operations.own_state import declare_own_state
from sigap.web.floor.operations.walls import make_wall_link, revoke_wall_link
from sigap.web.floor.states import OWN, REASONS
from sigap.web.people import queries as people
from sigap.web.people.access import page
from sigap.web.people.rights import Right
from sigap.web.shell.states import state_of
from sigap.web.shell.words import both, language


@require_GET
@page(Right.SEE_FLOOR)
def board(request: HttpRequest) -> HttpResponse:
    """Show the board; its rows come by the stream."""
    context = {
        "board": showing.of_board(request),
        "may_act": request.access.may(Right.ACT_ON_FLOOR),
        "saved_views": actions.shown_views(request.access.actor),
        "note_queues": [(one.key, one.name) for one in people.queues() if one.is_open],
    }
    return render(request, "floor/board.html", context)


@require_GET
@page(Right.SEE_FLOOR)
def ticket(request: HttpRequest) -> JsonResponse:
    """Return a ticket for the stream, good for a minute, and the time of day here."""
    return issued(tickets.Ticket(request.access.tenant.id))


def issued(ticket: tickets.Ticket) -> JsonResponse:
    """Return a ticket as an answer, with the server's time: a browser's clock may be wrong."""
    told = {"ticket": tickets.issued(ticket), "now": round(time.time() * 1000)}
    response = JsonResponse(told)
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@page(Right.SEE_FLOOR)
def names(request: HttpRequest) -> JsonResponse:
    """Return what queues and agents are called: fetched anew when a row names one that is not known."""
    return JsonResponse(queries.names())


@page(Right.ACT_ON_FLOOR)
def walls(request: HttpRequest) -> HttpResponse:
    """Show the links for big screens, and make one; its address is shown once."""
    context: dict[str, Any] = {"links": queries.wall_links()}
    if request.method == "POST":
        try:
            _, token = make_wall_link(
                by=request.access,
                name=request.POST.get("name", ""),
                shows_agents=request.POST.get("shows_agents") == "1",
            )
        except SigapError as error:
            context["error"] = error
        else:
            context["address"] = request.build_absolute_uri(f"/wall/{token}/")
    return render(request, "floor/walls.html", context, status=422 if "error" in context else 200)


@require_POST
@page(Right.ACT_ON_FLOOR)
def revoke_wall(request: HttpRequest, link: int) -> HttpResponse:
    """Have a link for a big screen open nothing from now on."""
    revoke_wall_link(by=request.access, link=get_object_or_404(WallLink.objects, pk=link))
    messages.success(request, both("Revoked.", "Dicabut."))
    return redirect("floor:walls", request.access.tenant.slug)


@require_GET
@page(Right.SEE_HOME)
def me(request: HttpRequest) -> HttpResponse:
    """Show agents their own state, and what they can change it to."""
    agent = queries.agent_of(request.access.agent_id)
    told = queries.last_state_of(agent) if agent else None
    context = {
        "agent": agent,
        "told": told,
        "current": told.data.get("state", "") if told else "",
        "reason": REASONS.get(told.data.get("reason", "")) if told else None,
        "owner": queries.owner_of(told),
        "choices": [(key, state_of("agent", key)) for key in OWN],
        "reasons": REASONS.items(),
    }
    return render(request, "floor/me.html", context)


@require_POST
@page(Right.SEE_HOME)
def declare(request: HttpRequest) -> HttpResponse:
    """Change one's own state."""
    try:
        declare_own_state(
            by=request.access, state=request.POST.get("state", ""), reason=request.POST.get("reason", "")
        )
    except SigapError as error:
        messages.error(request, error.message(language()))
    return redirect("floor:me", request.access.tenant.slug)
