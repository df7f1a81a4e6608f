"""States that those who look share: young enough, of the lake as it is, one tenant's own, and asked beforehand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import lake_facts as made
import pytest

pytestmark = pytest.mark.django_db
ASKED: dict[str, Any] = {"period": (made.MONDAY, made.MONDAY), "by": ("queue",)}


@pytest.fixture
def kept_up() -> Iterator[None]:
    """Have states of this process shared."""
    from sigap.web.insights.lake import recent
    from sigap.web.insights.queries import kept

    kept.forget_all()
    recent.keep_up()
    yield
    recent.keep_up(False)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what moves the clock on by which states age."""
    from sigap.web.insights.lake import recent
    from sigap.web.insights.queries import ahead

    now = [1_000.0]
    for module in (recent, ahead):
        monkeypatch.setattr(f"{module.__name__}.time.monotonic", lambda: now[0])

    def on(seconds: float) -> None:
        now[0] += seconds

    return on


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows by one with every answer that is computed."""
    from sigap.web.insights.queries import figures

    made: list[int] = []
    compute = figures._asked
    monkeypatch.setattr(figures, "_asked", lambda *a, **k: (made.append(1), compute(*a, **k))[1])
    return made


def go_round(share_s: float = 0.3) -> int:
    """Ask beforehand, within a share of the clock's time, and return how much was asked."""
    from sigap.web.insights.queries import ahead

    return ahead.go_round(ahead.Round(ahead.time.monotonic() + share_s))


def offered() -> dict[str, int]:
    from sigap.web.insights import queries

    return {row["queue"]: row["offered"] for row in queries.answer(("offered",), **ASKED).rows()}


def one_more(id: str, at: str = "12:00") -> None:
    from sigap.web.insights import operations

    rows = made.contact(id, made.at(made.MONDAY, at))
    operations.store(made.tables(rows), contacts={id}, agents={})


def test_who_looks_within_seconds_sees_the_same_facts(centre: Any, kept_up: None, clock: Any) -> None:
    from sigap.web.platform import tenancy

    with tenancy.at(centre.tenant.id):
        before = offered()
        one_more("more")
        clock(2.9)
        assert offered() == before
        clock(0.2)
        assert offered()["layanan"] == before["layanan"] + 1


def test_elsewhere_it_is_the_state_of_now(centre: Any) -> None:
    from sigap.web.platform import tenancy

    with tenancy.at(centre.tenant.id):
        before = offered()
        one_more("more")
        assert offered()["layanan"] == before["layanan"] + 1


def test_a_day_that_is_closed_meanwhile_tells_the_same(centre: Any, kept_up: None, clock: Any) -> None:
    from sigap.web.insights.operations import close_day
    from sigap.web.insights.queries import coverage
    from sigap.web.platform import tenancy

    with tenancy.at(centre.tenant.id):
        before, covered = offered(), coverage()
        close_day(made.MONDAY)
        assert offered() == before
        clock(3.1)
        assert (offered(), coverage()) == (before, covered)


def test_rows_about_persons_are_of_now(centre: Any, kept_up: None, clock: Any) -> None:
    from sigap.web.insights import queries
    from sigap.web.platform import tenancy

    with tenancy.at(centre.tenant.id):
        offered()
        one_more("more")
        found = queries.visits(period=(made.MONDAY, made.MONDAY))
        assert "more" in {row["contact_id"] for row in found.rows}


def test_another_tenant_has_its_own(centre: Any, kept_up: None, clock: Any) -> None:
    from sigap.web.platform import tenancy

    with tenancy.at(centre.tenant.id):
        assert offered()
    with tenancy.at(centre.other.id):
        assert offered() == {}


def test_a_goal_that_is_changed_counts_at_once(centre: Any, kept_up: None, clock: Any) -> None:
    from sigap.web.insights import queries
    from sigap.web.people import operations as people
    from sigap.web.platform import tenancy

    def level() -> float:
        rows = queries.answer(("service_level",), **ASKED).rows()
        return float(next(row["service_level"] for row in rows if row["queue"] == "layanan"))

    with tenancy.at(centre.tenant.id):
        before = level()
        people.define_queue(key="layanan", name="Layanan", threshold_s=60, actor="ayu@contoh.id")
        assert level() > before


