"""The demo centre is made once, can be entered in every role, and goes without leaving anything behind."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

from sigap.web.demo import operations, queries
from sigap.web.demo.models import LivedDay
from sigap.web.demo.operations.removing import tenanted_models
from sigap.web.insights import queries as insights
from sigap.web.insights.models import SavedReport
from sigap.web.insights.question import read
from sigap.web.people.models import Agent, ApiToken, Membership, Queue, Site, Team, User
from sigap.web.platform import tenancy
from sigap.web.platform.models import AuditEntry, Tenant
from sigap.web.workforce import queries as plans
from sigap.web.workforce.models import Kind

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 21, 5, tzinfo=dt.UTC)
A_DAY = dt.date(2026, 11, 17)


@pytest.fixture(autouse=True)
def _quick_hashes(roles: None, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _made() -> Tenant:
    tenant = operations.make(NOW)
    assert tenant is not None
    return tenant


def test_it_is_made_once_and_whole() -> None:
    tenant = _made()
    assert operations.make(NOW) == tenant
    counts = {model: model.everywhere.filter(tenant=tenant).count() for model in (Site, Team, Queue, Agent)}
    assert counts == {Site: 3, Team: 6, Queue: 6, Agent: 60}
    assert Membership.everywhere.filter(tenant=tenant).count() == 8


def test_a_team_that_takes_a_queue_late_is_its_overflow() -> None:
    with tenancy.at(_made().pk):
        (queue,) = Queue.objects.exclude(overflow_skill=None)
        assert (queue.key, queue.overflow_skill.key, queue.overflow_after_s) == ("layanan", "teknis", 15)
        late = Agent.objects.filter(skills=queue.overflow_skill).exclude(skills=queue.skill)
        assert set(late.values_list("team__key", flat=True)) == {"anggrek"}


def test_the_managers_reports_can_be_answered_and_stay_removed() -> None:
    tenant = _made()
    with tenancy.at(tenant.id):
        reports = list(SavedReport.objects.all())
        assert len(reports) == 3
        for report in reports:
            asked = read(report.question)
            assert asked.told() == report.question
            assert insights.answer(list(asked.kpis), by=asked.by, period=asked.days(A_DAY)).rows() is not None
        SavedReport.objects.all().delete()
    operations.make(NOW)
    assert not SavedReport.everywhere.filter(tenant=tenant).exists()


def test_what_a_kill_left_out_is_made_at_the_next_start() -> None:
    tenant = _made()
    Agent.everywhere.filter(tenant=tenant, key__in=["nsk120", "nsk121"]).delete()
    Membership.everywhere.filter(tenant=tenant, role__key="planner").delete()
    operations.make(NOW)
    assert Agent.everywhere.filter(tenant=tenant).count() == 60
    assert Membership.everywhere.filter(tenant=tenant, role__key="planner").count() == 1


def test_one_login_per_role_and_each_opens() -> None:
    assert operations.logins() == ()
    tenant = _made()
    logins = operations.logins()
    assert len({login.email for login in logins}) == len(logins) == 8
    for login in logins:
        assert User.objects.get(email=login.email).check_password(login.password)
    agent = Membership.everywhere.get(tenant=tenant, role__key="agent")
    assert agent.agent is not None
    assert agent.agent.key == "nsk101"


def test_the_password_is_nowhere_in_the_program_and_not_for_others_to_read() -> None:
    _made()
    file = Path(django_settings.DATA, "demo-password")
    assert file.stat().st_mode & 0o077 == 0
    assert len(file.read_text()) >= 16


def test_a_new_password_file_gives_the_accounts_its_password() -> None:
    _made()
    Path(django_settings.DATA, "demo-password").unlink()
    operations.make(NOW)
    login = operations.logins()[0]
    assert User.objects.get(email=login.email).check_password(login.password)


def test_the_feeds_key_is_new_at_every_start_and_the_old_one_ends() -> None:
    tenant = _made()
    with tenancy.at(tenant.pk):
        first, second = operations.feed_token(), operations.feed_token()
        assert first != second
        assert ApiToken.objects.filter(revoked_at=None).count() == 1


def test_a_day_behind_it_is_stored_once() -> None:
    with tenancy.at(_made().pk):
        assert operations.store_day(A_DAY)
        assert LivedDay.objects.get().is_complete
        assert A_DAY not in queries.missing_days(A_DAY + dt.timedelta(days=1))
        assert queries.progress(A_DAY + dt.timedelta(days=1)).days == 1


def test_its_first_plans_are_those_of_the_scenario() -> None:
    with tenancy.at(_made().pk):
        operations.plan_first(A_DAY)
        operations.plan_first(A_DAY)
        assert [plans.in_use_number(kind) for kind in Kind] == [1, 1, 1]
        shown = plans.day_view(A_DAY, dt.datetime.combine(A_DAY, dt.time(12), dt.UTC))
        assert 1000 < shown.all.volume < 2000
        assert max(one.scheduled or 0 for one in shown.all.intervals) > 20


@pytest.mark.django_db(transaction=True)
def test_removing_leaves_nothing_of_it_behind() -> None:
    other = Tenant.objects.create(slug="lain", name="Lain")
    tenant = _made()
    Queue.everywhere.create(tenant=other, key="milik-lain", name="Milik lain")
    with tenancy.at(tenant.pk):
        operations.store_day(A_DAY)
        operations.plan_first(A_DAY)
        operations.feed_token()
    folder = Path(django_settings.LAKE, str(tenant.pk))
    assert any(folder.rglob("*.parquet"))

    assert operations.remove(actor="ayu@contoh.id")

    left = [
        model.__name__ for model in tenanted_models() if model.everywhere.filter(tenant_id=tenant.pk).exists()
    ]
    assert left == []
    assert not folder.exists()
    assert not User.objects.filter(email__endswith="@nusantara.example").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_agent_skills")
        assert cursor.fetchone() == (0,)
    assert Queue.everywhere.filter(tenant=other).exists()
    assert AuditEntry.objects.filter(action="demo.removed", actor="ayu@contoh.id").exists()
    assert operations.make(NOW) is None
    assert not operations.remove(actor="ayu@contoh.id")
    assert operations.make(NOW, again=True) is not None


def test_somebodys_own_tenant_of_that_name_is_left_alone() -> None:
    Tenant.objects.create(slug=operations.SLUG, name="Milik orang")
    assert operations.make(NOW) is None
    assert not operations.remove(actor="x")
