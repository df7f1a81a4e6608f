"""A question is an address: every field survives the way there and back, and nonsense is told by its field."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs

import pytest

from sigap.metrics.questions import QuestionError
from sigap.web.insights import spans
from sigap.web.insights.question import KPIS, Question, check_days, read

SATURDAY = dt.date(2026, 11, 21)
D = dt.date


@pytest.mark.parametrize(
    "query",
    [
        "",
        "kpi=asa&kpi=offered&by=queue&by=day&span=28d&compare=weekdays",
        "kpi=service_level&variant=service_level:excl_short&by=none&span=today&threshold=30&short=0",
        "kpi=aht&by=agent&from=2026-11-01&to=2026-11-07&clock=end&queue=layanan&queue=a%26b+c&team=t%C3%A9",
        "kpi=offered&preset=genesys&by=hour&by=channel",
    ],
)
def test_the_way_there_and_back_loses_nothing(query: str) -> None:
    asked = read(parse_qs(query))
    assert read(parse_qs(asked.query())) == asked
    assert read(asked.told()) == asked


def test_labels_stand_before_times_and_defaults_are_named() -> None:
    assert read(parse_qs("kpi=offered&by=day&by=queue")).by == ("queue", "day")
    assert read({}) == Question(kpis=KPIS)
    assert read({"by": ["none"]}).by == ()
    assert read({"from": ["2026-11-03"]}).days(SATURDAY) == (D(2026, 11, 3), D(2026, 11, 3))


@pytest.mark.parametrize(
    ("query", "where", "said"),
    [
        ("kpi=servise_level", "", "service_level"),
        ("by=moon", "", "grouping"),
        ("kpi=waiting&by=day", "", "does not add up over time"),
        ("kpi=occupancy&by=queue", "", "cannot be grouped by"),
        ("span=fortnight", "", "7d"),
        ("from=2026-02-30", "from", "no date"),
        ("from=1066-10-14", "from", "no date"),
        ("from=2026-11-07&to=2026-11-01", "to", "before it begins"),
        ("clock=moon", "clock", "clock"),
        ("preset=nortel", "", "preset"),
        ("threshold=-1", "threshold", "seconds"),
        ("threshold=99999999999999999999", "threshold", "seconds"),
        ("threshold=%D9%A3", "threshold", "seconds"),
        ("compare=always", "", "comparison"),
        ("queue=" + "x" * 201, "queue", "too much"),
        ("queue=a%00b", "queue", "too much"),
        ("&".join(f"queue={n}" for n in range(201)), "queue", "too much"),
        ("by=queue&by=channel&by=day&by=hour", "by", "no more than 3"),
        ("variant=nothing:x", "", "KPI"),
        ("kpi=service_level&variant=service_level:x", "", "variant"),
    ],
)
def test_nonsense_is_refused_in_both_languages(query: str, where: str, said: str) -> None:
    with pytest.raises(QuestionError) as refused:
        read(parse_qs(query))
    error = refused.value
    assert where in ("", error.where)
    assert said in error.message("en")
    assert error.what.id != error.what.en


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        ("today", D(2026, 11, 21), D(2026, 11, 21)),
        ("yesterday", D(2026, 11, 20), D(2026, 11, 20)),
        ("7d", D(2026, 11, 14), D(2026, 11, 20)),
        ("90d", D(2026, 8, 23), D(2026, 11, 20)),
        ("this-week", D(2026, 11, 16), D(2026, 11, 21)),
        ("last-week", D(2026, 11, 9), D(2026, 11, 15)),
        ("this-month", D(2026, 11, 1), D(2026, 11, 21)),
        ("last-month", D(2026, 10, 1), D(2026, 10, 31)),
    ],
)
def test_periods_by_name(span: str, first: dt.date, last: dt.date) -> None:
    assert spans.days_of(span, SATURDAY) == (first, last)


@pytest.mark.parametrize(
    ("span", "days", "compare", "first", "last"),
    [
        ("", (D(2026, 11, 4), D(2026, 11, 6)), "before", D(2026, 11, 1), D(2026, 11, 3)),
        ("", (D(2026, 11, 4), D(2026, 11, 6)), "weekdays", D(2026, 10, 28), D(2026, 10, 30)),
        ("", (D(2026, 11, 1), D(2026, 11, 10)), "weekdays", D(2026, 10, 18), D(2026, 10, 27)),
        ("this-week", (D(2026, 11, 16), D(2026, 11, 21)), "before", D(2026, 11, 9), D(2026, 11, 14)),
        ("this-month", (D(2026, 3, 1), D(2026, 3, 31)), "before", D(2026, 2, 1), D(2026, 2, 28)),
        ("last-month", (D(2026, 10, 1), D(2026, 10, 31)), "before", D(2026, 9, 1), D(2026, 9, 30)),
        ("28d", (D(2026, 10, 24), D(2026, 11, 20)), "before", D(2026, 9, 26), D(2026, 10, 23)),
    ],
)
def test_what_a_period_is_compared_with(
    span: str, days: tuple[dt.date, dt.date], compare: str, first: dt.date, last: dt.date
) -> None:
    assert spans.before(span, days, compare) == (first, last)


@pytest.mark.parametrize("days", [(D(2026, 11, d), D(2026, 11, 20)) for d in range(1, 20)])
def test_the_same_weekdays_are_the_same_weekdays(days: tuple[dt.date, dt.date]) -> None:
    before = spans.before("", days, "weekdays")
    assert before[0].weekday() == days[0].weekday()
    assert before[1] < days[0]


def test_small_pieces_of_a_long_period_are_refused() -> None:
    with pytest.raises(QuestionError, match="pieces this small"):
        check_days(read(parse_qs("kpi=offered&by=15min&span=90d")), SATURDAY)
    check_days(read(parse_qs("kpi=offered&by=hour&span=90d")), SATURDAY)
