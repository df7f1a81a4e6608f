"""The documentation: nothing public is undocumented, links lead somewhere, commands exist, examples run."""

from __future__ import annotations

import importlib.util
import re
import shlex
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from types import ModuleType

import click
import pytest

import sigap
from sigap.cli.commands import sigap as command_line
from sigap.facts.events import FIELDS, EventType
from sigap.facts.quality import Problem
from sigap.facts.tables import TABLES
from sigap.metrics.catalogue import CATALOGUE
from sigap.metrics.presets import PRESETS
from sigap.sources.registry import SOURCES
from sigap.text import LANGUAGES
from sigap.web.start.arguments import PROCESSES, read

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path, language: str) -> list[str]:
    return [code for kind, code in BLOCK.findall(page.read_text(encoding="utf-8")) if kind == language]


def load(path: Path) -> ModuleType:
    """Import a file that is in no package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- nothing public is undocumented


def test_generated_pages_are_up_to_date() -> None:
    assert load(DOCS / "generate.py").outdated() == [], "run `./run docs`"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kpi", CATALOGUE)
def test_every_kpi_has_an_entry(kpi: str, language: str) -> None:
    headings = re.findall(r"^#+ .*$", (REFERENCE / f"kpis.{language}.md").read_text(), re.MULTILINE)
    assert any(kpi in heading for heading in headings)


@pytest.mark.parametrize(
    ("page", "heading", "names"),
    [
        *(
            (page + end, heading, names)
            for page, heading, names in (
                ("facts", "## {}\n", TABLES),
                ("facts", "| `{}` |", Problem),
                ("events", "| `{}` |", EventType),
                ("events", "| `{}` |", FIELDS),
                ("sources", "| `{}` |", SOURCES),
                ("sources", "| `{}` |", PRESETS),
            )
            for end in (".md", ".id.md")
        ),
        ("python.md", "## sigap.{}\n", [n for n in sigap.__all__ if not n.startswith("_")]),
    ],
)
def test_everything_public_is_in_the_reference(page: str, heading: str, names: list[str]) -> None:
    told = (REFERENCE / page).read_text(encoding="utf-8")
    assert [one for one in names if heading.format(one) not in told] == []


Words = tuple[str, ...]


def commands(command: click.Command, path: Words = ()) -> Iterator[tuple[Words, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for below in command.commands.values():
            yield from commands(below, (*path, str(below.name)))


COMMANDS = dict(commands(command_line("en")))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_is_in_the_reference(path: tuple[str, ...], language: str) -> None:
    told = (REFERENCE / f"cli.{language}.md").read_text(encoding="utf-8")
    assert f"## `{' '.join(('sigap', *path))}`\n" in told


def test_every_command_and_option_says_what_it_does() -> None:
    silent = [" ".join(path) for path, command in COMMANDS.items() if not command.help]
    silent += [
        " ".join((*path, *option.opts))
        for path, command in COMMANDS.items()
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]
    assert silent == []


def test_every_source_has_a_line_in_a_how_to() -> None:
    how_to = "\n".join(page.read_text(encoding="utf-8") for page in (DOCS / "how-to").glob("*.md")).lower()
    assert [one for one in SOURCES if one.replace("_", " ") not in how_to] == []


# --- decisions


def decisions() -> list[Path]:
    return sorted((DOCS / "decisions").glob("0*.md"))


@pytest.mark.parametrize("page", decisions(), ids=name)
def test_a_decision_says_what_why_what_else_and_what_would_change_it(page: Path) -> None:
    told = page.read_text(encoding="utf-8")
    for part in ("**What", "hy.**", "**What else was considered.**", "**What would change our mind.**"):
        assert part in told
    assert page.name in (DOCS / "decisions" / "index.md").read_text(encoding="utf-8")


def test_every_dependency_has_its_reason() -> None:
    pages = ("0002-dependencies.md", "0015-the-platform-s-packages.md")
    told = "".join((DOCS / "decisions" / page).read_text(encoding="utf-8") for page in pages)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *chain(*project["dependency-groups"].values())]
    names = {re.split(r"[\[<>=!~ ]", line)[0] for line in wanted}
    assert sorted(one for one in names if not re.search(rf"\*\*[^*]*\b{re.escape(one)}\b", told)) == []


# --- links


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    prose = BLOCK.sub("", page.read_text(encoding="utf-8"))
    lost = []
    for link in LINK.findall(prose):
        path, _, anchor = link.partition("#")
        if "://" in path or path.startswith("mailto:"):
            continue
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


def anchors(page: Path) -> set[str]:
    """Return the anchors that a page's headings make, or name."""
    headings = re.findall(r"^#+ +(.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    named = {found[1] for h in headings if (found := re.search(r"\{#([^}]+)\}", h))}
    return named | {re.sub(r"[^\w -]", "", h.lower()).strip().replace(" ", "-") for h in headings}


def test_every_page_is_in_the_navigation() -> None:
    navigation = (ROOT / "zensical.toml").read_text(encoding="utf-8")
    reachable = navigation + (DOCS / "decisions" / "index.md").read_text(encoding="utf-8")
    assert [name(p) for p in DOCS.rglob("*.md") if p.name not in reachable] == []


# --- both languages


TWIN = re.compile(r"^\*(?:In English|Dalam bahasa Indonesia): \[([^\]]+)\]\(([^)]+)\)\.\*$", re.MULTILINE)
INDONESIAN = sorted(DOCS.rglob("*.id.md"))
IN_ENGLISH_ALONE = ("directory.md", "decisions/", "reference/python.md")
"""What those who work on the code read, and its docstrings."""


def shape(page: Path) -> dict[str, int]:
    """Count what two tellings of one thing have alike: headings, blocks, rows of tables, points of lists."""
    told = page.read_text(encoding="utf-8")
    parts = {"headings": "^#+ ", "fences": "^ *```", "rows": r"^\|", "points": r"^(?:\d+\.|[*-]) "}
    return {what: len(re.findall(pattern, told, re.MULTILINE)) for what, pattern in parts.items()}


@pytest.mark.parametrize("page", INDONESIAN, ids=name)
def test_a_page_and_its_twin_tell_the_same_and_lead_to_each_other(page: Path) -> None:
    found = TWIN.search(page.read_text(encoding="utf-8"))
    assert found is not None
    title, twin = found[1], page.parent / found[2]
    back = TWIN.search(twin.read_text(encoding="utf-8"))
    assert back is not None
    assert back[2] == page.name
    assert twin.read_text(encoding="utf-8").startswith(f"# {title}\n")
    assert page.read_text(encoding="utf-8").startswith(f"# {back[1]}\n")
    assert shape(page) == shape(twin)


def twins() -> dict[Path, Path]:
    """Return the Indonesian page of each English one that has one."""
    found = ((page, TWIN.search(page.read_text(encoding="utf-8"))) for page in INDONESIAN)
    return {(page.parent / line[2]).resolve(): page for page, line in found if line is not None}


def test_every_page_that_a_user_needs_is_in_both_languages() -> None:
    in_both = {*twins(), *INDONESIAN}
    alone = [page for page in DOCS.rglob("*.md") if page not in in_both]
    assert [
        name(p) for p in alone if not name(p).startswith(tuple(f"docs/{one}" for one in IN_ENGLISH_ALONE))
    ] == []


@pytest.mark.parametrize("page", [*INDONESIAN, ROOT / "README.id.md"], ids=name)
def test_an_indonesian_page_leads_to_indonesian_pages(page: Path) -> None:
    prose = TWIN.sub("", BLOCK.sub("", page.read_text(encoding="utf-8")))
    led = ((page.parent / link.partition("#")[0]).resolve() for link in LINK.findall(prose))
    assert [name(target) for target in led if target in twins()] == []


# --- commands and examples


def called() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for block in blocks(page, "sh"):
            for line in block.replace("\\\n", " ").splitlines():
                command = line.rpartition("| ")[2].partition(" > ")[0]
                if command.startswith(("sigap ", "./run ")) or command == "./run":
                    yield name(page), command


OF_RUN = {"example", "test", "check", "docs", "bench", "screenshots", "lock", "setup", "help"}


@pytest.mark.parametrize(("page", "line"), list(called()))
def test_commands_in_the_documentation_exist(page: str, line: str) -> None:
    first, *words = shlex.split(line, comments=True)
    if first == "./run" and len(words) == 1 and words[0] in OF_RUN:
        return
    if first == "./run" and (not words or words[0].startswith("--") or words[0] in (*PROCESSES, "manage")):
        if words[:1] != ["manage"]:
            read(words)  # exits at a word that means nothing
        return
    path: tuple[str, ...] = ()
    for word in words:
        if (*path, word) not in COMMANDS:
            break
        path = (*path, word)
    assert path, f"no command in {line!r}"
    known = {opt for option in COMMANDS[path].params for opt in (*option.opts, *option.secondary_opts)}
    assert {word.partition("=")[0] for word in words if word.startswith("--")} <= known


def test_run_tells_of_every_command_it_has() -> None:
    script = (ROOT / "run").read_text(encoding="utf-8")
    told = script[script.index("<<'END'") : script.index("\nEND\n")]
    assert {one for one in OF_RUN - {"help"} if f"./run {one}" not in told} == set()


TO_RUN = (ROOT, DOCS / "tutorial", DOCS / "how-to")
EXAMPLES = [page for page in PAGES if page.parent in TO_RUN and blocks(page, "python")]


@pytest.mark.parametrize("page", EXAMPLES, ids=name)
def test_the_examples_run(
    page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    code = "\n".join(blocks(page, "python"))
    exec(compile(code, name(page), "exec"), {"__name__": "example"})
    assert "print(" not in code or capsys.readouterr().out.strip()


def test_the_readmes_are_twins() -> None:
    english, indonesian = ((ROOT / f).read_text(encoding="utf-8") for f in ("README.md", "README.id.md"))
    assert blocks(ROOT / "README.md", "python") == blocks(ROOT / "README.id.md", "python")
    assert english.count("\n## ") == indonesian.count("\n## ")
    without_language = [
        line.replace(" --lang id", "") for block in blocks(ROOT / "README.id.md", "sh") for line in [block]
    ]
    assert without_language == blocks(ROOT / "README.md", "sh")
