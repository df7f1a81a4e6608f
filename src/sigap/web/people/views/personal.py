"""Personal data: export and erase a person (UU 27/2022)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sigap.errors import SigapError
from sigap.web.people.access import note_look, page
from sigap.web.people.models import Membership, User
from sigap.web.people.operations import personal
from sigap.web.people.rights import Right
from sigap.web.platform.personal import holders
from sigap.web.shell.words import both, language

WORDS = {
    "customer": both("A customer, by their key", "Pelanggan, menurut kuncinya"),
    "agent": both("An agent, by their key", "Agen, menurut kuncinya"),
    "account": both("An account, by its e-mail", "Akun, menurut surelnya"),
}


def _kinds() -> list[tuple[str, Any]]:
    """Return whom some domain can hand out and erase."""
    return [(kind, word) for kind, word in WORDS.items() if holders(kind)]  # type: ignore[arg-type]


class PersonForm(forms.Form):
    """Who it is about."""

    kind = forms.ChoiceField(label=both("Who", "Siapa"), choices=_kinds)
    key = forms.CharField(label=both("Key or e-mail", "Kunci atau surel"), max_length=254)


def _person(form: PersonForm) -> dict[str, Any]:
    """Return the kind and key of whom the form names; an account by its id."""
    kind, key = form.cleaned_data["kind"], form.cleaned_data["key"].strip()
    if kind == "account":
        user = User.objects.filter(email=key.lower(), pk__in=Membership.objects.values("user_id")).first()
        key = str(user.pk) if user else "0"
    return {"kind": kind, "key": key}


@page(Right.MANAGE_PERSONAL_DATA)
def people(request: HttpRequest) -> HttpResponse:
    """Ask whom it is about."""
    note_look(request, "personal-data")
    return render(request, "people/personal/page.html", {"form": PersonForm(), "here": "personal"})


@require_POST
@page(Right.MANAGE_PERSONAL_DATA)
def export(request: HttpRequest) -> HttpResponse:
    """Hand out everything held about a person, as JSON."""
    form = PersonForm(request.POST)
    if form.is_valid():
        try:
            told = personal.export(**_person(form), actor=request.access.actor)
        except SigapError as error:
            form.add_error(None, error.message(language()))
        else:
            answer = JsonResponse(told, json_dumps_params={"indent": 2, "ensure_ascii": False})
            answer["Content-Disposition"] = 'attachment; filename="person.json"'
            return answer
    return render(request, "people/personal/page.html", {"form": form, "here": "personal"}, status=422)


@require_POST
@page(Right.MANAGE_PERSONAL_DATA)
def erase(request: HttpRequest) -> HttpResponse:
    """Replace a person by a pseudonym, everywhere."""
    form = PersonForm(request.POST)
    if form.is_valid() and request.POST.get("again", "").strip() != form.cleaned_data["key"].strip():
        form.add_error(
            None,
            both(
                "To erase, write the key twice the same.", "Untuk menghapus, tulis kunci yang sama dua kali."
            ),
        )
    if form.is_valid():
        try:
            personal.erase(**_person(form), actor=request.access.actor)
        except SigapError as error:
            form.add_error(None, error.message(language()))
        else:
            messages.success(
                request,
                both("Erased: a pseudonym stands there now.", "Dihapus: kini digantikan nama samaran."),
            )
            return redirect("people:personal", request.access.tenant.slug)
    return render(request, "people/personal/page.html", {"form": form, "here": "personal"}, status=422)
