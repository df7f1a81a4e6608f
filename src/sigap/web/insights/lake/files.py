"""Files of the lake: bytes that depend on the rows alone, written whole or not at all, on a disk or in object storage.

A file is named after its content (`<table>/<day>.<digest>.parquet` in the tenant's folder). So writing it again changes
nothing, a new version never disturbs who still reads the old one, and a process that dies in between leaves a file that
nobody reads. Which files count is said by the manifest (`insights.models.LakeFile`) and by nothing else.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.fs as fs
import pyarrow.parquet as pq
from django.conf import settings

from sigap.errors import OutputError, SourceError
from sigap.facts.schema import Kind
from sigap.facts.tables import TABLES
from sigap.text import Text
from sigap.web.platform.tenancy import tenant_id

ROWS_PER_GROUP = 122_880
_CODED = (Kind.LABEL, Kind.CHOICE, Kind.DAY, Kind.SLOT)


@dataclass(frozen=True)
class Written:
    """A file as it lies there: its path in the tenant's folder, its size in bytes and its SHA-256."""

    path: str
    size: int
    digest: str


class LakeUnavailableError(SourceError):
    """The lake cannot be read or written at present."""

    status = 503


def _unavailable(error: Exception, where: str) -> LakeUnavailableError:
    reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
    return LakeUnavailableError(
        Text(f"the lake does not answer: {reason}.", f"danau data tidak menjawab: {reason}."),
        where=where,
        remedy=Text(
            "Look at SIGAP_LAKE and the room on its disk.", "Periksa SIGAP_LAKE dan sisa ruang disknya."
        ),
    )


@cache
def _filesystem(address: str) -> tuple[fs.FileSystem, str]:
    """Return the file system at an address, and the folder in it."""
    if "://" not in address:
        return fs.LocalFileSystem(), str(Path(address).resolve())
    found, folder = fs.FileSystem.from_uri(address)
    return found, folder.rstrip("/")


def is_local() -> bool:
    """Return whether the lake is a folder that this machine can read by its paths."""
    return isinstance(_filesystem(str(settings.LAKE))[0], fs.LocalFileSystem)


def filesystem() -> fs.FileSystem:
    """Return the file system that the lake lies on."""
    return _filesystem(str(settings.LAKE))[0]


def full_path(path: str) -> str:
    """Return where a file of the tenant at hand lies on the lake's file system."""
    return f"{_filesystem(str(settings.LAKE))[1]}/{tenant_id()}/{path}"


def put(folder: str, name: str, data: bytes) -> Written:
    """Write a file into a folder of the tenant at hand, unless it is there already.

    Raises:
        LakeUnavailableError: it cannot be written.
    """
    digest = hashlib.sha256(data).hexdigest()
    path = f"{folder}/{name}.{digest[:16]}.parquet"
    where = full_path(path)
    try:
        if is_local():
            _put_locally(Path(where), data)
        else:
            with filesystem().open_output_stream(where) as stream:  # object storage shows it once it is whole
                stream.write(data)
    except (OSError, pa.ArrowException) as error:
        raise _unavailable(error, where) from error
    return Written(path, len(data), digest)


def _put_locally(path: Path, data: bytes) -> None:
    if path.exists() and path.stat().st_size == len(data) and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o640)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name lasts, too
    finally:
        os.close(folder)


def get(path: str) -> bytes:
    """Return the bytes of a file of the tenant at hand. Raises LakeUnavailableError when it cannot be read."""
    try:
        with filesystem().open_input_file(full_path(path)) as stream:
            return bytes(stream.read())
    except (OSError, pa.ArrowException) as error:
        raise _unavailable(error, full_path(path)) from error


def remove(path: str) -> None:
    """Remove a file of the tenant at hand; one that is not there is no error."""
    try:
        filesystem().delete_file(full_path(path))
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unavailable(error, full_path(path)) from error


def listed() -> list[tuple[str, dt.datetime | None]]:
    """Return every file in the folder of the tenant at hand, by its path there, and when it was written."""
    root = full_path("")
    selector = fs.FileSelector(root.rstrip("/"), recursive=True, allow_not_found=True)
    return [
        (info.path[len(root) :], info.mtime)
        for info in filesystem().get_file_info(selector)
        if info.type is fs.FileType.File
    ]


def remove_all() -> None:
    """Remove the folder of the tenant at hand with everything in it."""
    root = full_path("").rstrip("/")
    if filesystem().get_file_info(root).type is fs.FileType.Directory:
        filesystem().delete_dir(root)


