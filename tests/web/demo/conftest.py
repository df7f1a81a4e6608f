"""What the demo's tests share."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def roles(db: Any) -> None:
    """Put back what migrations made and the end of a test with transactions of its own took away."""
    from sigap.web.people.models import Role
    from sigap.web.people.rights import ROLES

    for role in ROLES:
        told = {"name_en": role.name.en, "name_id": role.name.id, "rights": sorted(role.rights)}
        Role.objects.get_or_create(key=role.key, defaults=told)
