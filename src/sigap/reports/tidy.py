"""The report's figures as data: JSON as documented, and one long table for CSV and Parquet."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

import sigap
from sigap.facts.quality import Quality
from sigap.reports.model import Breakdown, Change, Figure, Report, Span, Tile

JSON_VERSION = 1
"""Version of the JSON shape. A new field keeps it; anything else raises it."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_FIGURE_COLUMNS = (
    "kpi", "version", "variant", "clock", "unit", "value", "numerator", "denominator", "n", "low", "high", "open",
    "missing", "immature",
)  # fmt: skip


def figure_fields(figure: Figure) -> dict[str, Any]:
    """Return a figure with what it was made of; sums of durations are milliseconds, the value is in `unit`."""
    return {
        "kpi": figure.kpi.id,
        "version": figure.kpi.version,
        "variant": figure.variant,
        "clock": figure.clock,
        "unit": figure.kpi.unit.value,
        "value": figure.value,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "n": figure.n,
        "low": figure.low,
        "high": figure.high,
        "open": figure.open,
        "missing": list(figure.missing),
        "immature": figure.immature,
    }


def as_json(report: Report) -> str:
    """Return the report as JSON.

    Shape (version 1): `period` first and last business day; `headlines` one object a KPI with value, numerator,
    denominator, n, 95 % interval (`low`, `high`), `target`, `standing` and `change`; `tables` one object a breakdown
    with `by` and `rows` (`keys`, `figures`); `service_level_formulas`; `quality`. Null is nothing to say, never 0.
    """
    content = {
        "sigap": sigap.__version__,
        "report": JSON_VERSION,
        "source": report.source,
        "files": list(report.files),
        "zone": report.zone.key,
        "period": _span(report.span),
        "until": _told(report.until),
        "made_at": _told(report.made_at),
        "preset": report.preset,
        "clock": report.clock,
        "threshold_ms": report.settings.threshold_ms,
        "short_ms": report.settings.short_ms,
        "comparison": None
        if report.comparison is None
        else {"before": _span(report.comparison.before), "after": _span(report.comparison.after)},
        "headlines": [_headline(tile) for tile in report.tiles],
        "tables": [_table(b) for b in tables(report)],
        "service_level_formulas": [
            {"formula": line.formula.en, "publishers": list(line.publishers), **figure_fields(line.figure)}
            for line in report.variants
        ],
        "remarks": [{"en": r.en, "id": r.id} for r in report.remarks],
        "notes": [{"en": n.en, "id": n.id} for n in report.notes],
        "quality": quality_fields(report.quality),
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def tables(report: Report) -> list[Breakdown]:
    """Return every breakdown, those behind the charts included."""
    return [b for b in (report.trend, report.heat, *report.breakdowns) if b is not None]


def quality_fields(quality: Quality) -> dict[str, Any]:
    """Return the findings as data: gravest first, each with its count and first places."""
    return {
        "rows_read": quality.rows_read,
        "findings": [
            {
                "problem": f.problem.value,
                "severity": f.severity.value,
                "subject": f.subject,
                "count": f.count,
                "places": [{"file": p.file, "line": p.line, "text": p.text} for p in f.places],
            }
            for f in quality.worst_first()
        ],
    }


def _told(value: dt.date | None) -> str | None:
    return None if value is None else value.isoformat()


def _span(span: Span | None) -> dict[str, str] | None:
    return None if span is None else {"first": span.first.isoformat(), "last": span.last.isoformat()}


def _headline(tile: Tile) -> dict[str, Any]:
    target = tile.target
    wanted = None if target is None else {"low": target.low, "high": target.high, "source": target.source.en}
    return {
        **figure_fields(tile.figure),
        "target": wanted,
        "standing": tile.standing.value,
        "change": _change(tile.change),
    }


def _change(change: Change | None) -> dict[str, Any] | None:
    if change is None:
        return None
    return {
        "before": change.before.value,
        "after": change.after.value,
        "difference": change.difference,
        "low": change.low,
        "high": change.high,
        "noise": change.is_noise,
    }


def _table(breakdown: Breakdown) -> dict[str, Any]:
    rows = [
        {
            "keys": {k: _key(v) for k, v in zip(breakdown.by, row.keys, strict=True)},
            "figures": [figure_fields(row.figures[kpi.id]) for kpi in breakdown.kpis],
        }
        for row in breakdown.rows
    ]
    return {"by": list(breakdown.by), "rows": rows}


def _key(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


# -- one long table


def long_rows(report: Report) -> Iterator[dict[str, Any]]:
    """Yield one row a group and KPI: `table`, the keys of all breakdowns, and the figure."""
    names = _keys(report)
    blank = dict.fromkeys(names)
    for tile in report.tiles:
        yield {"table": "total", **blank, **_flat(tile.figure)}
    for breakdown in tables(report):
        for row in breakdown.rows:
            keys = {
                k: None if v is None else str(_key(v)) for k, v in zip(breakdown.by, row.keys, strict=True)
            }
            for kpi in breakdown.kpis:
                yield {"table": "+".join(breakdown.by), **blank, **keys, **_flat(row.figures[kpi.id])}


def _keys(report: Report) -> list[str]:
    return list(dict.fromkeys(key for breakdown in tables(report) for key in breakdown.by))


def _flat(figure: Figure) -> dict[str, Any]:
    return {**figure_fields(figure), "missing": ",".join(figure.missing)}


def as_arrow(report: Report) -> pa.Table:
    """Return the long table: keys as text, figures as numbers."""
    numbers = {"value", "numerator", "denominator", "low", "high"}
    whole = {"version", "n", "open"}
    kinds = {
        **{name: pa.string() for name in ("table", *_keys(report))},
        **{
            c: pa.float64() if c in numbers else pa.int64() if c in whole else pa.string()
            for c in _FIGURE_COLUMNS
        },
        "immature": pa.bool_(),
    }
    schema = pa.schema(list(kinds.items()), metadata={"sigap.report": str(JSON_VERSION)})
    return pa.Table.from_pylist(list(long_rows(report)), schema=schema)


def as_parquet(report: Report) -> bytes:
    """Return the long table as Parquet."""
    sink = io.BytesIO()
    pq.write_table(as_arrow(report), sink)
    return sink.getvalue()


def as_csv(report: Report) -> str:
    """Return the long table as CSV. Text that a spreadsheet would run as a formula is made harmless."""
    sink = io.StringIO(newline="")
    columns = as_arrow(report).column_names
    writer = csv.DictWriter(sink, columns, lineterminator="\r\n")
    writer.writeheader()
    for row in long_rows(report):
        writer.writerow({name: harmless(value) for name, value in row.items()})
    return sink.getvalue()


def harmless(value: Any) -> Any:
    """Return text that begins like a formula with an apostrophe before it; anything else as it is."""
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
