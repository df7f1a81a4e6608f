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
from sigap.sources.asterisk.compiled_tables import Columns, agent_states, work
from sigap.sources.asterisk.floor import Floor
from sigap.sources.asterisk.kernel import state as kernel
from sigap.sources.asterisk.kernel.scan import scan
from sigap.sources.asterisk.kernel.words import hash_of_text
from sigap.sources.asterisk.line_fold import SHOWN, SOURCE_ID, note_missing
from sigap.sources.asterisk.lines import ENDED, LEFT, NEVER, SILENT
from sigap.sources.asterisk.pieces import HEADROOM, Lines, Pieces
from sigap.sources.asterisk.room import empty_state, with_room
from sigap.sources.reader import Options

_FINDINGS: dict[int, tuple[Problem, str]] = {
    kernel.UNPARSABLE: (Problem.UNPARSABLE, ""),
    kernel.REPEATED: (Problem.REPEATED_LINE, ""),
    kernel.JUMP: (Problem.CLOCK_JUMP, ""),
    kernel.FUTURE: (Problem.FUTURE, ""),
    kernel.FAR_FUTURE: (Problem.FAR_FUTURE, ""),
    kernel.LOST_VISIT: (Problem.LOST, "visits"),
    kernel.LOST_LEG: (Problem.LOST, "legs"),
    kernel.ODD_ENTER: (Problem.UNEXPECTED_EVENT, EventType.VISIT_ENTERED.value),
    kernel.ODD_ABANDON: (Problem.UNEXPECTED_EVENT, EventType.VISIT_ABANDONED.value),
    kernel.ODD_LEAVE: (Problem.UNEXPECTED_EVENT, EventType.VISIT_LEFT.value),
    kernel.ODD_END: (Problem.UNEXPECTED_EVENT, EventType.LEG_ENDED.value),
    kernel.ODD_CONNECT: (Problem.UNEXPECTED_EVENT, EventType.LEG_ANSWERED.value),
}
_ODD_DURATIONS = {
    kernel.ODD_WAIT: "visits.wait_ms",
    kernel.ODD_RING: "legs.ring_ms",
    kernel.ODD_TALK: "legs.talk_ms",
}
_VERBS: tuple[tuple[str, int, str, int], ...] = (  # name, what it does, outcome, place of its duration
    ("ENTERQUEUE", kernel.ENTER, "", NEVER),
    ("CONNECT", kernel.CONNECT, "", 2),
    *((name, kernel.END, *told) for name, told in ENDED.items()),
    ("RINGNOANSWER", kernel.RING, "missed", 0),
    ("RINGCANCELED", kernel.RING, "canceled", 0),
    ("ABANDON", kernel.LEAVE, "abandoned", 2),
    *((name, kernel.LEAVE, *told) for name, told in LEFT.items()),
    ("QUEUESTART", kernel.START, "", NEVER),
    ("ADDMEMBER", kernel.JOIN, "", NEVER),
    ("REMOVEMEMBER", kernel.QUIT, "", NEVER),
    ("PAUSE", kernel.PAUSE, "", NEVER),
    ("UNPAUSE", kernel.BACK, "", NEVER),
    ("PAUSEALL", kernel.PAUSE_EVERYWHERE, "", NEVER),
    ("UNPAUSEALL", kernel.BACK_EVERYWHERE, "", NEVER),
    ("AGENTLOGIN", kernel.LOGIN, "", NEVER),
    ("AGENTLOGOFF", kernel.LOGOFF, "", NEVER),
    ("AGENTCALLBACKLOGIN", kernel.LOGIN, "", NEVER),
    ("AGENTCALLBACKLOGOFF", kernel.LOGOFF, "", NEVER),
    *((name, kernel.SILENT, "", NEVER) for name in sorted(SILENT)),
)


