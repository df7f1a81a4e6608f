"""The tenants that a person can go to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sigap.web.platform.models import Tenant


@dataclass(frozen=True)
class Place:
    """A tenant, and the address of its home."""

    name: str
    slug: str
    is_demo: bool

    @property
    def href(self) -> str:
        """Return where its pages begin."""
        return f"/c/{self.slug}/"


def places_of(user: Any) -> list[Place]:
    """Return the tenants an account is a member of, by name; all of them for who manages the installation.

    This domain knows no accounts: it asks the one who is signed in for `memberships`.
    """
    if not user.is_authenticated:
        return []
    tenants = Tenant.objects.order_by("name")
    if not user.is_superuser:
        tenants = tenants.filter(pk__in=user.memberships.values("tenant_id"))
    return [Place(one.name, one.slug, one.is_demo) for one in tenants]
