"""How many gave up, flowed out or were passed on."""

from __future__ import annotations

from typing import Any

from sigap.metrics.catalogue.queue import ABANDONED, ANSWERED, FLOW_OUTS, LOG, OFFERED, outcome_is, visits
from sigap.metrics.catalogue.service_level import short_abandon
from sigap.metrics.catalogue.shape import (
    OF_ANSWERS,
    OF_VISITS,
    PRACTICE,
    VISIT,
    count,
    entry,
    formula,
)
from sigap.metrics.definition import Benchmark, Example, Formula, Good, Spread, Unit
from sigap.text import Text


def _out_of(number: int, of: int) -> dict[str, Any]:
    return {"visits": [visits("abandoned", number, 40), visits("answered", of - number)]}


ABANDONMENT_KPI = entry(
    "abandonment_rate",
    Text("Abandonment rate", "Tingkat ditinggalkan"),
    Text(
        "Share of offered visits that were abandoned.", "Bagian kunjungan masuk yang ditinggalkan pelanggan."
    ),
    Unit.PERCENT,
    Good.LOW,
    {
        "standard": formula(ABANDONED, OFFERED, "abandoned / offered", "ditinggalkan / masuk"),
        "excl_short": formula(
            count(
                "visits",
                VISIT,
                lambda v: v.short_ms.notnull() & (v.outcome == "abandoned") & ~short_abandon(v),
            ),
            count("visits", VISIT, lambda v: v.short_ms.notnull() & ~short_abandon(v)),
            "(abandoned - S) / (offered - S)",
            "(ditinggalkan - S) / (masuk - S)",
            "Genesys, short abandons off",
        ),
    },
    Example(
        Text("10 of 200 calls abandoned: 10/200 = 5 %.", "10 dari 200 panggilan ditinggalkan: 10/200 = 5 %."),
        _out_of(10, 200),
        5,
        numerator=10,
        denominator=200,
    ),
    Example(
        Text("50 of 200 calls abandoned: 25 %.", "50 dari 200 panggilan ditinggalkan: 25 %."),
        _out_of(50, 200),
        25,
    ),
    Example(
        Text(
            "Two of six abandons are under 5 s and leave both sides: 4/12 = 33.3 %.",
            "Dua dari enam yang ditinggalkan kurang dari 5 dtk dan keluar dari kedua sisi: 4/12 = 33,3 %.",
        ),
        {"visits": LOG},
        100 * 4 / 12,
        variant="excl_short",
    ),
    clock="arrival",
    spread=Spread.CLUSTER,
    dimensions=OF_VISITS,
    benchmarks=(
        Benchmark(
            "voice", "any", None, 5, PRACTICE, Text("At 10 % and above, act.", "Mulai 10 %, ambil tindakan.")
        ),
    ),
    mistakes=(
        Text(
            '"200 calls, 50 abandoned: (10/200) x 100 = 5 %": 50 of 200 is 25 %; 5 % belongs to 10.',
            '"200 panggilan, 50 ditinggalkan: (10/200) x 100 = 5 %": 50 dari 200 adalah 25 %; 5 % milik 10.',
        ),
    ),
)

FLOW_OUT_KPI = entry(
    "flow_out_rate",
    Text("Flow-out rate", "Tingkat keluar antrean"),
    Text(
        "Share of offered visits that left by a flow-out: timeout, key, empty, callback, withdrawn.",
        "Bagian kunjungan masuk yang keluar antrean: batas waktu, tombol, tanpa agen, telepon balik, ditarik.",
    ),
    Unit.PERCENT,
    Good.LOW,
    formula(
        count("visits", VISIT, outcome_is(*FLOW_OUTS)),
        OFFERED,
        "flow-outs / offered",
        "keluar antrean / masuk",
    ),
    Example(
        Text("3 of 14 visits flowed out: 21.4 %.", "3 dari 14 kunjungan keluar antrean: 21,4 %."),
        {"visits": LOG},
        100 * 3 / 14,
    ),
    clock="arrival",
    spread=Spread.CLUSTER,
    dimensions=OF_VISITS,
)


def _transferred(kind: str) -> Formula:
    def passed(v: Any) -> Any:
        return v.transfer.notnull() if kind == "all" else v.transfer == kind

    texts = {
        "all": ("transferred", "dialihkan"),
        "blind": ("blind", "buta"),
        "attended": ("attended", "didampingi"),
    }
    en, indonesian = texts[kind]
    return formula(
        count("visits", VISIT, lambda v: (v.outcome == "answered") & passed(v)),
        ANSWERED,
        f"answered visits that ended by transfer ({en}) / answered",
        f"kunjungan dijawab yang berakhir dialihkan ({indonesian}) / dijawab",
    )


_TRANSFERS: dict[str, list[dict[str, Any]]] = {
    "visits": [
        {"count": 3, "transfer": "blind"},
        {"count": 1, "transfer": "attended"},
        {"count": 16},
    ]
}

TRANSFER_KPI = entry(
    "transfer_rate",
    Text("Transfer rate", "Tingkat pengalihan"),
    Text(
        "Share of answered visits that the agent ended by passing them on.",
        "Bagian kunjungan dijawab yang diakhiri agen dengan mengalihkannya.",
    ),
    Unit.PERCENT,
    Good.LOW,
    {kind: _transferred(kind) for kind in ("all", "blind", "attended")},
    Example(
        Text(
            "3 blind and 1 attended of 20 answered: 20 %.", "3 buta dan 1 didampingi dari 20 dijawab: 20 %."
        ),
        _TRANSFERS,
        20,
    ),
    Example(
        Text("3 blind of 20 answered: 15 %.", "3 buta dari 20 dijawab: 15 %."),
        _TRANSFERS,
        15,
        variant="blind",
    ),
    Example(
        Text("1 attended of 20 answered: 5 %.", "1 didampingi dari 20 dijawab: 5 %."),
        _TRANSFERS,
        5,
        variant="attended",
    ),
    clock="arrival",
    spread=Spread.WILSON,
    dimensions=OF_ANSWERS,
)


ENTRIES = (ABANDONMENT_KPI, FLOW_OUT_KPI, TRANSFER_KPI)