def of_late() -> tuple[int, dt.datetime | None]:
    from sigap.web.insights import queries

    table, until = queries.answer_of_late(("offered",), within_s=10, **ASKED)
    return {row["queue"]: row["offered"] for row in table.rows()}["layanan"], until


def test_an_answer_of_late_may_be_a_moment_old_and_says_until_when_it_tells(
    centre: Any, kept_up: None, clock: Any
) -> None:
    from sigap.web.insights import queries
    from sigap.web.platform import tenancy

    with tenancy.at(centre.tenant.id):
        first, began = of_late()
        one_more("more", "12:00")
        clock(9.9)
        assert of_late() == (first, began)
        assert offered()["layanan"] == first + 1  # somebody asks the same of now
        noon = queries.until()
        assert of_late() == (first + 1, noon)
        one_more("again", "13:00")
        clock(9.9)
        assert queries.until() != noon
        assert of_late() == (first + 1, noon)
        clock(0.2)
        assert of_late() == (first + 2, queries.until())
        assert began is not None
        assert began < noon  # type: ignore[operator]


def test_an_answer_of_late_is_made_beforehand_before_it_is_too_old(
    centre: Any, kept_up: None, clock: Any, computed: list[int]
) -> None:
    from sigap.web.platform import tenancy

    with tenancy.at(centre.tenant.id):
        first, _ = of_late()
        one_more("more")
        clock(4.9)
        go_round()
        assert len(computed) == 1  # half its time is not over
        clock(0.2)
        go_round()
        assert len(computed) == 2
        clock(9.9)
        assert of_late()[0] == first + 1
        assert len(computed) == 2


def test_an_answer_of_late_never_goes_back_to_an_earlier_one(centre: Any, kept_up: None, clock: Any) -> None:
    from sigap.web.insights.lake import recent
    from sigap.web.insights.lake.reading import having
    from sigap.web.platform import tenancy

    with tenancy.at(centre.tenant.id):
        first, _ = of_late()
        with recent.recent() as earlier:
            pass
        one_more("more")
        clock(3.1)
        assert offered()["layanan"] == first + 1
        with having(earlier.for_another()):  # who began before asks a moment later
            assert offered()["layanan"] == first
        assert of_late()[0] == first + 1


def test_elsewhere_an_answer_of_late_is_of_now(centre: Any) -> None:
    from sigap.web.platform import tenancy

    with tenancy.at(centre.tenant.id):
        before, _ = of_late()
        one_more("more")
        assert of_late()[0] == before + 1


def test_what_was_asked_is_asked_again_beforehand(
    centre: Any, kept_up: None, clock: Any, computed: list[int]
) -> None:
    from sigap.web.insights.queries import ahead
    from sigap.web.platform import tenancy

    with tenancy.at(centre.tenant.id):
        before = offered()
        one_more("more")
        assert go_round() == 1
        assert len(computed) == 2
        assert offered()["layanan"] == before["layanan"] + 1  # of the state that was taken ahead
        assert len(computed) == 2
        clock(ahead.LOOKED_S + 1)
        assert go_round() == 0  # nobody has asked for a minute


