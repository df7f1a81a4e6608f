"""Tenants kept apart, in this one place.

Every model with a tenant's data inherits `Tenanted`. Its `objects` sees the rows of the tenant at hand and of no
other, and raises `NoTenantError` when there is none at hand; new rows belong to the tenant at hand. What has to see all
tenants (the live process, the installation's administration) says so by `everywhere`.

    with at(tenant.id):
        Queue.objects.all()      # that tenant's
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models

_at_hand: ContextVar[int | None] = ContextVar("tenant", default=None)


class NoTenantError(Exception):
    """Tenants' rows were asked for with no tenant at hand: a mistake in the program, never a user's."""


def tenant_id() -> int:
    """Return the id of the tenant at hand.

    Raises:
        NoTenantError: none is.
    """
    found = _at_hand.get()
    if found is None:
        raise NoTenantError
    return found


@contextmanager
def at(tenant: int) -> Iterator[None]:
    """Have the tenant with this id at hand."""
    token = _at_hand.set(tenant)
    try:
        yield
    finally:
        _at_hand.reset(token)


class TenantedManager(models.Manager):
    """Rows of the tenant at hand."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Return the rows of the tenant at hand."""
        return super().get_queryset().filter(tenant_id=tenant_id())


class Tenanted(models.Model):
    """A row that belongs to one tenant."""

    tenant = models.ForeignKey(
        "platform.Tenant", models.CASCADE, default=tenant_id, related_name="+", editable=False
    )

    everywhere = models.Manager()
    objects = TenantedManager()

    class Meta:
        abstract = True
        base_manager_name = "everywhere"
        default_manager_name = "everywhere"
