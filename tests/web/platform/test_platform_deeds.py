"""Whatever is written into the audit log has words in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import sigap.web
from sigap.web.platform.deeds import DEEDS, THINGS, in_words
from sigap.web.platform.details import DETAILS, detail_in_words
from sigap.web.platform.subjects import KINDS

SOURCE = Path(sigap.web.__file__).parent
WRITERS = {"record", "_record", "note_look", "_note"}  # they pass on to the audit log what they are given
NO_DETAIL = {"actor", "action", "tenant", "subject", "address", "of"}
DOMAINS = {thing.split(".")[0] for thing in THINGS}


def actions() -> Iterator[tuple[str, str]]:
    """Yield what is given as `action` to the audit log, and where; what is put in at run time is a `*`."""
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call):
                told = [word.value for word in node.keywords if word.arg == "action"]
                yield from ((written(one), file.name) for one in told if written(one))


def written(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(one.value if isinstance(one, ast.Constant) else "*" for one in node.values)  # type: ignore[misc]
    return ""


def test_each_action_has_words() -> None:
    found = [(action, file) for action, file in actions() if action.split(".")[0] in DOMAINS]
    assert len(found) > 50
    without = [
        (action, file)
        for action, file in found
        if not any(thing == "*" or fits(action.rpartition(".")[0], thing) for thing in THINGS)
        or ((deed := action.rpartition(".")[2]) != "*" and deed not in DEEDS)
    ]
    assert without == []


def fits(pattern: str, thing: str) -> bool:
    head, star, tail = pattern.partition("*")
    return thing.startswith(head) and thing.endswith(tail) if star else thing == pattern


def test_it_is_said_in_both_languages() -> None:
    said = in_words("people.member.made")
    assert said is not None
    assert (said.en, said.id) == ("member: made", "anggota: dibuat")
    assert in_words("people.member.flown") is None
    assert in_words("nonsense") is None


def details() -> Iterator[tuple[str, str]]:
    """Yield what is given to the audit log beside who did what, and where."""
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", getattr(node.func, "id", "")) in WRITERS
            ):
                yield from ((word.arg, file.name) for word in node.keywords if word.arg)


def test_each_detail_has_words() -> None:
    found = [(name, file) for name, file in details() if name not in NO_DETAIL]
    assert len(found) > 80
    assert [(name, file) for name, file in found if name not in DETAILS] == []


def test_a_detail_that_is_not_known_is_at_least_readable() -> None:
    assert detail_in_words("is_active").id == "aktif"
    assert detail_in_words("gone_since").en == "gone since"


def kinds() -> Iterator[tuple[str, str]]:
    """Yield the kinds that audit entries are said to be about, and where; those put in at run time are left out."""
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call):
                told = [word.value for word in node.keywords if word.arg in ("subject", "of")]
                subjects = [written(one) for one in told]
                yield from ((one.partition(":")[0], file.name) for one in subjects if ":" in one)


def test_each_kind_of_thing_has_words() -> None:
    found = [(kind, file) for kind, file in kinds() if "*" not in kind]
    assert len(found) > 30
    assert [(kind, file) for kind, file in found if kind not in KINDS] == []
