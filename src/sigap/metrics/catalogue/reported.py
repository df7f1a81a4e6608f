"""Figures of sources that deliver counts per interval and nothing else; they have ids of their own.

They are never put together with figures counted from visits. An interval that does not tell a count is not an interval
with 0: it is left out of both sides.
"""

from __future__ import annotations

from typing import Any

from sigap.metrics.catalogue.shape import MINUTE, SECOND, Clocks, count, entry, formula
from sigap.metrics.definition import Example, Formula, Good, Kpi, Measure, Settings, Spread, Unit
from sigap.text import Text

STARTS: Clocks = {"arrival": "starts"}
TABLE = "interval_counts"

_TWO: dict[str, list[dict[str, Any]]] = {
    TABLE: [
        {
            "starts_at": "09:00", "offered": 60, "answered": 50, "abandoned": 8, "handled": 45, "answered_within": 40,
            "threshold_ms": 20 * SECOND, "wait_ms": 500 * SECOND,
            "talk_ms": 150 * MINUTE, "hold_ms": 10 * MINUTE, "wrap_ms": 20 * MINUTE,
        },
        {"starts_at": "09:30", "offered": 40},
    ]
}  # fmt: skip
"""Two half-hours, of which the second tells how many were offered and nothing else."""


def _told(columns: tuple[str, ...], t: Any) -> Any:
    first, *others = columns
    known = t[first].notnull()
    for column in others:
        known = known & t[column].notnull()
    return known


def _sum(columns: tuple[str, ...], needed: tuple[str, ...]) -> Measure:
    """Return the sum of some columns over the intervals that tell all that the figure needs."""

    def summed(t: Any, _: Settings) -> Any:
        value = t[columns[0]]
        for column in columns[1:]:
            value = value + t[column]
        return value.sum(where=_told(needed, t))

    return Measure(TABLE, summed, STARTS)


def _reported(numerator: tuple[str, ...], denominator: tuple[str, ...], en: str, id: str) -> Formula:
    needed = (*numerator, *denominator)
    return formula(
        _sum(numerator, needed),
        _sum(denominator, needed) if denominator else None,
        en,
        id,
        n=count(TABLE, STARTS, lambda t: _told(needed, t)),
    )


def _entry(
    id: str,
    name: Text,
    definition: Text,
    unit: Unit,
    good: Good,
    variants: Formula | dict[str, Formula],
    *told: Example,
) -> Kpi:
    return entry(
        id,
        name,
        definition,
        unit,
        good,
        variants,
        *told,
        clock="arrival",
        spread=Spread.NONE if unit is Unit.COUNT else Spread.CLUSTER,
        dimensions=frozenset({"queue", "channel"}),
        minimum_n=1,
        null_rule=Text(
            "Where no interval tells what the figure needs, it is null: missing is not zero.",
            "Bila tidak ada interval yang memberi tahu yang diperlukan, hasilnya kosong: tidak ada data bukan nol.",
        ),
    )


def _count(column: str, en: str, id: str, value: float, text: Text) -> Kpi:
    return _entry(
        f"reported_{column}",
        Text(f"{en}, as reported", f"{id}, menurut laporan"),
        Text(
            f"{en}, as the source reports it per interval.", f"{id}, seperti dilaporkan sumber per interval."
        ),
        Unit.COUNT,
        Good.NONE,
        _reported((column,), (), f"sum of {column}", f"jumlah {column}"),
        Example(text, _TWO, value),
    )


OFFERED = _count(
    "offered",
    "Offered",
    "Kontak masuk antrean",
    100,
    Text("60 and 40 offered: 100.", "60 dan 40 masuk: 100."),
)
ANSWERED = _count(
    "answered",
    "Answered",
    "Dijawab",
    50,
    Text(
        "50 in the half-hour that tells; the other is not 0.",
        "50 pada setengah jam yang memberi tahu; yang lain bukan 0.",
    ),
)
ABANDONED = _count(
    "abandoned",
    "Abandoned",
    "Ditinggalkan",
    8,
    Text("8 in the half-hour that tells.", "8 pada setengah jam yang memberi tahu."),
)
HANDLED = _count(
    "handled",
    "Handled",
    "Ditangani",
    45,
    Text("45 in the half-hour that tells.", "45 pada setengah jam yang memberi tahu."),
)

