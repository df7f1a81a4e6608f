"""One event, told twice: by AMI as it happens and by queue_log afterwards. Both must have one id.

queue_log tells whole seconds, AMI microseconds (or nothing, and then the second in which it was heard), and one event
may fall on both sides of a second's end. So an id holds the second, and what comes by the other way is laid beside
what is known: of the same contact, kind and agent, within `NEAR_MS`, one to one in the order of their instants.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from sigap.facts.events import Event, EventType

NEAR_MS = 2_000
NEAR_START_MS = 30_000
"""Asterisk's start, by its uptime, and queue_log's first line: modules load in between."""

_LONGEST = 190
Key = tuple[str, str, str, str]


def key_of(event: Event) -> Key:
    """Return what two tellings of one event share, beside the instant."""
    more = ""
    if event.type is EventType.VISIT_ENTERED:
        more = event.queue or ""
    elif event.type is EventType.AGENT_STATE:
        more = f"{event.state}|{event.reason or ''}"
    return event.type.value, event.contact, event.agent or "", more


class Namer:
    """Gives ids to the events of one stream, in its order. `kept`: how many seconds' names are remembered."""

    def __init__(self, kept: int = 100_000) -> None:
        self._kept = kept
        self._told: dict[str, int] = {}

    def named(self, event: Event) -> Event:
        """Return the event with its id: the same for the same event, whichever way it came."""
        kind, contact, agent, more = key_of(event)
        base = "/".join((contact or "-", kind, agent or "-", more or "-", str(event.at // 1000)))
        if len(base) > _LONGEST:
            base = f"{contact[:60]}/{kind}/{sha256(base.encode()).hexdigest()}"
        count = self._told.pop(base, 0) + 1
        self._told[base] = count
        if len(self._told) > self._kept:
            del self._told[next(iter(self._told))]
        return replace(event, id=base if count == 1 else f"{base}#{count}")


def named(events: Iterable[Event]) -> list[Event]:
    """Return the events with their ids; those without an instant's twin keep the order given."""
    namer = Namer()
    return [namer.named(event) for event in events]


def laid_beside(told: Sequence[Event], known: Iterable[Event]) -> list[Event]:
    """Return `told`, each with the id of its twin among `known` where it has one.

    Args:
        told: what came by the second way, with ids.
        known: what came by the first, with ids.
    """
    beside: dict[Key, list[Event]] = defaultdict(list)
    for event in sorted(known, key=lambda event: event.at):
        beside[key_of(event)].append(event)
    return [_twin(event, beside) for event in sorted(told, key=lambda event: event.at)]


def _twin(event: Event, beside: Mapping[Key, list[Event]]) -> Event:
    candidates = beside.get(key_of(event), [])
    near = NEAR_START_MS if event.type is EventType.SOURCE_STARTED else NEAR_MS
    close = [one for one in candidates if abs(one.at - event.at) <= near]
    if not close:
        return event
    same = next((one for one in close if one.id == event.id), None)
    twin = same or min(close, key=lambda one: abs(one.at - event.at))
    candidates.remove(twin)
    return replace(event, id=twin.id)
