"""What happens to alerts is shown on the boards at once, and told to other systems."""

from __future__ import annotations

from django.db import connection

from sigap.web.floor.alerts.models import Alert
from sigap.web.platform.tenancy import tenant_id
from sigap.web.webhooks import operations as webhooks

CHANNEL = "sigap_floor_alerts"  # of the database: the payload is the tenant's id


def show_anew() -> None:
    """Have the web processes read the open alerts of the tenant at hand again, once this is committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(tenant_id())])


def announce(deed: str, alert: Alert) -> None:
    """Have the webhooks tell other systems: by keys, figures and times."""
    webhooks.announce(
        f"floor.alert.{deed}",
        {
            "alert": alert.pk,
            "rule": alert.rule_key,
            "name": alert.name_en,
            "severity": alert.severity,
            "of": alert.of,
            "key": alert.key,
            "figure": alert.figure,
            "side": alert.side,
            "limit": alert.limit,
            "value": alert.value,
            "worst": alert.worst,
            "raised_at": alert.raised_at.isoformat(),
            "acknowledged_at": alert.acknowledged_at.isoformat() if alert.acknowledged_at else None,
            "cleared_at": alert.cleared_at.isoformat() if alert.cleared_at else None,
            "outcome": alert.outcome or None,
        },
    )
