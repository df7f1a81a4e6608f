"""First-contact resolution, and the four ways to know of it."""

# ruff: noqa: E501 (prose stays on one line)
from __future__ import annotations

from typing import Any

from sigap.metrics.catalogue.shape import (
    ANSWERED,
    HOUR,
    OF_TICKETS,
    OF_VISITS,
    PRACTICE,
    Clocks,
    count,
    entry,
    formula,
)
from sigap.metrics.definition import Benchmark, Example, Good, Spread, Unit
from sigap.text import Text

SQM = Text("SQM Group", "SQM Group")

TICKETS: Clocks = {"arrival": "created", "end": "resolved_first"}
CONTACTS: Clocks = {"arrival": "started", "end": "ended"}
STARTED: Clocks = {"arrival": "started"}


def _flagged(t: Any) -> Any:
    return t.resolved_first_contact.notnull() & t.resolved_first_contact


def _resolved(t: Any) -> Any:
    return t.resolved_first_at.notnull() & t.resolved_first_contact.notnull()


def _at_once(number: int, of: int, **others: Any) -> dict[str, list[dict[str, Any]]]:
    return {
        "tickets": [
            {"count": number, "resolved_first_contact": True, "resolution_first_ms": HOUR},
            {"count": of - number, "resolved_first_contact": False, **others},
        ]
    }


def _sector(industry: str, value: float) -> Benchmark:
    return Benchmark("any", industry, value, None, SQM)


def _article(industry: str, value: float) -> Benchmark:
    return Benchmark("any", industry, value, None, PRACTICE)


