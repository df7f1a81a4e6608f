"""The roles that every installation begins with, made where they are missing."""

from __future__ import annotations

from typing import Any

from django.apps import apps as todays

from sigap.web.people.rights import ROLES


def make_roles(*, apps: Any = todays, **_: Any) -> None:
    """Make the roles that are not there; whatever was changed about those that are stays as it is.

    Called by every start, and after the tables were emptied (Django's `post_migrate`).
    """
    roles = apps.get_model("people", "Role").objects
    roles.bulk_create(
        (
            roles.model(key=role.key, name_en=role.name.en, name_id=role.name.id, rights=sorted(role.rights))
            for role in ROLES
        ),
        ignore_conflicts=True,
    )
