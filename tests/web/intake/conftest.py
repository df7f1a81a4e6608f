"""A tenant, and a source that tells of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sigap.web.intake import operations
from sigap.web.intake.models import Source
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant


@pytest.fixture
def tenant(db: None) -> Iterator[Tenant]:
    """Return a tenant, at which the test is."""
    made = Tenant.objects.create(slug="ayu", name="Ayu")
    with tenancy.at(made.id):
        yield made


@pytest.fixture
def source(tenant: Tenant) -> Source:
    """Return a source of that tenant."""
    return operations.source_called(key="pbx")
