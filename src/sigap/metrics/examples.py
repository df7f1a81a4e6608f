"""From the compact rows of a worked example to facts as a reader would have written them.

A row names only what the example is about. `count` repeats it; a time is "HH:MM[:SS]" on `DAY`, or "YYYY-MM-
DD HH:MM", in `ZONE`; everything else gets a harmless default, and ends follow from starts and durations.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from sigap.facts.bundle import Facts
from sigap.facts.schema import Kind, Table
from sigap.facts.stamps import stamp
from sigap.facts.tables import TABLES
from sigap.metrics.definition import Example

ZONE = ZoneInfo("Asia/Jakarta")
DAY = dt.date(2026, 1, 5)
_NINE = "09:00"
_HALF_HOUR_MS = 1_800_000

Row = dict[str, Any]


def facts_of(example: Example) -> Facts:
    """Return the facts of a worked example: its full tables, stamped in `ZONE`, up to their last instant."""
    tables = {name: _build(TABLES[name], rows) for name, rows in example.tables.items()}
    instants = [_last(table, TABLES[name]) for name, table in tables.items()]
    return Facts(
        tables, ZONE, until=max((i for i in instants if i is not None), default=None), source="example"
    )


def instant_ms(text: str) -> int:
    """Return the instant of "HH:MM[:SS]" on the example day, or of "YYYY-MM-DD HH:MM", in milliseconds."""
    day, _, clock = text.rpartition(" ")
    moment = dt.datetime.combine(
        dt.date.fromisoformat(day) if day else DAY, dt.time.fromisoformat(clock), ZONE
    )
    return round(moment.timestamp() * 1000)


def _build(table: Table, rows: list[Row]) -> pa.Table:
    spread = [one for row in rows for one in [row] * row.get("count", 1)]
    full = [_complete(table, number, row) for number, row in enumerate(spread, 1)]
    columns: dict[str, pa.Array] = {}
    for column in table.columns:
        if column.kind not in (Kind.DAY, Kind.SLOT):
            columns[column.name] = pa.array([row[column.name] for row in full], column.arrow_type)
    for prefix, name in table.stamps.items():
        columns[f"{prefix}_day"], columns[f"{prefix}_slot"] = stamp(columns[name], ZONE)
    arrays = [columns[c.name].cast(c.arrow_type) for c in table.columns]
    return pa.Table.from_arrays(arrays, schema=table.arrow_schema)


def _complete(table: Table, number: int, row: Row) -> Row:
    """Return a row with every column: what was given, else what follows from it, else something harmless."""
    given = {name: value for name, value in row.items() if name != "count"}
    strange = given.keys() - table.by_name.keys()
    if strange:
        raise KeyError(f"{table.name} has no column {', '.join(sorted(strange))}")
    for column in table.columns:
        if column.kind is Kind.INSTANT and isinstance(given.get(column.name), str):
            given[column.name] = instant_ms(given[column.name])
    full = {c.name: _harmless(c.name, c.kind, c.choices, c.nullable, number) for c in table.columns} | given
    _DEFAULTS.get(table.name, _nothing_more)(full, given, number)
    return full


def _harmless(name: str, kind: Kind, choices: tuple[str, ...], nullable: bool, number: int) -> Any:
    if nullable:
        return None
    if name == "agent":
        return f"agent {number}"
    values: dict[Kind, Any] = {
        Kind.KEY: f"{name} {number}",
        Kind.LABEL: name,
        Kind.TEXT: "",
        Kind.CHOICE: choices[0] if choices else None,
        Kind.INSTANT: instant_ms(_NINE),
        Kind.FLAG: True,
    }
    return values.get(kind, 0)


def _last(table: pa.Table, contract: Table) -> int | None:
    known = [
        value
        for column in contract.columns
        if column.kind is Kind.INSTANT and column.name != "due_at"
        for value in table[column.name].cast(pa.int64()).to_pylist()
        if value is not None
    ]
    return max(known, default=None)


# -- what a table's missing columns follow from


def _nothing_more(_full: Row, _given: Row, _number: int) -> None:
    return


def _visit(full: Row, given: Row, number: int) -> None:
    full["contact_id"] = given.get("contact_id", f"contact {number}")
    full["outcome"] = given.get("outcome", "answered")
    if full["outcome"] in ("waiting", "lost"):
        return
    wait = given.get("wait_ms", 0 if full["left_at"] is None else full["left_at"] - full["entered_at"])
    full["wait_ms"] = wait
    full["left_at"] = given.get("left_at", full["entered_at"] + wait)
    full["ended_at"] = given.get("ended_at", full["left_at"])


def _leg(full: Row, given: Row, number: int) -> None:
    full["contact_id"] = given.get("contact_id", f"contact {number}")
    full["outcome"] = given.get("outcome", "ended")
    full["answered_at"] = given.get("answered_at", instant_ms(_NINE))
    full["entered_at"] = given.get("entered_at", full["answered_at"])
    hold, wrap = given.get("hold_ms", 0), given.get("wrap_ms", 0)
    if "ended_at" in given:
        talk = given.get("talk_ms", full["ended_at"] - full["answered_at"] - (hold or 0))
    else:
        talk = given.get("talk_ms", 0)
    full.update(talk_ms=talk, hold_ms=hold, wrap_ms=wrap)
    full["ended_at"] = given.get("ended_at", full["answered_at"] + (talk or 0) + (hold or 0))
    full["finished_at"] = given.get("finished_at", full["ended_at"] + (wrap or 0))


def _lasting(full: Row, given: Row, _number: int) -> None:
    if "duration_ms" in given:
        full["ended_at"] = full["started_at"] + given["duration_ms"]
    elif full.get("ended_at") is not None:
        full["duration_ms"] = full["ended_at"] - full["started_at"]


def _ticket(full: Row, given: Row, _number: int) -> None:
    created = full["created_at"]
    full["reopened"] = given.get("reopened", 0)
    full["escalated"] = given.get("escalated", False)
    if "resolution_first_ms" in given and "resolution_full_ms" not in given and not full["reopened"]:
        full["resolution_full_ms"] = given["resolution_first_ms"]
    if full["resolved_at"] is not None and full["resolved_first_at"] is None:
        full["resolved_first_at"] = full["resolved_at"]
    for duration, end in _TICKET_DURATIONS:
        if full[duration] is not None and full[end] is None:
            full[end] = created + full[duration]
        elif full[end] is not None and full[duration] is None:
            full[duration] = full[end] - created


_TICKET_DURATIONS = (
    ("first_response_ms", "replied_at"),
    ("resolution_first_ms", "resolved_first_at"),
    ("resolution_full_ms", "resolved_at"),
)


def _ticket_gap(full: Row, given: Row, _number: int) -> None:
    if "gap_ms" in given:
        full["replied_at"] = full["asked_at"] + given["gap_ms"]


def _ticket_target(full: Row, given: Row, _number: int) -> None:
    full["breached"] = given.get("breached", False)


def _response(full: Row, given: Row, _number: int) -> None:
    full["high_is_good"] = given.get("high_is_good", True)


def _evaluation(full: Row, given: Row, _number: int) -> None:
    full["criterion_weight"] = given.get("criterion_weight", 1)
    full["failed"] = given.get("failed", False)


def _interval(full: Row, given: Row, _number: int) -> None:
    full["length_ms"] = given.get("length_ms", _HALF_HOUR_MS)


_DEFAULTS: Mapping[str, Callable[[Row, Row, int], None]] = {
    "visits": _visit,
    "legs": _leg,
    "states": _lasting,
    "shifts": _lasting,
    "tickets": _ticket,
    "ticket_gaps": _ticket_gap,
    "ticket_targets": _ticket_target,
    "responses": _response,
    "evaluations": _evaluation,
    "forecasts": _interval,
    "interval_counts": _interval,
}