SERVICE_LEVEL = _entry(
    "reported_service_level",
    Text("Service level, as reported", "Tingkat layanan, menurut laporan"),
    Text(
        "Service level from the source's own counts, at the threshold the source used.",
        "Tingkat layanan dari hitungan sumber sendiri, pada ambang yang dipakai sumber.",
    ),
    Unit.PERCENT,
    Good.HIGH,
    {
        "answered_abandoned": _reported(
            ("answered_within",),
            ("answered", "abandoned"),
            "A / (N + B), as reported",
            "A / (N + B), menurut laporan",
        ),
        "answered": _reported(
            ("answered_within",), ("answered",), "A / N, as reported", "A / N, menurut laporan"
        ),
        "offered": _reported(
            ("answered_within",), ("offered",), "A / O, as reported", "A / O, menurut laporan"
        ),
    },
    Example(
        Text(
            "40 of 50 answered and 8 abandoned: 40/58 = 69.0 %.",
            "40 dari 50 dijawab dan 8 ditinggalkan: 40/58 = 69,0 %.",
        ),
        _TWO,
        100 * 40 / 58,
    ),
    Example(Text("40 of 50 answered: 80 %.", "40 dari 50 dijawab: 80 %."), _TWO, 80, variant="answered"),
    Example(
        Text(
            "40 of the 60 offered where it is told: 66.7 %; the 40 of the other half-hour stay out.",
            "40 dari 60 masuk yang datanya ada: 66,7 %; 40 pada setengah jam lain tidak ikut.",
        ),
        _TWO,
        100 * 40 / 60,
        variant="offered",
    ),
)

ABANDONMENT = _entry(
    "reported_abandonment_rate",
    Text("Abandonment rate, as reported", "Tingkat ditinggalkan, menurut laporan"),
    Text(
        "Abandonment rate from the source's own counts.", "Tingkat ditinggalkan dari hitungan sumber sendiri."
    ),
    Unit.PERCENT,
    Good.LOW,
    _reported(
        ("abandoned",),
        ("offered",),
        "abandoned / offered, as reported",
        "ditinggalkan / masuk, menurut laporan",
    ),
    Example(Text("8 of 60: 13.3 %.", "8 dari 60: 13,3 %."), _TWO, 100 * 8 / 60),
)

ASA = _entry(
    "reported_asa",
    Text("Average speed of answer, as reported", "Rata-rata kecepatan menjawab, menurut laporan"),
    Text(
        "Mean wait of answered visits from the source's own sums.",
        "Rata-rata tunggu yang dijawab dari jumlah sumber sendiri.",
    ),
    Unit.SECONDS,
    Good.LOW,
    _reported(
        ("wait_ms",),
        ("answered",),
        "wait of answered / answered, as reported",
        "tunggu dijawab / dijawab, menurut laporan",
    ),
    Example(Text("500 s over 50 answered: 10 s.", "500 dtk untuk 50 dijawab: 10 dtk."), _TWO, 10),
)

AHT = _entry(
    "reported_aht",
    Text("Average handle time, as reported", "Rata-rata waktu penanganan, menurut laporan"),
    Text(
        "Mean talk, hold and after-call work from the source's own sums, where it tells all three.",
        "Rata-rata bicara, tahan, dan pascapanggilan dari jumlah sumber sendiri, bila ketiganya diberitahukan.",
    ),
    Unit.SECONDS,
    Good.BAND,
    _reported(
        ("talk_ms", "hold_ms", "wrap_ms"),
        ("handled",),
        "(talk + hold + wrap) / handled, as reported",
        "(bicara + tahan + pascapanggilan) / ditangani, menurut laporan",
    ),
    Example(
        Text(
            "(150 + 10 + 20) minutes over 45: 4 minutes (240 s).",
            "(150 + 10 + 20) menit untuk 45: 4 menit (240 dtk).",
        ),
        _TWO,
        240,
    ),
)

ENTRIES = (OFFERED, ANSWERED, ABANDONED, HANDLED, SERVICE_LEVEL, ABANDONMENT, ASA, AHT)
