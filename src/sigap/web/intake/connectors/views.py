"""The pages of connectors: choose one, set it up, see how it fares."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.intake import importing
from sigap.web.intake import operations as intake
from sigap.web.intake.connectors import forms, operations, queries
from sigap.web.intake.connectors.anatomy import SettingKind
from sigap.web.intake.connectors.registry import CONNECTORS
from sigap.web.intake.models import Connection
from sigap.web.people.access import page
from sigap.web.people.rights import Right
from sigap.web.shell.words import language


@page(Right.SEE_SOURCES)
def connectors(request: HttpRequest) -> HttpResponse:
    """List the connectors there are, and those that can be added."""
    kinds = [one.description for one in CONNECTORS.values()]
    return render(request, "connectors/list.html", {"shown": queries.all_shown(), "kinds": kinds})


@page(Right.MANAGE_SOURCES)
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask for the settings of a new connector, and make it."""
    if kind not in CONNECTORS:
        raise Http404
    form = forms.settings_form(CONNECTORS[kind], request.POST or None)
    if request.method == "POST":
        try:
            source = operations.connect(
                tenant=request.access.tenant.id,
                actor=request.access.actor,
                kind=kind,
                name=request.POST.get("name", ""),
                told=forms.values(form),
            )
            return redirect("intake:connector", request.access.tenant.slug, source.pk)
        except operations.ConnectorError as error:
            forms.with_faults(form, error.faults)
    context = {"about": CONNECTORS[kind].description, "form": form}
    return render(request, "connectors/new.html", context, status=422 if request.method == "POST" else 200)


def _shown(source: int) -> queries.Shown:
    try:
        return queries.shown(source)
    except Connection.DoesNotExist:
        raise Http404 from None


def _context(request: HttpRequest, shown: queries.Shown) -> dict[str, Any]:
    may_manage = request.access.may(Right.MANAGE_SOURCES)
    setup = operations.setup_of(shown.connection)
    kinds = [setting.kind for setting in shown.connector.description.settings]
    return {
        "shown": shown,
        "about": shown.connector.description,
        "steps": shown.connector.description.steps(setup) if may_manage else (),
        "may_manage": may_manage,
        "makes_secret": SettingKind.MADE_SECRET in kinds,
        "takes_log": shown.source.kind == "asterisk",
        "is_held": shown.connector.hold is not None,
        "is_fresh": not shown.has_heard,
    }


@page(Right.SEE_SOURCES)
def connector(request: HttpRequest, source: int) -> HttpResponse:
    """Show how a connector fares, what is wrong and what to do, and how it is set up."""
    response = render(request, "connectors/connector.html", _context(request, _shown(source)))
    response["Cache-Control"] = "no-store"  # the steps hold secrets
    return response


@page(Right.SEE_SOURCES)
def health(request: HttpRequest, source: int) -> HttpResponse:
    """Show the part of a connector's page that is asked for anew every few seconds."""
    return render(request, "connectors/health.html", _context(request, _shown(source)))


@page(Right.MANAGE_SOURCES)
def settings(request: HttpRequest, source: int) -> HttpResponse:
    """Ask for changes of the settings, and make them."""
    shown = _shown(source)
    told = {**shown.source.settings, "name": shown.source.name}
    form = forms.settings_form(shown.connector, request.POST or None, told=told)
    if request.method == "POST":
        try:
            operations.change(
                source=source,
                actor=request.access.actor,
                name=request.POST.get("name", ""),
                told=forms.values(form),
            )
            return _back(request, source, Text("The settings are saved.", "Pengaturan disimpan."))
        except operations.ConnectorError as error:
            forms.with_faults(form, error.faults)
    context = _context(request, shown) | {"form": form}
    return render(
        request, "connectors/settings.html", context, status=422 if request.method == "POST" else 200
    )


def _back(request: HttpRequest, source: int, said: Text, level: int = messages.SUCCESS) -> HttpResponse:
    messages.add_message(request, level, said.to(language()))
    return redirect("intake:connector", request.access.tenant.slug, source)


@page(Right.MANAGE_SOURCES)
@require_POST
def switch(request: HttpRequest, source: int) -> HttpResponse:
    """Switch a connector on or off."""
    _shown(source)
    is_enabled = request.POST.get("enabled") == "1"
    intake.change_source(source=source, actor=request.access.actor, is_enabled=is_enabled)
    on, off = Text("It is switched on.", "Dihidupkan."), Text("It is switched off.", "Dimatikan.")
    return _back(request, source, on if is_enabled else off)


@page(Right.MANAGE_SOURCES)
@require_POST
def secret(request: HttpRequest, source: int) -> HttpResponse:
    """Make the secrets that are made here anew."""
    _shown(source)
    operations.make_secret_anew(source=source, actor=request.access.actor)
    said = Text(
        "A new secret is made. The former one is good for another 24 hours.",
        "Rahasia baru dibuat. Yang lama masih berlaku 24 jam.",
    )
    return _back(request, source, said)


@page(Right.MANAGE_SOURCES)
@require_POST
def again(request: HttpRequest, source: int) -> HttpResponse:
    """Connect anew at once."""
    _shown(source)
    operations.try_now(source=source, actor=request.access.actor)
    return _back(request, source, Text("Connecting anew.", "Menyambung ulang."))


@page(Right.MANAGE_SOURCES)
@require_POST
def hand_in(request: HttpRequest, source: int) -> HttpResponse:
    """Have a queue_log read that fills a gap."""
    shown = _shown(source)
    try:
        importing.hand_in(
            file=request.FILES.get("log"), source=shown.source, reader="asterisk", actor=request.access.actor
        )
    except SigapError as error:
        return _back(request, source, Text(error.message("en"), error.message("id")), messages.ERROR)
    said = Text(
        "The file is being read; Sources, Import a file, shows how far it is.",
        "Berkas sedang dibaca; Sumber, Impor berkas, menunjukkan kemajuannya.",
    )
    return _back(request, source, said)


@page(Right.MANAGE_SOURCES)
@require_POST
def over(request: HttpRequest, source: int) -> HttpResponse:
    """Put a problem away: it comes back when it happens again."""
    shown = _shown(source)
    intake.problem_over(
        source=shown.source,
        kind=request.POST.get("kind", ""),
        subject=request.POST.get("subject", ""),
        actor=request.access.actor,
    )
    return redirect("intake:connector", request.access.tenant.slug, source)
