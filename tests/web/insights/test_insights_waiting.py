"""Who waits now: not those of whom nobody will ever tell the end, and that is said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lake_facts as made
import pytest

from sigap.web.insights import operations, queries
from sigap.web.insights.lake import reading
from sigap.web.insights.queries.waiting import Waiting, together, waiting_now
from sigap.web.insights.telling_home import Telling
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

TUESDAY = made.MONDAY + dt.timedelta(1)
MONDAY_0900, MONDAY_1000 = made.at(made.MONDAY, "09:00"), made.at(made.MONDAY, "10:00")
TUESDAY_0000, TUESDAY_0900 = made.at(TUESDAY, "00:00"), made.at(TUESDAY, "09:00")
HEARD = dt.datetime.fromtimestamp(made.at(TUESDAY, "09:10") / 1000, dt.UTC)
ENDED, LISTENS = (MONDAY_0900, TUESDAY_0000), (TUESDAY_0000, None)
LEFT, COUNTED = Waiting(1, 600.0, 1), Waiting(2, 83_400.0, 0)

CASES = {
    "the source was silent at midnight": ([("pbx", *ENDED), ("pbx", *LISTENS)], LEFT),
    "another source listened then and listens still": (
        [("pbx", *ENDED), ("chat", MONDAY_0900, None)],
        COUNTED,
    ),
    "both that listened then are silent": (
        [("pbx", *ENDED), ("chat", MONDAY_0900, MONDAY_1000), ("pbx", *LISTENS)],
        LEFT,
    ),
    "it fell silent a moment ago, and may come back": (
        [("pbx", MONDAY_0900, made.at(TUESDAY, "08:30"))],
        COUNTED,
    ),
    "it began to listen later": ([("pbx", *LISTENS)], COUNTED),
    "no source tells anything of itself": ([], COUNTED),
}


@pytest.fixture
def tenant(db: None, tmp_path: Path, settings: Any) -> Iterator[Tenant]:
    settings.LAKE = str(tmp_path / "lake")
    found = Tenant.objects.create(slug="bank", name="Bank", zone="Asia/Jakarta")
    with tenancy.at(found.id):
        yield found
        reading.forget()


def store(stretches: list[tuple[str, int, int | None]]) -> None:
    """Store one who has waited since Monday at ten, one who came ten minutes ago, and when sources listened."""
    rows = made.together(
        [made.contact("a", MONDAY_1000, "waiting"), made.contact("b", TUESDAY_0900, "waiting")]
    )
    names = ("source", "started_at", "ended_at")
    rows["coverage"] = [dict(zip(names, told, strict=True)) for told in stretches]
    operations.store(made.tables(rows), contacts={"a", "b"}, agents={})


@pytest.mark.parametrize("case", CASES)
def test_who_waits_now(tenant: Tenant, case: str) -> None:
    stretches, expected = CASES[case]
    store(stretches)
    assert waiting_now(HEARD) == {"layanan": expected}


def test_a_stretch_that_lies_in_the_lake_is_known(tenant: Tenant) -> None:
    store([("pbx", *ENDED), ("pbx", *LISTENS)])
    operations.close_day(made.MONDAY)
    assert waiting_now(HEARD) == {"layanan": LEFT}


def test_nobody_waits_where_nothing_is_told(tenant: Tenant) -> None:
    assert waiting_now(None) == {}
    assert waiting_now(HEARD) == {}
    assert together({}) == Waiting()


def test_home_does_not_count_them_and_says_so(tenant: Tenant) -> None:
    from sigap.web.insights.queries.home import home

    store([("pbx", *ENDED), ("pbx", *LISTENS)])
    found = home(now=HEARD, sees_sources=False)
    tiles = {one.figure.kpi.id: one for one in found.tiles}
    assert (tiles["waiting"].figure.value, tiles["waiting"].left_behind) == (1, 1)
    assert found.until is not None
    longest_s = found.until.timestamp() - TUESDAY_0900 / 1000
    assert tiles["longest_wait"].figure.value == longest_s
    (line,) = (one for one in found.queues if one.key == "layanan")
    assert (line.waiting, line.longest_wait_s) == (1, longest_s)
    for language, words in (
        ("en", "1 more were open when their source fell silent"),
        ("id", "sumbernya diam"),
    ):
        shown = Telling(language, "bank").home(found)
        assert words in next(one.note for one in shown.tiles if one.id == "waiting")


def test_every_question_leaves_them_out(tenant: Tenant) -> None:
    """They are visits of which the source has lost track, whoever asks: nothing offered goes missing."""
    store([("pbx", *ENDED), ("pbx", *LISTENS)])
    ids = ("waiting", "longest_wait")
    (row,) = queries.answer(ids, by=("queue",)).rows()
    assert (row["queue"], row["waiting"]) == ("layanan", 1)
    assert row["longest_wait"] == 0  # the facts end as the one who counts comes
    (day,) = queries.answer(("offered", "lost"), period=(made.MONDAY, made.MONDAY), by=("day",)).rows()
    assert (day["offered"], day["lost"]) == (1, 1)
    shown = queries.visits(period=(made.MONDAY, TUESDAY)).rows
    assert [(row["contact_id"], row["outcome"]) for row in shown] == [("b", "waiting"), ("a", "lost")]


def test_they_wait_again_once_their_source_is_heard(tenant: Tenant) -> None:
    store([("pbx", *ENDED)])
    assert queries.answer(["waiting"]).rows()[0]["waiting"] == 1
    store([("pbx", MONDAY_0900, None)])
    assert queries.answer(["waiting"]).rows()[0]["waiting"] == 2
