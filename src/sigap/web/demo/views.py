"""The page on which the demo centre is looked at and removed."""

from __future__ import annotations

import time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sigap.text import Text
from sigap.web.demo import operations, queries
from sigap.web.people.access import page
from sigap.web.people.rights import Right
from sigap.web.shell.words import language


@page(Right.MANAGE_TENANT)
def about(request: HttpRequest) -> HttpResponse:
    """Say what the demo centre is and how far it is; nothing to see at any other tenant."""
    from sigap.web.demo.almanac import today_at

    is_demo = request.access.tenant.is_demo
    found = queries.progress(today_at(time.time())) if is_demo else None
    return render(request, "demo/about.html", {"is_demo": is_demo, "progress": found})


@page(Right.MANAGE_TENANT)
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Remove the demo centre, and whoever was signed in to it with it."""
    if not request.access.tenant.is_demo:
        said = Text("This is no demo centre.", "Ini bukan pusat contoh.")
        messages.error(request, said.to(language()))
        return redirect("demo:about", tenant=request.access.tenant.slug)
    operations.remove(actor=request.access.actor)
    return redirect("front")