class _Pass:
    """One pass over all logs: the state of the kernel, with room for what comes next."""

    def __init__(self, options: Options, size: int) -> None:
        self.quality = Quality()
        self.lines = Lines()
        self.floor = Floor(self.quality, self.lines)
        self._now = NULL if options.now is None else options.now
        self._verbs = _verbs()
        self._bytes_left = size
        self._told = np.zeros(kernel.FINDINGS, np.int64)
        self.odd_durations: dict[str, list[Place]] = {}
        self.state = empty_state()

    def take(self, name: str, stream: BinaryIO) -> bool:
        """Read one log; return False when a line is too odd for this path."""
        self.lines.names.append(name)
        self.lines.before.append(int(self.state.size[kernel.LINE]))
        self.state.size[kernel.LAST_AT] = NULL
        pieces = Pieces(stream)
        return all(self._piece(text, stop) and pieces.keep(self._last_line(text)) for text, stop in pieces)

    def _piece(self, text: kernel.Bytes, stop: int) -> bool:
        if not self._make_room(stop - HEADROOM):
            return False
        size = self.state.size
        size[kernel.REST_SIZE] = 0
        scan(text, HEADROOM, stop, self._verbs, self._now, self.state)
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
            rows = self.state.found[kind * kernel.KEPT + self._told[kind] : kind * kernel.KEPT + kept[kind]]
            for line, start, stop in rows.tolist():
                shown = text[start:stop].tobytes().decode("utf-8", "replace")[:SHOWN]
                place = Place(*self.lines.place(line), shown)
                if kind in _ODD_DURATIONS:
                    self.odd_durations.setdefault(_ODD_DURATIONS[kind], []).append(place)
                else:
                    self.quality.add(*_FINDINGS[kind], place)
        self._told[:] = kept

    def count_findings(self) -> None:
        """Count what was found without a place being kept."""
        self.quality.rows_read = int(self.state.size[kernel.LINES_READ])
        for kind, (problem, subject) in _FINDINGS.items():
            uncounted = int(self.state.found_count[kind] - self.state.found_kept[kind])
            self.quality.add(problem, subject, count=uncounted)

    def _make_room(self, fresh: int) -> bool:
        """See that all that the piece can tell has room; return False when texts exceed what Arrow can hold."""
        is_first = self.state.size[kernel.LINE] == 0
        rest = 1.0 if is_first else max(1.0, self._bytes_left / fresh) * 1.1
        self._bytes_left -= fresh
        state = with_room(self.state, fresh, rest)
        if state is not None:
            self.state = state
        return state is not None


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
        if state.calls.held[0]:
            made = work(columns)
            if made is None:
                return None
            tables.update(made)
            note_durations(tables, quality, SOURCE_ID, one.odd_durations)
            note_open(tables, quality)
        states = agent_states(columns, floor.declared(state), until)
        if states is not None:
            tables["states"] = states
        tables["coverage"] = coverage_table(floor.coverage, SOURCE_ID, options.zone)
    facts = Facts(tables, options.zone, None if until == NULL else until, quality, SOURCE_ID)
    note_missing(facts, floor.unannounced(state))
    return facts


def _verbs() -> kernel.Rows:
    """Return what each verb does, where the kernel looks for it."""
    verbs = np.zeros(kernel.VERB_SLOTS, kernel.VERB)
    verbs["action"] = kernel.UNKNOWN
    for name, action, outcome, place in _VERBS:
        outcomes: Sequence[str] = VISIT_OUTCOMES if action == kernel.LEAVE else LEG_OUTCOMES
        code = hash_of_text(
            np.frombuffer(bytearray(name.encode() + bytes(kernel.PADDING)), np.uint8), len(name)
        )
        slot = int(code) % kernel.VERB_SLOTS
        while verbs[slot]["hash"]:
            slot = (slot + 1) % kernel.VERB_SLOTS
        transfer = {"transfer_blind": 0, "transfer_attended": 1}.get(outcome, -1)
        verbs[slot] = (code, action, outcomes.index(outcome) if outcome else -1, place, transfer)
    return verbs
