"""Columns -> fact tables: dictionaries, stamps, contacts and the agents' time, all vectorised.

The fold and the compiled readers end here, so what is derived is derived once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sigap.facts.schema import Kind
from sigap.facts.stamps import QUARTER_MS, calendar, stamp
from sigap.facts.tables import AGENT_STATES, TABLES

NULL = np.iinfo(np.int64).min
"""A missing instant or duration in a column of int64."""

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]


def instants(values: Ints) -> pa.Array:
    """Return UTC instants of milliseconds since the epoch; `NULL` becomes null."""
    return whole(values).view(pa.timestamp("ms", tz="UTC"))


def whole(values: Ints) -> pa.Array:
    """Return whole numbers; `NULL` becomes null."""
    return pa.array(values, mask=values == NULL)


def coded(codes: Codes, names: Sequence[str] | pa.Array) -> pa.Array:
    """Return a dictionary-encoded column; a negative code becomes null."""
    dictionary = names if isinstance(names, pa.Array) else pa.array(names, pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), dictionary)


def finished(name: str, columns: Mapping[str, pa.Array], zone: ZoneInfo) -> pa.Table:
    """Return the fact table `name` of its columns, stamped. A column that is not given is null."""
    table = TABLES[name]
    rows = len(next(iter(columns.values())))
    stamped = dict(columns)
    for prefix, instant in table.stamps.items():
        stamped[f"{prefix}_day"], stamped[f"{prefix}_slot"] = stamp(columns[instant], zone)
    arrays = []
    for column in table.columns:
        array = stamped.get(column.name)
        arrays.append(
            pa.nulls(rows, column.arrow_type) if array is None else _typed(array, column.arrow_type)
        )
    return pa.Table.from_arrays(arrays, schema=table.arrow_schema)


def _typed(array: pa.Array, wanted: pa.DataType) -> pa.Array:
    return array if array.type == wanted else array.cast(wanted)


def table_of_rows(name: str, rows: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> pa.Table:
    """Return the fact table `name` of rows told whole; instants are milliseconds or datetimes."""
    table = TABLES[name]
    columns: dict[str, pa.Array] = {}
    stamps = {f"{prefix}{end}" for prefix in table.stamps for end in ("_day", "_slot")}
    for column in table.columns:
        if column.name in stamps:
            continue
        values = [row.get(column.name) for row in rows]
        if column.kind is Kind.INSTANT:
            values = [v if v is None or isinstance(v, int) else round(v.timestamp() * 1000) for v in values]
        plain = pa.string() if column.kind in (Kind.LABEL, Kind.CHOICE) else column.arrow_type
        columns[column.name] = pa.array(values, plain).cast(column.arrow_type) if rows else pa.nulls(0, plain)
    return finished(name, columns, zone)


# -- contacts ----------------------------------------------------------------------------------------------


def contacts(
    ids: pa.Array, visits: pa.Table, legs: pa.Table, visit_contact: Codes, leg_contact: Codes, zone: ZoneInfo
) -> pa.Table:
    """Return one row per contact, in the order of `ids`.

    Args:
        ids: the contacts' ids.
        visits, legs: the finished tables.
        visit_contact, leg_contact: for each row, which of `ids` it belongs to.
        zone: the site's zone.
    """
    count = len(ids)
    first_visit = _first_row(visit_contact, count)
    first_leg = _first_row(leg_contact, count)
    entered, visit_ended = _ints(visits["entered_at"]), _ints(visits["ended_at"])
    leg_start = _earliest(_ints(legs["offered_at"]), _ints(legs["answered_at"]))
    started = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(started, visit_contact, entered)
    known = leg_start != NULL
    np.minimum.at(started, leg_contact[known], leg_start[known])
    started[started == np.iinfo(np.int64).max] = 0
    answered = np.zeros(count, bool)
    leg_answered = ~np.asarray(legs["answered_at"].is_null())
    answered[leg_contact[leg_answered]] = True
    columns: dict[str, pa.Array] = {
        "contact_id": ids,
        "customer": _taken(visits["customer"], first_visit),
        "started_at": instants(started),
        "ended_at": instants(_last_end(count, visits, legs, visit_contact, leg_contact, visit_ended)),
        "answered": pa.array(answered),
    }
    for name in ("channel", "direction", "reason", "queue", "site"):
        columns[name] = _either(_taken(visits[name], first_visit), _taken(legs[name], first_leg))
    return finished("contacts", columns, zone)


def _ints(column: pa.ChunkedArray | pa.Array) -> Ints:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    values: Ints = array.cast(pa.int64()).fill_null(NULL).to_numpy(zero_copy_only=False)
    return values


def _earliest(a: Ints, b: Ints) -> Ints:
    return np.where(a == NULL, b, np.where(b == NULL, a, np.minimum(a, b)))


def _first_row(groups: Codes, count: int) -> Ints:
    """Return the first row of each group, -1 for a group without rows."""
    first = np.full(count, -1, np.int64)
    first[groups[::-1]] = np.arange(len(groups) - 1, -1, -1)
    return first


def _taken(column: pa.ChunkedArray | pa.Array, rows: Ints) -> pa.Array:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    taken = array.take(pa.array(rows, mask=rows < 0))
    return taken.combine_chunks() if isinstance(taken, pa.ChunkedArray) else taken


def _either(first: pa.Array, second: pa.Array | None) -> pa.Array:
    if second is None or not first.null_count or second.null_count == len(second):
        return first
    return pc.coalesce(first.cast(pa.string()), second.cast(pa.string()))


def _last_end(
    count: int, visits: pa.Table, legs: pa.Table, visit_contact: Codes, leg_contact: Codes, visit_ended: Ints
) -> Ints:
    """Return when each contact's last work ended; NULL while a visit waits or a leg is open."""
    ended = np.full(count, NULL)
    np.maximum.at(ended, visit_contact, visit_ended)
    np.maximum.at(ended, leg_contact, _ints(legs["finished_at"]))
    open_visit = is_choice(visits["outcome"], "waiting")
    open_leg = is_choice(legs["outcome"], "open")
    ended[visit_contact[open_visit]] = NULL
    ended[leg_contact[open_leg]] = NULL
    return ended


