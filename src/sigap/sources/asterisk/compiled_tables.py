"""What the kernel kept, as Arrow tables. Most columns are the kernel's own arrays, not copied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from sigap.facts import assembly
from sigap.facts.assembly import NULL, PLAIN_KINDS, Codes, Ints
from sigap.facts.stamps import QUARTER_MS, calendar
from sigap.facts.tables import AGENT_STATES, CHANNELS, DIRECTIONS, LEG_OUTCOMES, TABLES, VISIT_OUTCOMES
from sigap.sources.asterisk import agent_time
from sigap.sources.asterisk import columns as made
from sigap.sources.asterisk.arena import Arena
from sigap.sources.asterisk.floor import Declared, names_in
from sigap.sources.asterisk.kernel import state as k
from sigap.sources.reader import Options

_TRANSFERS = ("blind", "attended")
_INSTANT = pa.timestamp("ms", tz="UTC")
_MOST_TEXT = np.iinfo(np.int32).max
_NO_NTH = np.empty(0, np.int32)


class TextsTooLongError(Exception):
    """The texts of a column exceed what one Arrow array holds."""


class Columns:
    """Makes Arrow columns of the kernel's arrays."""

    def __init__(self, state: k.State, options: Options, teams: Mapping[str, str], until: int) -> None:
        size = state.size
        self.state, self.options, self.teams = state, options, teams
        self.contacts = int(state.calls.held[0])
        self.visits = state.visits[:, : size[k.VISITS_SIZE]]
        self.visit_codes = state.visit_codes[:, : size[k.VISITS_SIZE]]
        self.legs = state.legs[:, : size[k.LEGS_SIZE]]
        self.leg_codes = state.leg_codes[:, : size[k.LEGS_SIZE]]
        self.agents = names_in(state.agents)
        self.queues = _texts(state.queues.ends[: state.queues.held[0] + 1], state.queues.letters)
        self.arena = Arena()
        self._zeros = np.zeros(8 * max(self.contacts, self.visits.shape[1], self.legs.shape[1], 1), np.uint8)
        self.set_span(int(size[k.FIRST]), until)

    def set_span(self, first: int, last: int) -> None:
        """Prepare the calendar of all instants between."""
        for values in (*self.visits[:3], *self.legs[:3]):
            least, most = made.span(values)
            if most != NULL:
                first, last = min(first, least), max(last, most)
        self._quarter = first // QUARTER_MS
        self.first, self.last = first, last
        self._days, self._slots = calendar(self.options.zone, self._quarter, last // QUARTER_MS)

    def whole(self, values: Ints) -> pa.Array:
        """Return whole numbers, null for NULL."""
        return _array(pa.int64(), values, *self._known(values))

    def instants(self, name: str, values: Ints, stamp: str = "") -> dict[str, pa.Array]:
        """Return instants under `name`, with their day and slot where a stamp is wanted."""
        bits, nulls = self._known(values)
        columns = {name: _array(_INSTANT, values, bits, nulls)}
        if stamp:
            day, slot = self.arena.take(len(values), np.int32), self.arena.take(len(values), np.int16)
            made.stamp(values, self._quarter, self._days, self._slots, day, slot)
            columns[f"{stamp}_day"] = _array(pa.date32(), day, bits, nulls)
            columns[f"{stamp}_slot"] = _array(pa.int16(), slot, bits, nulls)
        return columns

    def _known(self, values: Ints) -> tuple[k.Bytes, int]:
        bits = self._room_for_bits(len(values))
        return bits, made.known_bits(values, bits)

    def _room_for_bits(self, count: int) -> k.Bytes:
        return self.arena.take((count + 7) // 8, np.uint8)

    def codes_of(self, codes: Codes, rows: Codes) -> Codes:
        """Return the code of each row, -1 where the row is negative."""
        chosen: Codes = self.arena.take(len(rows), np.int32)
        made.choose_codes(codes, rows, chosen)
        return chosen

    def ints_of(self, values: Ints, rows: Codes) -> Ints:
        """Return the value of each row, NULL where the row is negative."""
        chosen: Ints = self.arena.take(len(rows), np.int64)
        made.choose_ints(values, rows, chosen)
        return chosen

    def coded(self, codes: Codes, names: Sequence[str] | pa.Array) -> pa.Array:
        """Return a dictionary-encoded column, null for negative codes."""
        dictionary = names if isinstance(names, pa.Array) else pa.array(names, pa.string())
        bits = self._room_for_bits(len(codes))
        indices = _array(pa.int32(), codes, bits, made.code_bits(codes, bits))
        return pa.DictionaryArray.from_arrays(indices, dictionary, safe=False)

    def ids(self, rows: Codes, nth: Codes = _NO_NTH) -> pa.Array:
        """Return the id of each contact in `rows`, followed by `/<nth>` where told."""
        return self._chosen(self.state.calls.ends, self.state.calls.letters, rows, nth)

    def callers(self, rows: Codes) -> pa.Array:
        """Return the caller of each visit in `rows`; an empty one is null."""
        return self._chosen(self.state.caller_ends, self.state.callers, rows, _NO_NTH, empty=False)

    def _chosen(self, ends: Codes, text: k.Bytes, rows: Codes, nth: Codes, *, empty: bool = True) -> pa.Array:
        offsets, bits = self.arena.take(len(rows) + 1, np.int32), self._room_for_bits(len(rows))
        total = made.text_sizes(ends, rows, nth, offsets)
        if total > _MOST_TEXT:
            raise TextsTooLongError
        content = self.arena.take(total + k.PADDING, np.uint8)
        made.write_texts(text, ends, rows, nth, offsets, content)
        nulls = made.code_bits(rows, bits) if empty else made.text_bits(offsets, bits)
        return _text_array(len(rows), offsets, content[:total], bits, nulls)

    def every_caller(self) -> pa.Array:
        """Return the caller of each visit, without a copy."""
        ends = self.state.caller_ends[: self.visits.shape[1] + 1]
        bits = self._room_for_bits(len(ends) - 1)
        return _text_array(len(ends) - 1, ends, self.state.callers, bits, made.text_bits(ends, bits))

    def every_id(self) -> pa.Array:
        """Return the id of each contact, without a copy."""
        return _texts(self.state.calls.ends[: self.contacts + 1], self.state.calls.letters)

    def same_for_all(self, rows: int) -> dict[str, pa.Array]:
        """Return what all rows have in common."""
        voice, inbound = CHANNELS.index("voice"), DIRECTIONS.index("inbound")
        same = {
            "channel": self._only(rows, CHANNELS, voice),
            "direction": self._only(rows, DIRECTIONS, inbound),
        }
        if self.options.site is not None:
            same["site"] = self._only(rows, [self.options.site], 0)
        return same

    def _only(self, rows: int, names: Sequence[str], code: int) -> pa.Array:
        codes = self._zeros.view(np.int32)[:rows] if code == 0 else np.full(rows, code, np.int32)
        indices = _array(pa.int32(), codes, None, 0)
        return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string()), safe=False)

    def table(self, name: str, columns: Mapping[str, pa.Array]) -> pa.Table:
        """Return the fact table `name`; a column that is not given is null."""
        rows = len(next(iter(columns.values())))
        arrays = [
            columns[column.name] if column.name in columns else self._nothing(rows, column.arrow_type)
            for column in TABLES[name].columns
        ]
        return pa.Table.from_arrays(arrays, schema=TABLES[name].arrow_schema)

    def _nothing(self, rows: int, kind: pa.DataType) -> pa.Array:
        if pa.types.is_dictionary(kind):
            indices = self._nothing(rows, pa.int32())
            return pa.DictionaryArray.from_arrays(indices, pa.array([], pa.string()), safe=False)
        if rows * 8 > self._zeros.size or pa.types.is_string(kind):
            return pa.nulls(rows, kind)
        zeros = pa.py_buffer(self._zeros)
        return pa.Array.from_buffers(kind, rows, [zeros, zeros], rows)


