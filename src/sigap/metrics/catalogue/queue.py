"""Volume, waits, service level, abandonment: what happened in the queue."""

# ruff: noqa: E501 (prose stays on one line)
from __future__ import annotations

from typing import Any

from sigap.metrics.catalogue.shape import (
    OF_ANSWERS,
    OF_VISITS,
    PRACTICE,
    SECOND,
    VISIT,
    Clocks,
    Where,
    count,
    entry,
    formula,
    total,
)
from sigap.metrics.definition import Benchmark, Example, Formula, Good, Kpi, Measure, Settings, Spread, Unit
from sigap.text import Text

FLOW_OUTS = ("timeout", "key", "empty", "callback", "withdrawn")
NO_WAIT_YET = ("waiting", "lost")


def _is(*outcomes: str) -> Where:
    return lambda v: v.outcome.isin(outcomes)


ANSWERED = count("visits", VISIT, _is("answered"))
ABANDONED = count("visits", VISIT, _is("abandoned"))
OFFERED = count("visits", VISIT)
WAITING = count("visits", {"arrival": "entered"}, _is("waiting"))


def _visits(outcome: str, number: int = 1, wait_s: int = 10, **more: Any) -> dict[str, Any]:
    return {"count": number, "outcome": outcome, "wait_ms": wait_s * SECOND, **more}


