"""Days close, late events open them again, and whatever happens in between the figures are those of all facts."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lake_facts as made
import pytest
from django.db import connection

from sigap.facts import assembly
from sigap.facts.tables import TABLES
from sigap.facts.tickets import tickets_from_events
from sigap.metrics import kpis
from sigap.web.insights import operations, queries
from sigap.web.insights.lake import files, reading, rows
from sigap.web.insights.models import FACTS, CorrectedItem, Correction, LakeDay, LakeFile, OldFile, Replaced
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

MONDAY, TUESDAY, WEDNESDAY = (made.MONDAY + dt.timedelta(n) for n in range(3))
ASKED: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("offered", "answered", "abandoned", "service_level", "asa"), {"by": ("queue", "day")}),
    (("answered", "service_level"), {"by": ("30min",), "clock": "answer", "period": (MONDAY, TUESDAY)}),
    (("aht", "occupancy"), {"by": ("team", "day")}),
    (("fcr",), {"by": ("queue",)}),
    (("concurrency",), {"by": ("agent",), "period": (TUESDAY, TUESDAY)}),
)


@pytest.fixture
def lake(tmp_path: Path, settings: Any) -> Path:
    settings.LAKE = str(tmp_path / "lake")
    return tmp_path / "lake"


@pytest.fixture
def tenant(db: None, lake: Path) -> Iterator[Tenant]:
    made_tenant = Tenant.objects.create(slug="bank", name="Bank", zone="Asia/Jakarta")
    with tenancy.at(made_tenant.id):
        yield made_tenant
        reading.forget()


class Truth:
    """All facts as they ought to be, kept beside the platform's."""

    def __init__(self) -> None:
        self.contacts: dict[str, made.Rows] = {}
        self.states: dict[dt.date, list[dict[str, Any]]] = {}

    def store(
        self, contacts: dict[str, made.Rows], states: dict[dt.date, Any] | None = None, late: int = 0
    ) -> None:
        self.contacts |= contacts
        rows = made.together(contacts.values())
        agents = {}
        for day, told in (states or {}).items():
            self.states[day] = told
            rows["states"] = rows.get("states", []) + told
            agents |= {
                name: (made.at(day, "00:00"), made.at(day + dt.timedelta(1), "00:00"))
                for name, _ in made.AGENTS
            }
        operations.store(made.tables(rows), contacts=set(contacts), agents=agents, late=late)

    def check(self, asked: tuple[int, ...] | None = None) -> None:
        rows = made.together(self.contacts.values())
        rows["states"] = [row for told in self.states.values() for row in told]
        whole = made.facts(rows, self.until())
        for ids, how in ASKED if asked is None else [ASKED[place] for place in asked]:
            expected = kpis(whole, ids, **how)
            assert queries.answer(ids, **how).rows() == expected.rows(), (ids, how)

    def until(self) -> int:
        found = queries.until()
        assert found is not None
        return round(found.timestamp() * 1000)


def some_contacts(random_: random.Random, day: dt.date, number: int, first: int = 0) -> dict[str, made.Rows]:
    ids = [f"{day}-{n}" for n in range(first, first + number)]
    return {id: made.any_contact(random_, id, day) for id in ids}


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_stored_closed_and_corrected_the_figures_are_those_of_all_facts(
    tenant: Tenant, seed: int
) -> None:
    random_ = random.Random(seed)
    truth = Truth()
    days = [MONDAY, TUESDAY, WEDNESDAY]
    for day in days:
        truth.store(some_contacts(random_, day, 30), {day: made.a_day_of_states(random_, day)})
    truth.check()
    for _ in range(9):
        deed, day = random_.choice(("close", "lay", "late", "new", "states", "move")), random_.choice(days)
        if deed == "close":
            operations.close_day(day)
        elif deed == "lay":
            operations.lay_day(day)
        elif deed == "late":
            ids = random_.sample([id for id in truth.contacts if id.startswith(str(day))], 3)
            truth.store({id: made.any_contact(random_, id, day) for id in ids}, late=3)
        elif deed == "new":
            truth.store(some_contacts(random_, day, 5, first=1000 * random_.randrange(1, 10**6)), late=5)
        elif deed == "states":
            truth.store({}, {day: made.a_day_of_states(random_, day)})
        else:  # what began on one day turns out to have begun the day before
            id = random_.choice([id for id in truth.contacts if id.startswith(str(day))])
            truth.store({id: made.any_contact(random_, id, day - dt.timedelta(1))}, late=1)
        truth.check((random_.randrange(len(ASKED)),))
    for day in (MONDAY - dt.timedelta(1), *days):
        operations.close_day(day)
    truth.check()
    operations.remove_moved()
    assert not any(model.objects.exists() for model in FACTS.values())
    assert not Replaced.objects.exists()