def test_what_is_asked_most_of_late_comes_first(
    centre: Any, kept_up: None, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sigap.web.insights import queries
    from sigap.web.insights.queries import ahead, figures
    from sigap.web.platform import tenancy

    order: list[str] = []
    compute = figures._asked
    monkeypatch.setattr(ahead, "MOST", 3)
    with tenancy.at(centre.tenant.id):
        for kpi in ("offered", "answered", "offered", "abandoned"):
            queries.answer((kpi,), **ASKED)
            clock(1)
        queries.answer(("lost",), **ASKED)  # one too many: what was asked once, longest ago, goes
        one_more("more")
        monkeypatch.setattr(
            figures, "_asked", lambda f, z, ids, **k: (order.append(*ids), compute(f, z, ids, **k))[1]
        )
        assert go_round() == 3
        assert order == ["offered", "lost", "abandoned"]
        clock(ahead.HALF_S * 1.5)
        queries.answer(("abandoned",), **ASKED)
        order.clear()
        one_more("and more")
        go_round()
        assert order == ["abandoned", "offered", "lost"]  # twice a while ago is less than once now


def test_who_looks_meanwhile_sees_the_state_before(
    centre: Any, kept_up: None, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sigap.web.insights.lake import recent
    from sigap.web.insights.queries import figures
    from sigap.web.platform import tenancy

    shown: list[Any] = []
    compute = figures._asked

    def shown_to_all() -> Any:
        return recent._last[centre.tenant.id][1].identity

    with tenancy.at(centre.tenant.id):
        offered()
        before = shown_to_all()
        one_more("more")
        monkeypatch.setattr(
            figures, "_asked", lambda *a, **k: (shown.append(shown_to_all()), compute(*a, **k))[1]
        )
        assert go_round() == 1
        assert shown == [before]
        assert shown_to_all() != before


def test_nothing_is_begun_when_the_share_is_used_up(centre: Any, kept_up: None, clock: Any) -> None:
    from sigap.web.platform import tenancy

    with tenancy.at(centre.tenant.id):
        offered()
        one_more("more")
        assert go_round(share_s=-0.1) == 0
        assert offered()["layanan"]  # of the state that was taken all the same


def test_who_waits_for_a_page_comes_first_for_a_while(
    centre: Any, kept_up: None, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sigap.web.insights import queries
    from sigap.web.insights.queries import ahead
    from sigap.web.platform import measuring, tenancy

    patience: list[float] = []

    def busy(limit_s: float) -> bool:
        patience.append(limit_s)
        clock(min(limit_s, 0.4))
        return False

    monkeypatch.setattr(measuring, "wait_until_idle", busy)
    with tenancy.at(centre.tenant.id):
        for kpi in ("offered", "answered", "abandoned"):
            queries.answer((kpi,), **ASKED)
        one_more("more")
        assert go_round() == 3  # what was waited for is no part of the share
    assert patience == pytest.approx([ahead.PATIENCE_S, ahead.PATIENCE_S - 0.4, 0.0])


def test_what_takes_long_is_not_asked_again(
    centre: Any, kept_up: None, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sigap.web.insights.queries import ahead, figures
    from sigap.web.platform import tenancy

    compute = figures._asked
    with tenancy.at(centre.tenant.id):
        offered()
        one_more("more")
        monkeypatch.setattr(
            figures, "_asked", lambda *a, **k: (clock(ahead.SHARE_S + 0.1), compute(*a, **k))[1]
        )
        assert go_round() == 1
        one_more("and more")
        assert go_round() == 0


def test_what_fails_is_not_asked_again_and_hinders_nothing_else(
    centre: Any, kept_up: None, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sigap.web.insights import queries
    from sigap.web.insights.queries import figures
    from sigap.web.platform import tenancy

    compute = figures._asked
    with tenancy.at(centre.tenant.id):
        offered()
        queries.answer(("answered",), **ASKED)
        one_more("more")

        def fails_once(facts: Any, zone: Any, ids: Any, **asked: Any) -> Any:
            if tuple(ids) == ("answered",):
                raise MemoryError
            return compute(facts, zone, ids, **asked)

        monkeypatch.setattr(figures, "_asked", fails_once)
        assert go_round() == 1
        one_more("and more")
        monkeypatch.setattr(figures, "_asked", compute)
        assert go_round() == 1


def test_who_looks_no_longer_is_forgotten(centre: Any, kept_up: None, clock: Any) -> None:
    from sigap.web.insights.lake import recent
    from sigap.web.platform import tenancy

    with tenancy.at(centre.tenant.id):
        offered()
    clock(1)
    with tenancy.at(centre.other.id):
        offered()
    assert recent.looked_at(60) == [centre.other.id, centre.tenant.id]
    clock(61)
    assert recent.looked_at(60) == []


def test_a_day_asked_for_that_is_over_is_not_asked_again(centre: Any, kept_up: None, clock: Any) -> None:
    from sigap.web.insights import queries
    from sigap.web.insights.operations import close_day
    from sigap.web.platform import tenancy

    with tenancy.at(centre.tenant.id):
        for day in (made.MONDAY - dt.timedelta(7), made.MONDAY):
            close_day(day)
        queries.answer(("offered",), **ASKED)
        assert go_round() == 0
