"""Versions kept for good, and put into use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from sigap.web.platform import audit
from sigap.web.platform.tenancy import tenant_id
from sigap.web.workforce import queries
from sigap.web.workforce.models import Kind, Publication, Version


@transaction.atomic
def keep(
    kind: Kind,
    *,
    actor: str,
    first_day: dt.date,
    last_day: dt.date,
    table: bytes,
    inputs: Mapping[str, Any],
    settings: Mapping[str, Any],
    told: Mapping[str, Any],
) -> Version:
    """Keep a plan as the next version of its kind, for good.

    Args:
        kind: what it plans.
        actor: who made it, as the audit log names them.
        first_day, last_day: that it is for.
        table: its rows, see `Version.table`.
        inputs, settings, told: see `Version`.
    """
    _take_turns()
    made: Version = queries.MODELS[kind].objects.create(
        number=queries.next_number(kind),
        made_by=actor,
        first_day=first_day,
        last_day=last_day,
        inputs=dict(inputs),
        settings=dict(settings),
        told=dict(told),
        table=table,
    )
    audit.record(
        actor=actor,
        action=f"workforce.{kind}.made",
        tenant=tenant_id(),
        subject=f"{kind}:{made.number}",
        days=f"{first_day}/{last_day}",
    )
    return made


@transaction.atomic
def publish(kind: Kind, *, number: int, actor: str, address: str | None = None) -> Publication:
    """Put a version into use, in place of the one before; the same again changes nothing.

    Raises:
        Http404: there is no such version.
    """
    _take_turns()
    queries.version(kind, number)
    last = Publication.objects.filter(kind=kind).first()
    if last is not None and last.number == number:
        return last
    made: Publication = Publication.objects.create(kind=kind, number=number, by=actor)
    audit.record(
        actor=actor,
        action=f"workforce.{kind}.published",
        tenant=tenant_id(),
        subject=f"{kind}:{number}",
        address=address,
        before=last.number if last else None,
    )
    return made


def _take_turns() -> None:
    """Wait until nobody else gives out numbers at this tenant, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('sigap.workforce'), %s)", [tenant_id()])