def is_choice(column: pa.ChunkedArray, value: str) -> npt.NDArray[np.bool_]:
    """Return for each row of a dictionary-encoded column without nulls whether it is `value`."""
    array = column.combine_chunks()
    names = array.dictionary.to_pylist()
    found: npt.NDArray[np.bool_] = array.indices.to_numpy() == (names.index(value) if value in names else -1)
    return found


# -- the agents' time --------------------------------------------------------------------------------------

HANDLING = AGENT_STATES.index("handling")
WRAP = AGENT_STATES.index("wrap")
UNCHANGED = -1


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed for agents, one entry per change, in any order.

    Attributes:
        agent: index into the agents' names.
        at: when.
        hand: +1 when a contact comes to hand, -1 when it leaves.
        wrap: +1 when after-call work begins, -1 when it ends.
        declared: what the agent is when nothing is in hand, an index into `kinds`; `UNCHANGED` for no declaration.
        kinds: (state, reason) pairs; the first `len(AGENT_STATES)` are the states without reason, in their order.
    """

    agent: Codes
    at: Ints
    hand: npt.NDArray[np.int8]
    wrap: npt.NDArray[np.int8]
    declared: Codes
    kinds: Sequence[tuple[str, str | None]]


PLAIN_KINDS: tuple[tuple[str, str | None], ...] = tuple((state, None) for state in AGENT_STATES)


def states(
    changes: Changes,
    agents: Sequence[str] | pa.Array,
    teams: Sequence[str | None],
    site: str | None,
    until: int,
    zone: ZoneInfo,
) -> pa.Table:
    """Return each agent's time as a partition: handling while a contact is in hand, else wrap, else as declared.

    Rows come by agent in the order of `agents`, then by time; a state that lasts has a null end, and what
    crosses the site's midnight is cut there.
    """
    order = _by_agent_and_time(changes)
    agent, at = changes.agent[order], changes.at[order]
    kind = _kind_after_each(changes, order, agent)
    is_last = np.r_[agent[1:] != agent[:-1], True] if len(agent) else np.zeros(0, bool)
    end = np.r_[at[1:], NULL] if len(at) else at
    end = np.where(is_last, NULL, end)
    kept = (kind >= 0) & (end != at)
    agent, at, end, kind = agent[kept], at[kept], end[kept], kind[kept]
    if not len(agent):
        return TABLES["states"].empty()
    goes_on = (agent[1:] == agent[:-1]) & (kind[1:] == kind[:-1]) & (at[1:] == end[:-1])
    first = np.r_[True, ~goes_on]
    last = np.r_[~goes_on, True]
    agent, at, end, kind = agent[first], at[first], end[last], kind[first]
    row, start, stop = _cut_at_midnight(at, end, until, zone)
    return _state_table(agent[row], start, stop, kind[row], changes.kinds, agents, teams, site, zone)


def _by_agent_and_time(changes: Changes) -> Ints:
    """Return the order by agent, then time, then as told. Few agents are sorted by their digits, which is fast."""
    by_time = np.argsort(changes.at, kind="stable")
    agent = changes.agent[by_time]
    if len(agent) and agent.max() < np.iinfo(np.int16).max:
        agent = agent.astype(np.int16)
    order: Ints = by_time[np.argsort(agent, kind="stable")]
    return order


def _kind_after_each(changes: Changes, order: Ints, agent: Codes) -> Codes:
    begins = np.r_[True, agent[1:] != agent[:-1]] if len(agent) else np.zeros(0, bool)
    begin_of = np.maximum.accumulate(np.where(begins, np.arange(len(agent)), 0))
    in_hand = _running(changes.hand[order], begin_of)
    in_wrap = _running(changes.wrap[order], begin_of)
    declared = changes.declared[order]
    told = np.maximum.accumulate(np.where(declared != UNCHANGED, np.arange(len(agent)), -1))
    known = np.where(told >= begin_of, declared[np.maximum(told, 0)], UNCHANGED)
    kinds = np.where(in_hand > 0, HANDLING, np.where(in_wrap > 0, WRAP, known))
    return kinds.astype(np.int32)


def _running(steps: npt.NDArray[np.int8], begin_of: Ints) -> Ints:
    total = np.cumsum(steps, dtype=np.int64)
    before = np.r_[0, total[:-1]] if len(total) else total
    return total - before[begin_of]


def _cut_at_midnight(start: Ints, end: Ints, until: int, zone: ZoneInfo) -> tuple[Ints, Ints, Ints]:
    """Return row numbers, starts and ends of the pieces; an open end is cut up to `until`."""
    upto = np.where(end == NULL, np.maximum(until, start), end)
    cuts = midnights(int(start.min()), int(upto.max()), zone)
    first = np.searchsorted(cuts, start, side="right")
    past = np.searchsorted(cuts, upto, side="left")
    pieces = np.maximum(past - first, 0) + 1
    row = np.repeat(np.arange(len(start)), pieces)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    is_first, is_last = nth == 0, nth == pieces[row] - 1
    cut = np.r_[cuts, 0]
    begin = np.where(is_first, start[row], cut[np.clip(first[row] + nth - 1, 0, len(cuts))])
    stop = np.where(is_last, end[row], cut[np.clip(first[row] + nth, 0, len(cuts))])
    return row, begin, stop


def midnights(first: int, last: int, zone: ZoneInfo) -> Ints:
    """Return the midnights of the zone that lie between two instants."""
    quarter = first // QUARTER_MS
    days, _ = calendar(zone, quarter, last // QUARTER_MS)
    changed = np.flatnonzero(days[1:] != days[:-1]) + 1
    cuts: Ints = (changed + quarter) * QUARTER_MS
    return cuts


def _state_table(
    agent: Codes,
    start: Ints,
    stop: Ints,
    kind: Codes,
    kinds: Sequence[tuple[str, str | None]],
    agents: Sequence[str] | pa.Array,
    teams: Sequence[str | None],
    site: str | None,
    zone: ZoneInfo,
) -> pa.Table:
    state_of = np.array([AGENT_STATES.index(state) for state, _ in kinds], np.int32)
    reasons = list(dict.fromkeys(reason for _, reason in kinds if reason is not None))
    reason_of = np.array([-1 if r is None else reasons.index(r) for _, r in kinds], np.int32)
    names, team_of = team_codes(teams)
    columns = {
        "agent": coded(agent, agents),
        "team": coded(team_of[agent], names),
        "site": coded(np.full(len(agent), -1 if site is None else 0, np.int32), [site or ""]),
        "state": coded(state_of[kind], AGENT_STATES),
        "reason": coded(reason_of[kind], reasons),
        "started_at": instants(start),
        "ended_at": instants(stop),
        "duration_ms": whole(np.where(stop == NULL, NULL, stop - start)),
    }
    return finished("states", columns, zone)


def team_codes(teams: Iterable[str | None]) -> tuple[list[str], Codes]:
    """Return the distinct teams, and the code of each entry (-1 for none)."""
    listed = list(teams)
    names = list(dict.fromkeys(team for team in listed if team is not None))
    place = {team: n for n, team in enumerate(names)}
    return names, np.array([-1 if team is None else place[team] for team in listed], np.int32)
