"""Events as lines of JSON, each in a CloudEvents 1.0 envelope: what is written to a file or sent down a wire.

Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from sigap.errors import SourceError
from sigap.facts.events import VERSION, Event, EventType
from sigap.text import Text

PREFIX = f"sigap.v{VERSION}."
_ENVELOPE = ("type", "at", "id")
_CARRIED = tuple(field.name for field in fields(Event) if field.name not in _ENVELOPE)


def as_lines(events: Iterable[Event], source: str) -> Iterator[str]:
    """Yield each event as one line of JSON, without its end of line. `source` names who tells."""
    for event in events:
        envelope = {
            "specversion": "1.0",
            "type": PREFIX + event.type.value,
            "source": source,
            "id": event.id,
            "time": _written(event.at),
            "datacontenttype": "application/json",
            "data": {
                name: value for name in _CARRIED if (value := getattr(event, name)) not in (None, "", {})
            },
        }
        yield json.dumps(envelope, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def from_lines(lines: Iterable[str], *, file: str = "") -> Iterator[Event]:
    """Yield the events of lines that `as_lines` wrote; empty lines are passed over.

    Raises:
        SourceError: a line is no such event.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            kind = EventType(told["type"].removeprefix(PREFIX))
            data: dict[str, Any] = {
                name: told.get("data", {})[name] for name in _CARRIED if name in told.get("data", {})
            }
            yield Event(kind, _read(told["time"]), told.get("id", ""), **data)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise SourceError(
                Text("this line is no event of Sigap.", "baris ini bukan kejadian Sigap."),
                where=f"{file}:{number}" if file else f"{number}",
                remedy=Text(
                    "Give lines of JSON in CloudEvents envelopes.",
                    "Berikan baris JSON berformat CloudEvents.",
                ),
            ) from None


def _written(at_ms: int) -> str:
    at = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=at_ms)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _read(text: str) -> int:
    return round(dt.datetime.fromisoformat(text).timestamp() * 1000)
