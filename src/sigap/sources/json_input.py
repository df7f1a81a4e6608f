"""JSON in every dress exports wear: one document, an array, an envelope around an array, or one document per line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sigap.errors import SourceError
from sigap.facts.quality import Place, Problem, Quality
from sigap.sources.inputs import Input, Sample
from sigap.text import Text

Record = Mapping[str, Any]


def records(one: Input, quality: Quality, *, under: Sequence[str] = ()) -> Iterator[tuple[Place, Record]]:
    """Yield the objects of an input with their places (row in an array, line in JSON lines).

    Args:
        one: the input.
        quality: counts rows read and rows that are no JSON objects.
        under: keys whose array holds the records when the document is an envelope, first found wins.

    Raises:
        SourceError: nothing in it is JSON.
    """
    text = one.read().decode("utf-8-sig", errors="replace")
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        yield from _by_line(one.name, text, quality, under, error)
        return
    for row, record in enumerate(_unwrapped(document, under), 1):
        quality.rows_read += 1
        if isinstance(record, dict):
            yield Place(one.name, row), record
        else:
            quality.add(Problem.UNPARSABLE, "", Place(one.name, row, str(record)[:200]))


def _by_line(
    name: str, text: str, quality: Quality, under: Sequence[str], whole: json.JSONDecodeError
) -> Iterator[tuple[Place, Record]]:
    found = False
    bad: list[Place] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            rows = _unwrapped(json.loads(line), under)
        except json.JSONDecodeError:
            rows = [None]
        for record in rows:
            quality.rows_read += 1
            if isinstance(record, dict):
                found = True
                yield Place(name, number), record
            else:
                bad.append(Place(name, number, line[:200]))
    if not found:
        raise SourceError(
            Text(f"this is not JSON: {whole.msg}.", f"ini bukan JSON: {whole.msg}."),
            where=f"{name}:{whole.lineno}",
            remedy=Text("Give the export as it was written.", "Berikan ekspor sebagaimana aslinya."),
        )
    for place in bad:
        quality.add(Problem.UNPARSABLE, "", place)


def _unwrapped(document: Any, under: Sequence[str]) -> list[Any]:
    if isinstance(document, list):
        return document
    if isinstance(document, dict):
        for key in under:
            if isinstance(document.get(key), list):
                return list(document[key])
    return [document]


def sampled_records(sample: Sample, *, under: Sequence[str] = ()) -> list[Record]:
    """Return the objects that can be seen in a sample, even when it is cut off in the middle of one."""
    text = sample.text.lstrip()
    if not text.startswith(("{", "[")):
        return []
    try:
        return [r for r in _unwrapped(json.loads(text), under) if isinstance(r, dict)]
    except json.JSONDecodeError:
        return _first_objects(text, under)


def _first_objects(text: str, under: Sequence[str], most: int = 20) -> list[Record]:
    """Return the leading objects of a cut-off array, of an envelope's array, or of JSON lines."""
    decoder = json.JSONDecoder()
    starts = [text.find("[", text.find(f'"{key}"')) + 1 for key in under if f'"{key}"' in text]
    position = starts[0] if starts and text.startswith("{") else int(text.startswith("["))
    found: list[Record] = []
    while len(found) < most:
        while position < len(text) and text[position] in " \t\r\n,":
            position += 1
        try:
            value, position = decoder.raw_decode(text, position)
        except json.JSONDecodeError:
            break
        if isinstance(value, dict):
            found.append(value)
    return found
