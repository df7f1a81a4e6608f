"""Volume, waits, service level, abandonment: what happened in the queue."""

# ruff: noqa: E501 (prose stays on one line)
from __future__ import annotations

from typing import Any

from sigap.metrics.catalogue.shape import (
    OF_ANSWERS,
    OF_VISITS,
    SECOND,
    VISIT,
    Clocks,
    Where,
    count,
    entry,
    formula,
    total,
)
from sigap.metrics.definition import Example, Formula, Good, Kpi, Measure, Settings, Spread, Unit
from sigap.text import Text

FLOW_OUTS = ("timeout", "key", "empty", "callback", "withdrawn")
NO_WAIT_YET = ("waiting", "lost")


def outcome_is(*outcomes: str) -> Where:
    return lambda v: v.outcome.isin(outcomes)


ANSWERED = count("visits", VISIT, outcome_is("answered"))
ABANDONED = count("visits", VISIT, outcome_is("abandoned"))
OFFERED = count("visits", VISIT)
WAITING = count("visits", {"arrival": "entered"}, outcome_is("waiting"))


def visits(outcome: str, number: int = 1, wait_s: int = 10, **more: Any) -> dict[str, Any]:
    return {"count": number, "outcome": outcome, "wait_ms": wait_s * SECOND, **more}


LOG: list[dict[str, Any]] = [
    *(visits("answered", wait_s=s) for s in (4, 8, 11, 15, 20)),
    *(visits("abandoned", wait_s=s) for s in (2, 3, 5, 20, 25, 60)),
    visits("timeout", wait_s=120),
    visits("key", wait_s=40),
    visits("callback", wait_s=30),
]
"""Fourteen calls for which the seven service levels differ (T = 20 s, s = 5 s)."""

DAY = [
    visits("answered", 7),
    visits("abandoned", 3),
    visits("timeout"),
    visits("key"),
    visits("failed"),
    visits("lost"),
    visits("waiting"),
]
"""Fifteen visits, of every kind: the identity of the visits holds on them."""


def _plain_count(
    id: str,
    name: Text,
    definition: Text,
    where: Where | None,
    text: Text,
    value: float,
    example: Text,
    **more: Any,
) -> Kpi:
    clocks: Clocks = more.pop("clocks", VISIT)
    return entry(
        id,
        name,
        definition,
        Unit.COUNT,
        more.pop("good", Good.NONE),
        Formula(count("visits", clocks, where), None, formula=text),
        Example(example, {"visits": DAY}, value),
        *more.pop("also", ()),
        clock="arrival",
        dimensions=more.pop("dimensions", OF_VISITS),
        **more,
    )


OFFERED_KPI = _plain_count(
    "offered",
    Text("Offered", "Kontak masuk antrean"),
    Text(
        "Visits to a queue. A contact that overflows into a second queue is one contact and two visits.",
        "Kunjungan ke antrean. Kontak yang dilimpahkan ke antrean kedua adalah satu kontak dan dua kunjungan.",
    ),
    None,
    Text("visits", "kunjungan"),
    15,
    Text(
        "7 answered, 3 abandoned, 2 flowed out, 1 failed, 1 lost and 1 still waiting are 15 offered.",
        "7 dijawab, 3 ditinggalkan, 2 keluar antrean, 1 gagal, 1 hilang, dan 1 masih menunggu berarti 15 masuk.",
    ),
    notes=(
        Text(
            "offered = answered + abandoned + flow-out + failed + waiting + lost, checked on every import.",
            "masuk = dijawab + ditinggalkan + keluar antrean + gagal + menunggu + hilang, diperiksa pada setiap impor.",
        ),
    ),
)

ANSWERED_KPI = _plain_count(
    "answered",
    Text("Answered", "Dijawab"),
    Text(
        "Visits that an agent answered. A call lost after the answer stays answered.",
        "Kunjungan yang dijawab agen. Panggilan yang putus setelah dijawab tetap terhitung dijawab.",
    ),
    outcome_is("answered"),
    Text("visits answered", "kunjungan yang dijawab"),
    7,
    Text("7 of the 15 visits were answered.", "7 dari 15 kunjungan dijawab."),
    dimensions=OF_ANSWERS,
    also=(
        Example(
            Text(
                "Answered 10:05 and 10:25, ended 10:20 and 10:45: by `answer` both count in 10:00-10:30.",
                "Dijawab 10.05 dan 10.25, selesai 10.20 dan 10.45: menurut `answer` keduanya di 10.00-10.30.",
            ),
            {
                "visits": [
                    {"entered_at": "10:04", "left_at": "10:05", "ended_at": "10:20"},
                    {"entered_at": "10:24", "left_at": "10:25", "ended_at": "10:45"},
                ]
            },
            None,
            asked={"by": ["30min"], "clock": "answer"},
            series=(2,),
        ),
    ),
)

