"""What stands out: a few sentences a manager would otherwise have to find. Each rests on an interval or a count."""

from __future__ import annotations

from collections.abc import Iterator

from sigap.facts.quality import Severity
from sigap.metrics.definition import Unit
from sigap.reports.formats import Formats
from sigap.reports.model import Breakdown, Change, Report, Row, Tile
from sigap.text import LANGUAGES, Language, Text

MOST = 5
_ENOUGH_VISITS = 30


def remarks(report: Report) -> list[Text]:
    """Return at most `MOST` sentences, the gravest first."""
    found = [*_grave_quality(report), *_beyond_noise(report), *_weak_queues(report), *_worst_hour(report)]
    return found[:MOST]


def _both(en: str, id: str, **values: dict[Language, str]) -> Text:
    said = {lang: {name: v[lang] for name, v in values.items()} for lang in LANGUAGES}
    return Text(en.format(**said["en"]), id.format(**said["id"]))


def _same(text: str) -> dict[Language, str]:
    return {"en": text, "id": text}


def _written(value: float | None, unit: Unit) -> dict[Language, str]:
    return {lang: str(Formats(lang).value(value, unit)) for lang in LANGUAGES}


def _grave_quality(report: Report) -> Iterator[Text]:
    errors = sum(f.count for f in report.quality.findings.values() if f.severity is Severity.ERROR)
    if errors:
        yield _both(
            ("{n} row" if errors == 1 else "{n} rows")
            + " could not be counted. Read the data-quality section before trusting the figures.",
            "{n} baris tidak dapat dihitung. Baca bagian mutu data sebelum memercayai angkanya.",
            n=_written(errors, Unit.COUNT),
        )


def _beyond_noise(report: Report) -> Iterator[Text]:
    for tile in report.tiles:
        change = tile.change
        if change is not None and change.is_noise is False and change.is_better is not None:
            yield _changed(tile, change)


def _changed(tile: Tile, change: Change) -> Text:
    better = change.is_better
    unit = tile.figure.kpi.unit
    return _both(
        "{name} got "
        + ("better" if better else "worse")
        + ": {before} → {after}, more than chance explains.",
        "{name} "
        + ("membaik" if better else "memburuk")
        + ": {before} → {after}, lebih dari sekadar kebetulan.",
        name={lang: tile.figure.kpi.name.to(lang) for lang in LANGUAGES},
        before=_written(change.before.value, unit),
        after=_written(change.after.value, unit),
    )


def _weak_queues(report: Report) -> Iterator[Text]:
    """Tell of the queues whose service level lies under its target with their whole interval."""
    target = report.targets.get("service_level")
    queues = next((b for b in report.breakdowns if b.by == ("queue",)), None)
    if target is None or target.low is None or queues is None or len(queues.rows) < 2:
        return
    weak = [
        row
        for row in _judged(queues, "service_level")
        if (row.figures["service_level"].high or 101) < target.low
    ]
    weak.sort(key=lambda row: row.figures["service_level"].value or 0)
    if weak:
        worst = weak[0].figures["service_level"]
        yield _both(
            "{n} of {all} queues miss the service-level target beyond doubt; lowest: {queue}, {value}.",
            "{n} dari {all} antrean pasti di bawah target tingkat layanan; terendah: {queue}, {value}.",
            n=_same(str(len(weak))),
            all=_same(str(len(queues.rows))),
            queue=_same(str(weak[0].keys[0])),
            value=_written(worst.value, worst.kpi.unit),
        )


def _judged(breakdown: Breakdown, id: str) -> list[Row]:
    rows = [row for row in breakdown.rows if id in row.figures]
    return [r for r in rows if r.figures[id].value is not None and (r.figures[id].n or 0) >= _ENOUGH_VISITS]


def _worst_hour(report: Report) -> Iterator[Text]:
    """Tell of the hour of the week in which the service level is lowest, when it misses the target."""
    heat, target = report.heat, report.targets.get("service_level")
    if heat is None or heat.by != ("weekday", "hour"):
        return
    rows = _judged(heat, "service_level")
    if not rows:
        return
    worst = min(rows, key=lambda row: row.figures["service_level"].value or 0)
    figure = worst.figures["service_level"]
    if target is not None and target.low is not None and (figure.value or 0) >= target.low:
        return
    weekday, hour = worst.keys
    yield _both(
        "The weakest hour is {day} {hour}: service level {value} over {n} visits.",
        "Jam terlemah adalah {day} pukul {hour}: tingkat layanan {value} dari {n} kunjungan.",
        day={lang: Formats(lang).weekday(weekday, short=False) for lang in LANGUAGES},
        hour={lang: Formats(lang).hour(hour) for lang in LANGUAGES},
        value=_written(figure.value, figure.kpi.unit),
        n=_written(figure.n, Unit.COUNT),
    )
