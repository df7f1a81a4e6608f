"""What is known of sources, their problems, and how far behind the figures are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, F, Q
from django.http import Http404
from django.utils import timezone

from sigap.facts.events import Event, EventType
from sigap.text import Text
from sigap.web.intake.models import Connection, Cursor, FileImport, Kind, OpenContact, Source, SourceProblem
from sigap.web.platform.models import LoggedEvent, Process

LATE_S = 60.0  # figures that are further behind are late
SILENT_S = 900.0  # a source that has said nothing for so long is silent
BEAT_S = 20.0  # a live process without a sign of life for so long is gone
SHOWN_PROBLEMS = 100
SHOWN_EVENTS = 50


class State(StrEnum):
    """How a source fares."""

    LIVE = "live"
    LATE = "late"
    SILENT = "silent"
    IN_ERROR = "in-error"
    SWITCHED_OFF = "switched-off"
    NEVER_HEARD = "never-heard"


STATES: dict[State, Text] = {
    State.LIVE: Text("Live", "Langsung"),
    State.LATE: Text("Late", "Terlambat"),
    State.SILENT: Text("Silent", "Senyap"),
    State.IN_ERROR: Text("In error", "Bermasalah"),
    State.SWITCHED_OFF: Text("Switched off", "Dimatikan"),
    State.NEVER_HEARD: Text("Never heard", "Belum pernah terdengar"),
}


@dataclass(frozen=True)
class Lag:
    """How far the figures of a tenant are behind its log.

    Attributes:
        events: events received that are in no figure yet.
        lag_s: for how long the oldest of them has waited; 0 when there is none.
        is_live: whether a live process gave a sign of life lately.
    """

    events: int
    lag_s: float
    is_live: bool

    @property
    def is_late(self) -> bool:
        """Return whether figures are further behind than they should be."""
        return self.lag_s > LATE_S or not self.is_live


_LAG = """
SELECT count(*), coalesce(extract(epoch FROM now() - min(received_at)), 0)::float
FROM (SELECT received_at FROM platform_loggedevent WHERE tenant_id = %s
      AND seq > coalesce((SELECT seq FROM intake_cursor WHERE tenant_id = %s), 0)
      ORDER BY seq LIMIT 1000000) AS behind
