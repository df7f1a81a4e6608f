"""Forecasts as tables: CSV, Parquet and XLSX, written and read back as demand.

One row an open interval. Parquet also carries the joint paths, as a list column; CSV and XLSX do not.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sigap.errors import OutputError
from sigap.files import put
from sigap.forecasting.demand import Demand
from sigap.forecasting.result import Forecast
from sigap.forecasting.series import ForecastError
from sigap.forecasting.volume_rows import VolumeRows, read_volume_rows
from sigap.forecasting.wall_clock import local_ms
from sigap.sources.inputs import Input
from sigap.text import Text

KINDS = {".csv": "csv", ".parquet": "parquet", ".xlsx": "xlsx"}
"""File endings, and what is written for each."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_PLACES = 4


def demand_columns(demands: Sequence[Demand]) -> dict[str, Any]:
    """Return the table's columns by name, each over all rows of all queues.

    `queue`, `channel`, `zone`, `starts_at` (UTC instants, ms), `local` (what the site's clock shows), `minutes`,
    `volume`, the quantiles `q05` ... `q95` where there are any, `aht_s`.
    """
    columns: dict[str, Any] = {
        "queue": [d.queue for d in demands for _ in d.volume],
        "channel": [d.channel for d in demands for _ in d.volume],
        "zone": [d.zone for d in demands for _ in d.volume],
        "starts_at": _joined([d.starts_at for d in demands]),
        "local": _joined([local_ms(d.starts_at, ZoneInfo(d.zone)) for d in demands]),
        "minutes": [d.minutes for d in demands for _ in d.volume],
        "volume": _joined([d.volume for d in demands]),
    }
    for number, level in enumerate(demands[0].levels if demands else ()):
        columns[f"q{round(100 * level):02d}"] = _joined(
            [np.full(len(d.volume), np.nan) if d.quantiles is None else d.quantiles[number] for d in demands]
        )
    return columns | {"aht_s": _joined([d.aht_s for d in demands])}


def _joined(arrays: Sequence[Any]) -> Any:
    return np.concatenate(arrays) if arrays else np.zeros(0)


def write_forecast(path: str | Path, forecasts: Sequence[Forecast], *, force: bool = False) -> None:
    """Write forecasts as one table, as the ending of the path says: .csv, .parquet or .xlsx.

    Raises:
        OutputError: another ending, a file that exists and `force` is not given, a folder that is not there.
    """
    target = Path(path)
    kind = KINDS.get(target.suffix.lower())
    if kind is None:
        listed = ", ".join(KINDS)
        raise OutputError(
            Text(f"a forecast's table is not written as {target.suffix or 'this'}.",
                 f"tabel perkiraan tidak ditulis sebagai {target.suffix or 'ini'}."),
            where=str(target),
            remedy=Text(f"Use one of: {listed}.", f"Gunakan salah satu: {listed}."),
        )  # fmt: skip
    if target.exists() and not force:
        raise OutputError(
            Text("it exists already and was not overwritten.", "sudah ada dan tidak ditimpa."),
            where=str(target),
            remedy=Text("Say force, or choose another name.", "Pakai force, atau pilih nama lain."),
        )
    put(target, forecast_table([Demand.of(forecast) for forecast in forecasts], kind))


def forecast_table(demands: Sequence[Demand], kind: str) -> bytes:
    """Return demand as the bytes of a file of one of `KINDS`."""
    return {"csv": _as_csv, "parquet": _as_parquet, "xlsx": _as_xlsx}[kind](demands)


def _as_csv(demands: Sequence[Demand]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    columns = demand_columns(demands)
    writer.writerow(columns)
    writer.writerows(zip(*(_texts(name, values) for name, values in columns.items()), strict=True))
    return out.getvalue().encode()


def _texts(name: str, values: Any) -> list[str]:
    if name == "starts_at":
        return [_moment(at).strftime("%Y-%m-%dT%H:%M:%SZ") for at in values.tolist()]
    if name == "local":
        return [_moment(at).strftime("%Y-%m-%d %H:%M") for at in values.tolist()]
    if isinstance(values, np.ndarray):
        return ["" if np.isnan(v) else f"{v:.{_PLACES}f}".rstrip("0").rstrip(".") for v in values]
    return [_guarded(str(value)) for value in values]


def _moment(at_ms: int) -> dt.datetime:
    return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=at_ms)


