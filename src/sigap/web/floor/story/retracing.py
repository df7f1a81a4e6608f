"""A day's replay made from the event log: frames as the board would have shown them, in compressed pieces."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sigap.floor.heard import Heard
from sigap.floor.replay import Course, Piece, replay
from sigap.floor.state import Floor
from sigap.web.floor import reading
from sigap.web.floor.live import BEFORE_MS, Settings, named, settings_of, spans_at
from sigap.web.floor.story.days import Day
from sigap.web.intake import queries as intake
from sigap.web.people.queries import floor as people
from sigap.web.platform import log, tenancy
from sigap.web.platform.tenancy import tenant_id

PIECE_S = 900
STEPS_S = ((1_000_000, 10), (4_000_000, 30))
"""Up to so many events a frame every so many seconds; beyond them one a minute: so a day stays some tens of MB."""
LONGEST_STEP_S = 60
_COMPRESSION = 5


@dataclass(frozen=True, slots=True)
class Retraced:
    """A day's replay.

    Attributes:
        pieces: compressed, in order.
        step_s: from one frame to the next.
        until_ms: the last frame.
        events: how many the log holds of the day, and of the hours before that concern it.
        agents: the keys that the frames name.
        took_s: seconds of this process's work.
    """

    pieces: tuple[bytes, ...]
    step_s: int
    until_ms: int
    events: int
    agents: tuple[str, ...]
    took_s: float


def retraced(day: Day) -> Retraced:
    """Return the replay of a day of the tenant at hand, as far as the day has come."""
    began = time.process_time()
    tenant = tenant_id()
    settings = settings_of(tenant)
    with tenancy.at(tenant):
        agents, waiting = people.agent_keys(), intake.open_contacts()
    with log.connect() as on:
        log_of = _DayOfLog(on, tenant, day, settings)
        events, carried = log_of.extent()
        step_s = _step_s(events)
        until_ms = day.until_ms - (0 if day.until_ms < day.ends_ms else step_s * 1000)
        floor = Floor(settings.thresholds, horizon_ms=day.starts_ms)
        floor.extend(log_of.states_before(agents))
        floor.extend(log_of.earlier_of(sorted({*waiting, *carried})))
        course = Course(day.starts_ms, until_ms, step_s * 1000, PIECE_S * 1000, _spans(day))
        pieces: list[bytes] = []
        if events:
            told = replay(floor, log_of.heard(), told_of=log_of.told_of, course=course)
            pieces = [_packed(piece) for piece in told]
    last_ms = course.starts_ms + (until_ms - course.starts_ms) // course.step_ms * course.step_ms
    named_agents = tuple(sorted(floor.agents)) if events else ()
    return Retraced(tuple(pieces), step_s, last_ms, events, named_agents, time.process_time() - began)


def _step_s(events: int) -> int:
    return next((step_s for most, step_s in STEPS_S if events <= most), LONGEST_STEP_S)


def _spans(day: Day) -> Callable[[int], Any]:
    return lambda at_ms: spans_at(at_ms, day.starts_ms, day.zone)


def _packed(piece: Piece) -> bytes:
    """Return a piece compressed as browsers take it."""
    return gzip.compress(piece.encoded(), _COMPRESSION, mtime=0)


def unpacked(body: bytes) -> dict[str, Any]:
    """Return what a piece says."""
    found: dict[str, Any] = json.loads(gzip.decompress(body))
    return found


_COLUMNS = "seq, type, at_ms, source, contact, agent, data"
_WITHIN = "FROM platform_loggedevent WHERE tenant_id = %s AND seq > %s AND at_ms >= %s AND at_ms < %s"
_IN_ORDER = f"SELECT {_COLUMNS} {_WITHIN} ORDER BY at_ms, seq"
_EXTENT = f"""
WITH of_contact AS (
  SELECT contact, count(*) AS events, bool_or(type IN ('visit.entered', 'leg.offered')) AS has_begun
  {_WITHIN} GROUP BY contact)
SELECT coalesce(sum(events), 0)::bigint,
  coalesce(array_agg(contact) FILTER (WHERE NOT has_begun AND contact <> ''), '{{}}') FROM of_contact
"""
_AT_ONCE = 20_000


class _DayOfLog:
    """What the event log says of a day, and of the hours before it."""

    def __init__(self, on: reading.Connection, tenant: int, day: Day, settings: Settings) -> None:
        self._on, self._tenant, self._day, self._settings = on, tenant, day, settings
        self._since_ms = day.starts_ms - BEFORE_MS
        place = reading.place_before(on, tenant, self._since_ms)
        self._within = [tenant, place, self._since_ms, day.until_ms]

    def extent(self) -> tuple[int, list[str]]:
        """Return how many events there are, and the contacts that had begun before."""
        row = self._on.execute(_EXTENT, self._within).fetchone()
        assert row is not None
        return row[0], row[1]

    def states_before(self, agents: list[str]) -> list[Heard]:
        """Return the last state of each agent before the events."""
        found = reading.states_before(self._on, self._tenant, agents, self._since_ms, reading.LAST)
        return self._named(found)

    def earlier_of(self, contacts: list[str]) -> list[Heard]:
        """Return what had happened of contacts before the events, in its order."""
        told = reading.of_contacts(self._on, self._tenant, contacts, reading.LAST) if contacts else {}
        found = [one for own in told.values() for one in own if one.at_ms < self._since_ms]
        return self._named(sorted(found, key=lambda one: one.at_ms))

    def heard(self) -> Iterator[Heard]:
        """Yield the events in the order of their instants."""
        with self._on.transaction(), self._on.cursor(name="replay") as cursor:
            cursor.itersize = _AT_ONCE
            cursor.execute(_IN_ORDER, self._within)
            for _, kind, at_ms, source, contact, agent, data in cursor:
                one = Heard(kind, at_ms, source, contact, agent, data if type(data) is dict else {})
                yield from self._named([one])

    def told_of(self, contacts: list[str], until_ms: int) -> dict[str, list[Heard]]:
        """Return all that had happened of contacts by an instant."""
        told = reading.of_contacts(self._on, self._tenant, contacts, reading.LAST)
        return {
            contact: self._named([one for one in own if one.at_ms <= until_ms])
            for contact, own in told.items()
        }

    def _named(self, heard: list[Heard]) -> list[Heard]:
        return named(heard, self._settings.aliases)
