"""Pages that belong to no domain."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def front(request: HttpRequest) -> HttpResponse:
    """Show where one can go."""
    return render(request, "shell/front.html")
