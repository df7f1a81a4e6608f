"""Indonesia's labour law, as far as a roster can keep or break it.

UU 13/2003 on manpower, with articles 77, 78 and 79 in the words of UU 6/2023 (Cipta Kerja), article 81 nos. 23-25;
PP 35/2021 on working time, rest and overtime. `docs/explanation/labour-rules.md` tells where each article was read and
what is our reading. Sectors with working time of their own (PP 35/2021 art. 23 and 24) are not meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sigap.scheduling.rules import EVERYBODY, Applies, Rule, RuleKind, RuleSet
from sigap.text import Text

PROVISIONS: Mapping[str, Text] = MappingProxyType(
    {
        "night_food": Text(
            "nutritious food and drink at night", "makanan dan minuman bergizi pada malam hari"
        ),
        "night_safety": Text(
            "decency and safety at the workplace at night",
            "kesusilaan dan keamanan di tempat kerja pada malam hari",
        ),
        "night_transport": Text(
            "transport to and from work at night", "angkutan antar jemput pada malam hari"
        ),
        "holiday_work": Text(
            "work that must go on without a break, or an agreement on holidays with those who work",
            "pekerjaan yang harus berjalan terus-menerus, atau kesepakatan kerja pada hari libur",
        ),
    }
)
"""What the employer may say to provide, for `Problem.provisions`."""

_MINORS = Applies(minor=True)
_DOCTOR = Applies(no_night=True)
_WOMEN = Applies(woman=True)


def _rule(
    name: str, kind: RuleKind, text: Text, source: str, applies: Applies = EVERYBODY, **parameters: Any
) -> Rule:
    """Return a hard rule whose article has been read."""
    return Rule(f"id.{name}", kind, text, MappingProxyType(parameters), source, checked=True, applies=applies)


_WORKING_TIME = (
    _rule(
        "working-day",
        RuleKind.MAX_DAY_MINUTES,
        Text(
            "At most 8 hours of work a day in a week of five days, 7 in a week of six.",
            "Paling lama 8 jam kerja sehari untuk 5 hari kerja seminggu, 7 jam untuk 6 hari kerja.",
        ),
        "UU 13/2003 art. 77(2) in the words of UU 6/2023 art. 81; PP 35/2021 art. 21(2)",
        minutes=480,
        minutes_six_days=420,
    ),
    _rule(
        "working-week",
        RuleKind.MAX_WEEK_MINUTES,
        Text("At most 40 hours of work a week.", "Paling lama 40 jam kerja seminggu."),
        "UU 13/2003 art. 77(2) in the words of UU 6/2023 art. 81; PP 35/2021 art. 21(2)",
        minutes=2400,
    ),
    _rule(
        "rest-in-shift",
        RuleKind.REST_IN_SHIFT,
        Text(
            "At least half an hour of rest, which is not working time, after four hours of work; we read it so that "
            "any break of a quarter of an hour ends the four hours in a row, as long as the half hour is in the shift.",
            "Paling sedikit setengah jam istirahat, tidak termasuk jam kerja, setelah 4 jam kerja; kami menafsirkan "
            "jeda seperempat jam mengakhiri 4 jam terus-menerus, asalkan setengah jam itu ada dalam sif.",
        ),
        "UU 13/2003 art. 79(2)a in the words of UU 6/2023 art. 81",
        after=240,
        minutes=30,
        counts_from=15,
    ),
    _rule(
        "weekly-rest",
        RuleKind.WEEKLY_REST,
        Text(
            "Two days of rest a week for five working days, one for six.",
            "Istirahat mingguan 2 hari untuk 5 hari kerja, 1 hari untuk 6 hari kerja.",
        ),
        "PP 35/2021 art. 22; UU 13/2003 art. 79(2)b as the Constitutional Court reads it (168/PUU-XXI/2023)",
        days=2,
        days_six_days=1,
    ),
)

_OVERTIME = (
    _rule(
        "overtime-day",
        RuleKind.MAX_OVERTIME_DAY,
        Text(
            "At most 4 hours of overtime a day, and only with the employee's consent; rest days and holidays aside.",
            "Lembur paling lama 4 jam sehari dengan persetujuan pekerja, di luar hari istirahat dan hari libur.",
        ),
        "PP 35/2021 art. 26 and 28(1); UU 13/2003 art. 78(1) in the words of UU 6/2023 art. 81",
        minutes=240,
    ),
    _rule(
        "overtime-week",
        RuleKind.MAX_OVERTIME_WEEK,
        Text(
            "At most 18 hours of overtime a week, rest days and holidays aside.",
            "Lembur paling lama 18 jam seminggu, di luar hari istirahat dan hari libur.",
        ),
        "PP 35/2021 art. 26; UU 13/2003 art. 78(1)b in the words of UU 6/2023 art. 81",
        minutes=1080,
    ),
    _rule(
        "holiday-work",
        RuleKind.HOLIDAY_WORK,
        Text(
            "Nobody has to work on a public holiday, unless the work must go on without a break or it is agreed.",
            "Pekerja tidak wajib bekerja pada hari libur resmi, kecuali pekerjaan tak boleh terhenti atau disepakati.",
        ),
        "UU 13/2003 art. 85",
        unless_provided="holiday_work",
    ),
)

_NIGHT = (
    _rule(
        "night-minors",
        RuleKind.NO_WORK_BETWEEN,
        Text(
            "Nobody under 18 works between 23:00 and 07:00.",
            "Yang berumur di bawah 18 tahun tidak bekerja antara pukul 23.00 dan 07.00.",
        ),
        "UU 13/2003 art. 76(1), which speaks of women; we hold it for everybody under 18",
        _MINORS,
        begins=1380,
        until=1860,
    ),
    _rule(
        "night-doctor",
        RuleKind.NO_WORK_BETWEEN,
        Text(
            "Nobody whose doctor says it harms her or her unborn child works between 23:00 and 07:00.",
            "Pekerja hamil yang menurut dokter berbahaya bagi kandungan atau dirinya tidak bekerja antara pukul "
            "23.00 dan 07.00.",
        ),
        "UU 13/2003 art. 76(2)",
        _DOCTOR,
        begins=1380,
        until=1860,
    ),
    _rule(
        "night-food",
        RuleKind.NO_WORK_BETWEEN,
        Text(
            "Women work between 23:00 and 07:00 only with nutritious food and drink.",
            "Perempuan bekerja antara pukul 23.00 dan 07.00 hanya dengan makanan dan minuman bergizi.",
        ),
        "UU 13/2003 art. 76(3)a; Kepmenakertrans 224/2003 art. 2 and 3",
        _WOMEN,
        begins=1380,
        until=1860,
        unless_provided="night_food",
    ),
    _rule(
        "night-safety",
        RuleKind.NO_WORK_BETWEEN,
        Text(
            "Women work between 23:00 and 07:00 only where decency and safety are looked after.",
            "Perempuan bekerja antara pukul 23.00 dan 07.00 hanya bila kesusilaan dan keamanan dijaga.",
        ),
        "UU 13/2003 art. 76(3)b; Kepmenakertrans 224/2003 art. 2 and 5",
        _WOMEN,
        begins=1380,
        until=1860,
        unless_provided="night_safety",
    ),
    # One minute wider at both ends: a shift that ends on the stroke of 23:00 sends its people home after it, and one
    # that starts at 05:00 calls them out before.
    _rule(
        "night-transport",
        RuleKind.NO_WORK_BETWEEN,
        Text(
            "Women go to and from work between 23:00 and 05:00 only with transport; we ask it of every shift with a "
            "part in those hours, or that begins or ends on their stroke.",
            "Perempuan berangkat dan pulang antara pukul 23.00 dan 05.00 hanya dengan angkutan antar jemput; kami "
            "memintanya untuk setiap sif yang sebagian, awal, atau akhirnya ada pada jam itu.",
        ),
        "UU 13/2003 art. 76(4); Kepmenakertrans 224/2003 art. 2(2) and 6",
        _WOMEN,
        begins=1379,
        until=1741,
        unless_provided="night_transport",
    ),
)

INDONESIA = RuleSet(
    id="id",
    name=Text("Indonesia (law)", "Indonesia (hukum)"),
    rules=(*_WORKING_TIME, *_OVERTIME, *_NIGHT),
    as_of="UU 13/2003 with UU 6/2023 and MK 168/PUU-XXI/2023; PP 35/2021",
)
