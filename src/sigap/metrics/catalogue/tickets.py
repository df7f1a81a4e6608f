"""Tickets: how soon answered, how soon solved, how often at once."""

# ruff: noqa: E501 (prose stays on one line)
from __future__ import annotations

from typing import Any

from sigap.metrics.catalogue.shape import (
    HOUR,
    MINUTE,
    OF_TICKETS,
    PRACTICE,
    Clocks,
    count,
    entry,
    formula,
    known,
    total,
)
from sigap.metrics.definition import Benchmark, Example, Formula, Good, Kpi, Measure, Spread, Unit
from sigap.text import Text

RECEIVED: Clocks = {"arrival": "created"}
REPLIED: Clocks = {"arrival": "created", "answer": "replied"}
RESOLVED_FIRST: Clocks = {"end": "resolved_first", "arrival": "created"}
RESOLVED: Clocks = {"end": "resolved", "arrival": "created"}

UNRESOLVED = count("tickets", RECEIVED, lambda t: t.resolved_at.isnull())


def _lasting(
    table: str, clocks: Clocks, calendar: str, working: str, en: str, id: str, open: Measure
) -> dict[str, Formula]:
    """Return the two ways to tell a mean duration: by the calendar and in working time."""
    return {
        "calendar": formula(
            total(table, calendar, clocks), count(table, clocks, known(calendar)), en, id, open=open
        ),
        "working": formula(
            total(table, working, clocks),
            count(table, clocks, known(working)),
            f"{en}, in working time",
            f"{id}, dalam waktu kerja",
            open=open,
        ),
    }


def _replies(*hours: float) -> list[dict[str, Any]]:
    return [{"first_response_ms": round(h * HOUR)} for h in hours]


FIRST_RESPONSE = entry(
    "first_response_time",
    Text("First response time", "Waktu respons pertama"),
    Text(
        "Mean time from receipt of a ticket to the first public reply by a person. Bots and automatic replies do not count.",
        "Rata-rata waktu dari tiket diterima sampai balasan terbuka pertama oleh orang. Bot dan balasan otomatis tidak dihitung.",
    ),
    Unit.HOURS,
    Good.LOW,
    _lasting(
        "tickets",
        REPLIED,
        "first_response_ms",
        "first_response_working_ms",
        "(first public reply by a person - created) / tickets with a reply",
        "(balasan terbuka pertama oleh orang - diterima) / tiket yang dibalas",
        count("tickets", RECEIVED, lambda t: t.replied_at.isnull() & t.resolved_at.isnull()),
    ),
    Example(
        Text(
            "Received 09:00, answered 09:45: 45 minutes, 0.75 h.",
            "Diterima 09.00, dibalas 09.45: 45 menit, 0,75 jam.",
        ),
        {"tickets": [{"created_at": "09:00", "replied_at": "09:45"}]},
        0.75,
        numerator=45 * MINUTE,
        denominator=1,
    ),
    Example(
        Text(
            "0.5, 0.75, 2, 1 and 2 h: 6.25/5 = 1.25 h. A sixth ticket still waits and is counted beside it.",
            "0,5; 0,75; 2; 1; dan 2 jam: 6,25/5 = 1,25 jam. Tiket keenam masih menunggu dan dihitung di sampingnya.",
        ),
        {"tickets": [*_replies(0.5, 0.75, 2, 1, 2), {}]},
        1.25,
    ),
    Example(
        Text(
            "Received Friday 16:30, answered Monday 9:00, office hours 8-17: 1.5 h of working time.",
            "Diterima Jumat 16.30, dibalas Senin 9.00, jam kantor 8-17: 1,5 jam kerja.",
        ),
        {
            "tickets": [
                {
                    "created_at": "2026-01-02 16:30",
                    "replied_at": "2026-01-05 09:00",
                    "first_response_working_ms": 90 * MINUTE,
                }
            ]
        },
        1.5,
        variant="working",
    ),
    clock="arrival",
    spread=Spread.CLUSTER,
    dimensions=OF_TICKETS,
    benchmarks=(
        Benchmark("chat", "any", None, 3 / 60, PRACTICE, Text("2-3 minutes", "2-3 menit")),
        Benchmark("email", "any", None, 4, PRACTICE, Text("1-4 hours", "1-4 jam")),
    ),
)


def _gap(hours: float) -> dict[str, Any]:
    return {"gap_ms": round(hours * HOUR), "gap_working_ms": round(hours * HOUR / 2)}


NEXT_RESPONSE = entry(
    "next_response_time",
    Text("Next response time", "Waktu respons lanjutan"),
    Text(
        "Mean time from a later message of the customer to the reply to it.",
        "Rata-rata waktu dari pesan lanjutan pelanggan sampai balasannya.",
    ),
    Unit.HOURS,
    Good.LOW,
    _lasting(
        "ticket_gaps",
        {"arrival": "asked", "answer": "replied"},
        "gap_ms",
        "gap_working_ms",
        "customer-to-reply gaps / gaps",
        "jeda pesan pelanggan ke balasan / banyaknya jeda",
        count("ticket_gaps", {"arrival": "asked"}, lambda t: t.replied_at.isnull()),
    ),
    Example(
        Text("Later replies after 1, 2 and 6 h: 3 h.", "Balasan lanjutan setelah 1, 2, dan 6 jam: 3 jam."),
        {"ticket_gaps": [_gap(1), _gap(2), _gap(6)]},
        3,
    ),
    Example(
        Text("Of which half was outside working time: 1.5 h.", "Setengahnya di luar jam kerja: 1,5 jam."),
        {"ticket_gaps": [_gap(1), _gap(2), _gap(6)]},
        1.5,
        variant="working",
    ),
    clock="arrival",
    spread=Spread.CLUSTER,
    dimensions=OF_TICKETS,
)

