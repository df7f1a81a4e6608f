"""How connectors fare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from sigap.text import Text
from sigap.web.intake.connectors.anatomy import Connector
from sigap.web.intake.connectors.registry import CONNECTORS
from sigap.web.intake.models import Connection, Source, SourceProblem

QUIET_AFTER = timedelta(hours=12)
"""A source from which nothing came for so long is pointed out: it may be closed, or broken."""


@dataclass(frozen=True)
class Condition:
    """How a connector fares, in a word, with a tone and an icon of the design system."""

    word: Text
    tone: str
    icon: str
    is_good: bool = False


OFF = Condition(Text("Switched off", "Dimatikan"), "off", "player-pause")
FAILING = Condition(Text("Needs attention", "Perlu perhatian"), "bad", "alert-octagon")
WAITING = Condition(Text("Waiting for the first event", "Menunggu kejadian pertama"), "info", "circle-dashed")
RETRYING = Condition(Text("Reconnecting", "Menyambung ulang"), "warn", "alert-triangle")
QUIET = Condition(Text("Quiet", "Sepi"), "warn", "alert-triangle")
CONNECTED = Condition(Text("Connected", "Tersambung"), "good", "circle-check", is_good=True)
RECEIVING = Condition(Text("Receiving", "Menerima"), "good", "circle-check", is_good=True)

BLOCKING = (
    "wrong-secret", "wrongly-signed", "unsigned", "replayed", "secret", "refused-address", "no-banner", "permissions",
)  # fmt: skip
"""Problems that a person has to mend, in the other system or here."""


@dataclass(frozen=True)
class Shown:
    """A connector as its pages show it.

    Attributes:
        lag_s: by how much the newest event came later than it happened.
    """

    source: Source
    connection: Connection
    connector: Connector
    condition: Condition
    problems: list[SourceProblem]
    lag_s: float | None

    @property
    def has_heard(self) -> bool:
        """Return whether any event has come."""
        return self.source.last_event_at is not None or self.source.accepted > 0


def shown(source: int) -> Shown:
    """Return a connector of the tenant at hand.

    Raises:
        Connection.DoesNotExist: there is none.
    """
    mine = Connection.objects.select_related("source").filter(source__kind__in=CONNECTORS)
    return _shown(mine.get(source_id=source))


def all_shown() -> list[Shown]:
    """Return the connectors of the tenant at hand."""
    rows = Connection.objects.select_related("source").order_by("source__name", "pk")
    return [_shown(row) for row in rows if row.source.kind in CONNECTORS]


def _shown(at: Connection) -> Shown:
    problems = list(SourceProblem.objects.filter(source=at.source, over_at=None)[:50])
    return Shown(
        at.source, at, CONNECTORS[at.source.kind], _condition(at, problems), problems, _lag_s(at.source)
    )


def _condition(at: Connection, problems: list[SourceProblem]) -> Condition:
    source, state = at.source, at.state
    if not source.is_enabled:
        return OFF
    if state == Connection.State.REFUSED or any(one.kind in BLOCKING for one in problems):
        return FAILING
    if state == Connection.State.RETRYING:
        return RETRYING
    if CONNECTORS[source.kind].hold is not None:
        return CONNECTED if state == Connection.State.CONNECTED else WAITING
    heard_at = _latest(at.heard_at, source.last_received_at)
    if heard_at is None:
        return WAITING
    return QUIET if heard_at < timezone.now() - QUIET_AFTER else RECEIVING


def _latest(*instants: datetime | None) -> datetime | None:
    return max((one for one in instants if one is not None), default=None)


def _lag_s(source: Source) -> float | None:
    if source.last_event_at is None or source.last_received_at is None:
        return None
    return max((source.last_received_at - source.last_event_at).total_seconds(), 0.0)
