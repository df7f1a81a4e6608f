"""Facts taken in: rows of the present replaced, and whole days of the past laid into the lake."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, transaction
from django.utils import timezone

from sigap.errors import SigapError
from sigap.facts.bundle import Facts
from sigap.facts.schema import Kind
from sigap.facts.tables import TABLES
from sigap.text import Text
from sigap.web.insights.lake import changes, days, manifest, rows
from sigap.web.insights.lake.groups import BY_KEY, GROUPS
from sigap.web.insights.lake.openness import belongs_to_present, open_ids
from sigap.web.insights.models import FACTS, LakeDay, LakeFile, Ledger, Stage
from sigap.web.insights.operations.replacing import Replacing
from sigap.web.insights.operations.turns import turn
from sigap.web.people import queries as people
from sigap.web.platform.tenancy import tenant_id

Agents = Mapping[str, tuple[int, int]]

Part = tuple[str, dt.date, pa.Table]

TELLING = ("contacts", "visits", "legs", "states", "ticket_events")
"""Tables of what has happened; the others may tell of what is to come."""
PROMISED = ("due_at",)
"""Instants in them that are of what is to come, too."""


class HistoryError(SigapError):
    """Whole days of the past that cannot be laid into the lake."""


def locked_ledger() -> Ledger:
    """Return the ledger of the tenant at hand, locked until the transaction ends."""
    Ledger.objects.get_or_create()
    return Ledger.objects.select_for_update().get()


@transaction.atomic
def store(facts: Mapping[str, pa.Table], *, contacts: Collection[str], agents: Agents, late: int = 0) -> None:
    """Replace facts of the tenant at hand, in the transaction at hand.

    Rows of days that are closed stay in the present until the day is closed anew; the rows of the lake that they
    replace are left out of every answer from now on.

    Args:
        facts: fact tables by name, stamped.
        contacts: of these all rows are replaced (contacts, visits, legs), whether `facts` has any or not.
        agents: of these the states that overlap [from_ms, until_ms) are replaced.
        late: how many of the events behind it came late, for the correction that is shown.
    """
    ledger = locked_ledger()
    ledger.generation += 1
    zone = people.zone()
    homes = {name: days.home_days(name, table, zone) for name, table in facts.items()}
    tickets = set(facts["tickets"]["ticket_id"].to_pylist()) if "tickets" in facts else set()
    replaced = Replacing(facts, homes, ledger.generation, zone)
    replaced.group("contacts", contacts, late)
    replaced.group("tickets", tickets)
    replaced.states(agents)
    _remove_states(agents)
    for name in BY_KEY:
        if name in facts:
            replaced.keys(name)
            _remove_keys(name, facts[name])
    for name, table in facts.items():
        rows.write(name, table, homes[name], ledger.generation)
    keyed = [name for name in BY_KEY if name in facts and facts[name].num_rows]
    changes.note(ledger.generation, {"contacts": contacts, "tickets": tickets}, agents, keyed)
    replaced.mark_stale()
    _heard_until(ledger, facts)
    ledger.stored_at = timezone.now()
    ledger.save()


def _remove_states(agents: Agents) -> None:
    if not agents:
        return
    names, starts, ends = zip(*((a, low, high) for a, (low, high) in agents.items()), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {rows.table_of('states')} WHERE ctid = ANY(ARRAY("
            "SELECT its.ctid FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS k(agent, low, high)"
            f" CROSS JOIN LATERAL (SELECT f.ctid FROM {rows.table_of('states')} f WHERE f.tenant_id = %s"
            " AND f.agent = k.agent AND f.started_at < k.high"
            " AND coalesce(f.ended_at, 9223372036854775807) > k.low OFFSET 0) AS its))",
            [list(names), list(starts), list(ends), tenant_id()],
        )


_SQL_TYPES = {Kind.INSTANT: "bigint", Kind.DURATION: "bigint", Kind.COUNT: "bigint"}


def _remove_keys(name: str, table: pa.Table) -> None:
    """Remove the rows whose keys are those of `table`."""
    if not table.num_rows:
        return
    contract = TABLES[name]
    told, same = [], []
    for place, column in enumerate(contract.by_name[key] for key in contract.key):
        told.append(f"%s::{_SQL_TYPES.get(column.kind, 'text')}[]")
        equal = "IS NOT DISTINCT FROM" if column.nullable else "="
        same.append(f'f."{column.name}" {equal} k.k{place}')
    values = [_plain_values(table[key]) for key in contract.key]
    names = ", ".join(f"k{place}" for place in range(len(told)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {rows.table_of(name)} f USING unnest({', '.join(told)}) AS k({names})"
            f" WHERE f.tenant_id = %s AND {' AND '.join(same)}",
            [*values, tenant_id()],
        )


def _plain_values(column: pa.ChunkedArray) -> list[Any]:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    values: list[Any] = column.to_pylist()
    return values


def _heard_until(ledger: Ledger, facts: Mapping[str, pa.Table]) -> None:
    """Raise the ledger's last instant to that of the facts."""
    last = [ledger.until_ms] if ledger.until_ms is not None else []
    for name in TELLING:
        if name in facts and facts[name].num_rows:
            last += [
                m
                for c in _instants(name)
                if (m := pc.max(facts[name][c].cast(pa.int64())).as_py()) is not None
            ]
    ledger.until_ms = max(last, default=None)


