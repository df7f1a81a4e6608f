"""A report made by hand: three queues, four weeks, values chosen so that every way a tile can look is seen."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from sigap.facts.quality import Place, Problem, Quality
from sigap.metrics.catalogue import CATALOGUE
from sigap.metrics.definition import Settings
from sigap.reports.model import Breakdown, Change, Comparison, Figure, Report, Row, Span, Tile, VariantLine
from sigap.reports.remarks import remarks
from sigap.reports.standing import standing_of, target_of
from sigap.text import Text

FIRST = dt.date(2026, 11, 2)
HOSTILE = "</script><img src=x onerror=alert(1)>"


def figure(
    id: str, value: float | None, low: float | None = None, high: float | None = None, **more
) -> Figure:
    kpi = CATALOGUE[id]
    return Figure(kpi, kpi.default_variant, kpi.clock, value, low=low, high=high, **{"n": 400, **more})


def targets():
    found = {id: target_of(kpi, channel="voice") for id, kpi in CATALOGUE.items()}
    return {id: target for id, target in found.items() if target is not None}


def tile(one: Figure, change: Change | None = None) -> Tile:
    target = targets().get(one.kpi.id)
    return Tile(one, target, standing_of(one, target), change)


def change(id: str, before: float, after: float, low: float | None, high: float | None) -> Change:
    return Change(figure(id, before), figure(id, after), after - before, low, high)


def tiles() -> tuple[Tile, ...]:
    return (
        tile(figure("offered", 12345), change("offered", 3010, 3204, 40, 348)),
        tile(
            figure("service_level", 74.7, 72.1, 77.3, numerator=8000, denominator=10710),
            change("service_level", 73.3, 76.1, -1.2, 6.8),
        ),
        tile(figure("abandonment_rate", 4.2, 3.7, 4.7), change("abandonment_rate", 4.9, 3.6, -2.1, -0.5)),
        tile(figure("asa", 17.4, 15.9, 18.9, open=2), change("asa", 15.1, 19.8, 0.4, 9.0)),
        tile(figure("aht", 249, 244, 254, missing=("hold", "wrap")), change("aht", 247.0, 250.0, None, None)),
        tile(figure("occupancy", 87.5, 86.2, 88.8), change("occupancy", 81.0, 88.0, 3.0, 11.0)),
        tile(figure("waiting", 3)),
        tile(figure("longest_wait", None)),
    )


def row(keys, offered, level, hostile=False) -> Row:
    return Row(
        keys,
        {
            "offered": figure("offered", offered),
            "answered": figure("answered", round(offered * 0.93)),
            "abandoned": figure("abandoned", round(offered * 0.05)),
            "service_level": figure("service_level", level, level - 4, level + 4, n=offered),
            "asa": figure("asa", 100 - level, 90 - level, 110 - level),
            "aht": figure("aht", 200 + level),
        },
    )


COLUMNS = ("offered", "answered", "abandoned", "service_level", "asa", "aht")


def breakdown(by, rows) -> Breakdown:
    total = row((), 12345, 74.7).figures
    return Breakdown(by, tuple(CATALOGUE[id] for id in COLUMNS), tuple(rows), total)


def quality() -> Quality:
    found = Quality(rows_read=48_213)
    found.add(Problem.UNPARSABLE, "", Place("queue_log", 812, "garbage"), 2)
    found.add(Problem.UNKNOWN_EVENT, "HOTDESK", Place("queue_log", 40), 7)
    found.add(Problem.OPEN, "", Place("queue_log", 48_210), 1)
    return found


def report(queue: str = "Layanan Pelanggan", **changed) -> Report:
    days = [row((FIRST + dt.timedelta(n),), 300 + 40 * (n % 7), 70 + n % 9) for n in range(28)]
    hours = [
        row((day, hour), 20 + 3 * hour, 60 + (day * hour) % 35)
        for day in range(1, 8)
        for hour in range(7, 22)
    ]
    queues = [
        row((queue,), 8000, 71.0),
        row(("Penjualan",), 3000, 82.0),
        row(("Teknis",), 1345, 77.0),
        row((None,), 12, 100.0),
    ]
    agents = [row((f"Agen {n:02d}",), 900 - 30 * n, 70 + n) for n in range(20)]
    level = CATALOGUE["service_level"]
    values = [90.1, 74.7, 76.0, 78.2, 77.0, 79.9, 71.3]
    lines = tuple(
        VariantLine(
            name,
            f.formula,
            f.publishers,
            figure("service_level", v, numerator=8000, denominator=10_710),
            n == 1,
        )
        for n, ((name, f), v) in enumerate(zip(level.variants.items(), values, strict=True))
    )
    span = Span(FIRST, FIRST + dt.timedelta(27))
    values = {
        "source": "asterisk",
        "files": ("queue_log",),
        "zone": ZoneInfo("Asia/Jakarta"),
        "span": span,
        "until": dt.datetime(2026, 11, 29, 21, 0, tzinfo=ZoneInfo("Asia/Jakarta")),
        "made_at": dt.datetime(2026, 11, 30, 8, 0, tzinfo=ZoneInfo("Asia/Jakarta")),
        "preset": None,
        "clock": None,
        "settings": Settings(),
        "tiles": tiles(),
        "comparison": Comparison(
            Span(dt.date(2026, 11, 16), dt.date(2026, 11, 22)),
            Span(dt.date(2026, 11, 23), dt.date(2026, 11, 29)),
            False,
        ),
        "trend": breakdown(("day",), days),
        "heat": breakdown(("weekday", "hour"), hours),
        "breakdowns": (breakdown(("queue",), queues), breakdown(("agent",), agents)),
        "variants": lines,
        "remarks": (),
        "notes": (Text("A note.", "Sebuah catatan."),),
        "quality": quality(),
        "kpis": tuple(CATALOGUE.values()),
        "targets": targets(),
    }
    made = Report(**{**values, **changed})
    return Report(**{**vars(made), "remarks": tuple(remarks(made))})
