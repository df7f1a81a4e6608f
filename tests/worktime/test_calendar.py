"""Calendars by hand: hours, holidays, versions, edges, and what is refused."""

from __future__ import annotations

import datetime as dt
import tomllib

import numpy as np
import pytest

from sigap.worktime import Calendar, CalendarError, CountryHolidays, ICalendarHolidays

HOUR = 3_600_000
OFFICE = {"zone": "Asia/Jakarta", "hours": {"senin-jumat": ["08:00-12:00", "13:00-17:00"]}}


def at(text: str) -> int:
    """Return the instant of a Jakarta wall-clock time."""
    return int(dt.datetime.fromisoformat(text + "+07:00").timestamp()) * 1000


# 2025-08-15 is a Friday; Monday 2025-08-18 was joint leave for Independence Day (Sunday 17).
@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2025-08-15T09:00", "2025-08-15T09:45", 0.75),
        ("2025-08-15T11:30", "2025-08-15T13:30", 1),
        ("2025-08-15T16:00", "2025-08-18T09:00", 2),
        ("2025-08-16T09:00", "2025-08-17T09:00", 0),
        ("2025-08-15T09:00", "2025-08-15T08:30", -0.5),
    ],
)
def test_working_time_of_office_hours(start, end, hours) -> None:
    assert Calendar.from_mapping(OFFICE).working_ms(at(start), at(end)) == hours * HOUR


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2025-08-15T16:00", 1, "2025-08-15T17:00"),  # used up at closing: due at closing
        ("2025-08-15T16:00", 2, "2025-08-18T09:00"),
        ("2025-08-16T10:00", 0, "2025-08-16T10:00"),  # nothing added: the instant itself
        ("2025-08-16T10:00", 4, "2025-08-18T12:00"),
        ("2025-08-15T08:00", 40 * 52, "2026-08-13T17:00"),
    ],
)
def test_adding_working_time(start, hours, due) -> None:
    assert Calendar.from_mapping(OFFICE).add(at(start), hours * HOUR) == at(due)


@pytest.mark.parametrize(
    ("when", "opening"),
    [
        ("2025-08-15T09:00", "2025-08-15T09:00"),
        ("2025-08-15T12:00", "2025-08-15T13:00"),
        ("2025-08-15T17:00", "2025-08-18T08:00"),
    ],
)
def test_next_opening(when, opening) -> None:
    calendar = Calendar.from_mapping(OFFICE)
    assert calendar.next_opening(at(when)) == at(opening)
    assert calendar.is_working(at(opening))
    assert not calendar.is_working(at(opening) - 1) or when == opening


def test_always_is_elapsed_time() -> None:
    calendar = Calendar.always()
    assert calendar.working_ms(5, 1_700_000_000_123) == 1_700_000_000_118
    assert calendar.add(7, 10**12) == 10**12 + 7
    assert calendar.working_ms_many(np.array([], np.int64), np.array([], np.int64)).tolist() == []


def test_country_holidays_and_joint_leave_of_indonesia() -> None:
    plain, joint = CountryHolidays("ID"), CountryHolidays("ID", joint_leave=True)
    august = dt.date(2025, 8, 1), dt.date(2025, 8, 31)
    assert plain.dates(*august) == {dt.date(2025, 8, 17)}
    assert joint.dates(*august) == {dt.date(2025, 8, 17), dt.date(2025, 8, 18)}
    told = {**OFFICE, "holidays": {"country": "ID", "joint_leave": True}}
    assert Calendar.from_mapping(told).add(at("2025-08-15T16:00"), 2 * HOUR) == at("2025-08-19T09:00")


def test_a_subdivision_has_holidays_of_its_own() -> None:
    epiphany = dt.date(2025, 1, 6)
    assert epiphany in CountryHolidays("DE", "BY").dates(epiphany, epiphany)
    assert epiphany not in CountryHolidays("DE").dates(epiphany, epiphany)


ICALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Contoh//ID
BEGIN:VEVENT
UID:1
SUMMARY:Ulang tahun perusahaan
DTSTART;VALUE=DATE:20200301
RRULE:FREQ=YEARLY;UNTIL=20260101T000000Z
EXDATE;VALUE=DATE:20240301
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Cuti bersama
DTSTART;VALUE=DATE:20251229
DTEND;VALUE=DATE:20260102
END:VEVENT
BEGIN:VEVENT
UID:3
SUMMARY:Inventaris
DTSTART:20250630T000000
DURATION:P2D
END:VEVENT
BEGIN:VEVENT
UID:4
SUMMARY:Batal
STATUS:CANCELLED
DTSTART;VALUE=DATE:20250707
END:VEVENT
BEGIN:VEVENT
UID:1
RECURRENCE-ID;VALUE=DATE:20250301
SUMMARY:Ulang tahun perusahaan dipindah
DTSTART;VALUE=DATE:20250303
END:VEVENT
END:VCALENDAR
"""


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2023-01-01", "2023-12-31", ["2023-03-01"]),
        ("2024-01-01", "2024-12-31", []),  # EXDATE
        ("2025-01-01", "2025-05-31", ["2025-03-03"]),  # moved
        ("2025-06-01", "2025-12-29", ["2025-06-30", "2025-07-01", "2025-12-29"]),
        ("2025-12-31", "2026-12-31", ["2025-12-31", "2026-01-01"]),  # began before; UNTIL has passed
    ],
)
def test_icalendar_days_spans_and_recurrences(first, last, expected) -> None:
    found = ICalendarHolidays(ICALENDAR).dates(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    assert sorted(day.isoformat() for day in found) == expected


def test_a_mapping_from_toml_with_versions_exceptions_and_holiday_hours() -> None:
    calendar = Calendar.from_mapping(
        tomllib.loads("""
            zone = "Asia/Jakarta"
            [[versions]]
            until = 2025-06-30
            hours = { monday-sunday = "22:00-06:00" }
            [[versions]]
            from = 2025-07-02
            until = 2025-12-31
            hours = { monday-saturday = ["08:00-16:00"], holiday = ["10:00-12:00"] }
            exceptions = { 2025-07-04 = ["08:00-24:00"], 2025-07-05 = [] }
            holidays = { dates = [2025-07-03, 2025-07-04] }
        """)
    )
    worked = {  # local day -> hours worked between its midnights, by hand
        "2025-06-30": 8,
        "2025-07-01": 6,  # only the night that began on the 30th; no version holds
        "2025-07-02": 8,
        "2025-07-03": 2,  # holiday hours
        "2025-07-04": 16,  # the exception wins over the holiday
        "2025-07-05": 0,
        "2025-07-06": 0,  # Sunday
    }
    for day, hours in worked.items():
        begin = at(day + "T00:00")
        assert calendar.working_ms(begin, begin + 24 * HOUR) == hours * HOUR, day
    with pytest.raises(CalendarError, match="no more working time"):
        calendar.add(at("2025-12-31T15:00"), 2 * HOUR)
    with pytest.raises(CalendarError, match="no more working time"):
        calendar.next_opening(at("2026-03-01T00:00"))


def test_a_calendar_without_hours_says_so() -> None:
    with pytest.raises(CalendarError, match="no more working time"):
        Calendar.from_mapping({"zone": "UTC"}).add(0, 1)


def test_time_that_two_days_share_counts_once() -> None:
    hours = {"monday": "22:00-06:00", "tuesday": "05:00-09:00"}
    calendar = Calendar.from_mapping({"zone": "Asia/Jakarta", "hours": hours})
    monday = at("2025-08-18T00:00")
    assert calendar.working_ms(monday, monday + 48 * HOUR) == 11 * HOUR


@pytest.mark.parametrize(
    ("told", "words", "kata"),
    [
        ({}, "not a time zone", "bukan zona waktu"),
        ({"zone": "Asia/Jakartaa"}, "'Asia/Jakartaa': This is not a time zone", "Asia/Jakarta."),
        ({"zone": "UTC", "hour": {}}, "hour: Nobody knows", "tidak dikenal"),
        ({"zone": "UTC", "hours": {"mnday": []}}, "hours.mnday: This is not a weekday", "bukan nama hari"),
        ({"zone": "UTC", "hours": {"monday": ["8-17"]}}, "'8-17': This is not a range", "rentang jam"),
        ({"zone": "UTC", "hours": {"monday": ["08:00-24:01"]}}, "No clock shows", "Tidak ada jam"),
        ({"zone": "UTC", "hours": {"monday": ["08:00-08:00"]}}, "no length", "00:00-24:00"),
        ({"zone": "UTC", "overnight": False, "hours": {"monday": "17:00-08:00"}}, "before it", "overnight"),
        ({"zone": "UTC", "hours": {"monday": ["08:00-12:00", "11:00-13:00"]}}, "overlap", "bertumpang"),
        ({"zone": "UTC", "hours": {"monday": [], "senin": []}}, "told twice", "dua kali"),
        ({"zone": "UTC", "hours": {"monday": [8]}}, "written as text", "sebagai teks"),
        ({"zone": "UTC", "exceptions": {"2025-02-30": []}}, "exceptions.2025-02-30", "bukan tanggal"),
        ({"zone": "UTC", "holidays": {"country": "XX"}}, "country 'XX': No holidays", "tidak dikenal"),
        ({"zone": "UTC", "holidays": {"country": "DE", "joint_leave": True}}, "Indonesia only", "hanya"),
        ({"zone": "UTC", "holidays": {"subdivision": "BY"}}, "needs a country", "perlu negara"),
        ({"zone": "UTC", "holidays": {"icalendar": "hello"}}, "cannot be read", "tidak terbaca"),
        ({"zone": "UTC", "from": "2025-02-01", "until": "2025-01-01"}, "ends before it begins", "berakhir"),
        ({"zone": "UTC", "versions": [{"until": "2025-01-01"}, {"from": "2025-01-01"}]}, "same day", "sama"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_place_and_remedy_in_both_languages(told, words, kata) -> None:
    with pytest.raises(CalendarError) as problem:
        Calendar.from_mapping(told)
    assert words in problem.value.message("en")
    assert kata in problem.value.message("id")


def test_an_event_of_hours_is_no_holiday() -> None:
    with pytest.raises(CalendarError, match="'Rapat': This event is not whole days"):
        ICalendarHolidays(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Rapat\nDTSTART:20250630T140000Z\nEND:VEVENT\nEND:VCALENDAR\n"
        )


def test_negative_amounts_and_far_years_are_refused() -> None:
    with pytest.raises(CalendarError, match="negative"):
        Calendar.always().add(0, -1)
    with pytest.raises(CalendarError, match="1900 to 2199"):
        Calendar.always().working_ms(0, 10**15)
