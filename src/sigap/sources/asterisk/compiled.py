"""The compiled path: what `kernel.scan` found, made into facts. The same tables and findings as `line_fold`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sigap.facts import assembly
from sigap.facts.assembly import NULL, Codes, Ints
from sigap.facts.bundle import Facts
from sigap.facts.events import EventType
from sigap.facts.quality import Place, Problem, Quality
from sigap.facts.snapshot import coverage_table, note_durations, note_open, states_by_name
from sigap.facts.tables import CHANNELS, DIRECTIONS, LEG_OUTCOMES, VISIT_OUTCOMES
from sigap.sources.asterisk import kernel
from sigap.sources.asterisk.line_fold import SHOWN, SOURCE_ID, note_missing
from sigap.sources.asterisk.lines import MEMBERS, NEVER, SILENT, parse
from sigap.sources.asterisk.members import Members
from sigap.sources.reader import Options

Log = tuple[str, bytes]

_FINDINGS: dict[int, tuple[Problem, str]] = {
    kernel.UNPARSABLE: (Problem.UNPARSABLE, ""),
    kernel.REPEATED: (Problem.REPEATED_LINE, ""),
    kernel.JUMP: (Problem.CLOCK_JUMP, ""),
    kernel.FUTURE: (Problem.FUTURE, ""),
    kernel.LOST_VISIT: (Problem.LOST, "visits"),
    kernel.LOST_LEG: (Problem.LOST, "legs"),
    kernel.ODD_ENTER: (Problem.UNEXPECTED_EVENT, EventType.VISIT_ENTERED.value),
    kernel.ODD_ABANDON: (Problem.UNEXPECTED_EVENT, EventType.VISIT_ABANDONED.value),
    kernel.ODD_LEAVE: (Problem.UNEXPECTED_EVENT, EventType.VISIT_LEFT.value),
    kernel.ODD_END: (Problem.UNEXPECTED_EVENT, EventType.LEG_ENDED.value),
    kernel.ODD_CONNECT: (Problem.UNEXPECTED_EVENT, EventType.LEG_ANSWERED.value),
}
_TRANSFERS = ("blind", "attended")

_VERBS: tuple[tuple[str, int, str, int], ...] = (  # name, what it does, outcome, place of its duration
    ("ENTERQUEUE", kernel.ENTER, "", NEVER),
    ("CONNECT", kernel.CONNECT, "", 2),
    ("COMPLETECALLER", kernel.END, "caller", 1),
    ("COMPLETEAGENT", kernel.END, "agent", 1),
    ("RINGNOANSWER", kernel.RING, "missed", 0),
    ("ABANDON", kernel.LEAVE, "abandoned", 2),
    ("RINGCANCELED", kernel.RING, "canceled", 0),
    ("EXITWITHTIMEOUT", kernel.LEAVE, "timeout", 2),
    ("EXITWITHKEY", kernel.LEAVE, "key", 3),
    ("EXITEMPTY", kernel.LEAVE, "empty", 2),
    ("WITHDRAW", kernel.LEAVE, "withdrawn", 2),
    ("AGENTDUMP", kernel.LEAVE, "failed", NEVER),
    ("SYSCOMPAT", kernel.LEAVE, "failed", NEVER),
    ("BLINDTRANSFER", kernel.END, "transfer_blind", 3),
    ("ATTENDEDTRANSFER", kernel.END, "transfer_attended", 3),
    ("TRANSFER", kernel.END, "transfer_blind", 3),
    ("QUEUESTART", kernel.START, "", NEVER),
)


class _Text:
    """All files in one stretch of bytes, and which line belongs to which file."""

    def __init__(self, logs: Sequence[Log]) -> None:
        whole = [content if content.endswith(b"\n") else content + b"\n" for _, content in logs]
        whole = [c if c.isascii() else c.decode("utf-8", "replace").encode() for c in whole]
        self.names = [name for name, _ in logs]
        self.content = whole[0] if len(whole) == 1 else b"".join(whole)
        self.bytes = np.frombuffer(self.content, np.uint8)
        self.starts = np.cumsum([0, *(len(c) for c in whole[:-1])], dtype=np.int64)
        counts = [c.count(b"\n") for c in whole]
        self.lines = sum(counts)
        self.first_lines = [0, *np.cumsum(counts)[:-1].tolist()]

    def place(self, line: int, start: int, stop: int) -> Place:
        """Return the place of a line that is counted over all files."""
        file = bisect_right(self.first_lines, line - 1) - 1
        return Place(self.names[file], line - self.first_lines[file], self.line(start, stop)[:SHOWN])

    def line(self, start: int, stop: int) -> str:
        """Return a line."""
        return self.content[start:stop].decode("utf-8", "replace")


def read_compiled(logs: Sequence[Log], options: Options) -> Facts | None:
    """Return the facts of the logs, which come oldest first; None when a line is too odd for this path."""
    text = _Text(logs)
    state = _empty_state(text)
    now = NULL if options.now is None else options.now
    first, until = kernel.scan(text.bytes, text.starts, _verbs(), state, now)
    if state.size[kernel.OVERFLOWN]:
        return None
    quality = _quality(text, state)
    members = _MemberPass(text, state, quality, first)
    tables: dict[str, pa.Table] = {}
    teams = dict(options.teams or {})
    if state.size[kernel.CONTACTS_SIZE]:
        tables.update(_work(text, state, options, teams))
        note_durations(tables, quality, SOURCE_ID)
        note_open(tables, quality)
    changes = members.changes(state)
    if len(changes):
        kinds = list(members.kinds)
        tables["states"] = states_by_name(
            changes, kinds, list(members.agents), teams, options.site, int(until), options.zone
        )
    if first != NULL:
        tables["coverage"] = coverage_table(members.coverage, SOURCE_ID, options.zone)
    facts = Facts(tables, options.zone, None if until == NULL else int(until), quality, SOURCE_ID)
    note_missing(facts, members.members)
    return facts


def _verbs() -> kernel.Rows:
    verbs = np.zeros(len(_VERBS), kernel.VERB)
    for row, (name, action, outcome, place) in zip(verbs, _VERBS, strict=True):
        outcomes: Sequence[str] = VISIT_OUTCOMES if action == kernel.LEAVE else LEG_OUTCOMES
        row["hash"] = kernel.hash_of(np.frombuffer(name.encode(), np.uint8), 0, len(name))
        row["action"] = action
        row["outcome"] = outcomes.index(outcome) if outcome else -1
        row["place"] = place
        row["transfer"] = {"transfer_blind": 0, "transfer_attended": 1}.get(outcome, -1)
    return verbs


def _empty_state(text: _Text) -> kernel.State:
    """Return room for all that can come; memory that is not written is not taken."""
    most = text.lines + 1
    return kernel.State(
        table=np.full(_table_size(most), -1, np.int32),
        contacts=np.empty(most, kernel.CONTACT),
        visits=np.empty(most, kernel.VISIT),
        legs=np.empty(most, kernel.LEG),
        queue_table=np.full(_table_size(most), -1, np.int32),
        queues=np.empty(most, kernel.NAME),
        agent_table=np.full(_table_size(most), -1, np.int32),
        agents=np.empty(most, kernel.NAME),
        found_count=np.zeros(kernel.FINDINGS, np.int64),
        found=np.empty(kernel.FINDINGS * kernel.KEPT, kernel.FOUND),
        rest=np.empty(most, kernel.REST),
        size=np.zeros(kernel.SIZES, np.int64),
    )


def _table_size(entries: int) -> int:
    return 1 << max(4, (2 * entries).bit_length())


def _quality(text: _Text, state: kernel.State) -> Quality:
    quality = Quality(rows_read=int(state.size[kernel.LINES_READ]))
    for kind, (problem, subject) in _FINDINGS.items():
        count = int(state.found_count[kind])
        kept = min(count, kernel.KEPT)
        for found in state.found[kind * kernel.KEPT :][:kept].tolist():
            quality.add(problem, subject, text.place(*found))
        quality.add(problem, subject, count=count - kept)
    return quality


class _MemberPass:
    """The lines left to Python: members, starts of the log, and verbs nobody knows."""

    def __init__(self, text: _Text, state: kernel.State, quality: Quality, first: int) -> None:
        of_legs = _listed(text, state.agents[: state.size[kernel.AGENTS_SIZE]]).to_pylist()
        self.members = Members()
        self.kinds: dict[tuple[str, str | None], int] = {}
        self.agents: dict[str, int] = {name: n for n, name in enumerate(of_legs)}
        self.coverage: list[list[int | None]] = [[int(first), None]]
        self._declared: list[tuple[int, int, int]] = []
        self._states_told: dict[str, None] = {}
        for number, start, stop, heard, agents in state.rest[: state.size[kernel.REST_SIZE]].tolist():
            line = parse(text.line(start, stop))
            assert line is not None
            if line.verb == "QUEUESTART":
                known = dict.fromkeys(of_legs[:agents]) | self._states_told
                self._restart(line.at, heard, list(known))
            elif line.verb in MEMBERS:
                change = self.members.change(line)
                if change is not None:
                    self._states_told[line.agent] = None
                    self._declare(line.agent, line.at, change)
            elif line.verb not in SILENT:
                quality.add(Problem.UNKNOWN_EVENT, line.verb, text.place(number, start, stop))

    def _restart(self, at: int, heard: int, known: Sequence[str]) -> None:
        self.members.restart()
        for agent in known:
            self._declare(agent, at, ("offline", None))
        began = self.coverage[-1][0]
        assert began is not None
        self.coverage[-1][1] = max(min(at if heard == NULL else heard, at), began)
        self.coverage.append([at, None])

    def _declare(self, agent: str, at: int, kind: tuple[str, str | None]) -> None:
        number = self.agents.setdefault(agent, len(self.agents))
        self._declared.append((number, at, self.kinds.setdefault(kind, len(self.kinds))))

    def changes(self, state: kernel.State) -> Ints:
        """Return all changes of agents: agent, at, hand, wrap, declared."""
        count = int(state.size[kernel.LEGS_SIZE])
        legs = state.legs[:count]
        agent, answered, left = legs["agent"], legs["answered"], legs["out_of_hand"]
        taken, put = answered != NULL, left != NULL
        declared = np.array(self._declared, np.int64).reshape(-1, 3)
        sizes = int(taken.sum()), int(put.sum()), len(declared)
        packed = np.zeros((5, sum(sizes)), np.int64)
        packed[0] = np.concatenate([agent[taken], agent[put], declared[:, 0]])
        packed[1] = np.concatenate([answered[taken], left[put], declared[:, 1]])
        packed[2] = np.repeat([1, -1, 0], sizes)
        packed[4] = np.concatenate([np.full(sizes[0] + sizes[1], -1), declared[:, 2]])
        return packed.T


# -- columns -----------------------------------------------------------------------------------------------


def _work(text: _Text, state: kernel.State, options: Options, teams: dict[str, str]) -> dict[str, pa.Table]:
    size = state.size
    contacts = _columns(state.contacts[: size[kernel.CONTACTS_SIZE]])
    visits = _columns(state.visits[: size[kernel.VISITS_SIZE]])
    legs = _columns(state.legs[: size[kernel.LEGS_SIZE]])
    queues = _listed(text, state.queues[: size[kernel.QUEUES_SIZE]])
    agents = _listed(text, state.agents[: size[kernel.AGENTS_SIZE]])
    of_agent = assembly.team_codes([teams.get(name) for name in agents.to_pylist()])
    ids = _Stretches(text.bytes, contacts["start"], contacts["length"]).texts()
    known = _Stretches.of(ids)
    callers = _Stretches(text.bytes, visits["caller"], visits["caller_length"]).texts()
    table = {
        "visits": _visits(known, callers, visits, legs, queues, agents, of_agent, options),
        "legs": _legs(known, visits, legs, queues, agents, of_agent, options),
    }
    table["contacts"] = assembly.contacts(
        ids, table["visits"], table["legs"], visits["contact"], legs["contact"], options.zone
    )
    return table


Teams = tuple[list[str], Codes]
Columns = dict[str, Any]


def _columns(rows: kernel.Rows) -> Columns:
    """Return the columns of the rows, each in one piece."""
    assert rows.dtype.names is not None
    return {name: np.ascontiguousarray(rows[name]) for name in rows.dtype.names}


def _visits(
    ids: _Stretches,
    callers: pa.Array,
    visits: Columns,
    legs: Columns,
    queues: pa.Array,
    agents: pa.Array,
    teams: Teams,
    options: Options,
) -> pa.Table:
    agent = _chosen(legs["agent"], visits["leg"])
    every = np.arange(len(visits["contact"]), dtype=np.int32)
    return assembly.finished(
        "visits",
        {
            "visit_id": ids.texts(visits["contact"], visits["nth"]),
            "contact_id": ids.texts(visits["contact"]),
            "customer": callers,
            **_same_for_all(len(every), options),
            "queue": assembly.coded(visits["queue"], queues),
            "entered_at": assembly.instants(visits["entered"]),
            "left_at": assembly.instants(visits["left"]),
            "ended_at": assembly.instants(visits["ended"]),
            "outcome": assembly.coded(visits["outcome"], VISIT_OUTCOMES),
            "wait_ms": assembly.whole(visits["wait"]),
            "agent": assembly.coded(agent, agents),
            "team": assembly.coded(_chosen(teams[1], agent), teams[0]),
            "transfer": assembly.coded(visits["transfer"], _TRANSFERS),
        },
        options.zone,
    )


def _legs(
    ids: _Stretches,
    visits: Columns,
    legs: Columns,
    queues: pa.Array,
    agents: pa.Array,
    teams: Teams,
    options: Options,
) -> pa.Table:
    nth = np.where(legs["visit"] < 0, -1, _chosen(visits["nth"], legs["visit"])).astype(np.int32)
    of_visit = np.where(legs["visit"] < 0, -1, legs["contact"]).astype(np.int32)
    return assembly.finished(
        "legs",
        {
            "leg_id": ids.texts(legs["contact"], legs["nth"]),
            "contact_id": ids.texts(legs["contact"]),
            "visit_id": ids.texts(of_visit, nth),
            **_same_for_all(len(nth), options),
            "agent": assembly.coded(legs["agent"], agents),
            "team": assembly.coded(_chosen(teams[1], legs["agent"]), teams[0]),
            "queue": assembly.coded(legs["queue"], queues),
            "entered_at": assembly.instants(_chosen_ints(visits["entered"], legs["visit"])),
            "offered_at": assembly.instants(legs["offered"]),
            "answered_at": assembly.instants(legs["answered"]),
            "ended_at": assembly.instants(legs["ended"]),
            "finished_at": assembly.instants(legs["ended"]),
            "ring_ms": assembly.whole(legs["ring"]),
            "talk_ms": assembly.whole(legs["talk"]),
            "outcome": assembly.coded(legs["outcome"], LEG_OUTCOMES),
        },
        options.zone,
    )


def _same_for_all(rows: int, options: Options) -> dict[str, pa.Array]:
    voice, inbound = CHANNELS.index("voice"), DIRECTIONS.index("inbound")
    return {
        "channel": assembly.coded(np.full(rows, voice, np.int32), CHANNELS),
        "direction": assembly.coded(np.full(rows, inbound, np.int32), DIRECTIONS),
        "site": assembly.coded(
            np.full(rows, -1 if options.site is None else 0, np.int32), [options.site or ""]
        ),
    }


def _chosen(codes: Codes, rows: Codes) -> Codes:
    """Return the code of each row, -1 where the row is negative."""
    if not len(codes):
        return np.full(len(rows), -1, np.int32)
    return np.where(rows < 0, -1, codes[rows]).astype(np.int32)


def _chosen_ints(values: Ints, rows: Codes) -> Ints:
    return np.where(rows < 0, NULL, values[rows]) if len(values) else np.full(len(rows), NULL)


def _listed(text: _Text, names: kernel.Rows) -> pa.Array:
    return _Stretches(text.bytes, names["start"], names["length"]).texts()


@dataclass(frozen=True, slots=True)
class _Stretches:
    """Texts that lie somewhere in bytes, each with its start and length; a negative length is null.

    Ids are first copied together and then taken from the copy, because each look into a large file is a wait.
    """

    bytes: kernel.Bytes
    start: Ints
    length: Codes

    @classmethod
    def of(cls, texts: pa.Array) -> _Stretches:
        """Return the stretches of an array of texts without nulls."""
        _, offsets, content = texts.buffers()
        places = np.frombuffer(offsets, np.int32)[: len(texts) + 1]
        return cls(np.frombuffer(content, np.uint8), places[:-1].astype(np.int64), np.diff(places))

    def texts(self, rows: Codes | None = None, nth: Codes | None = None) -> pa.Array:
        """Return the text of each row, followed by `/<nth>` where told; null where the row is negative."""
        chosen = np.arange(len(self.start), dtype=np.int32) if rows is None else rows
        numbers = np.full(len(chosen), -1, np.int32) if nth is None else nth
        offsets = kernel.text_sizes(self.length, chosen, numbers)
        content = kernel.text_bytes(self.bytes, self.start, self.length, chosen, numbers, offsets)
        valid = self._known(chosen)
        nulls = None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little"))
        return pa.StringArray.from_buffers(len(chosen), pa.py_buffer(offsets), pa.py_buffer(content), nulls)

    def _known(self, rows: Codes) -> npt.NDArray[np.bool_]:
        if not len(self.length):
            return np.zeros(len(rows), bool)
        known: npt.NDArray[np.bool_] = (rows >= 0) & (self.length[rows] >= 0)
        return known
