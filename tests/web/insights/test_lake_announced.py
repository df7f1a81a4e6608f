"""Other systems are told of a day that was closed, and of one that was corrected; of nothing that did not change."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import lake_facts as made
import pytest

pytestmark = pytest.mark.django_db


def test_closing_and_correcting_a_day_are_told(tmp_path: Path, settings: Any) -> None:
    from sigap.web.insights import operations
    from sigap.web.platform import tenancy
    from sigap.web.platform.models import Tenant
    from sigap.web.webhooks.models import Message
    from sigap.web.webhooks.operations import make_endpoint

    settings.LAKE = str(tmp_path / "lake")
    settings.WEBHOOKS_PRIVATE = True
    tenant = Tenant.objects.create(slug="bank", name="Bank", zone="Asia/Jakarta")

    def store(seed: int) -> None:
        contact = {"c-1": made.any_contact(random.Random(seed), "c-1", made.MONDAY)}
        operations.store(made.tables(made.together(contact.values())), contacts={"c-1"}, agents={})

    with tenancy.at(tenant.pk):
        make_endpoint(url="https://93.184.215.14/", name="CRM", actor="ayu@contoh.id")
        store(1)
        operations.close_day(made.MONDAY)
        operations.close_day(made.MONDAY)  # nothing new
        store(2)
        operations.close_day(made.MONDAY)
        told = [(one.type, one.data["day"]) for one in Message.objects.order_by("pk")]
    day = str(made.MONDAY)
    assert told == [("insights.day.closed", day), ("insights.day.corrected", day)]
