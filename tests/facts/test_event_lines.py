"""Events as lines of JSON, there and back."""

# ruff: noqa: E501 (a table of cases)
from __future__ import annotations

import json

import pytest

from sigap.errors import SourceError
from sigap.facts.event_lines import as_lines, from_lines
from sigap.facts.events import Event, EventType

EVENTS = [
    Event(EventType.SOURCE_LISTENING, 0, id="1"),
    Event(
        EventType.VISIT_ENTERED,
        1_795_395_600_123,
        id="2",
        contact="c/1",
        queue="Suara",
        channel="voice",
        priority=0,
    ),
    Event(EventType.LEG_ENDED, 1_795_395_700_000, contact="c/1", agent="Ayu", hold_ms=0, data={"wrap": True}),
    Event(EventType.AGENT_STATE, -5, agent="Budi", state="break", reason="makan"),
]


def test_there_and_back() -> None:
    assert list(from_lines(as_lines(EVENTS, "twin"))) == EVENTS


def test_the_envelope_is_that_of_the_specification() -> None:
    told = json.loads(next(iter(as_lines(EVENTS[1:2], "twin"))))
    assert told == {
        "specversion": "1.0",
        "type": "sigap.v1.visit.entered",
        "source": "twin",
        "id": "2",
        "time": "2026-11-23T01:00:00.123Z",
        "datacontenttype": "application/json",
        "data": {"contact": "c/1", "queue": "Suara", "channel": "voice", "priority": 0},
    }


@pytest.mark.parametrize("line", ["no json", "[]", "{}", '{"type":"sigap.v1.other","time":"2026-01-01T00:00:00Z"}', '{"type":"sigap.v1.ticket","time":"then"}'])  # fmt: skip
def test_a_line_that_is_no_event_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(SourceError) as caught:
        list(from_lines(["", line], file="e.jsonl"))
    assert caught.value.where == "e.jsonl:2"
