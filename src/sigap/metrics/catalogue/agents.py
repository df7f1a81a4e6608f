"""Agents' time: how busy, how present, how close to the schedule."""

# ruff: noqa: E501 (prose stays on one line)
from __future__ import annotations

from typing import Any

from sigap.metrics.catalogue.handling import handled
from sigap.metrics.catalogue.shape import (
    CLIPPED,
    HOUR,
    OF_AGENTS,
    PRACTICE,
    Where,
    clipped,
    count,
    entry,
    formula,
)
from sigap.metrics.definition import Benchmark, Example, Formula, Good, Spread, Unit
from sigap.text import Text

BUSY = ("handling", "wrap")
PRODUCTIVE = ("handling", "wrap", "back_office")
WORKED = ("available", "handling", "wrap", "back_office", "training", "meeting", "coaching")
SCHEDULED_WORK = ("contacts", "back_office", "training", "meeting", "coaching")
NOT_THERE = ("leave", "absent")

Rows = list[dict[str, Any]]


def _in(*states: str) -> Where:
    return lambda t: t.state.isin(states)


def _doing(*activities: str) -> Where:
    return lambda t: t.activity.isin(activities)


def _days(hours: float, number: int, **columns: Any) -> dict[str, Any]:
    """Return `number` rows that last `hours` each, one an agent."""
    return {"count": number, "duration_ms": round(hours * HOUR), **columns}


PAID = clipped("shifts", lambda t: t.paid)
ON_SHIFT = clipped("shifts", lambda t: ~t.activity.isin(NOT_THERE))
HANDLING = clipped("states", _in(*BUSY))

_WEEK: Rows = [
    _days(6.5, 5, state="handling"),
    _days(0.5, 5, state="wrap"),
    _days(1, 5, state="available"),
    _days(1, 5, state="break"),
]

OCCUPANCY = entry(
    "occupancy",
    Text("Occupancy", "Okupansi"),
    Text(
        "Share of the time ready for contacts that was spent on them, after-call work included, by the clock on the wall.",
        "Bagian waktu siap melayani yang terpakai menangani kontak termasuk kerja pascapanggilan, menurut jam dinding.",
    ),
    Unit.PERCENT,
    Good.BAND,
    formula(
        HANDLING,
        clipped("states", _in(*BUSY, "available")),
        "handling time (wrap included) / (handling + available time)",
        "waktu menangani (termasuk pascapanggilan) / (waktu menangani + waktu siap)",
        n=count("states", CLIPPED, _in(*BUSY, "available")),
    ),
    Example(
        Text(
            "35 hours of handling in 40 hours of ready time: 87.5 %.",
            "35 jam menangani dari 40 jam siap: 87,5 %.",
        ),
        {"states": _WEEK},
        87.5,
        numerator=35 * HOUR,
        denominator=40 * HOUR,
    ),
    clock="clipped",
    spread=Spread.CLUSTER,
    dimensions=OF_AGENTS,
    parts=("wrap_ms",),
    band=(75, 85),
    benchmarks=(
        Benchmark("voice", "any", 75, 90, PRACTICE, Text("target", "target")),
        Benchmark(
            "voice",
            "any",
            85,
            95,
            PRACTICE,
            Text(
                'called "optimal" elsewhere in the same articles',
                'disebut "optimal" di bagian lain artikel yang sama',
            ),
        ),
    ),
    notes=(
        Text(
            "House bands: under 70 % idle, 70-75 low, 75-85 target, 85-90 watch, above 90 burn-out risk.",
            "Rentang Sigap: di bawah 70 % menganggur, 70-75 rendah, 75-85 target, 85-90 waspada, di atas 90 risiko kelelahan.",
        ),
        Text(
            "Three chats at once are one busy agent: see `concurrency`. Available time belongs to an agent, never to a queue.",
            "Tiga obrolan sekaligus tetap satu agen sibuk: lihat `concurrency`. Waktu siap milik agen, bukan antrean.",
        ),
    ),
    mistakes=(
        Text(
            '"Occupancy 85-95 % is optimal" beside "above 90 % causes burn-out": the bands overlap; the house bands do not.',
            '"Okupansi 85-95 % optimal" berdampingan dengan "di atas 90 % menyebabkan kelelahan": rentangnya tumpang tindih; rentang Sigap tidak.',
        ),
    ),
)

UTILISATION = entry(
    "utilisation",
    Text("Utilisation", "Utilisasi"),
    Text(
        "Share of paid time spent on contacts and other productive work.",
        "Bagian waktu dibayar yang terpakai untuk kontak dan pekerjaan produktif lain.",
    ),
    Unit.PERCENT,
    Good.BAND,
    formula(
        clipped("states", _in(*PRODUCTIVE)),
        PAID,
        "(handling + other productive work) / paid time",
        "(waktu menangani + pekerjaan produktif lain) / waktu dibayar",
        n=count("shifts", CLIPPED, lambda t: t.paid),
    ),
    Example(
        Text(
            "Five agents paid 8 h: 5 h of handling and 1 h of back-office work each: 30/40 = 75 %.",
            "Lima agen dibayar 8 jam: masing-masing 5 jam menangani dan 1 jam pekerjaan lain: 30/40 = 75 %.",
        ),
        {
            "states": [
                _days(5, 5, state="handling"),
                _days(1, 5, state="back_office"),
                _days(2, 5, state="available"),
            ],
            "shifts": [_days(8, 5)],
        },
        75,
    ),
    clock="clipped",
    spread=Spread.CLUSTER,
    dimensions=OF_AGENTS,
)

