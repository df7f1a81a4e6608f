"""The service level, under every formula that is published."""

# ruff: noqa: E501 (prose stays on one line)
from __future__ import annotations

from typing import Any

from sigap.metrics.catalogue.queue import LOG
from sigap.metrics.catalogue.shape import (
    OF_VISITS,
    SECOND,
    VISIT,
    Where,
    count,
    entry,
    formula,
)
from sigap.metrics.definition import Example, Good, Measure, Spread, Unit
from sigap.text import Text


def _judged(where: Where) -> Measure:
    """Return the count of visits that meet `where`, of queues whose threshold T is set."""
    return count("visits", VISIT, lambda v: v.threshold_ms.notnull() & where(v))


def _overdue(v: Any) -> Any:
    """Return whether a visit still waits and has waited beyond T: it counts as missed."""
    return (v.outcome == "waiting") & (v.waiting_ms > v.threshold_ms)


def _due(where: Where) -> Measure:
    """Return the count of visits that meet `where` or wait beyond T, of queues whose T is set."""
    return _judged(lambda v: where(v) | _overdue(v))


def _within(v: Any) -> Any:
    return v.wait_ms <= v.threshold_ms


def _met(v: Any) -> Any:
    return (v.outcome == "answered") & _within(v)


def _served_or_given_up(v: Any) -> Any:
    """Return whether the visit was answered or abandoned, after a wait that the source tells."""
    return v.outcome.isin(("answered", "abandoned")) & v.wait_ms.notnull()


def short_abandon(v: Any) -> Any:
    return (v.outcome == "abandoned") & (v.wait_ms < v.short_ms)


def _early_abandon(v: Any) -> Any:
    return (v.outcome == "abandoned") & _within(v)


def _answered(v: Any) -> Any:
    return (v.outcome == "answered") & v.wait_ms.notnull()


def _not_waiting(v: Any) -> Any:
    """Return whether the visit is over, after a wait that the source tells, or lost."""
    return v.wait_ms.notnull() & (v.outcome != "waiting") | (v.outcome == "lost")


A = _judged(_met)


def _on_the_log(variant: str, value: float, en: str, id: str) -> Example:
    return Example(Text(en, id), {"visits": LOG}, value, variant=variant)


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
            _judged(_answered),
            "A / N",
            "A / N",
            "Asterisk AMI ServicelevelPerf",
            "Wazo",
            'UCCX "only handled"',
        ),
        "excl_short": formula(
            A,
            _due(lambda v: _served_or_given_up(v) & ~short_abandon(v)),
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
            "A visit whose wait the source does not tell cannot be judged, and is left out.",
            "Kunjungan yang lama tunggunya tidak dicatat sumber tidak dapat dinilai, jadi tidak dihitung.",
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


ENTRIES = (SERVICE_LEVEL_KPI,)
