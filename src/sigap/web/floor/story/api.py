"""The API of the day's story: days, their reports, their replays."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from sigap.web.floor.story import operations, queries
from sigap.web.floor.story.days import day_of
from sigap.web.floor.story.deeds import deeds_of
from sigap.web.floor.story.models import DayStory, Replay
from sigap.web.floor.story.retracing import PIECE_S, unpacked
from sigap.web.people.access import at_tenant, note_look, token
from sigap.web.people.rights import Right
from sigap.web.platform.paging import LARGEST, LIMIT, page_of
from sigap.web.platform.problems import Problem

router = Router(tags=["floor"])

_SEEN = {401: Problem, 403: Problem, 422: Problem}
_ONE = {**_SEEN, 404: Problem}
Limit = Annotated[int, Query(ge=1, le=LARGEST, description="how many at once")]
Number = Annotated[int, Path(ge=0, le=9_999, description="from 0")]


class Sums(Schema):
    """What a queue's day, or all queues', adds up to."""

    offered: float
    answered: float
    abandoned: float
    level: float | None = Field(None, description="service level: answered in time / (answered + abandoned)")
    asa_s: float | None = None
    handle_s: float | None = None


class Why(Schema):
    """The gap between planned and actual service level, shared: planned + the four + rest = actual."""

    planned: float | None
    volume: float | None
    handle_time: float | None
    absence: float | None
    adherence: float | None
    rest: float | None
    actual: float | None
    covered: float | None = Field(None, description="the share of its contacts of which this can be said")


class QueueDayOut(Sums):
    """A queue's day."""

    key: str
    name: str
    channel: str
    target: float
    within_s: float
    expected: float | None = Field(None, description="contacts forecast")
    required_h: float | None = Field(None, description="hours of agents required")
    rostered_h: float | None = Field(None, description="on the roster")
    there_h: float | None = Field(None, description="at work")
    unsaid: str | None = Field(None, description="why nothing can be said of causes")
    why: Why | None = None
    halves: list[dict[str, float | None]] = Field(
        description="half-hour by half-hour; `at` in ms since the epoch"
    )


class DeedOut(Schema):
    """Something that was done, or that asked for it."""

    at: dt.datetime
    kind: str = Field(description="alert, advice or note")
    what: str
    what_id: str
    lines: list[str]
    lines_id: list[str]
    by: str


class DayOut(Schema):
    """A day of which there is a report."""

    day: dt.date
    made_at: dt.datetime
    until_at: dt.datetime
    is_over: bool
    together: Sums


class ToldDaysOut(Schema):
    """A page of days, those told last first."""

    items: list[DayOut]
    next: str | None = None


class DayReportOut(DayOut):
    """A day's report."""

    versions: dict[str, int | None] = Field(description="the plans it rests on")
    queues: list[QueueDayOut]
    deeds: list[DeedOut] | None = Field(None, description="null for a token that may not see the floor")


class ReplayOut(Schema):
    """A day's replay."""

    day: dt.date
    made_at: dt.datetime
    starts_at: dt.datetime
    until_at: dt.datetime
    is_over: bool
    step_s: int = Field(description="from one frame to the next")
    piece_s: int = Field(description="from one piece to the next")
    pieces: int = Field(description="how many; 0 where the log holds nothing of the day")
    events: int
    size_bytes: int


class PieceOut(Schema):
    """Some minutes of a replay: the board as it stood, and the frames that followed, as the live board has them."""

    starts: int = Field(description="ms since the epoch")
    whole: dict[str, Any]
    frames: list[dict[str, Any]]


class AskedOut(Schema):
    """A day that is being told anew."""

    day: dt.date
    asked_at: dt.datetime


def _day_out(story: DayStory) -> dict[str, Any]:
    names = ("day", "made_at", "until_at", "is_over")
    return {name: getattr(story, name) for name in names} | {"together": story.told["together"]}


@router.get("/floor/days", response={200: ToldDaysOut, **_SEEN}, auth=token(Right.SEE_INSIGHTS))
@at_tenant
def days(request: HttpRequest, limit: Limit = LIMIT, cursor: str = "") -> dict[str, Any]:
    """List the days of which there is a report."""
    rows, following = page_of(DayStory.objects.all(), cursor=cursor, limit=limit)
    return {"items": [_day_out(row) for row in rows], "next": following}


@router.get("/floor/days/{day}", response={200: DayReportOut, **_ONE}, auth=token(Right.SEE_INSIGHTS))
@at_tenant
def report(request: HttpRequest, day: dt.date) -> dict[str, Any]:
    """Return a day's report: its queues with their half-hours and causes, and what was done."""
    story = queries.story_of(day)
    if story is None:
        raise Http404
    told = story.told
    deeds = None
    if request.access.may(Right.SEE_FLOOR):
        with timezone.override(day_of(day, timezone.now()).zone):
            deeds = [_deed(one) for one in deeds_of(queries.done_on(day_of(day, timezone.now())))]
    found = [{**one, "halves": queries.rows_of(one, told["columns"])} for one in told["queues"]]
    return {**_day_out(story), "versions": told["versions"], "queues": found, "deeds": deeds}


def _deed(one: Any) -> dict[str, Any]:
    return {
        "at": one.at,
        "kind": one.kind,
        "what": one.what.en,
        "what_id": one.what.id,
        "lines": [line.en for line in one.lines],
        "lines_id": [line.id for line in one.lines],
        "by": one.by,
    }


@router.post("/floor/days/{day}", response={202: AskedOut, **_SEEN}, auth=token(Right.SEE_FLOOR))
@at_tenant
def ask(request: HttpRequest, day: dt.date) -> Status[dict[str, Any]]:
    """Have a day's report and replay made anew, as far as the day has come."""
    operations.ask_for_day(by=request.access, day=day)
    asked = queries.asked_for(day)
    asked_at = asked.asked_at if asked else timezone.now()
    return Status(202, {"day": day, "asked_at": asked_at})


@router.get("/floor/days/{day}/replay", response={200: ReplayOut, **_ONE}, auth=token(Right.SEE_FLOOR))
@at_tenant
def replay(request: HttpRequest, day: dt.date) -> dict[str, Any]:
    """Return how a day's replay is cut."""
    found = queries.replay_of(day)
    if found is None:
        raise Http404
    return _replay_out(found)


def _replay_out(found: Replay) -> dict[str, Any]:
    names = ("day", "made_at", "starts_at", "until_at", "is_over", "step_s", "events", "size_bytes")
    told = {name: getattr(found, name) for name in names}
    return told | {"piece_s": PIECE_S, "pieces": found.pieces.count()}


@router.get(
    "/floor/days/{day}/replay/{number}", response={200: PieceOut, **_ONE}, auth=token(Right.SEE_FLOOR)
)
@at_tenant
def piece(request: HttpRequest, day: dt.date, number: Number) -> dict[str, Any]:
    """Return some minutes of a day's replay: agents are named by their keys."""
    body, _ = queries.piece_of(day, number)
    note_look(request, "floor.replay", of=f"day:{day.isoformat()}", piece=number)
    return unpacked(body)