CONCURRENCY = entry(
    "concurrency",
    Text("Concurrency", "Kontak bersamaan"),
    Text(
        "Contacts an agent had in hand at once, on average, while busy.",
        "Rata-rata kontak yang dipegang seorang agen sekaligus selama sibuk.",
    ),
    Unit.RATIO,
    Good.NONE,
    formula(
        clipped("legs", prefix="answered"),
        HANDLING,
        "contact seconds in hand / busy seconds by the clock on the wall",
        "detik kontak di tangan / detik sibuk menurut jam dinding",
        n=count("legs", {"clipped": "answered"}, lambda leg: leg.answered_at.notnull()),
    ),
    Example(
        Text(
            "Three chats of 20 minutes in the same 30 busy minutes: 60/30 = 2.",
            "Tiga obrolan masing-masing 20 menit dalam 30 menit sibuk yang sama: 60/30 = 2.",
        ),
        {
            "legs": [
                {"agent": "Sari", "channel": "chat", "answered_at": start, "ended_at": end}
                for start, end in (("09:00", "09:20"), ("09:05", "09:25"), ("09:10", "09:30"))
            ],
            "states": [{"agent": "Sari", "state": "handling", "started_at": "09:00", "ended_at": "09:30"}],
        },
        2,
    ),
    clock="clipped",
    spread=Spread.CLUSTER,
    dimensions=OF_AGENTS,
)

PRODUCTIVITY = entry(
    "productivity_rate",
    Text("Productivity rate", "Laju produktivitas"),
    Text("Handled legs per hour on shift.", "Penggalan yang ditangani per jam bertugas."),
    Unit.PER_HOUR,
    Good.HIGH,
    formula(
        count("legs", {"end": "finished"}, handled),
        ON_SHIFT,
        "handled legs / agent hours on shift",
        "penggalan yang ditangani / jam agen bertugas",
        n=count("legs", {"end": "finished"}, handled),
    ),
    Example(
        Text("96 contacts in two shifts of 8 h: 6 an hour.", "96 kontak dalam dua giliran 8 jam: 6 per jam."),
        {"legs": [{"count": 96}], "shifts": [_days(8, 2)]},
        6,
    ),
    clock="end",
    spread=Spread.CLUSTER,
    dimensions=OF_AGENTS,
    notes=(
        Text(
            "Leave and absence are not hours on shift; breaks are.",
            "Cuti dan ketidakhadiran bukan jam bertugas; istirahat termasuk.",
        ),
    ),
)

ADHERENCE = entry(
    "adherence",
    Text("Schedule adherence", "Kepatuhan jadwal"),
    Text(
        "Share of the scheduled seconds that the agent spent in the state that the schedule wanted.",
        "Bagian detik terjadwal yang dilalui agen dalam keadaan yang dikehendaki jadwal.",
    ),
    Unit.PERCENT,
    Good.HIGH,
    formula(
        clipped("adherence"),
        ON_SHIFT,
        "seconds in the state the schedule wanted / scheduled seconds",
        "detik dalam keadaan yang dikehendaki jadwal / detik terjadwal",
        n=count("shifts", CLIPPED, lambda t: ~t.activity.isin(NOT_THERE)),
    ),
    Example(
        Text(
            "Scheduled 9:00-12:00, a break from 12:00 to 12:15; ready from 9:10 to 12:05, on break until 12:15: (170 + 10) of 195 minutes = 92.3 %.",
            "Jadwal 9.00-12.00, istirahat 12.00-12.15; siap 9.10-12.05, istirahat sampai 12.15: (170 + 10) dari 195 menit = 92,3 %.",
        ),
        {
            "shifts": [
                {"agent": "Ayu", "activity": "contacts", "started_at": "09:00", "ended_at": "12:00"},
                {"agent": "Ayu", "activity": "break", "started_at": "12:00", "ended_at": "12:15"},
            ],
            "states": [
                {"agent": "Ayu", "state": "available", "started_at": "09:10", "ended_at": "12:05"},
                {"agent": "Ayu", "state": "break", "started_at": "12:05", "ended_at": "12:15"},
            ],
        },
        100 * 180 / 195,
    ),
    clock="clipped",
    spread=Spread.CLUSTER,
    dimensions=OF_AGENTS,
    notes=(
        Text(
            "Leave and absence that the schedule itself records want nothing and are left out of both sides. At a meal or break, logged off is as good as on break.",
            "Cuti dan ketidakhadiran yang tercatat di jadwal tidak menghendaki apa pun dan tidak ikut di kedua sisi. Saat makan atau istirahat, keluar dari sistem sama dengan istirahat.",
        ),
    ),
)