def read_facts(name: str, path: str) -> pa.Table:
    """Return the rows of a file of facts, as the contract has them."""
    rows = pq.read_table(pa.BufferReader(get(path))).cast(TABLES[name].arrow_schema)
    return rows.unify_dictionaries()


def put_facts(name: str, day: dt.date, table: pa.Table, zone: ZoneInfo) -> Written:
    """Write the rows of a table and day.

    Raises:
        LakeUnavailableError: it cannot be written.
    """
    return put(name, day.isoformat(), encoded(name, table, zone))


def encoded(name: str, table: pa.Table, zone: ZoneInfo) -> bytes:
    """Return a fact table as Parquet, the same bytes for the same rows in whatever order they come."""
    schema = TABLES[name].arrow_schema
    metadata = {**schema.metadata, b"sigap.zone": zone.key.encode()}
    coded = [column.name for column in TABLES[name].columns if column.kind in _CODED]
    return to_parquet(_in_order(name, table).replace_schema_metadata(metadata), coded)


def to_parquet(table: pa.Table, coded: Sequence[str] | None = None) -> bytes:
    """Return a table as Parquet with settings that never change.

    Args:
        table: to be written.
        coded: the columns whose values are few enough for a dictionary; None tries all, and takes three times as long.
    """
    told = pa.BufferOutputStream()
    pq.write_table(
        table,
        told,
        compression="zstd",
        compression_level=1,
        row_group_size=ROWS_PER_GROUP,
        version="2.6",
        use_dictionary=True if coded is None else list(coded),
    )
    return bytes(told.getvalue().to_pybytes())


def _in_order(name: str, table: pa.Table) -> pa.Table:
    """Return the rows by their first instant and their key, with dictionaries that follow from that order."""
    contract = TABLES[name]
    instant = next(c.name for c in contract.columns if c.kind is Kind.INSTANT)
    ordered = _rearranged(table, _order([table[c] for c in (instant, *contract.key)]))
    columns = [_coded_anew(ordered[c.name], c.arrow_type) for c in contract.columns]
    return pa.Table.from_arrays(columns, schema=contract.arrow_schema)


def _order(columns: Sequence[pa.ChunkedArray]) -> pa.Array:
    plain = {
        str(place): pc.cast(c, pa.string()) if pa.types.is_dictionary(c.type) else c
        for place, c in enumerate(columns)
    }
    return pc.sort_indices(pa.table(plain), sort_keys=[(place, "ascending") for place in plain])


STRETCHES = 20_000
"""Rows in so few stretches that lie as they ought to are copied stretch by stretch, which is several times as fast."""


def _rearranged(table: pa.Table, order: pa.Array) -> pa.Table:
    """Return rows in another order, which is most often almost theirs."""
    places = order.to_numpy()
    starts = np.concatenate(([0], np.flatnonzero(np.diff(places.astype(np.int64)) != 1) + 1))
    if len(starts) > min(STRETCHES, table.num_rows // 50 + 1):
        return table.combine_chunks().take(order)
    ends = np.append(starts[1:], len(places))
    parts = [table.slice(places[s], e - s) for s, e in zip(starts.tolist(), ends.tolist(), strict=True)]
    return pa.concat_tables(parts) if len(parts) > 1 else parts[0]


def _coded_anew(column: pa.ChunkedArray, kind: pa.DataType) -> pa.Array:
    """Return a column whose dictionary holds what its rows use, in the order of their first use."""
    held = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(held, pa.ChunkedArray):  # no rows, or more than one array can hold
        held = pa.concat_arrays(held.chunks) if held.num_chunks else pa.array([], kind)
    if not pa.types.is_dictionary(kind):
        return held
    values = held.dictionary
    if values.null_count or len(values.unique()) != len(values):
        return pc.dictionary_encode(pc.cast(held, pa.string())).cast(kind)
    codes = pc.dictionary_encode(held.indices)  # of whole numbers: several times as fast as of texts
    return pa.DictionaryArray.from_arrays(codes.indices, values.take(codes.dictionary)).cast(kind)


def check_writable() -> None:
    """Refuse a lake that cannot be written. Raises OutputError."""
    try:
        filesystem().create_dir(full_path("").rstrip("/"), recursive=True)
    except OSError as error:
        raise OutputError(
            Text(f"the lake cannot be written: {error}.", f"danau data tidak dapat ditulis: {error}."),
            where=str(settings.LAKE),
        ) from error