"""


def lag(tenant: int) -> Lag:
    """Return how far the figures of a tenant are behind its log."""
    with connection.cursor() as cursor:
        cursor.execute(_LAG, [tenant, tenant])
        events, waited_s = cursor.fetchone()
    return Lag(events, max(waited_s, 0.0), live_processes() > 0)


def live_processes() -> int:
    """Return how many live processes gave a sign of life lately."""
    return Process.objects.filter(
        name__startswith="live", seen_at__gte=timezone.now() - dt.timedelta(seconds=BEAT_S)
    ).count()


@dataclass(frozen=True)
class Health:
    """A source, how it fares, and how many problems are not over."""

    source: Source
    state: State
    problems: int

    @property
    def word(self) -> Text:
        """Return the state in words."""
        return STATES[self.state]


def sources(kind: str = "") -> list[Source]:
    """Return the sources of the tenant at hand, all or those of one kind."""
    found = Source.objects.all()
    return list(found.filter(kind=kind) if kind else found)


def health(source: int | None = None) -> list[Health]:
    """Return how the sources of the tenant at hand fare, all of them or one."""
    found = Source.objects.annotate(open=Count("problems", filter=Q(problems__over_at=None)))
    if source is not None:
        found = found.filter(pk=source)
    now = timezone.now()
    return [Health(one, _state(one, one.open, now), one.open) for one in found]


def _state(source: Source, problems: int, now: dt.datetime) -> State:
    if not source.is_enabled:
        return State.SWITCHED_OFF
    if problems:
        return State.IN_ERROR
    if source.last_received_at is None or source.last_event_at is None:
        return State.NEVER_HEARD
    if (now - source.last_received_at).total_seconds() > SILENT_S:
        return State.SILENT
    delay = source.last_received_at - source.last_event_at
    return State.LATE if delay.total_seconds() > LATE_S else State.LIVE


def source_of(id: int) -> Source:
    """Return a source of the tenant at hand. Raises Http404 when it has none like this."""
    found = Source.objects.filter(pk=id).first() if 0 <= id < 2**63 else None
    if found is None:
        raise Http404
    return found


def problems_of(source: Source) -> list[SourceProblem]:
    """Return the last problems of a source, those that are not over first."""
    rows = SourceProblem.objects.filter(source=source).order_by(F("over_at").desc(nulls_first=True), "-at")
    return list(rows[:SHOWN_PROBLEMS])


def events_after(seq: int, limit: int) -> list[LoggedEvent]:
    """Return the events of the tenant at hand after a place of the log, oldest first."""
    return list(LoggedEvent.objects.filter(seq__gt=seq).order_by("seq")[:limit])


def recent_events(source: Source, *, kind: str = "", contact: str = "", agent: str = "") -> list[LoggedEvent]:
    """Return the newest events of a source; of a type, a contact or an agent if wanted."""
    rows = LoggedEvent.objects.filter(source=source.key)
    wanted: dict[str, Any] = {"type": kind, "contact": contact, "agent": agent}
    return list(rows.filter(**{k: v for k, v in wanted.items() if v}).order_by("-seq")[:SHOWN_EVENTS])


def events_between(source: Source, low_ms: int, high_ms: int) -> list[Event]:
    """Return the events of a source within a stretch of time, with their ids, the oldest first."""
    rows = LoggedEvent.objects.filter(source=source.key, at_ms__gte=low_ms, at_ms__lte=high_ms)
    told = rows.order_by("at_ms", "seq").values_list("type", "at_ms", "event_id", "data")
    return [Event(EventType(kind), at, id, **data) for kind, at, id, data in told]


def imports(limit: int = 20) -> list[FileImport]:
    """Return the newest imports of the tenant at hand."""
    return list(FileImport.objects.select_related("source")[:limit])


def open_contacts() -> list[str]:
    """Return the contacts that wait or are worked on, as far as facts have been made of them."""
    return list(OpenContact.objects.values_list("contact", flat=True))


def declaring_connector(source: str) -> Source | None:
    """Return the connector behind a source that declares agents' states; None for people, programs and files."""
    found: Source | None = Source.objects.filter(key=source).exclude(kind__in=(Kind.API, Kind.FILE)).first()
    return found


@dataclass(frozen=True)
class Hearing:
    """How connectors hear the other side, by the source's key; in milliseconds since the epoch.

    Attributes:
        heard_ms: the last sign of life of each, where there was any.
        cut_off_ms: since when nothing is heard of those whose connection is broken.
    """

    heard_ms: dict[str, int]
    cut_off_ms: dict[str, int]


def hearing() -> Hearing:
    """Return how the connectors of the tenant at hand hear the other side."""
    rows = Connection.objects.filter(source__is_enabled=True).values_list(
        "source__key", "state", "heard_at", "state_at"
    )
    broken = (Connection.State.RETRYING, Connection.State.REFUSED)
    heard = {key: _ms(heard_at) for key, _, heard_at, _ in rows if heard_at is not None}
    cut_off = {key: heard.get(key, _ms(state_at)) for key, state, _, state_at in rows if state in broken}
    return Hearing(heard, cut_off)


def _ms(at: dt.datetime) -> int:
    return round(at.timestamp() * 1000)


def cursors(tenants: Collection[int]) -> dict[int, int]:
    """Return how far the logs of tenants have become facts."""
    return dict(Cursor.everywhere.filter(tenant_id__in=tenants).values_list("tenant_id", "seq"))


def instant(at_ms: int) -> dt.datetime:
    """Return milliseconds since the epoch as an instant."""
    return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=at_ms)


def midnight_before(at_ms: int, zone: ZoneInfo) -> int:
    """Return the beginning of the local day in which an instant lies."""
    local = instant(at_ms).astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return round(local.timestamp() * 1000)
