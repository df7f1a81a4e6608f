from __future__ import annotations

from django.urls import URLPattern, path

from sigap.web.people.views import audits, floor, members, personal, settings, tokens
from sigap.web.people.views.kinds import KINDS, Kind

app_name = "people"


def _of(kind: Kind) -> list[URLPattern]:
    """Return the addresses of a kind."""
    known = [
        path(f"{kind.key}/", floor.listing(kind), name=kind.key),
        path(f"{kind.key}/make", floor.making(kind), name=f"{kind.key}_make"),
        path(f"{kind.key}/<int:id>/", floor.editing(kind), name=f"{kind.key}_one"),
        path(f"{kind.key}/<int:id>/retire", floor.retiring(kind), name=f"{kind.key}_retire"),
    ]
    if kind.retired_by:
        known += [
            path(f"{kind.key}/<int:id>/adopt", floor.adopting(kind), name=f"{kind.key}_adopt"),
            path(f"{kind.key}/<int:id>/merge", floor.merging(kind), name=f"{kind.key}_merge"),
        ]
    return known


urlpatterns: list[URLPattern] = [
    path("settings/", settings.settings, name="settings"),
    path("members/", members.members, name="members"),
    path("members/invite", members.invite, name="invite"),
    path("members/<int:id>/", members.member, name="member"),
    path("members/<int:id>/end", members.end, name="end_member"),
    path("roles/", members.roles, name="roles"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/make", tokens.make, name="make_token"),
    path("tokens/<int:token>/revoke", tokens.revoke, name="revoke_token"),
    path("audit/", audits.log, name="audit"),
    path("audit/export.csv", audits.export, name="audit_export"),
    path("personal/", personal.people, name="personal"),
    path("personal/export", personal.export, name="export_person"),
    path("personal/erase", personal.erase, name="erase_person"),
    path("agents/import", floor.import_agents, name="agents_import"),
    *(pattern for kind in KINDS for pattern in _of(kind)),
]
