"""What the environment says becomes what Django is told."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://h:port/x", "nonsense"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    from sigap.web.platform.configuration import ConfigurationError, database_settings

    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        database_settings(url)


@pytest.mark.django_db
def test_a_new_installation_has_its_roles() -> None:
    from sigap.web.people.models import Role
    from sigap.web.people.rights import ROLES

    assert {role.key for role in Role.objects.all()} == {role.key for role in ROLES}
