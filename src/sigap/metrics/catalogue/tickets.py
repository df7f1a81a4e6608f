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
    table: str, clocks: Clocks, calendar: str, working: str, en: str, id: str, still: Measure
) -> dict[str, Formula]:
    """Return the two ways to tell a mean duration: by the calendar and in working time."""
    return {
        "calendar": formula(
            total(table, calendar, clocks), count(table, clocks, known(calendar)), en, id, open=still
        ),
        "working": formula(
            total(table, working, clocks),
            count(table, clocks, known(working)),
            f"{en}, in working time",
            f"{id}, dalam waktu kerja",
            open=still,
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

ENTRIES = (
    FIRST_RESPONSE,
    NEXT_RESPONSE,
    RESOLUTION_FIRST,
    RESOLUTION_FULL,
    RESOLUTION_RATE,
)
