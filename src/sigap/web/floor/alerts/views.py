"""The pages of alerts: what is open and what was, the rules, and where they are told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from sigap.errors import SigapError
from sigap.floor.alerts import Severity
from sigap.floor.watchable import Of
from sigap.web.floor.alerts import queries, showing
from sigap.web.floor.alerts.forms import ChannelForm, RuleForm, shown_of
from sigap.web.floor.alerts.operations import answering, channels, rules
from sigap.web.floor.alerts.quiet_hours import asked_for_rows, with_rows_changed
from sigap.web.floor.alerts.rules import BUILT_IN_BY_KEY, all_rules
from sigap.web.people.access import note_look, page
from sigap.web.people.rights import Right
from sigap.web.platform.paging import CursorError, page_of
from sigap.web.shell.words import both, language

PAGE = 50
STATES = ("", "open", "unanswered", "over")


@require_GET
@page(Right.SEE_FLOOR)
def alerts(request: HttpRequest) -> HttpResponse:
    """List alerts: those that are open, or those that were."""
    asked = {name: request.GET.get(name, "") for name in ("severity", "of", "rule", "key")}
    state = request.GET.get("state", "open")
    found = queries.found(state=state, **asked) if "\x00" not in "".join(asked.values()) else queries.found()
    try:
        rows, after = page_of(found, cursor=request.GET.get("cursor", ""), limit=PAGE)
    except CursorError:
        rows, after = page_of(found, limit=PAGE)
    context = {
        "alerts": [showing.shown(row) for row in rows],
        "next": after or "",
        "state": state,
        "asked": asked,
        "rules": [(row.key, showing.name_of(row)) for row in all_rules()],
        "severities": [(one.value, showing.severity(one)) for one in reversed(Severity)],
        "kinds": [(one.value, showing.of(one)) for one in Of],
        "may_manage": request.access.may(Right.MANAGE_ALERTS),
        "may_answer": request.access.may(Right.ANSWER_ALERTS),
    }
    return render(request, "floor/alerts/alerts.html", context)


@require_GET
@page(Right.SEE_FLOOR)
def alert(request: HttpRequest, alert: int) -> HttpResponse:
    """Show one alert with its history."""
    return _one(request, alert)


def _one(request: HttpRequest, id: int, *, error: SigapError | None = None, note: str = "") -> HttpResponse:
    found = queries.alert(id)
    if found.of == Of.AGENT:
        note_look(request, "floor.alert", of=f"alert:{found.pk}")
    context = {
        "alert": showing.shown(found),
        "steps": showing.history(found),
        "may_answer": request.access.may(Right.ANSWER_ALERTS),
        "may_manage": request.access.may(Right.MANAGE_ALERTS),
        "error": error,
        "note": note,
        "longest": answering.LONGEST_NOTE,
    }
    return render(request, "floor/alerts/alert.html", context, status=422 if error else 200)


@require_POST
@page(Right.ANSWER_ALERTS)
def acknowledge(request: HttpRequest, alert: int) -> HttpResponse:
    """Take an alert on."""
    note = request.POST.get("note", "")
    try:
        answering.acknowledge(by=request.access, alert=alert, note=note)
    except SigapError as error:
        return _one(request, alert, error=error, note=note)
    if request.headers.get("Accept") == "application/json":
        return HttpResponse(status=204)
    messages.success(request, both("Acknowledged.", "Ditanggapi."))
    return redirect("floor:alert", request.access.tenant.slug, alert)


@require_POST
@page(Right.ANSWER_ALERTS)
def act(request: HttpRequest, alert: int) -> HttpResponse:
    """Write down what was done."""
    note = request.POST.get("note", "")
    try:
        answering.write_down(by=request.access, alert=alert, note=note)
    except SigapError as error:
        return _one(request, alert, error=error, note=note)
    messages.success(request, both("Written down.", "Dicatat."))
    return redirect("floor:alert", request.access.tenant.slug, alert)


@require_POST
@page(Right.SEE_FLOOR)
def seen(request: HttpRequest) -> HttpResponse:
    """Note that open alerts were before somebody's eyes; the board says so for its strip."""
    told = [int(one) for one in request.POST.getlist("alert") if one.isdecimal() and len(one) < 18]
    answering.note_seen(by=request.access, alerts=told)
    return HttpResponse(status=204)


# -- rules


@require_GET
@page(Right.SEE_FLOOR)
def rule_list(request: HttpRequest) -> HttpResponse:
    """List the rules."""
    context = {
        "rules": [showing.shown_rule(row) for row in all_rules()],
        "may_manage": request.access.may(Right.MANAGE_ALERTS),
    }
    return render(request, "floor/alerts/rules.html", context)


@page(Right.MANAGE_ALERTS)
def make_rule(request: HttpRequest) -> HttpResponse:
    """Make a rule of one's own."""
    if request.method != "POST":
        return _rule(request, RuleForm(initial=shown_of(rules.Wanted(limit=180, back=90, for_s=30))), None)
    form = RuleForm(request.POST)
    if asked_for_rows(request.POST):
        return _with_rows(request, form, None)
    if form.is_valid():
        try:
            rules.make_rule(wanted=form.wanted([]), actor=request.access.actor)
        except SigapError as error:
            _blame(form, error)
        else:
            messages.success(request, both("The rule was made.", "Aturan dibuat."))
            return redirect("floor:alert_rules", request.access.tenant.slug)
    return _rule(request, form, None, status=422)


