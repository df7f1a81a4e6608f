"""Closing days: their finished rows move from PostgreSQL into the lake, whole or not at all.

Three steps, each of which may be the last before the power goes:

1. The day is marked as under way. From now on a store says of every contact of the day that it was replaced.
2. The rows are read in one view of the database, and written as files that are named after their content.
3. In one transaction the files enter the manifest and the rows that they hold leave the present: the day says up to
   which generation its rows have moved, and what stays is written as newer than that. What was replaced since step 2
   keeps its newer rows there, and its rows in the file are marked as no longer holding.

Until step 3 commits, every answer comes from the present and the files that were there; after it, from the new ones.
Rows that have moved are read by nobody. `remove_moved` takes them out of PostgreSQL, some at a time.

The same three steps lay what is finished of a great day into the lake beforehand. The day is not closed by that: what
comes for it is no correction. Closing it then adds what came since, as closing a day anew does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, transaction
from django.utils import timezone

from sigap.facts.tables import TABLES
from sigap.web.insights.lake import files, manifest, rows
from sigap.web.insights.lake.groups import GROUP_OF, GROUPS, key_of
from sigap.web.insights.lake.openness import belongs_to_present, open_ids
from sigap.web.insights.models import FACTS, LakeDay, LakeFile, Ledger, Replaced, Stage
from sigap.web.insights.operations.storing import TELLING, locked_ledger
from sigap.web.insights.operations.turns import ClosingElsewhereError, turn
from sigap.web.people import queries as people
from sigap.web.platform.tenancy import tenant_id
from sigap.web.webhooks.operations import announce
from sigap.web.webhooks.types import DAY_CLOSED, DAY_CORRECTED


@dataclass(frozen=True)
class Closed:
    """What closing a day did.

    Attributes:
        day: which.
        version: 1 when it was closed for the first time.
        tables: the tables whose file was written or replaced.
        carried: contacts of the day that are still open and stay in the present.
    """

    day: dt.date
    version: int
    tables: tuple[str, ...]
    carried: int


@dataclass(frozen=True)
class _Taken:
    """What step 2 found: the rows that go into each file, and those that stay."""

    generation: int
    digests: Mapping[str, str]
    tables: Mapping[str, pa.Table]
    open_ids: Mapping[str, set[str]]
    carried: frozenset[str]  # tables of which rows stay


def close_day(day: dt.date, *, is_forced: bool = False) -> Closed:
    """Move the finished rows of a day into the lake, or bring its files up to date when it is closed already.

    Raises:
        ClosingElsewhereError: another process is at it.
        LakeUnavailableError: the lake cannot be written; nothing has changed.
    """
    return _move(day, is_forced=is_forced, closes=True)


def lay_day(day: dt.date) -> None:
    """Move what is finished of a day that is over, and not closed, into the lake, so that closing it is soon done.

    Raises:
        ClosingElsewhereError: another process is at it.
        LakeUnavailableError: the lake cannot be written; nothing has changed.
    """
    _move(day, is_forced=False, closes=False)


def _move(day: dt.date, *, is_forced: bool, closes: bool) -> Closed:
    with turn(waits=False):
        _begin(day, is_forced)
        taken = _take(day)
        now = timezone.now()
        return _finish(day, taken, _written(day, taken.tables, now), now, closes=closes)


@transaction.atomic
def _begin(day: dt.date, is_forced: bool) -> None:
    locked_ledger()
    now = timezone.now()
    LakeDay.objects.update_or_create(
        day=day, defaults={"stage": Stage.STARTED, "started_at": now, "is_forced": is_forced}
    )


def _take(day: dt.date) -> _Taken:
    """Return, in one view of the database, what the files of the day shall hold."""
    within = connection.in_atomic_block
    with transaction.atomic():
        if not within:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        ledger = Ledger.objects.get()
        here = _here(day)
        held = {file.table: file for file in LakeFile.objects.filter(day=day)}
        replaced = list(Replaced.objects.filter(day=day))
        still_open = {group: _open_of(group, here) for group in GROUPS}
    tables, carried = {}, set()
    for name in TABLES:
        group = GROUP_OF.get(name, name)
        marks = [one for one in replaced if one.table == group]
        finished = _finished(name, here[name], still_open)
        if finished.num_rows < here[name].num_rows:
            carried.add(name)
        if not finished.num_rows and not marks:
            continue
        parts = [finished]
        if name in held:
            parts.append(_holding(name, files.read_facts(name, held[name].path), marks))
        tables[name] = pa.concat_tables(parts).unify_dictionaries()
    digests = {name: file.digest for name, file in held.items()}
    return _Taken(ledger.generation, digests, tables, still_open, frozenset(carried))


def _here(day: dt.date) -> dict[str, pa.Table]:
    """Return the day's rows of the present: while PostgreSQL tells a table, the one before is read into memory."""
    with connection.cursor() as cursor, ThreadPoolExecutor(1) as others:
        told = {
            name: others.submit(rows.parsed, name, rows.copied(name, "home_day = %s", [day], cursor))
            for name in TABLES
        }
        return {name: table.result() for name, table in told.items()}


def _written(day: dt.date, tables: Mapping[str, pa.Table], now: dt.datetime) -> dict[str, LakeFile | None]:
    """Write the day's files, two at a time, the largest first; return their entries, unsaved."""
    zone = people.zone()
    largest = sorted(tables, key=lambda name: -tables[name].num_rows)
    with ThreadPoolExecutor(2) as others:
        entries = {
            name: others.submit(copy_context().run, manifest.write, name, day, tables[name], zone, now)
            for name in largest
        }
        return {name: entry.result() for name, entry in entries.items()}


def _digests(day: dt.date) -> dict[str, str]:
    """Return the digests of the day's files in the manifest."""
    return dict(LakeFile.objects.filter(day=day).values_list("table", "digest"))


