"""The API gives what the pages give: figures, visits, contacts, reports and files, to tokens that carry the scope."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

ASKED = {
    "kpis": ["offered", "service_level"],
    "by": ["queue"],
    "from": "2026-01-05",
    "to": "2026-01-05",
}


@pytest.fixture
def call(centre: Any) -> Any:
    """Return a caller with a token that carries everything of insights."""
    from sigap.web.people.access import digest_of
    from sigap.web.people.models import ApiToken

    scopes = ["insights.see", "visits.see", "reports.keep", "data.export"]
    ApiToken.objects.create(
        tenant=centre.tenant, name="mesin", digest=digest_of("kunci"), shown="kun", scopes=scopes
    )
    ApiToken.objects.create(
        tenant=centre.tenant, name="kecil", digest=digest_of("kecil"), shown="kec", scopes=[]
    )
    ApiToken.objects.create(
        tenant=centre.other, name="lain", digest=digest_of("lain"), shown="lai", scopes=scopes
    )
    client = Client()

    def caller(method: str, path: str, body: Any = None, key: str = "kunci") -> Any:
        return client.generic(
            method,
            f"/api/{path}",
            data=b"" if body is None else __import__("json").dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )

    return caller


def test_the_catalogue_is_told_whole(call: Any) -> None:
    from sigap.metrics.catalogue import CATALOGUE

    told = call("GET", "kpis").json()
    assert [one["id"] for one in told] == list(CATALOGUE)
    assert told[0]["name"]["id"] != told[0]["name"]["en"]


def test_an_answer_holds_what_figures_are_made_of(call: Any) -> None:
    told = call("POST", "kpis/answer", ASKED).json()
    first = told["rows"][0]
    assert first["keys"] == {"queue": "layanan"}
    offered, level = first["figures"]
    assert (offered["value"], level["value"], level["numerator"], level["denominator"]) == (10, 80.0, 8, 10)
    assert told["total"]["figures"][0]["value"] == 12


@pytest.mark.parametrize(
    "change",
    [
        {"kpis": []},
        {"kpis": ["nothing"]},
        {"by": ["moon"]},
        {"from": "2026-13-01"},
        {"where": {"moon": ["x"]}},
        {"where": {"queue": ["\x00"]}},
        {"threshold_s": -1},
        {"more": 1},
        {"clock": "moon"},
        {"variants": {"service_level": "moon"}},
    ],
)
def test_nonsense_is_a_problem_and_never_a_fault(call: Any, change: dict[str, Any]) -> None:
    refused = call("POST", "kpis/answer", {**ASKED, **change})
    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["title_id"]


def test_visits_come_page_by_page(call: Any) -> None:
    seen, cursor = [], ""
    while True:
        page = call("GET", f"visits?from=2026-01-05&queue=layanan&limit=4&cursor={cursor}").json()
        seen += [one["visit_id"] for one in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 10
    assert call("GET", "visits?cursor=nonsense").status_code == 422
    assert call("GET", "visits?outcome=moon").status_code == 422


def test_a_contact_has_its_visits_and_legs(call: Any) -> None:
    told = call("GET", "contacts/late").json()
    assert (len(told["visits"]), len(told["legs"])) == (1, 1)
    assert call("GET", "contacts/nobody").status_code == 404


def test_reports_are_made_read_changed_and_removed(call: Any) -> None:
    body = {"name": "Antrean", "question": ASKED}
    made = call("POST", "reports", body)
    assert made.status_code == 201
    id = made.json()["id"]
    assert call("GET", f"reports/{id}/answer").json()["total"]["figures"][0]["value"] == 12
    assert call("PUT", f"reports/{id}", {**body, "name": "Lain"}).json()["name"] == "Lain"
    assert [one["id"] for one in call("GET", "reports").json()["items"]] == [id]
    assert call("GET", f"reports/{id}", key="lain").status_code == 404
    assert call("DELETE", f"reports/{id}", key="lain").status_code == 404
    assert call("DELETE", f"reports/{id}").status_code == 204
    assert call("GET", f"reports/{id}").status_code == 404


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_files_are_given_and_written_down(call: Any, kind: str) -> None:
    from sigap.web.platform.models import AuditEntry

    file = call("POST", f"kpis/export/{kind}?language=en", ASKED)
    assert file.status_code == 200
    assert f'.{kind}"' in file["Content-Disposition"]
    assert AuditEntry.objects.get(action="insights.figures.exported").actor == "token:mesin"


@pytest.mark.parametrize("path", ["kpis", "visits", "contacts/late", "reports", "corrections"])
def test_a_token_without_the_scope_gets_nothing(call: Any, path: str) -> None:
    assert call("GET", path, key="kecil").status_code == 403
    assert call("GET", path, key="guess").status_code == 401
