"""Agents, teams, sites, queues and skills: what is defined is read back by others, and no tenant sees another's."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client

from sigap.web.people import operations, queries
from sigap.web.people.models import Agent, Queue
from sigap.web.people.operations import floor, importing
from sigap.web.people.operations.floor import FloorError
from sigap.web.platform import audit, tenancy
from sigap.web.platform.models import AuditEntry, Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def nusantara() -> Tenant:
    return Tenant.objects.create(slug="nusantara", name="Nusantara")


@pytest.fixture
def samudra() -> Tenant:
    return Tenant.objects.create(slug="samudra", name="Samudra", zone="Asia/Makassar")


def test_what_is_defined_is_read_back(nusantara: Tenant) -> None:
    with tenancy.at(nusantara.pk):
        operations.define_site(key="jayapura", name="Jayapura", zone="Asia/Jayapura", actor="ayu@x.id")
        operations.define_skill(key="tagihan", name="Tagihan", actor="ayu@x.id")
        operations.define_team(key="a", name="Tim A", site="jayapura", actor="ayu@x.id")
        operations.define_queue(
            key="layanan", actor="ayu@x.id", threshold_s=30, site="jayapura", skill="tagihan"
        )
        operations.define_agent(key="1001", name="Ayu", team="a", skills=["tagihan"], actor="ayu@x.id")
        assert queries.thresholds() == {"layanan": (30, 5)}
        assert queries.team_of_agents() == {"1001": "a"}
        (queue,) = queries.queues()
        assert (queue.zone, queue.skill, queue.is_unknown) == ("Asia/Jayapura", "tagihan", False)
        (agent,) = queries.agents()
        assert (agent.team, agent.zone, agent.skills) == ("a", "Asia/Jayapura", ("tagihan",))


def test_a_queue_overflows_to_another_skill_than_its_own(nusantara: Tenant) -> None:
    with tenancy.at(nusantara.pk):
        for key in ("tagihan", "teknis"):
            operations.define_skill(key=key, actor="ayu@x.id")
        operations.define_queue(key="layanan", skill="tagihan", actor="ayu@x.id")
        operations.define_queue(key="layanan", overflow_skill="teknis", overflow_after_s=45, actor="ayu@x.id")
        (queue,) = queries.queues()
        assert (queue.skill, queue.overflow_skill, queue.overflow_after_s) == ("tagihan", "teknis", 45)
        for wrong in ({"skill": "teknis"}, {"skill": ""}, {"overflow_skill": "tagihan"}):
            with pytest.raises(FloorError, match="serves it anyway"):
                operations.define_queue(key="layanan", actor="ayu@x.id", **wrong)
        assert queries.queues() == (queue,)
        operations.define_queue(key="layanan", overflow_skill="", actor="ayu@x.id")
        assert [one.overflow_skill for one in queries.queues()] == [""]
    told = AuditEntry.objects.filter(action="people.queue.changed").order_by("id")
    assert told[0].detail == {"overflow_skill": "teknis", "overflow_after_s": "45"}


def test_a_queues_overflow_is_asked_for_and_shown_on_its_pages(nusantara: Tenant, client: Client) -> None:
    with tenancy.at(nusantara.pk):
        for key in ("tagihan", "teknis"):
            operations.define_skill(key=key, name=key.title(), actor="ayu@x.id")
        ayu = operations.make_user(email="ayu@x.id", actor="x")
        operations.make_member(user=ayu, role="administrator", actor="x")
    client.force_login(ayu, backend=settings.AUTHENTICATION_BACKENDS[0])
    address = "/c/nusantara/people/queues/"
    told = {"key": "layanan", "name": "Layanan", "channel": "voice", "threshold_s": 20, "short_s": 5}
    told |= {"target": "87.5", "skill": "tagihan", "overflow_after_s": 40}
    page = client.post(f"{address}make", told | {"overflow_skill": "tagihan"})
    assert "memang sudah melayaninya" in page.content.decode()
    assert client.post(f"{address}make", told | {"overflow_skill": "teknis"}).status_code == 302
    listed = client.get(address).content.decode()
    assert "setelah 40 dtk: Teknis" in listed
    assert "88\u00a0%" in listed  # typed in percent, kept as a share
    with tenancy.at(nusantara.pk):
        row = Queue.objects.get(key="layanan")
    assert row.target == Decimal("0.875")
    assert 'value="87.5"' in client.get(f"{address}{row.pk}/").content.decode()
    assert client.post(f"{address}{row.pk}/", told | {"target": "100.1"}).status_code == 200


def test_the_page_of_the_audit_log_is_in_words_and_found_by_them(nusantara: Tenant, client: Client) -> None:
    with tenancy.at(nusantara.pk):
        ayu = operations.make_user(email="ayu@x.id", actor="x")
        operations.make_member(user=ayu, role="administrator", actor="x")
        audit.record(
            actor="system:workforce",
            action="workforce.forecast.made",
            subject="forecast:3",
            tenant=nusantara.pk,
            days="2026-11-23/2026-12-06",
            count=20261123,
        )
    client.force_login(ayu, backend=settings.AUTHENTICATION_BACKENDS[0])
    page = client.get("/c/nusantara/people/audit/", {"action": "Perkiraan"}).content.decode()
    for words in ("perkiraan: dibuat", "Sigap sendiri", "23 Nov – 6 Des 2026", "20261123"):
        assert words in page
    assert "people.member" not in page
    assert "forecast.made" in client.get("/c/nusantara/people/audit/?action=dibuat").content.decode()
    assert "forecast.made" not in client.get("/c/nusantara/people/audit/?action=dihapus").content.decode()


def test_another_tenants_floor_is_its_own(nusantara: Tenant, samudra: Tenant) -> None:
    with tenancy.at(nusantara.pk):
        operations.define_queue(key="layanan", actor="ayu@x.id")
    with tenancy.at(samudra.pk):
        assert queries.queues() == ()
        operations.define_queue(key="layanan", actor="citra@x.id", threshold_s=60)
        assert queries.thresholds() == {"layanan": (60, 5)}
        assert str(queries.zone()) == "Asia/Makassar"
    with tenancy.at(nusantara.pk):
        assert queries.thresholds() == {"layanan": (20, 5)}


def test_what_events_name_is_made_once_and_marked(nusantara: Tenant) -> None:
    with tenancy.at(nusantara.pk):
        operations.define_agent(key="1001", name="Ayu", actor="ayu@x.id")
        for _ in range(2):
            operations.meet(queues={"baru": "chat"}, agents=["1001", "SIP/9"])
        assert [(q.key, q.channel, q.is_unknown) for q in queries.queues()] == [("baru", "chat", True)]
        assert {a.key: a.is_unknown for a in queries.agents()} == {"1001": False, "SIP/9": True}


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"key": " "}, "key"),
        ({"key": "x", "channel": "smoke"}, "queue x"),
        ({"key": "x", "site": "nowhere"}, "site"),
        ({"key": "x", "target": 7.5}, "queue x"),
        ({"key": "x", "threshold_s": -1}, "queue x"),
        ({"key": "x" * 300}, "queue"),
    ],
)
def test_a_queue_that_cannot_be_is_refused(nusantara: Tenant, values: dict, where: str) -> None:
    with tenancy.at(nusantara.pk):
        with pytest.raises(FloorError, match=where):
            operations.define_queue(actor="ayu@x.id", **values)
        assert queries.queues() == ()


def test_every_change_is_in_the_audit_log_and_nothing_else(nusantara: Tenant) -> None:
    with tenancy.at(nusantara.pk):
        for threshold_s in (20, 30, 30):
            operations.define_queue(key="layanan", actor="ayu@x.id", threshold_s=threshold_s)
    told = AuditEntry.objects.filter(tenant=nusantara).order_by("id").values_list("action", "detail")
    assert [action for action, _ in told] == ["people.queue.made", "people.queue.changed"]
    assert told[1][1] == {"threshold_s": "30"}


def test_the_audit_log_names_things_by_their_keys(nusantara: Tenant) -> None:
    with tenancy.at(nusantara.pk):
        operations.define_team(key="a", actor="ayu@x.id")
        operations.define_agent(key="1001", team="a", actor="ayu@x.id")
    assert AuditEntry.objects.latest("id").detail["team"] == "a"


def test_an_unknown_name_can_be_merged_into_a_known_one_and_stays_so(nusantara: Tenant) -> None:
    with tenancy.at(nusantara.pk):
        operations.define_agent(key="1001", name="Ayu", actor="ayu@x.id")
        operations.meet(queues={}, agents=["SIP/9"])
        row = Agent.objects.get(key="SIP/9")
        floor.merge(row=row, into="1001", actor="ayu@x.id")
        assert queries.aliases().agents == {"SIP/9": "1001"}
        operations.meet(queues={}, agents=["SIP/9"])
        assert [agent.key for agent in queries.agents()] == ["1001"]
        with pytest.raises(FloorError, match="Only what events named"):
            floor.merge(row=Agent.objects.get(key="1001"), into="1001", actor="ayu@x.id")


CSV = [
    (b"key,name,team,skills\n1001,Ayu,a,tagihan teknis\n1002,Budi,a,\n", 2),
    ("\ufeffKey;Name\n1001;Ayu Lestari\n".encode(), 1),
]


@pytest.mark.parametrize(("content", "count"), CSV)
def test_agents_come_in_by_csv(nusantara: Tenant, content: bytes, count: int) -> None:
    with tenancy.at(nusantara.pk):
        assert importing.import_agents(content=content, actor="ayu@x.id") == count
        assert (
            importing.import_agents(content=content, actor="ayu@x.id") == count
        )  # and again changes nothing
        assert len(queries.agents()) == count


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"nama\nAyu\n", b"key,name\n", b"key,name\n1001,Ayu\n,Budi\n", b"key\n1\x00\n"],
)
def test_a_csv_that_is_wrong_anywhere_is_not_taken_at_all(nusantara: Tenant, content: bytes) -> None:
    with tenancy.at(nusantara.pk):
        with pytest.raises(importing.ImportError_):
            importing.import_agents(content=content, actor="ayu@x.id")
        assert queries.agents() == ()
