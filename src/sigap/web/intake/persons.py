"""What the log and the connectors hold about a person, and how a pseudonym takes their place there (UU 27/2022).

Facts are made anew from the log whenever an event comes late, so the log has to forget with them: otherwise the next
late event would bring the person back.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Replace

from sigap.web.intake.models import Delivery, SourceProblem, TouchedAgent
from sigap.web.intake.projection import TURN
from sigap.web.people import queries as people
from sigap.web.platform.models import LoggedEvent
from sigap.web.platform.personal import Holder, Kind
from sigap.web.platform.tenancy import tenant_id

FIELDS: dict[Kind, tuple[str, ...]] = {
    "customer": ("customer",),
    "agent": ("agent", "actor", "escalated_by", "before", "after"),  # a ticket was assigned from, and to
}
"""Fields of an event that name a person; in the rows that are told whole, one level further down."""

NUMBERED: dict[Kind, frozenset[str]] = {"customer": frozenset({"customer_id", "requester_id"})}
"""Fields of what helpdesks deliver that name a person by a number; any other number may be of anything."""

_AT_ONCE = 500


def _names(kind: Kind, key: str) -> list[str]:
    """Return what events may call a person: an agent by further names too."""
    if kind != "agent":
        return [key]
    return [key, *(name for name, means in people.aliases().agents.items() if means == key)]


def _events(kind: Kind, names: list[str]) -> QuerySet[LoggedEvent]:
    named = Q(agent__in=names) if kind == "agent" else Q()
    for field in FIELDS[kind]:
        named |= Q(**{f"data__{field}__in": names}) | Q(**{f"data__data__{field}__in": names})
    return LoggedEvent.objects.filter(named)


def _told_of(kind: Kind, key: str) -> Iterator[dict[str, Any]]:
    for event in _events(kind, _names(kind, key)).order_by("seq").iterator(_AT_ONCE):
        yield {
            "event": event.event_id,
            "source": event.source,
            "type": event.type,
            "at_ms": event.at_ms,
            "received_at": event.received_at.isoformat(),
            "contact": event.contact,
            "data": event.data,
        }
    for one, _ in _deliveries(kind, _names(kind, key), ""):
        yield {"delivery": one.key, "source": one.source.key, "subject": one.subject, "told": one.told}


def _erased(kind: Kind, key: str, pseudonym: str) -> int:
    """Replace a person in the log, in what connectors keep, and in what was said about sources."""
    with connection.cursor() as cursor:  # no facts are made meanwhile of what was read before
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [TURN, tenant_id()])
    names = _names(kind, key)
    touched = _erased_events(kind, names, pseudonym)
    for one, told in _deliveries(kind, names, pseudonym):
        touched += Delivery.objects.filter(pk=one.pk).update(told=told)
    if kind == "agent":
        touched += TouchedAgent.objects.filter(agent=key).update(agent=pseudonym)
        TouchedAgent.objects.filter(agent__in=names).delete()
    for name in names:
        _erased_problems(name, pseudonym)
    return touched


def _erased_events(kind: Kind, names: list[str], pseudonym: str) -> int:
    batch: list[LoggedEvent] = []
    count = 0
    for event in _events(kind, names).order_by("seq").iterator(_AT_ONCE):
        event.data = _without(event.data, FIELDS[kind], names, pseudonym)
        if kind == "agent" and event.agent in names:
            event.agent = pseudonym
        batch.append(event)
        count += 1
        if len(batch) == _AT_ONCE:
            LoggedEvent.objects.bulk_update(batch, ["data", "agent"])
            batch = []
    LoggedEvent.objects.bulk_update(batch, ["data", "agent"])
    return count


def _without(told: Any, fields: tuple[str, ...], names: list[str], pseudonym: str) -> Any:
    """Return fields of an event, and of the row that it tells whole, with a person's names replaced."""
    found = {name: pseudonym if name in fields and value in names else value for name, value in told.items()}
    if isinstance(found.get("data"), dict):
        found["data"] = _without(found["data"], fields, names, pseudonym)
    return found


def _deliveries(kind: Kind, names: list[str], pseudonym: str) -> Iterator[tuple[Delivery, Any]]:
    """Yield what connectors keep of a thing that names a person, wherever in it, and what is left without them."""
    numbered = NUMBERED.get(kind, frozenset())
    for one in Delivery.objects.select_related("source").order_by("pk").iterator(_AT_ONCE):
        told = _replaced(one.told, names, pseudonym, numbered)
        if told != one.told:
            yield one, told


def _replaced(told: Any, names: list[str], pseudonym: str, numbered: Collection[str], field: str = "") -> Any:
    if isinstance(told, dict):
        return {name: _replaced(value, names, pseudonym, numbered, name) for name, value in told.items()}
    if isinstance(told, list):
        return [_replaced(value, names, pseudonym, numbered, field) for value in told]
    if isinstance(told, int) and field in numbered:
        return pseudonym if str(told) in names else told
    if not isinstance(told, str) or told in names:
        return pseudonym if told in names else told
    return _replaced_within(told, names, pseudonym, numbered)


def _replaced_within(told: str, names: list[str], pseudonym: str, numbered: Collection[str]) -> str:
    """Return text, which may be JSON of its own, without a person's names."""
    if told[:1] not in ("{", "["):
        return told
    try:
        inner = json.loads(told)
    except ValueError:
        return told
    found = _replaced(inner, names, pseudonym, numbered)
    return told if found == inner else json.dumps(found, ensure_ascii=False)


def _erased_problems(name: str, pseudonym: str) -> None:
    """Replace a name where a problem of a source quotes it."""
    quoted, instead = Value(f"“{name}”"), Value(f"“{pseudonym}”")
    SourceProblem.objects.filter(what_en__contains=f"“{name}”").update(
        what_en=Replace(F("what_en"), quoted, instead),
        what_id=Replace(F("what_id"), quoted, instead),
        detail={},
    )


EVENTS_ABOUT_PEOPLE = Holder("events", frozenset({"customer", "agent"}), _told_of, _erased)