CONFORMANCE = entry(
    "conformance",
    Text("Schedule conformance", "Kesesuaian jam kerja"),
    Text(
        "Seconds worked against seconds scheduled to work, whenever they were. It may pass 100 %.",
        "Detik bekerja dibanding detik yang dijadwalkan bekerja, kapan pun itu. Bisa melewati 100 %.",
    ),
    Unit.PERCENT,
    Good.NEAR,
    formula(
        clipped("states", _in(*WORKED)),
        clipped("shifts", _doing(*SCHEDULED_WORK)),
        "seconds worked / seconds scheduled",
        "detik bekerja / detik terjadwal",
        n=count("shifts", CLIPPED, _doing(*SCHEDULED_WORK)),
    ),
    Example(
        Text("Scheduled 8 h, worked 8 h 24 min: 105 %.", "Dijadwalkan 8 jam, bekerja 8 jam 24 menit: 105 %."),
        {"shifts": [_days(8, 1)], "states": [_days(8.4, 1, state="available")]},
        105,
    ),
    clock="clipped",
    spread=Spread.CLUSTER,
    dimensions=OF_AGENTS,
    band=(95, 105),
    notes=(
        Text(
            "Breaks are on neither side. Logged in but not ready, without a reason, is not known to be work and does not count.",
            "Istirahat tidak ada di kedua sisi. Masuk sistem tetapi tidak siap, tanpa alasan, tidak dihitung bekerja.",
        ),
    ),
)


def _lost(kind: str, en: str, indonesian: str) -> Formula:
    def away(t: Any) -> Any:
        gone = t.paid & (t.activity != "contacts")
        return gone if kind == "total" else gone & (t.planned if kind == "planned" else ~t.planned)

    return formula(
        clipped("shifts", away), PAID, en, indonesian, n=count("shifts", CLIPPED, lambda t: t.paid)
    )


_PAID_DAY: dict[str, Rows] = {
    "shifts": [
        _days(7, 7, activity="contacts"),
        _days(1, 7, activity="training"),
        _days(8, 1, activity="leave"),
        _days(8, 2, activity="absent", planned=False),
    ]
}

SHRINKAGE = entry(
    "shrinkage",
    Text("Shrinkage", "Penyusutan waktu"),
    Text(
        "Share of paid time in which an agent is not there for contacts: breaks, training, leave, absence.",
        "Bagian waktu dibayar saat agen tidak tersedia bagi kontak: istirahat, pelatihan, cuti, tidak hadir.",
    ),
    Unit.PERCENT,
    Good.LOW,
    {
        "total": _lost(
            "total",
            "paid time not for contacts / paid time",
            "waktu dibayar bukan untuk kontak / waktu dibayar",
        ),
        "planned": _lost(
            "planned",
            "planned paid time not for contacts / paid time",
            "waktu dibayar terencana bukan untuk kontak / waktu dibayar",
        ),
        "unplanned": _lost(
            "unplanned",
            "unplanned paid time not for contacts / paid time",
            "waktu dibayar mendadak bukan untuk kontak / waktu dibayar",
        ),
    },
    Example(
        Text(
            "Ten agents paid 8 h: seven train for 1 h, one is on leave, two are absent: (7 + 8 + 16)/80 = 38.75 %.",
            "Sepuluh agen dibayar 8 jam: tujuh berlatih 1 jam, satu cuti, dua tidak hadir: (7 + 8 + 16)/80 = 38,75 %.",
        ),
        _PAID_DAY,
        38.75,
    ),
    Example(
        Text("Of it planned: (7 + 8)/80 = 18.75 %.", "Di antaranya terencana: (7 + 8)/80 = 18,75 %."),
        _PAID_DAY,
        18.75,
        variant="planned",
    ),
    Example(
        Text("Of it unplanned: 16/80 = 20 %.", "Di antaranya mendadak: 16/80 = 20 %."),
        _PAID_DAY,
        20,
        variant="unplanned",
    ),
    clock="clipped",
    spread=Spread.CLUSTER,
    dimensions=OF_AGENTS,
    mistakes=(
        Text(
            "To staff 100 agents at 30 % shrinkage takes 100 / (1 - 0.3) = 143 paid agents, not 100 x 1.3 = 130.",
            "Untuk 100 agen siap dengan penyusutan 30 % perlu 100 / (1 - 0,3) = 143 agen dibayar, bukan 100 x 1,3 = 130.",
        ),
    ),
)

ENTRIES = (
    OCCUPANCY,
    UTILISATION,
    CONCURRENCY,
    PRODUCTIVITY,
    ADHERENCE,
    CONFORMANCE,
    SHRINKAGE,
)
