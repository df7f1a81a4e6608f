"""The audit log: one line for whatever a person saw of another's data, or changed."""

from __future__ import annotations

from typing import Any

from sigap.web.platform.models import AuditEntry


def record(
    *,
    actor: str,
    action: str,
    tenant: int | None = None,
    subject: str = "",
    address: str | None = None,
    **detail: Any,
) -> None:
    """Write one entry, in the transaction at hand.

    Args:
        actor: the e-mail of a user, "token:<name>" of an API token, or "system:<process>".
        action: domain, thing and deed: "people.member.invited".
        tenant: its id; None for what belongs to the installation.
        subject: what it was done to: "user:12".
        address: the network address it came from.
        detail: what else a reader of the log wants to know; no secrets.
    """
    AuditEntry.objects.create(
        tenant_id=tenant, actor=actor, action=action, subject=subject, address=address, detail=detail
    )
