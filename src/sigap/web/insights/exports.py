"""The answer to a question as a file: CSV and JSON for machines, XLSX for people. Text is never run as a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Mapping
from typing import Any

import sigap
from sigap.metrics.presets import PRESETS
from sigap.reports.model import Change, Figure
from sigap.reports.tidy import figure_fields, harmless
from sigap.reports.xlsx import Workbook
from sigap.text import Language, Text
from sigap.web.insights.queries.exploring import Explored, Group
from sigap.web.insights.showing import CLOCK_WORDS, Showing

PARTS = ("", "_numerator", "_denominator", "_n", "_low", "_high")
JSON_VERSION = 1
"""Version of the JSON's shape: a new field keeps it, anything else raises it."""

KINDS: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def content(found: Explored, kind: str, language: Language, *, title: str = "") -> bytes:
    """Return an answer as the bytes of one kind of file: a key of `KINDS`."""
    if kind == "xlsx":
        return as_xlsx(found, language, title=title)
    if kind == "csv":
        return b"\xef\xbb\xbf" + as_csv(found).encode()
    return json.dumps(as_json(found), ensure_ascii=False, indent=1, allow_nan=False).encode()


def file_name(found: Explored, kind: str) -> str:
    """Return what the file is called: the days it is about."""
    first, last = found.days
    days = first.isoformat() if first == last else f"{first.isoformat()}--{last.isoformat()}"
    return f"sigap-{'-'.join(found.question.by) or 'total'}-{days}.{kind}"


# -- JSON


def as_json(found: Explored) -> dict[str, Any]:
    """Return an answer as plain values. Null is nothing to say, never 0; sums of durations are milliseconds."""
    return {
        "sigap": sigap.__version__,
        "answer": JSON_VERSION,
        "period": _days(found.days),
        "compared_with": _days(found.days_before) if found.days_before else None,
        "zone": found.zone.key,
        "until": found.until.isoformat() if found.until else None,
        "by": list(found.question.by),
        "rows": [_row(group, found) for group in found.groups],
        "total": _row(found.total, found),
        "notes": [{"en": note.en, "id": note.id} for note in found.notes],
    }


def _days(days: tuple[dt.date, dt.date]) -> dict[str, str]:
    return {"first": days[0].isoformat(), "last": days[1].isoformat()}


def _row(group: Group, found: Explored) -> dict[str, Any]:
    by = found.question.by if group.keys else ()
    return {
        "keys": {name: plain(value) for name, value in zip(by, group.keys, strict=True)},
        "figures": [
            {**figure_fields(group.figures[id]), "change": _change(group.changes.get(id))}
            for id in found.question.kpis
            if id in group.figures
        ],
    }


def _change(change: Change | None) -> dict[str, Any] | None:
    if change is None:
        return None
    return {
        "before": change.before.value,
        "difference": change.difference,
        "low": change.low,
        "high": change.high,
        "noise": change.is_noise,
    }


def plain(value: Any) -> Any:
    """Return a key as JSON has it: days and instants in ISO 8601."""
    return value.isoformat() if isinstance(value, dt.date) else value


# -- CSV


def as_csv(found: Explored) -> str:
    """Return an answer as one wide table: the keys, then each KPI with what it was made of."""
    by, kpis = found.question.by, found.question.kpis
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow([*by, *(f"{id}{part}" for id in kpis for part in PARTS)])
    for group in found.groups:
        figures = [_parts(group.figures.get(id)) for id in kpis]
        writer.writerow([*(harmless(plain(v)) for v in group.keys), *(v for some in figures for v in some)])
    return sink.getvalue()


def _parts(one: Figure | None) -> list[float | None]:
    if one is None:
        return [None] * len(PARTS)
    return [one.value, one.numerator, one.denominator, one.n, one.low, one.high]


# -- XLSX


