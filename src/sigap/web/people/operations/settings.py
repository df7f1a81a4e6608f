"""How the tenant at hand wants things."""

from __future__ import annotations

from django.db import transaction

from sigap.web.platform import audit
from sigap.web.platform.models import Tenant
from sigap.web.platform.tenancy import tenant_id


@transaction.atomic
def change_settings(*, defines_unknown: bool, actor: str) -> Tenant:
    """Say what becomes of queues and agents that events name and nobody has defined.

    The door for events asks every few seconds (`intake.known.KEPT_S`), in each process by itself.

    Args:
        defines_unknown: they are made and listed as unknown, rather than their events refused.
        actor: who says so.
    """
    tenant: Tenant = Tenant.objects.select_for_update().get(pk=tenant_id())
    if tenant.defines_unknown == defines_unknown:
        return tenant
    tenant.defines_unknown = defines_unknown
    tenant.save(update_fields=["defines_unknown"])
    audit.record(
        actor=actor,
        action="people.settings.changed",
        tenant=tenant.pk,
        subject=f"tenant:{tenant.slug}",
        defines_unknown=defines_unknown,
    )
    return tenant
