"""Reads TaskRouter events: callbacks as JSON or form-encoded lines, Event Streams, or the Events resource."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sigap.facts.bundle import Facts
from sigap.facts.events import Event
from sigap.facts.quality import Place, Problem, Quality
from sigap.sources.fields import UnreadableError
from sigap.sources.inputs import Input, Sample
from sigap.sources.json_input import Record, records, sampled_records
from sigap.sources.reader import Options, facts_from_events
from sigap.sources.twilio.callbacks import Callback, callback, from_form, is_callback
from sigap.sources.twilio.tasks import HANDLERS, NOT_NEEDED, RANKS, Floor

_UNDER = ("events",)

Told = tuple[Place, Callback]


def detect(sample: Sample) -> float:
    """Return how sure it is that a sample holds events of TaskRouter."""
    seen: list[Record] = list(sampled_records(sample, under=_UNDER))
    if not seen:
        forms = (from_form(line) for line in sample.lines[:20] if line.strip())
        seen = [form for form in forms if form is not None]
    known = [is_callback(record) for record in seen]
    return 0.95 if known and all(known) else 0.7 if any(known) else 0.0


def read(inputs: Sequence[Input], options: Options) -> Facts:
    """Return the facts of TaskRouter events, each taken once by its `Sid`, in the order of `TimestampMs`.

    TaskRouter does not tell holds, so hold time is null and talk time contains it. The option
    `reason_attribute` names the task attribute that holds the contact reason.
    """
    quality = Quality()
    told = sorted(_once(_callbacks(inputs, options, quality), quality), key=_order)
    floor = Floor(options.extra.get("reason_attribute"))
    return facts_from_events(
        list(_events(floor, told, quality)),
        options,
        source="twilio",
        quality=quality,
        parts=("wrap",),
        until=max((one.at for _, one in told), default=None),
    )


def _order(one: Told) -> tuple[int, int, str]:
    _, told = one
    return told.at, RANKS.get(told.type, len(RANKS)), told.sid


def _events(floor: Floor, told: Sequence[Told], quality: Quality) -> Iterator[Event]:
    for place, one in told:
        try:
            yield from floor.events(one)
        except UnreadableError as wrong:
            quality.add(Problem.UNPARSABLE, str(wrong), place)


def _once(told: Iterator[Told], quality: Quality) -> Iterator[Told]:
    seen: set[str] = set()
    for place, one in told:
        if one.sid and one.sid in seen:
            quality.add(Problem.DUPLICATE, "Sid", place)
            continue
        seen.add(one.sid)
        if one.type not in HANDLERS and one.type not in NOT_NEEDED:
            quality.add(Problem.UNKNOWN_EVENT, one.type, place)
        yield place, one


def _callbacks(inputs: Sequence[Input], options: Options, quality: Quality) -> Iterator[Told]:
    for one in inputs:
        for place, record in _records(one, quality):
            try:
                yield place, callback(record, options.zone)
            except UnreadableError as wrong:
                quality.add(Problem.UNPARSABLE, str(wrong), place)


def _records(one: Input, quality: Quality) -> Iterator[tuple[Place, Record]]:
    if one.sample().text.lstrip().startswith(("{", "[")):
        yield from records(one, quality, under=_UNDER)
        return
    for number, line in one.lines():
        if not line.strip():
            continue
        quality.rows_read += 1
        form = from_form(line)
        if form is None:
            quality.add(Problem.UNPARSABLE, "", Place(one.name, number, line[:200]))
        else:
            yield Place(one.name, number), form
