"""Handle time: what an answered contact cost."""

# ruff: noqa: E501 (prose stays on one line)
from __future__ import annotations

from typing import Any

import ibis

from sigap.metrics.catalogue.shape import (
    LEG,
    MINUTE,
    OF_ANSWERS,
    OPEN_LEG,
    PRACTICE,
    Clocks,
    count,
    entry,
    formula,
    only,
    total,
)
from sigap.metrics.definition import Benchmark, Example, Good, Kpi, Measure, Settings, Spread, Unit
from sigap.text import Text

PARTS = ("talk_ms", "hold_ms", "wrap_ms")
LEG_OR_CLIPPED: Clocks = {"clipped": "answered", "end": "finished", "arrival": "entered"}


def handled(leg: Any) -> Any:
    """Return whether a leg is handled: it was answered, and its work is finished, wrap included."""
    # Stamps are null where their instants are, and are read anyway: two columns less to read.
    return leg.answered_day.notnull() & leg.finished_day.notnull()


def _open(leg: Any) -> Any:
    return leg.answered_day.notnull() & leg.finished_day.isnull()


def _work(leg: Any) -> Any:
    """Return talk + hold + wrap; a part that the source does not tell adds nothing, and the answer names it."""
    parts = [ibis.coalesce(leg[part], 0) for part in PARTS]
    return parts[0] + parts[1] + parts[2]


def _workload(leg: Any, _: Settings) -> Any:
    return leg.clipped_ms.sum() if "clipped_ms" in leg.columns else only(handled(leg), _work(leg)).sum()


HANDLED = count("legs", LEG, handled)
OPEN = count("legs", OPEN_LEG, _open)
HANDLE_TIME = Measure("legs", lambda leg, _: only(handled(leg), _work(leg)).sum(), LEG)

_ARTICLE = [
    {"count": 400, "talk_ms": 4 * MINUTE, "hold_ms": 0, "wrap_ms": MINUTE},
    {"count": 100, "talk_ms": 4 * MINUTE, "hold_ms": 3 * MINUTE, "wrap_ms": 3 * MINUTE},
]
"""500 calls: 2,000 minutes of talk, 300 on hold, 700 of after-call work."""

_TWO_CALLS = [
    {"entered_at": "10:04", "answered_at": "10:05", "ended_at": "10:20"},
    {"entered_at": "10:24", "answered_at": "10:25", "ended_at": "10:45"},
]

HANDLED_KPI = entry(
    "handled",
    Text("Handled", "Ditangani"),
    Text(
        "Legs that were answered and are finished, after-call work included. A transfer starts a second leg.",
        "Penggalan yang dijawab dan sudah tuntas termasuk kerja pascapanggilan. Pengalihan memulai penggalan kedua.",
    ),
    Unit.COUNT,
    Good.NONE,
    formula(HANDLED, None, "legs answered and finished", "penggalan yang dijawab dan tuntas", open=OPEN),
    Example(
        Text(
            "Two finished legs and one still in after-call work: 2 handled.",
            "Dua penggalan tuntas dan satu masih dalam kerja pascapanggilan: 2 ditangani.",
        ),
        {"legs": [{"count": 2}, {"finished_at": None}]},
        2,
    ),
    Example(
        Text(
            "Answered 10:05 and 10:25, ended 10:20 and 10:45: by `end` one in 10:00-10:30 and one in 10:30-11:00.",
            "Dijawab 10.05 dan 10.25, selesai 10.20 dan 10.45: menurut `end` satu di 10.00-10.30 dan satu di 10.30-11.00.",
        ),
        {"legs": _TWO_CALLS},
        None,
        asked={"by": ["30min"], "clock": "end"},
        series=(1, 1),
    ),
    clock="end",
    dimensions=OF_ANSWERS,
)

AHT_KPI = entry(
    "aht",
    Text("Average handle time", "Rata-rata waktu penanganan"),
    Text(
        "Mean of talk, hold and after-call work of handled legs. Ring time is not in it.",
        "Rata-rata waktu bicara, tahan, dan kerja pascapanggilan dari penggalan yang ditangani. Waktu dering tidak termasuk.",
    ),
    Unit.SECONDS,
    Good.BAND,
    formula(
        HANDLE_TIME,
        HANDLED,
        "(talk + hold + wrap) / handled legs",
        "(bicara + tahan + pascapanggilan) / penggalan yang ditangani",
        open=OPEN,
    ),
    Example(
        Text(
            "(2,000 + 300 + 700) minutes over 500 calls = 6 minutes (360 s).",
            "(2.000 + 300 + 700) menit untuk 500 panggilan = 6 menit (360 dtk).",
        ),
        {"legs": _ARTICLE},
        360,
        numerator=3000 * MINUTE,
        denominator=500,
    ),
    clock="end",
    spread=Spread.CLUSTER,
    dimensions=OF_ANSWERS,
    parts=PARTS,
    benchmarks=(
        Benchmark("voice", "any", 240, 360, PRACTICE),
        Benchmark("voice", "technical support", 480, 600, PRACTICE),
    ),
    null_rule=Text(
        "No handled leg gives null. Where the source has no hold or wrap time, the figure names what is missing and gets no benchmark.",
        "Tanpa penggalan yang ditangani hasilnya kosong. Bila sumber tidak punya waktu tahan atau pascapanggilan, angkanya menyebut bagian yang hilang dan tanpa pembanding.",
    ),
    mistakes=(
        Text(
            "In Asterisk's queue_log `holdtime` is the wait in the queue, not time on hold: it does not belong here.",
            "Pada queue_log Asterisk, `holdtime` adalah tunggu di antrean, bukan waktu tahan: tidak masuk di sini.",
        ),
    ),
)