ABANDONED_KPI = _plain_count(
    "abandoned",
    Text("Abandoned", "Ditinggalkan"),
    Text(
        "Visits that the customer gave up while waiting.",
        "Kunjungan yang ditinggalkan pelanggan selagi menunggu.",
    ),
    outcome_is("abandoned"),
    Text("visits abandoned", "kunjungan yang ditinggalkan"),
    3,
    Text("3 of the 15 visits were abandoned.", "3 dari 15 kunjungan ditinggalkan."),
    good=Good.LOW,
)

FLOWED_OUT_KPI = _plain_count(
    "flowed_out",
    Text("Flowed out", "Keluar antrean"),
    Text(
        "Visits that left the queue by its rules or by choice: timeout, key, no agents, callback, withdrawn.",
        "Kunjungan yang keluar karena aturan atau pilihan: batas waktu, tombol, tanpa agen, telepon balik, ditarik.",
    ),
    outcome_is(*FLOW_OUTS),
    Text("visits flowed out", "kunjungan yang keluar antrean"),
    2,
    Text(
        "One timed out and one left by a key: 2.", "Satu habis batas waktu dan satu keluar lewat tombol: 2."
    ),
)

FAILED_KPI = _plain_count(
    "failed",
    Text("Failed", "Gagal"),
    Text(
        "Visits that a fault ended before an answer.",
        "Kunjungan yang berakhir oleh gangguan sebelum dijawab.",
    ),
    outcome_is("failed"),
    Text("visits failed", "kunjungan yang gagal"),
    1,
    Text("1 of the 15 visits failed.", "1 dari 15 kunjungan gagal."),
    good=Good.LOW,
)

LOST_KPI = _plain_count(
    "lost",
    Text("Lost track of", "Hilang jejak"),
    Text(
        "Visits of which the source lost track, as when the telephone system restarts. They are not abandoned.",
        "Kunjungan yang hilang jejaknya di sumber, misalnya saat sistem telepon dimulai ulang. Bukan ditinggalkan.",
    ),
    outcome_is("lost"),
    Text("visits lost", "kunjungan yang hilang jejak"),
    1,
    Text("1 of the 15 visits was lost.", "1 dari 15 kunjungan hilang jejak."),
    good=Good.LOW,
    clocks={"arrival": "entered"},
)


def _in_queue(v: Any, settings: Settings) -> Any:
    """Return whether a visit waits at the instant asked for."""
    if settings.until_ms is None:
        return v.outcome == "waiting"
    still = (v.outcome == "waiting") | (v.left_at.notnull() & (v.left_at > settings.until_ms))
    return still & (v.entered_at <= settings.until_ms)


def _longest(v: Any, settings: Settings) -> Any:
    until = v.entered_at.max() if settings.until_ms is None else settings.until_ms
    return until - v.entered_at.min(where=_in_queue(v, settings))


_AT_TEN = [
    {"outcome": "waiting", "entered_at": "09:59:15"},
    {"outcome": "waiting", "entered_at": "09:58:30"},
    {"entered_at": "09:59:50", "left_at": "10:00:00"},
]

WAITING_KPI = entry(
    "waiting",
    Text("Waiting now", "Sedang menunggu"),
    Text("Visits that wait at one instant.", "Kunjungan yang sedang menunggu pada satu saat."),
    Unit.COUNT,
    Good.LOW,
    formula(
        Measure("visits", lambda v, s: v.count(where=_in_queue(v, s)), {}),
        None,
        "visits waiting at an instant",
        "kunjungan yang menunggu pada satu saat",
    ),
    Example(
        Text(
            "At 10:00 two visits wait; a third was just answered.",
            "Pukul 10.00 dua menunggu; yang ketiga baru dijawab.",
        ),
        {"visits": _AT_TEN},
        2,
    ),
    clock="arrival",
    dimensions=OF_VISITS,
    additive=False,
)

