"""What the pages of the sources show, put together."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from sigap.facts.event_lines import PREFIX
from sigap.facts.events import EventType
from sigap.sources import registry
from sigap.sources.registry import SOURCES
from sigap.text import Text
from sigap.web.intake import queries
from sigap.web.intake.models import Kind
from sigap.web.intake.queries import STATES, State
from sigap.web.people import queries as people
from sigap.web.people.access import Access
from sigap.web.people.rights import Right

_TONES: dict[State, tuple[str, str]] = {
    State.LIVE: ("good", "circle-check"),
    State.LATE: ("warn", "clock"),
    State.SILENT: ("warn", "bell-off"),
    State.IN_ERROR: ("bad", "alert-square"),
    State.SWITCHED_OFF: ("off", "player-stop"),
    State.NEVER_HEARD: ("off", "hourglass"),
}
KINDS: dict[str, Text] = {
    Kind.API: Text("API", "API"),
    Kind.FILE: Text("File", "Berkas"),
    Kind.ASTERISK: Text("Asterisk", "Asterisk"),
    Kind.TWILIO: Text("Twilio", "Twilio"),
    Kind.ZAMMAD: Text("Zammad", "Zammad"),
    Kind.CHATWOOT: Text("Chatwoot", "Chatwoot"),
    Kind.ZENDESK: Text("Zendesk", "Zendesk"),
}


def sources_page(access: Access) -> dict[str, Any]:
    """Return what the list of sources shows."""
    return {
        "rows": [_row(one) for one in queries.health()],
        "lag": queries.lag(access.tenant.id),
        "unknown": _unknown(),
        "may_manage": access.may(Right.MANAGE_SOURCES),
        "may_define": access.may(Right.MANAGE_PEOPLE),
    }


def _row(health: queries.Health) -> dict[str, Any]:
    source = health.source
    tone, icon = _TONES[health.state]
    offset = source.clock_offset_ms
    return {
        "source": source,
        "kind": KINDS.get(source.kind, Text(source.kind, source.kind)),
        "word": STATES[health.state],
        "tone": tone,
        "icon": icon,
        "problems": health.problems,
        "offset_s": None if offset is None else abs(offset) / 1000,
        "is_behind": (offset or 0) > 0,
    }


def _unknown() -> dict[str, Any]:
    """Return the queues and agents that events named and nobody has defined."""
    return {
        "queues": [queue for queue in people.queues() if queue.is_unknown],
        "agents": [agent for agent in people.agents() if agent.is_unknown],
    }


def source_page(access: Access, id: int, wanted: Mapping[str, str]) -> dict[str, Any]:
    """Return what the page of one source shows."""
    source = queries.source_of(id)
    found = queries.recent_events(source, **wanted) if access.may(Right.SEE_VISITS) else []
    now = timezone.now()
    return {
        "row": _row(queries.health(id)[0]),
        "source": source,
        "problems": [_problem(one) for one in queries.problems_of(source)],
        "events": [_event(one) for one in found],
        "types": [kind.value for kind in EventType],
        "wanted": wanted,
        "lag": queries.lag(access.tenant.id),
        "example": example(source.key, now),
        "may_manage": access.may(Right.MANAGE_SOURCES),
        "may_see_events": access.may(Right.SEE_VISITS),
        "may_make_tokens": access.may(Right.MANAGE_TOKENS),
    }


def _problem(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "what": Text(row.what_en, row.what_id),
        "remedy": Text(row.remedy_en, row.remedy_id),
        "subject": row.subject,
        "count": row.count,
        "first_at": row.first_at,
        "at": row.at,
        "over_at": row.over_at,
    }


def _event(row: Any) -> dict[str, Any]:
    at = queries.instant(row.at_ms)
    return {
        "seq": row.seq,
        "type": row.type,
        "at": at,
        "delay_s": (row.received_at - at).total_seconds(),
        "contact": row.data.get("contact", ""),
        "agent": row.agent,
        "queue": row.data.get("queue", ""),
        "data": json.dumps(row.data, ensure_ascii=False),
    }


def example(source: str, now: datetime) -> str:
    """Return a command that sends one event of a source."""
    event = {
        "specversion": "1.0",
        "type": PREFIX + EventType.VISIT_ENTERED.value,
        "source": source,
        "id": f"coba-{int(now.timestamp())}",
        "time": now.astimezone(UTC).isoformat(timespec="seconds"),
        "data": {"contact": f"coba-{int(now.timestamp())}", "queue": "coba", "channel": "voice"},
    }
    body = json.dumps(event, ensure_ascii=False, indent=1).replace("'", "'\\''")
    return (
        f"curl -X POST {settings.PUBLIC_URL}/api/events \\\n"
        '  -H "Authorization: Bearer $SIGAP_TOKEN" \\\n'
        "  -H 'Content-Type: application/cloudevents+json' \\\n"
        f"  -d '{body}'"
    )


def files_page(access: Access) -> dict[str, Any]:
    """Return what the page of files handed in shows."""
    jobs = queries.imports()
    return {
        "jobs": [
            {"job": job, "what": Text(job.what_en, job.what_id), "done": job.accepted + job.repeated}
            for job in jobs
        ],
        "is_busy": any(job.state in ("waiting", "running") for job in jobs),
        "sources": queries.sources(),
        "readers": [(id, registry.source(id).title) for id in SOURCES if id != "mapping"],
        "tenant_zone": access.tenant.zone,
    }
