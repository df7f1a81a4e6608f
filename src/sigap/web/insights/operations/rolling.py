"""Roll-ups made: of each file of the lake, once, and again when the file, the sums or the thresholds change."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from sigap.metrics.definition import Settings
from sigap.metrics.kept import KEPT_TABLES, KeptGrain, grains_of, recipe
from sigap.web.insights.lake import rollups
from sigap.web.insights.models import LakeDay, LakeFile, OldFile, RollUp, Stage
from sigap.web.insights.operations.storing import locked_ledger
from sigap.web.insights.queries.figures import settings_of
from sigap.web.people import queries as people


def roll_up(day: dt.date | None = None, *, most: int | None = None) -> int:
    """Make the roll-ups that are missing or no longer hold, of one day or of all; return how many were made.

    The latest days come first, and no more than `most` are made.

    What was begun and not finished, by whomever, is begun anew: a roll-up counts only once it is done.
    """
    settings = settings_of(None, None, None)
    done = {(one.table, one.grain, one.day): one for one in RollUp.objects.filter(stage=Stage.DONE)}
    not_closed = LakeDay.objects.filter(version=0).values("day")  # their files will be others when they are
    some = LakeFile.objects.filter(table__in=KEPT_TABLES, **({} if day is None else {"day": day}))
    some = some.exclude(day__in=not_closed)
    queues = _queues()
    number = 0
    for file in some.order_by("-day"):  # the latest are asked for most
        for grain in grains_of(file.table):
            if not _holds(done.get((file.table, grain.name, file.day)), file, settings):
                _make(file, grain, settings, queues)
                number += 1
                if number == most:
                    return number
    return number


def _queues() -> list[dict[str, Any]]:
    """Return every pair of queue and channel that has visits in the lake."""
    told = LakeFile.objects.filter(table="visits").values_list("profile", flat=True)
    pairs = {(queue, channel) for profile in told for queue, channel in profile["queues"]}
    return [{"queue": queue, "channel": channel} for queue, channel in sorted(pairs)]


def _holds(held: RollUp | None, file: LakeFile, settings: Settings) -> bool:
    """Return whether a roll-up is of this file, with today's sums and thresholds."""
    if held is None or held.source_digest != file.digest or held.recipe != recipe(file.table).digest:
        return False
    own = settings.queue_thresholds
    return all(own.get(queue, (t, s)) == (t, s) for queue, _, t, s in held.limits)


def _make(file: LakeFile, grain: KeptGrain, settings: Settings, queues: list[dict[str, Any]]) -> None:
    place = {"table": file.table, "grain": grain.name, "day": file.day}
    with transaction.atomic():
        locked_ledger()
        held = RollUp.objects.filter(**place).first()
        if held is not None and held.path:
            OldFile.objects.create(path=held.path, replaced_at=timezone.now())
        RollUp.objects.filter(**place).delete()
        begun = RollUp.objects.create(
            **place, source_digest=file.digest, recipe=recipe(file.table).digest, started_at=timezone.now()
        )
    written, rows, limits = rollups.made(file, grain, people.zone(), settings, queues)
    with transaction.atomic():
        ledger = locked_ledger()
        changed = RollUp.objects.filter(pk=begun.pk).update(
            stage=Stage.DONE,
            path=written.path,
            digest=written.digest,
            rows=rows,
            limits=limits,
            done_at=timezone.now(),
        )
        if changed:
            OldFile.objects.filter(path=written.path).delete()
            ledger.version += 1
            ledger.save()