def _average(id: str, part: str, name: Text, definition: Text, expected_s: float, **more: Any) -> Kpi:
    """Return the average of one part of handle time, over the handled legs of which the source tells it."""

    def told(leg: Any) -> Any:
        return handled(leg) & leg[part].notnull()

    where = more.pop("where", told)
    en, indonesian = more.pop("over", ("handled legs", "penggalan yang ditangani"))
    word = {"talk_ms": "bicara", "hold_ms": "tahan", "wrap_ms": "pascapanggilan"}[part]
    minutes = {"talk_ms": "2,000", "hold_ms": "300", "wrap_ms": "700"}[part]
    legs = more.pop("legs", 500)
    return entry(
        id,
        name,
        definition,
        Unit.SECONDS,
        Good.NONE,
        formula(
            total("legs", part, LEG, where),
            count("legs", LEG, where),
            f"{part.removesuffix('_ms')} / {en}",
            f"{word} / {indonesian}",
            open=OPEN,
        ),
        Example(
            Text(
                f"{minutes} minutes over {legs} calls: {expected_s:g} s.",
                f"{minutes.replace(',', '.')} menit untuk {legs} panggilan: {expected_s:g} dtk.",
            ),
            {"legs": _ARTICLE},
            expected_s,
        ),
        clock="end",
        spread=Spread.CLUSTER,
        dimensions=OF_ANSWERS,
        null_rule=Text(
            "Legs of which the source does not tell this part are left out; where it tells none, the figure is null, not 0.",
            "Penggalan yang bagiannya tidak diberitahukan sumber tidak ikut; bila tidak ada sama sekali, hasilnya kosong, bukan 0.",
        ),
        **more,
    )


AVERAGE_TALK_KPI = _average(
    "average_talk",
    "talk_ms",
    Text("Average talk time", "Rata-rata waktu bicara"),
    Text(
        "Mean talk time of handled legs, hold excluded.",
        "Rata-rata waktu bicara penggalan yang ditangani, tanpa tahan.",
    ),
    240,
)

AVERAGE_HOLD_KPI = _average(
    "average_hold",
    "hold_ms",
    Text("Average hold time", "Rata-rata waktu tahan"),
    Text(
        "Mean time on hold during the call, over all handled legs, held or not.",
        "Rata-rata waktu ditahan selama panggilan, dibagi semua penggalan yang ditangani, ditahan atau tidak.",
    ),
    36,
    mistakes=(
        Text(
            'Articles call the wait before connection "average hold time" [a]: that is `average_wait`.',
            'Artikel menyebut tunggu sebelum tersambung "average hold time" [a]: itu `average_wait`.',
        ),
    ),
)

AVERAGE_HOLD_WHEN_HELD_KPI = _average(
    "average_hold_when_held",
    "hold_ms",
    Text("Average hold time of held calls", "Rata-rata waktu tahan panggilan yang ditahan"),
    Text(
        "Mean time on hold of the handled legs that were held at all.",
        "Rata-rata waktu ditahan dari penggalan yang memang pernah ditahan.",
    ),
    180,
    where=lambda leg: handled(leg) & (leg.hold_ms > 0),
    over=("handled legs that were held", "penggalan ditangani yang ditahan"),
    legs=100,
)

AVERAGE_WRAP_KPI = _average(
    "average_wrap",
    "wrap_ms",
    Text("Average after-call work", "Rata-rata kerja pascapanggilan"),
    Text(
        "Mean after-call work of handled legs.",
        "Rata-rata kerja pascapanggilan dari penggalan yang ditangani.",
    ),
    84,
)

_NIGHT = [{"entered_at": "05:22", "answered_at": "05:23", "ended_at": "06:15"}]

WORKLOAD_KPI = entry(
    "workload",
    Text("Workload", "Beban kerja"),
    Text(
        "Handling time in seconds. Planning for staff uses `clipped`: each interval gets the part that lies in it.",
        "Waktu penanganan dalam detik. Perencanaan petugas memakai `clipped`: tiap interval mendapat bagian yang ada di dalamnya.",
    ),
    Unit.SECONDS,
    Good.NONE,
    formula(
        Measure("legs", _workload, LEG_OR_CLIPPED),
        None,
        "sum of handling time",
        "jumlah waktu penanganan",
        n=count("legs", LEG_OR_CLIPPED, lambda leg: leg.answered_at.notnull()),
    ),
    Example(
        Text(
            "A contact from 05:23 to 06:15, `clipped`: 7, 30 and 15 minutes in the half-hours from 05:00, 05:30 and 06:00.",
            "Kontak dari 05.23 sampai 06.15, `clipped`: 7, 30, dan 15 menit pada setengah jam mulai 05.00, 05.30, dan 06.00.",
        ),
        {"legs": _NIGHT},
        None,
        asked={"by": ["30min"], "clock": "clipped"},
        series=(7 * 60, 30 * 60, 15 * 60),
    ),
    Example(
        Text(
            "The same contact by `end`: all 52 minutes fall in 06:00-06:30.",
            "Kontak yang sama menurut `end`: seluruh 52 menit jatuh di 06.00-06.30.",
        ),
        {"legs": _NIGHT},
        None,
        asked={"by": ["30min"], "clock": "end"},
        series=(52 * 60,),
    ),
    clock="clipped",
    dimensions=OF_ANSWERS,
)

ENTRIES = (
    HANDLED_KPI,
    AHT_KPI,
    AVERAGE_TALK_KPI,
    AVERAGE_HOLD_KPI,
    AVERAGE_HOLD_WHEN_HELD_KPI,
    AVERAGE_WRAP_KPI,
    WORKLOAD_KPI,
)