def test_a_day_closed_again_without_news_is_the_same_file_bit_for_bit(tenant: Tenant, lake: Path) -> None:
    truth, random_ = Truth(), random.Random(7)
    contacts = some_contacts(random_, MONDAY, 50)
    truth.store(contacts)
    operations.close_day(MONDAY)
    first = {path: path.read_bytes() for path in lake.rglob("*.parquet")}
    assert operations.close_day(MONDAY).tables == ()
    shuffled = dict(random_.sample(list(contacts.items()), len(contacts)))
    truth.store(shuffled)  # the same facts in another order
    assert operations.close_day(MONDAY).tables == ()
    assert {path: path.read_bytes() for path in lake.rglob("*.parquet")} == first
    assert LakeDay.objects.get().version == 1
    assert not Correction.objects.exists()


def test_a_correction_says_what_changed(tenant: Tenant) -> None:
    truth = Truth()
    nine = made.at(MONDAY, "09:00")
    truth.store({"a": made.contact("a", nine, "abandoned"), "b": made.contact("b", nine)})
    operations.close_day(MONDAY)
    truth.store({"a": made.contact("a", nine), "c": made.contact("c", nine, "abandoned")}, late=2)
    shown = Correction.objects.get()
    assert (shown.day, shown.visits_changed, shown.late_events) == (MONDAY, 2, 2)
    assert shown.before == {"offered": 1, "answered": 0, "abandoned": 1}
    assert shown.after == {"offered": 2, "answered": 1, "abandoned": 1}
    assert LakeDay.objects.get().is_stale
    assert operations.close_day(MONDAY).version == 2
    assert not LakeDay.objects.get().is_stale
    truth.check()


def test_a_correction_says_what_changed_besides_visits(tenant: Tenant) -> None:
    truth = Truth()
    nine, ten = made.at(MONDAY, "09:00"), made.at(MONDAY, "10:00")
    contacts = {"a": made.contact("a", nine), "b": made.contact("b", nine), "c": made.contact("c", nine)}
    truth.store(
        contacts, {MONDAY: [made.state(0, "available", nine, ten), made.state(1, "break", nine, ten)]}
    )
    operations.close_day(MONDAY)
    truth.store({"a": made.contact("a", nine, talk_s=190, wrap_s=40), "b": made.contact("b", nine)}, late=1)
    shown = Correction.objects.get()
    assert (shown.day, shown.visits_changed, shown.late_events) == (MONDAY, 0, 1)
    assert shown.others == {"contacts": 1}  # b is told as it was
    truth.store(
        {}, {MONDAY: [made.state(0, "available", nine, ten), made.state(1, "training", nine, ten)]}, late=1
    )
    shown = Correction.objects.get()
    assert shown.others == {"contacts": 1, "agents": 1}
    assert shown.before == shown.after == {"offered": 0, "answered": 0, "abandoned": 0}
    truth.check()


def test_a_visit_corrected_step_by_step_is_counted_once(tenant: Tenant) -> None:
    truth = Truth()
    nine = made.at(MONDAY, "09:00")
    truth.store({"a": made.contact("a", nine, "abandoned"), "b": made.contact("b", nine)})
    operations.close_day(MONDAY)
    truth.store({"c": made.contact("c", nine, "waiting")}, late=1)
    truth.store({"c": made.contact("c", nine)}, late=1)
    truth.store({"a": made.contact("a", nine), "c": made.contact("c", nine, "abandoned")}, late=2)
    shown = Correction.objects.get()
    assert (shown.visits_changed, shown.late_events) == (2, 4)
    assert shown.before == {"offered": 1, "answered": 0, "abandoned": 1}
    assert shown.after == {"offered": 2, "answered": 1, "abandoned": 1}
    for talk_s in (190, 200):  # ending when it did
        truth.store({"b": made.contact("b", nine, talk_s=talk_s, wrap_s=230 - talk_s)}, late=1)
    shown.refresh_from_db()
    assert (shown.visits_changed, shown.others) == (2, {"contacts": 1})
    Correction.objects.update(at=shown.at - dt.timedelta(hours=1))
    truth.store({"a": made.contact("a", nine, "abandoned")}, late=1)
    latest = Correction.objects.latest("at")
    assert (latest.visits_changed, latest.before["answered"], latest.after["answered"]) == (1, 1, 0)
    assert set(CorrectedItem.objects.values_list("correction", flat=True)) == {latest.pk}


