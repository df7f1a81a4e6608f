"""The bar of agents, what is done from the board, and the pages of hands and notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.floor import queries as floor
from sigap.web.floor.actions import pokes, queries, showing
from sigap.web.floor.actions.models import DayNote, SavedView
from sigap.web.floor.actions.operations import calls, hands, notes, skills, states, views
from sigap.web.floor.actions.operations import messages as sending
from sigap.web.floor.actions.whom import agent_called
from sigap.web.floor.operations.own_state import declare_own_state
from sigap.web.people import queries as people
from sigap.web.people.access import page
from sigap.web.people.rights import Right
from sigap.web.shell.days import day_told, with_days_beside
from sigap.web.shell.words import both, language

View = Callable[..., HttpResponse]

# -- the bar of an agent


def _bar(request: HttpRequest) -> HttpResponse:
    agent = floor.agent_of(request.access.agent_id)
    if agent is None and not request.access.may(Right.ACT_ON_FLOOR):
        return _fresh(HttpResponse(status=204))
    return _fresh(render(request, "floor/bar.html", showing.of_bar(request.access, agent)))


def _fresh(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def told(act: View) -> View:
    """Have what cannot be done said as JSON, for a script to show."""

    @wraps(act)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return act(request, *args, **kwargs)
        except SigapError as error:
            said = {"what": error.message(language())}
            return _fresh(JsonResponse(said, status=422))

    return answered


@require_GET
@page(Right.SEE_HOME)
def bar(request: HttpRequest) -> HttpResponse:
    """Show an agent's own state, hand and messages, and a supervisor who asks for help; to others nothing."""
    return _bar(request)


@require_POST
@page(Right.SEE_HOME)
@told
def bar_state(request: HttpRequest) -> HttpResponse:
    """Change one's own state from the bar."""
    declare_own_state(
        by=request.access, state=request.POST.get("state", ""), reason=request.POST.get("reason", "")
    )
    return _bar(request)


@require_POST
@page(Right.SEE_HOME)
@told
def bar_hand(request: HttpRequest) -> HttpResponse:
    """Raise one's hand, or take it down."""
    if request.POST.get("down"):
        hands.lower_hand(by=request.access)
    else:
        hands.raise_hand(by=request.access, word=request.POST.get("word", ""))
    return _bar(request)


@require_POST
@page(Right.ACT_ON_FLOOR)
@told
def bar_answer(request: HttpRequest) -> HttpResponse:
    """Answer an agent who asks for help, from wherever one is."""
    _answer(request)
    return _bar(request)


@require_POST
@page(Right.SEE_HOME)
@told
def bar_read(request: HttpRequest) -> HttpResponse:
    """Say that one has read one's messages; or that they are on the screen, which the bar's script says by itself."""
    told = request.POST.get("upto", "")
    upto = int(told) if told.isdecimal() and len(told) < 19 else 0
    if request.POST.get("only") == "delivered":
        sending.note_delivered(by=request.access, upto=upto)
    else:
        sending.read_messages(by=request.access, upto=upto)
    return _bar(request)


# -- what the board shows beside its figures


@require_GET
@page(Right.SEE_FLOOR)
def acts(request: HttpRequest) -> JsonResponse:
    """Return the hands that are up, unread messages and today's notes, and a ticket to hear of changes."""
    ticket = pokes.issued(pokes.PokeTicket(request.access.tenant.id))
    return _fresh(JsonResponse({**queries.on_board(), "ticket": ticket}))


@require_GET
@page(Right.SEE_FLOOR)
@told
def agent(request: HttpRequest) -> HttpResponse:
    """Show what can be done for an agent."""
    found = agent_called(request.GET.get("agent", ""))
    return _fresh(render(request, "floor/acts_agent.html", showing.of_agent(request.access, found)))


# -- what is done from the board


def _done(what: Text) -> HttpResponse:
    return _fresh(JsonResponse({"what": what.to(language())}))


def _sent(sent: calls.Sent) -> HttpResponse:
    return _done(sent.answer)


@require_POST
@page(Right.ACT_ON_FLOOR)
@told
def act_state(request: HttpRequest) -> HttpResponse:
    """Change an agent's state."""
    sent = states.change_state(
        by=request.access,
        agent=request.POST.get("agent", ""),
        state=request.POST.get("state", ""),
        reason=request.POST.get("reason", "") if request.POST.get("state") == "break" else "",
    )
    return _sent(sent) if sent else _done(Text("Changed.", "Diubah."))


@require_POST
@page(Right.ACT_ON_FLOOR)
@told
def act_skills(request: HttpRequest) -> HttpResponse:
    """Change an agent's skills, for today or for good."""
    is_for_good = request.POST.get("for") == "good"
    skills.change_skills(
        by=request.access,
        agent=request.POST.get("agent", ""),
        skills=request.POST.getlist("skill"),
        is_for_good=is_for_good,
    )
    return _done(
        Text("Changed for good.", "Diubah seterusnya.")
        if is_for_good
        else Text("Changed until the end of today.", "Diubah sampai akhir hari ini.")
    )


@require_POST
@page(Right.ACT_ON_FLOOR)
@told
def act_message(request: HttpRequest) -> HttpResponse:
    """Send words to an agent, or to their team."""
    text, team = request.POST.get("text", ""), request.POST.get("team", "")
    if request.POST.get("to") == "team":
        sending.message_team(by=request.access, team=team, text=text)
    else:
        sending.message_agent(by=request.access, agent=request.POST.get("agent", ""), text=text)
    return _done(Text("Sent.", "Terkirim."))


