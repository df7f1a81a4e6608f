"""One payload of a webhook, taken apart: what the readers of files do for many, for one that comes alone.

A system that sends webhooks has a module `sources/<system>/webhooks.py` with the same two functions:

    read(payload) -> Delivered           # which thing it is about, and what of it is needed; no words of customers
    events(told) -> list[Event]          # what the deliveries about one thing mean, in the order of their instants

No clock, no network: signatures and replays are the platform's part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Told = Mapping[str, Any]


class UnknownPayloadError(ValueError):
    """A payload of a kind or version that is not known; the message names the kind."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one payload says.

    Attributes:
        key: its identity: the same payload twice has the same key.
        subject: the thing it is about: a ticket, a task.
        at: its instant, milliseconds since the epoch.
        told: what `events` needs of it.
        alone: it is understood without the others about the same thing.
        needed: it says something that the facts need.
    """

    key: str
    subject: str
    at: int
    told: Told = field(default_factory=dict)
    alone: bool = True
    needed: bool = True
