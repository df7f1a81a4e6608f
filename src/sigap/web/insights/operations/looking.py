"""Writing down who looked at customers' data, and who took figures away."""

from __future__ import annotations

from typing import Any

from sigap.web.insights.question import Question
from sigap.web.people.access import Access
from sigap.web.platform import audit


def note_export(*, by: Access, kind: str, question: Question, address: str | None) -> None:
    """Write down that figures were exported."""
    audit.record(
        actor=by.actor,
        action="insights.figures.exported",
        tenant=by.tenant.id,
        subject=f"file:{kind}",
        address=address,
        question=question.told(),
    )


def note_look(*, by: Access, what: str, address: str | None, **detail: Any) -> None:
    """Write down that the rows behind a figure, or a contact, were looked at: customers' keys are personal data."""
    audit.record(
        actor=by.actor,
        action="insights.visits.seen",
        tenant=by.tenant.id,
        subject=what[:200],
        address=address,
        **detail,
    )
