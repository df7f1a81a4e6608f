"""The lake looked after: files that nobody reads are removed, and those that count are checked."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db import transaction

from sigap.web.insights.lake import files
from sigap.web.insights.models import CorrectedItem, Correction, LakeFile, OldFile, RollUp, Stage
from sigap.web.insights.operations.turns import turn

READ_FOR = dt.timedelta(hours=1)
"""A file that was replaced, or that never came into the manifest, is left alone for so long: somebody may be at it."""


@dataclass(frozen=True)
class Damage:
    """A file of the manifest that is missing, or holds other bytes than were written."""

    path: str
    is_missing: bool


def sweep(*, now: dt.datetime) -> int:
    """Remove the files of the tenant at hand that are in no manifest, and return how many they were.

    What was written down only while something was under way goes, too.
    """
    before = now - READ_FOR
    with turn(), transaction.atomic():
        found = files.listed()
        used = set(LakeFile.objects.values_list("path", flat=True))
        used |= set(RollUp.objects.exclude(path="").values_list("path", flat=True))
        recent = set(OldFile.objects.filter(replaced_at__gte=before).values_list("path", flat=True))
        gone = [path for path, at in found if path not in used | recent and (at is None or at < before)]
        for path in gone:
            files.remove(path)
        OldFile.objects.filter(replaced_at__lt=before).delete()
        RollUp.objects.filter(stage=Stage.STARTED, started_at__lt=before).delete()
        CorrectedItem.objects.filter(correction__at__lt=before).delete()
    return len(gone)


def verify() -> tuple[Damage, ...]:
    """Read every file of the manifest of the tenant at hand, and return those that are not as they were written."""
    damaged = []
    kept = list(LakeFile.objects.values_list("path", "digest"))
    kept += list(RollUp.objects.filter(stage=Stage.DONE).exclude(path="").values_list("path", "digest"))
    for path, digest in kept:
        try:
            found = hashlib.sha256(files.get(path)).hexdigest()
        except files.LakeUnavailableError:
            damaged.append(Damage(path, True))
            continue
        if found != digest:
            damaged.append(Damage(path, False))
    return tuple(damaged)


def forget_corrections(before: dt.date) -> int:
    """Drop corrections of days before one, and return how many they were."""
    return int(Correction.objects.filter(day__lt=before).delete()[0])
