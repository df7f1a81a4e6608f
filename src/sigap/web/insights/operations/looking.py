"""Writing down who took figures away. Who looked at customers' data is noted by `people.access.note_look`."""

from __future__ import annotations

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
