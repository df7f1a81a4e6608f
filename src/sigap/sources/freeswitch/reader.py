"""Reads mod_callcenter's events as a listener on the event socket keeps them: text blocks or JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sigap.facts.bundle import Facts
from sigap.facts.events import Event
from sigap.facts.quality import Place, Problem, Quality
from sigap.sources.fields import UnreadableError
from sigap.sources.freeswitch.calls import HANDLERS, SUBCLASS, Floor, instant_of
from sigap.sources.freeswitch.headers import Headers, told
from sigap.sources.inputs import Input, Sample
from sigap.sources.json_input import sampled_records
from sigap.sources.reader import Options, facts_from_events

Kept = tuple[int, Place, Headers]


def detect(sample: Sample) -> float:
    """Return how sure it is that a sample holds events of mod_callcenter."""
    text = sample.text
    if "CC-Action" not in text:
        return 0.0
    if text.lstrip().startswith(("{", "[")):
        return 0.95 if any("CC-Action" in record for record in sampled_records(sample)) else 0.0
    return 0.95 if any(line.startswith("CC-Action:") for line in sample.lines) else 0.0


def read(inputs: Sequence[Input], options: Options) -> Facts:
    """Return the facts of mod_callcenter's events, in the order of their instants, each taken once.

    An event's identity is `Core-UUID` and `Event-Sequence`. Events of other subclasses are passed over.
    mod_callcenter tells neither holds nor after-call work: both are null.
    """
    quality = Quality()
    kept = sorted(_kept(inputs, quality), key=lambda one: one[0])
    return facts_from_events(
        list(_events(kept, quality)),
        options,
        source="freeswitch",
        quality=quality,
        parts=(),
        until=kept[-1][0] if kept else None,
    )


def _events(kept: Sequence[Kept], quality: Quality) -> Iterator[Event]:
    floor = Floor()
    for at, place, headers in kept:
        try:
            yield from floor.events(headers, at)
        except UnreadableError as wrong:
            quality.add(Problem.UNPARSABLE, str(wrong), place)


def _kept(inputs: Sequence[Input], quality: Quality) -> Iterator[Kept]:
    seen: set[tuple[str, str]] = set()
    for one in inputs:
        for place, headers in told(one, quality):
            if headers.get("Event-Subclass", SUBCLASS) != SUBCLASS or "CC-Action" not in headers:
                continue
            identity = (headers.get("Core-UUID", ""), headers.get("Event-Sequence", ""))
            if identity[1] and identity in seen:
                quality.add(Problem.DUPLICATE, "Event-Sequence", place)
                continue
            seen.add(identity)
            if headers["CC-Action"] not in HANDLERS:
                quality.add(Problem.UNKNOWN_EVENT, headers["CC-Action"], place)
                continue
            try:
                yield instant_of(headers), place, headers
            except UnreadableError as wrong:
                quality.add(Problem.UNPARSABLE, str(wrong), place)
