"""What the audit log calls people, and the things of the floor."""

from __future__ import annotations

from collections.abc import Collection

from sigap.text import Text
from sigap.web.people.models import Agent, ApiToken, Membership, Queue, Role, Site, Skill, Team
from sigap.web.platform import subjects
from sigap.web.platform.models import Tenant
from sigap.web.platform.tenancy import tenant_id


def register() -> None:
    """Have them named."""
    for kind, model in {"agent": Agent, "queue": Queue, "site": Site, "skill": Skill, "team": Team}.items():
        subjects.register(kind, subjects.names_of(model, by="key"))
    subjects.register("token", subjects.names_of(ApiToken))
    subjects.register("role", _roles)
    subjects.register("tenant", _tenants)
    for kind in ("account", "user"):
        subjects.register(kind, _members)


def _roles(keys: Collection[str]) -> dict[str, Text | str]:
    return {row.key: Text(row.name_en, row.name_id) for row in Role.objects.filter(key__in=keys)}


def _tenants(keys: Collection[str]) -> dict[str, Text | str]:
    return dict(Tenant.objects.filter(pk=tenant_id(), slug__in=keys).values_list("slug", "name"))


def _members(keys: Collection[str]) -> dict[str, Text | str]:
    """Return the e-mail of members; accounts of others are not this tenant's to know."""
    wanted = [int(key) for key in keys if subjects.is_number(key)]
    found = Membership.objects.filter(user__in=wanted).values_list("user_id", "user__email")
    return {str(id): email for id, email in found}