def _instants(name: str) -> Iterable[str]:
    return (c.name for c in TABLES[name].columns if c.kind is Kind.INSTANT and c.name not in PROMISED)


def store_history(facts: Facts) -> None:
    """Lay whole days of the past straight into the lake; rows that are still open go to the present.

    Raises:
        HistoryError: there are facts of one of these days already.
        LakeUnavailableError: the lake cannot be written.
    """
    parts = [
        (name, day, table) for name in facts.names for day, table in _by_day(name, facts[name], facts.zone)
    ]
    told = {day for name, day, _ in parts if name in TELLING}
    still_open = {group: open_ids(group, facts.tables) for group in GROUPS}
    now = timezone.now()
    with turn():
        entries = [
            (name, day, manifest.write(name, day, _done(name, table, still_open), facts.zone, now))
            for name, day, table in parts
            if day in told
        ]
        _enter_history(facts, parts, told, entries, still_open, now)


def _done(name: str, table: pa.Table, still_open: Mapping[str, set[str]]) -> pa.Table:
    """Return the rows that may lie in the lake."""
    return table.filter(pc.invert(belongs_to_present(name, table, still_open)))


def _enter_history(
    facts: Facts,
    parts: Sequence[Part],
    told: Collection[dt.date],
    entries: Sequence[tuple[str, dt.date, Any]],
    still_open: Mapping[str, set[str]],
    now: dt.datetime,
) -> None:
    with transaction.atomic():
        ledger = locked_ledger()
        _refuse_known(told)
        for name, day, entry in entries:
            manifest.enter(name, day, entry, now)
        LakeDay.objects.bulk_create(
            LakeDay(day=day, stage=Stage.DONE, version=1, started_at=now, closed_at=now)
            for day in sorted(told)
        )
        ledger.generation += 1
        ledger.version += 1
        for name, day, table in parts:
            if day in told:
                table = table.filter(belongs_to_present(name, table, still_open))
            else:  # of days to come: forecasts, shifts
                _remove_keys(name, table)
            rows.write(name, table, days.home_days(name, table, facts.zone), ledger.generation)
        _heard_until(ledger, facts.tables)
        ledger.stored_at = now
        ledger.save()


def _by_day(name: str, table: pa.Table, zone: ZoneInfo) -> list[tuple[dt.date, pa.Table]]:
    home = days.home_days(name, table, zone)
    found: Sequence[dt.date] = pc.unique(home).to_pylist()
    return [(day, table.filter(pc.equal(home, pa.scalar(day)))) for day in sorted(found)]


def _refuse_known(told: Collection[dt.date]) -> None:
    known = set(LakeDay.objects.filter(day__in=told).values_list("day", flat=True))
    known |= set(LakeFile.objects.filter(day__in=told, table__in=TELLING).values_list("day", flat=True))
    for name in TELLING:
        known |= set(
            FACTS[name].objects.filter(home_day__in=told).values_list("home_day", flat=True).distinct()
        )
    if known:
        raise HistoryError(
            Text(
                f"there are facts of {min(known)} already.",
                f"sudah ada fakta untuk {min(known)}.",
            ),
            remedy=Text(
                "Give days of which nothing is known yet, or send events.",
                "Berikan hari yang belum ada faktanya, atau kirim kejadian.",
            ),
        )
