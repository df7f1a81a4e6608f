"""The day's story forgets a person (UU 27/2022): a replay names agents, a reader has an address, a day was asked for.

A replay that names the agent is dropped. It is made again from the event log, where the agent has a pseudonym by then.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sigap.web.floor.story.models import Asked, Replay, StoryReader
from sigap.web.people.operations import naming
from sigap.web.people.queries.members import email_of
from sigap.web.platform.personal import Holder, Kind

NAMED_IN: naming.Columns = {Asked: ("asked_by",)}


def _told_of(kind: Kind, key: str) -> Iterator[dict[str, Any]]:
    if kind == "agent":
        for replay in Replay.objects.filter(agents__contains=[key]):
            yield {"replay_of": replay.day.isoformat(), "shows": key}
        return
    yield from naming.told_of(NAMED_IN, key)
    for reader in StoryReader.objects.filter(email=email_of(key)):
        yield {
            "gets": "the report of every day",
            "email": reader.email,
            "since": reader.since_day.isoformat(),
        }


def _erased(kind: Kind, key: str, pseudonym: str) -> int:
    if kind == "agent":
        found, count = Replay.objects.filter(agents__contains=[key]), 0
    else:
        found = StoryReader.objects.filter(email=email_of(key))
        count = naming.forget(NAMED_IN, key, pseudonym)
    count += found.count()
    found.delete()
    return count


STORIES_ABOUT_PEOPLE = Holder("days", frozenset({"agent", "account"}), _told_of, _erased)
