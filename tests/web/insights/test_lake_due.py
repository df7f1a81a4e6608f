"""Days close when they are over and settled; what is asked to be forgotten is; what is too old goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lake_facts as made
import pyarrow.parquet as pq
import pytest

from sigap.web.insights import operations, queries
from sigap.web.insights.lake import reading
from sigap.web.insights.models import FACTS, LakeDay, LakeFile
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

TUESDAY = made.MONDAY + dt.timedelta(1)


def moment(day: dt.date, clock: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), made.ZONE)


def store(*some: made.Rows) -> None:
    rows = made.together(some)
    operations.store(made.tables(rows), contacts={row["contact_id"] for row in rows["contacts"]}, agents={})


@pytest.fixture
def tenant(db: None, tmp_path: Path, settings: Any) -> Iterator[Tenant]:
    settings.LAKE = str(tmp_path / "lake")
    found = Tenant.objects.create(slug="bank", name="Bank", zone="Asia/Jakarta")
    with tenancy.at(found.id):
        yield found
        reading.forget()


@pytest.mark.parametrize(
    ("outcome", "now", "due"),
    [
        ("answered", moment(made.MONDAY, "23:00"), []),
        ("answered", moment(TUESDAY, "03:59"), []),
        ("answered", moment(TUESDAY, "04:00"), [(made.MONDAY, False)]),
        ("waiting", moment(TUESDAY, "04:00"), []),
        ("waiting", moment(TUESDAY + dt.timedelta(1), "00:00"), [(made.MONDAY, True)]),
    ],
)
def test_a_day_is_due_when_it_is_over_and_settled(
    tenant: Tenant, outcome: str, now: dt.datetime, due: Any
) -> None:
    store(made.contact("a", made.at(made.MONDAY, "10:00"), outcome))
    assert operations.due_days(now=now) == due


def test_a_closed_day_is_due_again_when_facts_come_for_it(tenant: Tenant) -> None:
    now = moment(TUESDAY, "05:00")
    store(made.contact("a", made.at(made.MONDAY, "10:00")))
    assert [closed.day for closed in operations.close_due_days(now=now)] == [made.MONDAY]
    assert operations.due_days(now=now) == []
    store(made.contact("b", made.at(made.MONDAY, "11:00")))
    assert operations.due_days(now=now) == [(made.MONDAY, False)]
    operations.close_due_days(now=now)
    assert LakeFile.objects.get(table="visits").rows == 2


def test_a_great_day_is_laid_into_the_lake_before_it_is_closed(tenant: Tenant, monkeypatch: Any) -> None:
    monkeypatch.setattr("sigap.web.insights.operations.due.LAID_FROM", 2)
    store(made.contact("a", made.at(made.MONDAY, "10:00")), made.contact("b", made.at(made.MONDAY, "11:00")))
    store(made.contact("c", made.at(TUESDAY, "00:01")))
    at = [moment(TUESDAY, clock) for clock in ("00:14", "00:15", "00:20", "04:00")]
    assert [operations.lay_great_days(now=now) for now in at] == [(), (made.MONDAY,), (), ()]
    assert FACTS["visits"].objects.get().contact_id == "c"
    assert operations.due_days(now=at[2]) == []
    (closed,) = operations.close_due_days(now=at[3])
    assert (closed.day, closed.version, closed.tables) == (made.MONDAY, 1, ())
    assert operations.roll_up() > 0


def test_a_customer_who_is_forgotten_is_nowhere_any_more_and_figures_stay(
    tenant: Tenant, tmp_path: Path
) -> None:
    nine, ten = made.at(made.MONDAY, "09:00"), made.at(made.MONDAY, "10:00")
    store(made.contact("a", nine, customer="628123"), made.contact("b", ten, customer="628123"))
    store(made.contact("c", ten, customer="628999"))
    operations.close_day(made.MONDAY)
    operations.roll_up()
    store(made.contact("d", made.at(TUESDAY, "09:00"), customer="628123"))
    before = queries.answer(["fcr", "offered"], by=("queue",)).rows()
    done = operations.forget_customer("628123")
    assert (done.present, done.files) == (2, 2)
    assert queries.answer(["fcr", "offered"], by=("queue",)).rows() == before
    assert operations.roll_up() == 0
    operations.sweep(now=dt.datetime.now(dt.UTC) + dt.timedelta(days=2))
    assert operations.verify() == ()
    left = {
        name for path in tmp_path.rglob("contacts/*") for name in pq.read_table(path)["customer"].to_pylist()
    }
    left |= set(FACTS["contacts"].objects.values_list("customer", flat=True))
    assert left == {done.key, "628999"}


def test_days_too_old_go_and_all_goes_when_a_tenant_does(
    tenant: Tenant, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    for day in (made.MONDAY, TUESDAY):
        store(made.contact(f"{day}", made.at(day, "09:00")))
        operations.close_day(day)
    assert operations.drop_days(TUESDAY) == 1
    assert queries.coverage() == (TUESDAY, TUESDAY)
    assert LakeDay.objects.get().day == TUESDAY
    with django_capture_on_commit_callbacks(execute=True):
        operations.remove_everything()
    assert queries.coverage() is None
    assert not list(tmp_path.rglob("*.parquet"))


def test_history_is_laid_into_the_lake_once_and_what_is_open_is_not(tenant: Tenant) -> None:
    rows = made.together(
        [
            made.contact("a", made.at(made.MONDAY, "09:00")),
            made.contact("b", made.at(made.MONDAY, "23:59"), "waiting"),
        ]
    )
    operations.store_history(made.facts(rows))
    assert LakeFile.objects.get(table="visits").rows == 1
    assert FACTS["visits"].objects.get().contact_id == "b"
    assert queries.answer(["offered"]).rows()[0]["offered"] == 2
    with pytest.raises(operations.HistoryError, match="2026-01-05"):
        operations.store_history(made.facts(rows))