def _guarded(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _as_parquet(demands: Sequence[Demand]) -> bytes:
    columns = demand_columns(demands)
    arrays: dict[str, pa.Array] = {}
    for name, values in columns.items():
        if name == "starts_at":
            arrays[name] = pa.array(values).cast(pa.timestamp("ms", tz="UTC"))
        elif name == "local":
            arrays[name] = pa.array(values).cast(pa.timestamp("ms"))
        else:
            arrays[name] = pa.array(values, from_pandas=True)
    if demands and all(d.paths is not None for d in demands):
        arrays["paths"] = _path_lists(demands)
    out = io.BytesIO()
    pq.write_table(pa.table(arrays), out, compression="zstd")
    return out.getvalue()


def _path_lists(demands: Sequence[Demand]) -> pa.Array:
    parts = []
    for demand in demands:
        assert demand.paths is not None
        count, intervals = demand.paths.shape
        flat = pa.array(np.ascontiguousarray(demand.paths.T, np.float32).ravel())
        starts = pa.array(np.arange(intervals + 1, dtype=np.int32) * count)
        parts.append(pa.ListArray.from_arrays(starts, flat))
    joined: pa.Array = pa.concat_arrays(parts)
    return joined


def _as_xlsx(demands: Sequence[Demand]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("forecast")
        bold, number = book.add_format({"bold": True}), book.add_format({"num_format": "0.0"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for column, (name, values) in enumerate(demand_columns(demands).items()):
            sheet.write(0, column, name, bold)
            if name == "starts_at":
                sheet.write_column(1, column, _texts(name, values))
            elif name == "local":
                for row, at in enumerate(values.tolist(), 1):
                    sheet.write_datetime(row, column, _moment(at).replace(tzinfo=None), moment)
            elif isinstance(values, np.ndarray):
                sheet.write_column(1, column, [None if np.isnan(v) else v for v in values.tolist()], number)
            else:
                sheet.write_column(1, column, values)
        sheet.set_column(3, 4, 20)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, sum(len(d.volume) for d in demands)), column)
    return out.getvalue()


def read_demand(path: str | Path, *, zone: ZoneInfo | None = None, queue: str = "") -> list[Demand]:
    """Return the demand that a table tells, one entry per queue and channel in order of their names.

    A table that `write_forecast` wrote comes back with its quantiles and, from Parquet, its joint paths. Any other with
    a start and a volume is a point forecast; `docs/how-to/forecast.md` lists what columns may be called.

    Args:
        path: CSV, Parquet or XLSX.
        zone: the site's zone; None: the table's own, else UTC.
        queue: this queue alone; "" for all.

    Raises:
        ForecastError: what `read_volume_rows` refuses, a volume that is empty, a handle time of 0 where contacts are
            expected.
        SourceError: the file cannot be read.
    """
    source = Input(str(path), Path(path))
    all_rows = read_volume_rows(source, zone=zone, queue=queue)
    for rows in all_rows:
        _refuse_holes(rows)
    extras = _Extras.of(Path(path))
    return [_demand(rows, extras) for rows in all_rows]


def _refuse_holes(rows: VolumeRows) -> None:
    empty = np.isnan(rows.volume)
    if empty.any():
        raise ForecastError(
            Text("the volume is empty.", "volumenya kosong."),
            where=f"{rows.path}:{rows.line[np.argmax(empty)]}",
            remedy=Text("Write 0 where nothing is expected.", "Tulis 0 bila tidak ada yang diperkirakan."),
        )
    if rows.aht_s is not None:
        never = (rows.aht_s == 0) & (rows.volume > 0)
        if never.any():
            raise ForecastError(
                Text(
                    "a handle time of 0 with contacts expected: work that takes no time needs nobody.",
                    "waktu penanganan 0 padahal ada kontak: pekerjaan tanpa waktu tidak perlu orang.",
                ),
                where=f"{rows.path}:{rows.line[np.argmax(never)]}",
                remedy=Text("Write the seconds, or leave it empty.", "Tulis detiknya, atau biarkan kosong."),
            )


class _Extras:
    """Quantiles and paths of a table, by row of the file: what only Sigap's own tables have."""

    def __init__(self, frame: Any, first_line: int) -> None:
        self.first_line = first_line
        names = sorted(n for n in frame.columns if len(n) == 3 and n[0] == "q" and n[1:].isdigit())
        self.levels = tuple(int(name[1:]) / 100 for name in names)
        self.quantiles = np.array([frame[name].to_numpy() for name in names], np.float64)
        self.frame = frame if "paths" in frame.columns else None

    @classmethod
    def of(cls, path: Path) -> _Extras | None:
        import polars as pl

        try:
            if path.suffix.lower() == ".parquet":
                return cls(pl.read_parquet(path), 1)
            if path.suffix.lower() == ".csv":
                return cls(pl.read_csv(path, infer_schema_length=None), 2)
            if path.suffix.lower() == ".xlsx":
                return cls(pl.read_excel(path, engine="calamine"), 2)
        except (pl.exceptions.PolarsError, ValueError, TypeError):  # not one of ours: a point forecast
            return None
        return None

    def paths_of(self, lines: np.ndarray[Any, Any]) -> np.ndarray[Any, Any] | None:
        if self.frame is None:
            return None
        lists = self.frame["paths"][lines - self.first_line]
        count = int(lists.list.len()[0])
        flat: np.ndarray[Any, Any] = lists.explode().to_numpy().astype(np.float64)
        return flat.reshape(len(lines), count).T


def _demand(rows: VolumeRows, extras: _Extras | None) -> Demand:
    days = local_ms(rows.starts_at, rows.zone) // 86_400_000
    ours = extras is not None and len(extras.levels) > 0
    return Demand(
        queue=rows.queue,
        channel=rows.channel or "voice",
        zone=rows.zone.key,
        minutes=rows.minutes,
        starts_at=rows.starts_at,
        dates=days.astype("datetime64[D]"),
        volume=rows.volume,
        aht_s=np.full(len(rows.volume), np.nan) if rows.aht_s is None else rows.aht_s,
        paths=extras.paths_of(rows.line) if extras is not None else None,
        levels=extras.levels if ours and extras is not None else (),
        quantiles=extras.quantiles[:, rows.line - extras.first_line] if ours and extras is not None else None,
    )
