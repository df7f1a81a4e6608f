"""The derived tables, against cases worked out by hand and against slow references in plain Python."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sigap.facts.bundle import Facts
from sigap.facts.tables import TABLES
from sigap.metrics.backends import DuckDB, load, plain
from sigap.metrics.definition import Example, Settings
from sigap.metrics.examples import facts_of, instant_ms
from sigap.metrics.questions import QuestionError
from sigap.metrics.views import DAY_MS, VIEWS
from sigap.text import Text

HOUR_MS = 3_600_000


def _facts(**tables: list[dict[str, Any]]) -> Facts:
    return facts_of(Example(Text("", ""), tables, None))


def _rows(name: str, facts: Facts, asked: Settings | None = None) -> list[dict[str, Any]]:
    backend = DuckDB()
    load(backend, facts)
    question = asked or Settings()
    question = replace(question, until_ms=question.until_ms or facts.until)
    view = VIEWS[name]({table: plain(table) for table in TABLES}, question)
    rows: list[dict[str, Any]] = backend.execute(view).to_pylist()
    return rows


# -- repeated contacts


def test_a_contact_exactly_w_later_is_a_repeat_and_one_beyond_is_not() -> None:
    facts = _facts(
        contacts=[
            {"contact_id": "first", "customer": "Ari", "started_at": "2026-01-05 09:00"},
            {"contact_id": "at the limit", "customer": "Ari", "started_at": "2026-01-12 09:00"},
            {"contact_id": "beyond", "customer": "Ari", "started_at": "2026-01-19 09:01"},
        ]
    )
    repeats = {row["contact_id"]: row["repeats"] for row in _rows("repeat_contacts", facts)}
    assert repeats == {"first": 1, "at the limit": 0, "beyond": 0}


def test_only_the_last_w_days_are_immature() -> None:
    facts = _facts(
        contacts=[
            {"contact_id": "old", "customer": "Ari", "started_at": "2026-01-05 09:00"},
            {"contact_id": "young", "customer": "Budi", "started_at": "2026-01-05 09:01"},
        ]
    )
    rows = _rows("repeat_contacts", facts, Settings(until_ms=instant_ms("2026-01-12 09:00")))
    assert {row["contact_id"]: row["immature"] for row in rows} == {"old": 0, "young": 1}


def test_unanswered_unknown_and_outbound_contacts_are_not_judged_but_a_return_counts_unanswered() -> None:
    facts = _facts(
        contacts=[
            {"contact_id": "answered", "customer": "Ari", "started_at": "09:00"},
            {"contact_id": "unanswered", "customer": "Ari", "answered": False, "started_at": "10:00"},
            {"contact_id": "outbound", "customer": "Ari", "direction": "outbound", "started_at": "11:00"},
            {"contact_id": "unknown", "started_at": "09:00"},
        ]
    )
    assert {row["contact_id"]: row["repeats"] for row in _rows("repeat_contacts", facts)} == {"answered": 1}


_CONTACT = st.tuples(
    st.sampled_from(["Ari", "Budi", None]), st.sampled_from(["bill", None]), st.integers(0, 12), st.booleans()
)


@settings(max_examples=25, deadline=None)
@given(st.lists(_CONTACT, min_size=1, max_size=8))
def test_repeats_equal_a_plain_double_loop(contacts: list[tuple[str | None, str | None, int, bool]]) -> None:
    start = instant_ms("09:00")
    rows = [
        {
            "contact_id": str(i),
            "customer": who,
            "reason": why,
            "started_at": start + day * DAY_MS,
            "answered": answered,
        }
        for i, (who, why, day, answered) in enumerate(contacts)
    ]
    expected = {
        str(i): sum(1 for w, y, d, _ in contacts if (w, y) == (who, why) and 0 < d - day <= 7)
        for i, (who, why, day, answered) in enumerate(contacts)
        if who is not None and answered
    }
    assert {
        row["contact_id"]: row["repeats"] for row in _rows("repeat_contacts", _facts(contacts=rows))
    } == expected


# -- evaluations


def _criterion(
    section: str, weight: float, points: float | None, possible: float, **more: Any
) -> dict[str, Any]:
    row = {"evaluation_id": "e", "section": section, "section_weight": weight}
    return {**row, "points": points, "points_possible": possible, **more}


@pytest.mark.parametrize(
    ("criteria", "score"),
    [
        # criteria weigh within their section: (1 x 10 + 3 x 0) / (1 x 10 + 3 x 10) = 25 %
        ([_criterion("a", 1, 10, 10), _criterion("a", 1, 0, 10, criterion_weight=3)], 25),
        # N/A is left out of points possible: 8 of 10
        ([_criterion("a", 1, 8, 10), _criterion("a", 1, None, 90)], 80),
        # a section that is all N/A drops its weight
        ([_criterion("a", 1, 8, 10), _criterion("b", 9, None, 10)], 80),
        # nothing applies: no score
        ([_criterion("a", 1, None, 10), _criterion("b", 1, None, 10)], None),
        # weights need not add up to 100: (2 x 100 + 1 x 40) / 3
        ([_criterion("a", 2, 10, 10), _criterion("b", 1, 4, 10)], 80),
        # a failed section is 0 and keeps its weight
        ([_criterion("a", 1, 10, 10), _criterion("b", 1, 9, 10, fails="section", failed=True)], 50),
        # a fail-all criterion that was met does nothing
        ([_criterion("a", 1, 10, 10, fails="all", failed=False)], 100),
        ([_criterion("a", 1, 10, 10), _criterion("b", 1, 9, 10, fails="all", failed=True)], 0),
    ],
)
def test_an_evaluation_score(criteria: list[dict[str, Any]], score: float | None) -> None:
    (row,) = _rows("evaluation_scores", _facts(evaluations=criteria))
    assert row["score"] == (None if score is None else pytest.approx(score))


# -- adherence


def test_adherence_counts_the_overlap_in_the_wanted_state_only() -> None:
    facts = _facts(
        shifts=[
            {"agent": "Ayu", "activity": "contacts", "started_at": "09:00", "ended_at": "10:00"},
            {"agent": "Ayu", "activity": "leave", "started_at": "10:00", "ended_at": "11:00"},
            {"agent": "Budi", "activity": "contacts", "started_at": "09:00", "ended_at": "10:00"},
        ],
        states=[
            {"agent": "Ayu", "state": "available", "started_at": "08:50", "ended_at": "09:20"},
            {"agent": "Ayu", "state": "break", "started_at": "09:20", "ended_at": "09:35"},
            {"agent": "Ayu", "state": "handling", "started_at": "09:35", "ended_at": "10:30"},
        ],
    )
    rows = sorted(_rows("adherence", facts), key=lambda row: row["started_at"])
    assert [(row["agent"], row["duration_ms"] // 60_000, row["started_slot"]) for row in rows] == [
        ("Ayu", 20, 36),
        ("Ayu", 25, 38),
    ]


def test_a_state_that_still_lasts_lasts_until_the_end_of_the_facts() -> None:
    facts = _facts(
        shifts=[{"agent": "Ayu", "activity": "contacts", "started_at": "09:00", "ended_at": "10:00"}],
        states=[{"agent": "Ayu", "state": "available", "started_at": "09:30"}],
    )
    assert [row["duration_ms"] for row in _rows("adherence", facts)] == [HOUR_MS // 2]


# -- customers


@pytest.mark.parametrize(
    ("stays", "at_start", "at_end"),
    [
        ([("2026-01-01 00:00", None)], 1, 1),
        ([("2026-01-09 00:00", None)], 1, 1),  # on the first instant of the period: at the start
        ([("2026-01-10 00:00", None)], 0, 1),
        ([("2026-01-01 00:00", "2026-01-09 00:00")], 0, 0),  # left as it began
        ([("2026-01-01 00:00", "2026-01-12 00:00")], 1, 0),
        ([("2026-01-10 00:00", "2026-01-12 00:00")], 0, 0),  # came and left inside
        ([("2026-01-01 00:00", "2026-01-10 00:00"), ("2026-01-12 00:00", None)], 1, 1),  # left and came back
    ],
)
def test_the_cohort(stays: list[tuple[str, str | None]], at_start: int, at_end: int) -> None:
    memberships = [{"customer": "Ari", "started_at": start, "ended_at": end} for start, end in stays]
    period = (instant_ms("2026-01-09 00:00"), instant_ms("2026-01-16 00:00"))
    (row,) = _rows("cohort", _facts(memberships=memberships), Settings(period=period))
    assert (row["at_start"], row["at_end"]) == (at_start, at_end)


def test_a_cohort_without_a_period_is_no_question() -> None:
    with pytest.raises(QuestionError, match="need a period"):
        _rows("cohort", _facts(memberships=[{"customer": "Ari"}]))


# -- forecasts

_FORECAST = [{"starts_at": "09:00", "volume": 10}, {"starts_at": "09:30", "volume": 10}]


def test_an_interval_without_visits_has_zero_actual_when_the_source_listened() -> None:
    facts = _facts(
        forecasts=_FORECAST,
        visits=[{"count": 3, "entered_at": "09:29:59"}],
        coverage=[{"started_at": "09:00", "ended_at": "10:00"}],
    )
    rows = sorted(_rows("forecast_accuracy", facts), key=lambda row: row["starts_at"])
    assert [(row["actual"], row["miss"]) for row in rows] == [(3, 7), (0, 10)]


def test_without_coverage_told_intervals_that_are_over_count() -> None:
    facts = _facts(forecasts=_FORECAST, visits=[{"entered_at": "09:10"}, {"entered_at": "09:40"}])
    assert [row["actual"] for row in _rows("forecast_accuracy", facts)] == [1]


def test_coverage_of_another_queue_does_not_cover() -> None:
    facts = _facts(
        forecasts=_FORECAST, coverage=[{"queue": "another", "started_at": "09:00", "ended_at": "10:00"}]
    )
    assert _rows("forecast_accuracy", facts) == []


def test_a_queue_does_not_get_the_visits_of_another() -> None:
    facts = _facts(
        forecasts=_FORECAST[:1],
        visits=[{"count": 2, "entered_at": "09:10"}, {"queue": "another", "entered_at": "09:10"}],
        coverage=[{"started_at": "09:00", "ended_at": "10:00"}],
    )
    assert [row["actual"] for row in _rows("forecast_accuracy", facts)] == [2]


# -- tickets


def test_an_escalation_belongs_to_who_handed_it_on() -> None:
    facts = _facts(
        tickets=[
            {"ticket_id": "1", "agent": "Citra", "escalated": True, "escalated_by": "Ayu"},
            {"ticket_id": "2", "agent": "Budi"},
        ]
    )
    assert {row["ticket_id"]: row["agent"] for row in _rows("escalations", facts)} == {
        "1": "Ayu",
        "2": "Budi",
    }


def test_the_backlog_of_an_earlier_instant_holds_what_was_resolved_later() -> None:
    tickets = [
        {"ticket_id": "1", "created_at": "08:00", "resolved_at": "11:00"},
        {"ticket_id": "2", "created_at": "10:30"},
    ]
    rows = _rows("backlog", _facts(tickets=tickets), Settings(until_ms=instant_ms("10:00")))
    assert [(row["ticket_id"], row["age_ms"]) for row in rows] == [("1", 2 * HOUR_MS)]
