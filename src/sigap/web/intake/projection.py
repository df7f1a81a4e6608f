"""From the log to facts, one stretch at a time and without a memory of its own.

A transaction reads the events after the cursor, folds all that was ever told of every contact they touch, stores what
comes out and moves the cursor. So a restart loses nothing and doubles nothing, and events that come late, repeated or
out of order are right in the end. Agents' time is cut anew a little later: see `agents_time`.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from sigap.facts import assembly
from sigap.facts.events import WHOLE_ROWS, EventType
from sigap.facts.fold import Fold
from sigap.facts.tables import TABLES
from sigap.facts.tickets import tickets_from_events
from sigap.text import Text
from sigap.web.insights import operations as insights
from sigap.web.intake import operations, stretches
from sigap.web.intake.connectors.registry import CONNECTORS
from sigap.web.intake.models import Cursor, OpenContact, Source
from sigap.web.intake.naming import AGENT, names_in
from sigap.web.intake.queries import instant, midnight_before
from sigap.web.intake.stretches import Logged
from sigap.web.people import operations as people_operations
from sigap.web.people import queries as people
from sigap.web.people.queries import Aliases
from sigap.web.platform import tenancy
from sigap.web.platform.reconnecting import is_of_database

STRETCH = 5_000  # events of one transaction
TURN = 730_541  # with the tenant's id, the advisory lock of its projection
EVER_MS = 2**62
log = logging.getLogger("sigap.intake")


@dataclass(frozen=True)
class Ground:
    """What the projector has to know of a tenant."""

    zone: ZoneInfo
    teams: Mapping[str, str]
    aliases: Aliases
    parts: Mapping[str, tuple[str, ...]]  # of handle time, that each source tells of

    def parts_of(self, source: str) -> tuple[str, ...]:
        """Return the parts of handle time that a source tells of."""
        return self.parts.get(source, ("hold", "wrap"))


def ground() -> Ground:
    """Return what the projector has to know of the tenant at hand."""
    rows = Source.objects.values_list("key", "kind", "settings")
    return Ground(people.zone(), people.team_of_agents(), people.aliases(), {k: _parts(*r) for k, *r in rows})


def _parts(kind: str, settings: object) -> tuple[str, ...]:
    """Return the parts that a source says it tells of; without a word of its own, those of its kind."""
    told = settings.get("parts") if isinstance(settings, dict) else None
    if isinstance(told, list):
        return tuple(part for part in ("hold", "wrap") if part in told)
    connector = CONNECTORS.get(kind)
    return ("hold", "wrap") if connector is None else connector.description.parts


def turn_taken(tenant: int) -> bool:
    """Return whether this transaction has the tenant's turn: another live process may have it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [TURN, tenant])
        return bool(cursor.fetchone()[0])