def test_who_is_told_first_of_a_closed_day_corrects_it(tenant: Tenant) -> None:
    truth = Truth()
    nine, ten = made.at(MONDAY, "09:00"), made.at(MONDAY, "10:00")
    truth.store({"a": made.contact("a", nine)}, {MONDAY: [made.state(0, "available", nine, ten)]})
    operations.close_day(MONDAY)
    states = [made.state(0, "available", nine, ten), made.state(1, "available", nine, ten)]
    for _ in range(2):  # told twice, new once
        truth.store({}, {MONDAY: states})
    assert Correction.objects.get().others == {"agents": 1}
    out = made.contact("o", nine) | {"visits": []}
    truth.store({"o": out})
    assert Correction.objects.get().others == {"agents": 1, "contacts": 1}
    truth.check()


def test_a_ticket_told_first_of_a_closed_day_corrects_it(tenant: Tenant) -> None:
    nine = made.at(MONDAY, "09:00")

    def tell(id: str, *kinds: str) -> None:
        events = [
            {"ticket_id": id, "event_id": f"{id}/{kind}", "at": nine + n, "kind": kind, "queue": "surat"}
            for n, kind in enumerate(kinds)
        ]
        table = assembly.table_of_rows("ticket_events", events, made.ZONE)
        facts = {"ticket_events": table, **tickets_from_events(table, made.ZONE, until=nine + 9)}
        operations.store(facts, contacts=(), agents={})

    tell("t1", "created")
    operations.close_day(MONDAY, is_forced=True)
    tell("t1", "created", "resolved")  # carried on from then
    assert not Correction.objects.exists()
    tell("t2", "created")
    assert Correction.objects.get().others == {"tickets": 1}


def test_a_ticket_whose_figures_change_corrects_its_day(tenant: Tenant) -> None:
    nine, ten = made.at(MONDAY, "09:00"), made.at(MONDAY, "10:00")
    tuesday = made.at(TUESDAY, "09:00")

    def tell(*more: tuple[int, str]) -> dict[str, int] | None:
        events = [
            {"ticket_id": "t1", "event_id": f"t1/{at}/{kind}", "at": at, "kind": kind, "queue": "surat"}
            for at, kind in ((nine, "created"), (ten, "resolved"), *more)
        ]
        table = assembly.table_of_rows("ticket_events", events, made.ZONE)
        facts = {"ticket_events": table, **tickets_from_events(table, made.ZONE, until=tuesday)}
        operations.store(facts, contacts=(), agents={})
        shown = Correction.objects.first()
        return None if shown is None else shown.others

    tell()
    operations.close_day(MONDAY)
    note = (ten + 60_000, "note")
    assert tell(note) is None  # changes no figure
    assert tell(note, (tuesday, "reopened")) == {"tickets": 1}
    operations.close_day(MONDAY)
    assert tell(note, (tuesday, "reopened"), (tuesday + 1, "note")) == {
        "tickets": 1
    }  # open: carried, not shown


def test_what_is_open_is_carried_until_it_ends(tenant: Tenant) -> None:
    truth = Truth()
    late = made.at(MONDAY, "23:58")
    truth.store(
        {"a": made.contact("a", late, "waiting"), "b": made.contact("b", late, wait_s=5, talk_s=5, wrap_s=5)}
    )
    closed = operations.close_day(MONDAY, is_forced=True)
    assert closed.carried == 1
    operations.remove_moved()
    assert list(FACTS["visits"].objects.values_list("contact_id", flat=True)) == ["a"]
    truth.check()
    truth.store({"a": made.contact("a", late, wait_s=300)})  # answered after midnight
    truth.check()
    assert LakeDay.objects.get().is_stale
    assert not Correction.objects.exists()
    operations.close_day(MONDAY)
    operations.remove_moved()
    assert not FACTS["visits"].objects.exists()
    truth.check()


