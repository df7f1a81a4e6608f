"""Links, mailings and dashboards by the API, as far as the token may; and they forget who is erased."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from sigap.web.insights.models import Dashboard, Delivery, ReportLink, SavedReport, Schedule
from sigap.web.insights.operations import mailing
from sigap.web.insights.operations.erasing_kept import KEPT_ABOUT_PEOPLE
from sigap.web.people.access import digest_of
from sigap.web.people.models import ApiToken, User
from sigap.web.platform import tenancy
from sigap.web.platform.models import AuditEntry

ASKED = {"kpis": ["offered"], "by": ["queue"], "from": "2026-01-05", "to": "2026-01-05"}
DAILY = {"at": "07:00", "recipients": ["budi@contoh.id"], "language": "en"}


@pytest.fixture
def call(centre: Any) -> Any:
    """Return a caller: "kunci" may do everything, "baca" only read, "lain" is another tenant's."""
    all_ = ["insights.see", "reports.keep", "data.export", "tenant.manage"]
    for tenant, name, scopes in (
        (centre.tenant, "kunci", all_), (centre.tenant, "baca", ["insights.see"]), (centre.other, "lain", all_),
    ):  # fmt: skip
        ApiToken.objects.create(tenant=tenant, name=name, digest=digest_of(name), shown=name, scopes=scopes)
    client = Client()

    def caller(method: str, path: str, body: Any = None, key: str = "kunci") -> Any:
        data = b"" if body is None else __import__("json").dumps(body)
        headers = {"Authorization": f"Bearer {key}"}
        return client.generic(method, f"/api/{path}", data, content_type="application/json", headers=headers)

    return caller


@pytest.fixture
def report(call: Any) -> int:
    made = call("POST", "reports", {"name": "Harian", "question": ASKED, "shared": "tenant"})
    assert made.status_code == 201, made.content
    id: int = made.json()["id"]
    return id


def test_a_link_is_made_opened_and_revoked(call: Any, report: int) -> None:
    made = call("POST", f"reports/{report}/links", {"note": "klien", "days": 7}).json()
    path = made.pop("url").removeprefix("http://127.0.0.1:8000")
    assert Client().get(path).status_code == 200
    (listed,) = call("GET", f"reports/{report}/links").json()
    assert (listed["id"], listed["note"], listed["opened"]) == (made["id"], "klien", 1)
    assert call("DELETE", f"reports/{report}/links/{made['id']}").status_code == 204
    assert Client().get(path).status_code == 404
    assert call("DELETE", f"reports/{report}/links/{made['id'] + 1}").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "reports/{report}/links", {}),
        ("GET", "reports/{report}/links", None),
        ("POST", "reports/{report}/schedules", DAILY),
        ("GET", "reports/{report}/schedules", None),
        ("PUT", "dashboards/{dashboard}/reports/{report}", {}),
        ("POST", "dashboards/{dashboard}/reports/{report}/move", {"later": True}),
        ("POST", "dashboards/{dashboard}/first", None),
        ("PUT", "dashboards/{dashboard}", {"name": "Lain"}),
        ("DELETE", "dashboards/{dashboard}", None),
    ],
)
def test_a_token_that_only_reads_changes_nothing_and_another_tenants_finds_nothing(
    call: Any, report: int, method: str, path: str, body: Any
) -> None:
    dashboard = call("POST", "dashboards", {"name": "Ikhtisar", "shared": "tenant"}).json()["id"]
    at = path.format(report=report, dashboard=dashboard)
    assert call(method, at, body, key="baca").status_code == 403
    assert call(method, at, body, key="lain").status_code == 404


def test_a_report_is_mailed_for_as_long_as_its_token_may(call: Any, report: int, centre: Any) -> None:
    made = call("POST", f"reports/{report}/schedules", DAILY).json()
    assert (made["at"], made["recipients"], made["is_on"]) == ("07:00:00", ["budi@contoh.id"], True)
    with tenancy.at(centre.tenant.pk):
        sent, late = (
            Delivery.objects.create(
                schedule_id=made["id"], due_at=timezone.now() + timezone.timedelta(hours=n)
            )
            for n in (0, 1)
        )
        mailing.send(delivery_id=sent.pk, is_last_try=False)
        ApiToken.objects.filter(name="kunci").update(revoked_at=timezone.now())
        mailing.send(delivery_id=late.pk, is_last_try=False)
        assert [one.to for one in mail.outbox] == [["budi@contoh.id"]]
        assert [one.state for one in Delivery.objects.order_by("due_at")] == ["sent", "failed"]