@require_POST
@page(Right.ACT_ON_FLOOR)
@told
def act_queue(request: HttpRequest) -> HttpResponse:
    """Have the telephony put an agent into a queue, or take them out."""
    sent = calls.change_queue(
        by=request.access,
        agent=request.POST.get("agent", ""),
        queue=request.POST.get("queue", ""),
        is_in=request.POST.get("way") == "in",
    )
    return _sent(sent)


@require_POST
@page(Right.ACT_ON_FLOOR)
@told
def act_listen(request: HttpRequest) -> HttpResponse:
    """Have one's own telephone called, to listen to an agent's call, whisper, or barge in."""
    sent = calls.listen(
        by=request.access,
        agent=request.POST.get("agent", ""),
        mode=request.POST.get("mode", ""),
        telephone=request.POST.get("telephone", ""),
    )
    return _sent(sent)


@require_POST
@page(Right.ACT_ON_FLOOR)
@told
def act_answer(request: HttpRequest) -> HttpResponse:
    """Answer an agent who asks for help."""
    _answer(request)
    return _done(Text("They see that you are coming.", "Agen melihat bahwa Anda menanggapi."))


@require_POST
@page(Right.ACT_ON_FLOOR)
@told
def act_note(request: HttpRequest) -> HttpResponse:
    """Note something of today."""
    notes.note_on_day(
        by=request.access, text=request.POST.get("text", ""), queue=request.POST.get("queue", "")
    )
    return _done(Text("Noted.", "Dicatat."))


def _answer(request: HttpRequest) -> None:
    hand = request.POST.get("hand", "")
    hands.answer_hand(by=request.access, hand=int(hand) if hand.isdecimal() and len(hand) < 19 else 0)


# -- pages


@require_GET
@page(Right.SEE_FLOOR)
def hands_page(request: HttpRequest) -> HttpResponse:
    """Show a day's raised hands, with who answered and how long it took, and the messages sent."""
    day = _day(request)
    found = queries.hands_of(day)
    first, after = queries.bounds_of(day)
    sent = queries.messages().filter(sent_at__gte=first, sent_at__lt=after)
    context = {
        **with_days_beside(day, queries.today()),
        "hands": [(one, queries.told_hand(one)["answered_after_s"]) for one in found],
        "figures": queries.figures_of(found),
        "sent": sent,
    }
    return render(request, "floor/hands.html", context)


@require_GET
@page(Right.SEE_FLOOR)
def notes_page(request: HttpRequest) -> HttpResponse:
    """Show what was noted of a day."""
    day = _day(request)
    context = {
        **with_days_beside(day, queries.today()),
        "notes": queries.notes_of(day),
        "queues": [(one.key, one.name) for one in people.queues()],
        "may_act": request.access.may(Right.ACT_ON_FLOOR),
    }
    return render(request, "floor/notes.html", context)


@require_POST
@page(Right.ACT_ON_FLOOR)
def add_note(request: HttpRequest) -> HttpResponse:
    """Note something from the page of notes."""
    try:
        made = notes.note_on_day(
            by=request.access,
            text=request.POST.get("text", ""),
            queue=request.POST.get("queue", ""),
            at=_at(request.POST.get("day", ""), request.POST.get("time", "")),
        )
    except SigapError as error:
        messages.error(request, error.message(language()))
        return redirect("floor:notes", request.access.tenant.slug)
    return redirect(_notes_of(request, made.day))


@require_POST
@page(Right.ACT_ON_FLOOR)
def remove_note(request: HttpRequest, note: int) -> HttpResponse:
    """Take a note away."""
    found = get_object_or_404(DayNote.objects, pk=note)
    day = found.day
    notes.remove_note(by=request.access, note=found)
    messages.success(request, both("Removed.", "Dihapus."))
    return redirect(_notes_of(request, day))


@require_POST
@page(Right.SEE_FLOOR)
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep what the board shows by a name."""
    slug = request.access.tenant.slug
    filters = views.filters_in(request.POST.get("query", ""))
    try:
        views.save_view(
            by=request.access,
            name=request.POST.get("name", ""),
            filters=filters,
            is_shared=request.POST.get("is_shared") == "1",
        )
    except SigapError as error:
        messages.error(request, error.message(language()))
    else:
        messages.success(request, both("Saved.", "Disimpan."))
    return redirect(f"{reverse('floor:board', args=[slug])}?{urlencode(filters)}")


@require_POST
@page(Right.SEE_FLOOR)
def remove_view(request: HttpRequest, saved: int) -> HttpResponse:
    """Remove a view of one's own."""
    found = SavedView.objects.filter(pk=saved, owner=request.access.actor).first()
    if found is None:
        raise Http404
    views.remove_view(by=request.access, view=found)
    messages.success(request, both("Removed.", "Dihapus."))
    return redirect("floor:board", request.access.tenant.slug)


def _notes_of(request: HttpRequest, day: dt.date) -> str:
    return f"{reverse('floor:notes', args=[request.access.tenant.slug])}?day={day.isoformat()}"


def _day(request: HttpRequest) -> dt.date:
    """Return the day that is asked for; today where none is, or none that can be shown."""
    try:
        return day_told(request.GET.get("day", ""))
    except ValueError:
        return queries.today()


def _at(day: str, time: str) -> dt.datetime | None:
    """Return an instant of the tenant's clock; None where none is told."""
    try:
        return dt.datetime.combine(dt.date.fromisoformat(day), dt.time.fromisoformat(time), people.zone())
    except ValueError:
        return None