def _open_of(group: str, here: Mapping[str, pa.Table]) -> set[str]:
    """Return the contacts or tickets of the day of which anything, on whatever day, is open."""
    column, tables = GROUPS[group]
    found = open_ids(group, here)
    if group == "contacts":
        elsewhere = pa.array(_open_elsewhere(), pa.string())
        for name in tables:
            ids = here[name][column]
            found |= set(ids.filter(pc.is_in(ids, elsewhere)).to_pylist())
    return found


def _open_elsewhere() -> list[str]:
    """Return all contacts of the present of which something is open."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT contact_id FROM {rows.table_of('visits')} WHERE tenant_id = %s AND outcome = 'waiting'"
            f" UNION SELECT contact_id FROM {rows.table_of('legs')} WHERE tenant_id = %s AND outcome = 'open'",
            [tenant_id(), tenant_id()],
        )
        return [row[0] for row in cursor.fetchall()]


def _finished(name: str, table: pa.Table, still_open: Mapping[str, set[str]]) -> pa.Table:
    """Return the rows that may leave the present."""
    stays = belongs_to_present(name, table, still_open)
    return table.filter(pc.invert(stays)) if pc.any(stays).as_py() else table


def _holding(name: str, table: pa.Table, marks: list[Replaced]) -> pa.Table:
    """Return the rows of a file that have not been replaced."""
    if not marks:
        return table
    keys = pa.array(sorted({one.key for one in marks}), pa.string())
    if name in GROUP_OF:
        return table.filter(pc.invert(pc.is_in(table[GROUPS[GROUP_OF[name]][0]], keys)))
    if name == "states":
        return _states_holding(table, marks)
    own = pa.array([key_of(name, row) for row in table.select(TABLES[name].key).to_pylist()], pa.string())
    return table.filter(pc.invert(pc.is_in(own, keys)))


def _states_holding(table: pa.Table, marks: list[Replaced]) -> pa.Table:
    agents = pc.cast(table["agent"], pa.string())
    starts, ends = (table[name].cast(pa.int64()) for name in ("started_at", "ended_at"))
    ends = pc.fill_null(ends, 2**63 - 1)
    gone = pc.is_in(agents, pa.array([], pa.string()))
    for one in marks:
        overlaps = pc.and_(pc.less(starts, one.until_ms), pc.greater(ends, one.from_ms))
        gone = pc.or_(gone, pc.and_(pc.equal(agents, one.key), overlaps))
    return table.filter(pc.invert(gone))


@transaction.atomic
def _finish(
    day: dt.date, taken: _Taken, entries: Mapping[str, LakeFile | None], now: dt.datetime, *, closes: bool
) -> Closed:
    ledger = locked_ledger()
    if (
        _digests(day) != taken.digests
    ):  # the turn was lost with the connection, and another process came in between
        raise ClosingElsewhereError
    changed = tuple(name for name, entry in entries.items() if manifest.enter(name, day, entry, now))
    Replaced.objects.filter(day=day, generation__lte=taken.generation).delete()
    held = LakeDay.objects.select_for_update().get(day=day)
    is_new = closes and (bool(changed) or not held.version)
    held.version += is_new
    held.stage = Stage.DONE
    held.is_stale = Replaced.objects.filter(day=day).exists() or any(
        FACTS[name].objects.filter(home_day=day, generation__gt=taken.generation).exists() for name in TELLING
    )
    if closes or held.version:
        held.closed_at = now
    else:
        held.laid_at = now
    ledger.generation += 1
    for name in taken.carried:
        _stay(name, day, taken, held.moved_generation or 0, ledger.generation)
    held.moved_generation = taken.generation
    held.save()
    ledger.version += 1
    ledger.save()
    if is_new:
        told = {"day": day.isoformat(), "version": held.version, "tables": list(changed)}
        announce(DAY_CLOSED.key if held.version == 1 else DAY_CORRECTED.key, told)
    return Closed(day, held.version, changed, len(taken.open_ids["contacts"]))


def _stay(name: str, day: dt.date, taken: _Taken, moved: int, generation: int) -> None:
    """Write the rows of a table and day that the file does not hold as newer than those that have moved."""
    condition, values = "ended_at IS NULL", []
    if name in GROUP_OF:
        group = GROUP_OF[name]
        condition, values = f"{GROUPS[group][0]} = ANY(%s)", [list(taken.open_ids[group])]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {rows.table_of(name)} SET generation = %s"
            f" WHERE tenant_id = %s AND home_day = %s AND generation > %s AND generation <= %s AND {condition}",
            [generation, tenant_id(), day, moved, taken.generation, *values],
        )


def remove_moved(days: Collection[dt.date] | None = None) -> int:
    """Remove the rows of closed days that have moved into the lake from PostgreSQL; return how many they were.

    They go some at a time, so that nobody who stores facts waits long. Whoever is killed in between has removed
    nothing that is read, and the next goes on.
    """
    moved = LakeDay.objects.filter(moved_generation__isnull=False)
    if days is not None:
        moved = moved.filter(day__in=days)
    number = 0
    for day, generation in moved.values_list("day", "moved_generation"):
        for name in TABLES:
            while found := _remove_some(name, day, generation):
                number += found
        LakeDay.objects.filter(day=day, moved_generation=generation).update(moved_generation=None)
    return number


AT_A_TIME = 100_000  # rows


def _remove_some(name: str, day: dt.date, generation: int) -> int:
    table = rows.table_of(name)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {table}"
            " WHERE tenant_id = %s AND home_day = %s AND generation <= %s LIMIT %s)) AND generation <= %s",
            [tenant_id(), day, generation, AT_A_TIME, generation],
        )
        return int(cursor.rowcount)
