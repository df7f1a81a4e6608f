"""Numbers and dates as each language writes them (CLDR for id-ID and en-GB)."""

import datetime as dt

import pytest

from sigap.metrics.definition import Unit
from sigap.reports.formats import Formats

CASES = [
    (74.7, Unit.PERCENT, "74,7 %", "74.7 %"),
    (12345, Unit.COUNT, "12.345", "12,345"),
    (17.4, Unit.SECONDS, "17,4 dtk", "17.4 s"),
    (45, Unit.SECONDS, "45 dtk", "45 s"),
    (249, Unit.SECONDS, "4 mnt 09 dtk", "4 min 09 s"),
    (1.25, Unit.HOURS, "1,25 jam", "1.25 h"),
    (34.27, Unit.HOURS, "34,3 jam", "34.3 h"),
    (176.44, Unit.HOURS, "176 jam", "176 h"),
    (None, Unit.PERCENT, "–", "–"),
    (0.0, Unit.PERCENT, "0,0 %", "0.0 %"),
]


@pytest.mark.parametrize(("value", "unit", "indonesian", "english"), CASES)
def test_values(value, unit, indonesian, english):
    assert str(Formats("id").value(value, unit)).replace("\u00a0", " ") == indonesian
    assert str(Formats("en").value(value, unit)).replace("\u00a0", " ") == english


@pytest.mark.parametrize(
    ("seconds", "cell"), [(0, "0:00"), (59.6, "1:00"), (249, "4:09"), (3725, "62:05"), (None, "–")]
)
def test_durations_in_cells_are_minutes_and_seconds(seconds, cell):
    assert Formats("en").cell(seconds, Unit.SECONDS) == cell


@pytest.mark.parametrize(
    ("hours", "cell"), [(0.0, "0:00"), (1.25, "1:15"), (1288.6, "1,288:36"), (None, "–")]
)
def test_hours_in_cells_are_hours_and_minutes(hours, cell):
    assert Formats("en").cell(hours, Unit.HOURS) == cell


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (16.2, 24.1, "16,2–24,1 dtk"),  # as the figure beside it: 19,7 dtk
        (278, 290, "4:38–4:50 mnt"),
        (95, 105, "1:35–1:45 mnt"),
    ],
)
def test_ranges_of_durations_say_their_unit(low, high, said):
    assert Formats("id").between(low, high, Unit.SECONDS).replace("\u00a0", " ") == said


def test_ranges_of_hours_are_written_as_what_they_stand_beside():
    assert Formats("id").between(0.18, 0.44, Unit.HOURS).replace("\u00a0", " ") == "0,18–0,44 jam"
    beside = Formats("id").between(0.18, 0.44, Unit.HOURS, beside_cell=True)
    assert beside.replace("\u00a0", " ") == "0:11–0:26 jam"


def test_times_and_dates():
    evening = dt.datetime(2026, 11, 3, 17, 30, tzinfo=dt.UTC)
    assert Formats("id").instant(evening) == "3 Nov 2026 17.30"
    assert Formats("en").instant(evening) == "3 Nov 2026 17:30"
    assert Formats("id").day(dt.date(2026, 8, 17)) == "17 Agu 2026"
    assert Formats("id").weekday(5, short=False) == "Jumat"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (dt.date(2026, 11, 2), dt.date(2026, 11, 2), "2 Nov 2026"),
        (dt.date(2026, 11, 2), dt.date(2026, 11, 8), "2–8 Nov 2026"),
        (dt.date(2026, 10, 30), dt.date(2026, 11, 2), "30 Okt – 2 Nov 2026"),
        (dt.date(2025, 12, 30), dt.date(2026, 1, 2), "30 Des 2025 – 2 Jan 2026"),
    ],
)
def test_spans_of_days(first, last, said):
    assert Formats("id").days(first, last) == said


def test_differences_of_percentages_are_points():
    assert Formats("id").change(1.4, Unit.PERCENT).replace("\u00a0", " ") == "+1,4 poin"
    assert Formats("en").change(-1.44, Unit.PERCENT).replace("\u00a0", " ") == "−1.4 points"