def _array(kind: pa.DataType, values: Any, bits: k.Bytes | None, nulls: int) -> pa.Array:
    known = pa.py_buffer(bits) if nulls and bits is not None else None
    return pa.Array.from_buffers(kind, len(values), [known, pa.py_buffer(values)], nulls)


def _text_array(rows: int, offsets: Codes, content: k.Bytes, bits: k.Bytes | None, nulls: int) -> pa.Array:
    known = pa.py_buffer(bits) if nulls and bits is not None else None
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(content), known, nulls)


def _texts(ends: Codes, content: k.Bytes) -> pa.Array:
    return _text_array(len(ends) - 1, ends, content, None, 0)


def work(columns: Columns) -> dict[str, pa.Table] | None:
    """Return contacts, visits and legs; None when their texts are too long for one array."""
    names, of_agent = assembly.team_codes([columns.teams.get(name) for name in columns.agents])
    agents = pa.array(columns.agents, pa.string())
    try:
        return {
            "visits": _visits(columns, agents, names, of_agent),
            "legs": _legs(columns, agents, names, of_agent),
            "contacts": _contacts(columns),
        }
    except TextsTooLongError:
        return None


def _visits(columns: Columns, agents: pa.Array, teams: list[str], of_agent: Codes) -> pa.Table:
    ints, codes = columns.visits, columns.visit_codes
    told = {
        "visit_id": columns.ids(codes[k.V_CONTACT], codes[k.V_NTH]),
        "contact_id": columns.ids(codes[k.V_CONTACT]),
        "customer": columns.every_caller(),
        **columns.same_for_all(ints.shape[1]),
        "queue": columns.coded(codes[k.V_QUEUE], columns.queues),
        **columns.instants("entered_at", ints[k.ENTERED], "entered"),
        **columns.instants("left_at", ints[k.LEFT], "left"),
        **columns.instants("ended_at", ints[k.VISIT_ENDED], "ended"),
        "outcome": columns.coded(codes[k.V_OUTCOME], VISIT_OUTCOMES),
        "wait_ms": columns.whole(ints[k.WAIT]),
        "agent": columns.coded(codes[k.V_AGENT], agents),
        "transfer": columns.coded(codes[k.V_TRANSFER], _TRANSFERS),
    }
    if teams:
        told["team"] = columns.coded(columns.codes_of(of_agent, codes[k.V_AGENT]), teams)
    return columns.table("visits", told)


