"""Reports are kept, shared and given out by links; only their makers change them, and nobody sees another tenant's."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

QUERY = "kpi=offered&by=queue&from=2026-01-05&to=2026-01-05"


def keep(centre: Any, **fields: str) -> Any:
    """Have Ayu keep a report; return it."""
    from sigap.web.insights.models import SavedReport

    told = {"name": "Masuk per antrean", "query": QUERY, **fields}
    page = centre.ayu.post(centre.at("insights/reports/save"), told)
    assert page.status_code == 302, page.content
    return SavedReport.objects.order_by("-pk").first()


@pytest.fixture
def dewi(centre: Any) -> Any:
    """Another manager of the same tenant."""
    from django.test import Client

    from sigap.web.people.models import Membership, Role, User

    user = User.objects.create_user("dewi@example.com", "rahasia", language="en")
    Membership.objects.create(tenant=centre.tenant, user=user, role=Role.objects.get(key="team-leader"))
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_kept_report_shows_its_figures_anew(centre: Any) -> None:
    kept = keep(centre)
    html = centre.ayu.get(centre.at(f"insights/reports/{kept.pk}/")).content.decode()
    assert "Masuk per antrean" in html
    assert ">10<" in html
    assert "Masuk per antrean" in centre.ayu.get(centre.at("insights/reports/")).content.decode()


@pytest.mark.parametrize(
    "fields", [{"name": " "}, {"name": "x" * 121}, {"query": "kpi=nothing"}, {"shared": "world"}]
)
def test_what_cannot_be_kept_is_refused(centre: Any, fields: dict[str, str]) -> None:
    from sigap.web.insights.models import SavedReport

    page = centre.ayu.post(
        centre.at("insights/reports/save"), {"name": "x", "query": QUERY, **fields}, follow=True
    )
    assert "data-toast" in page.content.decode()
    assert SavedReport.objects.count() == 0


@pytest.mark.parametrize(
    ("shared", "roles", "sees"),
    [
        ("nobody", [], False),
        ("tenant", [], True),
        ("roles", ["team-leader"], True),
        ("roles", ["planner"], False),
    ],
)
def test_sharing_opens_it_to_whom_it_says(
    centre: Any, dewi: Any, shared: str, roles: list[str], sees: bool
) -> None:
    kept = keep(centre)
    fields = {"name": kept.name, "shared": shared, "roles": roles}
    centre.ayu.post(centre.at(f"insights/reports/{kept.pk}/change"), fields)
    path = centre.at(f"insights/reports/{kept.pk}/")
    assert dewi.get(path).status_code == (200 if sees else 404)
    assert centre.citra.get(path).status_code == 404
    assert centre.citra.get(f"/c/lain/insights/reports/{kept.pk}/").status_code == 404
    assert centre.budi.get(path).status_code == 403


def test_others_may_read_and_not_change(centre: Any, dewi: Any) -> None:
    from sigap.web.insights.models import SavedReport

    kept = keep(centre, shared="tenant")
    for deed in ("change", "remove"):
        dewi.post(centre.at(f"insights/reports/{kept.pk}/{deed}"), {"name": "Milik saya"})
    kept.refresh_from_db()
    assert kept.name == "Masuk per antrean"
    centre.ayu.post(centre.at(f"insights/reports/{kept.pk}/remove"))
    assert SavedReport.objects.count() == 0


def test_a_link_opens_one_report_until_it_is_revoked(centre: Any) -> None:
    from django.test import Client

    from sigap.web.insights.models import ReportLink

    kept = keep(centre)
    path = centre.at(f"insights/reports/{kept.pk}/links")
    html = centre.ayu.post(path, {"note": "Klien", "days": "7"}, follow=True).content.decode()
    link = html.partition(centre.at("insights/shared/"))[2].partition("/")[0]
    assert len(link) >= 40
    assert link not in centre.ayu.get(centre.at(f"insights/reports/{kept.pk}/")).content.decode()
    stranger, address = Client(), centre.at(f"insights/shared/{link}/")
    opened = stranger.get(address)
    assert opened.status_code == 200
    assert ">10<" in opened.content.decode()
    assert "visits/?" not in opened.content.decode()
    assert opened["Referrer-Policy"] == "no-referrer"
    assert stranger.get(f"/c/lain/insights/shared/{link}/").status_code == 404
    assert stranger.get(centre.at("insights/shared/guess/")).status_code == 404
    made = ReportLink.objects.get()
    assert (made.opened, link in made.digest) == (1, False)
    centre.ayu.post(centre.at(f"insights/reports/{kept.pk}/links/{made.pk}/revoke"))
    assert stranger.get(address).status_code == 404
    ReportLink.objects.update(revoked_at=None, expires_at=timezone.now() - dt.timedelta(1))
    assert stranger.get(address).status_code == 404


def test_agents_and_those_who_may_not_export_give_nothing_out(centre: Any, dewi: Any) -> None:
    from sigap.web.insights.models import ReportLink

    by_agent = keep(centre, query="kpi=answered&by=agent&from=2026-01-05&to=2026-01-05")
    page = centre.ayu.post(centre.at(f"insights/reports/{by_agent.pk}/links"), {"days": "7"}, follow=True)
    assert "single agents" in page.content.decode()
    dewi.post(centre.at("insights/reports/save"), {"name": "Dewi", "query": QUERY})
    own = by_agent.pk + 1
    page = dewi.post(centre.at(f"insights/reports/{own}/links"), {"days": "7"}, follow=True)
    assert "may not export" in page.content.decode()
    assert ReportLink.objects.count() == 0


def test_what_a_link_opens_does_not_become_figures_of_agents(centre: Any, dewi: Any) -> None:
    from django.test import Client

    from sigap.web.insights.models import ReportLink, SavedReport

    kept = keep(centre)
    html = centre.ayu.post(
        centre.at(f"insights/reports/{kept.pk}/links"), {"days": "7"}, follow=True
    ).content.decode()
    address = centre.at(
        f"insights/shared/{html.partition(centre.at('insights/shared/'))[2].partition('/')[0]}/"
    )
    by_agent = {"name": kept.name, "query": "kpi=answered&by=agent&from=2026-01-05&to=2026-01-05"}
    path = centre.at(f"insights/reports/{kept.pk}/change")
    assert "single agents" in centre.ayu.post(path, by_agent, follow=True).content.decode()
    assert SavedReport.objects.get(pk=kept.pk).question == kept.question
    SavedReport.objects.filter(pk=kept.pk).update(question={**kept.question, "by": ["agent"]})
    assert Client().get(address).status_code == 404  # one that was changed before
    ReportLink.objects.update(revoked_at=timezone.now())
    centre.ayu.post(path, by_agent)
    assert SavedReport.objects.get(pk=kept.pk).question["by"] == ["agent"]


def test_a_dashboard_holds_reports_in_their_order(centre: Any, dewi: Any) -> None:
    from sigap.web.insights.models import Dashboard

    first, second = keep(centre), keep(centre, name="Kedua", query="kpi=asa&by=none&from=2026-01-05")
    centre.ayu.post(centre.at("insights/dashboards/make"), {"name": "Pagi"})
    made = Dashboard.objects.get()
    for one in (first, second):
        centre.ayu.post(centre.at(f"insights/dashboards/{made.pk}/pin"), {"report": one.pk, "width": 6})
    centre.ayu.post(centre.at(f"insights/dashboards/{made.pk}/move"), {"report": second.pk, "later": "0"})
    html = centre.ayu.get(centre.at(f"insights/dashboards/{made.pk}/")).content.decode()
    panels = html[html.index('class="panels"') :]
    assert panels.index("Kedua") < panels.index("Masuk per antrean")
    assert dewi.get(centre.at(f"insights/dashboards/{made.pk}/")).status_code == 404
    centre.ayu.post(centre.at(f"insights/dashboards/{made.pk}/change"), {"name": "Pagi", "shared": "tenant"})
    shown = dewi.get(centre.at(f"insights/dashboards/{made.pk}/")).content.decode()
    assert "Kedua" not in shown  # the page is shared, the reports on it are not
    centre.ayu.post(centre.at(f"insights/dashboards/{made.pk}/unpin"), {"report": second.pk})
    assert made.pinned.count() == 1
    centre.ayu.post(centre.at(f"insights/dashboards/{made.pk}/remove"))
    assert Dashboard.objects.count() == 0


def test_every_tenant_has_a_dashboard_from_the_start(centre: Any) -> None:
    html = centre.ayu.get(centre.at("insights/dashboards/")).content.decode()
    assert "Day by day" in html


@pytest.mark.parametrize(
    "path", ["reports/save", "dashboards/make", "reports/1/remove", "reports/1/schedules"]
)
def test_what_changes_things_is_never_a_get(centre: Any, path: str) -> None:
    assert centre.ayu.get(centre.at(f"insights/{path}")).status_code == 405
