"""The API of what comes and what to do about it: the outlook, advice, taking it, promises and outcomes."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from sigap.text import Text
from sigap.web.floor.foresight import operations, prospects, queries, wording
from sigap.web.floor.foresight.models import Acceptance, Option, Promise, Recommendation
from sigap.web.people.access import at_tenant, token
from sigap.web.people.rights import Right
from sigap.web.platform.paging import LARGEST, LIMIT, page_of
from sigap.web.platform.problems import Problem

router = Router(tags=["floor"])

SEE, ACT = token(Right.SEE_FLOOR), token(Right.ACT_ON_FLOOR)
_SEEN = {401: Problem, 403: Problem, 422: Problem}
_ONE = {**_SEEN, 404: Problem}
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Limit = Annotated[int, Query(ge=1, le=LARGEST, description="how many at once")]
Told = dict[str, Any]


# -- what comes


class QueueOutlookOut(Schema):
    """What is ahead of a queue. Null where nothing is known."""

    queue: str
    level: float | None = Field(description="service level that the whole half-hour is expected to end with")
    low: float | None = Field(description="nine of ten such half-hours end between this")
    high: float | None = Field(description="and this")
    breach: float | None = Field(description="probability of ending it below target")
    next_level: float | None = Field(description="of the half-hour after it")
    next_breach: float | None
    arrived: int | None = Field(description="contacts that entered in the half-hour so far")
    expected_so_far: float | None = Field(description="forecast for as much of it as is over")
    expected: float | None = Field(description="forecast for the whole of it")
    required: float | None = Field(description="agents that the plan asks for now")
    staffed: float | None = Field(description="agents at work for it; who serves several queues is shared")


class FloorOutlookOut(Schema):
    """What is ahead of the floor. Nothing is known once an outlook is three minutes old."""

    at: dt.datetime | None = Field(description="the instant it is of; null: none is known")
    starts_at: dt.datetime | None = Field(description="of the half-hour")
    ends_at: dt.datetime | None
    forecast: int | None = Field(description="number of the forecast it rests on; null: none covers today")
    roster: int | None = Field(description="number of the roster; null: who is logged in is taken to stay")
    queues: list[QueueOutlookOut]


@router.get(
    "/floor/outlook", auth=SEE, response={200: FloorOutlookOut, **_SEEN}, summary="What the floor comes to"
)
@at_tenant
def outlook(request: HttpRequest) -> prospects.FloorOutlook:
    """Return each queue's service level at the half-hour's end with its band, arrivals against forecast, staff."""
    return prospects.outlook()


# -- what to do


class MoveOut(Schema):
    """Something to do, with whom."""

    kind: str
    agents: list[str] = Field(description="as events call them")
    team: str
    serves: list[str] = Field(description="queues that these agents serve")
    to: list[str] = Field(description="queues that it is about")
    by_s: float = Field(description="for, or by, how long")
    said: str = Field(description="in English")
    said_id: str = Field(description="in Indonesian")


class EffectOut(Schema):
    """What is expected of a queue's half-hour."""

    queue: str
    starts_at: dt.datetime
    target: float
    before: float | None = Field(None, description="service level when nothing is done; null in `nothing`")
    level: float | None
    low: float | None
    high: float | None
    breach: float | None = Field(description="probability of ending below target")


class AdviceOptionOut(Schema):
    """Moves made together, and what they do to every queue."""

    id: int
    rank: int = Field(description="1 is the best")
    moves: list[MoveOut]
    effects: list[EffectOut]
    gain: float = Field(description="visits that no longer fall short of targets, less the cost")
    gain_low: float
    gain_high: float


class PromiseOut(Schema):
    """What accepted advice promised of a queue's half-hour, and what happened."""

    id: int
    recommendation: int
    queue: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    target: float
    before: float | None = Field(description="service level expected if nothing was done")
    expected: float | None
    low: float | None
    high: float | None
    settled_at: dt.datetime | None = Field(description="null: not known yet")
    happened: float | None
    offered: int | None
    is_kept: bool | None = Field(description="whether what happened lay in the band")


class AdviceTakenOut(Schema):
    """That an option was taken, and what was done of it."""

    option: int
    at: dt.datetime
    by: str
    done: list[Told] = Field(description="a line a move: whether the platform did it, and how")
    promises: list[PromiseOut]


class AdviceOut(Schema):
    """A recommendation."""

    id: int
    state: Literal["asked", "open", "accepted", "failed"]
    asked_at: dt.datetime
    asked_by: str = Field(description="empty: by itself, since something was coming")
    made_at: dt.datetime | None
    ends_at: dt.datetime | None = Field(description="of the last half-hour that was looked at")
    is_quiet: bool = Field(description="whether it is about coming idleness")
    problem: str
    problem_id: str
    basis: Told = Field(description="what it rests on")
    nothing: list[EffectOut] = Field(description="what is ahead when nothing is done")
    options: list[AdviceOptionOut]
    taken: AdviceTakenOut | None


class AdvicePage(Schema):
    """A page of advice, the newest first."""

    items: list[AdviceOut]
    next: str | None = None


class AdviceNowOut(Schema):
    """The advice at hand; null once it says nothing of the floor as it is any more."""

    advice: AdviceOut | None


