"""One's own account: what one prefers, how one signs in, where one is signed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sigap.web.people.operations import accounts
from sigap.web.people.zones import zone_choices
from sigap.web.shell.words import both


class PreferencesForm(forms.Form):
    """What one prefers."""

    name = forms.CharField(label=both("Name", "Nama"), max_length=120, required=False)
    language = forms.ChoiceField(
        label=both("Language", "Bahasa"),
        required=False,
        choices=[
            ("", both("As the device has it", "Sesuai perangkat")),
            ("id", "Bahasa Indonesia"),
            ("en", "English"),
        ],
    )
    theme = forms.ChoiceField(
        label=both("Appearance", "Tampilan"),
        required=False,
        choices=[
            ("", both("As the device has it", "Sesuai perangkat")),
            ("light", both("Light", "Terang")),
            ("dark", both("Dark", "Gelap")),
        ],
    )
    zone = forms.ChoiceField(label=both("Time zone", "Zona waktu"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tenants = ("", both("As the contact centre has it", "Sesuai pusat kontak"))
        self.fields["zone"].choices = [tenants, *zone_choices()]


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Show and keep what one prefers."""
    user = request.user
    kept = {"name": user.name, "language": user.language, "theme": user.theme, "zone": user.zone}
    form = PreferencesForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        accounts.prefer(user, **form.cleaned_data)
        messages.success(request, both("Kept.", "Disimpan."))
        return redirect("account_own")
    return render(
        request, "people/own_account.html", {"form": form, "has_password": user.has_usable_password()}
    )


def signup_closed(request: HttpRequest) -> HttpResponse:
    """Say that accounts are made by administrators."""
    return render(request, "account/signup_closed.html", status=403)


@require_POST
@login_required
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one of one's own sessions."""
    accounts.end_sessions(request.user, session_id=session_id)
    return redirect("usersessions_list")


@require_POST
@login_required
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all of one's own sessions, this one too."""
    accounts.end_sessions(request.user)
    return redirect("account_login")