def test_tenants_do_not_see_one_another(tenant: Tenant) -> None:
    truth = Truth()
    truth.store({"a": made.contact("a", made.at(MONDAY, "09:00"))})
    operations.close_day(MONDAY)
    other = Tenant.objects.create(slug="asuransi", name="Asuransi")
    with tenancy.at(other.id):
        assert queries.until() is None
        assert queries.coverage() is None
        assert queries.answer(["offered"]).rows()[0]["offered"] in (None, 0)
        operations.close_day(MONDAY)
        assert not LakeFile.objects.exists()
    truth.check()


STEPS = (
    ("lay_day", "sigap.web.insights.lake.manifest:enter"),
    ("lay_day", "sigap.web.insights.operations.closing:_remove_some"),
    ("close_day", "sigap.web.insights.operations.closing:_take"),
    ("close_day", "sigap.web.insights.lake.files:_put_locally"),
    ("close_day", "sigap.web.insights.lake.manifest:enter"),
    ("close_day", "sigap.web.insights.operations.closing:_finish"),
    ("close_day", "sigap.web.insights.operations.closing:_remove_some"),
    ("close_day", "os:fsync"),
)
"""What laying and closing call on their way: killed when they come there, for the second time where they come often."""

CHILD = """
import importlib, json, os, signal, sys
import django
from django.conf import settings
from django.db import connections
module, _, name = sys.argv[1].partition(":")
django.setup()
settings.LAKE = sys.argv[2]
connections["default"].settings_dict.update(json.loads(sys.argv[3]))
connections["default"].settings_dict["OPTIONS"].pop("pool", None)
from sigap.web.insights.operations import closing
from sigap.web.platform import tenancy
import datetime as dt
home = importlib.import_module(module)
real, calls = getattr(home, name), []
def killed(*args, **kwargs):
    calls.append(1)
    if len(calls) == int(sys.argv[6]):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **kwargs)
setattr(home, name, killed)
with tenancy.at(int(sys.argv[4])):
    getattr(closing, sys.argv[7])(dt.date.fromisoformat(sys.argv[5]))
    closing.remove_moved()
"""


@pytest.mark.django_db(transaction=True)
def test_a_closing_killed_at_any_step_loses_and_doubles_nothing(lake: Path) -> None:
    tenant = Tenant.objects.create(slug="bank", name="Bank", zone="Asia/Jakarta")
    with tenancy.at(tenant.id):
        truth, random_ = Truth(), random.Random(11)
        truth.store(some_contacts(random_, MONDAY, 40), {MONDAY: made.a_day_of_states(random_, MONDAY)})
        for deed, step in STEPS:
            for time in ("1",) if step.endswith(("_take", "_finish")) else ("2",):
                assert _killed_at(deed, step, time, lake, tenant) == -signal.SIGKILL, step
                # the day goes on while nobody knows that the closing died
                truth.store(
                    {(id := random_.choice(list(truth.contacts))): made.any_contact(random_, id, MONDAY)}
                )
                truth.check((0,))
        operations.close_day(MONDAY)
        truth.check()
        operations.remove_moved()
        assert not FACTS["visits"].objects.filter(home_day=MONDAY).exists()
        operations.sweep(now=dt.datetime.now(dt.UTC) + dt.timedelta(days=2))
        held = {files.full_path(path) for path in LakeFile.objects.values_list("path", flat=True)}
        assert {str(path) for path in lake.rglob("*") if path.is_file()} == held
        assert not OldFile.objects.exists()
        reading.forget()


def _killed_at(deed: str, step: str, time: str, lake: Path, tenant: Tenant) -> int:
    place = {name: connection.settings_dict[name] for name in ("NAME", "HOST", "PORT", "USER", "PASSWORD")}
    told = [step, str(lake), json.dumps(place), str(tenant.id), str(MONDAY), time, deed]
    return subprocess.run(
        [sys.executable, "-c", CHILD, *told], env=os.environ, check=False, timeout=300
    ).returncode


