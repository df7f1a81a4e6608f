"""Every text a user can see is in both languages, differs between them, and is in the language it says."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import sigap
from sigap.text import LANGUAGES, Text

PACKAGE = Path(sigap.__file__).parent

ALIKE = {
    "Administrator",
    "Amazon Connect",
    "Asterisk",
    "Back office",
    "Bias",
    "Chatwoot",
    "FreeSWITCH mod_callcenter",
    "Genesys Cloud",
    "Idul Fitri",
    "Interval",
    "Microsoft Teams",
    "Model",
    "SQM Group",
    "SaaS",
    "Signing secret",
    "Slack",
    "Target",
    "Telegram",
    "Twilio",
    "Twilio TaskRouter",
    "Video",
    "WhatsApp",
    "Zammad",
    "Zendesk",
    "id",
    "target",
    "target {v} %",
    "video",
    "volume",
}
"""Texts that are rightly the same in both languages: names of products, words that were borrowed."""

ENGLISH = re.compile(r"\b(the|of|is|are|was|with|which|and|when|not|than|that)\b")
INDONESIAN = re.compile(r"\b(yang|dan|adalah|dengan|dari|untuk|tidak|bila|saat|atau|ini|itu)\b")
QUOTED = re.compile(r"`[^`]*`|“[^”]*”|--[a-z-]+|'[^']*'|\"[^\"]*\"|\{[^}]*\}")


class Written(NamedTuple):
    """A `Text(...)` as it stands in the code."""

    place: str
    en: str
    id: str
    filled_en: frozenset[str]
    filled_id: frozenset[str]


def _string(node: ast.expr | None) -> tuple[str, frozenset[str]] | None:
    """Return the wording of a literal or f-string and what fills it; None when it is neither."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value, frozenset()
    if isinstance(node, ast.JoinedStr):
        wording = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        filled = {ast.unparse(part.value) for part in node.values if isinstance(part, ast.FormattedValue)}
        return wording, frozenset(filled)
    return None


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text"


def _written() -> Iterator[Written]:
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not _is_text(node):
                continue
            given = {k.arg: k.value for k in node.keywords} | dict(zip(("en", "id"), node.args, strict=False))
            english, indonesian = _string(given.get("en")), _string(given.get("id"))
            if english is not None and indonesian is not None:
                place = f"{file.relative_to(PACKAGE)}:{node.lineno}"
                yield Written(place, english[0], indonesian[0], english[1], indonesian[1])


WRITTEN = list(_written())


def _texts(value: Any, seen: set[int]) -> Iterator[Text]:
    """Yield every `Text` inside a value."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, Text):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one, seen)
    elif isinstance(value, (tuple, list, set, frozenset)):
        for one in value:
            yield from _texts(one, seen)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for one in dataclasses.fields(value):
            yield from _texts(getattr(value, one.name, None), seen)


def _modules() -> list[str]:
    names = [m.name for m in pkgutil.walk_packages([str(PACKAGE)], "sigap.")]
    return [name for name in names if not name.endswith("__main__")]


def test_there_are_texts_to_look_at() -> None:
    assert len(WRITTEN) > 500
    assert LANGUAGES == ("id", "en")


@pytest.mark.parametrize("module", _modules())
def test_every_value_is_in_both_languages(module: str) -> None:
    held = vars(importlib.import_module(module)).values()
    for text in _texts(tuple(held), set()):
        assert bool(text.en) == bool(text.id), text


def _wrong(check: Any) -> list[str]:
    return [f"{one.place}: {one.en!r} / {one.id!r}" for one in WRITTEN if check(one)]


def test_every_text_in_the_code_is_in_both_languages() -> None:
    assert _wrong(lambda one: bool(one.en.strip()) != bool(one.id.strip())) == []


def test_the_two_languages_differ() -> None:
    def alike(one: Written) -> bool:
        worded = re.search(r"[a-z]{2}", QUOTED.sub("", one.en))
        return bool(worded) and one.en == one.id and one.en not in ALIKE

    assert _wrong(alike) == []


def test_each_text_is_in_its_language() -> None:
    assert _wrong(lambda one: ENGLISH.search(QUOTED.sub("", one.id)) is not None) == []
    assert _wrong(lambda one: INDONESIAN.search(QUOTED.sub("", one.en)) is not None) == []


def test_both_languages_are_filled_with_as_many_values() -> None:
    assert _wrong(lambda one: len(one.filled_en) != len(one.filled_id)) == []
