"""What advice holds about agents (UU 27/2022): who was to be moved, and who was assigned where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sigap.web.floor.foresight.models import Assignment, Option
from sigap.web.platform.personal import Holder, Kind


def _told_of(kind: Kind, key: str) -> Iterator[dict[str, Any]]:
    for one in Assignment.objects.filter(agent=key):
        times = {"starts_at": one.starts_at.isoformat(), "ends_at": one.ends_at.isoformat()}
        yield {"assigned_to": list(one.queues), **times}
    for option in _naming(key):
        kinds = [move["kind"] for move in option.moves if key in move["agents"]]
        yield {"recommendation": option.recommendation_id, "moves": kinds}


def _forgotten(kind: Kind, key: str, pseudonym: str) -> int:
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


ADVICE_ABOUT_AGENTS = Holder("advice", frozenset({"agent"}), _told_of, _forgotten)
