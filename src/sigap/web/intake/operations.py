"""Events in: one door for the API, webhooks, connectors and files."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from sigap.errors import SigapError
from sigap.facts.events import WHOLE_ROWS, Event, EventType
from sigap.reports.formats import Formats
from sigap.text import Text, in_digits
from sigap.web.intake import envelopes, known, limits, tallies, vocabulary
from sigap.web.intake.clocks import Delivery
from sigap.web.intake.envelopes import Told
from sigap.web.intake.known import Known
from sigap.web.intake.models import Cursor, Source, SourceProblem
from sigap.web.intake.receipt import Receipt, Refusal
from sigap.web.intake.vocabulary import LONGEST_NAME, NEEDED, Fault
from sigap.web.platform import audit, log
from sigap.web.platform.log import Row
from sigap.web.platform.models import LoggedEvent, Tenant

__all__ = [
    "Receipt",
    "Refusal",
    "change_source",
    "gap_filled",
    "note_gap",
    "note_problem",
    "problem_over",
    "receive",
    "source_called",
    "take",
]

GAP = "gap"
LONGEST_NUMBER = 18  # digits of an id
_CARRIED = tuple(field.name for field in fields(Event) if field.name not in ("type", "at", "id"))


def receive(
    *,
    tenant: Tenant | int,
    source: Source,
    events: Sequence[Event],
    received_at: int | None = None,
    is_history: bool = False,
) -> Receipt:
    """Take events in: durable when this returns, each once by its id.

    Args:
        tenant: whose; the one that `source` belongs to.
        source: who tells.
        events: in any order; each with an id.
        received_at: when they came, milliseconds since the epoch; None is now.
        is_history: they may be older than the log is kept, and say nothing of the source's clock.

    Raises:
        LogUnavailableError: the database does not answer; hand the same events in again later.
    """
    tenant_id = tenant if isinstance(tenant, int) else tenant.id
    now_ms = _now_ms() if received_at is None else received_at
    told = Told()
    for place, event in enumerate(events):
        row = _row_of(event, source.key, now_ms, is_history=is_history)
        if isinstance(row, Row):
            told.rows.append(row)
            told.places.append(place)
        else:
            told.refused.append(Refusal(place, event.id[:LONGEST_NAME], *row[1:3], row.field, row.kind))
    return take(tenant=tenant_id, told=told, now_ms=now_ms, sender=source.key, is_live=not is_history)


def take(*, tenant: int, told: Told, now_ms: int, sender: str = "", is_live: bool = True) -> Receipt:
    """Log what a delivery tells, after a look at what is known of the tenant.

    Args:
        sender: the source that refusals are counted for; empty: that of the delivery's first event.
        is_live: its newest event says how the source's clock stands.
    """
    judge(told, known.about(tenant, sources_of(told)))
    repeated = log.append(tenant=tenant, rows=told.rows, received_ms=now_ms)
    return settle(tenant=tenant, told=told, repeated=repeated, now_ms=now_ms, sender=sender, is_live=is_live)


def sources_of(told: Told) -> list[str]:
    """Return the sources that a delivery names."""
    return list({row.source for row in told.rows} | ({told.sender} if told.sender else set()))


def judge(told: Told, of: Known) -> None:
    """Refuse what the tenant does not want: a source that is switched off, a queue or agent nobody defined."""
    if of.queues is None and all(of.sources.get(row.source, True) for row in told.rows):
        return
    rows, places = told.rows, told.places
    told.rows, told.places = [], []
    for row, place in zip(rows, places, strict=True):
        fields = json.loads(row.data) if of.queues is not None else {}
        fault = of.fault_in(row.source, EventType(row.type), fields)
        if fault is None:
            told.rows.append(row)
            told.places.append(place)
        else:
            told.refused.append(
                Refusal(place, row.event_id, fault.what, fault.remedy, fault.field, fault.kind)
            )
    told.refused.sort(key=lambda refusal: refusal.index)
    if rows and not told.rows:  # nothing of it is taken: its refusals are listed at its source all the same
        told.sender = told.sender or rows[0].source


def settle(
    *, tenant: int, told: Told, repeated: Sequence[int], now_ms: int, sender: str = "", is_live: bool = True
) -> Receipt:
    """Count what became of a delivery, and return its receipt."""
    rows, refused = told.rows, tuple(told.refused)
    again = set(repeated)
    by_source: dict[str, list[int]] = {}
    for n, row in enumerate(rows):
        newest = by_source.setdefault(row.source, [row.at_ms, 0])
        newest[0] = max(newest[0], row.at_ms)
        newest[1] += n in again
    first = sender or next(iter(by_source), told.sender)
    for key, (newest_ms, count) in by_source.items():
        fresh = is_live and count == 0
        tallies.note(
            tenant=tenant,
            source=key,
            repeated=count,
            refused=refused if key == first else (),
            delivery=Delivery(now_ms, now_ms - newest_ms) if fresh else None,
        )
    if first not in by_source and refused:
        early = None if told.ahead_ms is None else Delivery(now_ms, told.ahead_ms)
        tallies.note(tenant=tenant, source=first, repeated=0, refused=refused, delivery=early)
    places = tuple(told.places[n] for n in repeated)
    return Receipt(len(rows) - len(places), len(places), refused, places)


def _row_of(event: Event, source: str, now_ms: int, *, is_history: bool) -> Row | Fault:
    """Return an event as a row for the log, or why it cannot be kept. Readers may tell odd durations: facts judge."""
    fault = _fault_in(event, now_ms, is_history=is_history)
    if fault is not None:
        return fault
    carried = {name: value for name in _CARRIED if (value := getattr(event, name)) not in (None, "", {})}
    try:
        text = json.dumps(carried, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError):
        return Fault("data", Text("It is no JSON.", "Bukan JSON."), Text("Send JSON.", "Kirim JSON."))
    if len(text) > limits.EVENT_BYTES:
        most = in_digits(limits.EVENT_BYTES)
        return Fault(
            "data",
            Text(f"It is larger than {most.en} characters.", f"Lebih besar dari {most.id} karakter."),
            Text("Send less in one event.", "Kirim lebih sedikit dalam satu kejadian."),
        )
    if not envelopes.storable(carried) or not envelopes.storable(event.id):
        return Fault("", *envelopes.UNSTORABLE)
    contact = vocabulary.contact_of(event.type, carried)
    return Row(source, event.id, event.type.value, event.at, contact, event.agent or "", text)


def _fault_in(event: Event, now_ms: int, *, is_history: bool) -> Fault | None:
    for name in ("id", *NEEDED.get(event.type, ())):
        if not getattr(event, name):
            what = Text(f"{event.type.value} needs this field.", f"{event.type.value} memerlukan isian ini.")
            return Fault(name, what, Text("Add it.", "Tambahkan."))
    for name in ("id", "contact", "visit", "queue", "agent", "team", "site", "customer", "reason"):
        if len(getattr(event, name) or "") > LONGEST_NAME:
            what = Text(
                f"It is longer than {LONGEST_NAME} characters.",
                f"Lebih panjang dari {LONGEST_NAME} karakter.",
            )
            return Fault(name, what, Text("Shorten it.", "Persingkat."))
    oldest_ms = now_ms - limits.KEPT_DAYS * 86_400_000
    if event.at > now_ms + limits.AHEAD_MS or (event.at < oldest_ms and not is_history):
        return envelopes.out_of_time(event.at, now_ms)
    return (
        None if event.type not in WHOLE_ROWS else vocabulary.fault_in(event.type, {"data": dict(event.data)})
    )


def _now_ms() -> int:
    return round(timezone.now().timestamp() * 1000)


def prune_log(*, before: dt.datetime) -> int:
    """Remove the events of the tenant at hand that were received before an instant and are facts; return how many."""
    cursor = Cursor.objects.first()
    if cursor is None:
        return 0
    count, _ = LoggedEvent.objects.filter(received_at__lt=before, seq__lte=cursor.seq).delete()
    return int(count)


# -- sources


def source_called(*, key: str, kind: str = "api", name: str = "") -> Source:
    """Return the source `key` of the tenant at hand, made now if it is new."""
    found, _ = Source.objects.get_or_create(key=key, defaults={"kind": kind, "name": name or key[:120]})
    return found


class SourceError(SigapError):
    """A source cannot be like this."""


@transaction.atomic
def change_source(
    *, source: int, actor: str, name: str | None = None, is_enabled: bool | None = None
) -> None:
    """Rename a source of the tenant at hand, or switch it on or off.

    Raises:
        SourceError: no name, or none that can be kept.
    """
    row = Source.objects.select_for_update().get(pk=source)
    if name is not None:
        row.name = name.strip()[:120]
        if not row.name or "\x00" in row.name:
            raise SourceError(Text("Give it a name.", "Beri nama."), where="name")
    if is_enabled is not None:
        row.is_enabled = is_enabled
    row.save(update_fields=["name", "is_enabled"])
    audit.record(
        actor=actor,
        action="intake.source.changed",
        tenant=row.tenant_id,
        subject=f"source:{row.pk}",
        name=row.name,
        is_enabled=row.is_enabled,
    )
    transaction.on_commit(lambda: known.forget(row.tenant_id))


# -- problems


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
    _, is_new = SourceProblem.everywhere.get_or_create(
        source=source,
        kind=kind,
        subject=subject[:200],
        over_at=None,
        defaults={**told, "tenant_id": source.tenant_id, "first_at": now, "count": count},
    )
    if not is_new:
        open_one = SourceProblem.everywhere.filter(
            source=source, kind=kind, subject=subject[:200], over_at=None
        )
        open_one.update(count=F("count") + count, **told)


def note_gap(*, source: Source, from_ms: int, until_ms: int) -> None:
    """Note that nobody listened to a source for a while, and that nothing has told what happened then."""
    zone = ZoneInfo(Tenant.objects.values_list("zone", flat=True).get(pk=source.tenant_id))
    began, ended = (_told_at(dt.datetime.fromtimestamp(at / 1000, zone)) for at in (from_ms, until_ms))
    note_problem(
        source=source,
        kind=GAP,
        what=Text(
            f"Nobody listened from {began.en} to {ended.en} ({zone.key}): what happened then is not known.",
            f"Tidak ada yang mendengarkan dari {began.id} sampai {ended.id} ({zone.key}): yang terjadi saat itu tidak "
            "diketahui.",
        ),
        remedy=Text(
            "Hand in the queue_log of that time on this page. Where its path is set, gaps are filled by themselves.",
            "Serahkan queue_log masa itu di halaman ini. Bila letaknya diatur, celah terisi sendiri.",
        ),
        subject=str(from_ms),
        detail={"from_ms": from_ms, "until_ms": until_ms},
    )


def _told_at(at: dt.datetime) -> Text:
    """Return an instant as pages write it, to the second."""
    return Text(
        f"{Formats('en').day(at.date())} {at:%H:%M:%S}", f"{Formats('id').day(at.date())} {at:%H.%M.%S}"
    )


@transaction.atomic
def gap_filled(*, source: Source, from_ms: int, until_ms: int) -> None:
    """Note that what happened within these instants has been handed in; what is left of a gap stays one."""
    told = {"detail__from_ms__gte": from_ms, "detail__from_ms__lte": until_ms}
    for gap in SourceProblem.everywhere.filter(source=source, kind=GAP, over_at=None, **told):
        problem_over(source=source, kind=GAP, subject=gap.subject)
        if gap.detail["until_ms"] > until_ms:
            note_gap(source=source, from_ms=until_ms, until_ms=gap.detail["until_ms"])


@transaction.atomic
def problem_over(*, source: Source, kind: str, subject: str | None = None, actor: str = "") -> None:
    """Note that a kind of problem of a source is over, by itself or because `actor` has seen to it."""
    found = SourceProblem.everywhere.filter(source=source, kind=kind, over_at=None)
    if subject is not None:
        found = found.filter(subject=subject[:200])
    _end(found, actor)


@transaction.atomic
def put_away(*, source: Source, problem: str, actor: str) -> None:
    """End a problem of a source because somebody has seen to it. When it happens again it is listed again."""
    if not (problem.isascii() and problem.isdigit()) or len(problem) > LONGEST_NUMBER:
        return
    _end(SourceProblem.objects.filter(pk=int(problem), source=source, over_at=None), actor)


def _end(problems: QuerySet[SourceProblem], actor: str) -> None:
    """End problems, and write down who has seen to them, if anybody."""
    ended = list(problems.select_for_update().order_by("pk"))
    SourceProblem.everywhere.filter(pk__in=[one.pk for one in ended]).update(over_at=timezone.now())
    for one in ended if actor else ():
        audit.record(
            actor=actor,
            action="intake.problem.put_away",
            tenant=one.tenant_id,
            subject=f"source:{one.source_id}",
            problem=one.pk,
        )


@transaction.atomic
def write_tallies(told: Mapping[tuple[int, str], tallies.Tally]) -> None:
    """Write down what sources had repeated and refused, and how their clocks stand."""
    for (tenant, key), tally in sorted(told.items()):
        source = Source.everywhere.filter(tenant_id=tenant, key=key).first()
        if source is None:
            continue
        Source.everywhere.filter(pk=source.pk).update(
            repeated=F("repeated") + tally.repeated,
            refused=F("refused") + sum(tally.refused.values()),
            clock_offset_ms=source.clock_offset_ms if tally.offset_ms is None else tally.offset_ms,
        )
        _note_refusals(source, tally)
        _note_clock(source, tally)


def _note_refusals(source: Source, tally: tallies.Tally) -> None:
    for (kind, field), count in sorted(tally.refused.items()):
        one = tally.examples[kind, field]
        note_problem(
            source=source,
            kind=f"refused-{kind}",
            subject=field,
            what=one.what,
            remedy=one.remedy,
            detail={"event": one.id, "field": field},
            count=count,
        )


def _note_clock(source: Source, tally: tallies.Tally) -> None:
    if tally.clock_is_off is None or tally.offset_ms is None:
        return
    if not tally.clock_is_off:
        problem_over(source=source, kind="clock")
        return
    seconds = in_digits(abs(tally.offset_ms) // 1000)
    is_behind = tally.offset_ms > 0
    note_problem(
        source=source,
        kind="clock",
        what=Text(
            f"Its clock is {seconds.en} s {'behind' if is_behind else 'ahead'}.",
            f"Jamnya {seconds.id} dtk {'terlambat' if is_behind else 'terlalu cepat'}.",
        ),
        remedy=Text(
            "Set the clock of the sending system by NTP; waits measured across systems are wrong until then.",
            "Setel jam sistem pengirim dengan NTP; tunggu antarsistem keliru sampai itu dilakukan.",
        ),
        detail={"offset_ms": tally.offset_ms},
    )


tallies.written_by(write_tallies)
