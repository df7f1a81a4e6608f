"""Pages that belong to no domain: the front page, and the switches of language and theme."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from sigap.web.shell import viewing
from sigap.web.shell.places import places_of

View = Callable[..., HttpResponse]
_YEAR_S = 365 * 24 * 3600


def open_to_all(view: View) -> View:
    """Mark a view that shows nobody's data: it asks for no right."""
    view.right = None  # type: ignore[attr-defined]
    return view


@open_to_all
def front(request: HttpRequest) -> HttpResponse:
    """Show where one can go; straight to the only place there is, or to signing in."""
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    places = places_of(request.user)
    if len(places) == 1 and not request.user.is_superuser:
        return redirect(places[0].href)
    return render(request, "shell/front.html", {"open_places": places})


@open_to_all
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Speak the language chosen from now on."""
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(_back(request))
    if chosen in dict(settings.LANGUAGES):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, chosen)
        _keep(request, "language", chosen)
    return response


@open_to_all
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Be light or dark from now on, or as the device is."""
    chosen = request.POST.get("theme", "")
    response = HttpResponseRedirect(_back(request))
    if chosen in viewing.THEMES:
        _remember(response, viewing.THEME_COOKIE, chosen)
        _keep(request, "theme", chosen)
    elif chosen == "system":
        response.delete_cookie(viewing.THEME_COOKIE)
        _keep(request, "theme", "")
    return response


def _keep(request: HttpRequest, preference: str, value: str) -> None:
    if request.user.is_authenticated:
        viewing.keep(request.user, preference, value)


def _remember(response: HttpResponse, cookie: str, value: str) -> None:
    response.set_cookie(cookie, value, max_age=_YEAR_S, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


def _back(request: HttpRequest) -> str:
    """Return where to go on: a place of this host, never another."""
    to = request.POST.get("next", "")
    fits = url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure())
    return to if fits else "/"
