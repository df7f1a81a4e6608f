"""The board as it stands, put together from the frames that the floor's process left in the database."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sigap.floor.board import AGENT_COLUMNS, QUEUE_COLUMNS
from sigap.floor.figures import Counts
from sigap.floor.rows import Count
from sigap.web.floor.models import Frame

SPANS = ("rolling", "interval", "day")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class CurrentBoard:
    """A board at an instant.

    Attributes:
        at_ms: the instant of which the rows tell.
        seq: the last event of the log that went into them.
        begins_ms: by span, the first minute that it counts.
        newest_ms: by source, the last instant it told of.
        silent_since_ms: by source, since when it said that it is not listening.
        queues, agents: by key, the values by column.
    """

    at_ms: int
    seq: int
    begins_ms: Mapping[str, int]
    newest_ms: Mapping[str, int]
    silent_since_ms: Mapping[str, int]
    queues: Mapping[str, Row]
    agents: Mapping[str, Row]


def current_board() -> CurrentBoard | None:
    """Return the board of the tenant at hand; None where no process has told of it yet."""
    latest = latest_whole()
    if latest is None:
        return None
    later = Frame.objects.filter(epoch=latest.epoch, id__gt=latest.pk).order_by("id")
    return _joined([json.loads(bytes(frame.body)) for frame in (latest, *later)])


def latest_whole() -> Frame | None:
    """Return the last frame of everything that the tenant at hand was told."""
    found: Frame | None = Frame.objects.filter(is_whole=True).order_by("-pk").first()
    return found


def counts(row: Row, span: str) -> Counts:
    """Return what a queue's row counts in a span."""
    return Counts(tuple(row[f"{span}_{count.name.lower()}"] for count in Count), row[f"{span}_beyond"])


def _joined(frames: Sequence[Mapping[str, Any]]) -> CurrentBoard:
    head = frames[-1]
    return CurrentBoard(
        at_ms=head["at"],
        seq=head["seq"],
        begins_ms={span: head[span] for span in SPANS},
        newest_ms=head["sources"],
        silent_since_ms=head["silent"],
        queues=_rows(frames, "queues", QUEUE_COLUMNS),
        agents=_rows(frames, "agents", AGENT_COLUMNS),
    )


def _rows(frames: Sequence[Mapping[str, Any]], what: str, columns: Sequence[str]) -> dict[str, Row]:
    values = {key: row for frame in frames for key, row in frame[what].items()}
    return {key: dict(zip(columns, values[key], strict=True)) for key in sorted(values)}
