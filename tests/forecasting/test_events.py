"""Holidays, Ramadan and everything else that is special about a day."""

# ruff: noqa: E501 (tables of cases; times of the wall clock)

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from sigap.forecasting.event_files import read_events
from sigap.forecasting.events import EventCalendar, EventKind, NamedEvent, features
from sigap.forecasting.series import ForecastError

INDONESIA = EventCalendar("ID")

# First day of Ramadan and Idul Fitri as the Indonesian government announced them.
ANNOUNCED = [
    (2015, "2015-06-18", "2015-07-17"), (2016, "2016-06-06", "2016-07-06"), (2017, "2017-05-27", "2017-06-25"),
    (2018, "2018-05-17", "2018-06-15"), (2019, "2019-05-06", "2019-06-05"), (2020, "2020-04-24", "2020-05-24"),
    (2021, "2021-04-13", "2021-05-13"), (2022, "2022-04-03", "2022-05-02"), (2023, "2023-03-23", "2023-04-22"),
    (2024, "2024-03-12", "2024-04-10"), (2025, "2025-03-01", "2025-03-31"), (2026, "2026-02-19", "2026-03-21"),
]  # fmt: skip


def days(first: str, last: str) -> np.ndarray:
    return np.arange(np.datetime64(first), np.datetime64(last) + 1)


def effects(day: str, calendar: EventCalendar = INDONESIA, **more: object) -> dict[str, int]:
    found = features(np.array([day], "datetime64[D]"), calendar, **more).effects[0]
    return {effect.family: effect.phase for effect in found}


@pytest.mark.parametrize(("year", "first", "eid"), ANNOUNCED)
def test_ramadan_is_as_announced(year: int, first: str, eid: str) -> None:
    whole = days(f"{year}-01-01", f"{year}-12-31")
    phase = features(whole, INDONESIA).phase("ramadan")
    assert str(whole[np.argmax(phase == 1)]) == first
    assert phase.max() == (np.datetime64(eid) - np.datetime64(first)).astype(int)
    assert effects(eid)["lebaran"] == 1
    assert "ramadan" not in effects(eid)


def test_a_moving_holiday_has_one_name_wherever_it_falls() -> None:
    for day in ("2024-04-10", "2025-03-31", "2026-03-21"):
        assert effects(day)["eid_al_fitr"] == 1
    assert effects("2025-04-01")["eid_al_fitr"] == 2


def test_joint_leave_is_told_from_the_holiday() -> None:
    assert effects("2025-04-02")["holiday"] == 2
    assert effects("2025-04-02")["eid_al_fitr_leave"] == 1
    assert effects("2025-03-31")["holiday"] == 1
    assert "holiday" not in effects("2025-04-02", EventCalendar("ID", joint_leave=False))


@pytest.mark.parametrize(
    ("day", "family", "phase"),
    [
        ("2025-03-24", "lebaran", -7),
        ("2025-03-30", "lebaran", -1),
        ("2025-04-11", "lebaran", 12),
        ("2025-05-02", "after_holiday", 1),  # the day after Labour Day
        ("2025-04-30", "before_holiday", -1),
        ("2025-05-02", "bridge", 1),  # a Friday between Labour Day and Saturday
        ("2025-05-02", "month_first", 1),  # the 1st was a holiday
        ("2025-02-25", "pay_day", 25),
        ("2025-10-15", "pay_day", 15),
    ],
)
def test_days_around(day: str, family: str, phase: int) -> None:
    assert effects(day)[family] == phase


def test_where_weekends_are_closed_the_next_day_is_monday() -> None:
    working = frozenset(range(5))
    american = EventCalendar("US")
    assert (
        effects("2003-07-07", american, open_weekdays=working)["after_holiday"] == 1
    )  # after Friday, the 4th
    assert effects("2003-07-07", american)["after_holiday"] == 3
    assert effects("2025-10-24", american, open_weekdays=working)["pay_day"] == 25  # the 25th is a Saturday


def test_a_country_without_ramadan_has_none() -> None:
    found = features(days("2025-01-01", "2025-12-31"), EventCalendar("US"))
    assert not {"ramadan", "lebaran"} & set(found.families)
    asked = features(days("2025-01-01", "2025-12-31"), EventCalendar("US", ramadan=True))
    assert asked.phase("ramadan").max() in (29, 30)


