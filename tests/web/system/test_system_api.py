"""The installation through its API: tenants made and begun with, roles, jobs; by its one token, and by no other."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from sigap.errors import SigapError
from sigap.web.people.models import Role
from sigap.web.platform.configuration import long_enough
from sigap.web.platform.models import AuditEntry, Tenant

pytestmark = pytest.mark.django_db
TOKEN = "b9f0c1d2e3a4958677869504a3b2c1d0"
Call = Callable[..., Any]


@pytest.fixture
def call(settings: Any) -> Call:
    """Return a caller with the installation's token."""
    settings.SYSTEM_TOKEN = TOKEN
    client = Client(headers={"Authorization": f"Bearer {TOKEN}"})

    def ask(method: str, path: str, body: Any = None, **headers: str) -> Any:
        data = b"" if body is None else json.dumps(body)
        return client.generic(
            method, f"/api/{path}", data, content_type="application/json", headers=headers or None
        )

    return ask


def test_a_tenant_is_made_and_begun_with(call: Call) -> None:
    made = call("POST", "system/tenants", {"slug": "nusantara", "name": "Nusantara"})
    assert made.status_code == 201
    path = f"system/tenants/{made.json()['id']}"
    again = call("POST", "system/tenants", {"slug": "nusantara", "name": "Lain"})
    assert (again.status_code, again.json()["where"]) == (422, "slug")
    assert call("PATCH", path, {"name": "Nusa", "zone": "Asia/Makassar"}).json()["zone"] == "Asia/Makassar"
    renamed = call("PATCH", path, {"name": "Nusa Raya"}).json()
    assert (renamed["name"], renamed["zone"]) == ("Nusa Raya", "Asia/Makassar")  # what is left out stays
    assert call("PATCH", path, {"name": "Nusa", "zone": "Mars/Olympus"}).json()["where"] == "zone"
    told = call("POST", f"{path}/tokens", {"name": "awal", "scopes": ["people.see"]}).json()
    own = {"Authorization": f"Bearer {told['token']}"}
    assert call("GET", "queues", **own).status_code == 200
    assert call("GET", "system/tenants", **own).status_code == 401  # a tenant's token
    assert call("PATCH", "system/tenants/0", {"name": "Nusa"}).status_code == 404
    assert set(AuditEntry.objects.values_list("actor", flat=True)) == {"system:api"}


def test_nobody_may_where_no_token_was_set(call: Call, settings: Any) -> None:
    settings.SYSTEM_TOKEN = ""
    assert call("GET", "system/tenants").status_code == 401
    assert call("GET", "system/tenants", Authorization="Bearer ").status_code == 401


def test_a_token_that_could_be_guessed_is_a_mistake_at_the_start() -> None:
    assert long_enough("", "SIGAP_SYSTEM_TOKEN") == ""
    assert long_enough(TOKEN, "SIGAP_SYSTEM_TOKEN") == TOKEN
    with pytest.raises(SigapError, match="too short"):
        long_enough("rahasia", "SIGAP_SYSTEM_TOKEN")


def test_roles_are_changed_but_not_so_that_nobody_looks_after_members(call: Call) -> None:
    rights = Role.objects.get(key="manager").rights[:3]
    told = call("PUT", "system/roles/manager", {"rights": rights, "needs_second_factor": True}).json()
    assert told == {"key": "manager", "rights": sorted(rights), "needs_second_factor": True}
    assert call("PUT", "system/roles/administrator", {"rights": []}).status_code == 422
    assert call("PUT", "system/roles/manager", {"rights": ["system.manage"]}).status_code == 422
    assert call("PUT", "system/roles/none", {"rights": []}).status_code == 404


def test_jobs_are_seen_cancelled_and_run_again(call: Call) -> None:
    job = app.configure_task("sigap.uji", allow_unknown=True).defer(n=1)
    seen = call("GET", "system/jobs?task=sigap.uji").json()["items"]
    assert [(one["id"], one["status"], one["arguments"]) for one in seen] == [(job, "todo", {"n": 1})]
    assert call("POST", f"system/jobs/{job}/again").status_code == 422  # it waits already
    assert call("POST", f"system/jobs/{job}/cancel").status_code == 204
    assert call("POST", f"system/jobs/{job}/again").status_code == 204
    assert ProcrastinateJob.objects.filter(task_name="sigap.uji", status="todo").count() == 1
    assert call("POST", f"system/jobs/{2**62}/cancel").status_code == 404


def test_the_demo_centre_is_removed_once(call: Call) -> None:
    Tenant.objects.create(slug="contoh", name="Contoh", is_demo=True)
    assert call("DELETE", "system/demo").status_code == 204
    assert call("DELETE", "system/demo").status_code == 404
