"""What can be wrong with a mapping or its table: one message each, saying where and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

import sigap
from sigap.errors import SourceError
from sigap.sources.mapping import propose_mapping

TABLE = "who,what,from,to\nAyu,available,2026-01-05 09:00:00,2026-01-05 09:30:00\n"
COLUMNS = {"agent": '"who"', "state": '"what"', "started_at": '"from"', "ended_at": '"to"'}


def mapping(**columns: str) -> str:
    told = {**COLUMNS, **columns}
    return "[states.columns]\n" + "".join(f"{k} = {v}\n" for k, v in told.items() if v)


def refused(folder: Path, text: str, table: str = TABLE, **options: bool) -> SourceError:
    path = folder / "states.csv"
    path.write_text(table)
    told = folder / "mapping.toml"
    told.write_text(text)
    with pytest.raises(SourceError) as caught:
        sigap.read(path, mapping=told, **options)
    return caught.value


@pytest.mark.parametrize(
    ("text", "where", "what", "remedy"),
    [
        (mapping() + 'agent = "what"\n', "mapping.toml", "named twice", "Keep one"),
        ("[states.columns\n", "mapping.toml", "no TOML", "Mend"),
        ("", "mapping.toml: *", "maps no fact table", "Add a section"),
        ("[visit.columns]\n", "mapping.toml: visit", "no fact table 'visit'", "'visits'"),
        (mapping(agen='"who"'), "mapping.toml: states.columns.agen", "no target column 'agen'", "'agent'"),
        (
            mapping(started_day='"from"'),
            "mapping.toml: states.columns.started_day",
            "no target column",
            "started_at",
        ),
        (mapping(state=""), "mapping.toml: states.columns", "required columns are missing: state", "const"),
        (mapping(agent='"wo"'), "mapping.toml: states.columns.agent", "no column 'wo' in", "'who'"),
        (
            mapping(duration_ms='"what"'),
            "mapping.toml: states.columns.duration_ms",
            "unit of 'what' is not told",
            "s, ms",
        ),
        (
            mapping(duration_ms='{ column = "what", unit = "seconds" }'),
            "mapping.toml: states.columns.duration_ms.unit",
            "'seconds' is no unit",
            "s, ms, min, h",
        ),
        (
            mapping(agent='{ column = "who", unit = "s" }'),
            "mapping.toml: states.columns.agent.unit",
            "no unit for agent",
            "other columns take none",
        ),
        (
            mapping(state='{ column = "what", values = { a = "avaliable" } }'),
            "mapping.toml: states.columns.state",
            "no state 'avaliable'",
            "'available'",
        ),
        (
            mapping(agent='{ column = "who", const = "x" }'),
            "mapping.toml: states.columns.agent",
            "names 2 sources",
            "exactly one",
        ),
        (
            mapping(agent='{ colum = "who" }'),
            "mapping.toml: states.columns.agent.colum",
            "no key 'colum'",
            "'column'",
        ),
        (
            'zone = "Asia/Jakrta"\n' + mapping(),
            "mapping.toml: zone",
            "no time zone 'Asia/Jakrta'",
            "'Asia/Jakarta'",
        ),
        (
            "[[drop]]\nbecause = 'x'\n" + mapping(),
            "mapping.toml: drop 1",
            "does not say which rows",
            "where =",
        ),
        (
            "[file]\nsepartor = ';'\n" + mapping(),
            "mapping.toml: file.separtor",
            "no key 'separtor'",
            "Known:",
        ),
    ],
)
def test_a_wrong_mapping(tmp_path: Path, text: str, where: str, what: str, remedy: str) -> None:
    error = refused(tmp_path, text)
    assert error.where.startswith(where)
    assert what in error.what.en
    assert error.remedy is not None
    assert remedy in error.remedy.en
    assert error.message("id") != error.message("en")


@pytest.mark.parametrize(
    ("table", "what"),
    [
        ("who,who,from,to\n", "'who' is there twice"),
        ("\n1,2\n", "no header row"),
        (TABLE.splitlines()[0] + "\n", "no row could be read"),
        (
            TABLE.replace("2026-01-05 09:00:00", "soon"),
            "no row could be read (states.started_at <- from: 'soon')",
        ),
    ],
)
def test_a_wrong_table(tmp_path: Path, table: str, what: str) -> None:
    error = refused(tmp_path, mapping(), table)
    assert what in error.what.en
    assert "states.csv" in error.where


def test_strict_makes_one_bad_row_fatal(tmp_path: Path) -> None:
    error = refused(tmp_path, mapping(), TABLE + "Budi,available,soon,\n", strict=True)
    assert error.where.endswith("states.csv:3")
    assert "soon" in error.what.en


def test_a_table_without_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "states.csv"
    path.write_text(TABLE)
    with pytest.raises(SourceError, match="needs a mapping file"):
        sigap.read(path, source="mapping")


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "states.csv"
    path.write_text(TABLE)
    with pytest.raises(SourceError, match="mapping file cannot be read"):
        sigap.read(path, mapping=tmp_path / "none.toml")


def test_a_header_nobody_recognises(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("foo,bar\n1,2\n")
    with pytest.raises(SourceError, match="no column was recognised: foo, bar"):
        propose_mapping(path)


def test_an_encoding_that_does_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "states.csv"
    path.write_bytes("who,what,from,to\nJosé,available,,\n".encode("windows-1252"))
    told = tmp_path / "mapping.toml"
    told.write_text(mapping())
    with pytest.raises(SourceError, match="no utf-8"):
        sigap.read(path, mapping=told)
