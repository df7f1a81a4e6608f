"""How a tenant wants things: what becomes of queues and agents that nobody has defined."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from sigap.text import Text
from sigap.web.people.access import page
from sigap.web.people.operations.settings import change_settings
from sigap.web.people.rights import Right
from sigap.web.platform.models import Tenant
from sigap.web.shell.words import both

MADE, REFUSED = "made", "refused"


class SettingsForm(forms.Form):
    """What becomes of names that events bring and nobody has defined."""

    unknown = forms.ChoiceField(
        label=both("Queues and agents nobody has defined", "Antrean dan agen yang belum didaftarkan"),
        choices=[
            (MADE, both("Make them, and list them as “Unknown”", "Buatkan, dan tandai “Belum terdaftar”")),
            (REFUSED, both("Refuse the events that name them", "Tolak kejadian yang menyebutnya")),
        ],
        widget=forms.RadioSelect,
        help_text=both(
            "The figures lack what is refused until it is sent again: the sender is told the name and the reason, "
            "and the source's page lists it among its problems. A change counts within a few seconds.",
            "Yang ditolak tidak masuk hitungan sampai dikirim lagi: pengirim diberi tahu nama dan sebabnya, "
            "dan halaman sumber mencantumkannya sebagai masalah. Perubahan berlaku dalam beberapa detik.",
        ),
    )


@page(Right.MANAGE_TENANT)
def settings(request: HttpRequest) -> HttpResponse:
    """Show the tenant's settings, and change what it decides itself."""
    access = request.access
    told = {"unknown": MADE if access.tenant.defines_unknown else REFUSED}
    form = SettingsForm(request.POST or None, initial=told)
    if request.method == "POST" and form.is_valid():
        change_settings(defines_unknown=form.cleaned_data["unknown"] == MADE, actor=access.actor)
        messages.success(request, both("Saved.", "Tersimpan."))
        return redirect("people:settings", access.tenant.slug)
    about = {"form": form, "known": _known(access.tenant), "here": "settings"}
    return render(request, "people/settings.html", about, status=422 if form.errors else 200)


def _known(tenant: Tenant) -> dict[Text, Any]:
    """Return what the installation says of a tenant."""
    return {
        Text("Name", "Nama"): tenant.name,
        Text("Address", "Alamat"): f"/c/{tenant.slug}/",
        Text("Time zone", "Zona waktu"): tenant.zone,
        Text("Language", "Bahasa"): tenant.get_language_display(),
    }
