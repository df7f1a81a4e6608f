"""Numbers, durations and times are written as people of each language write them; a dash stands for nothing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from sigap.metrics.definition import Unit
from sigap.web.shell.templatetags.figures import tile, tile_change

AT = dt.datetime(2026, 11, 3, 10, 30, 5, tzinfo=dt.UTC)  # 17.30.05 in Jakarta, 19.30.05 in Jayapura
MS = int(AT.timestamp() * 1000)

CASES = [
    ("number", 1234.56, "1,235", "1.235"),
    ("number:1", 1234.56, "1,234.6", "1.234,6"),
    ("number", 0, "0", "0"),
    ("number", -0.2, "0", "0"),
    ("number", Decimal("12.5"), "12", "12"),
    ("number", None, "–", "–"),
    ("number", "", "–", "–"),
    ("number", float("nan"), "–", "–"),
    ("percent", 74.66, "74.7 %", "74,7 %"),
    ("percent:0", 74.66, "75 %", "75 %"),
    ("percent", None, "–", "–"),
    ("share", 0.7466, "74.7 %", "74,7 %"),
    ("share", None, "–", "–"),
    ("shift", 0.07, "+7.0 %", "+7,0 %"),
    ("shift:0", -0.094, "−9 %", "−9 %"),
    ("shift:0", 0.001, "±0 %", "±0 %"),
    ("shift", None, "–", "–"),
    ("duration", 0, "0:00", "0:00"),
    ("duration", 59.6, "1:00", "1:00"),
    ("duration", 83, "1:23", "1:23"),
    ("duration", 3723, "1:02:03", "1:02:03"),
    ("duration", 3600 * 1234, "1,234:00:00", "1.234:00:00"),
    ("duration", -83, "−1:23", "−1:23"),
    ("duration", -0.2, "0:00", "0:00"),
    ("duration", dt.timedelta(minutes=2), "2:00", "2:00"),
    ("duration", None, "–", "–"),
    ('duration:"long"', 83, "1 min 23 s", "1 mnt 23 dtk"),
    ('duration:"long"', 3723, "1 h 02 min", "1 jam 02 mnt"),
    ('duration:"long"', 9, "9 s", "9 dtk"),
    ('duration:"long"', 0, "0 s", "0 dtk"),
    ("limit", 20, "20 s", "20 dtk"),
    ("limit", 90, "90 s", "90 dtk"),
    ("limit", 120, "2 min", "2 mnt"),
    ("limit", 14400, "4 h", "4 jam"),
    ("limit", 0, "0 s", "0 dtk"),
    ("limit", None, "–", "–"),
    ('figure:"%"', 74.66, "74.7 %", "74,7 %"),
    ('figure:"s"', 249, "4 min 09 s", "4 mnt 09 dtk"),
    ('figure:"count"', None, "–", "–"),
    ('cell:"s"', 249, "4:09", "4:09"),
    ("instant", AT, "3 Nov 2026 17:30 WIB", "3 Nov 2026 17.30 WIB"),
    ("instant", MS, "3 Nov 2026 17:30 WIB", "3 Nov 2026 17.30 WIB"),
    ('instant:"seconds"', AT, "3 Nov 2026 17:30:05 WIB", "3 Nov 2026 17.30.05 WIB"),
    ("instant", None, "–", "–"),
    ("day", AT, "3 Nov 2026", "3 Nov 2026"),
    ('day:"weekday"', dt.date(2026, 8, 17), "Mon, 17 Aug 2026", "Sen, 17 Agu 2026"),
    ('day:"short"', dt.date(2026, 8, 17), "17 Aug", "17 Agu"),
    ('day:"weekday short"', dt.date(2026, 8, 17), "Mon, 17 Aug", "Sen, 17 Agu"),
    ("day", None, "–", "–"),
    ("clock", AT, "17:30", "17.30"),
    ('clock:"seconds"', MS, "17:30:05", "17.30.05"),
    ('clock:"zone"', AT, "17:30 WIB", "17.30 WIB"),
    ("clock", dt.time(9, 5), "09:05", "09.05"),
    ("clock", None, "–", "–"),
    ("ago", None, "–", "–"),
]


def written(code: str, value: Any, language: str, zone: str = "Asia/Jakarta") -> str:
    """Return what a filter writes, without its markup and with plain spaces."""
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        made = Template("{% autoescape on %}{{ value|" + code + " }}{% endautoescape %}").render(
            Context({"value": value})
        )
    told = made.split(">", 1)[1].rsplit("<", 1)[0] if made.startswith("<time") else made
    return told.replace("\u00a0", " ")


@pytest.mark.parametrize(("code", "value", "english", "indonesian"), CASES)
def test_a_figure_is_written_in_both_languages(code: str, value: Any, english: str, indonesian: str) -> None:
    assert written(code, value, "en") == english
    assert written(code, value, "id") == indonesian


@pytest.mark.parametrize(
    ("zone", "sign", "hour"),
    [
        ("Asia/Jakarta", "WIB", "17.30"),
        ("Asia/Pontianak", "WIB", "17.30"),
        ("Asia/Makassar", "WITA", "18.30"),
        ("Asia/Jayapura", "WIT", "19.30"),
        ("Europe/Amsterdam", "CET", "11.30"),
        ("UTC", "UTC", "10.30"),
    ],
)
def test_times_are_told_in_the_readers_zone(zone: str, sign: str, hour: str) -> None:
    assert written('clock:"zone"', AT, "id", zone) == f"{hour} {sign}"


@pytest.mark.parametrize(
    ("distance", "english", "indonesian"),
    [
        (dt.timedelta(seconds=30), "30 s ago", "30 dtk lalu"),
        (dt.timedelta(minutes=3, seconds=10), "3 min ago", "3 mnt lalu"),
        (dt.timedelta(hours=2, minutes=5), "2 h ago", "2 jam lalu"),
        (dt.timedelta(days=4, hours=1), "4 d ago", "4 hari lalu"),
        (dt.timedelta(hours=-2, minutes=-5), "in 2 h", "2 jam lagi"),
    ],
)
def test_a_distance_in_time_is_told(distance: dt.timedelta, english: str, indonesian: str) -> None:
    at = timezone.now() - distance
    assert written("ago", at, "en") == english
    assert written("ago", at, "id") == indonesian


def test_how_long_something_lasts_so_far_is_not_told_as_ago() -> None:
    at = timezone.now() - dt.timedelta(minutes=3, seconds=10)
    assert written('ago:"bare"', at, "en") == "3 min"
    assert written('ago:"bare"', at, "id") == "3 mnt"


def test_an_instant_carries_its_whole_in_markup() -> None:
    with translation.override("id"), timezone.override(ZoneInfo("Asia/Makassar")):
        made = Template("{{ value|clock }}").render(Context({"value": AT}))
    assert 'datetime="2026-11-03T18:30:05+08:00"' in made
    assert "Sel, 3 Nov 2026 18.30.05\u00a0WITA" in made


@pytest.mark.parametrize(
    ("seconds", "english", "indonesian"),
    [
        (None, "–", "–"),
        (8.25, "8.2 s", "8,2 dtk"),
        (99.9, "100 s", "100 dtk"),
        (100, "1:40 min", "1:40 mnt"),
        (549, "9:09 min", "9:09 mnt"),
        (3723, "1:02:03 h", "1:02:03 jam"),
        (86400 * 2.4, "2.4 days", "2,4 hari"),
    ],
)
def test_a_tile_tells_a_duration_in_few_digits(seconds: float | None, english: str, indonesian: str) -> None:
    assert str(tile(seconds, Unit.SECONDS, "en")).replace("\u00a0", " ") == english
    assert str(tile(seconds, Unit.SECONDS, "id")).replace("\u00a0", " ") == indonesian


def test_a_tile_tells_how_a_duration_changed() -> None:
    assert tile_change(-72, Unit.SECONDS, "id") == "−72\u00a0dtk"
    assert tile_change(549, Unit.SECONDS, "en") == "+9:09\u00a0min"
    assert tile_change(1.4, Unit.PERCENT, "id") == "+1,4\u00a0poin"
