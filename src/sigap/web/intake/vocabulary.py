"""What each event of the vocabulary must carry, and what each field may hold. Checked before anything is kept."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Mapping
from itertools import chain
from typing import Any, NamedTuple

from sigap.facts.events import VOCABULARY, WHOLE_ROWS, EventType
from sigap.facts.rows import stamp_columns
from sigap.facts.schema import Column, Kind
from sigap.facts.tables import AGENT_STATES, CHANNELS, DIRECTIONS, TABLES
from sigap.text import Text

LONGEST_NAME = 200  # characters of a key: contact, queue, agent ...
LARGEST_PRIORITY = 1_000_000
LONGEST_DURATION_MS = 3_660 * 86_400_000
TICKETS = "ticket/"  # before a ticket's id, where other events of the log have their contact
FIRST_MS, LAST_MS = -2_208_988_800_000, 4_102_444_800_000  # 1900 to 2100: what an instant may be
_OUTCOMES = {kind: told.outcomes for kind, told in VOCABULARY.items() if told.outcomes}


class Fault(NamedTuple):
    """What is wrong with an event: the field as a path, what is wrong with it, and what to do."""

    field: str
    what: Text
    remedy: Text
    kind: str = "invalid"


Check = Callable[[Any], tuple[Text, Text] | None]

_NAME_FAULT = (
    Text(
        f"It has to be a text of 1 to {LONGEST_NAME} characters.",
        f"Harus berupa teks 1 sampai {LONGEST_NAME} karakter.",
    ),
    Text("Send the key as a text, or leave the field out.", "Kirim kuncinya sebagai teks, atau hilangkan."),
)


def _name(value: Any) -> tuple[Text, Text] | None:
    return None if type(value) is str and 0 < len(value) <= LONGEST_NAME else _NAME_FAULT


def _whole(least: int, most: int) -> Check:
    fault = (
        Text(
            f"It has to be a whole number from {least} to {most}.",
            f"Harus berupa bilangan bulat dari {least} sampai {most}.",
        ),
        Text("Send a JSON number without a fraction.", "Kirim angka JSON tanpa pecahan."),
    )
    return lambda value: None if type(value) is int and least <= value <= most else fault


def _one_of(choices: Collection[str]) -> Check:
    known = frozenset(choices)
    listed = ", ".join(choices)
    what = Text(f"It has to be one of: {listed}.", f"Harus salah satu dari: {listed}.")

    def check(value: Any) -> tuple[Text, Text] | None:
        if type(value) is str and value in known:
            return None
        near = difflib.get_close_matches(str(value)[:40], choices, n=1)
        if near:
            return what, Text(f"Did you mean “{near[0]}”?", f"Maksud Anda “{near[0]}”?")
        return what, Text("Send one of these words.", "Kirim salah satu kata itu.")

    return check


def _mapping(value: Any) -> tuple[Text, Text] | None:
    if type(value) is dict:
        return None
    what = Text("It has to be a JSON object.", "Harus berupa objek JSON.")
    return what, Text("Send fields and their values in braces.", "Kirim isian dan nilainya dalam kurawal.")


_duration = _whole(0, LONGEST_DURATION_MS)
FIELDS: Mapping[str, Check] = {
    **dict.fromkeys(("contact", "visit", "queue", "agent", "team", "site", "customer", "reason"), _name),
    "channel": _one_of(CHANNELS),
    "direction": _one_of(DIRECTIONS),
    "state": _one_of(AGENT_STATES),
    "outcome": _one_of(tuple(dict.fromkeys(chain(*_OUTCOMES.values())))),
    "priority": _whole(0, LARGEST_PRIORITY),
    **dict.fromkeys(("wait_ms", "ring_ms", "talk_ms", "hold_ms", "wrap_ms"), _duration),
    "data": _mapping,
}
"""The fields of an event's `data`, and what each may hold."""

NEEDED: Mapping[EventType, tuple[str, ...]] = {
    kind: told.needed for kind, told in VOCABULARY.items() if told.needed
}
"""The fields that an event of each type cannot do without; types that are absent need none."""

_ENDS = {kind: _one_of(outcomes) for kind, outcomes in _OUTCOMES.items()}


