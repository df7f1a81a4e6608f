"""The compiled path: what `kernel.scan` found, made into facts. The same tables and findings as `line_fold`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO

import numpy as np

from sigap.facts.assembly import NULL
from sigap.facts.bundle import Facts
from sigap.facts.events import EventType
from sigap.facts.quality import Place, Problem, Quality
from sigap.facts.snapshot import coverage_table, note_durations, note_open
from sigap.facts.tables import LEG_OUTCOMES, VISIT_OUTCOMES
from sigap.sources.asterisk import kernel
from sigap.sources.asterisk.compiled_tables import Columns, agent_states, work
from sigap.sources.asterisk.floor import Floor
from sigap.sources.asterisk.line_fold import SHOWN, SOURCE_ID, note_missing
from sigap.sources.asterisk.lines import NEVER
from sigap.sources.asterisk.pieces import HEADROOM, Lines, Pieces
from sigap.sources.reader import Options

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


_SHORTEST_LINE = 8  # `1||||X` and its end, from which a visit, a leg or a name can come
_MOST_TEXT = np.iinfo(np.int32).max


class _Pass:
    """One pass over all logs: the state of the kernel, with room for what comes next."""

    def __init__(self, options: Options, size: int) -> None:
        self.quality = Quality()
        self.lines = Lines()
        self.floor = Floor(self.quality, self.lines)
        self._now = NULL if options.now is None else options.now
        self._verbs = _verbs()
        self._pipes = np.empty(kernel.MOST_SEPARATORS, np.int64)
        self._bytes_left = size
        self._told = np.zeros(kernel.FINDINGS, np.int64)
        self.state = _empty_state()
        self.state.size[[kernel.FIRST, kernel.HEARD, kernel.LAST_AT]] = NULL

    def take(self, name: str, stream: BinaryIO) -> bool:
        """Read one log; return False when a line is too odd for this path."""
        self.lines.names.append(name)
        self.lines.before.append(int(self.state.size[kernel.LINE]))
        self.state.size[kernel.LAST_AT] = NULL
        pieces = Pieces(stream)
        return all(self._piece(text) and pieces.keep(self._last_line(text)) for text in pieces)

    def _piece(self, text: kernel.Bytes) -> bool:
        if not self._make_room(text):
            return False
        size = self.state.size
        size[kernel.REST_SIZE] = 0
        kernel.scan(text, HEADROOM, self._verbs, self.state, self._now, self._pipes)
        if size[kernel.OVERFLOWN]:
            return False
        self._tell(text)
        self.floor.take(text, self.state)
        return True

    def _last_line(self, text: kernel.Bytes) -> bytes:
        size = self.state.size
        if size[kernel.LAST_AT] == NULL:
            return b""
        line = text[size[kernel.LAST_START] : size[kernel.LAST_STOP]].tobytes()
        size[kernel.LAST_START], size[kernel.LAST_STOP] = HEADROOM - len(line), HEADROOM
        return line

    def _tell(self, text: kernel.Bytes) -> None:
        """Keep the places of the findings that this piece brought."""
        kept = self.state.found_kept
        for kind in np.flatnonzero(kept > self._told).tolist():
            problem, subject = _FINDINGS[kind]
            rows = self.state.found[kind * kernel.KEPT + self._told[kind] : kind * kernel.KEPT + kept[kind]]
            for line, start, stop in rows.tolist():
                shown = text[start:stop].tobytes().decode("utf-8", "replace")[:SHOWN]
                self.quality.add(problem, subject, Place(*self.lines.place(line), shown))
        self._told[:] = kept

    def count_findings(self) -> None:
        """Count what was found without a place being kept."""
        self.quality.rows_read = int(self.state.size[kernel.LINES_READ])
        for kind, (problem, subject) in _FINDINGS.items():
            uncounted = int(self.state.found_count[kind] - self.state.found_kept[kind])
            self.quality.add(problem, subject, count=uncounted)

    def _make_room(self, text: kernel.Bytes) -> bool:
        """See that all that the piece can tell has room; return False when texts exceed what Arrow can hold."""
        fresh = text.size - HEADROOM
        most = fresh // _SHORTEST_LINE + 1
        state, size = self.state, self.state.size
        # How much will be needed in all, should the rest of the logs be like what came before.
        read = max(1, int(size[kernel.LINE]))
        rest = max(1.0, self._bytes_left / max(fresh, 1)) * 1.1 if read > 1 else 1.0
        self._bytes_left -= fresh
        contacts, visits = int(size[kernel.CONTACTS_SIZE]), int(size[kernel.VISITS_SIZE])
        legs, queues, agents = (
            int(size[n]) for n in (kernel.LEGS_SIZE, kernel.QUEUES_SIZE, kernel.AGENTS_SIZE)
        )
        texts = {
            "ids": int(state.id_ends[contacts]),
            "callers": int(state.caller_ends[visits]),
            "queue_names": int(state.queue_ends[queues]),
            "agent_names": int(state.agent_ends[agents]),
        }
        if max(texts.values()) + fresh > _MOST_TEXT:
            return False
        rows = {
            "contacts": (contacts, most), "id_ends": (contacts + 1, most),
            "visits": (visits, most), "visit_codes": (visits, most), "caller_ends": (visits + 1, most),
            "legs": (legs, most), "leg_codes": (legs, most), "rest": (0, most),
            "queues": (queues, most), "queue_ends": (queues + 1, most),
            "agents": (agents, most), "agent_ends": (agents + 1, most),
        }  # fmt: skip
        rows |= {name: (used, fresh) for name, used in texts.items()}
        grown = {
            name: _grown(getattr(state, name), used, more, rest)
            for name, (used, more) in rows.items()
            if getattr(state, name).shape[-1] < used + more
        }
        state = state._replace(**grown) if grown else state
        for table, names, count in (
            ("table", state.contacts, contacts),
            ("queue_table", state.queues, queues),
            ("agent_table", state.agents, agents),
        ):
            wanted = 3 * (count + most)
            if 2 * getattr(state, table).size < wanted:
                fuller: Any = np.full(1 << (wanted - 1).bit_length(), -1, np.int32)
                kernel.rehash(fuller, names, count)
                replaced: dict[str, Any] = {table: fuller}
                state = state._replace(**replaced)
        self.state = state
        return True


def _grown(array: Any, used: int, more: int, rest: float) -> Any:
    """Return a longer copy. Memory that is not written is not taken: rather too long than copied often."""
    wanted = used + more + int(used * min(rest, 4_000.0))
    made = np.empty((*array.shape[:-1], wanted), array.dtype)
    made[..., :used] = array[..., :used]
    return made


def _empty_state() -> kernel.State:
    def codes() -> kernel.Codes:
        return np.full(16, -1, np.int32)

    def ends() -> kernel.Codes:
        return np.zeros(1, np.int32)

    def letters() -> kernel.Bytes:
        return np.empty(0, np.uint8)

    return kernel.State(
        table=codes(),
        contacts=np.empty(0, kernel.CONTACT),
        ids=letters(),
        id_ends=ends(),
        visits=np.empty((kernel.VISIT_INTS, 0), np.int64),
        visit_codes=np.empty((kernel.VISIT_CODES, 0), np.int32),
        callers=letters(),
        caller_ends=ends(),
        legs=np.empty((kernel.LEG_INTS, 0), np.int64),
        leg_codes=np.empty((kernel.LEG_CODES, 0), np.int32),
        queue_table=codes(),
        queues=np.empty(0, kernel.NAME),
        queue_names=letters(),
        queue_ends=ends(),
        agent_table=codes(),
        agents=np.empty(0, kernel.NAME),
        agent_names=letters(),
        agent_ends=ends(),
        found_count=np.zeros(kernel.FINDINGS, np.int64),
        found_kept=np.zeros(kernel.FINDINGS, np.int64),
        found=np.empty(kernel.FINDINGS * kernel.KEPT, kernel.FOUND),
        rest=np.empty(0, kernel.REST),
        size=np.zeros(kernel.SIZES, np.int64),
    )


def read_compiled(logs: Sequence[tuple[str, BinaryIO]], size: int, options: Options) -> Facts | None:
    """Return the facts of the logs, which come oldest first; None when a line is too odd for this path.

    Args:
        logs: names and contents.
        size: their bytes in all, by which room is made; it need not be exact.
        options: the caller's.
    """
    one = _Pass(options, size)
    for name, stream in logs:
        with stream:
            if not one.take(name, stream):
                return None
    one.count_findings()
    return _facts(one, options)


def _facts(one: _Pass, options: Options) -> Facts | None:
    state, quality, floor = one.state, one.quality, one.floor
    first, until = int(state.size[kernel.FIRST]), int(state.size[kernel.HEARD])
    tables: dict[str, Any] = {}
    teams = dict(options.teams or {})
    if first != NULL:
        columns = Columns(state, options, teams, until)
        if state.size[kernel.CONTACTS_SIZE]:
            made = work(columns)
            if made is None:
                return None
            tables.update(made)
            note_durations(tables, quality, SOURCE_ID)
            note_open(tables, quality)
        states = agent_states(columns, floor, until)
        if states is not None:
            tables["states"] = states
        tables["coverage"] = coverage_table(floor.coverage, SOURCE_ID, options.zone)
    facts = Facts(tables, options.zone, None if until == NULL else until, quality, SOURCE_ID)
    note_missing(facts, floor.members)
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
