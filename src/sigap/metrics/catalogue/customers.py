"""Who stayed and who left."""

# ruff: noqa: E501 (prose stays on one line)
from __future__ import annotations

import datetime as dt
from typing import Any

from sigap.metrics.catalogue.shape import PRACTICE, count, entry, formula
from sigap.metrics.definition import Benchmark, Example, Good, Settings, Spread, Unit
from sigap.text import Text

OF_CUSTOMERS = frozenset({"queue"})


def _midnight(year: int, month: int, day: int) -> int:
    zone = dt.timezone(dt.timedelta(hours=7))
    return round(dt.datetime(year, month, day, tzinfo=zone).timestamp() * 1000)


_JANUARY = {"settings": Settings(period=(_midnight(2026, 1, 1), _midnight(2026, 2, 1)))}


def _stays(stayed: int, left: int, came: int, passed: int = 0) -> dict[str, list[dict[str, Any]]]:
    """Return customers of January: who stayed, who left, who came, and who came and left again."""
    before, inside, later = "2025-06-01 00:00", "2026-01-10 00:00", "2026-01-20 00:00"
    return {
        "memberships": [
            {"count": stayed, "started_at": before},
            {"count": left, "started_at": before, "ended_at": later},
            {"count": came, "started_at": inside},
            {"count": passed, "started_at": inside, "ended_at": later},
        ]
    }


AT_START = count("cohort", {}, lambda c: c.at_start > 0)
STAYED = count("cohort", {}, lambda c: (c.at_start > 0) & (c.at_end > 0))
LEFT = count("cohort", {}, lambda c: (c.at_start > 0) & (c.at_end == 0))
AT_END = count("cohort", {}, lambda c: c.at_end > 0)


def _industry(name: str, low: float, high: float) -> Benchmark:
    return Benchmark("any", name, low, high, PRACTICE)


RETENTION = entry(
    "retention_rate",
    Text("Retention rate", "Tingkat retensi"),
    Text(
        "Share of the customers at the start of the period who are still there at its end. New ones do not count.",
        "Bagian pelanggan di awal periode yang masih ada di akhirnya. Pelanggan baru tidak dihitung.",
    ),
    Unit.PERCENT,
    Good.HIGH,
    formula(
        STAYED,
        AT_START,
        "(customers at the end - new ones) / customers at the start",
        "(pelanggan di akhir - yang baru) / pelanggan di awal",
    ),
    Example(
        Text(
            "500 at the start, 450 at the end of whom 50 are new: (450 - 50)/500 = 80 %. Ten came and left inside: neither.",
            "500 di awal, 450 di akhir dan 50 di antaranya baru: (450 - 50)/500 = 80 %. Sepuluh datang dan pergi di tengah: bukan keduanya.",
        ),
        _stays(stayed=400, left=100, came=50, passed=10),
        80,
        numerator=400,
        denominator=500,
        asked=_JANUARY,
    ),
    clock="arrival",
    spread=Spread.WILSON,
    dimensions=OF_CUSTOMERS,
    additive=False,
    benchmarks=(
        _industry("SaaS", 85, 90),
        _industry("finance", 80, 90),
        _industry("travel", 55, 70),
        _industry("retail", 60, 70),
    ),
    mistakes=(
        Text(
            'Retention targets "not too high, such as 20 %": the sectors above keep 55 to 90 %.',
            'Target retensi "jangan terlalu tinggi, misalnya 20 %": sektor di atas mempertahankan 55 sampai 90 %.',
        ),
    ),
)

CHURN = entry(
    "churn_rate",
    Text("Churn rate", "Tingkat kehilangan pelanggan"),
    Text(
        "Share of the customers at the start of the period who are gone at its end.",
        "Bagian pelanggan di awal periode yang sudah tidak ada di akhirnya.",
    ),
    Unit.PERCENT,
    Good.LOW,
    {
        "standard": formula(
            LEFT, AT_START, "customers lost / customers at the start", "pelanggan hilang / pelanggan di awal"
        ),
        "at_end": formula(
            LEFT,
            AT_END,
            "customers lost / customers at the end",
            "pelanggan hilang / pelanggan di akhir",
            "MitraComm",
        ),
    },
    Example(
        Text("75 of 1,000 left: 7.5 %.", "75 dari 1.000 pergi: 7,5 %."),
        _stays(stayed=925, left=75, came=75),
        7.5,
        numerator=75,
        denominator=1000,
        asked=_JANUARY,
    ),
    Example(
        Text(
            "The same year without new customers, over the 925 at the end: 8.1 %.",
            "Sama tanpa pelanggan baru, dibagi 925 di akhir: 8,1 %.",
        ),
        _stays(stayed=925, left=75, came=0),
        100 * 75 / 925,
        variant="at_end",
        asked=_JANUARY,
    ),
    clock="arrival",
    spread=Spread.WILSON,
    dimensions=OF_CUSTOMERS,
    additive=False,
    mistakes=(
        Text(
            "Churn over the customers at the end of the period [a]: new customers make it look better; that is the variant `at_end`.",
            "Churn dibagi pelanggan di akhir periode [a]: pelanggan baru membuatnya tampak lebih baik; itu varian `at_end`.",
        ),
    ),
)

ENTRIES = (RETENTION, CHURN)
