"""The style page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sigap.web.shell import viewing
from sigap.web.shell.style.samples import samples
from sigap.web.shell.views import open_to_all


@open_to_all
def style(request: HttpRequest) -> HttpResponse:
    """Show every component in every state, in both themes side by side, with its code."""
    viewing.look_from(request)
    return render(request, "shell/style/style.html", {"samples": samples(request, timezone.now())})