FCR = entry(
    "fcr",
    Text("First-contact resolution", "Penyelesaian pada kontak pertama"),
    Text(
        "Share of matters that were resolved at the customer's first contact. Sources know of it in different ways: each is a variant.",
        "Bagian persoalan yang selesai pada kontak pertama pelanggan. Tiap sumber mengetahuinya dengan cara berbeda: masing-masing satu varian.",
    ),
    Unit.PERCENT,
    Good.HIGH,
    {
        "ticket_flag": formula(
            count("tickets", TICKETS, lambda t: _resolved(t) & _flagged(t)),
            count("tickets", TICKETS, _resolved),
            "tickets flagged as resolved at first contact / resolved tickets that say yes or no",
            "tiket bertanda selesai pada kontak pertama / tiket selesai yang menyebut ya atau tidak",
        ),
        "received": formula(
            count("tickets", {"arrival": "created"}, _flagged),
            count("tickets", {"arrival": "created"}),
            "tickets flagged as resolved at first contact / tickets received",
            "tiket bertanda selesai pada kontak pertama / tiket diterima",
            "MitraComm",
        ),
        "contact_flag": formula(
            count("contacts", CONTACTS, lambda c: c.resolved_first.notnull() & c.resolved_first),
            count("contacts", CONTACTS, lambda c: c.resolved_first.notnull()),
            "contacts marked as resolved at first / contacts that say yes or no",
            "kontak bertanda langsung selesai / kontak yang menyebut ya atau tidak",
        ),
        "no_repeat": formula(
            count("repeat_contacts", STARTED, lambda c: c.repeats == 0),
            count("repeat_contacts", STARTED),
            "answered contacts of known customers with no further contact for the same reason within W / those contacts",
            "kontak dijawab dari pelanggan dikenal tanpa kontak lanjutan dengan alasan sama dalam W / kontak tersebut",
            open=count("repeat_contacts", STARTED, lambda c: c.immature > 0),
        ),
        "survey": formula(
            count("fcr_answers", ANSWERED, lambda r: r.points == r.width),
            count("fcr_answers", ANSWERED),
            'answers "yes, resolved at once" / valid answers',
            'jawaban "ya, langsung selesai" / jawaban sah',
        ),
    },
    Example(
        Text("740 of 1,000 received: 74 %.", "740 dari 1.000 diterima: 74 %."),
        _at_once(740, 1000),
        74,
        variant="received",
    ),
    Example(
        Text("120 of 200 received: 60 %.", "120 dari 200 diterima: 60 %."),
        _at_once(120, 200),
        60,
        variant="received",
    ),
    Example(
        Text(
            "120 of 200 flagged, but only 160 resolved so far: 120/160 = 75 % of the resolved.",
            "120 dari 200 bertanda, tetapi baru 160 selesai: 120/160 = 75 % dari yang selesai.",
        ),
        {
            "tickets": [
                {"count": 120, "resolved_first_contact": True, "resolution_first_ms": HOUR},
                {"count": 40, "resolved_first_contact": False, "resolution_first_ms": 9 * HOUR},
                {"count": 40, "resolved_first_contact": False},
            ]
        },
        75,
        variant="ticket_flag",
    ),
    Example(
        Text(
            "Of ten contacts six say yes, two say no and two say nothing: 6/8 = 75 %.",
            "Dari sepuluh kontak enam ya, dua tidak, dan dua tanpa keterangan: 6/8 = 75 %.",
        ),
        {
            "contacts": [
                {"count": 6, "resolved_first": True},
                {"count": 2, "resolved_first": False},
                {"count": 2},
            ]
        },
        75,
        variant="contact_flag",
    ),
    Example(
        Text(
            "Ari called about a bill on the 5th and again on the 9th, Rina on the 5th and about something else on the 6th, Joko once. Ari's first came back: 4 of 5 contacts = 80 %. W is 7 days and the log ends on the 20th.",
            "Ari menelepon soal tagihan tanggal 5 dan lagi tanggal 9, Rina tanggal 5 dan soal lain tanggal 6, Joko sekali. Yang pertama dari Ari berulang: 4 dari 5 kontak = 80 %. W 7 hari dan log berakhir tanggal 20.",
        ),
        {
            "contacts": [
                {"customer": "Ari", "reason": "bill", "started_at": "2026-01-05 09:00"},
                {"customer": "Ari", "reason": "bill", "started_at": "2026-01-09 15:00"},
                {"customer": "Rina", "reason": "bill", "started_at": "2026-01-05 10:00"},
                {"customer": "Rina", "reason": "card", "started_at": "2026-01-06 10:00"},
                {"customer": "Joko", "reason": "card", "started_at": "2026-01-07 10:00"},
            ],
            "coverage": [{"started_at": "2026-01-05 00:00", "ended_at": "2026-01-20 00:00"}],
        },
        80,
        variant="no_repeat",
    ),
    Example(
        Text("Of 50 asked, 36 say yes: 72 %.", "Dari 50 yang ditanya, 36 menjawab ya: 72 %."),
        {
            "responses": [
                {"count": 36, "measure": "fcr", "score": 1, "scale_min": 0, "scale_max": 1},
                {"count": 14, "measure": "fcr", "score": 0, "scale_min": 0, "scale_max": 1},
            ]
        },
        72,
        variant="survey",
    ),
    clock="arrival",
    spread=Spread.WILSON,
    dimensions=OF_TICKETS & OF_VISITS,
    benchmarks=(
        Benchmark(
            "any",
            "any",
            70,
            79,
            SQM,
            Text("good; 80 % and above is world class", "baik; 80 % ke atas kelas dunia"),
        ),
        _sector("retail", 78),
        _sector("insurance", 76),
        _sector("health insurance", 72),
        _sector("energy", 72),
        _sector("finance", 71),
        _sector("technical support", 65),
        _sector("telecoms", 61),
        _article("retail", 76),
        _article("finance", 70),
        _article("telecoms", 56),
        _article("insurance", 75),
    ),
    notes=(
        Text(
            "`no_repeat`: contacts of the last W days (default 7) may still come back; they are immature, and marked so.",
            "`no_repeat`: kontak dalam W hari terakhir (bawaan 7) masih bisa berulang; belum matang, dan ditandai.",
        ),
    ),
    mistakes=(
        Text('"FCR = 120/200 = 57.5 %": it is 60 %.', '"FCR = 120/200 = 57,5 %": yang benar 60 %.'),
        Text("FCR written without x 100: 0.74 is 74 %.", "FCR ditulis tanpa x 100: 0,74 adalah 74 %."),
    ),
)

ENTRIES = (FCR,)
