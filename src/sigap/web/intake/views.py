"""Pages of the sources: how each fares, what went wrong and what to do, and files handed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from sigap.errors import SigapError
from sigap.web.intake import importing, operations, queries, showing
from sigap.web.people.access import note_look, page
from sigap.web.people.rights import Right


@page(Right.SEE_SOURCES)
def sources(request: HttpRequest) -> HttpResponse:
    """Show every source of the tenant, how it fares, and how far behind the figures are."""
    return render(request, "intake/sources.html", showing.sources_page(request.access))


@page(Right.SEE_SOURCES)
def source(request: HttpRequest, id: int) -> HttpResponse:
    """Show one source: its state, its problems, its newest events, and how to send to it."""
    wanted = {
        name: request.GET.get(name, "")[:200].replace("\x00", "") for name in ("kind", "contact", "agent")
    }
    shown = showing.source_page(request.access, id, wanted)
    if (
        request.headers.get("HX-Target") == "health"
    ):  # the page asks again by itself, and takes no events from it
        shown["events"] = []
    elif shown["events"]:
        note_look(request, "intake.events", of=f"source:{id}", asked={n: v for n, v in wanted.items() if v})
    return render(request, "intake/source.html", shown)


@page(Right.MANAGE_SOURCES)
def change(request: HttpRequest, id: int) -> HttpResponse:
    """Rename a source, or switch it on or off."""
    queries.source_of(id)
    if request.method == "POST":
        switched = request.POST.get("is_enabled")
        try:
            operations.change_source(
                source=id,
                actor=request.access.actor,
                name=request.POST.get("name"),
                is_enabled=None if switched is None else switched == "1",
            )
        except SigapError as error:
            context = showing.source_page(request.access, id, {}) | {"error": error}
            return render(request, "intake/source.html", context, status=422)
    return redirect("intake:source", request.access.tenant.slug, id)


@page(Right.MANAGE_SOURCES)
def end_problem(request: HttpRequest, id: int) -> HttpResponse:
    """Put a problem away: somebody has seen to it."""
    found = queries.source_of(id)
    if request.method == "POST":
        operations.put_away(source=found, problem=request.POST.get("problem", ""), actor=request.access.actor)
    return redirect("intake:source", request.access.tenant.slug, id)


@page(Right.MANAGE_SOURCES)
def hand_in(request: HttpRequest) -> HttpResponse:
    """Take a file in, to be read in the background, and show the files handed in before."""
    error = None
    if request.method == "POST":
        file, source = request.FILES.get("file"), request.POST.get("source", "")
        try:
            importing.hand_in(
                file=file,
                source=queries.source_of(int(source)) if source.isascii() and source.isdigit() else None,
                reader=request.POST.get("reader", ""),
                actor=request.access.actor,
            )
        except SigapError as caught:
            error = caught
        else:
            return redirect("intake:hand_in", request.access.tenant.slug)
    context = showing.files_page(request.access) | {"error": error}
    status = getattr(error, "status", 422) if error else 200
    return render(request, "intake/files.html", context, status=status)
