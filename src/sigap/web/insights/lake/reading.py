"""Lake and present as one: the tables of a tenant as the KPI engine reads them.

A question is answered in one transaction that sees one state of the present and of the manifest. From the lake it reads
the files that its period can touch, less the rows that newer ones replaced; from the present what PostgreSQL holds: a
copy in memory, for which only what changed since the last question is read.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

import pyarrow as pa
from django.db import connection, transaction
from django.db.models import QuerySet

from sigap.facts.tables import TABLES
from sigap.web.insights.lake import changes, rows
from sigap.web.insights.models import LakeFile, Ledger, Replaced, RollUp, Stage
from sigap.web.platform.tenancy import tenant_id

Told = TypeVar("Told")

_held: dict[tuple[int, str], tuple[tuple[int, ...], pa.Table]] = {}
_manifests: dict[int, tuple[tuple[int, ...], Manifest]] = {}
_lock = threading.Lock()
_at_hand: ContextVar[tuple[int, State] | None] = ContextVar("sigap_state_of_facts", default=None)


@dataclass(frozen=True)
class Manifest:
    """Which files make up the lake of a tenant, and which of their rows no longer hold.

    Attributes:
        files: table -> its files, by day.
        replaced: what newer rows replaced.
        roll_ups: (table, grain, day) -> what was made of it.
    """

    files: Mapping[str, tuple[LakeFile, ...]]
    replaced: tuple[Replaced, ...]
    roll_ups: Mapping[tuple[str, str, Any], RollUp]

    @cached_property
    def dirty(self) -> frozenset[tuple[str, Any]]:
        """Return (group, day) of the files of which rows no longer hold."""
        return frozenset((one.table, one.day) for one in self.replaced)


@dataclass
class State:
    """One state of a tenant's facts.

    Attributes:
        stamp: the ledger, its version of the lake, its generation of the present.
        until_ms: the last instant that facts tell of.
        manifest: of the lake.
    """

    stamp: tuple[int, ...]
    until_ms: int | None
    manifest: Manifest
    _read: dict[str, pa.Table] = field(default_factory=dict)
    _stored: dict[str, pa.Table] = field(default_factory=dict)
    _told: dict[str, Any] = field(default_factory=dict)
    _beside: dict[str, Any] = field(default_factory=dict)

    @property
    def identity(self) -> Hashable:
        """Return what tells this state of the tenant's facts from any other."""
        return self.stamp, self.until_ms

    def present(self, name: str) -> pa.Table:
        """Return the rows of the present of a fact table, as questions are to see them."""
        from sigap.web.insights.lake import silence

        if name not in self._read:
            stored = self.stored(name)
            self._read[name] = silence.told(self, stored) if name == "visits" else stored
        return self._read[name]

    def stored(self, name: str) -> pa.Table:
        """Return the rows of the present of a fact table, as they are stored."""
        if name not in self._stored:
            self._stored[name] = _present(name, self.stamp[::2])  # the lake's version is no matter
        return self._stored[name]

    def once(self, name: str, ask: Callable[[], Told]) -> Told:
        """Return what `ask` makes of these facts, asked once for all who have this state."""
        return _once(self._told, name, ask)

    def beside(self, name: str, ask: Callable[[], Told]) -> Told:
        """Return what `ask` tells that is no fact (the zone, goals), asked once while this state is at hand."""
        return _once(self._beside, name, ask)

    def for_another(self) -> State:
        """Return the same facts for somebody else, who asks anew what stands beside them."""
        return replace(self, _beside={})


def _once(told: dict[str, Any], name: str, ask: Callable[[], Told]) -> Told:
    if name not in told:
        told[name] = ask()
    found: Told = told[name]
    return found


