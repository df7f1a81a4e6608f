"""What is known of a day's story: its figures, its replay, and what was done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from sigap.web.floor.actions.models import DayNote
from sigap.web.floor.alerts.models import Alert
from sigap.web.floor.foresight.models import Acceptance
from sigap.web.floor.story.days import Day
from sigap.web.floor.story.models import Asked, DayStory, Replay, ReplayPiece, StoryMail, StoryReader
from sigap.web.insights.queries.corrections import corrections
from sigap.web.platform.models import LoggedEvent

SHOWN_ALERTS = 200


@dataclass(frozen=True)
class Done:
    """What was done on a day.

    Attributes:
        alerts: raised on it, the first first, with their steps.
        more_alerts: how many there were beside those.
        acceptances: of recommendations, with what they promised.
        notes: in the order in which things happened.
    """

    alerts: list[Alert]
    more_alerts: int
    acceptances: list[Acceptance]
    notes: list[DayNote]

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is known to have been done."""
        return not (self.alerts or self.acceptances or self.notes)


def bounds(day: Day) -> tuple[dt.datetime, dt.datetime]:
    """Return the midnights between which a day lies."""
    first, after = (dt.datetime.fromtimestamp(ms / 1000, dt.UTC) for ms in (day.starts_ms, day.ends_ms))
    return first, after


def done_on(day: Day) -> Done:
    """Return what was done on a day."""
    first, after = bounds(day)
    alerts = Alert.objects.filter(raised_at__gte=first, raised_at__lt=after)
    found = alerts.order_by("raised_at").prefetch_related("steps")[:SHOWN_ALERTS]
    taken = Acceptance.objects.filter(at__gte=first, at__lt=after).order_by("at")
    return Done(
        list(found),
        max(0, alerts.count() - SHOWN_ALERTS),
        list(taken.select_related("option", "recommendation").prefetch_related("promises")),
        list(DayNote.objects.filter(day=day.day)),
    )


def story_of(day: dt.date) -> DayStory | None:
    """Return a day's story, None where it was not made yet."""
    found: DayStory | None = DayStory.objects.filter(day=day).first()
    return found


def stories() -> QuerySet[DayStory]:
    """Return the days of which there is a story, the newest first."""
    return DayStory.objects.order_by("-day")


def replay_of(day: dt.date) -> Replay | None:
    """Return a day's replay, None where it was not made yet."""
    found: Replay | None = Replay.objects.filter(day=day).first()
    return found


def replayed_days() -> set[dt.date]:
    """Return the days of which there is a replay."""
    return set(Replay.objects.exclude(events=0).values_list("day", flat=True))


def piece_of(day: dt.date, number: int) -> tuple[bytes, Replay]:
    """Return a piece of a day's replay, compressed, and the replay.

    Raises:
        Http404: there is none.
    """
    found = ReplayPiece.objects.filter(replay__day=day, number=number) if number < 10_000 else None
    piece = found.select_related("replay").first() if found is not None else None
    if piece is None:
        raise Http404
    return bytes(piece.body), piece.replay


def asked_for(day: dt.date) -> Asked | None:
    """Return that a day's story is to be made anew, None where it is not."""
    found: Asked | None = Asked.objects.filter(day=day).first()
    return found


def is_outdated(story: DayStory) -> bool:
    """Return whether the day's figures changed since its story was made."""
    last = corrections(most=1, day=story.day)
    return bool(last) and last[0].at > story.made_at


def log_begins_at() -> dt.datetime | None:
    """Return when the first event happened that the log still holds."""
    first: int | None = LoggedEvent.objects.order_by("seq").values_list("at_ms", flat=True).first()
    return None if first is None else dt.datetime.fromtimestamp(first / 1000, dt.UTC)


def reader_called(email: str) -> StoryReader | None:
    """Return the one who gets every day's report by this address, None where nobody does."""
    found: StoryReader | None = StoryReader.objects.filter(email=email).first()
    return found


def last_mail(reader: StoryReader) -> StoryMail | None:
    """Return the last report mailed to somebody."""
    found: StoryMail | None = StoryMail.objects.filter(reader=reader).first()
    return found


def rows_of(queue: dict[str, Any], columns: list[str]) -> list[dict[str, Any]]:
    """Return a queue's half-hours as they are kept, by the names of their columns."""
    return [dict(zip(columns, row, strict=True)) for row in queue["halves"]]