def test_a_mailing_that_was_cut_off_is_sent_again_and_the_log_says_so(
    call: Any, report: int, centre: Any
) -> None:
    made = call("POST", f"reports/{report}/schedules", DAILY).json()
    with tenancy.at(centre.tenant.pk):
        cut_off = Delivery.objects.create(schedule_id=made["id"], due_at=timezone.now(), tries=1)
        for _ in range(2):
            mailing.send(delivery_id=cut_off.pk, is_last_try=False)
    assert len(mail.outbox) == 1
    cut_off.refresh_from_db()
    assert (cut_off.state, cut_off.tries) == ("sent", 2)
    assert AuditEntry.objects.get(action="insights.report.mailed").detail["perhaps_twice"] is True


def test_a_schedule_is_switched_and_removed(call: Any, report: int) -> None:
    made = call("POST", f"reports/{report}/schedules", DAILY).json()
    at = f"reports/{report}/schedules/{made['id']}"
    assert call("PATCH", at, {"is_on": False}).json()["is_on"] is False
    assert [one["is_on"] for one in call("GET", f"reports/{report}/schedules").json()] == [False]
    assert call("DELETE", at).status_code == 204
    assert call("DELETE", at).status_code == 404
    impossible = {**DAILY, "recipients": [f"budi@{'é' * 60}.id"]}
    assert call("POST", f"reports/{report}/schedules", impossible).json()["where"] == "recipients"


def test_a_dashboard_is_made_filled_arranged_and_removed(call: Any, report: int) -> None:
    other = call("POST", "reports", {"name": "Lain", "question": ASKED}).json()["id"]
    made = call("POST", "dashboards", {"name": "Ikhtisar"}).json()
    at = f"dashboards/{made['id']}"
    call("PUT", f"{at}/reports/{report}", {"width": 12})
    told = call("PUT", f"{at}/reports/{other}", {}).json()
    assert [(one["report"], one["width"]) for one in told["reports"]] == [(report, 12), (other, 6)]
    told = call("POST", f"{at}/reports/{report}/move", {"later": True}).json()
    assert [one["report"] for one in told["reports"]] == [other, report]
    assert call("DELETE", f"{at}/reports/{other}").status_code == 204
    assert call("DELETE", f"{at}/reports/{other + 1}").status_code == 404
    assert call("PUT", at, {"name": "Lantai", "shared": "tenant"}).json()["name"] == "Lantai"
    assert call("POST", f"{at}/first").json()["is_default"] is True
    assert [one["name"] for one in call("GET", "dashboards", key="baca").json()["items"]] == ["Lantai"]
    assert call("DELETE", at).status_code == 204
    assert call("GET", at).status_code == 404


def test_what_is_kept_forgets_an_agent_and_an_account(call: Any, report: int, centre: Any) -> None:
    ayu = User.objects.create_user("ayu.lama@contoh.id")
    with tenancy.at(centre.tenant.pk):
        fields = SavedReport.objects.get(pk=report).question | {"agent": ["sari", "sari-2"]}
        SavedReport.objects.filter(pk=report).update(question=fields, made_by=ayu.email)
        Dashboard.objects.create(name="Lantai", made_by=ayu.email)
        Schedule.objects.create(
            report_id=report, at="07:00", recipients=[ayu.email], made_by="token:kunci", since=timezone.now()
        )
        assert [one["report"] for one in KEPT_ABOUT_PEOPLE.export("agent", "sari")] == ["Harian"]
        assert len(list(KEPT_ABOUT_PEOPLE.export("account", str(ayu.pk)))) == 3
        assert KEPT_ABOUT_PEOPLE.erase("agent", "sari", "erased-1") == 1
        assert KEPT_ABOUT_PEOPLE.erase("account", str(ayu.pk), "erased-2") == 3
        kept, schedule = SavedReport.objects.get(pk=report), Schedule.objects.get()
        assert (kept.question["agent"], kept.made_by) == (["erased-1", "sari-2"], "erased-2")
        assert (schedule.recipients, schedule.is_on) == ([], False)
        assert not ReportLink.objects.exists()
