"""Pages of plans. Agents see their own shifts; those who plan and lead see everything."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.people import queries as people
from sigap.web.people.access import client_address, page
from sigap.web.people.queries.floor import labels
from sigap.web.people.rights import Right
from sigap.web.shell.days import day_told
from sigap.web.shell.words import language
from sigap.web.workforce import operations, queries, showing
from sigap.web.workforce.models import Kind


def _today() -> dt.date:
    return timezone.now().astimezone(people.zone()).date()


def _asked_day(request: HttpRequest, name: str) -> dt.date:
    """Return the day in the address; today when there is none, or none that can be asked for."""
    try:
        return day_told(request.GET.get(name, ""))
    except ValueError:
        return _today()


@page(Right.SEE_WORKFORCE)
def overview(request: HttpRequest) -> HttpResponse:
    """Show a day: what was expected and what came, how many are required and how many are there."""
    if not request.access.may(Right.SEE_PEOPLE):
        return _own(request)
    day = _asked_day(request, "day")
    found = queries.day_view(day, timezone.now())
    chosen = next((one for one in found.queues if one.key == request.GET.get("queue")), found.all)
    zone = str(people.zone())
    context = {
        "shown": found,
        "chosen": chosen,
        "arrivals": showing.arrivals_chart(chosen, zone),
        "agents": showing.agents_chart(chosen, zone),
        "queues": [(one, *showing.standing(one.deviation)) for one in found.queues],
        "before": day - dt.timedelta(days=1),
        "after": day + dt.timedelta(days=1),
        "today": _today(),
    }
    return render(request, "workforce/overview.html", context)


def _own(request: HttpRequest) -> HttpResponse:
    """Show an agent the shifts that are theirs."""
    agent, first = request.access.agent_id, _monday(_asked_day(request, "from"))
    version = queries.roster_of_days(first, first + dt.timedelta(days=6))
    table = queries.timetable(version, first, agent_id=agent) if version is not None and agent else None
    line = table.lines[0] if table and table.lines else None
    context = {
        "line": line,
        "days": list(zip(table.days, line.days, strict=True)) if table and line else [],
        "has_agent": agent is not None,
        **_weeks(first),
    }
    return render(request, "workforce/own.html", context)


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _weeks(first: dt.date) -> dict[str, dt.date]:
    return {
        "first": first,
        "last": first + dt.timedelta(days=6),
        "before": first - dt.timedelta(days=7),
        "after": first + dt.timedelta(days=7),
    }


@page(Right.SEE_PEOPLE)
def version_list(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the versions of a kind of plan, and what is being made."""
    of = _kind(request, kind)
    today = _today()
    rows = queries.listed(of)
    context = {
        "kind": of,
        "words": showing.KINDS[of],
        "rows": [(one, _accuracy(one, today) if of is Kind.FORECAST else None) for one in rows],
        "requests": queries.requests(of),
        "publications": queries.publications(of),
        "may_plan": request.access.may(Right.PLAN_WORKFORCE),
        "next_monday": operations.next_monday(),
    }
    return render(request, "workforce/versions.html", context)


def _accuracy(one: queries.Listed, today: dt.date) -> queries.Accuracy:
    return queries.kept_accuracy(one.version, today)


@page(Right.SEE_PEOPLE)
def version(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Show one version: how it was made, and what it says."""
    of = _kind(request, kind)
    found = queries.version(of, number)
    context: dict[str, Any] = {
        "kind": of,
        "words": showing.KINDS[of],
        "version": found,
        "is_in_use": queries.in_use_number(of) == number,
        "may_plan": request.access.may(Right.PLAN_WORKFORCE),
        "remarks": [Text(one["en"], one["id"]) for one in found.told.get("remarks", ())],
    }
    if of is Kind.ROSTER:
        first = _asked_day(request, "from") if "from" in request.GET else found.first_day
        table = queries.timetable(found, _monday(first))
        team = request.GET.get("team", "")
        called = labels()["teams"]
        teams = sorted((called.get(key, key), key) for key in {line.team for line in table.lines})
        shown = [line for line in table.lines if team in ("", line.team)]
        lines = [(line, called.get(line.team, line.team)) for line in shown]
        context |= {"table": table, "lines": lines, "teams": teams, "team": team, **_weeks(_monday(first))}
        return render(request, "workforce/roster.html", context)
    context |= {"table": queries.summary(of, found), "accuracy": None}
    if of is Kind.FORECAST:
        context["accuracy"] = queries.kept_accuracy(found, _today())
    return render(request, "workforce/version.html", context)


@page(Right.PLAN_WORKFORCE)
@require_POST
def publish(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Put a version into use."""
    of = _kind(request, kind)
    operations.publish(of, number=number, actor=request.access.actor, address=client_address(request))
    said = Text(f"Version {number} is in use now.", f"Versi {number} sekarang dipakai.")
    messages.success(request, said.to(language()))
    return redirect(showing.KINDS[of].page, tenant=request.access.tenant.slug)


@page(Right.PLAN_WORKFORCE)
@require_POST
def ask(request: HttpRequest, kind: str) -> HttpResponse:
    """Have a plan made in the background."""
    of = _kind(request, kind)
    settings = {"first_day": request.POST.get("first_day") or None} if of is Kind.ROSTER else {}
    try:
        operations.ask(of, actor=request.access.actor, settings=settings, address=client_address(request))
    except SigapError as error:
        messages.error(request, error.message(language()))
    else:
        said = Text(
            "It is being made; it will stand here in a moment.",
            "Sedang dibuat; sebentar lagi tampil di sini.",
        )
        messages.success(request, said.to(language()))
    return redirect(showing.KINDS[of].page, tenant=request.access.tenant.slug)


def _kind(request: HttpRequest, kind: str) -> Kind:
    """Return the kind of plan in the address, for those who may see plans."""
    if not request.access.may(Right.SEE_WORKFORCE):
        raise PermissionDenied
    return Kind(kind)
