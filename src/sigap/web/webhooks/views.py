"""The pages of webhooks, under a tenant's settings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from sigap.errors import SigapError
from sigap.web.people.access import page
from sigap.web.people.rights import Right
from sigap.web.platform.paging import CursorError, page_of
from sigap.web.shell.words import both, language
from sigap.web.webhooks import operations, queries
from sigap.web.webhooks.forms import EndpointForm, SinceForm

PAGE = 50


@page(Right.MANAGE_WEBHOOKS)
def endpoints(request: HttpRequest) -> HttpResponse:
    """List the endpoints."""
    return _list(request, EndpointForm())


def _list(request: HttpRequest, form: EndpointForm, *, status: int = 200) -> HttpResponse:
    context = {"endpoints": queries.endpoints(), "form": form}
    return render(request, "webhooks/endpoints.html", context, status=status)


@page(Right.MANAGE_WEBHOOKS)
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make an endpoint, and show its secret once."""
    form = EndpointForm(request.POST)
    if form.is_valid():
        try:
            made, secret = operations.make_endpoint(**form.cleaned_data, actor=request.access.actor)
        except SigapError as error:
            form.add_error(None, error.message(language()))
        else:
            return _secret(request, made, secret)
    return _list(request, form, status=422)


def _secret(request: HttpRequest, endpoint: Any, secret: str) -> HttpResponse:
    context = {"endpoint": endpoint, "secret": secret}
    response = render(request, "webhooks/secret.html", context)
    response["Cache-Control"] = "no-store"
    return response


@page(Right.MANAGE_WEBHOOKS)
def endpoint(request: HttpRequest, endpoint: int) -> HttpResponse:
    """Show an endpoint and its last deliveries."""
    found = queries.endpoint(endpoint)
    told = {"name": found.name, "url": found.url, "types": found.types}
    return _one(request, found, EndpointForm(initial=told))


def _one(request: HttpRequest, found: Any, form: EndpointForm, *, status: int = 200) -> HttpResponse:
    state = request.GET.get("state", "")
    deliveries = queries.deliveries(endpoint=found.pk, state=state)
    try:
        rows, after = page_of(deliveries, cursor=request.GET.get("cursor", ""), limit=PAGE)
    except CursorError:
        rows, after = page_of(deliveries, limit=PAGE)
    context = {
        "endpoint": found,
        "form": form,
        "since": SinceForm(),
        "deliveries": rows,
        "next": after or "",
        "state": state,
        "why_off": found.disabled_en if language() == "en" else found.disabled_id,
        "signs_twice": bool(found.former_until and found.former_until > timezone.now()),
    }
    return render(request, "webhooks/endpoint.html", context, status=status)


@page(Right.MANAGE_WEBHOOKS)
@require_POST
def change(request: HttpRequest, endpoint: int) -> HttpResponse:
    """Change an endpoint."""
    form = EndpointForm(request.POST)
    if form.is_valid():
        operations.change_endpoint(endpoint=endpoint, **form.cleaned_data, actor=request.access.actor)
        messages.success(request, both("Saved.", "Tersimpan."))
        return _back(request, endpoint)
    return _one(request, queries.endpoint(endpoint), form, status=422)


@page(Right.MANAGE_WEBHOOKS)
@require_POST
def rotate(request: HttpRequest, endpoint: int) -> HttpResponse:
    """Give an endpoint a new secret, and show it once."""
    return _secret(request, *operations.rotate_secret(endpoint=endpoint, actor=request.access.actor))


@page(Right.MANAGE_WEBHOOKS)
@require_POST
def test(request: HttpRequest, endpoint: int) -> HttpResponse:
    """Send a test."""
    operations.send_test(endpoint=endpoint, actor=request.access.actor)
    messages.success(request, both("A test is on its way.", "Uji coba sedang dikirim."))
    return _back(request, endpoint)


@page(Right.MANAGE_WEBHOOKS)
@require_POST
def enable(request: HttpRequest, endpoint: int) -> HttpResponse:
    """Tell an endpoint again."""
    operations.set_enabled(endpoint=endpoint, is_enabled=True, actor=request.access.actor)
    messages.success(request, both("Enabled.", "Diaktifkan."))
    return _back(request, endpoint)


@page(Right.MANAGE_WEBHOOKS)
@require_POST
def disable(request: HttpRequest, endpoint: int) -> HttpResponse:
    """Tell an endpoint no more."""
    operations.set_enabled(endpoint=endpoint, is_enabled=False, actor=request.access.actor)
    messages.success(request, both("Disabled.", "Dinonaktifkan."))
    return _back(request, endpoint)


@page(Right.MANAGE_WEBHOOKS)
@require_POST
def remove(request: HttpRequest, endpoint: int) -> HttpResponse:
    """Remove an endpoint."""
    operations.remove_endpoint(endpoint=endpoint, actor=request.access.actor)
    messages.success(request, both("Removed.", "Dihapus."))
    return redirect("webhooks:endpoints", tenant=request.access.tenant.slug)


@page(Right.MANAGE_WEBHOOKS)
@require_POST
def replay_since(request: HttpRequest, endpoint: int) -> HttpResponse:
    """Tell everything again since a time."""
    form = SinceForm(request.POST)
    if form.is_valid():
        since = form.since(timezone.now())
        told = operations.replay_since(endpoint=endpoint, since=since, actor=request.access.actor)
        messages.success(request, both("{n} messages are on their way.", "{n} pesan sedang dikirim.", n=told))
    return _back(request, endpoint)


@page(Right.MANAGE_WEBHOOKS)
@require_POST
def replay(request: HttpRequest, delivery: int) -> HttpResponse:
    """Deliver one message again."""
    again = operations.replay(delivery=delivery, actor=request.access.actor)
    messages.success(request, both("It is on its way again.", "Sedang dikirim ulang."))
    return _back(request, again.endpoint_id)


def _back(request: HttpRequest, endpoint: int) -> HttpResponse:
    return redirect("webhooks:endpoint", tenant=request.access.tenant.slug, endpoint=endpoint)
