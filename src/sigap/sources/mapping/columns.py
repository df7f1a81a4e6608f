"""From cells of text to values of the contract: one Polars expression per target column."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

import polars as pl

from sigap.facts.schema import Column, Kind
from sigap.sources.fields import EARLIEST, LATEST
from sigap.sources.mapping.frame import ROW
from sigap.sources.mapping.language import UNIT_MS, Condition, From

_YES = ("true", "t", "yes", "y", "1", "ya", "benar")
_NO = ("false", "f", "no", "n", "0", "tidak", "bukan", "salah")
_ZONED = ("%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z")
_LOCAL = (
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d-%m-%Y %H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
)
_DAY_MS = 86_400_000


def condition(one: Condition) -> pl.Expr:
    """Return whether a row fulfils `one`; an empty cell equals the empty text."""
    cell = pl.col(one.column).fill_null("")
    inside = cell.is_in(list(one.values))
    return ~inside if one.negated else inside


def conditions(many: Iterable[Condition]) -> pl.Expr:
    """Return whether a row fulfils all of `many`; true for none."""
    result = pl.lit(True)
    for one in many:
        result = result & condition(one)
    return result


def text_of(source: From, file_stem: str) -> pl.Expr:
    """Return the text that `source` reads from each row; null where nothing is told."""
    if source.row:
        cell = pl.lit(f"{source.prefix}{file_stem}:") + pl.col(ROW).cast(pl.String)
    elif source.join:
        cell = pl.concat_str([pl.col(c).fill_null("") for c in source.join], separator="-")
    elif source.date is not None:
        time = pl.lit("00:00:00") if source.time is None else pl.col(source.time)
        empty = time.is_in(list(source.null)) if source.null else pl.lit(False)
        cell = pl.when(empty).then(None).otherwise(pl.col(source.date) + " " + time)
    elif source.column is not None:
        cell = pl.col(source.column)
    else:
        return pl.lit(None if source.const is None else _plain(source.const), pl.String)
    if source.null and source.date is None:
        cell = pl.when(cell.is_in(list(source.null))).then(None).otherwise(cell)
    return _translated(cell, source)


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _translated(cell: pl.Expr, source: From) -> pl.Expr:
    if source.values:
        known = {k: (_plain(v) if v != "" else None) for k, v in source.values.items()}
        other = cell if source.otherwise is None else pl.lit(_plain(source.otherwise))
        cell = cell.replace_strict(known, default=other, return_dtype=pl.String)
    elif source.otherwise is not None:
        cell = cell.fill_null(_plain(source.otherwise))
    return pl.lit(source.prefix) + cell if source.prefix and not source.row else cell


def value_of(text: pl.Expr, column: Column, source: From, zone: ZoneInfo, decimal: str) -> pl.Expr:
    """Return `text` as a value of `column`, null where it makes none. Instants are UTC milliseconds."""
    if column.kind is Kind.INSTANT:
        return instant_of(text, source, zone)
    if column.kind is Kind.DURATION:
        return _duration_of(text, source.unit or "ms", decimal)
    if column.kind is Kind.COUNT:
        number = _number_of(text, decimal)
        return pl.when(number == number.floor()).then(number).cast(pl.Int64, strict=False)
    if column.kind is Kind.NUMBER:
        return _number_of(text, decimal)
    if column.kind is Kind.FLAG:
        low = text.str.to_lowercase()
        return pl.when(low.is_in(list(_YES))).then(True).when(low.is_in(list(_NO))).then(False)
    if column.choices:
        return pl.when(text.is_in(list(column.choices))).then(text)
    return text


def _number_of(text: pl.Expr, decimal: str) -> pl.Expr:
    plain = text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    return (plain if decimal == "," else text).cast(pl.Float64, strict=False)


def _duration_of(text: pl.Expr, unit: str, decimal: str) -> pl.Expr:
    if unit == "h:m:s":
        return _clock_of(text)
    return (_number_of(text, decimal) * UNIT_MS[unit]).round().cast(pl.Int64, strict=False)


def _clock_of(text: pl.Expr) -> pl.Expr:
    """Return milliseconds of `h:mm:ss` or `mm:ss`; null for anything else."""
    whole = text.str.extract_groups(r"^(?:(\d+):)?(\d{1,2}):(\d{2}(?:\.\d+)?)$")
    hours = whole.struct.field("1").cast(pl.Float64, strict=False).fill_null(0)
    minutes = whole.struct.field("2").cast(pl.Float64, strict=False)
    seconds = whole.struct.field("3").cast(pl.Float64, strict=False)
    return ((hours * 3600 + minutes * 60 + seconds) * 1000).round().cast(pl.Int64, strict=False)


def instant_of(text: pl.Expr, source: From, zone: ZoneInfo) -> pl.Expr:
    """Return UTC milliseconds of a time: zoned, local to `zone`, or counted since the epoch."""
    if source.format in ("unix", "unix_ms"):
        scale = 1000 if source.format == "unix" else 1
        counted = (text.cast(pl.Float64, strict=False) * scale).round().cast(pl.Int64, strict=False)
        return plausible(counted)
    if source.format is not None:
        zoned = "%z" in source.format or "%:z" in source.format or "%#z" in source.format
        known = _zoned(text, source.format) if zoned else _local(text, source.format, zone)
    else:
        utc = text.str.replace(r"[Zz]$", "+00:00")
        ways = [_local(text, f, zone) for f in _LOCAL] + [_zoned(utc, f) for f in _ZONED]
        known = pl.coalesce(ways)
    return plausible(known if source.after is None else _next_day(known, source))


def plausible(at: pl.Expr) -> pl.Expr:
    """Return an instant, null before 1990 and after 2099: a filler such as 9999-12-31 is no time."""
    return pl.when(at.is_between(EARLIEST, LATEST, closed="left")).then(at)


def _zoned(text: pl.Expr, format_: str) -> pl.Expr:
    parsed = text.str.to_datetime(format_, time_unit="ms", time_zone="UTC", strict=False, exact=True)
    return parsed.dt.epoch("ms")


def _local(text: pl.Expr, format_: str, zone: ZoneInfo) -> pl.Expr:
    naive = text.str.to_datetime(format_, time_unit="ms", strict=False, exact=True)
    # An hour that daylight saving repeats is its first; one that it skips cannot be understood.
    local = naive.dt.replace_time_zone(zone.key, ambiguous="earliest", non_existent="null")
    return local.dt.convert_time_zone("UTC").dt.epoch("ms")


def _next_day(known: pl.Expr, source: From) -> pl.Expr:
    """Move a time that is more than twelve hours before `after` to the next day."""
    if source.time is None or source.after is None:
        return known
    behind = _clock_of(pl.col(source.after)) - _clock_of(pl.col(source.time))
    return pl.when(behind > _DAY_MS // 2).then(known + _DAY_MS).otherwise(known)
