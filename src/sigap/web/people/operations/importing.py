"""Agents from a CSV: all of it, or nothing and every line that is wrong."""

from __future__ import annotations

import csv
import io

from django.db import transaction

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.people.models import Skill, Team
from sigap.web.people.operations.floor import FloorError, define_agent, define_skill, define_team

LARGEST_BYTES = 5_000_000
_SHOWN = 50


class ImportError_(SigapError):  # noqa: N801, N818  # the builtin has the name
    """A CSV that cannot be taken.

    Attributes:
        problems: every line that is wrong, the first fifty.
    """

    def __init__(self, problems: list[SigapError]) -> None:
        self.problems = problems
        super().__init__(problems[0].what, where=problems[0].where, remedy=problems[0].remedy)


def import_agents(*, content: bytes, actor: str) -> int:
    """Make or change the agents of a CSV with the columns key, name, team, skills; return how many.

    Teams and skills that are not there yet are made. Skills are set apart by spaces.

    Raises:
        ImportError_: it is no such CSV, or some lines are wrong; then nothing is taken.
    """
    rows = _rows(content)
    problems: list[SigapError] = []
    with transaction.atomic():
        _make_missing(rows, actor)
        for number, row in enumerate(rows, start=2):
            try:
                _agent(row, actor)
            except FloorError as error:
                where = f"{number}: {error.where}"
                problems.append(FloorError(error.what, where=where, remedy=error.remedy))
        if problems:
            raise ImportError_(problems[:_SHOWN])
    return len(rows)


def _rows(content: bytes) -> list[dict[str, str]]:
    if len(content) > LARGEST_BYTES:
        raise _none(Text("The file is larger than 5 MB.", "Berkas lebih dari 5 MB."))
    try:
        text = content.decode("utf-8-sig")
        sample = text.split("\n", 1)[0]
        reader = csv.DictReader(
            io.StringIO(text), delimiter=";" if sample.count(";") > sample.count(",") else ","
        )
        rows = [{str(k).strip().lower(): (v or "").strip() for k, v in row.items() if k} for row in reader]
        names = {name.strip().lower() for name in reader.fieldnames or ()}
    except (UnicodeDecodeError, csv.Error):
        raise _none(Text("This is no CSV in UTF-8.", "Ini bukan CSV dalam UTF-8.")) from None
    if "key" not in names or not rows:
        raise _none(
            Text("There is no column “key”, or no line.", "Tidak ada kolom “key”, atau tidak ada baris.")
        )
    if "\x00" in text:
        raise _none(Text("This is no text.", "Ini bukan teks."))
    return rows


def _none(what: Text) -> ImportError_:
    return ImportError_([FloorError(what, where="CSV")])


def _make_missing(rows: list[dict[str, str]], actor: str) -> None:
    teams = {row.get("team", "") for row in rows} - {""} - set(Team.objects.values_list("key", flat=True))
    skills = {s for row in rows for s in row.get("skills", "").split()} - set(
        Skill.objects.values_list("key", flat=True)
    )
    for team in sorted(teams):
        define_team(key=team, actor=actor)
    for skill in sorted(skills):
        define_skill(key=skill, actor=actor)


def _agent(row: dict[str, str], actor: str) -> None:
    define_agent(
        key=row["key"],
        name=row.get("name", ""),
        team=row["team"] if row.get("team") else None,
        skills=row["skills"].split() if row.get("skills") else None,
        actor=actor,
    )