@page(Right.MANAGE_ALERTS)
def rule(request: HttpRequest, key: str) -> HttpResponse:
    """Show a rule, and change it."""
    found = queries.rule(key)
    now = rules.wanted_of(found)
    if request.method != "POST":
        return _rule(request, RuleForm(initial=shown_of(now), key=key), found)
    form = RuleForm(request.POST, key=key)
    if asked_for_rows(request.POST):
        return _with_rows(request, form, found, key=key)
    if form.is_valid():
        try:
            rules.change_rule(key=key, wanted=form.wanted(now.channels), actor=request.access.actor)
        except SigapError as error:
            _blame(form, error)
        else:
            messages.success(request, both("Saved.", "Tersimpan."))
            return redirect("floor:alert_rules", request.access.tenant.slug)
    return _rule(request, form, found, status=422)


def _with_rows(request: HttpRequest, form: RuleForm, found: Any, *, key: str = "") -> HttpResponse:
    """Show the form again as it was filled in, with a row of quiet hours more or fewer; nothing is saved."""
    told = form.as_filled_in()
    told["quiet"] = with_rows_changed(form.quiet_rows, request.POST)
    return _rule(request, RuleForm(initial=told, key=key), found)


def _rule(request: HttpRequest, form: RuleForm, found: Any, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "rule": showing.shown_rule(found) if found is not None else None,
        "is_built_in": found is not None and found.key in BUILT_IN_BY_KEY,
        "is_changed": found is not None and found.pk is not None,
    }
    return render(request, "floor/alerts/rule.html", context, status=status)


_FIELDS = {"owners": "owner", "of": "watched", "figure": "watched"}


def _blame(form: Any, error: SigapError) -> None:
    """Say what is wrong beside the field that it is about."""
    name = _FIELDS.get(error.where, error.where)
    told = f"{error.what.to(language())} {error.remedy.to(language()) if error.remedy else ''}".strip()
    form.add_error(name if name in form.fields else None, told)


@require_POST
@page(Right.MANAGE_ALERTS)
def switch_rule(request: HttpRequest, key: str) -> HttpResponse:
    """Switch a rule on or off."""
    is_enabled = request.POST.get("is_enabled") == "1"
    rules.set_enabled(key=key, is_enabled=is_enabled, actor=request.access.actor)
    messages.success(
        request, both("Switched on.", "Dihidupkan.") if is_enabled else both("Switched off.", "Dimatikan.")
    )
    return redirect("floor:alert_rules", request.access.tenant.slug)


@require_POST
@page(Right.MANAGE_ALERTS)
def remove_rule(request: HttpRequest, key: str) -> HttpResponse:
    """Remove a rule, or have a built-in one be as it came."""
    rules.remove_rule(key=key, actor=request.access.actor)
    messages.success(
        request,
        both("It is as it came.", "Kembali seperti semula.")
        if key in BUILT_IN_BY_KEY
        else both("Removed.", "Dihapus."),
    )
    return redirect("floor:alert_rules", request.access.tenant.slug)


# -- channels


@page(Right.MANAGE_ALERTS)
def channel_list(request: HttpRequest) -> HttpResponse:
    """List where alerts are told, and make another channel."""
    form = ChannelForm(initial={"language": request.access.tenant.language, "is_enabled": True})
    status = 200
    if request.method == "POST":
        form = ChannelForm(request.POST)
        if form.is_valid():
            try:
                made = channels.make_channel(wanted=form.wanted(), actor=request.access.actor)
            except SigapError as error:
                _blame(form, _about_secret(error))
            else:
                messages.success(request, both("Made. Send a test now.", "Dibuat. Sekarang kirim uji coba."))
                return redirect("floor:alert_channel", request.access.tenant.slug, made.pk)
        status = 422
    context = {
        "channels": queries.channels(),
        "form": form,
        "may_webhooks": request.access.may(Right.MANAGE_WEBHOOKS),
    }
    return render(request, "floor/alerts/channels.html", context, status=status)


@page(Right.MANAGE_ALERTS)
def channel(request: HttpRequest, channel: int) -> HttpResponse:
    """Show a channel and what was last sent there, and change it."""
    found = queries.channel(channel)
    form, status = ChannelForm(channel=found, initial=showing.channel_form(found)), 200
    if request.method == "POST":
        form = ChannelForm(request.POST, channel=found)
        if form.is_valid():
            try:
                channels.change_channel(
                    channel=channel, wanted=form.wanted(found.kind), actor=request.access.actor
                )
            except SigapError as error:
                _blame(form, _about_secret(error))
            else:
                messages.success(request, both("Saved.", "Tersimpan."))
                return redirect("floor:alert_channel", request.access.tenant.slug, channel)
        found, status = queries.channel(channel), 422
    context = {"channel": found, "form": form, "notices": showing.notices(queries.notices_of(found))}
    return render(request, "floor/alerts/channel.html", context, status=status)


def _about_secret(error: SigapError) -> SigapError:
    """Return an error about an address as one about the field in which addresses are written."""
    if error.where == "url":
        return SigapError(error.what, where="secret", remedy=error.remedy)
    return error


@require_POST
@page(Right.MANAGE_ALERTS)
def try_channel(request: HttpRequest, channel: int) -> HttpResponse:
    """Send a test."""
    channels.send_test(channel=channel, actor=request.access.actor)
    messages.success(
        request, both("A test is on its way: see below.", "Uji coba sedang dikirim: lihat di bawah.")
    )
    return redirect("floor:alert_channel", request.access.tenant.slug, channel)


@require_POST
@page(Right.MANAGE_ALERTS)
def remove_channel(request: HttpRequest, channel: int) -> HttpResponse:
    """Remove a channel."""
    channels.remove_channel(channel=channel, actor=request.access.actor)
    messages.success(request, both("Removed.", "Dihapus."))
    return redirect("floor:alert_channels", request.access.tenant.slug)
