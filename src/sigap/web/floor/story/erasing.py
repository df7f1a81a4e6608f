"""The day's story forgets a person (UU 27/2022): a replay names agents, a reader has an address.

A replay that names the agent is dropped. It is made again from the event log, where the agent has a pseudonym by then.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sigap.web.floor.story.models import Replay, StoryReader
from sigap.web.people.models import User
from sigap.web.platform.personal import Holder, Kind


def _told_of(kind: Kind, key: str) -> Iterator[dict[str, Any]]:
    if kind == "agent":
        for replay in Replay.objects.filter(agents__contains=[key]):
            yield {"replay_of": replay.day.isoformat(), "shows": key}
        return
    for reader in StoryReader.objects.filter(email=_email(key)):
        yield {
            "gets": "the report of every day",
            "email": reader.email,
            "since": reader.since_day.isoformat(),
        }


def _erased(kind: Kind, key: str, pseudonym: str) -> int:
    if kind == "agent":
        found = Replay.objects.filter(agents__contains=[key])
    else:
        found = StoryReader.objects.filter(email=_email(key))
    count = found.count()
    found.delete()
    return int(count)


def _email(key: str) -> str:
    is_id = key.isascii() and key.isdigit() and len(key) < 18
    found = User.objects.filter(pk=int(key)).values_list("email", flat=True).first() if is_id else None
    return found or "-"


STORIES_ABOUT_PEOPLE = Holder("days", frozenset({"agent", "account"}), _told_of, _erased)
