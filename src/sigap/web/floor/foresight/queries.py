"""Recommendations as pages show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from sigap.web.floor.foresight.models import Acceptance, Option, Promise, Recommendation
from sigap.web.people import queries as people
from sigap.web.people.queries.floor import labels

SHOWN_FOR = dt.timedelta(minutes=12)
"""Advice that is older is of another floor."""
ASKED_FOR = dt.timedelta(seconds=60)
PAGE = 30
_State = Recommendation.State


@dataclass(frozen=True)
class Names:
    """What queues, teams and agents are called, by key."""

    queues: dict[str, str]
    teams: dict[str, str]
    agents: dict[str, str]

    def of_queues(self, keys: Iterable[str]) -> str:
        """Return the names of queues, one after the other."""
        return ", ".join(self.queues.get(key, key) for key in keys)


def names() -> Names:
    """Return what everything is called."""
    return Names(
        people.names_of_queues(),
        labels()["teams"],
        people.names_of_agents(),
    )


def _with_all() -> QuerySet[Recommendation]:
    promises = Prefetch("acceptance__promises", Promise.objects.order_by("starts_at", "queue"))
    found: QuerySet[Recommendation] = Recommendation.objects.select_related(
        "acceptance", "acceptance__option"
    ).prefetch_related(Prefetch("options", Option.objects.order_by("rank")), promises)
    return found


def all_advice() -> QuerySet[Recommendation]:
    """Return every recommendation with its options, what was taken of it and what that promised."""
    return _with_all()


def at_hand() -> Recommendation | None:
    """Return the newest recommendation, None once it says nothing of the floor as it is any more."""
    newest = _with_all().first()
    if newest is None:
        return None
    now = timezone.now()
    if newest.state == _State.ASKED and now - newest.asked_at > ASKED_FOR:
        return None
    if newest.state == _State.FAILED and now - newest.asked_at > SHOWN_FOR:
        return None
    if newest.made_at is not None and now - newest.made_at > SHOWN_FOR:
        return None
    return newest


def is_asked() -> bool:
    """Return whether somebody waits for an answer."""
    since = timezone.now() - ASKED_FOR
    return Recommendation.objects.filter(state=_State.ASKED, asked_at__gt=since).exists()


def made(before: int | None = None) -> list[Recommendation]:
    """Return a page of what was recommended, the newest first."""
    found = _with_all().filter(state__in=(_State.OPEN, _State.ACCEPTED))
    return list(found.filter(pk__lt=before)[:PAGE] if before else found[:PAGE])


@dataclass(frozen=True)
class Kept:
    """How promises did: how many were settled, how many of them lay in their band, how many ended on target."""

    settled: int
    within: int
    on_target: int


def kept() -> Kept:
    """Return how the promises of the tenant at hand did."""
    settled = list(Promise.objects.exclude(happened=None))
    return Kept(
        len(settled),
        sum(bool(one.is_kept) for one in settled),
        sum(one.happened is not None and one.happened >= one.target for one in settled),
    )


def accepted(recommendation: Recommendation) -> Acceptance | None:
    """Return what was taken of a recommendation, None where nothing was."""
    found: Acceptance | None = getattr(recommendation, "acceptance", None)
    return found
