"""Facts taken away: a person's key (UU 27/2022), days that are too old, days to be told anew, a whole tenant."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, transaction
from django.utils import timezone

from sigap.facts.tables import TABLES
from sigap.web.insights.lake import files, finding, manifest, reading, rows
from sigap.web.insights.lake.groups import BY_KEY
from sigap.web.insights.models import (
    FACTS,
    Change,
    Correction,
    LakeDay,
    LakeFile,
    Ledger,
    OldFile,
    Replaced,
    RollUp,
)
from sigap.web.insights.operations.closing import remove_moved
from sigap.web.insights.operations.storing import locked_ledger
from sigap.web.insights.operations.turns import turn
from sigap.web.insights.queries.persons import PERSONS, naming, told_of
from sigap.web.people import queries as people
from sigap.web.platform.personal import Holder, Kind
from sigap.web.platform.tenancy import tenant_id


@dataclass(frozen=True)
class Forgotten:
    """What was done to forget a person.

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

    Raises:
        LakeUnavailableError: the lake does not answer; nothing has changed.
    """
    return forget("customer", key, f"forgotten-{secrets.token_hex(8)}")


def forget(kind: Kind, key: str, instead: str) -> Forgotten:
    """Replace a person's key by another in every fact of the tenant at hand, lake and present.

    Figures stay what they were: whoever came back is still known to have come back. May be run again.

    Raises:
        LakeUnavailableError: the lake does not answer; nothing has changed.
    """
    zone, now, tables = people.zone(), timezone.now(), naming(kind)
    with turn(until_commit=True), transaction.atomic():
        entries = []
        for name, columns in tables.items():
            for file in finding.files_naming(name, columns, key):
                changed = _renamed(files.read_facts(name, file.path), columns, key, instead)
                entries.append((file, manifest.write(name, file.day, changed, zone, now)))
        ledger = locked_ledger()
        remove_moved()  # or what is renamed there would be read again
        ledger.generation += 1
        Change.objects.all().delete()  # they name agents
        present = sum(_rename(n, c, key, instead, ledger.generation) for n, c in tables.items())
        for file, entry in entries:
            manifest.enter(file.table, file.day, entry, now)
            if entry is not None:
                _keep_sums(kind, entry)
        for name, columns in tables.items():
            _rename_marks(name, columns, key, instead)
        ledger.version += 1
        ledger.save()
    return Forgotten(instead, present, len(entries))


def _renamed(table: pa.Table, columns: Sequence[str], key: str, instead: str) -> pa.Table:
    for name in columns:
        place = table.schema.get_field_index(name)
        field = table.schema.field(place)
        plain = pc.cast(table[name], pa.string())
        told = pc.if_else(pc.fill_null(pc.equal(plain, key), False), instead, plain)
        if pa.types.is_dictionary(field.type):
            told = pc.dictionary_encode(told)
        table = table.set_column(place, field, told.cast(field.type))
    return table.unify_dictionaries()


def _rename(name: str, columns: Sequence[str], key: str, instead: str, generation: int) -> int:
    """Rename in the present; return how many rows were changed."""
    told = ", ".join(f'"{c}" = CASE WHEN "{c}" = %s THEN %s ELSE "{c}" END' for c in columns)
    named = " OR ".join(f'"{c}" = %s' for c in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {rows.table_of(name)} SET {told}, generation = %s WHERE tenant_id = %s AND ({named})",
            [
                *(value for _ in columns for value in (key, instead)),
                generation,
                tenant_id(),
                *[key] * len(columns),
            ],
        )
        return int(cursor.rowcount)


def _keep_sums(kind: Kind, entry: LakeFile) -> None:
    """Have sums go on to hold that do not name the person; the others are made anew by the next round."""
    from sigap.metrics.kept import grains_of

    sums = RollUp.objects.filter(table=entry.table, day=entry.day)
    nameless = [
        g.name for g in grains_of(entry.table) if not set(PERSONS[kind]) & set(g.labels_of(entry.table))
    ]
    sums.filter(grain__in=nameless).update(source_digest=entry.digest)
    gone = sums.exclude(grain__in=nameless)
    OldFile.objects.bulk_create(
        OldFile(path=path, replaced_at=entry.written_at)
        for path in gone.exclude(path="").values_list("path", flat=True)
    )
    gone.delete()


def _rename_marks(name: str, columns: Sequence[str], key: str, instead: str) -> None:
    """Rename in the marks of the lake's rows that no longer hold: they are found by keys that name the person."""
    if name == "states":
        Replaced.objects.filter(table=name, key=key).update(key=instead)
    elif name in BY_KEY and TABLES[name].key[0] in columns:
        for mark in Replaced.objects.filter(table=name, key__startswith=f"{key}\x1f"):
            mark.key = instead + mark.key.removeprefix(key)
            mark.save(update_fields=["key"])


def drop_days(before: dt.date) -> int:
    """Take the days before one out of the lake, and return how many they were."""
    return _drop(list(LakeDay.objects.filter(day__lt=before).values_list("day", flat=True)))


def discard_day(day: dt.date) -> None:
    """Take a day out of the lake, so that it can be told anew from the log: for a file that is damaged or lost."""
    _drop([day])


def _drop(days: list[dt.date]) -> int:
    with turn(), transaction.atomic():
        ledger = locked_ledger()
        remove_moved(days)  # or they would be read again
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
        known: tuple[Any, ...] = (LakeFile, LakeDay, RollUp, Replaced, OldFile, Correction, Change, Ledger)
        for model in (*FACTS.values(), *known):
            model.objects.all().delete()
        transaction.on_commit(files.remove_all)
    reading.forget()


def _erased(kind: Kind, key: str, pseudonym: str) -> int:
    done = forget(kind, key, pseudonym)
    return done.present + done.files


FACTS_ABOUT_PEOPLE = Holder("facts", frozenset({"customer", "agent"}), told_of, _erased)
