"""Advice on the board, taken, and looked back at."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from sigap.errors import SigapError
from sigap.web.floor.foresight import operations, queries, wording
from sigap.web.floor.foresight.models import Option, Recommendation
from sigap.web.people.access import page
from sigap.web.people.rights import Right
from sigap.web.shell.words import both, language

_State = Recommendation.State


@require_GET
@page(Right.SEE_FLOOR)
def panel(request: HttpRequest) -> HttpResponse:
    """Show what to do now, as a part of the board."""
    response = render(request, "floor/advice/panel.html", _at_hand(request))
    response["Cache-Control"] = "no-store"
    return response


def _at_hand(request: HttpRequest) -> dict[str, Any]:
    found = queries.at_hand()
    context: dict[str, Any] = {"may_act": request.access.may(Right.ACT_ON_FLOOR), "at_hand": found}
    if found is not None and found.made_at is not None:
        names = queries.names()
        context["nothing"] = wording.changes(found.looks, names)
        context["options"] = wording.options_of(found, names)
        context["acceptance"] = queries.accepted(found)
    return context


@require_GET
@page(Right.SEE_FLOOR)
def advice(request: HttpRequest) -> HttpResponse:
    """Show what was recommended, what was taken, what that promised and what came of it."""
    told = request.GET.get("before", "")
    rows = queries.made(int(told) if told.isdecimal() and len(told) < 18 else None)
    names = queries.names()
    shown = [_row(one, names) for one in rows]
    context = {
        "rows": shown,
        "kept": queries.kept(),
        "last": rows[-1].pk if len(rows) == queries.PAGE else None,
        "may_act": request.access.may(Right.ACT_ON_FLOOR),
        "is_asked": queries.is_asked(),
    }
    return render(request, "floor/advice/list.html", context)


def _row(one: Recommendation, names: queries.Names) -> dict[str, Any]:
    acceptance = queries.accepted(one)
    options = wording.options_of(one, names)
    taken = next((o for o in options if acceptance and o.option.pk == acceptance.option_id), None)
    promises = list(acceptance.promises.all()) if acceptance else []
    return {
        "of": one,
        "best": taken or (options[0] if options else None),
        "acceptance": acceptance,
        "done": wording.done(acceptance) if acceptance else [],
        "promises": [(promise, names.queues.get(promise.queue, promise.queue)) for promise in promises],
    }


@require_POST
@page(Right.ACT_ON_FLOOR)
def ask(request: HttpRequest) -> HttpResponse:
    """Have the twin asked what to do now."""
    operations.ask_advice(by=request.access)
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    return redirect("floor:board", request.access.tenant.slug)


@require_POST
@page(Right.ACT_ON_FLOOR)
def accept(request: HttpRequest, option: int) -> HttpResponse:
    """Take one of the things recommended."""
    chosen = get_object_or_404(Option.objects, pk=option)
    try:
        operations.accept(by=request.access, option=chosen)
    except SigapError as error:
        messages.error(request, error.message(language()))
    else:
        messages.success(
            request,
            both(
                "Taken. What really happens is held against the promise when the half-hour is over.",
                "Diambil. Kenyataannya dibandingkan dengan janji setelah setengah jam itu berakhir.",
            ),
        )
    return redirect("floor:board", request.access.tenant.slug)
