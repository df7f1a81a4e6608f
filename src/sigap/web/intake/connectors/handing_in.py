"""A queue_log that a person hands in to fill a gap: what came by the manager already is not doubled."""

from __future__ import annotations

from django.db.models import Q

from sigap.errors import SigapError
from sigap.facts.events import Event, EventType
from sigap.sources.asterisk.identity import laid_beside, named
from sigap.sources.asterisk.line_fold import LineFold
from sigap.sources.reader import Options
from sigap.text import Text
from sigap.web.intake import operations
from sigap.web.intake.connectors.asterisk.gap import span_of
from sigap.web.intake.models import Source
from sigap.web.intake.receipt import Receipt
from sigap.web.people import queries as people
from sigap.web.platform import audit
from sigap.web.platform.models import LoggedEvent

LOG_BYTES = 50_000_000
AT_ONCE = 5_000


class LogError(SigapError):
    """A file that is no queue_log, or too large to be handed in here."""


def hand_in(*, source: Source, actor: str, content: bytes) -> Receipt:
    """Take in what a queue_log tells and nobody has told yet.

    Raises:
        LogError: it is none, or too large.
    """
    if len(content) > LOG_BYTES:
        raise LogError(
            Text("The file is larger than 50 MB.", "Berkas lebih besar dari 50 MB."),
            remedy=Text(
                "Hand in the lines of the outage only, or give whole logs under Sources, Files.",
                "Serahkan baris saat gangguan saja, atau berikan log utuh di Sumber, Berkas.",
            ),
        )
    lines = content.decode("utf-8", "replace").splitlines()
    events = named(LineFold(Options(people.zone())).events(enumerate(lines, 1), ""))
    if not events:
        raise LogError(
            Text("No line of it is from a queue_log.", "Tidak ada baris queue_log di dalamnya."),
            remedy=Text(
                "Give Asterisk's queue_log, usually /var/log/asterisk/queue_log.",
                "Berikan queue_log Asterisk, biasanya /var/log/asterisk/queue_log.",
            ),
        )
    accepted = repeated = 0
    for start in range(0, len(events), AT_ONCE):
        some = events[start : start + AT_ONCE]
        receipt = operations.receive(
            tenant=source.tenant_id,
            source=source,
            events=laid_beside(some, _known(source, some)),
            is_history=True,
        )
        accepted, repeated = accepted + receipt.accepted, repeated + receipt.repeated
    audit.record(
        actor=actor,
        action="intake.connector.log.handed-in",
        tenant=source.tenant_id,
        subject=f"source:{source.pk}",
        accepted=accepted,
        repeated=repeated,
    )
    return Receipt(accepted, repeated)


def _known(source: Source, events: list[Event]) -> list[Event]:
    from_ms, until_ms = span_of(events)
    mine = Q(tenant_id=source.tenant_id, source=source.key, at_ms__gte=from_ms, at_ms__lte=until_ms)
    rows = LoggedEvent.everywhere.filter(mine).values_list("type", "at_ms", "event_id", "data")
    return [Event(EventType(kind), at, id, **data) for kind, at, id, data in rows]
