"""What stores replaced in the present, and copies of the present brought up to date by it.

A store writes down whose rows it replaced. Whoever holds a copy of a table asks for the rows of those alone; where one
store since has not said so, all rows are read again. Nothing has to be told to anybody: each process finds out by the
generation, when it is asked.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sigap.web.insights.lake import rows
from sigap.web.insights.lake.groups import GROUP_OF, GROUPS
from sigap.web.insights.models import Change
from sigap.web.platform.tenancy import tenant_id

MOST = 2_000  # contacts, tickets and spans: of more all rows are soon read
KEPT = 300  # generations: who has not looked for longer reads all rows
_TIDY_EVERY = 50
_FOR_EVER = 1 << 62

_known: dict[int, tuple[int, Mapping[int, Change]]] = {}
_lock = threading.Lock()


def note(
    generation: int,
    groups: Mapping[str, Collection[str]],
    agents: Mapping[str, tuple[int, int]],
    tables: Collection[str],
) -> None:
    """Write down what a store replaced, in its transaction.

    Args:
        generation: of the store.
        groups: group -> contacts or tickets of which all rows were replaced.
        agents: agent -> span in ms: of these the states that overlap it were replaced.
        tables: those of which rows were replaced by their keys.
    """
    if sum(map(len, groups.values())) + len(agents) <= MOST:
        Change.objects.create(
            generation=generation,
            groups={group: sorted(ids) for group, ids in groups.items() if ids},
            spans=[[agent, low, high] for agent, (low, high) in agents.items()],
            tables=sorted(tables),
        )
    if generation % _TIDY_EVERY == 0:
        Change.objects.filter(generation__lte=generation - KEPT).delete()


def between(ledger: int, held: int, now: int) -> list[Change] | None:
    """Return what was replaced after one generation, up to another; None when that is not told of all of them."""
    if not 0 <= now - held <= KEPT:
        return None
    wanted = range(held + 1, now + 1)
    told = _told(ledger)
    missing = next((one for one in wanted if one not in told), None)
    if missing is not None:
        newer = Change.objects.filter(generation__gte=missing, generation__lte=now)
        told = {one: change for one, change in told.items() if one > now - KEPT}
        told |= {change.generation: change for change in newer}
        with _lock:
            _known[tenant_id()] = (ledger, told)
    found = [told[one] for one in wanted if one in told]
    return found if len(found) == len(wanted) else None


def _told(ledger: int) -> Mapping[int, Change]:
    """Return the changes that this process knows of."""
    with _lock:
        known, told = _known.get(tenant_id(), (ledger, {}))
    return told if known == ledger else {}


def brought_up(name: str, table: pa.Table, changes: Sequence[Change], held: int) -> pa.Table:
    """Return a copy of a fact table of the present as it is after some changes.

    Args:
        name: of the fact table.
        table: the copy.
        changes: all since then.
        held: the generation of the copy.
    """
    if name in GROUP_OF:
        group = GROUP_OF[name]
        column, _ = GROUPS[group]
        ids = {id for change in changes for id in change.groups.get(group, ())}
        gone = pc.is_in(table[column], pa.array(sorted(ids), pa.string())) if ids else None
        return table if gone is None else _replaced(name, table, gone, column, ids, held)
    if name == "states":
        spans = _spans(changes)
        return _replaced(name, table, _overlaps(table, spans), "agent", spans, held) if spans else table
    return rows.read(name) if any(name in change.tables for change in changes) else table


def _replaced(
    name: str, table: pa.Table, gone: pa.Array, column: str, whose: Iterable[str], held: int
) -> pa.Table:
    newer = rows.read(name, f'"{column}" = ANY(%s) AND generation > %s', [sorted(whose), held])
    whole = pa.concat_tables([table.filter(pc.invert(gone)), newer])
    return whole.unify_dictionaries().combine_chunks()


def _spans(changes: Sequence[Change]) -> dict[str, list[tuple[int, int]]]:
    """Return the spans of each agent; those that overlap are one."""
    told: dict[str, list[tuple[int, int]]] = {}
    for low, high, agent in sorted((low, high, agent) for c in changes for agent, low, high in c.spans):
        own = told.setdefault(agent, [])
        if own and low < own[-1][1]:
            own[-1] = (own[-1][0], max(high, own[-1][1]))
        else:
            own.append((low, high))
    return told


def _overlaps(table: pa.Table, spans: Mapping[str, Sequence[tuple[int, int]]]) -> pa.Array:
    """Return for each state whether it overlaps a span of its agent, as a store finds those that it removes."""
    agent = table["agent"].combine_chunks().cast(pa.string()).dictionary_encode()
    codes = agent.indices.to_numpy()
    starts = table["started_at"].cast(pa.int64()).to_numpy()
    ends = pc.fill_null(table["ended_at"].cast(pa.int64()), _FOR_EVER).to_numpy()
    places = {name: place for place, name in enumerate(agent.dictionary.to_pylist())}
    gone = np.zeros(table.num_rows, np.bool_)
    for name in spans.keys() & places.keys():
        own = np.flatnonzero(codes == places[name])
        for low, high in spans[name]:
            gone[own] |= (starts[own] < high) & (ends[own] > low)
    return pa.array(gone)


def forget() -> None:
    """Drop what this process knows of the tenant at hand."""
    with _lock:
        _known.pop(tenant_id(), None)
