"""A table of any format as a frame of texts, with the number of each row in its file."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter

import polars as pl

from sigap.errors import SourceError
from sigap.facts.quality import Place, Problem, Quality
from sigap.sources.inputs import Input
from sigap.sources.mapping.language import FileFormat
from sigap.text import Text, in_digits

ROW = "__row__"
"""The column that holds each row's number: its line in a text file, its row in a sheet, from 1 in Parquet."""

_DELIMITERS = ",;\t|"


def load_frame(one: Input, told: FileFormat, quality: Quality) -> pl.DataFrame:
    """Return the table in `one` with every cell as text (empty cells null), and the column `ROW`.

    Raises:
        SourceError: it is no table, has no rows, or names a column twice.
    """
    content = one.read()
    if content.startswith(b"PAR1"):
        return _texts(_parquet(one.name, content), first_row=1)
    if content.startswith(b"PK\x03\x04"):
        return _texts(_sheet(one.name, content, told), first_row=2)
    return _delimited(one.name, _decoded(one.name, content, told.encoding), told, quality)


def _texts(frame: pl.DataFrame, first_row: int) -> pl.DataFrame:
    texts = frame.select(_text(frame[c]).str.strip_chars() for c in frame.columns)
    return _empty_is_null(texts).with_row_index(ROW, offset=first_row)


_FIRST_REAL_YEAR = 1901  # before it lie sheets' times of day, which count from the last day of 1899


def _text(cells: pl.Series) -> pl.Series:
    """Return cells as a sheet shows them: 1.0 is 1, a date without a time is a date, 75 s is 0:01:15."""
    if cells.dtype.is_float() and bool((cells == cells.floor()).all()):
        return cells.cast(pl.Int64).cast(pl.String)
    if isinstance(cells.dtype, pl.Datetime):
        return _text_of_times(cells)
    if isinstance(cells.dtype, pl.Duration):
        return _text_of_elapsed(cells)
    if cells.dtype.is_nested() or cells.dtype == pl.Binary:
        return pl.Series(cells.name, [None if v is None else str(v) for v in cells], pl.String)
    return cells.cast(pl.String)


def _text_of_times(cells: pl.Series) -> pl.Series:
    if bool((cells.dt.year() < _FIRST_REAL_YEAR).all()) and cells.null_count() < len(cells):
        return cells.dt.time().cast(pl.String)
    if bool((cells.dt.time() == dt.time()).all()):
        return cells.dt.date().cast(pl.String)
    return cells.cast(pl.String)