DAY = [
    _visits("answered", 7),
    _visits("abandoned", 3),
    _visits("timeout"),
    _visits("key"),
    _visits("failed"),
    _visits("lost"),
    _visits("waiting"),
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
    _is("answered"),
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
    _is("abandoned"),
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
    _is(*FLOW_OUTS),
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
    _is("failed"),
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
    _is("lost"),
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
    _visits("answered", 1, 10),
    _visits("answered", 1, 20),
    _visits("answered", 1, 30),
    _visits("abandoned", 1, 60),
    _visits("waiting"),
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
        total("visits", "wait_ms", VISIT, _is("answered")),
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


def _judged(where: Where) -> Measure:
    """Return the count of visits that meet `where`, of queues whose threshold T is set."""
    return count("visits", VISIT, lambda v: v.threshold_ms.notnull() & where(v))


def _overdue(v: Any, settings: Settings) -> Any:
    """Return whether a visit still waits and has waited beyond T: it counts as missed."""
    until_ms = v.entered_at if settings.until_ms is None else settings.until_ms
    return (v.outcome == "waiting") & (until_ms - v.entered_at > v.threshold_ms)


def _due(where: Where) -> Measure:
    """Return the count of visits that meet `where` or wait beyond T, of queues whose T is set."""
    return Measure(
        "visits",
        lambda v, s: v.count(where=v.threshold_ms.notnull() & (where(v) | _overdue(v, s))),
        VISIT,
    )


def _within(v: Any) -> Any:
    return v.wait_ms <= v.threshold_ms


def _met(v: Any) -> Any:
    return (v.outcome == "answered") & _within(v)


def _served_or_given_up(v: Any) -> Any:
    return v.outcome.isin(("answered", "abandoned"))


def _short(v: Any) -> Any:
    return (v.outcome == "abandoned") & (v.wait_ms < v.short_ms)


def _early_abandon(v: Any) -> Any:
    return (v.outcome == "abandoned") & _within(v)


def _not_waiting(v: Any) -> Any:
    return v.outcome != "waiting"


A = _judged(_met)

_LOG: list[dict[str, Any]] = [
    *(_visits("answered", wait_s=s) for s in (4, 8, 11, 15, 20)),
    *(_visits("abandoned", wait_s=s) for s in (2, 3, 5, 20, 25, 60)),
    _visits("timeout", wait_s=120),
    _visits("key", wait_s=40),
    _visits("callback", wait_s=30),
]


def _on_the_log(variant: str, value: float, en: str, id: str) -> Example:
    return Example(Text(en, id), {"visits": _LOG}, value, variant=variant)


SERVICE_LEVEL_KPI = entry(
    "service_level",
    Text("Service level", "Tingkat layanan"),
    Text(
        "Share of visits answered within the threshold T of their queue. What counts beside them is the variant.",
        "Bagian kunjungan yang dijawab dalam ambang T antreannya. Apa yang menjadi pembagi bergantung pada variannya.",
    ),
    Unit.PERCENT,
    Good.HIGH,
    {
        "answered_abandoned": formula(
            A, _due(_served_or_given_up), "A / (N + B)", "A / (N + B)", "Genesys, flow-outs off"
        ),
        "answered": formula(
            A,
            _judged(_is("answered")),
            "A / N",
            "A / N",
            "Asterisk AMI ServicelevelPerf",
            "Wazo",
            'UCCX "only handled"',
        ),
        "excl_short": formula(
            A,
            _due(lambda v: _served_or_given_up(v) & ~_short(v)),
            "A / (N + B - S)",
            "A / (N + B - S)",
            "Genesys, short abandons off",
        ),
        "late_abandons": formula(
            A,
            _due(lambda v: _served_or_given_up(v) & ~_early_abandon(v)),
            "A / (N + B - Bt)",
            "A / (N + B - Bt)",
            "XCALLY",
        ),
        "ignore_abandons": formula(
            A,
            _due(lambda v: _not_waiting(v) & ~_early_abandon(v)),
            "A / (O - Bt)",
            "A / (O - Bt)",
            'UCCX "without abandon"',
            'UCCE "ignored"',
        ),
        "abandons_met": formula(
            _judged(lambda v: _met(v) | _early_abandon(v)),
            _due(_not_waiting),
            "(A + Bt) / O",
            "(A + Bt) / O",
            "Amazon Connect",
            "Asterisk ServicelevelPerf2",
            'UCCX "positive"',
        ),
        "offered": formula(A, _due(_not_waiting), "A / O", "A / O", 'UCCX/UCCE "negative"', "Vonage"),
    },
    _on_the_log(
        "answered",
        100 * 5 / 5,
        "14 calls, T = 20 s, s = 5 s. Five answered, after 4, 8, 11, 15 and 20 s; six abandoned, after 2, 3, 5, 20, 25 and 60 s; three flowed out. All answered ones within T: 5/5 = 100 %.",
        "14 panggilan, T = 20 dtk, s = 5 dtk. Lima dijawab setelah 4, 8, 11, 15, dan 20 dtk; enam ditinggalkan setelah 2, 3, 5, 20, 25, dan 60 dtk; tiga keluar antrean. Semua yang dijawab dalam T: 5/5 = 100 %.",
    ),
    _on_the_log(
        "answered_abandoned",
        100 * 5 / 11,
        "The same log: 5 of the 5 answered and 6 abandoned, 5/11 = 45.5 %.",
        "Log yang sama: 5 dari 5 dijawab dan 6 ditinggalkan, 5/11 = 45,5 %.",
    ),
    _on_the_log(
        "excl_short",
        100 * 5 / 9,
        "Two abandons (2 and 3 s) are short, the one at exactly 5 s is not: 5/9 = 55.6 %.",
        "Dua ditinggalkan (2 dan 3 dtk) tergolong singkat, yang tepat 5 dtk tidak: 5/9 = 55,6 %.",
    ),
    _on_the_log(
        "late_abandons",
        100 * 5 / 7,
        "Four abandons came within T (2, 3, 5 and exactly 20 s): 5/(11 - 4) = 71.4 %.",
        "Empat ditinggalkan dalam T (2, 3, 5, dan tepat 20 dtk): 5/(11 - 4) = 71,4 %.",
    ),
    _on_the_log(
        "ignore_abandons",
        100 * 5 / 10,
        "Flow-outs count too: 5/(14 - 4) = 50 %.",
        "Yang keluar antrean ikut dihitung: 5/(14 - 4) = 50 %.",
    ),
    _on_the_log(
        "abandons_met",
        100 * 9 / 14,
        "The four early abandons count as met: (5 + 4)/14 = 64.3 %.",
        "Empat yang cepat pergi dianggap tercapai: (5 + 4)/14 = 64,3 %.",
    ),
    _on_the_log(
        "offered",
        100 * 5 / 14,
        "Of all that was offered: 5/14 = 35.7 %.",
        "Dari semua yang masuk: 5/14 = 35,7 %.",
    ),
    Example(
        Text(
            "At 10:00 one visit waits since 9:59 and one since 9:59:50: with one answered in 10 s, 1 of 2 is met; the younger is left out.",
            "Pukul 10.00 satu menunggu sejak 9.59 dan satu sejak 9.59.50: dengan satu dijawab dalam 10 dtk, 1 dari 2 tercapai; yang baru belum dihitung.",
        ),
        {
            "visits": [
                {"entered_at": "09:50", "wait_ms": 10 * SECOND, "ended_at": "10:00"},
                {"outcome": "waiting", "entered_at": "09:59"},
                {"outcome": "waiting", "entered_at": "09:59:50"},
            ]
        },
        50,
    ),
    clock="arrival",
    spread=Spread.CLUSTER,
    dimensions=OF_VISITS,
    null_rule=Text(
        "An interval with nothing to judge is null, a dash: never 0 % and never 100 %. So is a queue without a threshold.",
        "Interval tanpa kunjungan hasilnya kosong, ditulis strip: bukan 0 % dan bukan 100 %. Begitu pula antrean tanpa ambang.",
    ),
    notes=(
        Text(
            "A = answered within T, N = answered, B = abandoned, Bt = abandoned within T, S = short abandons (wait < s), O = offered. Within is wait <= T.",
            "A = dijawab dalam T, N = dijawab, B = ditinggalkan, Bt = ditinggalkan dalam T, S = ditinggalkan singkat (tunggu < s), O = masuk. Dalam T berarti tunggu <= T.",
        ),
        Text(
            "T and s belong to the queue: 20 s and 5 s for voice; other channels must be set. A roll-up adds each queue's own A.",
            "T dan s milik antrean: 20 dtk dan 5 dtk untuk suara; kanal lain harus ditetapkan. Gabungan menjumlahkan A tiap antrean.",
        ),
        Text(
            "Live: a visit that waits beyond T counts as missed (in every variant but `answered`); one still within T is left out.",
            "Langsung: kunjungan yang menunggu melewati T dihitung gagal (kecuali varian `answered`); yang masih dalam T belum dihitung.",
        ),
    ),
    mistakes=(
        Text(
            "A service level without its formula: one log of 14 calls gives seven different numbers from 35.7 % to 100 %. Three products show an empty interval as 100 % [v].",
            "Tingkat layanan tanpa rumusnya: satu log 14 panggilan memberi tujuh angka berbeda dari 35,7 % sampai 100 %. Tiga produk menampilkan interval kosong sebagai 100 % [v].",
        ),
    ),
)


def _out_of(number: int, of: int) -> dict[str, Any]:
    return {"visits": [_visits("abandoned", number, 40), _visits("answered", of - number)]}


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
            count("visits", VISIT, lambda v: v.short_ms.notnull() & (v.outcome == "abandoned") & ~_short(v)),
            count("visits", VISIT, lambda v: v.short_ms.notnull() & ~_short(v)),
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
        {"visits": _LOG},
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
        count("visits", VISIT, _is(*FLOW_OUTS)), OFFERED, "flow-outs / offered", "keluar antrean / masuk"
    ),
    Example(
        Text("3 of 14 visits flowed out: 21.4 %.", "3 dari 14 kunjungan keluar antrean: 21,4 %."),
        {"visits": _LOG},
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

ENTRIES = (
    OFFERED_KPI,
    ANSWERED_KPI,
    ABANDONED_KPI,
    FLOWED_OUT_KPI,
    FAILED_KPI,
    LOST_KPI,
    WAITING_KPI,
    LONGEST_WAIT_KPI,
    SERVICE_LEVEL_KPI,
    ASA_KPI,
    AVERAGE_WAIT_KPI,
    ABANDONMENT_KPI,
    FLOW_OUT_KPI,
    TRANSFER_KPI,
)
