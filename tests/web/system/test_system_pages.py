"""Health, metrics, jobs and tenants of the installation."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def clients() -> dict[str, Any]:
    """Ayu manages the installation, Budi a tenant of it, and somebody is not signed in."""
    from django.test import Client

    from sigap.web.people.models import Membership, Role, User
    from sigap.web.platform.models import Tenant

    ayu = User.objects.create_superuser("ayu@contoh.id", "x", language="en")
    budi = User.objects.create_user("budi@contoh.id", "x", language="id")
    tenant = Tenant.objects.create(slug="satu", name="Satu")
    Membership.everywhere.create(tenant=tenant, user=budi, role=Role.objects.get(key="administrator"))
    found = {"ayu": Client(), "budi": Client(), "nobody": Client()}
    found["ayu"].force_login(ayu)
    found["budi"].force_login(budi)
    return found


def defer(task: str = "sigap.webhooks.deliver", **arguments: Any) -> int:
    from procrastinate.contrib.django import app

    return int(app.configure_task(task, queue="webhooks").defer(**arguments))


def alive(*names: str) -> None:
    from sigap.web.platform import heartbeats

    for name in names:
        heartbeats.beat(name)


def worker_beats() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")


class TestHealth:
    """For load balancers."""

    def test_it_lives(self, clients: dict[str, Any]) -> None:
        assert clients["nobody"].get("/healthz").json() == {"alive": True}

    def test_everything_is_there(self, clients: dict[str, Any]) -> None:
        alive("live", "floor", "web")
        worker_beats()
        answer = clients["nobody"].get("/readyz")
        assert (answer.status_code, answer.json()["wrong"]) == (200, [])

    def test_what_is_missing_is_named_with_what_to_do(self, clients: dict[str, Any]) -> None:
        answer = clients["nobody"].get("/readyz").json()
        assert {check["check"]: check["remedy"] for check in answer["wrong"]} == {
            "worker": "Start one: ./run work",
            "live": "Start one: ./run live",
            "floor": "Start one: ./run floor",
        }
        assert all(check["what_id"] and check["remedy_id"] for check in answer["wrong"])

    def test_tables_that_are_not_up_to_date_are_fatal(self, clients: dict[str, Any]) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'webhooks'")
        answer = clients["nobody"].get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["wrong"][0]["check"] == "migrations"

    def test_figures_that_are_behind_are_said(self, clients: dict[str, Any]) -> None:
        from django.utils import timezone

        from sigap.web.platform.models import LoggedEvent, Tenant

        LoggedEvent.everywhere.create(
            tenant=Tenant.objects.get(),
            source="x",
            event_id="1",
            type="visit.entered",
            at_ms=0,
            data={},
            received_at=timezone.now() - dt.timedelta(minutes=5),
        )
        found = clients["nobody"].get("/readyz").json()["wrong"]
        assert "satu" in next(check["what"] for check in found if check["check"] == "lag")

    def test_a_database_that_is_away_is_said(self, clients: dict[str, Any], monkeypatch: Any) -> None:
        from django.db import OperationalError

        from sigap.web.system import queries

        def away() -> list[Any]:
            raise OperationalError("gone")

        monkeypatch.setattr(queries, "wrong", away)
        answer = clients["nobody"].get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["wrong"][0]["check"] == "database"


class TestMetrics:
    """For Prometheus."""

    def test_what_was_counted_is_told_as_prometheus_reads_it(self, clients: dict[str, Any]) -> None:
        from sigap.web.platform import counters

        counters._new.clear()
        counters.count("sigap_test_total", 2, kind='a"b\\c')
        counters.flush()
        counters.count("sigap_test_total", 3, kind='a"b\\c')
        for seconds in (0.004, 0.2, 60):
            counters.observe("sigap_test_seconds", seconds)
        answer = clients["nobody"].get("/metrics")
        assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        lines = answer.content.decode().splitlines()
        assert "# TYPE sigap_test_total counter" in lines
        assert 'sigap_test_total{kind="a\\"b\\\\c"} 5' in lines
        assert "# TYPE sigap_test_seconds histogram" in lines
        assert 'sigap_test_seconds_bucket{le="0.005"} 1' in lines
        assert 'sigap_test_seconds_bucket{le="0.25"} 2' in lines
        assert 'sigap_test_seconds_bucket{le="+Inf"} 3' in lines
        assert "sigap_test_seconds_count 3" in lines
        assert "sigap_test_seconds_sum 60.204000" in lines
        assert 'sigap_jobs{status="todo"} 0' in lines

    def test_requests_are_counted(self, clients: dict[str, Any]) -> None:
        from sigap.web.platform import counters

        counters._new.clear()
        clients["nobody"].get("/healthz")
        told = clients["nobody"].get("/metrics").content.decode()
        assert 'sigap_http_request_seconds_count{method="GET",status="200",view="system:healthz"} 1' in told

    def test_only_this_machine_may_read_them(self, clients: dict[str, Any]) -> None:
        ask = clients["nobody"].get
        assert ask("/metrics").status_code == 200
        assert ask("/metrics", REMOTE_ADDR="10.0.0.9").status_code == 403
        assert ask("/metrics", headers={"X-Forwarded-For": "10.0.0.9"}).status_code == 403

    def test_or_who_has_the_token(self, clients: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SIGAP_METRICS_TOKEN", "rahasia")
        ask = clients["nobody"].get
        assert ask("/metrics").status_code == 403
        assert ask("/metrics", headers={"Authorization": "Bearer salah"}).status_code == 403
        known = {"Authorization": "Bearer rahasia"}
        assert ask("/metrics", REMOTE_ADDR="10.0.0.9", headers=known).status_code == 200


class TestPages:
    """For who manages the installation, and for nobody else."""

    @pytest.mark.parametrize("path", ["/system/", "/system/tenants/", "/system/jobs/"])
    def test_who_may_see_them(self, clients: dict[str, Any], path: str) -> None:
        assert clients["ayu"].get(path).status_code == 200
        assert clients["budi"].get(path).status_code == 403
        assert clients["nobody"].get(path).status_code == 302

    def test_the_overview_says_what_runs(self, clients: dict[str, Any]) -> None:
        alive("live", "work-1")
        page = clients["ayu"].get("/system/").content.decode()
        assert "work-1" in page
        assert "No worker does background jobs." in page

    def test_tenants_are_made_and_renamed(self, clients: dict[str, Any]) -> None:
        from sigap.web.platform.models import AuditEntry, Tenant

        ayu = clients["ayu"]
        told = {"name": "Dua", "slug": "dua", "zone": "Asia/Makassar", "language": "en"}
        assert clients["budi"].post("/system/tenants/make", told).status_code == 403
        assert ayu.post("/system/tenants/make", told).status_code == 302
        made = Tenant.objects.get(slug="dua")
        assert (made.zone, made.language) == ("Asia/Makassar", "en")
        for wrong in (
            {"slug": "dua"},
            {"slug": "Dua Tiga"},
            {"zone": "Mars/Phobos"},
            {"zone": "../etc"},
            {"name": ""},
        ):
            assert ayu.post("/system/tenants/make", {**told, "slug": "tiga", **wrong}).status_code == 422
        path = f"/system/tenants/{made.pk}/"
        assert ayu.get(path).status_code == 200
        assert (
            ayu.post(path, {"name": "Dua Baru", "zone": "Asia/Jakarta", "language": "id"}).status_code == 302
        )
        assert Tenant.objects.get(slug="dua").name == "Dua Baru"
        assert ayu.get("/system/tenants/999999/").status_code == 404
        assert set(AuditEntry.objects.values_list("action", flat=True)) >= {
            "system.tenant.made",
            "system.tenant.changed",
        }


class TestJobs:
    """What ran, what failed, what waits."""

    def test_a_failed_job_shows_its_error_and_runs_again(self, clients: dict[str, Any]) -> None:
        from django.db import connection
        from procrastinate.contrib.django.models import ProcrastinateJob

        from sigap.web.platform.models import JobFailure

        id = defer(tenant=1, delivery=2, attempt=0)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [id])
        JobFailure.objects.create(job=id, error="It broke <here>", traceback="Traceback: line 1")
        ayu = clients["ayu"]
        listed = ayu.get("/system/jobs/?status=failed").content.decode()
        assert "It broke &lt;here&gt;" in listed
        assert "Traceback: line 1" in ayu.get(f"/system/jobs/{id}/").content.decode()
        assert clients["budi"].post(f"/system/jobs/{id}/again").status_code == 403
        assert ayu.post(f"/system/jobs/{id}/again").status_code == 302
        again = ProcrastinateJob.objects.get(status="todo")
        assert (again.task_name, again.args) == (
            "sigap.webhooks.deliver",
            {"tenant": 1, "delivery": 2, "attempt": 0},
        )

    def test_a_waiting_job_is_cancelled(self, clients: dict[str, Any]) -> None:
        from procrastinate.contrib.django.models import ProcrastinateJob

        id = defer(tenant=1, delivery=2, attempt=0)
        assert clients["ayu"].get(f"/system/jobs/{id}/cancel").status_code == 405
        clients["ayu"].post(f"/system/jobs/{id}/cancel")
        assert ProcrastinateJob.objects.get(pk=id).status == "cancelled"
        clients["ayu"].post(f"/system/jobs/{id}/cancel")  # told so, and nothing else
        assert ProcrastinateJob.objects.get(pk=id).status == "cancelled"

    def test_every_task_says_what_it_does(self, clients: dict[str, Any]) -> None:
        from procrastinate.contrib.django import app

        from sigap.web.system.words import TASKS

        assert set(TASKS) == {name for name in app.tasks if name.startswith("sigap.")}
        id = defer("sigap.insights.close_days", tenant=1)
        for address in ("/system/jobs/", f"/system/jobs/{id}/"):
            assert "Close days" in clients["ayu"].get(address).content.decode()
        assert "Find days to close" in clients["ayu"].get("/system/").content.decode()

    def test_filters_and_pages(self, clients: dict[str, Any]) -> None:
        ids = [defer(tenant=n, delivery=n, attempt=0) for n in range(60)]
        page = clients["ayu"].get("/system/jobs/?task=sigap.webhooks.deliver").content.decode()
        assert f"/system/jobs/{ids[-1]}/" in page
        assert f"/system/jobs/{ids[0]}/" not in page
        assert 'rel="next"' in page
        assert clients["ayu"].get("/system/jobs/?status=succeeded").status_code == 200
        assert clients["ayu"].get("/system/jobs/?status=x&task=y&cursor=z").status_code == 200
        assert clients["ayu"].get("/system/jobs/999999999/").status_code == 404

    def test_a_job_whose_worker_was_killed_runs_again(self) -> None:
        from django.db import connection
        from django.utils import timezone
        from procrastinate.contrib.django.models import ProcrastinateJob

        from sigap.web.system import operations

        lost, fine = defer(tenant=1, delivery=1, attempt=0), defer(tenant=1, delivery=2, attempt=0)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 minutes'), (now()) "
                "RETURNING id"
            )
            dead, living = (row[0] for row in cursor.fetchall())
            change = "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s"
            cursor.execute(change, [dead, lost])
            cursor.execute(change, [living, fine])
        assert operations.retry_stalled(timezone.now()) == 1
        assert ProcrastinateJob.objects.get(pk=lost).status == "todo"
        assert ProcrastinateJob.objects.get(pk=fine).status == "doing"

    def test_old_ones_are_forgotten(self) -> None:
        from django.db import connection
        from django.utils import timezone
        from procrastinate.contrib.django.models import ProcrastinateJob

        from sigap.web.platform.models import JobFailure
        from sigap.web.system import operations

        done, failed, waiting = (defer(tenant=1, delivery=n, attempt=0) for n in range(3))
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [done])
            cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [failed])
        JobFailure.objects.create(job=failed, error="x", traceback="y")
        now = timezone.now()
        operations.forget_ended_jobs(now + dt.timedelta(days=3))
        assert set(ProcrastinateJob.objects.values_list("id", flat=True)) == {failed, waiting}
        operations.forget_ended_jobs(now + dt.timedelta(days=31))
        assert list(ProcrastinateJob.objects.values_list("id", flat=True)) == [waiting]
        assert not JobFailure.objects.exists()
