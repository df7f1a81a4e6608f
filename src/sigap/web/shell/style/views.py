"""The style page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sigap.web.shell.views import open_to_all


@open_to_all
def style(request: HttpRequest) -> HttpResponse:
    """Show every component in every state, in both themes side by side."""
    return render(request, "shell/style/style.html")
