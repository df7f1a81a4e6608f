"""The contract's checks, each with a planted breach; and facts kept as Parquet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sigap.errors import OutputError, SourceError
from sigap.facts import parquet
from sigap.facts.assembly import table_of_rows
from sigap.facts.bundle import Facts
from sigap.facts.validation import ContractError, check, check_parquet, check_table, require

UTC = ZoneInfo("UTC")
ROWS = [
    {"agent": "Ayu", "state": "break", "started_at": 1_750_000_000_000, "ended_at": 1_750_000_060_000,
     "duration_ms": 60_000},
    {"agent": "Ayu", "state": "available", "started_at": 1_750_000_060_000},
]  # fmt: skip
STATES = table_of_rows("states", ROWS, UTC)


def changed(name: str, values: list[object]) -> pa.Table:
    field = STATES.schema.field(name)
    plain = pa.string() if pa.types.is_dictionary(field.type) else field.type
    return STATES.set_column(
        STATES.schema.get_field_index(name), field, pa.array(values, plain).cast(field.type)
    )


def instants(*seconds: int) -> list[object]:
    return [dt.datetime.fromtimestamp(1_750_000_000 + s, dt.UTC) for s in seconds]


BREACHES: list[tuple[str, Callable[[], pa.Table], str, int]] = [
    ("missing column", lambda: STATES.drop_columns(["reason"]), "reason", 0),
    ("unknown column", lambda: STATES.append_column("mood", pa.array(["a", "b"])), "mood", 0),
    ("wrong type", lambda: STATES.set_column(0, "agent", pa.array(["a", "b"])), "agent", 0),
    ("null", lambda: changed("agent", ["Ayu", None]), "agent", 1),
    ("choice", lambda: changed("state", ["break", "asleep"]), "state", 1),
    ("negative", lambda: changed("duration_ms", [-1, None]), "duration_ms", 1),
    ("order", lambda: changed("ended_at", [*instants(-5), None]), "started_at, ended_at", 1),
    ("key", lambda: changed("started_at", instants(0, 0)), "agent, started_at", 1),
]


def test_a_sound_table_has_no_breach() -> None:
    assert check_table("states", STATES) == []


@pytest.mark.parametrize(("made", "column", "count"), [b[1:] for b in BREACHES], ids=[b[0] for b in BREACHES])
def test_each_breach_is_found(made: Callable[[], pa.Table], column: str, count: int) -> None:
    breaches = check_table("states", made())
    assert [(b.column, b.count) for b in breaches] == [(column, count)]
    assert breaches[0].message.en != breaches[0].message.id


def test_the_error_names_file_row_column_and_what_was_expected() -> None:
    facts = Facts({"states": changed("state", ["break", "asleep"])}, UTC)
    with pytest.raises(ContractError) as caught:
        require(facts, "states.parquet")
    message = str(caught.value)
    assert message.startswith("states.parquet: states.state row 1: expected one of available")
    assert "found 'asleep' (1 rows)" in message


def test_more_ended_than_offered_breaks_the_identity() -> None:
    told = {"queue": "q", "starts_at": 0, "length_ms": 1_800_000, "offered": 5, "answered": 4, "abandoned": 2}
    facts = Facts({"interval_counts": table_of_rows("interval_counts", [told], UTC)}, UTC)
    assert [b.column for b in check(facts)] == ["offered"]


def test_parquet_there_and_back(tmp_path: Path) -> None:
    facts = Facts({"states": STATES}, ZoneInfo("Asia/Jakarta"), 1_750_000_060_000, source="asterisk")
    parquet.save(facts, tmp_path)
    back = parquet.load(tmp_path)
    assert back["states"].equals(STATES)
    assert (back.zone, back.until, back.source) == (facts.zone, facts.until, "asterisk")
    assert check_parquet(tmp_path / "states.parquet") == []


def test_nothing_is_overwritten_without_force(tmp_path: Path) -> None:
    facts = Facts({"states": STATES}, UTC)
    parquet.save(facts, tmp_path)
    with pytest.raises(OutputError, match="already"):
        parquet.save(facts, tmp_path)
    assert parquet.save(facts, tmp_path, force=True) == [tmp_path / "states.parquet"]


def test_another_version_is_refused(tmp_path: Path) -> None:
    other = STATES.replace_schema_metadata({"sigap.facts": "99"})
    pq.write_table(other, tmp_path / "states.parquet")
    with pytest.raises(SourceError, match="version 99"):
        parquet.load(tmp_path)


@pytest.mark.parametrize(("name", "content"), [("states.parquet", b"nonsense"), ("moods.parquet", b"")])
def test_files_that_are_no_facts(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceError):
        check_parquet(path)


def test_a_folder_without_facts(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no facts"):
        parquet.load(tmp_path)
