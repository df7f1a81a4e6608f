"""Which systems can be read.

To add a reader, pick one and replicate it. All have the same anatomy:

    sources/<id>/__init__.py   exports SOURCE, a `sigap.sources.reader.Source`
    sources/<id>/reader.py     `detect(sample) -> float` and `read(inputs, options) -> Facts`

A reader turns its records into events (`sigap.facts.events`) and hands them to `facts_from_events`; what it cannot
read it counts in a `Quality`, with file and line. Then add its id to `SOURCES`, a page to the documentation, and a
test on a file that follows the real format.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import cast

from sigap.errors import SourceError
from sigap.sources.inputs import Sample
from sigap.sources.reader import Source
from sigap.text import Text

SOURCES: tuple[str, ...] = (
    "asterisk",
    "amazon_connect",
    "genesys",
    "twilio",
    "freeswitch",
    "zendesk",
    "zammad",
    "chatwoot",
    "libredesk",
    "mapping",
)
"""The ids of the readers; `mapping` reads any table, by a mapping file."""

SURE = 0.5
"""From here on a reader's answer to `detect` counts."""


def source(id: str) -> Source:
    """Return the reader `id`. Raises SourceError, with the nearest id, when there is none."""
    if id not in SOURCES:
        near = difflib.get_close_matches(id, SOURCES, n=1)
        raise SourceError(
            Text(f"there is no source {id!r}.", f"tidak ada sumber {id!r}."),
            where="`source`",
            remedy=Text(
                f"Did you mean {near[0]!r}?" if near else f"Known sources: {', '.join(SOURCES)}.",
                f"Maksud Anda {near[0]!r}?" if near else f"Sumber yang dikenal: {', '.join(SOURCES)}.",
            ),
        )
    return cast(Source, import_module(f"sigap.sources.{id}").SOURCE)


def detected(samples: Sequence[Sample], *, folder: Path | None = None) -> Source:
    """Return the reader that recognises the samples best. Raises SourceError when none is sure, or two are.

    With `folder`, the samples are all the files of it: when none is recognised, the folder is named, not a file.
    """
    scores: dict[str, float] = {}
    readers: dict[str, Source] = {}
    for id in SOURCES:
        readers[id] = source(id)
        scores[id] = max((readers[id].detect(sample) for sample in samples), default=0.0)
    best = max(scores.values(), default=0.0)
    winners = [id for id, score in scores.items() if score == best]
    if best < SURE and folder is not None:
        raise _no_log(folder)
    if best < SURE or len(winners) > 1:
        raise _undecided(samples, winners if best >= SURE else [])
    return readers[winners[0]]


def _no_log(folder: Path) -> SourceError:
    known = ", ".join(SOURCES)
    return SourceError(
        Text(
            "there is no log in this folder that a known system writes.",
            "tidak ada log di folder ini yang ditulis oleh sistem yang dikenal.",
        ),
        where=str(folder),
        remedy=Text(
            f"Give the folder that holds the log files, or say which system with `source`: {known}.",
            f"Berikan folder yang berisi berkas log, atau sebutkan sistemnya dengan `source`: {known}.",
        ),
    )


def _undecided(samples: Sequence[Sample], winners: Sequence[str]) -> SourceError:
    known = ", ".join(winners or SOURCES)
    return SourceError(
        Text("it could be from more than one system.", "bisa berasal dari lebih dari satu sistem.")
        if winners
        else Text(
            "no known system writes files like this.",
            "tidak ada sistem yang dikenal menulis berkas seperti ini.",
        ),
        where=", ".join(sample.name for sample in samples[:3]),
        remedy=Text(f"Say which with `source`: {known}.", f"Sebutkan dengan `source`: {known}."),
    )
