"""Facts taken away: a customer's key (UU 27/2022), days that are too old, days to be told anew, a whole tenant."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, transaction
from django.utils import timezone

from sigap.facts.tables import TABLES
from sigap.web.insights.lake import files, finding, manifest, reading, rows
from sigap.web.insights.models import FACTS, Correction, LakeDay, LakeFile, Ledger, OldFile, Replaced, RollUp
from sigap.web.insights.operations.storing import locked_ledger
from sigap.web.insights.operations.turns import turn
from sigap.web.people import queries as people
from sigap.web.platform.tenancy import tenant_id

NAMING = tuple(name for name, table in TABLES.items() if "customer" in table.by_name)
"""Tables that carry a customer's key."""


@dataclass(frozen=True)
class Forgotten:
    """What was done to forget a customer.

    Attributes:
        key: what stands for them now; it leads to nobody.
        present: rows of the present that were changed.
        files: files of the lake that were written anew. The old ones are removed by the next sweep.
    """

    key: str
    present: int
    files: int


def forget_customer(key: str) -> Forgotten:
    """Replace a customer's key by one that leads to nobody, in every fact of the tenant at hand.

    Figures stay what they were: whoever came back is still known to have come back.

    Raises:
        LakeUnavailableError: the lake does not answer; nothing has changed.
    """
    instead = f"forgotten-{secrets.token_hex(8)}"
    zone, now = people.zone(), timezone.now()
    with turn():
        entries = []
        for file in finding.files_naming(NAMING, key):
            table = files.read_facts(file.table, file.path)
            place = table.schema.get_field_index("customer")
            told = pc.if_else(
                pc.fill_null(pc.equal(table["customer"], key), False), instead, table["customer"]
            )
            changed = table.set_column(place, table.schema.field(place), told.cast(pa.string()))
            entries.append((file, manifest.write(file.table, file.day, changed, zone, now)))
        with transaction.atomic():
            ledger = locked_ledger()
            present = sum(_rename(name, key, instead, ledger.generation + 1) for name in NAMING)
            for file, entry in entries:
                manifest.enter(file.table, file.day, entry, now)
                if entry is not None:  # sums know no customers
                    RollUp.objects.filter(table=file.table, day=file.day).update(source_digest=entry.digest)
            ledger.generation += 1
            ledger.version += 1
            ledger.save()
    return Forgotten(instead, present, len(entries))


def _rename(name: str, key: str, instead: str, generation: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {rows.table_of(name)} SET customer = %s, generation = %s WHERE tenant_id = %s AND customer = %s",
            [instead, generation, tenant_id(), key],
        )
        return int(cursor.rowcount)


def drop_days(before: dt.date) -> int:
    """Take the days before one out of the lake, and return how many they were."""
    return _drop(list(LakeDay.objects.filter(day__lt=before).values_list("day", flat=True)))


def discard_day(day: dt.date) -> None:
    """Take a day out of the lake, so that it can be told anew from the log: for a file that is damaged or lost."""
    _drop([day])


def _drop(days: list[dt.date]) -> int:
    with turn(), transaction.atomic():
        ledger = locked_ledger()
        now = timezone.now()
        for model in (LakeFile, RollUp):
            gone = model.objects.filter(day__in=days)
            paths = gone.exclude(path="").values_list("path", flat=True)
            OldFile.objects.bulk_create(OldFile(path=path, replaced_at=now) for path in paths)
            gone.delete()
        Replaced.objects.filter(day__in=days).delete()
        Correction.objects.filter(day__in=days).delete()
        LakeDay.objects.filter(day__in=days).delete()
        ledger.generation += 1
        ledger.version += 1
        ledger.save()
    return len(days)


def remove_everything() -> None:
    """Remove all facts of the tenant at hand, present and lake."""
    with turn(), transaction.atomic():
        locked_ledger()
        known: tuple[Any, ...] = (LakeFile, LakeDay, RollUp, Replaced, OldFile, Correction, Ledger)
        for model in (*FACTS.values(), *known):
            model.objects.all().delete()
        transaction.on_commit(files.remove_all)
    reading.forget()
