"""`--calendar`: working hours, a country's holidays and an iCalendar file, as the ticket KPIs see them."""

from __future__ import annotations

import json

import pytest

from sigap.cli import main

# Friday 2026-05-29, 16:00, to Tuesday 2026-06-02, 10:00, in Jakarta: 1 h, and 2 h more. Monday 1 June is the birth of
# Pancasila; without that holiday it would be a day of 9 h.
TICKETS = """id,event,at
t1,created,2026-05-29 16:00
t1,resolved,2026-06-02 10:00
"""
MAPPING = """
[ticket_events.columns]
ticket_id = "id"
event_id = { row = true }
kind = "event"
at = { column = "at", format = "%Y-%m-%d %H:%M" }
channel = { const = "email" }
"""
HOURS = 'zone = "Asia/Jakarta"\n\n[hours]\nmonday-friday = ["08:00-17:00"]\n'
PANCASILA = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//sigap//tests//EN
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20260601
SUMMARY:Hari Lahir Pancasila
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIGAP_LANG", "en")
    (tmp_path / "tickets.csv").write_text(TICKETS)
    (tmp_path / "tickets.toml").write_text(MAPPING)
    (tmp_path / "closures").mkdir()
    (tmp_path / "closures" / "days.ics").write_text(PANCASILA)


def _hours(tmp_path, capsysbinary, calendar: str | None) -> tuple[str, float]:
    """Return the variant of the time to full resolution that the report tells, and the hours."""
    asked = [
        "report",
        "tickets.csv",
        "--mapping",
        "tickets.toml",
        "--tz",
        "Asia/Jakarta",
        "--json",
        "-",
        "-q",
    ]
    if calendar is not None:
        (tmp_path / "hours.toml").write_text(calendar)
        asked += ["--calendar", "hours.toml"]
    assert main(asked) == 0
    told = json.loads(capsysbinary.readouterr().out)
    one = next(h for h in told["headlines"] if h["kpi"] == "resolution_time_full")
    return one["variant"], one["value"]


@pytest.mark.parametrize(
    ("calendar", "variant", "hours"),
    [
        (None, "calendar", 90.0),  # from Friday 16:00 to Tuesday 10:00
        (HOURS, "working", 12.0),  # 1 h, a Monday of 9 h, 2 h
        (HOURS + '[holidays]\ncountry = "ID"\n', "working", 3.0),
        (HOURS + '[holidays]\nicalendar = "closures/days.ics"\n', "working", 3.0),
        (HOURS + "[holidays]\ndates = [2026-06-01]\n", "working", 3.0),
    ],
    ids=["none", "hours", "country", "icalendar", "dates"],
)
def test_the_report_tells_working_time(tmp_path, capsysbinary, calendar, variant, hours):
    told, value = _hours(tmp_path, capsysbinary, calendar)
    assert told == variant
    assert value == pytest.approx(hours)


@pytest.mark.parametrize(
    ("calendar", "named"),
    [
        (HOURS + '[holidays]\nicalendar = "nowhere.ics"\n', "nowhere.ics"),
        (HOURS + '[holidays]\nicalendar = "tickets.csv"\n', "iCalendar"),
        (HOURS + '[holidays]\ncountry = "Atlantis"\n', "Atlantis"),
        (HOURS + "holidays = 3\n", "holidays"),
        ("versions = 3\n" + HOURS, "versions"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(tmp_path, capsys, calendar, named):
    (tmp_path / "hours.toml").write_text(calendar)
    assert main(["report", "tickets.csv", "--mapping", "tickets.toml", "--calendar", "hours.toml"]) == 2
    said = capsys.readouterr().err
    assert len(said.strip().splitlines()) == 1
    assert named in said