def _legs(columns: Columns, agents: pa.Array, teams: list[str], of_agent: Codes) -> pa.Table:
    ints, codes = columns.legs, columns.leg_codes
    visit = codes[k.L_VISIT]
    ended = columns.instants("finished_at", ints[k.LEG_ENDED], "finished")
    told = {
        "leg_id": columns.ids(codes[k.L_CONTACT], codes[k.L_NTH]),
        "contact_id": columns.ids(codes[k.L_CONTACT]),
        "visit_id": columns.ids(
            columns.codes_of(columns.visit_codes[k.V_CONTACT], visit),
            columns.codes_of(columns.visit_codes[k.V_NTH], visit),
        ),
        **columns.same_for_all(ints.shape[1]),
        "agent": columns.coded(codes[k.L_AGENT], agents),
        "queue": columns.coded(codes[k.L_QUEUE], columns.queues),
        **columns.instants("entered_at", columns.ints_of(columns.visits[k.ENTERED], visit), "entered"),
        **columns.instants("offered_at", ints[k.OFFERED]),
        **columns.instants("answered_at", ints[k.ANSWERED_AT], "answered"),
        **ended,
        "ended_at": ended["finished_at"],
        "ring_ms": columns.whole(ints[k.RING_MS]),
        "talk_ms": columns.whole(ints[k.TALK]),
        "outcome": columns.coded(codes[k.L_OUTCOME], LEG_OUTCOMES),
    }
    if teams:
        told["team"] = columns.coded(columns.codes_of(of_agent, codes[k.L_AGENT]), teams)
    return columns.table("legs", told)


