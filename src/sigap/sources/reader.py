"""The anatomy of a reader: what it is given, what it gives, and how events become facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sigap.facts.bundle import Facts
from sigap.facts.events import Event
from sigap.facts.quality import Problem, Quality
from sigap.sources.inputs import Input, Sample
from sigap.text import Text

if TYPE_CHECKING:
    from sigap.facts.fold import Fold

LONGEST_AHEAD_MS = 86_400_000
"""An event later than this after the present is left out: what is open would last until then."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller wants of a reading.

    Attributes:
        zone: the site's zone: business days are cut in it, and local times in an export are read in it.
        now: the present, milliseconds since the epoch, or None when nobody says.
        strict: bad rows are fatal (`sigap.sources.read` sees to it; a reader only counts them).
        mapping: path of a mapping file, for the reader `mapping`.
        teams: agent -> team, for sources that know no teams.
        site: the site of all that is read, for sources that know none.
        extra: options of one reader alone.
    """

    zone: ZoneInfo
    now: int | None = None
    strict: bool = False
    mapping: Path | None = None
    teams: Mapping[str, str] | None = None
    site: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """One system whose logs or exports can be read.

    Attributes:
        id: as in `source="asterisk"`.
        title: what a person calls it.
        detect: how sure it is that a sample is its own, 0.0 (no) to 1.0 (certain).
        read: inputs -> facts.
        sorts_files: each file tells by itself whether it is of this system, so that others in a folder can be left.
    """

    id: str
    title: Text
    detect: Callable[[Sample], float]
    read: Callable[[Sequence[Input], Options], Facts]
    sorts_files: bool = False


def facts_from_events(
    events: Iterable[Event],
    options: Options,
    *,
    source: str,
    quality: Quality | None = None,
    parts: Iterable[str] = ("hold", "wrap"),
    until: int | None = None,
    ordered: bool = False,
) -> Facts:
    """Return the facts that `events` tell.

    Args:
        events: in any order; they are folded in the order of their instants, ties in the order given.
        source: the reader's id.
        quality: what the reader found; the fold's findings are added to it.
        parts: which parts of handle time the source tells of: with "hold" a leg that was never held has hold 0,
            without it hold is null; likewise "wrap".
        until: the last instant the source tells of; None takes the last event's.
        ordered: the events already come in the order of their instants.
    """
    fold = fold_for(options, source=source, parts=parts)
    known = _until_now(events, options.now, fold.quality)
    fold.extend(known if ordered else sorted(known, key=lambda event: event.at))
    facts = fold.facts(until)
    if quality is not None:
        quality.merge([facts.quality])
        return Facts(facts.tables, facts.zone, facts.until, quality, source)
    return facts


def _until_now(events: Iterable[Event], now: int | None, quality: Quality) -> Iterator[Event]:
    for event in events:
        if now is None or event.at <= now + LONGEST_AHEAD_MS:
            yield event
        else:
            quality.add(Problem.FAR_FUTURE, event.type.value)


def fold_for(
    options: Options, *, source: str, parts: Iterable[str] = ("hold", "wrap"), patient: bool = True
) -> Fold:
    """Return an empty fold that is set up as the caller wants."""
    from sigap.facts.fold import Fold

    return Fold(
        options.zone, source=source, teams=options.teams, site=options.site, parts=parts, patient=patient
    )