@contextmanager
def state() -> Iterator[State]:
    """Have one state of the facts of the tenant at hand, whatever others change meanwhile; within another, that one."""
    outer = at_hand()
    if outer is not None:
        yield outer
        return
    within = connection.in_atomic_block
    with transaction.atomic():
        if not within:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        ledger = Ledger.objects.first() or Ledger()
        stamp = (ledger.pk or 0, ledger.version, ledger.generation)
        with having(State(stamp, ledger.until_ms, _manifest(stamp))) as found:
            yield found


def at_hand() -> State | None:
    """Return the state that somebody has at hand already, of the tenant at hand."""
    found = _at_hand.get()
    return found[1] if found is not None and found[0] == tenant_id() else None


@contextmanager
def having(found: State) -> Iterator[State]:
    """Have a state at hand."""
    token = _at_hand.set((tenant_id(), found))
    try:
        yield found
    finally:
        _at_hand.reset(token)


def _present(name: str, stamp: tuple[int, ...]) -> pa.Table:
    place = (tenant_id(), name)
    with _lock:
        held = _held.get(place)
    if held is not None and held[0] == stamp:
        return held[1]
    table = _brought_up(name, held, stamp)
    with _lock:
        now = _held.get(place)
        if now is None or now[0] <= stamp:  # another question may have read a later state meanwhile
            _held[place] = (stamp, table)
    return table


def _brought_up(name: str, held: tuple[tuple[int, ...], pa.Table] | None, stamp: tuple[int, ...]) -> pa.Table:
    """Return the present of a fact table: what is held of it with what changed since, or all of it read again."""
    if held is None or held[0][0] != stamp[0]:
        return rows.read(name)
    told = changes.between(stamp[0], held[0][1], stamp[1])
    return rows.read(name) if told is None else changes.brought_up(name, held[1], told, held[0][1])


def _manifest(stamp: tuple[int, ...]) -> Manifest:
    with _lock:
        held = _manifests.get(tenant_id())
    if held is not None and held[0] == stamp:
        return held[1]
    before = held[1] if held is not None and held[0][0] == stamp[0] else None
    if held is not None and before is not None and held[0][1] == stamp[1]:  # the lake is as it was
        made = Manifest(before.files, _replaced(), before.roll_ups)
    else:
        made = Manifest(_files(before), _replaced(), _roll_ups(before))
    with _lock:
        _manifests[tenant_id()] = (stamp, made)
    return made


def _replaced() -> tuple[Replaced, ...]:
    return tuple(Replaced.objects.all())


def _files(before: Manifest | None) -> dict[str, tuple[LakeFile, ...]]:
    known = {one.pk: one for some in before.files.values() for one in some} if before else {}
    files: dict[str, list[LakeFile]] = {name: [] for name in TABLES}
    for one in _up_to_date(LakeFile.objects.all(), known):
        files.setdefault(one.table, []).append(one)
    return {name: tuple(sorted(found, key=lambda one: one.day)) for name, found in files.items()}


def _roll_ups(before: Manifest | None) -> dict[tuple[str, str, Any], RollUp]:
    known = {one.pk: one for one in before.roll_ups.values()} if before else {}
    some = _up_to_date(RollUp.objects.filter(stage=Stage.DONE), known)
    return {(one.table, one.grain, one.day): one for one in some}


def _up_to_date(rows: QuerySet[Any], known: Mapping[int, Any]) -> list[Any]:
    """Return rows, of which only those are read that are not known as they are: most entries come, stay, and go."""
    digests = ["digest", "source_digest"] if rows.model is RollUp else ["digest"]
    held = {pk: told for pk, *told in rows.values_list("pk", *digests)}
    new = [
        pk for pk, told in held.items() if pk not in known or [getattr(known[pk], d) for d in digests] != told
    ]
    made = {one.pk: one for one in rows.filter(pk__in=new)} if new else {}
    return [made.get(pk) or known[pk] for pk in held]


def forget() -> None:
    """Drop what this process keeps in memory of the tenant at hand."""
    with _lock:
        for place in [place for place in _held if place[0] == tenant_id()]:
            del _held[place]
        _manifests.pop(tenant_id(), None)
    changes.forget()
