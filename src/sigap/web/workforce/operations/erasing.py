"""Plans forget a person (UU 27/2022): rosters name agents, and every plan who made it.

A version never changes, and the database sees to that; a person's right to be forgotten goes before. So such a version
is taken out and put back with a pseudonym in the person's place: same number, same time, same shifts.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import connection, transaction
from django.db.models import Model

from sigap.web.people.operations import naming
from sigap.web.people.queries.members import email_of
from sigap.web.workforce.models import (
    ForecastVersion,
    Publication,
    Request,
    RequirementVersion,
    RosterVersion,
)
from sigap.web.workforce.queries.rows import roster_rows

_MADE: naming.Columns = {
    ForecastVersion: ("made_by",),
    RequirementVersion: ("made_by",),
    RosterVersion: ("made_by",),
    Publication: ("by",),
}
_ASKED: naming.Columns = {Request: ("asked_by",)}


def told_of(key: str) -> Iterator[dict[str, Any]]:
    """Yield an agent's shifts in every roster that was kept."""
    for version in RosterVersion.objects.all():
        for row in roster_rows(version):
            if row["agent"] == key:
                told = {name: row[name].isoformat() for name in ("starts_at", "ends_at")}
                yield {"roster": version.number, "activity": row["activity"], **told}


def forget(key: str, pseudonym: str) -> int:
    """Replace an agent in every roster that was kept; return in how many."""
    count = 0
    for version in RosterVersion.objects.all():
        table = pq.read_table(io.BytesIO(bytes(version.table)))
        told = _renamed_words(version.told, key, pseudonym)
        is_named = pc.any(pc.equal(table["agent"].cast(pa.string()), key)).as_py()
        if is_named or told != version.told:
            _put_back(version, table=_renamed(table, key, pseudonym), told=json.dumps(told))
            count += 1
    return count


def told_of_account(account: str) -> Iterator[dict[str, Any]]:
    """Yield which plans somebody asked for, made and put into use."""
    return naming.told_of({**_MADE, **_ASKED}, account)


def forget_account(account: str, pseudonym: str) -> int:
    """Replace an account in every plan that it asked for, made and put into use; return in how many places."""
    count, email = naming.forget(_ASKED, account, pseudonym), email_of(account)
    for model, (column,) in _MADE.items():
        for row in model.objects.filter(**{column: email}).only("pk"):
            _put_back(row, **{column: pseudonym})
            count += 1
    return count


def _renamed(table: pa.Table, key: str, pseudonym: str) -> bytes:
    place = table.schema.get_field_index("agent")
    field = table.schema.field(place)
    plain = table["agent"].cast(pa.string())
    named = pc.if_else(pc.fill_null(pc.equal(plain, key), False), pseudonym, plain)
    if pa.types.is_dictionary(field.type):
        named = pc.dictionary_encode(named)
    file = io.BytesIO()
    pq.write_table(table.set_column(place, field, named.cast(field.type)), file, compression="zstd")
    return file.getvalue()


def _renamed_words(told: Any, key: str, pseudonym: str) -> Any:
    """Return what the maker had to say with the pseudonym wherever the agent's key stands as a word of its own."""
    if isinstance(told, str):
        return re.sub(rf"(?<![\w.-]){re.escape(key)}(?![\w-])", pseudonym, told)
    if isinstance(told, list):
        return [_renamed_words(one, key, pseudonym) for one in told]
    if isinstance(told, dict):
        return {name: _renamed_words(one, key, pseudonym) for name, one in told.items()}
    return told


@transaction.atomic
def _put_back(row: Model, **changed: Any) -> None:
    """Take a row that the database lets nobody change out, and put it back with something changed."""
    name = row._meta.db_table
    columns = [field.column for field in row._meta.concrete_fields]
    quoted = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{name}" WHERE id = %s RETURNING {quoted}', [row.pk])
        kept = dict(zip(columns, cursor.fetchone(), strict=True))
        marks = ", ".join(["%s"] * len(columns))
        cursor.execute(f'INSERT INTO "{name}" ({quoted}) VALUES ({marks})', list((kept | changed).values()))