def fault_in(kind: EventType, data: Mapping[str, Any]) -> Fault | None:
    """Return the first thing wrong with the `data` of an event, or None."""
    for field in NEEDED.get(kind, ()):
        if field not in data:
            return _missing(kind, field)
    for field, value in data.items():
        check = FIELDS.get(field)
        if check is None:
            return _unknown(field, FIELDS, "data")
        wrong = check(value)
        if wrong is not None:
            return Fault(f"data.{field}", *wrong)
    end = _ENDS.get(kind)
    if end is not None and "outcome" in data:
        wrong = end(data["outcome"])
        if wrong is not None:
            return Fault("data.outcome", *wrong)
    if kind in WHOLE_ROWS:
        return _fault_in_row(WHOLE_ROWS[kind], data["data"])
    return None


def contact_of(kind: EventType, data: Mapping[str, Any]) -> str:
    """Return by what the projector finds all events that belong together: the contact, or the ticket."""
    if kind is EventType.TICKET:
        return f"{TICKETS}{data['data']['ticket_id']}"
    return str(data.get("contact", ""))


def _missing(kind: EventType, field: str) -> Fault:
    return Fault(
        f"data.{field}",
        Text(f"{kind.value} needs this field.", f"{kind.value} memerlukan isian ini."),
        Text("Add it and send the event again.", "Tambahkan lalu kirim lagi kejadiannya."),
    )


def _unknown(field: str, known: Collection[str], under: str) -> Fault:
    near = difflib.get_close_matches(field[:40], known, n=1)
    return Fault(
        f"{under}.{field[:LONGEST_NAME]}",
        Text("There is no such field.", "Tidak ada isian seperti ini."),
        Text(f"Did you mean “{near[0]}”?", f"Maksud Anda “{near[0]}”?")
        if near
        else Text(
            "Leave it out; what is extra belongs in data.data.", "Hilangkan; tambahan ada di data.data."
        ),
    )


# -- rows told whole


def _number(value: Any) -> tuple[Text, Text] | None:
    if type(value) in (int, float) and abs(value) < 1e15:
        return None
    what = Text("It has to be a number.", "Harus berupa angka.")
    return what, Text("Send a JSON number.", "Kirim angka JSON.")


def _flag(value: Any) -> tuple[Text, Text] | None:
    if type(value) is bool:
        return None
    what = Text("It has to be true or false.", "Harus true atau false.")
    return what, Text("Send a JSON boolean.", "Kirim boolean JSON.")


_OF_KIND: Mapping[Kind, Check] = {
    Kind.KEY: _name,
    Kind.LABEL: _name,
    Kind.INSTANT: _whole(FIRST_MS, LAST_MS),
    Kind.DURATION: _duration,
    Kind.COUNT: _whole(0, 2**31 - 1),
    Kind.SLOT: _whole(0, 200),
    Kind.DAY: _whole(-25_567, 47_482),
    Kind.FLAG: _flag,
    Kind.NUMBER: _number,
}


def _check_of(column: Column) -> Check:
    return _one_of(column.choices) if column.kind is Kind.CHOICE else _OF_KIND[column.kind]


_ROWS: Mapping[str, Mapping[str, tuple[Check, bool]]] = {
    name: {
        column.name: (_check_of(column), column.nullable)
        for column in TABLES[name].columns
        if column.name not in stamp_columns(TABLES[name])
    }
    for name in WHOLE_ROWS.values()
}


def _fault_in_row(table: str, row: Mapping[str, Any]) -> Fault | None:
    columns = _ROWS[table]
    ticket = row.get("ticket_id")
    if isinstance(ticket, str) and len(ticket) > LONGEST_NAME - len(TICKETS):
        return Fault("data.data.ticket_id", *_NAME_FAULT)
    for field, value in row.items():
        if field not in columns:
            return _unknown(field, columns, "data.data")
        check, nullable = columns[field]
        wrong = None if value is None and nullable else check(value)
        if wrong is not None:
            return Fault(f"data.data.{field}", *wrong)
    for field, (_, nullable) in columns.items():
        if not nullable and field not in row:
            return Fault(
                f"data.data.{field}",
                Text(f"A row of {table} needs this field.", f"Baris {table} memerlukan isian ini."),
                Text("Add it and send the event again.", "Tambahkan lalu kirim lagi kejadiannya."),
            )
    return None
