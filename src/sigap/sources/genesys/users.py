"""User details of Genesys Cloud: the agents' presence and routing status.

Source: Genesys Cloud Developer Center, "User status detail query". An agent takes contacts while the
presence is `ON_QUEUE`; the routing status says what became of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sigap.facts.events import Event, EventType
from sigap.sources.fields import Fields
from sigap.sources.genesys.conversations import Names

_PRESENCES = {
    "OFFLINE": "offline",
    "BREAK": "break",
    "MEAL": "break",
    "MEETING": "meeting",
    "TRAINING": "training",
    "AVAILABLE": "unready",  # signed in, but on no queue
    "BUSY": "unready",
    "AWAY": "unready",
    "IDLE": "unready",
}
_ON_QUEUE = {
    "IDLE": "available",
    "INTERACTING": "handling",
    "COMMUNICATING": "back_office",  # on a call that no queue gave
    "NOT_RESPONDING": "unready",
}
PRESENCES = frozenset({*_PRESENCES, "ON_QUEUE"})
ROUTINGS = frozenset({*_ON_QUEUE, "OFF_QUEUE"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """One value from one instant to another."""

    value: str
    start: int
    end: int | None


@dataclass(frozen=True, slots=True)
class User:
    """One user's presences and routing statuses."""

    id: str
    presences: tuple[Stretch, ...]
    routings: tuple[Stretch, ...]

    @property
    def last_told(self) -> int | None:
        """Return the last instant it tells of."""
        return max((s.end or s.start for s in (*self.presences, *self.routings)), default=None)


def user(told: Fields) -> User:
    """Return what a user's details say. Raises UnreadableError, naming the field."""
    return User(
        id=told.needed("userId"),
        presences=_stretches(told, "primaryPresence", "systemPresence"),
        routings=_stretches(told, "routingStatus", "routingStatus"),
    )


def _stretches(told: Fields, name: str, value: str) -> tuple[Stretch, ...]:
    stretches = (
        Stretch(one.needed(value).upper(), one.needed_instant("startTime"), one.instant("endTime"))
        for one in told.sections(name)
    )
    return tuple(sorted(stretches, key=lambda s: s.start))


def merged(users: list[User]) -> list[User]:
    """Return each user once, with the stretches of all pages; of a stretch told twice the one with an end."""
    by_id: dict[str, list[User]] = {}
    for one in users:
        by_id.setdefault(one.id, []).append(one)
    return [
        User(
            id_,
            _once(p for one in told for p in one.presences),
            _once(r for one in told for r in one.routings),
        )
        for id_, told in by_id.items()
    ]


def _once(stretches: Iterator[Stretch]) -> tuple[Stretch, ...]:
    kept: dict[int, Stretch] = {}
    for one in stretches:
        before = kept.get(one.start)
        if before is None or before.end is None:
            kept[one.start] = one
    return tuple(kept[start] for start in sorted(kept))


def events(told: User, names: Names) -> Iterator[Event]:
    """Yield the agent's states. After the last stretch that has an end, nothing is known: `offline`."""
    before: tuple[str, str | None] | None = None
    for at in _instants(told):
        now = _state_at(told, at)
        if now != before:
            before = now
            yield Event(EventType.AGENT_STATE, at, agent=names.of(told.id), state=now[0], reason=now[1])


def _instants(told: User) -> list[int]:
    stretches = (*told.presences, *told.routings)
    ends = {s.end for s in told.presences if s.end is not None}
    first = min((s.start for s in told.presences), default=None)
    return [] if first is None else sorted(at for at in {s.start for s in stretches} | ends if at >= first)


def _state_at(told: User, at: int) -> tuple[str, str | None]:
    presence, routing = _value_at(told.presences, at), _value_at(told.routings, at)
    if presence is None:
        return "offline", None
    if presence == "ON_QUEUE":
        state = _ON_QUEUE.get(routing or "IDLE", "available")
        return state, routing if state in ("back_office", "unready") else None
    state = _PRESENCES.get(presence, "unready")
    return state, None if state == "offline" else presence


def _value_at(stretches: tuple[Stretch, ...], at: int) -> str | None:
    covering = (s.value for s in reversed(stretches) if s.start <= at and (s.end is None or at < s.end))
    return next(covering, None)


def unknown(told: User) -> Iterator[str]:
    """Yield the presences and routing statuses that are not known."""
    yield from (f"systemPresence {s.value}" for s in told.presences if s.value not in PRESENCES)
    yield from (f"routingStatus {s.value}" for s in told.routings if s.value not in ROUTINGS)