@router.get("/floor/advice/now", auth=SEE, response={200: AdviceNowOut, **_SEEN}, summary="What to do now")
@at_tenant
def advice_now(request: HttpRequest) -> Told:
    """Return the advice at hand, or that it is being made."""
    found = queries.at_hand()
    return {"advice": None if found is None else _advice(found, queries.names())}


@router.get("/floor/advice", auth=SEE, response={200: AdvicePage, **_SEEN}, summary="Advice so far")
@at_tenant
def list_advice(request: HttpRequest, limit: Limit = LIMIT, cursor: str = "") -> Told:
    """Return what was recommended, a page at a time, with what was taken of it."""
    rows, following = page_of(queries.all_advice(), cursor=cursor, limit=limit)
    names = queries.names()
    return {"items": [_advice(row, names) for row in rows], "next": following}


@router.get(
    "/floor/advice/{int:recommendation}", auth=SEE, response={200: AdviceOut, **_ONE}, summary="One advice"
)
@at_tenant
def one_advice(request: HttpRequest, recommendation: Id) -> Told:
    """Return a recommendation: ask for it again until it is no longer `asked`."""
    return _told(recommendation)


@router.post("/floor/advice", auth=ACT, response={202: AdviceOut, **_SEEN}, summary="Ask what to do now")
@at_tenant
def ask(request: HttpRequest) -> Status[Told]:
    """Have the twin asked what to do now. While an answer is awaited, the same question is returned."""
    return Status(202, _told(operations.ask_advice(by=request.access).pk))


@router.post(
    "/floor/advice/options/{int:option}/accept",
    auth=ACT,
    response={200: AdviceOut, **_ONE},
    summary="Take one of the things recommended",
)
@at_tenant
def accept(request: HttpRequest, option: Id) -> Told:
    """Do what the platform can do of an option, and hold it to its promise. Send an Idempotency-Key to repeat."""
    chosen = Option.objects.filter(pk=option).first()
    if chosen is None:
        raise Http404
    operations.accept(by=request.access, option=chosen)
    return _told(chosen.recommendation_id)


def _told(recommendation: int) -> Told:
    found = queries.all_advice().filter(pk=recommendation).first()
    if found is None:
        raise Http404
    return _advice(found, queries.names())


_ADVICE = ("state", "asked_at", "asked_by", "made_at", "ends_at", "is_quiet", "problem_id", "basis")
_LOOK = ("queue", "target", "level", "low", "high", "breach")


def _advice(one: Recommendation, names: queries.Names) -> Told:
    taken = queries.accepted(one)
    return {name: getattr(one, name) for name in _ADVICE} | {
        "id": one.pk,
        "problem": one.problem_en,
        "nothing": [_effect(look) for look in one.looks],
        "options": [_option(option, names) for option in one.options.all()],
        "taken": None if taken is None else _taken(taken),
    }


def _effect(look: Told) -> Told:
    starts_at = dt.datetime.fromtimestamp(look["half"] / 1000, dt.UTC)
    return {name: look[name] for name in _LOOK} | {"starts_at": starts_at, "before": look.get("before")}


def _option(one: Option, names: queries.Names) -> Told:
    said: list[Text] = [wording.said(move, names) for move in one.moves]
    return {
        "id": one.pk,
        "rank": one.rank,
        "moves": [
            move | {"said": words.en, "said_id": words.id}
            for move, words in zip(one.moves, said, strict=True)
        ],
        "effects": [_effect(effect) for effect in one.effects],
        "gain": one.gain,
        "gain_low": one.gain_low,
        "gain_high": one.gain_high,
    }


def _taken(one: Acceptance) -> Told:
    return {
        "option": one.option_id,
        "at": one.at,
        "by": one.by,
        "done": one.done,
        "promises": [_promise(promise, one) for promise in one.promises.all()],
    }


# -- what came of it


class Promises(Schema):
    """A page of promises, the newest first, and how all of them did."""

    items: list[PromiseOut]
    next: str | None = None
    settled: int = Field(description="of how many what happened is known")
    within: int = Field(description="how many of them lay in their band: nine of ten should")
    on_target: int = Field(description="how many of them ended on target")


_PROMISE = (
    "queue", "starts_at", "ends_at", "target", "before", "expected", "low", "high", "settled_at", "happened",
    "offered", "is_kept",
)  # fmt: skip


@router.get("/floor/promises", auth=SEE, response={200: Promises, **_SEEN}, summary="Promises and outcomes")
@at_tenant
def list_promises(request: HttpRequest, limit: Limit = LIMIT, cursor: str = "") -> Told:
    """Return what accepted advice promised and what really happened, a page at a time."""
    rows, following = page_of(Promise.objects.select_related("acceptance"), cursor=cursor, limit=limit)
    kept = queries.kept()
    return {
        "items": [_promise(row, row.acceptance) for row in rows],
        "next": following,
        "settled": kept.settled,
        "within": kept.within,
        "on_target": kept.on_target,
    }


def _promise(one: Promise, of: Acceptance) -> Told:
    told = {name: getattr(one, name) for name in _PROMISE}
    return told | {"id": one.pk, "recommendation": of.recommendation_id}
