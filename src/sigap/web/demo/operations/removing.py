"""Remove the demo centre with all that belongs to it."""

from __future__ import annotations

from django.apps import apps
from django.db import connection, models, transaction

from sigap.web.demo.models import Removal
from sigap.web.demo.operations.roles import DOMAIN
from sigap.web.floor import keeping as floor
from sigap.web.insights.lake import files
from sigap.web.people.models import User
from sigap.web.platform import audit, tenancy
from sigap.web.platform.models import Tenant
from sigap.web.platform.tenancy import Tenanted


@transaction.atomic
def remove(*, actor: str) -> bool:
    """Remove the demo centre: its tenant, every row of it, its accounts, its folder of the lake and its kept floor.

    The audit log stays: that there was a demo, and who removed it. It is not made again by a restart.
    Returns whether there was one.
    """
    tenant = Tenant.objects.select_for_update().filter(is_demo=True).first()
    if tenant is None:
        return False
    tenant_id = int(tenant.pk)
    Removal.objects.create(by=actor)
    _delete_rows(tenant_id)
    User.objects.filter(email__endswith=f"@{DOMAIN}", is_superuser=False, memberships=None).delete()
    tenant.delete()
    audit.record(actor=actor, action="demo.removed", tenant=tenant_id, subject=f"tenant:{tenant.slug}")
    transaction.on_commit(lambda: _delete_lake(tenant_id))
    transaction.on_commit(lambda: floor.forget(tenant_id))
    return True


def _delete_rows(tenant: int) -> None:
    """Delete every row of a tenant, table by table: foreign keys are checked at the end of the transaction."""
    with connection.cursor() as cursor:
        for model in tenanted_models():
            for link in model._meta.many_to_many:
                through, column = link.remote_field.through._meta.db_table, link.m2m_column_name()
                own = model._meta.db_table
                cursor.execute(
                    f'DELETE FROM "{through}" WHERE "{column}" IN (SELECT id FROM "{own}" WHERE tenant_id = %s)',
                    [tenant],
                )
        for model in tenanted_models():
            cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE tenant_id = %s', [tenant])


def tenanted_models() -> list[type[models.Model]]:
    """Return every model whose rows belong to tenants."""
    return [model for model in apps.get_models() if issubclass(model, Tenanted)]


def _delete_lake(tenant: int) -> None:
    with tenancy.at(tenant):
        files.remove_all()
