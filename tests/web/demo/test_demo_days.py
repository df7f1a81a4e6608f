"""The demo's days: the same for the same date, told alike as facts and as events, and with stories to find."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pyarrow.compute as pc
import pytest

from sigap.facts.fold import Fold
from sigap.facts.tables import TABLES
from sigap.facts.tickets import with_tickets
from sigap.simulation import Break, Shift
from sigap.web.demo import almanac, days
from sigap.web.demo.centre import LINES, SITE_OF_AGENT, agents
from sigap.web.demo.rota import usual_rota

A_TUESDAY = dt.date(2026, 11, 17)
OPEN_AT_MIDNIGHT = [dt.date(2026, 10, 16), dt.date(2026, 10, 30)]  # one waits; one is on the line
TOLD = {
    "contacts", "visits", "legs", "states", "shifts", "forecasts", "tickets", "ticket_gaps", "ticket_targets",
    "invitations", "responses",
}  # fmt: skip
A_YEAR = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(365)]


def _rows(table: object, name: str) -> list[dict[str, object]]:
    rows = table.to_pylist()  # type: ignore[attr-defined]
    return sorted(rows, key=lambda row: tuple(str(row[key]) for key in TABLES[name].key))


@pytest.mark.parametrize("date", [A_TUESDAY, dt.date(2026, 11, 16), dt.date(2026, 11, 15), *OPEN_AT_MIDNIGHT])
def test_events_folded_are_the_facts(date: dt.date) -> None:
    lived = days.live(date)
    facts = days.facts_on(date, lived)
    fold = Fold(ZoneInfo("Asia/Jakarta"), source="twin")
    fold.extend(days.events_on(date, lived))
    folded = with_tickets(fold.facts())
    assert set(folded.names) == set(facts.names) >= TOLD
    for name in facts.names:
        assert _rows(folded[name], name) == _rows(facts[name], name), name


def test_a_day_of_the_history_leaves_no_state_behind() -> None:
    facts = days.facts_on(A_TUESDAY, days.live(A_TUESDAY))
    whole = days.ended_at_midnight(A_TUESDAY, facts)
    midnight = dt.datetime(A_TUESDAY.year, A_TUESDAY.month, A_TUESDAY.day, tzinfo=ZoneInfo("Asia/Jakarta"))
    midnight += dt.timedelta(days=1)
    assert facts["states"]["ended_at"].null_count == len(days.agents())
    for before, after in zip(facts["states"].to_pylist(), whole["states"].to_pylist(), strict=True):
        if before["ended_at"] is None:
            assert after == before | {
                "ended_at": midnight,
                "duration_ms": (midnight - before["started_at"]) // dt.timedelta(milliseconds=1),
            }
        else:
            assert after == before


def test_a_date_is_the_same_every_time() -> None:
    once, again = (days.events_on(A_TUESDAY, days.live(A_TUESDAY)) for _ in range(2))
    assert once == again
    assert len({event.id for event in once}) == len(once) > 5000


def test_events_come_in_order_and_never_before_their_time() -> None:
    told = days.events_on(A_TUESDAY, days.live(A_TUESDAY))
    assert all(a.at <= b.at for a, b in pairwise(told))


def test_letters_become_tickets_and_some_customers_say_what_they_think() -> None:
    facts = days.facts_on(A_TUESDAY, days.live(A_TUESDAY))
    answered = facts["visits"].filter(pc.is_valid(facts["visits"]["agent"])).to_pylist()
    tickets, targets = facts["tickets"].to_pylist(), facts["ticket_targets"].to_pylist()
    assert len(tickets) == sum(visit["queue"] == "surel" for visit in answered) > 60
    assert all(t["created_at"] < t["replied_at"] <= t["resolved_at"] for t in tickets)
    assert 0 < sum(t["reopened"] for t in tickets) < sum(t["escalated"] for t in tickets) < len(tickets) / 5
    assert 0.5 < sum(target["met_at"] is not None for target in targets) / len(targets) < 1
    assert 0.2 < facts["invitations"].num_rows / len(answered) < 0.4
    scores = [r["score"] for r in facts["responses"].to_pylist() if r["measure"] == "csat"]
    assert len(scores) > 40
    assert 0.6 < sum(score >= 4 for score in scores) / len(scores) < 0.95


def test_a_roster_of_the_platform_is_lived_by() -> None:
    rota = {"nsk101": (Shift(8 * 3600.0, 17 * 3600.0, (Break(12 * 3600.0, 3600.0, "makan"),)),)}
    facts = days.facts_on(A_TUESDAY, days.live(A_TUESDAY, rota))
    assert set(facts["shifts"]["agent"].to_pylist()) == {"nsk101"}
    assert set(facts["legs"]["agent"].to_pylist()) <= {"nsk101"}


def test_about_fifteen_hundred_visits_a_day_and_fewer_at_weekends() -> None:
    visits = [sum(sum(almanac.lived(line, date)) for line in LINES) for date in A_YEAR]
    weekend = [count for count, date in zip(visits, A_YEAR, strict=True) if date.weekday() == 6]
    assert 1250 < sum(visits) / 365 < 1650
    assert sum(weekend) / len(weekend) < 0.8 * sum(visits) / 365


def test_midnight_ends_what_is_open_and_takes_little() -> None:
    ended = 0
    for date in A_YEAR[285:305]:
        lived = days.live(date)
        told = days.events_on(date, lived)
        midnight = [event for event in told if "/midnight/" in event.id]
        ended += len(midnight)
        assert not midnight or all(event.at >= told[-1].at - 1 for event in midnight)
        facts = days.facts_on(date, lived)
        assert "waiting" not in facts["visits"]["outcome"].to_pylist()
        assert not facts["visits"]["ended_at"].null_count
        assert not facts["legs"]["finished_at"].null_count
    assert 2 <= ended <= 8  # of about 30,000 visits; with none at all this would try nothing


def test_some_customers_come_back_within_the_week() -> None:
    seen: set[str] = set()
    for n in range(6):
        date = A_TUESDAY - dt.timedelta(days=n + 1)
        seen |= set(days.facts_on(date, days.live(date))["contacts"]["customer"].to_pylist())
    today = set(days.facts_on(A_TUESDAY, days.live(A_TUESDAY))["contacts"]["customer"].to_pylist())
    assert 0.05 < len(today & seen) / len(today) < 0.25


def test_a_year_has_bad_days_and_sales() -> None:
    told = [almanac.day_of(date) for date in A_YEAR]
    assert 8 <= sum(day.incident is not None for day in told) <= 30
    assert 5 <= sum(day.absence > 0.2 for day in told) <= 25
    assert [day.date.isoformat() for day in told if day.sale] == [
        "2026-09-09", "2026-10-10", "2026-11-11", "2026-12-12",
    ]  # fmt: skip
    assert almanac.day_of(dt.date(2026, 8, 17)).is_holiday  # independence day


@pytest.mark.parametrize("date", A_YEAR[::7] + A_YEAR[3:40])
def test_nobody_is_on_two_shifts_and_somebody_is_there_at_every_hour(date: dt.date) -> None:
    rota = usual_rota(date)
    for shifts in rota.values():
        assert all(a.ends_s <= b.starts_s for a, b in pairwise(shifts))
        for shift in shifts:
            assert all(shift.starts_s < one.starts_s < shift.ends_s - one.length_s for one in shift.breaks)
    for hour in range(24):
        at = hour * 3600.0
        assert any(s.starts_s <= at < s.ends_s for shifts in rota.values() for s in shifts), hour


def test_sixty_agents_with_names_and_places_of_their_own() -> None:
    assert (
        len(agents())
        == len({agent.key for agent in agents()})
        == len({agent.name for agent in agents()})
        == 60
    )
    assert set(SITE_OF_AGENT.values()) == {"jakarta", "yogyakarta", "makassar"}


def test_every_break_of_the_rota_has_a_word_in_both_languages() -> None:
    from sigap.web.floor.states import REASONS

    rota = usual_rota(dt.date(2026, 11, 16))
    breaks = {one.reason for turn in rota.values() for shift in turn for one in shift.breaks}
    assert breaks
    assert breaks <= set(REASONS)
