"""TaskRouter's events in every dress they come in, brought to one.

Source: Twilio, "TaskRouter Events reference" (callbacks, `TaskSid`), "Event Streams: TaskRouter event types"
(CloudEvents, `task_sid`) and "Events resource" (`event_data`). Names differ in case and underscores alone,
so both are taken out: `tasksid`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from sigap.sources.fields import Fields, UnreadableError, instant, plausible

PREFIX = "com.twilio.taskrouter."
GROUPS = (
    "task.", "task-queue.", "task-channel.", "reservation.", "worker.", "workflow.",
    "workspace.", "activity.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Callback:
    """One event: its identity, kind, instant, and fields under their plain names."""

    sid: str
    type: str
    at: int
    fields: Fields

    def text(self, *names: str) -> str | None:
        """Return the first of the fields that is told."""
        return self.fields.text(*names)

    def attributes(self, name: str) -> Mapping[str, Any]:
        """Return the JSON object in a field; empty when not told. Raises UnreadableError for other text."""
        value = self.fields.record.get(name)
        if isinstance(value, dict):
            return value
        text = self.fields.text(name)
        if text is None:
            return {}
        try:
            told = json.loads(text)
        except json.JSONDecodeError:
            raise UnreadableError(name) from None
        return told if isinstance(told, dict) else {}


def is_callback(record: Mapping[str, Any]) -> bool:
    """Return whether a record is an event of TaskRouter."""
    if str(record.get("type", "")).startswith(PREFIX):
        return True
    told = plain(record)
    kind = str(told.get("eventtype", ""))
    return kind.startswith(GROUPS) and bool({"workspacesid", "tasksid", "workersid"} & told.keys())


def from_form(line: str) -> dict[str, str] | None:
    """Return the fields of a form-encoded line, None when it is none."""
    if "EventType=" not in line:
        return None
    return dict(parse_qsl(line.strip(), keep_blank_values=True))


def plain(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event's fields under plain names, out of whatever envelope holds them."""
    told: dict[str, Any] = {}
    for layer in _layers(record):
        told.update({name.replace("_", "").lower(): value for name, value in layer.items()})
    return told


def _layers(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the record and what it wraps, outermost first."""
    layers: list[Mapping[str, Any]] = [record]
    for name in ("data", "payload", "event_data"):
        inner = layers[-1].get(name)
        if isinstance(inner, dict):
            layers.append(inner)
    return layers


def callback(record: Mapping[str, Any], zone: ZoneInfo) -> Callback:
    """Return what an event says. Raises UnreadableError, naming the field, when it cannot be read."""
    fields = Fields(plain(record), zone)
    kind = (fields.text("eventtype", "type") or fields.needed("eventtype")).removeprefix(PREFIX)
    return Callback(fields.text("sid", "id") or "", kind, _at(fields), fields)


def _at(fields: Fields) -> int:
    """Return the instant: milliseconds told so, a time as text, or seconds."""
    exact = fields.epoch("timestampms") or fields.epoch("eventdatems")
    if exact is not None:
        return exact
    told = fields.needed("timestamp", "eventdate")
    try:
        if told.isdigit():
            return plausible(int(told) * (1000 if len(told) <= 10 else 1))
        return instant(told, fields.zone)
    except (ValueError, OverflowError):
        raise UnreadableError("timestamp") from None
