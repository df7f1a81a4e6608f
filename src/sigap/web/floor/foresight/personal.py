"""What advice holds about people (UU 27/2022): agents to be moved, and who asked for it, took it and assigned them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sigap.web.floor.foresight.models import Acceptance, Assignment, Option, Recommendation
from sigap.web.people.operations import naming
from sigap.web.platform.personal import Holder, Kind

NAMED_IN: naming.Columns = {
    Recommendation: ("asked_by",),
    Acceptance: ("by",),
    Assignment: ("made_by",),
}


def _told_of(kind: Kind, key: str) -> Iterator[dict[str, Any]]:
    if kind == "account":
        yield from naming.told_of(NAMED_IN, key)
        return
    for one in Assignment.objects.filter(agent=key):
        times = {"starts_at": one.starts_at.isoformat(), "ends_at": one.ends_at.isoformat()}
        yield {"assigned_to": list(one.queues), **times}
    for option in _naming(key):
        kinds = [move["kind"] for move in option.moves if key in move["agents"]]
        yield {"recommendation": option.recommendation_id, "moves": kinds}


def _forgotten(kind: Kind, key: str, pseudonym: str) -> int:
    if kind == "account":
        return naming.forget(NAMED_IN, key, pseudonym)
    count: int = Assignment.objects.filter(agent=key).update(agent=pseudonym)
    for option in _naming(key):
        for move in option.moves:
            move["agents"] = [pseudonym if agent == key else agent for agent in move["agents"]]
        option.save(update_fields=["moves"])
        count += 1
    return count


def _naming(key: str) -> list[Option]:
    """Return the options whose moves concern an agent."""
    return list(Option.objects.filter(moves__contains=[{"agents": [key]}]))


ADVICE_ABOUT_PEOPLE = Holder("advice", frozenset({"agent", "account"}), _told_of, _forgotten)
