"""What the live fold reads of an event: a tuple, because it reads hundreds of thousands a second."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sigap.facts.events import Event, EventType

NOTHING: Mapping[str, Any] = {}


class Heard(NamedTuple):
    """One event as the floor hears it.

    Attributes:
        type: of `sigap.facts.events.EventType`, as its value.
        at_ms: when, milliseconds since the epoch, UTC.
        source: who told it.
        contact: of which contact; "" for none.
        agent: of which agent; "" for none.
        told: the other fields of `sigap.facts.events.Event` that were given, by name.
    """

    type: str
    at_ms: int
    source: str
    contact: str = ""
    agent: str = ""
    told: Mapping[str, Any] = NOTHING


Plain = tuple[str, int, str, str, str, Mapping[str, Any]]
"""The same without names, as the log hands it over: Python unpacks it several times as fast. Each `Heard` is one."""

TOLD = (
    "visit", "queue", "team", "channel", "direction", "customer", "reason", "priority", "outcome", "state",
    "wait_ms", "ring_ms", "talk_ms", "hold_ms", "wrap_ms", "data",
)  # fmt: skip
"""The fields of an event that go into `told`."""


def from_event(event: Event, source: str = "") -> Heard:
    """Return an event of the library as the floor hears it."""
    told = {name: value for name in TOLD if (value := getattr(event, name)) not in (None, "", {})}
    return Heard(event.type.value, event.at, source, event.contact, event.agent or "", told)


def to_event(heard: Heard) -> Event:
    """Return what was heard as an event of the library."""
    told = {name: value for name, value in heard.told.items() if name in TOLD}
    return Event(EventType(heard.type), heard.at_ms, contact=heard.contact, agent=heard.agent or None, **told)


def in_order(heard: Iterable[Heard]) -> list[Heard]:
    """Return what was heard by its instants; of one instant, in the order given."""
    return sorted(heard, key=lambda one: one.at_ms)