@pytest.mark.parametrize("country", ["SA", "TR", "MY", "PK", "EG", "AE"])
def test_countries_that_hold_idul_fitri_have_ramadan(country: str) -> None:
    phase = features(days("2025-01-01", "2025-12-31"), EventCalendar(country)).phase("ramadan")
    assert phase.max() in (29, 30)
    assert (phase > 0).sum() == phase.max()


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(ForecastError, match="no holidays are known"):
        EventCalendar("XX")


def test_an_ordinary_day_has_nothing() -> None:
    assert effects("2025-10-08") == {}


def event(name: str, kind: str, first: str, last: str, queue: str = "") -> NamedEvent:
    begins, ends = (dt.datetime.fromisoformat(text) for text in (first, last))
    return NamedEvent(name, EventKind(kind), begins, ends, queue)


def test_the_users_events_teach_by_their_names() -> None:
    promo = event("Promo", "campaign", "2025-10-07", "2025-10-09", "Sales")
    calendar = EventCalendar("ID", events=(promo,))
    assert effects("2025-10-08", calendar, queue="Sales") == {"event:Promo": 2}
    assert effects("2025-10-08", calendar, queue="Support") == {}
    assert effects("2025-10-09", calendar, queue="Sales") == {}


def test_the_users_holiday_is_a_holiday() -> None:
    calendar = EventCalendar(events=(event("Outing", "holiday", "2025-10-08", "2025-10-09"),))
    assert effects("2025-10-08", calendar) == {"outing": 1, "holiday": 3}
    assert effects("2025-10-09", calendar)["after_holiday"] == 1


# -- files

TOML = """
[[event]]
name = "Promo"
kind = "campaign"
from = 2026-11-10
to = 2026-11-12
queue = "Sales"
[[event]]
name = "Cable cut"
kind = "outage"
from = 2026-11-03 10:00:00
to = 2026-11-03 12:30:00
"""
CSV = "name,kind,from,to,queue\nPromo,campaign,2026-11-10,2026-11-12,Sales\nCable cut,outage,2026-11-03 10:00,2026-11-03 12:30,\n"
CSV_ID = "nama;jenis;dari;sampai;antrean\nPromo;campaign;2026-11-10;2026-11-12;Sales\nCable cut;outage;2026-11-03 10:00;2026-11-03 12:30;\n"
ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:campaign: Promo\r\n"
    "DTSTART;VALUE=DATE:20261110\r\nDTEND;VALUE=DATE:20261113\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.mark.parametrize(("name", "text"), [("e.toml", TOML), ("e.csv", CSV), ("e.csv", CSV_ID)])
def test_events_are_read(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert read_events(tmp_path / name) == (
        event("Promo", "campaign", "2026-11-10", "2026-11-13", "Sales"),
        event("Cable cut", "outage", "2026-11-03 10:00", "2026-11-03 12:30"),
    )


def test_events_are_read_from_a_calendar(tmp_path: Path) -> None:
    (tmp_path / "e.ics").write_text(ICS)
    assert read_events(tmp_path / "e.ics") == (event("Promo", "campaign", "2026-11-10", "2026-11-13"),)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("e.csv", "name,kind,from,to\nX,parade,2026-01-01,2026-01-02\n", "e.csv:2: there is no kind"),
        ("e.csv", "name,kind,from,to\n,campaign,2026-01-01,2026-01-02\n", "e.csv:2: the event has no name"),
        ("e.csv", "name,kind,from,to\nX,campaign,,2026-01-02\n", "e.csv:2: the event has no from"),
        ("e.csv", "name,kind,from,to\nX,campaign,1/2/26,\n", "e.csv:2: '1/2/26' is no day"),
        ("e.csv", "name,kind,from,to\nX,campaign,2026-01-05,2026-01-02\n", "e.csv:2: the event 'X' ends"),
        ("e.toml", "[[event]\n", "this is no TOML"),
        ("e.toml", "a = 1\n", "there is no \\[\\[event\\]\\]"),
        ("e.ics", "hello", "cannot be read"),
        ("e.doc", "hello", "not read from this kind"),
    ],
)
def test_what_cannot_be_an_event_is_refused_with_its_place(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ForecastError, match=said):
        read_events(tmp_path / name)
