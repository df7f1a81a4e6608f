"""From what the fold keeps to fact tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from sigap.facts import assembly
from sigap.facts.assembly import NULL, PLAIN_KINDS, Changes, Codes, Ints
from sigap.facts.bundle import Facts
from sigap.facts.fold_rows import Contact, Leg, Visit
from sigap.facts.quality import KEPT_EXAMPLES, Place, Problem, Quality
from sigap.facts.tables import LEG_OUTCOMES, TABLES, VISIT_OUTCOMES

_DAY_MS = 86_400_000
_DURATIONS = {"visits": ("wait_ms",), "legs": ("ring_ms", "talk_ms", "hold_ms", "wrap_ms")}


def snapshot(
    *,
    zone: ZoneInfo,
    source: str,
    site: str | None,
    teams: Mapping[str, str],
    until: int | None,
    quality: Quality,
    contacts: Iterable[Contact],
    visits: Sequence[Visit],
    legs: Sequence[Leg],
    agents: Sequence[str],
    kinds: Sequence[tuple[str, str | None]],
    changes: Sequence[tuple[int, int, int, int, int]],
    coverage: Sequence[Sequence[int | None]],
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    odd_durations: Mapping[str, Sequence[Place]],
) -> Facts:
    """Return the facts of a fold as it stands."""
    tables: dict[str, pa.Table] = {}
    contacts = list(contacts)
    if contacts:
        tables.update(_work(contacts, visits, legs, teams, zone))
        flags = pa.array([contact.resolved_first for contact in contacts], pa.bool_())
        place = TABLES["contacts"].arrow_schema.get_field_index("resolved_first")
        field = TABLES["contacts"].arrow_schema.field(place)
        tables["contacts"] = tables["contacts"].set_column(place, field, flags)
        note_durations(tables, quality, source, odd_durations)
        note_open(tables, quality)
    if changes and until is not None:
        packed = np.array(changes, np.int64)
        tables["states"] = states_by_name(packed, kinds, agents, teams, site, until, zone)
    if coverage:
        tables["coverage"] = coverage_table(coverage, source, zone)
    for name, told in rows.items():
        tables[name] = assembly.table_of_rows(name, told, zone)
    return Facts(tables, zone, until, quality, source)


def _work(
    contacts: Sequence[Contact],
    visits: Sequence[Visit],
    legs: Sequence[Leg],
    teams: Mapping[str, str],
    zone: ZoneInfo,
) -> dict[str, pa.Table]:
    told = {"visits": _visits(visits, teams, zone), "legs": _legs(legs, teams, zone)}
    told["contacts"] = assembly.contacts(
        pa.array([contact.id for contact in contacts], pa.string()),
        told["visits"],
        told["legs"],
        np.fromiter((visit.contact.number for visit in visits), np.int32, len(visits)),
        np.fromiter((leg.contact.number for leg in legs), np.int32, len(legs)),
        zone,
    )
    return told


def _visits(visits: Sequence[Visit], teams: Mapping[str, str], zone: ZoneInfo) -> pa.Table:
    agents = [None if visit.leg is None else visit.leg.agent for visit in visits]
    return assembly.finished(
        "visits",
        {
            "visit_id": _text(visit.id for visit in visits),
            "contact_id": _text(visit.contact.id for visit in visits),
            "customer": _text(visit.customer for visit in visits),
            **_labels(visits),
            "priority": pa.array([visit.priority for visit in visits], pa.int64()),
            "entered_at": _instants(visits, lambda visit: visit.entered_at),
            "left_at": _instants(visits, lambda visit: visit.left_at),
            "ended_at": _instants(visits, lambda visit: visit.ended_at),
            "outcome": _choice((visit.outcome for visit in visits), VISIT_OUTCOMES),
            "wait_ms": _whole(visits, lambda visit: visit.wait_ms),
            "agent": _label(agents),
            "team": _label(None if agent is None else teams.get(agent) for agent in agents),
            "transfer": _label(visit.transfer for visit in visits),
        },
        zone,
    )


def _legs(legs: Sequence[Leg], teams: Mapping[str, str], zone: ZoneInfo) -> pa.Table:
    return assembly.finished(
        "legs",
        {
            "leg_id": _text(leg.id for leg in legs),
            "contact_id": _text(leg.contact.id for leg in legs),
            "visit_id": _text(None if leg.visit is None else leg.visit.id for leg in legs),
            "agent": _label(leg.agent for leg in legs),
            "team": _label(teams.get(leg.agent) for leg in legs),
            **_labels(legs),
            "entered_at": _instants(legs, lambda leg: None if leg.visit is None else leg.visit.entered_at),
            "offered_at": _instants(legs, lambda leg: leg.offered_at),
            "answered_at": _instants(legs, lambda leg: leg.answered_at),
            "ended_at": _instants(legs, lambda leg: leg.ended_at),
            "finished_at": _instants(legs, lambda leg: leg.finished_at),
            "ring_ms": _whole(legs, lambda leg: leg.ring_ms),
            "talk_ms": _whole(legs, lambda leg: leg.talk_ms),
            "hold_ms": _whole(legs, lambda leg: leg.hold_ms),
            "wrap_ms": _whole(legs, lambda leg: leg.wrap_ms),
            "outcome": _choice((leg.outcome for leg in legs), LEG_OUTCOMES),
        },
        zone,
    )


def _labels(rows: Sequence[Visit] | Sequence[Leg]) -> dict[str, pa.Array]:
    names = ("queue", "channel", "direction", "reason", "site")
    return {name: _label(getattr(row, name) for row in rows) for name in names}


def _text(values: Iterable[str | None]) -> pa.Array:
    return pa.array(list(values), pa.string())


def _label(values: Iterable[str | None]) -> pa.Array:
    return _text(values).dictionary_encode()


def _choice(values: Iterable[str], choices: Sequence[str]) -> pa.Array:
    code = {choice: n for n, choice in enumerate(choices)}
    return assembly.coded(np.array([code[value] for value in values], np.int32), choices)


def _numbers(rows: Sequence[Any], of: Callable[[Any], int | None]) -> Ints:
    values = (of(row) for row in rows)
    return np.fromiter((NULL if value is None else value for value in values), np.int64, len(rows))


def _instants(rows: Sequence[Any], of: Callable[[Any], int | None]) -> pa.Array:
    return assembly.instants(_numbers(rows, of))


def _whole(rows: Sequence[Any], of: Callable[[Any], int | None]) -> pa.Array:
    return assembly.whole(_numbers(rows, of))


def states_by_name(
    packed: Ints,
    kinds: Sequence[tuple[str, str | None]],
    agents: Sequence[str],
    teams: Mapping[str, str],
    site: str | None,
    until: int,
    zone: ZoneInfo,
) -> pa.Table:
    """Return the agents' time, agents in the order of their names.

    Args:
        packed: one row per change: agent, at, hand, wrap, declared (an index into `kinds`, -1 for none).
    """
    names = sorted(agents)
    place = {name: n for n, name in enumerate(names)}
    rank = np.array([place[name] for name in agents], np.int32)
    listed = list(PLAIN_KINDS) + list(kinds)
    declared = packed[:, 4]
    changes = Changes(
        agent=rank[packed[:, 0]],
        at=packed[:, 1],
        hand=packed[:, 2].astype(np.int8),
        wrap=packed[:, 3].astype(np.int8),
        declared=_canonical(listed)[np.where(declared < 0, -1, declared + len(PLAIN_KINDS))],
        kinds=listed,
    )
    return assembly.states(changes, names, [teams.get(name) for name in names], site, until, zone)


def _canonical(kinds: Sequence[tuple[str, str | None]]) -> Codes:
    """Return, for each kind, the first place of the same kind; and -1 behind all, for "none"."""
    first: dict[tuple[str, str | None], int] = {}
    return np.array([first.setdefault(kind, n) for n, kind in enumerate(kinds)] + [-1], np.int32)


def coverage_table(coverage: Sequence[Sequence[int | None]], source: str, zone: ZoneInfo) -> pa.Table:
    """Return the stretches in which the source was listening; those without length are left out."""
    stretches = [(began, ended) for began, ended in coverage if began != ended]
    rows = [{"source": source, "started_at": began, "ended_at": ended} for began, ended in stretches]
    return assembly.table_of_rows("coverage", rows, zone)


def note_durations(
    tables: dict[str, pa.Table],
    quality: Quality,
    source: str,
    places: Mapping[str, Sequence[Place]] = MappingProxyType({}),
) -> None:
    """Count durations that are negative, which become null, or longer than a day, which stay.

    Args:
        tables: visits and legs.
        quality: where they are counted.
        source: named where no place is known.
        places: the first places that told them, by `table.column`; without, the row's id says which it is.
    """
    for name, columns in _DURATIONS.items():
        table = tables[name]
        for column in columns:
            values = table[column].combine_chunks().fill_null(0).to_numpy()
            odd = np.flatnonzero((values < 0) | (values > _DAY_MS))
            rows = odd[:KEPT_EXAMPLES]
            told = places.get(f"{name}.{column}", ())
            if len(told) != len(rows):
                told = [Place(source, None, f"{table[0][int(n)].as_py()}: {values[n]} ms") for n in rows]
            for place in told:
                quality.add(Problem.IMPOSSIBLE_DURATION, f"{name}.{column}", place)
            quality.add(Problem.IMPOSSIBLE_DURATION, f"{name}.{column}", count=len(odd) - len(rows))
            if (values < 0).any():
                table = _without_negatives(table, column)
        tables[name] = table


def _without_negatives(table: pa.Table, column: str) -> pa.Table:
    place = table.schema.get_field_index(column)
    array = table[column].combine_chunks()
    values = array.fill_null(NULL).to_numpy()
    return table.set_column(
        place, table.schema.field(place), assembly.whole(np.where(values < 0, NULL, values))
    )


def note_open(tables: Mapping[str, pa.Table], quality: Quality) -> None:
    """Count what was still waiting or in work at the end."""
    for name, outcome in (("visits", "waiting"), ("legs", "open")):
        quality.add(Problem.OPEN, name, count=int(assembly.is_choice(tables[name]["outcome"], outcome).sum()))
