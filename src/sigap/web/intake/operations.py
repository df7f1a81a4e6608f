"""Events in: one door for the API, webhooks, connectors and files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.utils import timezone

from sigap.facts.events import Event
from sigap.text import Text
from sigap.web.intake.models import Source, SourceProblem
from sigap.web.platform import log
from sigap.web.platform.models import Tenant

_CARRIED = tuple(field.name for field in fields(Event) if field.name not in ("type", "at", "id"))


@dataclass(frozen=True, slots=True)
class Refusal:
    """One event that was not taken: which, what is wrong with it, and what to do.

    Attributes:
        index: its place in what was handed in, from 0.
        id: its id, as far as one could be read.
        field: the field that is wrong, as a path: "data.state". Empty: the event as a whole.
    """

    index: int
    id: str
    what: Text
    remedy: Text
    field: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of events handed in. Each is accepted, repeated (it had been taken before) or refused.

    Attributes:
        accepted: how many are new, and durable now.
        repeated: how many had been taken before.
        refused: those that were not taken.
        repeated_at: the places of the repeated ones.
    """

    accepted: int
    repeated: int
    refused: tuple[Refusal, ...] = ()
    repeated_at: tuple[int, ...] = ()


def receive(
    *, tenant: Tenant | int, source: Source, events: Sequence[Event], received_at: int | None = None
) -> Receipt:
    """Take events in: durable when this returns, each once by its id.

    Args:
        tenant: whose; the one that `source` belongs to.
        source: who tells.
        events: in any order; each with an id.
        received_at: when they came, milliseconds since the epoch; None is now.
    """
    tenant_id = tenant if isinstance(tenant, int) else tenant.id
    now_ms = round(timezone.now().timestamp() * 1000) if received_at is None else received_at
    rows = [
        log.Row(
            source.key,
            event.id,
            event.type.value,
            event.at,
            event.contact,
            event.agent or "",
            json.dumps(_carried(event), ensure_ascii=False, allow_nan=False),
        )
        for event in events
    ]
    repeated = log.append(tenant=tenant_id, rows=rows, received_ms=now_ms)
    return Receipt(len(rows) - len(repeated), len(repeated), (), repeated)


def _carried(event: Event) -> dict[str, Any]:
    return {name: value for name in _CARRIED if (value := getattr(event, name)) not in (None, "", {})}


def source_called(*, key: str, kind: str = "api", name: str = "") -> Source:
    """Return the source `key` of the tenant at hand, made now if it is new."""
    found, _ = Source.objects.get_or_create(key=key, defaults={"kind": kind, "name": name or key[:120]})
    return found


@transaction.atomic
def note_problem(
    *,
    source: Source,
    kind: str,
    what: Text,
    remedy: Text,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
    count: int = 1,
) -> None:
    """Note a problem of a source, for its page; the same kind and subject again is counted until it is over."""
    now = timezone.now()
    told = {
        "what_en": what.en,
        "what_id": what.id,
        "remedy_en": remedy.en,
        "remedy_id": remedy.id,
        "detail": dict(detail or {}),
        "at": now,
    }
    open_one = (
        SourceProblem.everywhere.select_for_update()
        .filter(source=source, kind=kind, subject=subject, over_at=None)
        .first()
    )
    if open_one is None:
        SourceProblem.everywhere.create(
            tenant_id=source.tenant_id,
            source=source,
            kind=kind,
            subject=subject,
            first_at=now,
            count=count,
            **told,
        )
        return
    SourceProblem.everywhere.filter(pk=open_one.pk).update(count=open_one.count + count, **told)


def problem_over(*, source: Source, kind: str, subject: str | None = None) -> None:
    """Note that a kind of problem of a source is over."""
    found = SourceProblem.everywhere.filter(source=source, kind=kind, over_at=None)
    if subject is not None:
        found = found.filter(subject=subject)
    found.update(over_at=timezone.now())