def project(tenant: int, limit: int = STRETCH) -> int:
    """Make facts of the next events of a tenant; return of how many. 0: there are none, or another is at it.

    One event of which no facts can be made keeps nobody waiting: it is left out, and its source's page says so.
    """
    while True:
        try:
            with tenancy.at(tenant):
                return _project(tenant, limit)
        except Exception as error:
            if is_of_database(error):
                raise
            if limit > 1:
                limit = max(1, limit // 8)
                continue
            log.exception("no facts could be made of an event")
            with tenancy.at(tenant):
                return _leave_out(tenant)


@transaction.atomic
def _project(tenant: int, limit: int) -> int:
    if not turn_taken(tenant):
        return 0
    cursor, _ = Cursor.objects.get_or_create()
    rows = stretches.new(cursor.seq, limit)
    if not rows:
        return 0
    good = [row for row in rows if stretches.is_event(row)]
    for row in rows if len(good) < len(rows) else ():
        if not stretches.is_event(row):
            _say_left_out(row)
    if good:
        _store(_Stretch(good, ground(), cursor))
    _count(rows)
    Cursor.objects.filter(pk=cursor.pk).update(
        seq=rows[-1].seq,
        heard_ms=Greatest("heard_ms", max(row.at_ms for row in rows)),
        moved_at=dt.datetime.now(dt.UTC),
    )
    return len(rows)


@transaction.atomic
def _leave_out(tenant: int) -> int:
    """Pass over the next event, and say so on its source's page."""
    if not turn_taken(tenant):
        return 0
    cursor = Cursor.objects.get()
    rows = stretches.new(cursor.seq, 1)
    for row in rows:
        Cursor.objects.filter(pk=cursor.pk).update(seq=row.seq)
        _say_left_out(row)
    return len(rows)


def _say_left_out(row: Logged) -> None:
    operations.note_problem(
        source=operations.source_called(key=row.source),
        kind="no-facts",
        subject=row.type,
        what=Text("No facts could be made of an event.", "Ada kejadian yang tidak dapat diolah."),
        remedy=Text(
            "It is kept in the log; report it with its number.",
            "Kejadian tetap ada di log; laporkan beserta nomornya.",
        ),
        detail={"seq": row.seq},
    )


# -- one stretch


@dataclass
class _Stretch:
    """The events of one transaction, and what they touch."""

    rows: Sequence[Logged]
    on: Ground
    cursor: Cursor
    facts: dict[str, pa.Table] = field(default_factory=dict)
    contacts: set[str] = field(default_factory=set)
    touched: dict[str, tuple[int, int]] = field(default_factory=dict)  # agents: from when to when

    @property
    def upto(self) -> int:
        return self.rows[-1].seq

    @property
    def heard_ms(self) -> int:
        return max(self.cursor.heard_ms, max(row.at_ms for row in self.rows))

    def touch(self, agent: str, low_ms: int, high_ms: int) -> None:
        before = self.touched.get(agent, (low_ms, high_ms))
        self.touched[agent] = (min(before[0], low_ms), max(before[1], high_ms))


def _store(stretch: _Stretch) -> None:
    _fold_contacts(stretch)
    _fold_tickets(stretch)
    _whole_rows(stretch)
    _coverage(stretch)
    _touch_agents(stretch)
    _meet(stretch)
    insights.store(stretch.facts, contacts=stretch.contacts, agents={}, late=_late(stretch))


def _fold_contacts(stretch: _Stretch) -> None:
    rows = stretch.rows
    stretch.contacts = {row.contact for row in rows if row.contact and row.type != "ticket"}
    restarted = {row.source for row in rows if row.type == "source.started"}
    was_open = OpenContact.objects.filter(contact__in=stretch.contacts)
    if restarted:
        was_open = was_open | OpenContact.objects.filter(source__in=restarted)
    open_before = set(was_open.values_list("contact", flat=True))
    stretch.contacts |= open_before
    if not stretch.contacts:
        return
    told = stretches.of_contacts(stretch.contacts, stretch.upto)
    on = stretch.on
    tables = [
        stretches.fold(stretches.events(part, on.aliases), Fold(on.zone, teams=on.teams, parts=parts)).facts()
        for parts, part in _by_parts(told, on, stretch.upto).items()
    ]
    for name in ("contacts", "visits", "legs"):
        stretch.facts[name] = pa.concat_tables([table[name] for table in tables]).unify_dictionaries()
    _touch_by_legs(stretch, open_before)
    _note_open(stretch, told)


def _by_parts(told: Sequence[Logged], on: Ground, upto: int) -> dict[tuple[str, ...], list[Logged]]:
    """Return the events by what their sources tell of handle time, with what the sources told of themselves."""
    source_of: dict[str, str] = {}
    for row in sorted(told, key=lambda row: row.seq):
        source_of.setdefault(row.contact, row.source)
    found: dict[tuple[str, ...], list[Logged]] = {}
    for row in told:
        found.setdefault(on.parts_of(source_of[row.contact]), []).append(row)
    low, high = min(row.at_ms for row in told), max(row.at_ms for row in told)
    sources = {row.source for row in told}
    for row in stretches.of_sources(sources, low, max(high, EVER_MS), upto):
        if on.parts_of(row.source) in found:
            found[on.parts_of(row.source)].append(row)
    return found


def _touch_by_legs(stretch: _Stretch, open_before: Collection[str]) -> None:
    """Mark the agents of the touched legs; where a leg is open, or was, their time is another until now.

    A leg begins with the first that is told of it, so that nothing stored of it before can have begun sooner.
    """
    legs = stretch.facts["legs"]
    names = ("agent", "contact_id", "offered_at", "answered_at", "ended_at", "finished_at", "outcome")
    columns = [_plain(legs[name]) for name in names]
    for agent, contact, *instants, outcome in zip(*columns, strict=True):
        known = [at for at in instants if at is not None]
        if agent and known:
            is_open = outcome == "open" or contact in open_before
            stretch.touch(agent, min(known), EVER_MS if is_open else max(known))


def _plain(column: pa.ChunkedArray) -> list[object]:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    elif pa.types.is_dictionary(column.type):
        column = column.cast(pa.string())
    plain: list[object] = column.to_pylist()
    return plain


def _note_open(stretch: _Stretch, told: Iterable[Logged]) -> None:
    """Keep the list of contacts that wait or are worked on."""
    visits, legs = stretch.facts["visits"], stretch.facts["legs"]
    waiting = visits.filter(pc.equal(visits["outcome"].cast(pa.string()), "waiting"))["contact_id"]
    outcome = legs["outcome"].cast(pa.string())
    in_wrap = pc.and_(
        legs["ended_at"].is_valid(), pc.and_(legs["finished_at"].is_null(), pc.not_equal(outcome, "lost"))
    )
    in_work = legs.filter(pc.or_(pc.equal(outcome, "open"), in_wrap))["contact_id"]
    open_now = {*waiting.to_pylist(), *in_work.to_pylist()}
    source_of = {row.contact: row.source for row in told}
    OpenContact.objects.filter(contact__in=stretch.contacts - open_now).delete()
    OpenContact.objects.bulk_create(
        [OpenContact(contact=contact, source=source_of[contact]) for contact in sorted(open_now)],
        ignore_conflicts=True,
    )


def _fold_tickets(stretch: _Stretch) -> None:
    touched = {row.contact for row in stretch.rows if row.type == "ticket"}
    if not touched:
        return
    told = stretches.events(stretches.of_contacts(touched, stretch.upto), stretch.on.aliases)
    rows = {event.data["event_id"]: event.data for _, event in told}
    table = assembly.table_of_rows("ticket_events", list(rows.values()), stretch.on.zone)
    stretch.facts["ticket_events"] = table
    stretch.facts |= tickets_from_events(table, stretch.on.zone, until=stretch.heard_ms)


def _whole_rows(stretch: _Stretch) -> None:
    """Take rows told whole; of one key the last that was told holds."""
    told: dict[str, dict[tuple[object, ...], Mapping[str, object]]] = {}
    plain = [row for row in stretch.rows if row.type != "ticket" and EventType(row.type) in WHOLE_ROWS]
    for row, event in sorted(stretches.events(plain, stretch.on.aliases), key=lambda pair: pair[0].seq):
        name = WHOLE_ROWS[EventType(row.type)]
        key = tuple(event.data.get(column) for column in TABLES[name].key)
        told.setdefault(name, {})[key] = event.data
    for name, rows in told.items():
        stretch.facts[name] = assembly.table_of_rows(name, list(rows.values()), stretch.on.zone)


def _coverage(stretch: _Stretch) -> None:
    """Tell anew from when to when the sources listened that tell something of themselves."""
    sources = {row.source for row in stretch.rows if row.type.startswith("source.")}
    if not sources:
        return
    told = stretches.of_sources(sources, 0, EVER_MS, stretch.upto)
    tables = []
    for source in sorted(sources):
        fold = Fold(stretch.on.zone, source=source)
        fold.extend(
            event for row, event in stretches.events(told, stretch.on.aliases) if row.source == source
        )
        tables.append(fold.facts()["coverage"])
    stretch.facts["coverage"] = pa.concat_tables(tables).unify_dictionaries()


def _touch_agents(stretch: _Stretch) -> None:
    on = stretch.on
    for row in stretch.rows:
        if row.agent and row.type == "agent.state":
            stretch.touch(on.aliases.agents.get(row.agent, row.agent), row.at_ms, row.at_ms)
        elif row.type == "source.started":
            for name in stretches.heard_since(row.at_ms - stretches.DAY_MS):
                stretch.touch(on.aliases.agents.get(name, name), row.at_ms, EVER_MS)
    note_touched(stretch.touched)


def note_touched(touched: Mapping[str, tuple[int, int]]) -> None:
    """Mark agents of the tenant at hand whose time has to be cut anew."""
    if not touched:
        return
    names = sorted(touched)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO intake_touchedagent AS t (tenant_id, agent, from_ms, until_ms)"
            " SELECT %s, * FROM unnest(%s::text[], %s::bigint[], %s::bigint[])"
            " ON CONFLICT (tenant_id, agent) DO UPDATE SET from_ms = least(t.from_ms, excluded.from_ms),"
            " until_ms = greatest(t.until_ms, excluded.until_ms)",
            [tenancy.tenant_id(), names, [touched[n][0] for n in names], [touched[n][1] for n in names]],
        )