def _text_of_elapsed(cells: pl.Series) -> pl.Series:
    seconds = cells.dt.total_milliseconds() // 1000
    parts = pl.DataFrame({"h": seconds // 3600, "m": seconds // 60 % 60, "s": seconds % 60})
    two = (pl.col(part).cast(pl.String).str.zfill(2) for part in ("m", "s"))
    told = parts.select(pl.concat_str([pl.col("h").cast(pl.String), *two], separator=":"))
    return told.to_series().alias(cells.name)


def _empty_is_null(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(pl.when(pl.all() == "").then(None).otherwise(pl.all()).name.keep())


def _parquet(name: str, content: bytes) -> pl.DataFrame:
    try:
        return pl.read_parquet(io.BytesIO(content))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _broken(name, "Parquet", error) from error


def _sheet(name: str, content: bytes, told: FileFormat) -> pl.DataFrame:
    import fastexcel

    try:
        book = fastexcel.read_excel(content)
        sheet = told.sheet if told.sheet is not None else book.sheet_names[0]
        if sheet not in book.sheet_names:
            raise _no_sheet(name, sheet, book.sheet_names)
        header = book.load_sheet(sheet, header_row=None, n_rows=1, dtypes="string").to_polars()
        _refuse_double(name, [str(v) for v in header.row(0)] if header.height else [])
        return book.load_sheet(sheet).to_polars()
    except fastexcel.FastExcelError as error:
        raise _broken(name, "XLSX", error) from error


def _no_sheet(name: str, sheet: str, known: list[str]) -> SourceError:
    listed = ", ".join(known)
    return SourceError(
        Text(f"there is no sheet {sheet!r}.", f"tidak ada lembar {sheet!r}."),
        where=name,
        remedy=Text(
            f"Set file.sheet to one of: {listed}.", f"Isi file.sheet dengan salah satu dari: {listed}."
        ),
    )


def _broken(name: str, what: str, error: Exception) -> SourceError:
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    return SourceError(
        Text(f"the {what} file cannot be read: {first}.", f"berkas {what} tidak terbaca: {first}."),
        where=name,
        remedy=Text("Export it again.", "Ekspor ulang."),
    )


def _decoded(name: str, content: bytes, encoding: str) -> str:
    try:
        text = content.decode("utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding)
    except LookupError:
        raise SourceError(
            Text(f"there is no encoding {encoding!r}.", f"tidak ada pengodean {encoding!r}."),
            where=name,
            remedy=Text("Try 'utf-8' or 'windows-1252'.", "Coba 'utf-8' atau 'windows-1252'."),
        ) from None
    except UnicodeDecodeError as error:
        place = in_digits(error.start)
        raise SourceError(
            Text(
                f"byte {place.en} is no {encoding}.",
                f"byte ke-{place.id} bukan {encoding}.",
            ),
            where=name,
            remedy=Text(
                'Set file.encoding, e.g. "windows-1252".', 'Isi file.encoding, misal "windows-1252".'
            ),
        ) from None
    return text


def _delimited(name: str, text: str, told: FileFormat, quality: Quality) -> pl.DataFrame:
    first = text.split("\n", 1)[0]
    delimiter = told.delimiter or guessed_delimiter(first)
    header = [cell.strip() for cell in next(csv.reader([first.rstrip("\r")], delimiter=delimiter), [])]
    if not any(header):
        raise SourceError(
            Text("it has no header row.", "tidak ada baris judul kolom."),
            where=f"{name}:1",
            remedy=Text("The first line names the columns.", "Baris pertama memuat nama kolom."),
        )
    _refuse_double(name, header)
    try:
        frame = pl.read_csv(text.encode(), separator=delimiter, infer_schema=False)
    except pl.exceptions.PolarsError:
        return _ragged(name, text, header, delimiter, quality)
    return _texts(frame.rename(dict(zip(frame.columns, header, strict=True))), first_row=2)


def guessed_delimiter(header: str) -> str:
    """Return the delimiter that occurs most in a header line."""
    return max(_DELIMITERS, key=header.count)


def _refuse_double(name: str, header: list[str]) -> None:
    double = [column for column, count in Counter(header).items() if count > 1 and column]
    if double:
        raise SourceError(
            Text(f"the column {double[0]!r} is there twice.", f"kolom {double[0]!r} muncul dua kali."),
            where=f"{name}:1",
            remedy=Text("Rename one of the two in the header.", "Ganti nama salah satunya di baris judul."),
        )


def _ragged(name: str, text: str, header: list[str], delimiter: str, quality: Quality) -> pl.DataFrame:
    """Read line by line a file in which some rows have too many fields: those are counted and left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    next(reader)
    kept: list[list[str | None]] = []
    numbers: list[int] = []
    for cells in reader:
        if len(cells) > len(header):
            quality.add(
                Problem.UNPARSABLE, "fields", Place(name, reader.line_num, delimiter.join(cells)[:200])
            )
        elif cells:
            kept.append([c.strip() or None for c in cells] + [None] * (len(header) - len(cells)))
            numbers.append(reader.line_num)
    frame = pl.DataFrame(kept, schema=dict.fromkeys(header, pl.String), orient="row")
    return frame.insert_column(0, pl.Series(ROW, numbers, pl.UInt32))
