"""TaskRouter's event callbacks one at a time: the events of one task are read together, in TaskRouter's order.

A callback may come late. What was said without it stays, and the fold makes the best of it: ids hold the callback and
the kind of event, so that what is said anew with all callbacks known is added and what is the same is not doubled.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sigap.facts.events import Event
from sigap.sources.delivery import Delivered, Told, UnknownPayloadError
from sigap.sources.fields import UnreadableError
from sigap.sources.twilio.callbacks import Callback, callback, is_callback
from sigap.sources.twilio.tasks import HANDLERS, NOT_NEEDED, RANKS, Floor

_UTC = ZoneInfo("UTC")
_OF_A_TASK = ("channelType", "taskType", "direction", "customerAddress", "from", "caller")
_WORKSPACE = "workspace"


def read(payload: Told, *, reason_attribute: str = "") -> Delivered:
    """Return what a callback says.

    Raises:
        UnknownPayloadError: it is no event of TaskRouter, or of a kind that is not known.
        UnreadableError: a field cannot be read; the message names it.
    """
    if not is_callback(payload):
        raise UnknownPayloadError(str(payload.get("EventType") or payload.get("type") or ""))
    told = callback(payload, _UTC)
    if told.type not in HANDLERS and told.type not in NOT_NEEDED:
        raise UnknownPayloadError(told.type)
    if not told.sid:
        raise UnreadableError("Sid")
    task, worker = told.text("tasksid"), told.text("workersid")
    subject = f"task/{task}" if task else f"worker/{worker}" if worker else _WORKSPACE
    kept = _kept(told, reason_attribute)
    alone = subject == _WORKSPACE
    return Delivered(told.sid, subject, told.at, kept, alone=alone, needed=told.type in HANDLERS)


def _kept(told: Callback, reason_attribute: str) -> dict[str, Any]:
    """Return the callback's fields, of the attributes only those that are read."""
    kept = {name: value for name, value in told.fields.record.items() if isinstance(value, (str, int, float))}
    task, worker = told.attributes("taskattributes"), told.attributes("workerattributes")
    wanted = {name: task[name] for name in (*_OF_A_TASK, reason_attribute) if name in task}
    customers = task.get("customers")
    if isinstance(customers, dict) and customers.get("external_id"):
        wanted["customers"] = {"external_id": customers["external_id"]}
    kept["taskattributes"] = json.dumps(wanted)
    kept["workerattributes"] = json.dumps({name: worker[name] for name in ("team_name",) if name in worker})
    return kept


def events(told: Sequence[Told], *, reason_attribute: str = "") -> list[Event]:
    """Return what the callbacks about one task or worker mean, in any order."""
    callbacks = sorted((callback(one, _UTC) for one in told), key=_order)
    floor = Floor(reason_attribute or None)
    return [event for one in callbacks for event in _named(one, floor.events(one))]


def _order(told: Callback) -> tuple[int, int, str]:
    return told.at, RANKS.get(told.type, len(RANKS)), told.sid


def _named(told: Callback, said: Iterator[Event]) -> Iterator[Event]:
    seen: Counter[str] = Counter()
    for event in said:
        name = f"{told.sid}/{event.type.value}/{event.agent or ''}"
        seen[name] += 1
        yield replace(event, id=name if seen[name] == 1 else f"{name}#{seen[name]}")
