"""Tables beside a problem's file: people, requests, leave, settled shifts from CSV, XLSX or Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sigap.scheduling.problem_file.told import Told, refusal
from sigap.text import Text

if TYPE_CHECKING:
    import polars as pl

_ALSO_CALLED = {
    "nama": "name",
    "kontrak": "contract",
    "lokasi": "site",
    "keahlian": "skills",
    "keterampilan": "skills",
    "perempuan": "woman",
    "cuti": "leave",
    "ketersediaan": "availability",
    "preferensi": "preferences",
    "orang": "person",
    "tanggal": "day",
    "sif": "shift",
    "permintaan": "wish",
    "mulai": "first",
    "sampai": "last",
    "dibayar": "paid",
    "bobot": "weight",
}
"""Headings that mean a key, in Indonesian."""
_MOST_ROWS = 100_000


def told_tables(told: Told, name: str) -> list[Told]:
    """Return the tables of `[[name]]`, or the rows of the file that `name = "file.csv"` names."""
    value = told.raw(name, [])
    if isinstance(value, str):
        path = beside(told, value)
        return [
            Told(f"{path.name}:{line}", "", row) for line, row in enumerate(_rows(path, told.where(name)), 2)
        ]
    return told.tables(name)


def beside(told: Told, name: str) -> Path:
    """Return the path of a file that lies beside the problem's."""
    path = Path(name)
    return path if path.is_absolute() else Path(told.file).parent / path


def read_table(path: Path, where: str) -> pl.DataFrame:
    """Return a table with every column as text; "" and blanks are null."""
    import polars as pl

    try:
        frame = _frame(path)
    except OSError as error:
        raise _unreadable(path, where, error.strerror or "no such file") from None
    except (pl.exceptions.PolarsError, ValueError, TypeError) as error:
        raise _unreadable(path, where, str(error).splitlines()[0][:120] or type(error).__name__) from None
    if frame.height > _MOST_ROWS:
        raise _unreadable(path, where, f"{frame.height:,} rows") from None
    text = frame.select(pl.all().cast(pl.String, strict=False).str.strip_chars())
    return text.with_columns(pl.when(pl.all() == "").then(None).otherwise(pl.all()).name.keep())


def _frame(path: Path) -> pl.DataFrame:
    import polars as pl

    kind = path.suffix.lower()
    if kind == ".parquet":
        return pl.read_parquet(path)
    if kind == ".xlsx":
        if not path.exists():
            raise FileNotFoundError(2, "no such file")
        return pl.read_excel(path, engine="calamine", infer_schema_length=0)
    content = path.read_bytes()
    first = content.split(b"\n", 1)[0]
    separator = ";" if first.count(b";") > first.count(b",") else ","
    return pl.read_csv(content, infer_schema_length=0, separator=separator)


def _rows(path: Path, where: str) -> list[dict[str, Any]]:
    """Return rows by heading; cells that are empty are left out."""
    frame = read_table(path, where)
    names = [key_of(name) for name in frame.columns]
    if len(set(names)) < len(names):
        raise _unreadable(path, where, "two columns of one name")
    return [
        {name: cell for name, cell in zip(names, row, strict=True) if cell is not None}
        for row in frame.rows()
    ]


def key_of(heading: str) -> str:
    """Return the key that a heading means."""
    plain = heading.strip().lstrip("\ufeff").lower().replace(" ", "_")
    return _ALSO_CALLED.get(plain, plain)


def _unreadable(path: Path, where: str, reason: str) -> Exception:
    return refusal(
        where,
        f"{path} cannot be read: {reason}.",
        f"{path} tidak dapat dibaca: {reason}.",
        Text("Give a CSV, XLSX or Parquet table.", "Berikan tabel CSV, XLSX, atau Parquet."),
    )
