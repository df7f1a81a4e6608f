"""Days told: made when they are over or asked for, kept for a while, mailed to those who want them."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.floor.story import queries
from sigap.web.floor.story.days import FIRST_DAY, Day, day_of, today
from sigap.web.floor.story.models import Asked, DayStory, Replay, ReplayPiece, StoryMail, StoryReader
from sigap.web.people.access import Access
from sigap.web.platform import audit
from sigap.web.platform.tenancy import tenant_id

TASK = "sigap.floor.tell_day"
QUEUE = "floor"
REPLAYS_DAYS = int(os.environ.get("SIGAP_REPLAY_DAYS") or 30)
"""Replays of days that are longer ago are forgotten; they can be made again while the log holds the day."""
SETTLES = dt.timedelta(minutes=20)
"""A day's story is made so long after its midnight: until then the last of it comes in."""
TOLD_AGAIN_DAYS = 7
"""Stories of so many days are made again when their figures changed."""


class StoryError(SigapError):
    """A day cannot be told like this."""


def ask_for_day(*, by: Access, day: dt.date) -> None:
    """Have a day's story and replay made anew, as far as the day has come.

    Raises:
        StoryError: the day has not begun, or is of no time that there are figures of.
    """
    if not FIRST_DAY <= day <= today():
        raise StoryError(
            Text(
                "This day has not begun, or is too long ago.",
                "Hari itu belum dimulai, atau sudah terlalu lama.",
            ),
            where="day",
            remedy=Text("Choose today or a day before.", "Pilih hari ini atau hari sebelumnya."),
        )
    with transaction.atomic():
        asked, is_new = Asked.objects.get_or_create(
            day=day, defaults={"asked_at": timezone.now(), "asked_by": by.actor}
        )
        if not is_new:
            Asked.objects.filter(pk=asked.pk).update(asked_at=timezone.now(), problem_en="", problem_id="")
        audit.record(
            actor=by.actor, action="floor.day.asked", tenant=by.tenant.id, subject=f"day:{day.isoformat()}"
        )
        defer_telling(day, with_replay=True)


def defer_telling(day: dt.date, *, with_replay: bool) -> None:
    """Have a job tell a day of the tenant at hand, one at a time; one that waits already is enough."""
    tenant = tenant_id()
    kind = "all" if with_replay else "figures"
    task = app.configure_task(
        TASK,
        queue=QUEUE,
        lock=f"{TASK}:{tenant}:{day}",
        queueing_lock=f"{TASK}:{tenant}:{day}:{kind}",
    )
    try:
        with transaction.atomic():  # a refusal undoes nothing else
            task.defer(tenant=tenant, day=day.isoformat(), with_replay=with_replay)
    except AlreadyEnqueued:
        return


def tell_day(*, day: dt.date, with_replay: bool) -> None:
    """Make a day's story of the tenant at hand, and its replay; what was made before is replaced."""
    try:
        span = day_of(day, timezone.now())
        if not span.is_to_come:
            _make_story(span)
            if with_replay:
                _make_replay(span)
    except SigapError as error:
        what = error.what
        Asked.objects.filter(day=day).update(problem_en=what.en, problem_id=what.id)
        return
    Asked.objects.filter(day=day).delete()


def _make_story(span: Day) -> None:
    from sigap.web.floor.story.making import told_of  # what it runs on takes seconds to load

    began, made_at = time.process_time(), timezone.now()
    told = told_of(span)
    with transaction.atomic():
        DayStory.objects.update_or_create(
            day=span.day,
            defaults={
                "made_at": made_at,
                "until_at": _instant(span.until_ms),
                "is_over": span.is_over,
                "took_s": time.process_time() - began,
                "told": told,
            },
        )


def _make_replay(span: Day) -> None:
    from sigap.web.floor.story.retracing import retraced

    made_at = timezone.now()
    found = retraced(span)
    with transaction.atomic():
        Replay.objects.filter(day=span.day).delete()
        kept = Replay.objects.create(
            day=span.day,
            made_at=made_at,
            starts_at=_instant(span.starts_ms),
            until_at=_instant(found.until_ms),
            is_over=span.is_over,
            step_s=found.step_s,
            events=found.events,
            size_bytes=sum(map(len, found.pieces)),
            took_s=found.took_s,
            agents=list(found.agents),
        )
        pieces = [ReplayPiece(replay=kept, number=n, body=body) for n, body in enumerate(found.pieces)]
        ReplayPiece.objects.bulk_create(pieces, batch_size=20)


def _instant(ms: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC)


def due_tellings(now: dt.datetime) -> list[tuple[dt.date, bool]]:
    """Return the days of the tenant at hand to be told now, and of each whether with its replay.

    Yesterday once it is over; days whose figures were corrected since; today's figures once an hour.
    """
    local_today = today()
    yesterday = local_today - dt.timedelta(days=1)
    due = []
    span, told = day_of(yesterday, now), queries.story_of(yesterday)
    if now >= _instant(span.ends_ms) + SETTLES and (told is None or not told.is_over):
        due.append((yesterday, True))
    since = local_today - dt.timedelta(days=TOLD_AGAIN_DAYS)
    for story in queries.stories().filter(day__gte=since, day__lt=local_today, is_over=True):
        if queries.is_outdated(story):
            due.append((story.day, True))
    so_far = queries.story_of(local_today)
    if so_far is None or now - so_far.made_at >= dt.timedelta(hours=1):
        due.append((local_today, False))
    return due


def forget_replays(now: dt.datetime) -> int:
    """Forget the replays of the tenant at hand that are of long ago; return how many."""
    before = now.date() - dt.timedelta(days=REPLAYS_DAYS)
    return int(Replay.objects.filter(day__lt=before).delete()[1].get("floor.Replay", 0))


# -- by e-mail


def subscribe(*, by: Access, language: str, wanted: bool) -> None:
    """Have every day's report mailed to the one who asks, from the day at hand on, or no more.

    Raises:
        StoryError: whoever asks is no person with an address, or the language is unknown.
    """
    if language not in ("id", "en") or "@" not in by.actor:
        raise StoryError(
            Text("Only a person can get it by e-mail.", "Hanya orang yang bisa menerimanya lewat surel.")
        )
    with transaction.atomic():
        if wanted:
            StoryReader.objects.update_or_create(
                email=by.actor,
                defaults={"language": language},
                create_defaults={"language": language, "since_day": today()},
            )
        else:
            StoryReader.objects.filter(email=by.actor).delete()
        audit.record(
            actor=by.actor,
            action="floor.day.subscribed" if wanted else "floor.day.unsubscribed",
            tenant=by.tenant.id,
            subject="days",
        )


@transaction.atomic
def due_mails(now: dt.datetime) -> Sequence[int]:
    """Write down every report of yesterday that is due to a reader and not yet written down; return them."""
    yesterday = today() - dt.timedelta(days=1)
    story = queries.story_of(yesterday)
    if story is None or not story.is_over:
        return []
    made = []
    for reader in StoryReader.objects.filter(since_day__lte=yesterday):
        mail, is_new = StoryMail.objects.get_or_create(reader=reader, day=yesterday)
        if is_new:
            made.append(mail.pk)
    return made
