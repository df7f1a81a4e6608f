"""The floor's pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sigap.floor.board import AGENT_COLUMNS, QUEUE_COLUMNS
from sigap.web.floor import queries, tickets
from sigap.web.people.access import page
from sigap.web.people.rights import Right


@require_GET
@page(Right.SEE_FLOOR)
def board(request: HttpRequest) -> HttpResponse:
    """Show the board; its rows come by the stream."""
    columns = {"queue": QUEUE_COLUMNS, "agent": AGENT_COLUMNS}
    return render(request, "floor/board.html", {"columns": columns})


@require_GET
@page(Right.SEE_FLOOR)
def ticket(request: HttpRequest) -> JsonResponse:
    """Return a ticket for the stream, good for a minute."""
    told = tickets.issued(tickets.Ticket(request.access.tenant.id))
    return JsonResponse({"ticket": told})


@require_GET
@page(Right.SEE_FLOOR)
def names(request: HttpRequest) -> JsonResponse:
    """Return what queues and agents are called: fetched anew when a row names one that is not known."""
    return JsonResponse(queries.names())
