"""Roll-ups answer as the facts do, whatever has been closed, corrected or set since; and they are used."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lake_facts as made
import pytest

from sigap.metrics import Settings, kpis
from sigap.web.insights import operations, queries
from sigap.web.insights.lake import files, reading, rollups
from sigap.web.insights.lake.backend import LakeDuckDB
from sigap.web.insights.models import LakeFile, RollUp, Stage
from sigap.web.people.models import Queue
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

DAYS = tuple(made.MONDAY + dt.timedelta(n) for n in range(4))
ASKED: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("offered", "service_level", "asa"), {"by": ("queue", "day")}),
    (("answered", "service_level"), {"by": ("30min",), "clock": "answer"}),
    (("aht", "occupancy"), {"by": ("team",)}),
    (("service_level", "aht"), {"by": ()}),
)


@pytest.fixture
def contacts(db: None, tmp_path: Path, settings: Any) -> Iterator[dict[str, made.Rows]]:
    """Three closed days and one in the present, rolled up."""
    settings.LAKE = str(tmp_path / "lake")
    tenant = Tenant.objects.create(slug="bank", name="Bank", zone="Asia/Jakarta")
    random_ = random.Random(13)
    with tenancy.at(tenant.id):
        Queue.objects.create(key="obrolan", name="Obrolan", channel="chat", threshold_s=60)
        some = {f"{day}-{n}": made.any_contact(random_, f"{day}-{n}", day) for day in DAYS for n in range(25)}
        rows = made.together(some.values())
        rows["states"] = [row for day in DAYS for row in made.a_day_of_states(random_, day)]
        operations.store(made.tables(rows), contacts=set(some), agents={})
        for day in DAYS[:3]:
            operations.close_day(day)
        assert operations.roll_up() == 3 * (3 + 3 + 2)
        yield {**some, "states": {"states": rows["states"]}}
        reading.forget()


def check(contacts: dict[str, made.Rows], thresholds: dict[str, tuple[int, int]]) -> None:
    until = queries.until()
    assert until is not None
    whole = made.facts(made.together(contacts.values()), round(until.timestamp() * 1000))
    for ids, how in ASKED:
        for period in ((DAYS[0], DAYS[1]), (DAYS[0], DAYS[3])):
            expected = kpis(whole, ids, period=period, settings=Settings(queue_thresholds=thresholds), **how)
            assert queries.answer(ids, period=period, **how).rows() == expected.rows(), (ids, how, period)


def test_roll_ups_answer_as_the_facts_do(contacts: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    used = []
    real = rollups.KeptOfLake.__call__
    monkeypatch.setattr(
        rollups.KeptOfLake, "__call__", lambda self, *a: used.append(real(self, *a)) or used[-1]
    )
    check(contacts, {"obrolan": (60_000, 5_000)})
    assert sum(found is not None for found in used) >= 8


def test_a_late_event_is_in_the_figures_before_and_after_the_day_is_closed_anew(contacts: Any) -> None:
    late = {f"{DAYS[1]}-3": made.contact(f"{DAYS[1]}-3", made.at(DAYS[1], "10:00"), "abandoned", wait_s=77)}
    operations.store(made.tables(made.together(late.values())), contacts=set(late), agents={}, late=1)
    contacts |= late
    check(contacts, {"obrolan": (60_000, 5_000)})
    operations.close_day(DAYS[1])
    check(contacts, {"obrolan": (60_000, 5_000)})
    assert operations.roll_up() > 0
    check(contacts, {"obrolan": (60_000, 5_000)})
    assert operations.roll_up() == 0


def test_other_thresholds_are_counted_at_once_and_rolled_up_later(contacts: Any) -> None:
    Queue.objects.filter(key="obrolan").update(threshold_s=15)
    check(contacts, {"obrolan": (15_000, 5_000)})
    assert operations.roll_up() > 0
    check(contacts, {"obrolan": (15_000, 5_000)})


def test_what_no_roll_up_answers_reads_the_files_of_its_period_and_no_others(
    contacts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[dt.date] = []
    real = LakeDuckDB._source
    monkeypatch.setattr(
        LakeDuckDB,
        "_source",
        lambda self, name, wanted: read.extend(one.day for one in wanted) or real(self, name, wanted),
    )
    until = queries.until()
    assert until is not None
    whole = made.facts(made.together(contacts.values()), round(until.timestamp() * 1000))
    asked: dict[str, Any] = {
        "by": ("queue",),
        "period": (DAYS[1], DAYS[1]),
        "where": {"queue": ["layanan", "tagihan"]},
    }
    expected = kpis(whole, ["service_level"], settings=Settings(threshold_ms=7000), **asked).rows()
    assert queries.answer(["service_level"], threshold_s=7, **asked).rows() == expected
    assert set(read) == {DAYS[1]}


NEAR: tuple[tuple[tuple[int, int], int, list[int]], ...] = (
    ((0, 0), 1, [0, 1, 2]),
    ((0, 0), 0, [0, 1]),
    ((1, 2), 7, [1, 2]),
    ((2, 3), 1, [2]),
)
"""First and last day of a period, days of the window, and the days whose files are read."""


def test_repeat_contacts_are_looked_for_in_the_files_of_their_window_and_no_others(
    contacts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: set[dt.date] = set()
    source = LakeDuckDB._source

    def watched(self: LakeDuckDB, name: str, wanted: list[LakeFile]) -> str:
        seen.update(file.day for file in wanted if file.table == "contacts")
        return source(self, name, wanted)

    monkeypatch.setattr(LakeDuckDB, "_source", watched)
    until = queries.until()
    assert until is not None
    whole = made.facts(made.together(contacts.values()), round(until.timestamp() * 1000))
    for (first, last), window, read in NEAR:
        counted = Settings(fcr_window_days=window)
        monkeypatch.setattr(
            "sigap.web.insights.queries.figures.settings_of", lambda *_, counted=counted, **__: counted
        )
        asked: dict[str, Any] = {
            "by": ("queue",),
            "period": (DAYS[first], DAYS[last]),
            "variants": {"fcr": "no_repeat"},
        }
        seen.clear()
        expected = kpis(whole, ["fcr"], settings=counted, **asked).rows()
        assert queries.answer(["fcr"], **asked).rows() == expected
        assert sorted(seen) == [DAYS[place] for place in read]


def test_the_job_goes_on_until_no_roll_up_is_missing(contacts: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    from sigap.web.insights.jobs import closing

    monkeypatch.setattr(closing, "AT_ONCE", 12)
    RollUp.objects.all().delete()
    waiting = ProcrastinateJob.objects.filter(task_name=closing.close_days.name, status="todo")
    for made_by_now, goes_on in ((12, True), (24, True), (32, False), (32, False)):
        waiting.delete()
        closing.close_days(tenancy.tenant_id())
        assert (RollUp.objects.count(), waiting.exists()) == (made_by_now, goes_on)


def test_a_roll_up_that_was_not_finished_does_not_count_and_is_made_anew(contacts: Any) -> None:
    RollUp.objects.filter(day=DAYS[0]).update(stage=Stage.STARTED)
    check(contacts, {"obrolan": (60_000, 5_000)})
    assert operations.roll_up() == 8
    assert not RollUp.objects.filter(stage=Stage.STARTED).exists()


def test_damage_is_found(contacts: Any) -> None:
    assert operations.verify() == ()
    victim, missing = LakeFile.objects.filter(table="visits").order_by("day")[:2]
    Path(files.full_path(victim.path)).write_bytes(b"something else")
    Path(files.full_path(missing.path)).unlink()
    assert {(one.path, one.is_missing) for one in operations.verify()} == {
        (victim.path, False),
        (missing.path, True),
    }
    with pytest.raises(files.LakeUnavailableError):
        queries.visits(period=(DAYS[0], DAYS[3]))