_SOLVED = {"count": 100, "resolution_first_ms": 100 * MINUTE}
_REOPENED = {
    "count": 100,
    "resolution_first_ms": 40 * MINUTE,
    "resolution_full_ms": 100 * MINUTE,
    "reopened": 1,
}


def _resolution(kind: str, clocks: Clocks, name: Text, definition: Text, row: dict[str, Any]) -> Kpi:
    words = (
        ("first resolved", "selesai pertama") if kind == "first" else ("resolved for good", "selesai tuntas")
    )
    half = {**row, f"resolution_{kind}_working_ms": 50 * MINUTE}
    return entry(
        f"resolution_time_{kind}",
        name,
        definition,
        Unit.HOURS,
        Good.LOW,
        _lasting(
            "tickets",
            clocks,
            f"resolution_{kind}_ms",
            f"resolution_{kind}_working_ms",
            f"({words[0]} - created) / resolved tickets",
            f"({words[1]} - diterima) / tiket selesai",
            UNRESOLVED,
        ),
        Example(
            Text(
                "10,000 minutes for 100 tickets = 100 minutes, 1.67 h.",
                "10.000 menit untuk 100 tiket = 100 menit, 1,67 jam.",
            ),
            {"tickets": [row]},
            100 / 60,
            numerator=10_000 * MINUTE,
            denominator=100,
        ),
        Example(
            Text(
                "The same with the customer's pauses and the nights taken out, 50 minutes each: 0.83 h.",
                "Sama, tanpa jeda menunggu pelanggan dan malam hari, masing-masing 50 menit: 0,83 jam.",
            ),
            {"tickets": [half]},
            50 / 60,
            variant="working",
        ),
        clock="end",
        spread=Spread.CLUSTER,
        dimensions=OF_TICKETS,
        benchmarks=(
            Benchmark("chat", "any", None, 10 / 60, PRACTICE, Text("5-10 minutes", "5-10 menit")),
            Benchmark("email", "any", None, 24, PRACTICE),
            Benchmark("voice", "any", None, 1, PRACTICE, Text("10-60 minutes", "10-60 menit")),
        ),
    )


RESOLUTION_FIRST = _resolution(
    "first",
    RESOLVED_FIRST,
    Text("Time to first resolution", "Waktu sampai selesai pertama"),
    Text(
        "Mean time from receipt to the first time a ticket was resolved.",
        "Rata-rata waktu dari tiket diterima sampai pertama kali selesai.",
    ),
    _SOLVED,
)

RESOLUTION_FULL = _resolution(
    "full",
    RESOLVED,
    Text("Time to full resolution", "Waktu sampai selesai tuntas"),
    Text(
        "Mean time from receipt to the resolution that lasted, after any reopening.",
        "Rata-rata waktu dari tiket diterima sampai selesai yang bertahan, setelah dibuka kembali bila ada.",
    ),
    _REOPENED,
)

_SEVENTY: list[dict[str, Any]] = [{"count": 70, "resolution_first_ms": HOUR}, {"count": 50}]

RESOLUTION_RATE = entry(
    "resolution_rate",
    Text("Resolution rate", "Tingkat penyelesaian"),
    Text(
        "Tickets resolved in the period against tickets received in it; or, by cohort, how many of those received are resolved so far.",
        "Tiket selesai dalam periode dibanding tiket diterima; atau, menurut kohort, berapa dari yang diterima sudah selesai.",
    ),
    Unit.PERCENT,
    Good.HIGH,
    {
        "standard": formula(
            count("tickets", {"end": "resolved"}, lambda t: t.resolved_at.notnull()),
            count("tickets", RECEIVED),
            "resolved in the period / received in the period",
            "selesai dalam periode / diterima dalam periode",
        ),
        "cohort": formula(
            count("tickets", RECEIVED, lambda t: t.resolved_at.notnull()),
            count("tickets", RECEIVED),
            "received in the period and resolved so far / received in the period",
            "diterima dalam periode dan sudah selesai / diterima dalam periode",
            open=UNRESOLVED,
        ),
    },
    Example(
        Text("70 of 120 tickets: 58.3 %.", "70 dari 120 tiket: 58,3 %."),
        {"tickets": _SEVENTY},
        100 * 70 / 120,
    ),
    Example(
        Text(
            "Of the 120 received, 70 are resolved so far: 58.3 %.",
            "Dari 120 yang diterima, 70 sudah selesai: 58,3 %.",
        ),
        {"tickets": _SEVENTY},
        100 * 70 / 120,
        variant="cohort",
    ),
    clock="end",
    spread=Spread.CLUSTER,
    dimensions=OF_TICKETS,
    notes=(
        Text(
            "By period it may pass 100 % when old tickets are cleared; by cohort it cannot, and it rises until the cohort is old.",
            "Menurut periode bisa melewati 100 % saat tiket lama dibereskan; menurut kohort tidak, dan naik sampai kohortnya tua.",
        ),
    ),
)

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

ENTRIES = (
    FIRST_RESPONSE,
    NEXT_RESPONSE,
    RESOLUTION_FIRST,
    RESOLUTION_FULL,
    RESOLUTION_RATE,
    ESCALATION_RATE,
    REOPEN_RATE,
    BACKLOG,
    BACKLOG_AGE,
    SLA_ATTAINMENT,
)
