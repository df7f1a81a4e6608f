"""What a pass reads and writes: calls, visits, legs and findings, as arrays that grow between pieces."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sigap.facts.tables import LEG_OUTCOMES, VISIT_OUTCOMES

NULL = np.iinfo(np.int64).min

# What a verb does, as numbers.
ENTER, CONNECT, RING, LEAVE, END, UNKNOWN, START, SILENT = range(1, 9)  # UNKNOWN: nobody knows it
JOIN, QUIT, PAUSE, BACK, PAUSE_EVERYWHERE, BACK_EVERYWHERE, LOGIN, LOGOFF = range(11, 19)
OF_MEMBERS = JOIN  # and all behind it

# What an agent is, as numbers.
OFFLINE, AVAILABLE, NO_REASON, REASONS = range(4)

# Places in the contract's choices.
ANSWERED, ABANDONED_VISIT = VISIT_OUTCOMES.index("answered"), VISIT_OUTCOMES.index("abandoned")
LOST_VISITS, OPEN_VISIT = VISIT_OUTCOMES.index("lost"), VISIT_OUTCOMES.index("waiting")
LOST_LEGS, OPEN_LEG = LEG_OUTCOMES.index("lost"), LEG_OUTCOMES.index("open")

# Findings, as rows of `State.found`, `KEPT` for each kind.
UNPARSABLE, REPEATED, JUMP, FUTURE, LOST_VISIT, LOST_LEG = 0, 1, 2, 3, 4, 5
ODD_ENTER, ODD_ABANDON, ODD_LEAVE, ODD_END, ODD_CONNECT = 6, 7, 8, 9, 10
ODD_WAIT, ODD_RING, ODD_TALK = 11, 12, 13  # durations that cannot be
FAR_FUTURE = 14
FINDINGS = 15
LONGEST_MS = 86_400_000
KEPT = 20

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]
Hashes = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.void]
Row = Any  # one of them: mypy does not know its fields

CONTACT = np.dtype(  # how many visits and legs, the visit that waits, the last one, the newest leg in hand
    [("visits", "i4"), ("legs", "i4"), ("waiting", "i4"), ("last", "i4"), ("in_hand", "i4")]
)
FOUND = np.dtype([("line", "i8"), ("start", "i8"), ("stop", "i8")])
REST = (
    np.dtype(  # lines left to Python, when, what had been heard before them, and how many there were of what
        [(name, "i8") for name in ("line", "start", "stop", "at", "heard", "agents", "members", "declared")]
    )
)
MEMBER = np.dtype(  # queues, and in how many paused; the kind told last; the newest place
    [
        (name, "i4")
        for name in ("queues", "paused", "paused_all", "logged_in", "reason", "announced", "kind", "place")
    ]
)
PLACE = np.dtype([("joined", "i4"), ("paused", "i4"), ("next", "i4")])  # of an agent in a queue
VERB = np.dtype(  # the hash of its name, what it does, its outcome, where its duration stands, the transfer it is
    [("hash", "u8"), ("action", "i8"), ("outcome", "i8"), ("place", "i8"), ("transfer", "i8")]
)
VERB_SLOTS = 64  # a verb lies at its hash modulo this, or behind

# Visits and legs lie in columns, which become Arrow's without a copy: rows of `Ints` and of `Codes`.
ENTERED, LEFT, VISIT_ENDED, WAIT, VISIT_INTS = range(5)
V_CONTACT, V_NTH, V_QUEUE, V_OUTCOME, V_AGENT, V_TRANSFER, V_LEG, VISIT_CODES = range(8)
OFFERED, ANSWERED_AT, LEG_ENDED, OUT_OF_HAND, RING_MS, TALK, LEG_INTS = range(7)
L_CONTACT, L_NTH, L_VISIT, L_QUEUE, L_OUTCOME, L_AGENT, L_BELOW, LEG_CODES = range(8)

# Places in `State.size`.
VISITS_SIZE, LEGS_SIZE, REST_SIZE, LINES_READ, VISITS_CLOSED, LEGS_CLOSED, OVERFLOWN = range(7)
LINE, FIRST, HEARD, LAST_AT, LAST_START, LAST_STOP, DECLARED_SIZE, SIZES = range(7, 15)

PADDING = 64
"""Bytes that may be read behind the last line of a text, and read and written behind the last of the names."""

LINES_AHEAD = 256
MOST_MARKS = 8192  # in that many lines; queue_log has about ten in each


class Names(NamedTuple):
    """Texts, each once: one after the other in `letters`, number n from `ends[n]` to `ends[n + 1]`.

    `table` finds them: the upper half of the hash, and the number plus one; 0 where nothing is. `held[0]` counts them.
    """

    table: Hashes
    letters: Bytes
    ends: Codes
    held: Ints


class Marks(NamedTuple):
    """Some lines taken apart: where their separators are, where each line's begin, and the hash of its call."""

    places: Codes
    begins: Codes
    calls: Hashes
    slots: Hashes


class Floor(NamedTuple):
    """Agents as members of queues. `declared` has rows of agent, when and kind; `place_names` are `queue|agent`."""

    names: Names
    members: Rows
    place_names: Names
    places: Rows
    reasons: Names
    declared: Ints


class State(NamedTuple):
    """Everything a pass reads and writes. `leg_codes[L_BELOW]` chains the legs of a call that are in hand."""

    calls: Names
    queues: Names
    agents: Names
    contacts: Rows
    visits: Ints
    visit_codes: Codes
    callers: Bytes
    caller_ends: Codes
    legs: Ints
    leg_codes: Codes
    found_count: Ints
    found_kept: Ints
    found: Rows
    rest: Rows
    floor: Floor
    size: Ints
    marks: Marks
