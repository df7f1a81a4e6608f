"""The board's rows as bytes: made when they change, joined when someone comes, sent apart when only some changed.

A row is a JSON array of raw numbers and keys, never of words or of durations that run: a wait is told by when it
began, so a row stays as it is while time passes, and whoever draws it counts on. `QUEUE_COLUMNS` and `AGENT_COLUMNS`
name the places.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sigap.floor.figures import Counts, QueueFigures, Spans, queue_figures
from sigap.floor.rows import Count
from sigap.floor.spent import AgentFigures, agent_figures
from sigap.floor.state import Floor

_COUNTED = tuple(count.name.lower() for count in Count)
QUEUE_COLUMNS = (
    "waiting",
    "longest_since_ms",
    "beyond",
    "forgotten",
    *(f"{span}_{name}" for span in ("rolling", "interval", "day") for name in (*_COUNTED, "beyond")),
)
AGENT_COLUMNS = (
    "state",
    "reason",
    "since_ms",
    "declared",
    "contacts",
    "queue",
    "contact",
    "handled",
    "handle_ms",
    "busy_ms",
    "available_ms",
    "counted_ms",
)

Rows = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Frame:
    """Rows that changed since the frame before, by key; each as the bytes of a member of a JSON object.

    Attributes:
        number: of the frame, one more than that of the frame with rows before.
        at_ms: the instant of which the rows tell.
        seq: the last event of the log that went into them.
        queues, agents: the rows.
        spans: of the queues' figures.
        newest_ms: by source, the last instant it told of.
        silent_since_ms: by source, since when it is cut off, or said that it is not listening.
    """

    number: int
    at_ms: int
    seq: int
    queues: Mapping[str, bytes]
    agents: Mapping[str, bytes]
    spans: Spans
    newest_ms: Mapping[str, int]
    silent_since_ms: Mapping[str, int]

    def encoded(self, more: Mapping[str, Any] | None = None) -> bytes:
        """Return the frame as JSON, with `more` in its head: what is told only now and then."""
        head: dict[str, Any] = {
            "frame": self.number,
            "at": self.at_ms,
            "seq": self.seq,
            "day": self.spans.day_ms,
            "interval": self.spans.interval_ms,
            "rolling": self.spans.rolling_ms,
            "sources": self.newest_ms,
            "silent": self.silent_since_ms,
            **(more or {}),
        }
        rows = [b',"queues":', _object(self.queues), b',"agents":', _object(self.agents)]
        return b"".join([_json(head)[:-1], *rows, b"}"])


class Board:
    """The rows of one floor, as far as they were made.

    Args:
        floor: whose rows.

    Attributes:
        heard_ms, cut_off_ms: what is known of sources beside their events: when each gave a sign of life, and since
            when nothing can be heard of those that are cut off.
    """

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.heard_ms: Mapping[str, int] = {}
        self.cut_off_ms: Mapping[str, int] = {}
        self.number = 0
        self.queues: Rows = {}
        self.agents: Rows = {}
        self._members: tuple[Rows, Rows] = ({}, {})  # the same with their keys, as a snapshot has them
        self._shown: Frame | None = None

    def refresh(self, spans: Spans, now_ms: int, seq: int) -> Frame:
        """Make the rows anew that time or events have changed, and return them as a frame.

        A frame without rows has the number of the frame before: there is nothing in it to be missed.
        """
        floor = self.floor
        queues = {key: _queue_row(queue_figures(queue, spans, now_ms)) for key, queue in floor.queues.items()}
        agents = {
            agent.key: _agent_row(agent_figures(agent, spans.day_ms, now_ms))
            for agent in floor.changed_agents
        }
        floor.changed_agents.clear()
        queues, agents = _others(queues, self.queues), _others(agents, self.agents)
        self.queues |= queues
        self.agents |= agents
        frame = self._frame(spans, now_ms, seq, _members(queues), _members(agents))
        for kept, new in zip(self._members, (frame.queues, frame.agents), strict=True):
            kept.update(new)
        return frame

    def snapshot(self) -> Frame:
        """Return all rows as they stood at the last refresh, as a frame of the same number."""
        shown = self._shown
        if shown is None:
            raise ValueError("refresh a board before you show it")
        return Frame(
            shown.number,
            shown.at_ms,
            shown.seq,
            *self._members,
            shown.spans,
            shown.newest_ms,
            shown.silent_since_ms,
        )

    def _frame(self, spans: Spans, now_ms: int, seq: int, queues: Rows, agents: Rows) -> Frame:
        if queues or agents:
            self.number += 1
        floor = self.floor
        self._shown = Frame(
            self.number,
            now_ms,
            seq,
            queues,
            agents,
            spans,
            dict(floor.newest_ms),
            {**self.cut_off_ms, **floor.silent_since_ms},
        )
        return self._shown


def _others(rows: Rows, known: Rows) -> Rows:
    return {key: row for key, row in rows.items() if known.get(key) != row}


def _counts(counts: Counts) -> tuple[int, ...]:
    return (*counts.values, counts.beyond)


def _queue_row(figures: QueueFigures) -> bytes:
    return _json(
        (
            figures.waiting,
            figures.longest_since_ms,
            figures.beyond,
            figures.forgotten,
            *_counts(figures.rolling),
            *_counts(figures.interval),
            *_counts(figures.day),
        )
    )


def _agent_row(figures: AgentFigures) -> bytes:
    return _json(
        (
            figures.state,
            figures.reason,
            figures.since_ms,
            figures.declared,
            figures.contacts,
            figures.queue,
            figures.contact,
            figures.handled,
            figures.handle_ms,
            figures.busy_ms,
            figures.available_ms,
            figures.counted_ms,
        )
    )


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def _members(rows: Rows) -> Rows:
    return {key: _json(key) + b":" + row for key, row in rows.items()}


def _object(members: Mapping[str, bytes]) -> bytes:
    return b"{" + b",".join(members.values()) + b"}"