def test_a_day_laid_beforehand_is_not_closed_and_what_comes_for_it_corrects_nothing(tenant: Tenant) -> None:
    truth, random_ = Truth(), random.Random(5)
    truth.store(some_contacts(random_, MONDAY, 30), {MONDAY: made.a_day_of_states(random_, MONDAY)})
    truth.store({"open": made.contact("open", made.at(MONDAY, "23:58"), "waiting")})
    operations.lay_day(MONDAY)
    truth.check()
    operations.remove_moved()
    assert list(FACTS["visits"].objects.values_list("contact_id", flat=True)) == ["open"]
    assert operations.roll_up() == 0  # of files that will be others soon
    again = f"{MONDAY}-7"
    truth.store(
        {
            again: made.any_contact(random_, again, MONDAY),
            "open": made.contact("open", made.at(MONDAY, "23:58")),
        },
        late=2,
    )
    truth.check()
    assert not Correction.objects.exists()
    assert LakeDay.objects.get().version == 0
    closed = operations.close_day(MONDAY)
    assert (closed.version, closed.carried) == (1, 0)
    truth.check()
    operations.remove_moved()
    assert not FACTS["visits"].objects.exists()
    laid = dict(LakeFile.objects.values_list("table", "digest"))
    operations.discard_day(MONDAY)
    truth.store(truth.contacts, truth.states)
    operations.close_day(MONDAY)
    assert dict(LakeFile.objects.values_list("table", "digest")) == laid  # as if it had been closed at once


def test_rows_that_have_moved_are_read_by_nobody_and_removed_later(tenant: Tenant) -> None:
    truth, random_ = Truth(), random.Random(3)
    truth.store(some_contacts(random_, MONDAY, 30), {MONDAY: made.a_day_of_states(random_, MONDAY)})
    truth.store({"open": made.contact("open", made.at(MONDAY, "23:58"), "waiting")})
    operations.close_day(MONDAY, is_forced=True)
    assert FACTS["visits"].objects.count() > 1
    truth.check()
    again = f"{MONDAY}-7"
    truth.store(
        {again: made.any_contact(random_, again, MONDAY)}, late=1
    )  # while its old rows are still there
    truth.check()
    operations.close_day(MONDAY, is_forced=True)
    truth.check()
    assert operations.remove_moved() > 30
    assert operations.remove_moved() == 0
    assert set(FACTS["visits"].objects.values_list("contact_id", flat=True)) == {"open"}
    truth.check()


def test_a_promise_of_what_is_to_come_is_not_taken_for_what_has_been_heard(tenant: Tenant) -> None:
    nine, due = made.at(MONDAY, "09:00"), made.at(MONDAY, "17:00")
    promise = {"ticket_id": "t", "event_id": "e", "at": nine, "kind": "target_set", "due_at": due}
    operations.store(made.tables({"ticket_events": [promise]}), contacts=set(), agents={})
    heard = queries.until()
    assert heard is not None
    assert heard.timestamp() * 1000 == nine


@pytest.mark.parametrize("deed", ["forget", "drop"])
def test_rows_that_have_moved_do_not_come_back(tenant: Tenant, deed: str) -> None:
    truth = Truth()
    truth.store({"a": made.contact("a", made.at(MONDAY, "09:00"))})
    operations.close_day(MONDAY)
    if deed == "forget":
        customer = FACTS["contacts"].objects.get().customer
        assert operations.forget_customer(customer).present == 0
        assert queries.answer(["offered"]).rows()[0]["offered"] == 1
    else:
        operations.discard_day(MONDAY)
        assert queries.answer(["offered"]).rows()[0]["offered"] in (None, 0)


@pytest.mark.parametrize(
    "text", ["", "\\N", "\\", "a\tb", "a\nb\r\n", 'quoted "x", y', "NULL", "\\.", "\\n", None]
)
def test_texts_come_out_of_the_present_as_they_went_in(tenant: Tenant, text: str | None) -> None:
    told = made.contact("a", made.at(MONDAY, "09:00"))
    texts = {name: {"customer", "reason", "site"} & set(TABLES[name].by_name) for name in told}
    for name, table in told.items():
        for row in table:
            row |= dict.fromkeys(texts[name], text)
    operations.store(made.tables(told), contacts={"a"}, agents={})
    for name in ("contacts", "visits", "legs"):
        (row,) = rows.read(name).to_pylist()
        assert {row[column] for column in texts[name]} == {text}
    operations.close_day(MONDAY)
    assert queries.contact("a") is not None
