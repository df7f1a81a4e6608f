"""The facts of the present: one table for each of `sigap.facts.tables`, in the engines' plain form.

Instants are whole milliseconds since the epoch, labels are text, business days are dates. Rows are replaced, not
changed, and move to the lake when their day closes. `generation` is the store that wrote a row, so that whoever holds
a copy asks only for what is newer.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from sigap.facts.schema import Column, Kind, Table
from sigap.facts.tables import TABLES
from sigap.web.platform.tenancy import Tenanted, tenant_id

_FIELDS: dict[Kind, type[models.Field]] = {
    Kind.KEY: models.TextField,
    Kind.LABEL: models.TextField,
    Kind.CHOICE: models.TextField,
    Kind.TEXT: models.TextField,
    Kind.INSTANT: models.BigIntegerField,
    Kind.DAY: models.DateField,
    Kind.SLOT: models.SmallIntegerField,
    Kind.DURATION: models.BigIntegerField,
    Kind.COUNT: models.BigIntegerField,
    Kind.NUMBER: models.FloatField,
    Kind.FLAG: models.BooleanField,
}


class Fact(Tenanted):
    """A row of a fact table that is not in the lake.

    That its tenant is there is said by the tenant's ledger, whose lock whoever writes facts holds: checking it for each
    of millions of rows takes longer than writing them. Every index that is asked begins with the tenant.
    """

    tenant = models.ForeignKey(
        "platform.Tenant",
        models.CASCADE,
        default=tenant_id,
        related_name="+",
        editable=False,
        db_constraint=False,
        db_index=False,
    )
    home_day = models.DateField()  # whose file of the lake it belongs to: see `insights.lake.days`
    generation = models.BigIntegerField()

    class Meta(Tenanted.Meta):
        abstract = True


def _field(column: Column) -> models.Field:
    return _FIELDS[column.kind](null=column.nullable)


NAMING = ("customer", "agent", "actor", "escalated_by", "before", "after")
"""Columns that may name a person; a ticket is assigned from one, and to one."""


def _model(table: Table) -> type[Fact]:
    """Return the model of a fact table."""
    found_by = [["tenant", "home_day"]]
    if "contact_id" in table.by_name and table.key != ("contact_id",):
        found_by.append(["tenant", "contact_id"])
    meta = type(
        "Meta",
        (Fact.Meta,),
        {
            "abstract": False,
            "db_table": f"facts_{table.name}",
            "constraints": (
                models.UniqueConstraint(fields=["tenant", *table.key], name=f"one_fact_of_{table.name}"),
            ),
            "indexes": tuple(
                models.Index(fields=f, name=f"{table.name[:15]}_by_{f[1][:10]}") for f in found_by
            ),
        },
    )
    fields: dict[str, Any] = {column.name: _field(column) for column in table.columns}
    personal = tuple(
        name for name in ("customer", "agent", "actor", "escalated_by", "before", "after") if name in fields
    )
    body = {
        "PERSONAL": personal,
        "__module__": __name__,
        "__doc__": f"{table.row.en}.",
        "Meta": meta,
        **fields,
    }
    return type(f"Fact{table.name.title().replace('_', '')}", (Fact,), body)


FACTS: dict[str, type[Fact]] = {name: _model(table) for name, table in TABLES.items()}
"""The model of each fact table, by the table's name."""