LONGEST_WAIT_KPI = entry(
    "longest_wait",
    Text("Longest wait now", "Tunggu terlama saat ini"),
    Text(
        "How long the oldest waiting visit has waited.", "Lama tunggu kunjungan tertua yang masih menunggu."
    ),
    Unit.SECONDS,
    Good.LOW,
    formula(
        Measure("visits", _longest, {}),
        None,
        "instant - entry of the oldest waiting",
        "saat itu - masuknya yang tertua",
    ),
    Example(
        Text(
            "At 10:00 the oldest has waited since 9:58:30: 90 s.",
            "Pukul 10.00 yang tertua menunggu sejak 9.58.30: 90 dtk.",
        ),
        {"visits": _AT_TEN},
        90,
    ),
    clock="arrival",
    dimensions=OF_VISITS,
    additive=False,
)


def _wait_over(v: Any) -> Any:
    return ~v.outcome.isin(NO_WAIT_YET) & v.wait_ms.notnull()


_WAITS = [
    visits("answered", 1, 10),
    visits("answered", 1, 20),
    visits("answered", 1, 30),
    visits("abandoned", 1, 60),
    visits("waiting"),
]

ASA_KPI = entry(
    "asa",
    Text("Average speed of answer", "Rata-rata kecepatan menjawab"),
    Text(
        "Mean wait of answered visits. Whether ring time is inside is stated by each source.",
        "Rata-rata tunggu kunjungan yang dijawab. Tiap sumber menyatakan apakah waktu dering termasuk.",
    ),
    Unit.SECONDS,
    Good.LOW,
    formula(
        total("visits", "wait_ms", VISIT, outcome_is("answered")),
        count("visits", VISIT, lambda v: (v.outcome == "answered") & v.wait_ms.notnull()),
        "wait of answered visits / answered visits",
        "waktu tunggu kunjungan dijawab / kunjungan dijawab",
        open=WAITING,
    ),
    Example(
        Text(
            "Waits of 10, 20 and 30 s: 20 s. The abandoned 60 s is no answer.",
            "Tunggu 10, 20, dan 30 dtk: 20 dtk. Yang ditinggalkan 60 dtk bukan jawaban.",
        ),
        {"visits": _WAITS},
        20,
        numerator=60_000,
        denominator=3,
    ),
    clock="arrival",
    spread=Spread.CLUSTER,
    dimensions=OF_ANSWERS,
)

AVERAGE_WAIT_KPI = entry(
    "average_wait",
    Text("Average wait", "Rata-rata waktu tunggu"),
    Text(
        "Mean wait of all visits whose wait is over, however it ended; lost ones are left out.",
        "Rata-rata tunggu semua kunjungan yang tunggunya sudah berakhir, apa pun akhirnya; yang hilang tidak ikut.",
    ),
    Unit.SECONDS,
    Good.LOW,
    formula(
        total("visits", "wait_ms", VISIT, _wait_over),
        count("visits", VISIT, _wait_over),
        "wait of ended visits / ended visits",
        "waktu tunggu kunjungan berakhir / kunjungan berakhir",
        open=WAITING,
    ),
    Example(
        Text(
            "Waits of 10, 20, 30 and an abandoned 60 s: 30 s.",
            "Tunggu 10, 20, 30, dan 60 dtk yang ditinggalkan: 30 dtk.",
        ),
        {"visits": _WAITS},
        30,
    ),
    clock="arrival",
    spread=Spread.CLUSTER,
    dimensions=OF_VISITS,
    mistakes=(
        Text(
            'Articles call the wait before connection "average hold time" [a]; that is this KPI. `average_hold` is time on hold during the call.',
            'Artikel menyebut tunggu sebelum tersambung "average hold time" [a]; itulah KPI ini. `average_hold` adalah waktu tahan selama panggilan.',
        ),
    ),
)


ENTRIES = (
    OFFERED_KPI,
    ANSWERED_KPI,
    ABANDONED_KPI,
    FLOWED_OUT_KPI,
    FAILED_KPI,
    LOST_KPI,
    WAITING_KPI,
    LONGEST_WAIT_KPI,
    ASA_KPI,
    AVERAGE_WAIT_KPI,
)
