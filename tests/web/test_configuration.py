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


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "after the tables were emptied"])
def test_roles_are_there_again_after_the_tables_were_emptied(time: str) -> None:
    from sigap.web.people.models import Role

    assert Role.objects.filter(key="agent").exists(), time