def as_xlsx(found: Explored, language: Language, *, title: str = "") -> bytes:
    """Return an answer as a workbook: the figures, what each means, and what was asked."""
    book = Workbook(language)
    _figures(book, found, language)
    _meanings(book, found, language)
    _about(book, found, language, title)
    book.book.close()
    return book.sink.getvalue()


def _figures(book: Workbook, found: Explored, language: Language) -> None:
    showing = Showing(language)
    headings = [showing.key_name(name).capitalize() for name in found.question.by]
    for kpi in found.kpis:
        unit = showing.fmt.unit(kpi.unit)
        headings += [f"{kpi.name.to(language)}{f' ({unit})' if unit else ''}", "n"]
        if found.days_before:
            headings.append(f"{kpi.name.to(language)}: {Text('before', 'sebelumnya').to(language)}")
    rows = [_line(group, found, showing) for group in found.groups]
    if found.question.by:
        rows.append(_line(found.total, found, showing))
    widths = [22] * len(found.question.by) + [14] * (len(headings) - len(found.question.by))
    if not headings:
        return
    book.sheet(Text("Figures", "Angka").to(language), headings, rows, widths)


def _line(group: Group, found: Explored, showing: Showing) -> list[Any]:
    by = found.question.by
    keys: list[Any] = (
        [Text("Together", "Gabungan").to(showing.language), *[None] * (len(by) - 1)] if by else []
    )
    if group.keys:
        keys = [_key(showing, name, value, found) for name, value in zip(by, group.keys, strict=True)]
    for kpi in found.kpis:
        one, change = group.figures.get(kpi.id), group.changes.get(kpi.id)
        keys += [(one.value if one else None, kpi.unit), one.n if one else None]
        if found.days_before:
            keys.append((change.before.value if change else None, kpi.unit))
    return keys


def _key(showing: Showing, name: str, value: Any, found: Explored) -> Any:
    if isinstance(value, dt.date) and name != "month":
        return value
    return showing.key_value(name, value, found.names)


_MEANINGS = (
    Text("KPI", "KPI"),
    Text("Id", "Id"),
    Text("Version", "Versi"),
    Text("Definition", "Definisi"),
    Text("Formula", "Rumus"),
    Text("Variant", "Varian"),
    Text("Clock", "Jam acuan"),
)


def _meanings(book: Workbook, found: Explored, language: Language) -> None:
    headings = [told.to(language) for told in _MEANINGS]
    rows = []
    for kpi in found.kpis:
        one = found.total.figures.get(kpi.id)
        variant = one.variant if one else kpi.default_variant
        rows.append(
            [
                kpi.name.to(language),
                kpi.id,
                kpi.version,
                kpi.definition.to(language),
                kpi.variants[variant].formula.to(language),
                variant,
                CLOCK_WORDS[one.clock].to(language) if one and kpi.clocks else "",
            ]
        )
    book.sheet(Text("Definitions", "Definisi").to(language), headings, rows, [30, 22, 8, 70, 44, 20, 40])


def _about(book: Workbook, found: Explored, language: Language, title: str) -> None:
    showing = Showing(language)
    asked = found.question
    rows: list[list[Any]] = [
        [Text("Report", "Laporan").to(language), title],
        [Text("Days", "Hari").to(language), showing.fmt.days(*found.days)],
        [Text("Time zone", "Zona waktu").to(language), found.zone.key],
        [Text("Counting", "Cara hitung").to(language), PRESETS[asked.preset or "sigap"].title.to(language)],
    ]
    if found.days_before:
        rows.append(
            [Text("Compared with", "Dibandingkan dengan").to(language), showing.fmt.days(*found.days_before)]
        )
    for name, values in asked.where.items():
        rows.append([showing.key_name(name).capitalize(), ", ".join(values)])
    if found.until:
        rows.append([Text("Data until", "Data sampai").to(language), found.until.astimezone(found.zone)])
    rows += [[Text("Note", "Catatan").to(language), note.to(language)] for note in found.notes]
    heading = Text("About", "Tentang").to(language)
    book.sheet(heading, [heading, ""], rows, [24, 80])
