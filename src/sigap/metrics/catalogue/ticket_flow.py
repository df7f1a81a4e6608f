"""Where tickets went: escalated, reopened, still open, in time."""

# ruff: noqa: E501 (prose stays on one line)
from __future__ import annotations

from typing import Any

from sigap.metrics.catalogue.shape import HOUR, OF_TICKETS, count, entry, formula, total
from sigap.metrics.catalogue.tickets import RECEIVED, RESOLVED_FIRST
from sigap.metrics.definition import Example, Formula, Good, Spread, Unit
from sigap.text import Text

ESCALATED: dict[str, tuple[str, str, str]] = {
    "any": ("", "handed from tier 1 upward", "dinaikkan dari tingkat 1"),
    "1_to_2": ("1>2", "first handed from tier 1 to tier 2", "pertama dinaikkan dari tingkat 1 ke 2"),
    "1_to_3": ("1>3", "first handed from tier 1 to tier 3", "pertama dinaikkan dari tingkat 1 ke 3"),
    "2_to_3": ("2>3", "first handed from tier 2 to tier 3", "pertama dinaikkan dari tingkat 2 ke 3"),
}


def _escalated(pair: str, en: str, indonesian: str) -> Formula:
    return formula(
        count("escalations", RECEIVED, (lambda t: t.tier_pair == pair) if pair else (lambda t: t.escalated)),
        count("escalations", RECEIVED),
        f"tickets {en} / received",
        f"tiket {indonesian} / diterima",
    )


_RAISED: list[dict[str, Any]] = [
    {"count": 90, "escalated": True, "tier_pair": "1>2"},
    {"count": 10, "escalated": True, "tier_pair": "1>3"},
    {"count": 400},
]

ESCALATION_RATE = entry(
    "escalation_rate",
    Text("Escalation rate", "Tingkat eskalasi"),
    Text(
        "Share of received tickets that were handed from tier 1 upward. By agent it belongs to the one who handed it on.",
        "Bagian tiket diterima yang dinaikkan dari tingkat 1. Per agen, dihitung pada yang menaikkannya.",
    ),
    Unit.PERCENT,
    Good.LOW,
    {name: _escalated(*words) for name, words in ESCALATED.items()},
    Example(
        Text("100 of 500 tickets escalated: 20 %.", "100 dari 500 tiket dieskalasi: 20 %."),
        {"tickets": _RAISED},
        20,
        numerator=100,
        denominator=500,
    ),
    Example(
        Text("90 of them from tier 1 to 2: 18 %.", "90 di antaranya dari tingkat 1 ke 2: 18 %."),
        {"tickets": _RAISED},
        18,
        variant="1_to_2",
    ),
    clock="arrival",
    spread=Spread.WILSON,
    dimensions=OF_TICKETS,
)

REOPEN_RATE = entry(
    "reopen_rate",
    Text("Reopen rate", "Tingkat dibuka kembali"),
    Text(
        "Share of tickets resolved in the cohort that were reopened at least once.",
        "Bagian tiket yang selesai dalam kohort dan dibuka kembali sedikitnya sekali.",
    ),
    Unit.PERCENT,
    Good.LOW,
    formula(
        count("tickets", RESOLVED_FIRST, lambda t: t.resolved_first_at.notnull() & (t.reopened > 0)),
        count("tickets", RESOLVED_FIRST, lambda t: t.resolved_first_at.notnull()),
        "tickets reopened at least once / tickets resolved",
        "tiket dibuka kembali sedikitnya sekali / tiket selesai",
    ),
    Example(
        Text(
            "6 of 80 resolved tickets came back, one of them twice: 7.5 %.",
            "6 dari 80 tiket selesai kembali, satu di antaranya dua kali: 7,5 %.",
        ),
        {
            "tickets": [
                {"count": 5, "resolution_first_ms": HOUR, "reopened": 1},
                {"resolution_first_ms": HOUR, "reopened": 2},
                {"count": 74, "resolution_first_ms": HOUR},
                {"count": 9},
            ]
        },
        7.5,
    ),
    clock="end",
    spread=Spread.WILSON,
    dimensions=OF_TICKETS,
)

_OPEN_AT_NOON: list[dict[str, Any]] = [
    {"created_at": "08:00"},
    {"created_at": "10:00"},
    {"created_at": "09:00", "resolved_at": "11:00"},
    {"created_at": "11:00", "resolved_at": "12:00"},
]

BACKLOG = entry(
    "backlog",
    Text("Backlog", "Tunggakan tiket"),
    Text(
        "Tickets open at one instant: received and not yet resolved for good.",
        "Tiket terbuka pada satu saat: sudah diterima dan belum selesai tuntas.",
    ),
    Unit.COUNT,
    Good.LOW,
    formula(count("backlog", {}), None, "open tickets at an instant", "tiket terbuka pada satu saat"),
    Example(
        Text("At noon two of four tickets are open.", "Pukul 12.00 dua dari empat tiket masih terbuka."),
        {"tickets": _OPEN_AT_NOON},
        2,
    ),
    clock="arrival",
    dimensions=OF_TICKETS,
    additive=False,
)

BACKLOG_AGE = entry(
    "backlog_age",
    Text("Age of the backlog", "Umur tunggakan"),
    Text(
        "Mean time since receipt of the tickets open at one instant.",
        "Rata-rata waktu sejak diterima dari tiket yang terbuka pada satu saat.",
    ),
    Unit.HOURS,
    Good.LOW,
    formula(
        total("backlog", "age_ms", {}),
        count("backlog", {}),
        "(instant - created) of open tickets / open tickets",
        "(saat itu - diterima) tiket terbuka / tiket terbuka",
    ),
    Example(
        Text(
            "At noon the two open tickets are 4 and 2 h old: 3 h.",
            "Pukul 12.00 dua tiket terbuka berumur 4 dan 2 jam: 3 jam.",
        ),
        {"tickets": _OPEN_AT_NOON},
        3,
    ),
    clock="arrival",
    dimensions=OF_TICKETS,
    additive=False,
)

SLA_ATTAINMENT = entry(
    "sla_attainment",
    Text("SLA attainment", "Pencapaian SLA"),
    Text(
        "Share of targets due that were met in time, per kind of target. A late answer is breached, never also met.",
        "Bagian target jatuh tempo yang dipenuhi tepat waktu, per jenis target. Jawaban terlambat tetap dilanggar.",
    ),
    Unit.PERCENT,
    Good.HIGH,
    formula(
        count("ticket_targets", {"end": "due"}, lambda t: t.settled & ~t.breached),
        count("ticket_targets", {"end": "due"}, lambda t: t.settled),
        "targets met / targets due",
        "target terpenuhi / target jatuh tempo",
        open=count("ticket_targets", {"end": "due"}, lambda t: ~t.settled),
    ),
    Example(
        Text(
            "18 met, 1 missed, 1 answered late, 5 not yet due: 18/20 = 90 %.",
            "18 terpenuhi, 1 terlewat, 1 dijawab terlambat, 5 belum jatuh tempo: 18/20 = 90 %.",
        ),
        {
            "ticket_targets": [
                {"count": 18, "due_at": "10:00", "met_at": "09:30"},
                {"due_at": "10:00", "breached": True},
                {"due_at": "10:00", "met_at": "10:30", "breached": True},
                {"count": 5, "due_at": "18:00", "settled": False},
            ]
        },
        90,
    ),
    clock="end",
    spread=Spread.WILSON,
    dimensions=OF_TICKETS | {"target"},
)

ENTRIES = (ESCALATION_RATE, REOPEN_RATE, BACKLOG, BACKLOG_AGE, SLA_ATTAINMENT)