def _contacts(columns: Columns) -> pa.Table:
    count, room = columns.contacts, columns.arena
    started, ended = room.filled(count, np.int64, made.LATEST), room.filled(count, np.int64, NULL)
    first_visit, queue = room.filled(count, np.int32, -1), room.filled(count, np.int32, -1)
    answered, is_open = room.filled((count + 7) // 8, np.uint8, 0), room.filled(count, np.uint8, 0)
    of_visits: list[Any] = [columns.visit_codes[n] for n in (k.V_CONTACT, k.V_QUEUE, k.V_OUTCOME)]
    of_visits += [columns.visits[n] for n in (k.ENTERED, k.VISIT_ENDED)]
    made.contacts_of_visits(*of_visits, *[started, ended, is_open, first_visit, queue])
    of_legs: list[Any] = [columns.leg_codes[n] for n in (k.L_CONTACT, k.L_QUEUE, k.L_OUTCOME)]
    of_legs += [columns.legs[n] for n in (k.OFFERED, k.ANSWERED_AT, k.LEG_ENDED)]
    made.contacts_of_legs(*of_legs, *[started, ended, is_open, answered, queue])
    made.close_contacts(started, ended, is_open)
    least, most = made.span(started)
    columns.set_span(min(least, columns.first), max(most, columns.last))
    columns_of = {
        "contact_id": columns.every_id(),
        "customer": columns.callers(first_visit),
        **columns.same_for_all(count),
        "queue": columns.coded(queue, columns.queues),
        **columns.instants("started_at", started, "started"),
        **columns.instants("ended_at", ended, "ended"),
        "answered": pa.Array.from_buffers(pa.bool_(), count, [None, pa.py_buffer(answered)], 0),
    }
    return columns.table("contacts", columns_of)


def agent_states(columns: Columns, declared: Declared, until: int) -> pa.Table | None:
    """Return the agents' time; None when nothing changed for anybody."""
    names = sorted(declared.agents)
    begins, middles, at, change = _changes(columns, declared, names)
    if not len(at):
        return None
    least, most = made.span(at)
    columns.set_span(min(least, columns.first), max(most, columns.last))
    midnights = assembly.midnights(least, max(until, most), columns.options.zone)
    room, rows = columns.arena, len(at) + len(names) * len(midnights)
    codes = [room.take(rows, np.int32) for _ in range(2)]
    ints = [room.take(rows, np.int64) for _ in range(3)]
    count = agent_time.agent_time(begins, middles, at, change, midnights, until, *codes, *ints[:2])
    agent_time.lasted(*(column[:count] for column in ints))
    listed = [*PLAIN_KINDS, *declared.kinds]
    pieces = [column[:count] for column in (*codes, *ints)]
    return _state_table(columns, names, listed, *pieces) if count else TABLES["states"].empty()


def _changes(columns: Columns, declared: Declared, names: Sequence[str]) -> tuple[Ints, Ints, Ints, Codes]:
    """Return where each agent's changes begin, and where those declared do; when all were, and what they are.

    Changes of legs and those declared are each in order of time for every agent, agents in the order of `names`.
    """
    place = {name: n for n, name in enumerate(names)}
    rank = np.array([place[name] for name in columns.agents], np.int32)
    who = np.array([place[name] for name in declared.agents], np.int64)[declared.agent]
    kind = _canonical([*PLAIN_KINDS, *declared.kinds])[declared.kind + len(PLAIN_KINDS)]
    legs = (columns.legs[k.ANSWERED_AT], columns.legs[k.OUT_OF_HAND], columns.leg_codes[k.L_AGENT], rank)
    begins, middles = np.empty(len(names) + 1, np.int64), np.empty(len(names), np.int64)
    agent_time.count_changes(*legs, who, begins, middles)
    at, change = columns.arena.take(begins[-1], np.int64), columns.arena.take(begins[-1], np.int32)
    free = begins[:-1].copy(), middles.copy()
    agent_time.place_changes(*legs, who, declared.at, kind, *free, at, change)
    for first, last in ((begins[:-1], middles), (middles, begins[1:])):
        done = np.empty(len(names), np.uint8)
        agent_time.sort_changes(first, last, at, change, done)
        for n in np.flatnonzero(done == 0):
            part = slice(first[n], last[n])
            order = np.argsort(at[part], kind="stable")
            at[part], change[part] = at[part][order], change[part][order]
    return begins, middles, at, change


def _canonical(kinds: Sequence[tuple[str, str | None]]) -> Ints:
    """Return, for each kind, the first place of the same kind."""
    first: dict[tuple[str, str | None], int] = {}
    return np.array([first.setdefault(kind, n) for n, kind in enumerate(kinds)], np.int64)


def _state_table(
    columns: Columns,
    names: list[str],
    kinds: Sequence[tuple[str, str | None]],
    agent: Codes,
    kind: Codes,
    start: Ints,
    stop: Ints,
    duration: Ints,
) -> pa.Table:
    state_of = np.array([AGENT_STATES.index(state) for state, _ in kinds], np.int32)
    reasons = list(dict.fromkeys(reason for _, reason in kinds if reason is not None))
    reason_of = np.array([-1 if reason is None else reasons.index(reason) for _, reason in kinds], np.int32)
    teams, of_agent = assembly.team_codes(columns.teams.get(name) for name in names)
    told = {
        "agent": columns.coded(agent, names),
        "state": columns.coded(columns.codes_of(state_of, kind), AGENT_STATES),
        "reason": columns.coded(columns.codes_of(reason_of, kind), reasons),
        **columns.instants("started_at", start, "started"),
        **columns.instants("ended_at", stop),
        "duration_ms": columns.whole(duration),
    }
    if teams:
        told["team"] = columns.coded(columns.codes_of(of_agent, agent), teams)
    if columns.options.site is not None:
        told["site"] = columns.coded(np.zeros(len(agent), np.int32), [columns.options.site])
    return columns.table("states", told)
