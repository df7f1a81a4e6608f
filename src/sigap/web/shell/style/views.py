"""The style page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def style(request: HttpRequest) -> HttpResponse:
    """Show every component in every state, in both themes side by side."""
    return render(request, "shell/style/style.html")


style.right = None  # type: ignore[attr-defined]  # open to everybody: it shows nobody's data
