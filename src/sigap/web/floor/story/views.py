"""The pages of the day's story: the days, a day's report, its replay."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from sigap.errors import SigapError
from sigap.web.floor import showing as board
from sigap.web.floor.story import operations, queries
from sigap.web.floor.story.days import FIRST_DAY, Day, day_of, today
from sigap.web.floor.story.models import Replay
from sigap.web.floor.story.showing import in_language, markers, shown
from sigap.web.intake import limits
from sigap.web.people import queries as people
from sigap.web.people.access import note_look, page
from sigap.web.people.rights import Right
from sigap.web.shell.days import with_days_beside
from sigap.web.shell.words import both, language

SHOWN_DAYS = 60
QUIET = dt.timedelta(hours=2)  # so long nothing may have happened


def _day(day: dt.date) -> Day:
    """Return a day that there may be something of.

    Raises:
        Http404: it has not begun, or is of no time that there are figures of.
    """
    if not FIRST_DAY <= day <= today():
        raise Http404
    return day_of(day, timezone.now())


def _around(day: dt.date) -> dict[str, Any]:
    return with_days_beside(day, today()) | {"asked": queries.asked_for(day)}


@require_GET
@page(Right.SEE_INSIGHTS)
def days(request: HttpRequest) -> HttpResponse:
    """Show the days of which there is a story, and whether one gets them by e-mail."""
    told = [{"story": story, "below": _below(story.told)} for story in queries.stories()[:SHOWN_DAYS]]
    reader = queries.reader_called(request.access.actor)
    context = {
        "told": told,
        "today": today(),
        "replays": queries.replayed_days(),
        "sees_floor": request.access.may(Right.SEE_FLOOR),
        "reader": reader,
        "last_mail": queries.last_mail(reader) if reader else None,
        "log_first_day": _log_first_day(),
    }
    return render(request, "floor/story/days.html", context)


def _below(told: dict[str, Any]) -> list[str]:
    """Return the names of the queues that ended a day below target."""
    return [
        one["name"] for one in told["queues"] if one["level"] is not None and one["level"] < one["target"]
    ]


@require_GET
@page(Right.SEE_INSIGHTS)
def day(request: HttpRequest, day: dt.date) -> HttpResponse:
    """Show a day's report."""
    span, story = _day(day), queries.story_of(day)
    sees_floor = request.access.may(Right.SEE_FLOOR)
    with timezone.override(span.zone):
        context = {
            **_around(day),
            "sees_floor": sees_floor,
            "told": shown(story, span, shows_floor=sees_floor) if story else None,
            "is_outdated": story is not None and queries.is_outdated(story),
            "is_unfinished": story is not None and not story.is_over and span.is_over,
            "has_replay": sees_floor and (_has_frames(queries.replay_of(day)) or not _is_before_log(span)),
        }
        return render(request, "floor/story/day.html", context)


def _log_first_day() -> dt.date | None:
    begins_at = queries.log_begins_at()
    return begins_at.astimezone(people.zone()).date() if begins_at else None


def _is_before_log(span: Day) -> bool:
    """Return whether a day was over before the first event of the log: it came as figures, or its events are gone."""
    first = _log_first_day()
    return span.is_over and (first is None or span.day < first)


@require_POST
@page(Right.SEE_FLOOR)
def make(request: HttpRequest, day: dt.date) -> HttpResponse:
    """Have a day told anew, as far as it has come."""
    _day(day)
    try:
        operations.ask_for_day(by=request.access, day=day)
    except SigapError as error:
        messages.error(request, error.message(language()))
    back = "floor:replay" if request.POST.get("back") == "replay" else "floor:day"
    return redirect(back, request.access.tenant.slug, day)


@require_GET
@page(Right.SEE_INSIGHTS)
def state(request: HttpRequest, day: dt.date) -> JsonResponse:
    """Return how far the making of a day's story is."""
    _day(day)
    asked, story = queries.asked_for(day), queries.story_of(day)
    response = JsonResponse(
        {
            "is_waiting": asked is not None and not asked.problem_en,
            "made_at": story.made_at.isoformat() if story else None,
        }
    )
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@page(Right.SEE_FLOOR)
def replay(request: HttpRequest, day: dt.date) -> HttpResponse:
    """Show a day again on the board."""
    span, found = _day(day), queries.replay_of(day)
    context: dict[str, Any] = {
        **_around(day),
        "found": found,
        "is_replay": True,
        "is_unfinished": found is not None and not found.is_over and span.is_over,
        "is_pruned": (today() - day).days > limits.KEPT_DAYS,
        "log_begins_at": queries.log_begins_at(),
        "is_partial": _is_partial(found),
        "is_before_log": _is_before_log(span),
    }
    if found is None or not _has_frames(found):
        return _without_replay(request, span, context)
    note_look(request, "floor.replay", of=f"day:{day.isoformat()}")
    with timezone.override(span.zone):
        told = in_language(markers(queries.story_of(day), queries.done_on(span)), language())
        context["markers"] = told
        context["board"] = {**board.of_past(request), "replay": _told(request, found, told)}
        return render(request, "floor/story/replay.html", context)


def _without_replay(request: HttpRequest, span: Day, context: dict[str, Any]) -> HttpResponse:
    """Say why there is none, and show what is known of the day's half-hours."""
    story = queries.story_of(span.day)
    with timezone.override(span.zone):
        told = shown(story, span, shows_floor=False) if story else None
        return render(request, "floor/story/no_replay.html", {**context, "told": told})


def _has_frames(found: Replay | None) -> bool:
    return found is not None and found.events > 0


def _is_partial(found: Replay | None) -> bool:
    """Return whether the log begins well within the day, so that what was before is not shown."""
    begins_at = queries.log_begins_at()
    return found is not None and begins_at is not None and begins_at > found.starts_at + QUIET


def _told(request: HttpRequest, found: Replay, told: list[dict[str, Any]]) -> dict[str, Any]:
    first = reverse("floor:replay_piece", args=[request.access.tenant.slug, found.day, 0])
    return {
        "starts": round(found.starts_at.timestamp() * 1000),
        "until": round(found.until_at.timestamp() * 1000),
        "step": found.step_s * 1000,
        "piece": 900_000,
        "pieces": first.removesuffix("0"),
        "version": round(found.made_at.timestamp() * 1000),
        "markers": told,
    }


@require_GET
@page(Right.SEE_FLOOR)
def piece(request: HttpRequest, day: dt.date, number: int) -> HttpResponse:
    """Return some minutes of a day's replay, compressed as they are kept."""
    body, found = queries.piece_of(day, number)
    response = HttpResponse(body, content_type="application/json")
    response["Content-Encoding"] = "gzip"
    response["Cache-Control"] = "private, max-age=600" if found.is_over else "no-store"
    return response


@require_POST
@page(Right.SEE_INSIGHTS)
def subscribe(request: HttpRequest) -> HttpResponse:
    """Have every day's report mailed to oneself, or no more."""
    wanted = request.POST.get("wanted") == "1"
    try:
        operations.subscribe(by=request.access, language=request.POST.get("language", ""), wanted=wanted)
    except SigapError as error:
        messages.error(request, error.message(language()))
    else:
        done = both(
            "You get every day's report by e-mail from now on.",
            "Mulai sekarang laporan tiap hari dikirim ke surel Anda.",
        )
        over = both("No more e-mails of the day.", "Laporan harian tidak dikirim lagi.")
        messages.success(request, done if wanted else over)
    return redirect("floor:days", request.access.tenant.slug)
