"""Open alerts as the board's stream carries them: read once for all who listen to a tenant, whenever one changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import psycopg

from sigap.floor.watchable import Figure, Of
from sigap.text import Text
from sigap.web.floor.alerts.words import said

MOST = 50
ON_WALL = ("id", "severity", "key", "text", "raised", "acknowledged")
_OPEN = """
SELECT id, rule_key, name_en, name_id, severity, of, key, subject, figure, side, "limit", value, detail::text,
  (extract(epoch FROM raised_at) * 1000)::bigint, acknowledged_at IS NOT NULL, level, count(*) OVER ()
FROM floor_alert WHERE tenant_id = %s AND cleared_at IS NULL AND of = ANY(%s)
ORDER BY acknowledged_at IS NOT NULL, severity <> 'critical', severity <> 'warning', id DESC LIMIT %s
"""


def open_alerts(connection: psycopg.Connection[Any], tenant: int) -> tuple[bytes, bytes]:
    """Return the open alerts as a server-sent event: for the board, and those of queues for walls.

    A wall hangs where strangers pass: it is told what is the matter with a queue, how much that matters, since when and
    whether somebody is at it; no rule's name, nobody's name.
    """
    told, more = _read(connection, tenant, list(Of))
    queues, more_queues = _read(connection, tenant, [Of.QUEUE])
    return _message(told, more), _message([{key: one[key] for key in ON_WALL} for one in queues], more_queues)


def _read(
    connection: psycopg.Connection[Any], tenant: int, of: Sequence[Of]
) -> tuple[list[dict[str, Any]], int]:
    """Return the most urgent open alerts, and how many there are besides."""
    rows = connection.execute(_OPEN, [tenant, [one.value for one in of], MOST]).fetchall()
    return [_told(row) for row in rows], rows[0][-1] - len(rows) if rows else 0


def _told(row: tuple[Any, ...]) -> dict[str, Any]:
    (
        id,
        rule,
        name_en,
        name_id,
        severity,
        of,
        key,
        subject,
        figure,
        side,
        limit,
        value,
        detail,
        raised_ms,
        *more,
    ) = row
    text = (
        said(figure, side, limit, value, subject, json.loads(detail))
        if figure in set(Figure)
        else Text(subject, subject)
    )
    return {
        "id": id,
        "rule": rule,
        "name": {"en": name_en, "id": name_id},
        "severity": severity,
        "of": of,
        "key": key,
        "text": {"en": text.en, "id": text.id},
        "raised": raised_ms,
        "acknowledged": more[0],
        "level": more[1],
    }


def _message(alerts: list[dict[str, Any]], more: int) -> bytes:
    body = json.dumps({"alerts": alerts, "more": more}, separators=(",", ":"), ensure_ascii=False)
    return f"event: alerts\ndata: {body}\n\n".encode()