def _meet(stretch: _Stretch) -> None:
    """Have queues and agents that nobody defined listed as unknown."""
    queues, agents = _named_by_rows(stretch)
    for name in ("visits", "legs"):
        if name in stretch.facts:
            table = stretch.facts[name].select(["queue", "channel"]).to_pydict()
            pairs = zip(table["queue"], table["channel"], strict=True)
            queues |= {queue: channel for queue, channel in pairs if queue}
    agents |= {agent for agent in stretch.touched if agent}
    if queues or agents:
        people_operations.floor.meet(queues=queues, agents=agents)


def _named_by_rows(stretch: _Stretch) -> tuple[dict[str, str], set[str]]:
    """Return the queues, with their channels, and the agents that tickets and other whole rows name."""
    queues: dict[str, str] = {}
    agents: set[str] = set()
    whole = [row for row in stretch.rows if EventType(row.type) in WHOLE_ROWS]
    for _, event in stretches.events(whole, stretch.on.aliases):
        for name in names_in(event.type, {"data": event.data}):
            if name.of == AGENT:
                agents.add(name.key)
            elif channel := event.data.get("channel"):
                queues[name.key] = channel
            elif event.type is EventType.TICKET:
                queues.setdefault(
                    name.key, "ticket"
                )  # another one is made by its first visit, which tells the channel
    return queues, agents


def _late(stretch: _Stretch) -> int:
    """Return how many of the events happened on a day before that on which they came."""
    first: dict[int, int] = {}
    count = 0
    for row in stretch.rows:
        hour = row.received_ms // 3_600_000
        if hour not in first:
            first[hour] = midnight_before(hour * 3_600_000, stretch.on.zone)
        count += row.at_ms < first[hour]
    return count


def _count(rows: Sequence[Logged]) -> None:
    """Count what each source told."""
    counts = Counter(row.source for row in rows)
    for key, count in sorted(counts.items()):
        of = [row for row in rows if row.source == key]
        Source.objects.filter(key=key).update(
            accepted=F("accepted") + count,
            last_event_at=Greatest("last_event_at", instant(max(row.at_ms for row in of))),
            last_received_at=Greatest("last_received_at", instant(max(row.received_ms for row in of))),
        )
