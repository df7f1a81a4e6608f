"""Answers about days that are over are kept while today goes on, and are never other than fresh ones."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lake_facts as made
import pytest

from sigap.web.insights import operations, queries
from sigap.web.insights.lake import reading
from sigap.web.insights.queries import figures, kept
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

MONDAY, TUESDAY, WEDNESDAY = (made.MONDAY + dt.timedelta(n) for n in range(3))
ASKED: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("offered", "answered", "service_level", "asa"), {"by": ("15min",), "period": (MONDAY, MONDAY)}),
    (("abandonment_rate", "aht"), {"by": ("queue",), "period": (MONDAY, TUESDAY)}),
    (("handled", "average_talk", "transfer_rate"), {"where": {"agent": ["ayu"]}, "period": (MONDAY, MONDAY)}),
    (("occupancy",), {"by": ("team",), "period": (MONDAY, TUESDAY)}),
    (("offered",), {"by": ("day",), "period": (MONDAY, WEDNESDAY)}),
    (("answered",), {"clock": "answer", "by": ("day",), "period": (TUESDAY, TUESDAY)}),
    (("waiting",), {}),
    (("fcr",), {"period": (MONDAY, MONDAY)}),
)


@pytest.fixture
def tenant(db: None, tmp_path: Path, settings: Any) -> Iterator[Tenant]:
    settings.LAKE = str(tmp_path / "lake")
    kept.forget_all()
    found = Tenant.objects.create(slug="bank", name="Bank", zone="Asia/Jakarta")
    with tenancy.at(found.id):
        store(random.Random(1), MONDAY, "m", 30, with_states=True)
        store(random.Random(2), TUESDAY, "t", 30, with_states=True)
        for day in (MONDAY, TUESDAY):
            operations.close_day(day)
        yield found
        reading.forget()


@pytest.fixture
def computed(monkeypatch: Any) -> list[int]:
    """Return what grows by one with each answer that is computed."""
    told: list[int] = []
    compute = figures._asked
    monkeypatch.setattr(figures, "_asked", lambda *a, **more: (told.append(1), compute(*a, **more))[1])
    return told


def store(
    random_: random.Random, day: dt.date, name: str, number: int, *, with_states: bool = False, late: int = 0
) -> None:
    """Store contacts of a day, at noon: none of them lasts until the next day."""
    noon = made.at(day, "12:00")
    contacts = {
        f"{name}{n}": made.contact(
            f"{name}{n}",
            noon + random_.randrange(3_600_000),
            random_.choice(("answered", "answered", "abandoned", "waiting" if day == WEDNESDAY else "lost")),
            queue=random_.randrange(3),
            agent=random_.randrange(3),
            customer=random_.choice((None, "c1")),
        )
        for n in range(number)
    }
    rows = made.together(contacts.values())
    agents = {}
    if with_states:
        rows["states"] = made.a_day_of_states(random_, day)
        span = (made.at(day, "00:00"), made.at(day + dt.timedelta(1), "00:00"))
        agents = {who: span for who, _ in made.AGENTS}
    operations.store(made.tables(rows), contacts=set(contacts), agents=agents, late=late)


def ask(place: int) -> list[dict[str, Any]]:
    ids, how = ASKED[place]
    return queries.answer(ids, **how).rows()


@pytest.mark.parametrize("place", [0, 1, 2, 3, 5])
def test_an_answer_about_days_that_are_over_outlives_new_facts(
    tenant: Tenant, computed: list[int], place: int
) -> None:
    store(random.Random(3), WEDNESDAY, "w", 5, with_states=True)
    before = ask(place)
    store(random.Random(4), WEDNESDAY, "x", 5)
    assert ask(place) == before
    assert len(computed) == 1


@pytest.mark.parametrize("place", [4, 6, 7])
def test_an_answer_that_new_facts_may_change_is_computed_anew(
    tenant: Tenant, computed: list[int], place: int
) -> None:
    ask(place)
    store(random.Random(3), WEDNESDAY, "w", 5)
    ask(place)
    assert len(computed) == 2


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_late_event_changes_what_was_kept(tenant: Tenant, computed: list[int], place: int) -> None:
    before = ask(place)
    with_states = place == 3
    store(random.Random(9), MONDAY, "late", 40, with_states=with_states, late=40)
    changed = ask(place)
    assert changed != before
    operations.close_day(MONDAY)
    assert ask(place) == changed


def test_a_queue_nobody_knew_is_named_beside_the_days_before_it(tenant: Tenant) -> None:
    """The notes of an answer are about all queues: a chat has no service level until somebody sets one."""
    for seed in range(3):
        store(random.Random(seed), WEDNESDAY, f"q{seed}", 6)
        table = queries.answer(["service_level"], period=(MONDAY, MONDAY))
        kept.forget_all()
        assert queries.answer(["service_level"], period=(MONDAY, MONDAY)).notes == table.notes


@pytest.mark.parametrize("seed", range(3))
def test_kept_answers_are_those_of_the_facts(tenant: Tenant, seed: int) -> None:
    random_ = random.Random(seed)
    for step in range(5):
        day = random_.choice((MONDAY, TUESDAY, WEDNESDAY, WEDNESDAY))
        store(random_, day, random_.choice("mtwxyz"), random_.randrange(1, 9), late=int(day != WEDNESDAY))
        if step % 2:
            operations.close_day(random_.choice((MONDAY, TUESDAY)))
        found = [ask(place) for place in range(len(ASKED))]
        kept.forget_all()
        reading.forget()
        assert found == [ask(place) for place in range(len(ASKED))], step
