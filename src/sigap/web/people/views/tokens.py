"""Keys to the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from sigap.errors import SigapError
from sigap.web.people.access import page
from sigap.web.people.models import ApiToken
from sigap.web.people.operations import tokens as operations
from sigap.web.people.rights import RIGHT_NAMES, Right
from sigap.web.shell.words import both, language, lazy


class TokenForm(forms.Form):
    """What a token is for, what it may do, and for how long."""

    name = forms.CharField(
        label=both("What it is for", "Kegunaan"),
        max_length=80,
        help_text=both("For example: PBX in Semarang.", "Misalnya: PBX di Semarang."),
    )
    days = forms.ChoiceField(
        label=both("Works for", "Berlaku selama"),
        choices=[
            ("90", both("90 days", "90 hari")),
            ("365", both("one year", "satu tahun")),
            ("", both("until it is revoked", "sampai dicabut")),
        ],
        required=False,
        initial="365",
    )
    scopes = forms.MultipleChoiceField(label=both("It may", "Boleh"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, access: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [right for right in Right if right in access.rights and right != Right.MANAGE_SYSTEM]
        self.fields["scopes"].choices = [(right.value, lazy(RIGHT_NAMES[right])) for right in own]


@page(Right.MANAGE_TOKENS)
def tokens(request: HttpRequest) -> HttpResponse:
    """List the tokens: what they may do, when they were last used."""
    rows = ApiToken.objects.select_related("made_by").order_by("revoked_at", "-made_at")
    return render(request, "people/tokens/list.html", {"rows": rows, "now": timezone.now(), "here": "tokens"})


@page(Right.MANAGE_TOKENS)
def make(request: HttpRequest) -> HttpResponse:
    """Make a token, and show it once."""
    form = TokenForm(request.POST or None, access=request.access)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        ends = timezone.now() + timedelta(days=int(told["days"])) if told["days"] else None
        try:
            made, plain = operations.make_token(
                name=told["name"],
                scopes=told["scopes"],
                made_by=request.user,
                expires_at=ends,
                within=request.access.rights,
            )
        except SigapError as error:
            form.add_error(None, error.message(language()))
        else:
            shown = render(request, "people/tokens/made.html", {"made": made, "plain": plain})
            shown["Cache-Control"] = "no-store"
            return shown
    return render(request, "people/tokens/form.html", {"form": form})


@require_POST
@page(Right.MANAGE_TOKENS)
def revoke(request: HttpRequest, token: int) -> HttpResponse:
    """Stop a token."""
    get_object_or_404(ApiToken.objects.all(), pk=token)
    operations.revoke_token(token_id=token, actor=request.access.actor)
    messages.success(request, both("Revoked.", "Dicabut."))
    return redirect("people:tokens", request.access.tenant.slug)
