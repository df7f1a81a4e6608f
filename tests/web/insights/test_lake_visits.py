"""The visits behind a figure come page by page from lake and present alike."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lake_facts as made
import pytest

from sigap.metrics.questions import QuestionError
from sigap.web.insights import operations, queries
from sigap.web.insights.lake import reading
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

TUESDAY = made.MONDAY + dt.timedelta(1)


@pytest.fixture
def rows(db: None, tmp_path: Path, settings: Any) -> Iterator[made.Rows]:
    """Two days of contacts, the first closed, one of it told anew since."""
    settings.LAKE = str(tmp_path / "lake")
    tenant = Tenant.objects.create(slug="bank", name="Bank", zone="Asia/Jakarta")
    random_ = random.Random(5)
    some = {
        f"{day}-{n}": made.any_contact(random_, f"{day}-{n}", day)
        for day in (made.MONDAY, TUESDAY)
        for n in range(40)
    }
    with tenancy.at(tenant.id):
        operations.store(made.tables(made.together(some.values())), contacts=set(some), agents={})
        operations.close_day(made.MONDAY)
        again = {f"{made.MONDAY}-3": made.any_contact(random_, f"{made.MONDAY}-3", made.MONDAY)}
        operations.store(made.tables(made.together(again.values())), contacts=set(again), agents={}, late=1)
        yield made.together((some | again).values())
        reading.forget()


def test_pages_hold_every_visit_once_newest_first(rows: made.Rows) -> None:
    found, cursor = [], ""
    while True:
        page = queries.visits(period=(made.MONDAY, TUESDAY), limit=7, cursor=cursor)
        found += [(row["entered_at"], row["visit_id"]) for row in page.rows]
        cursor = page.next
        if not cursor:
            break
    assert found == sorted(((v["entered_at"], v["visit_id"]) for v in rows["visits"]), reverse=True)


@pytest.mark.parametrize(
    ("where", "of"),
    [
        ({"queue": ["layanan", "obrolan"]}, lambda v: v["queue"] in ("layanan", "obrolan")),
        ({"outcome": ["abandoned"]}, lambda v: v["outcome"] == "abandoned"),
        ({"agent": ["ayu"], "queue": ["tagihan"]}, lambda v: v["agent"] == "ayu" and v["queue"] == "tagihan"),
        ({"queue": ["' OR 1=1 --"]}, lambda v: False),
    ],
)
def test_filters_keep_what_was_asked_for(rows: made.Rows, where: Any, of: Any) -> None:
    page = queries.visits(period=(made.MONDAY, TUESDAY), where=where, limit=1000)
    assert {row["visit_id"] for row in page.rows} == {v["visit_id"] for v in rows["visits"] if of(v)}


def test_a_cell_of_a_figure_has_as_many_visits_behind_it(rows: made.Rows) -> None:
    for row in queries.answer(
        ["answered"], by=("queue", "day"), clock="answer", period=(made.MONDAY, TUESDAY)
    ).rows():
        behind = queries.visits(
            period=(row["day"], row["day"]),
            where={"queue": [row["queue"]], "outcome": ["answered"]},
            clock="answer",
            limit=1000,
        )
        assert len(behind.rows) == row["answered"]


def test_a_quarter_hour_is_found(rows: made.Rows) -> None:
    page = queries.visits(period=(made.MONDAY, made.MONDAY), slots=(95, 95))
    last_quarter = made.at(TUESDAY, "00:00") - 900_000
    expected = {
        v["visit_id"] for v in rows["visits"] if last_quarter <= v["entered_at"] < last_quarter + 900_000
    }
    assert expected
    assert {row["visit_id"] for row in page.rows} == expected


@pytest.mark.parametrize(
    "asked", [{"where": {"visit_id": ["x"]}}, {"clock": "clipped"}, {"cursor": "x"}, {"cursor": "1"}]
)
def test_what_makes_no_sense_is_refused(rows: made.Rows, asked: Any) -> None:
    with pytest.raises(QuestionError):
        queries.visits(period=(made.MONDAY, TUESDAY), **asked)


def test_a_contact_is_told_whole(rows: made.Rows) -> None:
    id = f"{made.MONDAY}-3"
    story = queries.contact(id)
    assert story is not None
    assert [v["outcome"] for v in story.visits] == [
        v["outcome"] for v in rows["visits"] if v["contact_id"] == id
    ][-1:]
    assert len(story.legs) == (story.visits[0]["outcome"] == "answered")
    assert queries.contact("nobody") is None


@pytest.mark.parametrize("near", [made.MONDAY, TUESDAY, dt.date(2020, 1, 1)])
def test_a_contact_is_found_wherever_it_is_looked_for_first(rows: made.Rows, near: dt.date) -> None:
    for id in (f"{made.MONDAY}-3", f"{TUESDAY}-3"):
        story = queries.contact(id, near=near)
        assert story == queries.contact(id)
        assert story is not None
    assert queries.contact("nobody", near=near) is None
