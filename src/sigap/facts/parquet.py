"""Facts on disk: one Parquet file per table in a folder, with the contract's version, the zone and the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pyarrow as pa
import pyarrow.parquet as pq

from sigap.errors import OutputError, SourceError
from sigap.facts.bundle import Facts
from sigap.facts.tables import TABLES, VERSION
from sigap.facts.validation import ContractError, check_table
from sigap.text import Text

_VERSION, _ZONE, _UNTIL, _SOURCE = b"sigap.facts", b"sigap.zone", b"sigap.until", b"sigap.source"


def save(facts: Facts, folder: str | Path, *, force: bool = False) -> list[Path]:
    """Write the tables that have rows into `folder`, each as `<table>.parquet`, and return the files.

    What was found wrong while reading is not kept: it belongs to the reading.

    Raises:
        OutputError: a file is there already and `force` is not given, or the folder cannot be written.
    """
    target = Path(folder)
    files = {name: target / f"{name}.parquet" for name in facts.names}
    stale = [path for path in (target / f"{name}.parquet" for name in TABLES) if path.exists()]
    if stale and not force:
        raise OutputError(
            Text("facts are there already.", "sudah ada fakta di sana."),
            where=str(stale[0]),
            remedy=Text("Choose another folder, or say `force`.", "Pilih folder lain, atau pakai `force`."),
        )
    try:
        target.mkdir(parents=True, exist_ok=True)
        for path in stale:
            path.unlink()
        for name, path in files.items():
            pq.write_table(_with_metadata(facts, name), path, compression="zstd")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        what = Text(f"it cannot be written: {reason}.", f"tidak dapat ditulis: {reason}.")
        raise OutputError(what, where=str(target)) from error
    return list(files.values())


@dataclass(frozen=True, slots=True)
class Lake:
    """Where facts lie on disk, unread: each table's files, and what holds for all of them."""

    files: Mapping[str, list[Path]]
    zone: ZoneInfo
    until: int | None


def describe(folder: str | Path) -> Lake:
    """Return which files of `folder` hold which table, without reading their rows.

    A table is one file `<table>.parquet`, or a folder `<table>/` of such files, one a day for instance.

    Raises:
        SourceError: there are none, or they are of another version of the contract.
    """
    source = Path(folder)
    files = {name: _files_of(source, name) for name in TABLES}
    files = {name: found for name, found in files.items() if found}
    if not files:
        raise _nothing_in(source)
    untils = []
    for found in files.values():
        for path in found:
            metadata = pq.read_schema(path).metadata or {}
            _check_version(metadata, path)
            untils.append(int(metadata.get(_UNTIL, b"") or 0))
    until = max(untils) or None
    return Lake(files, _zone(metadata, path), until)


def _files_of(source: Path, name: str) -> list[Path]:
    whole = source / f"{name}.parquet"
    return [whole] if whole.is_file() else sorted((source / name).glob("*.parquet"))


def _nothing_in(source: Path) -> SourceError:
    return SourceError(
        Text("there are no facts in this folder.", "tidak ada fakta di folder ini."),
        where=str(source),
        remedy=Text("Give a folder that Sigap wrote.", "Berikan folder yang ditulis oleh Sigap."),
    )


def load(folder: str | Path) -> Facts:
    """Return the facts that `save` wrote into `folder`.

    Raises:
        SourceError: there are none, they are of another version of the contract, or a file is damaged.
        ContractError: a table breaks the contract.
    """
    source = Path(folder)
    files = {name: source / f"{name}.parquet" for name in TABLES}
    files = {name: path for name, path in files.items() if path.exists()}
    if not files:
        raise _nothing_in(source)
    tables = {name: read_table(path) for name, path in files.items()}
    for name, table in tables.items():
        breaches = check_table(name, table)
        if breaches:
            raise ContractError(breaches, str(files[name]))
    first = next(iter(files))
    metadata = tables[first].schema.metadata or {}
    until = metadata.get(_UNTIL, b"").decode()
    return Facts(
        {name: _as_contract(name, table) for name, table in tables.items()},
        _zone(metadata, files[first]),
        int(until) if until else None,
        source=metadata.get(_SOURCE, b"").decode(),
    )


def read_table(path: Path) -> pa.Table:
    """Return a fact table from a Parquet file.

    Raises:
        SourceError: the file is missing, damaged, of another version, or not named after a fact table.
    """
    if path.stem not in TABLES:
        known = ", ".join(TABLES)
        raise SourceError(
            Text(f"there is no fact table {path.stem!r}.", f"tidak ada tabel fakta {path.stem!r}."),
            where=str(path),
            remedy=Text(
                f"Name the file after one of {known}.", f"Namai berkas menurut salah satu dari {known}."
            ),
        )
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        what = Text("it is no Parquet file, or it is damaged.", "bukan berkas Parquet, atau rusak.")
        raise SourceError(what, where=str(path)) from error
    _check_version(table.schema.metadata or {}, path)
    return table


def _check_version(metadata: Mapping[bytes, bytes], path: Path) -> None:
    version = metadata.get(_VERSION, b"").decode()
    if version != str(VERSION):
        found = version or "none"
        raise SourceError(
            Text(
                f"its facts are of version {found}, this is version {VERSION}.",
                f"faktanya versi {found}, sedangkan ini versi {VERSION}.",
            ),
            where=str(path),
            remedy=Text("Read the log again with this version.", "Baca ulang lognya dengan versi ini."),
        )


def _with_metadata(facts: Facts, name: str) -> pa.Table:
    metadata = {
        **TABLES[name].arrow_schema.metadata,
        _ZONE: facts.zone.key.encode(),
        _UNTIL: b"" if facts.until is None else str(facts.until).encode(),
        _SOURCE: facts.source.encode(),
    }
    return facts[name].replace_schema_metadata(metadata)


def _as_contract(name: str, table: pa.Table) -> pa.Table:
    return table.cast(TABLES[name].arrow_schema)


def _zone(metadata: dict[bytes, bytes], path: Path) -> ZoneInfo:
    name = metadata.get(_ZONE, b"").decode()
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        what = Text(f"its time zone {name!r} is unknown.", f"zona waktunya {name!r} tidak dikenal.")
        raise SourceError(what, where=str(path)) from error
