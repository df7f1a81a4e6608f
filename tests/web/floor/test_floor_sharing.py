"""Several processes of the floor share the tenants; one that dies leaves its own to the others."""

from __future__ import annotations

import time

import psycopg
import pytest

from sigap.web.floor.sharing import Share, fair_share, surplus
from sigap.web.platform import log
from sigap.web.platform.models import Tenant

pytestmark = pytest.mark.django_db(transaction=True)
LIMIT_S = 20


@pytest.fixture
def tenants() -> list[int]:
    return [Tenant.objects.create(slug=f"lantai-{n}", name=f"Lantai {n}").id for n in range(3)]


class Keeper:
    """A process of the floor, as far as sharing goes."""

    def __init__(self, connection: psycopg.Connection[object]) -> None:
        self.share, self.kept = Share(connection), list[int]()

    def look(self) -> list[int]:
        taken, gone = self.share.look(self.kept)
        self.kept = [one for one in self.kept if one not in gone] + taken
        return self.kept


def test_tenants_are_shared_and_what_a_dead_process_kept_is_taken_over(tenants: list[int]) -> None:
    with log.connect() as first:
        one = Keeper(first)
        assert one.look() == tenants
        with log.connect() as second:
            other = Keeper(second)
            assert other.look() == []  # nothing is free yet
            assert one.look() == tenants[:2]
            assert other.look() == tenants[2:]
            assert (one.look(), other.look()) == (tenants[:2], tenants[2:])  # and so it stays
        until = time.monotonic() + LIMIT_S
        while one.look() != tenants:  # the server may take a moment to see that a connection ended
            assert time.monotonic() < until


def test_a_tenant_that_is_no_more_is_given_up(tenants: list[int]) -> None:
    with log.connect() as connection:
        keeper = Keeper(connection)
        keeper.look()
        Tenant.objects.filter(id=tenants[1]).delete()
        assert keeper.look() == [tenants[0], tenants[2]]


@pytest.mark.parametrize(
    ("tenants", "processes", "most"), [(0, 1, 0), (1, 1, 1), (1, 3, 1), (3, 2, 2), (4, 2, 2), (7, 3, 3)]
)
def test_a_fair_share_leaves_nobody_without_a_keeper(tenants: int, processes: int, most: int) -> None:
    assert fair_share(tenants, processes) == most
    assert most * processes >= tenants


def test_what_is_too_much_is_what_was_taken_last() -> None:
    assert surplus([3, 1, 2], [1, 2, 3], 2) == [2]
    assert surplus([3, 1, 2], [1, 2], 2) == [3]
    assert surplus([1], [1, 2, 3], 2) == []
