"""Puts two tenants, three people and some weeks of figures into an empty platform; prints the API's tokens as JSON.

Ayu administers "Nusantara", Budi is an agent there, Citra manages "Lain", another client's programme.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sigap.web.settings")
django.setup()

import sigap  # noqa: E402
from sigap.web.insights.operations import store_history  # noqa: E402
from sigap.web.people.operations import define_agent, define_queue, make_member, make_token, make_user  # noqa: E402
from sigap.web.people.rights import Right  # noqa: E402
from sigap.web.platform.models import Tenant  # noqa: E402
from sigap.web.platform.tenancy import at  # noqa: E402

LOG = Path(__file__).resolve().parents[2] / "examples" / "queue_log.gz"
BY = "system:seeding"


def nusantara(password: str) -> str:
    """Make the first tenant with its people and figures; return its token."""
    tenant = Tenant.objects.create(slug="nusantara", name="Nusantara Lestari")
    with at(tenant.id):
        facts = sigap.read(str(LOG), source="asterisk", tz=tenant.zone)
        queues = sorted(set(facts.tables["visits"]["queue"].to_pylist()) - {None})
        for key in queues:
            define_queue(key=key, name=key.replace("-", " ").title(), channel="voice", actor=BY)
        define_agent(key="budi", name="Budi", actor=BY)
        store_history(facts)
        ayu = make_user(email="ayu@nusantara.example", name="Ayu", password=password, actor=BY)
        make_member(user=ayu, role="administrator", actor=BY)
        budi = make_user(email="budi@nusantara.example", name="Budi", password=password, actor=BY)
        make_member(user=budi, role="agent", agent="budi", actor=BY)
        everything = [right.value for right in Right if right != Right.MANAGE_SYSTEM]
        return make_token(name="all", scopes=everything, made_by=ayu)[1]


def lain(password: str) -> str:
    """Make another client's tenant, empty; return its token."""
    tenant = Tenant.objects.create(slug="lain", name="Lain Jaya")
    with at(tenant.id):
        citra = make_user(email="citra@lain.example", name="Citra", password=password, actor=BY)
        make_member(user=citra, role="manager", actor=BY)
        return make_token(name="other", scopes=[Right.SEE_INSIGHTS.value], made_by=citra)[1]


if __name__ == "__main__":
    made = {"administrator": nusantara(sys.argv[1]), "other": lain(sys.argv[1])}
    print(json.dumps(made))
