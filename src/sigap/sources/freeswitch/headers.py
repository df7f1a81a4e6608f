"""Events of FreeSWITCH as headers: plain text blocks with URL-encoded values, or JSON.

Source: FreeSWITCH documentation, "Event Socket" (text/event-plain, text/event-json) and "Event List".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from sigap.facts.quality import Place, Problem, Quality
from sigap.sources.inputs import Input
from sigap.sources.json_input import records

Headers = Mapping[str, str]

_ENVELOPE = frozenset({"Content-Length", "Content-Type", "Reply-Text", "Job-UUID"})


@dataclass(slots=True)
class _Block:
    line: int
    headers: dict[str, str]
    odd: list[tuple[int, str]]


def told(one: Input, quality: Quality) -> Iterator[tuple[Place, Headers]]:
    """Yield the events of an input with the lines where they begin; what is no header is counted."""
    start = one.sample().text.lstrip()
    if start.startswith(("{", "[")):
        for place, record in records(one, quality):
            yield place, {name: str(value) for name, value in record.items()}
        return
    for block in _blocks(one.lines()):
        for line, text in block.odd:
            quality.rows_read += 1
            quality.add(Problem.UNPARSABLE, "", Place(one.name, line, text[:200]))
        if block.headers and not block.headers.keys() <= _ENVELOPE:
            quality.rows_read += 1
            yield Place(one.name, block.line), block.headers


def _blocks(lines: Iterator[tuple[int, str]]) -> Iterator[_Block]:
    block = _Block(0, {}, [])
    for number, line in lines:
        if not line.strip():
            if block.line:
                yield block
            block = _Block(0, {}, [])
            continue
        block.line = block.line or number
        _take(block, number, line)
    if block.line:
        yield block


def _take(block: _Block, number: int, line: str) -> None:
    if line.startswith("{"):  # the body of a text/event-json, which may follow its envelope directly
        try:
            body = json.loads(line)
        except json.JSONDecodeError:
            body = None
        if isinstance(body, dict):
            block.headers.update({name: str(value) for name, value in body.items()})
            return
    name, colon, value = line.partition(":")
    if not colon or not name.strip() or " " in name.strip():
        block.odd.append((number, line))
        return
    block.headers[name.strip()] = unquote(value.strip())
