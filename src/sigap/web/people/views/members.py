"""Members of a tenant and what roles may do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from sigap.errors import SigapError
from sigap.web.people.access import page, system_page
from sigap.web.people.listing import listed
from sigap.web.people.models import Agent, Membership, Role
from sigap.web.people.operations import members as operations
from sigap.web.people.queries.members import tokens_of
from sigap.web.people.rights import RIGHT_NAMES, Right
from sigap.web.shell.words import both, language


def _roles(access: Any) -> list[tuple[str, str]]:
    """Return the roles that somebody may hand out: none that may do more than they."""
    own = {right.value for right in access.rights}
    return [(r.key, both(r.name_en, r.name_id)) for r in Role.objects.all() if set(r.rights) <= own]


class MemberForm(forms.Form):
    """A member's role, and which agent they are."""

    role = forms.ChoiceField(label=both("Role", "Peran"))
    agent = forms.ChoiceField(
        label=both("Agent", "Agen"),
        required=False,
        help_text=both(
            "Who they are on the floor, if they take contacts.",
            "Siapa mereka di lantai, bila menangani kontak.",
        ),
    )

    def __init__(self, *args: Any, access: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = _roles(access)
        nobody = ("", both("None", "Tidak ada"))
        self.fields["agent"].choices = [
            nobody,
            *Agent.objects.filter(is_active=True).values_list("key", "name"),
        ]


class InvitationForm(MemberForm):
    """Whom to invite."""

    field_order = ("email", "name", "role", "agent")
    email = forms.EmailField(label=both("E-mail", "Surel"), max_length=254)
    name = forms.CharField(label=both("Name", "Nama"), max_length=120, required=False)


@page(Right.MANAGE_MEMBERS)
def members(request: HttpRequest) -> HttpResponse:
    """List who may come in, and as what."""
    rows = Membership.objects.select_related("user", "role", "agent").order_by("user__email")
    found = listed(
        request,
        rows,
        search=("user__email", "user__name"),
        filters={"role": "role__key"},
        sorts=("user__email", "user__name", "role__key", "user__last_login"),
    )
    about = {"found": found, "roles": Role.objects.all(), "here": "members"}
    return render(request, "people/members/list.html", about)


@page(Right.MANAGE_MEMBERS)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody."""
    form = InvitationForm(request.POST or None, access=request.access)
    if request.method == "POST" and form.is_valid():
        try:
            operations.invite(by=request.access, **form.cleaned_data)
        except SigapError as error:
            form.add_error(None, error.message(language()))
        else:
            messages.success(
                request, both("Invited: an e-mail is on its way.", "Diundang: surel sedang dikirim.")
            )
            return redirect("people:members", request.access.tenant.slug)
    return render(request, "people/members/form.html", {"form": form})


@page(Right.MANAGE_MEMBERS)
def member(request: HttpRequest, id: int) -> HttpResponse:
    """Give a member another role."""
    row = get_object_or_404(Membership.objects.select_related("user", "role", "agent"), pk=id)
    kept = {"role": row.role.key, "agent": row.agent.key if row.agent else ""}
    form = MemberForm(request.POST or None, initial=kept, access=request.access)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_member(member_id=id, by=request.access, **form.cleaned_data)
        except SigapError as error:
            form.add_error(None, error.message(language()))
        else:
            messages.success(request, both("Saved.", "Disimpan."))
            return redirect("people:members", request.access.tenant.slug)
    return render(
        request, "people/members/form.html", {"form": form, "row": row, "tokens": tokens_of(row.user)}
    )


@require_POST
@page(Right.MANAGE_MEMBERS)
def end(request: HttpRequest, id: int) -> HttpResponse:
    """End a membership."""
    get_object_or_404(Membership.objects.all(), pk=id)
    try:
        operations.end_member(member_id=id, by=request.access)
        messages.success(request, both("The membership has ended.", "Keanggotaan diakhiri."))
    except SigapError as error:
        messages.error(request, error.message(language()))
    return redirect("people:members", request.access.tenant.slug)


def _table() -> list[dict[str, Any]]:
    roles = list(Role.objects.all())
    return [
        {
            "right": right,
            "name": RIGHT_NAMES[right],
            "cells": [(role, right.value in role.rights) for role in roles],
        }
        for right in Right
        if right != Right.MANAGE_SYSTEM
    ]


@page(Right.MANAGE_MEMBERS)
def roles(request: HttpRequest) -> HttpResponse:
    """Show what each role may do."""
    about = {"table": _table(), "roles": Role.objects.all(), "here": "roles"}
    return render(request, "people/members/roles.html", about)


@system_page
def system_roles(request: HttpRequest) -> HttpResponse:
    """Show what each role may do, to change it: roles belong to the installation."""
    return render(
        request, "people/members/system_roles.html", {"table": _table(), "roles": Role.objects.all()}
    )


@require_POST
@system_page
def change_role(request: HttpRequest, role: int) -> HttpResponse:
    """Change what a role may do."""
    get_object_or_404(Role, pk=role)
    try:
        operations.change_role(
            role_id=role,
            rights=request.POST.getlist("rights"),
            needs_second_factor="needs_second_factor" in request.POST,
            actor=request.user.email,
        )
        messages.success(request, both("Saved.", "Disimpan."))
    except SigapError as error:
        messages.error(request, error.message(language()))
    return redirect("roles:roles")
