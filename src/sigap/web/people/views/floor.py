"""Agents, teams, queues, sites and skills: lists, forms, retiring, adopting what events named, CSV of agents."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from sigap.errors import SigapError
from sigap.web.people.access import page
from sigap.web.people.forms import CHANNEL_WORDS, ImportForm, MergeForm
from sigap.web.people.listing import listed
from sigap.web.people.models import Site, Skill, Team
from sigap.web.people.operations import floor, importing
from sigap.web.people.rights import Right
from sigap.web.people.views.kinds import KINDS, Kind
from sigap.web.shell.words import both, language


def to(request: HttpRequest, name: str, *args: Any) -> HttpResponse:
    """Go to another of this domain's pages of the same tenant."""
    return redirect(f"people:{name}", request.access.tenant.slug, *args)


def listing(kind: Kind) -> Any:
    """Return the page that lists a kind."""

    @page(Right.SEE_PEOPLE)
    def shown(request: HttpRequest) -> HttpResponse:
        rows = kind.model.objects.select_related(*kind.related)
        if kind.key == "agents":
            rows = rows.prefetch_related("skills")
        found = listed(request, rows, search=("key", "name"), filters=kind.filters, sorts=kind.sorts)
        unknown = kind.model.objects.filter(defined="event").count() if kind.retired_by else 0
        about = {
            "kind": kind,
            "kinds": KINDS,
            "found": found,
            "unknown": unknown,
            "may_change": request.access.may(Right.MANAGE_PEOPLE),
            "teams": Team.objects.values_list("key", "name") if kind.key == "agents" else (),
            "skills": Skill.objects.values_list("key", "name") if kind.key == "agents" else (),
            "sites": Site.objects.values_list("key", "name") if kind.key == "teams" else (),
            "channels": CHANNEL_WORDS.items() if kind.key == "queues" else (),
        }
        return render(request, "people/floor/list.html", about)

    return shown


def making(kind: Kind) -> Any:
    """Return the page that makes one of a kind."""

    @page(Right.MANAGE_PEOPLE)
    def made(request: HttpRequest) -> HttpResponse:
        form = kind.form(request.POST or None)
        if request.method == "POST" and form.is_valid():
            key = form.cleaned_data["key"].strip()
            if kind.model.objects.filter(key=key).exists():
                form.add_error("key", both("This key is taken.", "Kunci ini sudah dipakai."))
            elif _defined(request, kind, form):
                return to(request, kind.key)
        return render(request, "people/floor/form.html", {"kind": kind, "form": form})

    return made


def editing(kind: Kind) -> Any:
    """Return the page that changes one of a kind."""

    @page(Right.MANAGE_PEOPLE)
    def edited(request: HttpRequest, id: int) -> HttpResponse:
        row = get_object_or_404(kind.model.objects.all(), pk=id)
        form = kind.form(request.POST or None, initial=_as_told(row, kind), is_new=False)
        if request.method == "POST" and form.is_valid() and _defined(request, kind, form):
            return to(request, kind.key)
        is_unknown = getattr(row, "defined", "") == "event"
        about = {
            "kind": kind,
            "form": form,
            "row": row,
            "in_use": getattr(row, kind.retired_by) if kind.retired_by else True,
            "merge": MergeForm(model=kind.model, row=row) if is_unknown else None,
        }
        return render(request, "people/floor/form.html", about)

    return edited


def _as_told(row: Any, kind: Kind) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in kind.form.base_fields if name != "skills"}
    told |= {name: related.key if (related := getattr(row, name)) else "" for name in kind.form.choices_of}
    if "skills" in kind.form.base_fields:
        told["skills"] = [skill.key for skill in row.skills.all()]
    return told


def _defined(request: HttpRequest, kind: Kind, form: Any) -> bool:
    try:
        kind.define(actor=request.access.actor, **form.cleaned_data)
    except SigapError as error:
        form.add_error(None, error.message(language()))
        return False
    messages.success(request, both("Saved.", "Disimpan."))
    return True


def retiring(kind: Kind) -> Any:
    """Return what takes one of a kind out of use, or back into it; what has no such state is removed."""

    @require_POST
    @page(Right.MANAGE_PEOPLE)
    def retired(request: HttpRequest, id: int) -> HttpResponse:
        row = get_object_or_404(kind.model.objects.all(), pk=id)
        if kind.retired_by:
            in_use = getattr(row, kind.retired_by)
            kind.define(key=row.key, actor=request.access.actor, **{kind.retired_by: not in_use})
            said = (
                both("Out of use.", "Tidak dipakai lagi.")
                if in_use
                else both("In use again.", "Dipakai lagi.")
            )
        else:
            floor.remove(row=row, actor=request.access.actor)
            said = both("Removed.", "Dihapus.")
        messages.success(request, said)
        return to(request, kind.key)

    return retired


def adopting(kind: Kind) -> Any:
    """Return what makes a name that events brought one of ours."""

    @require_POST
    @page(Right.MANAGE_PEOPLE)
    def adopted(request: HttpRequest, id: int) -> HttpResponse:
        row = get_object_or_404(kind.model.objects.all(), pk=id)
        kind.define(key=row.key, actor=request.access.actor)
        messages.success(request, both("It is one of ours now.", "Kini terdaftar."))
        return to(request, kind.key)

    return adopted


def merging(kind: Kind) -> Any:
    """Return what makes a name that events brought mean another that is known."""

    @require_POST
    @page(Right.MANAGE_PEOPLE)
    def merged(request: HttpRequest, id: int) -> HttpResponse:
        row = get_object_or_404(kind.model.objects.all(), pk=id)
        try:
            floor.merge(row=row, into=request.POST.get("into", ""), actor=request.access.actor)
        except SigapError as error:
            messages.error(request, error.message(language()))
            return to(request, f"{kind.key}_one", row.pk)
        said = both("Merged: it counts there from now on.", "Digabung: mulai kini dihitung di sana.")
        messages.success(request, said)
        return to(request, kind.key)

    return merged


@page(Right.MANAGE_PEOPLE)
def import_agents(request: HttpRequest) -> HttpResponse:
    """Take agents from a CSV, all of them or none."""
    form = ImportForm(request.POST or None, request.FILES or None)
    problems: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            count = importing.import_agents(
                content=form.cleaned_data["file"].read(), actor=request.access.actor
            )
        except importing.ImportError_ as error:
            problems = [problem.message(language()) for problem in error.problems]
        else:
            messages.success(request, both("{n} agents imported.", "{n} agen diimpor.", n=count))
            return to(request, "agents")
    return render(request, "people/floor/import.html", {"form": form, "problems": problems})
