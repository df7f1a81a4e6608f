"""How the installation is doing: what is wrong, what runs, what waits, how much room there is."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob, ProcrastinateWorker

from sigap.text import Text
from sigap.web.intake.models import Source
from sigap.web.intake.queries import Lag, lag
from sigap.web.platform.heartbeats import GONE_AFTER
from sigap.web.platform.models import JobFailure, Process, Tenant

WORKER_SILENT = dt.timedelta(seconds=60)
LITTLE_ROOM_BYTES = 500 * 1024 * 1024
STATUSES = ("todo", "doing", "succeeded", "failed", "cancelled", "aborted")


@dataclass(frozen=True)
class Check:
    """Something that is wrong. A fatal one means that people should not be sent here."""

    name: str
    what: Text
    remedy: Text
    is_fatal: bool = True


@dataclass(frozen=True)
class Disk:
    """How much room there is where the platform keeps its files."""

    total: int
    free: int
    kept: int  # by the platform itself

    @property
    def is_short(self) -> bool:
        """Return whether it will soon be full."""
        return self.free < LITTLE_ROOM_BYTES


# --- What is wrong ----------------------------------------------------------------------------------------------------


def wrong() -> list[Check]:
    """Return all that is wrong; [] is a healthy installation."""
    missing = missing_migrations()
    if missing:
        return [_missing(missing)]
    found = []
    if not workers_alive():
        found.append(_NO_WORKER)
    running = processes_by_name()
    found += [check for check in (_NO_LIVE, _NO_FLOOR) if check.name not in running]
    late = [tenant for tenant, behind in lags() if behind.lag_s > _LATE_S]
    if late:
        found.append(_late(late))
    if shutil.disk_usage(settings.DATA).free < LITTLE_ROOM_BYTES:
        found.append(_LITTLE_ROOM)
    return found


_LATE_S = 60.0
_NO_WORKER = Check(
    "worker",
    Text("No worker does background jobs.", "Tidak ada pekerja yang menjalankan pekerjaan latar."),
    Text("Start one: ./run work", "Jalankan satu: ./run work"),
    is_fatal=False,
)
_NO_LIVE = Check(
    "live",
    Text("No live process makes figures of events.", "Tidak ada proses langsung yang mengolah kejadian."),
    Text("Start one: ./run live", "Jalankan satu: ./run live"),
    is_fatal=False,
)
_NO_FLOOR = Check(
    "floor",
    Text("No process keeps the live boards.", "Tidak ada proses yang memutakhirkan papan langsung."),
    Text("Start one: ./run floor", "Jalankan satu: ./run floor"),
    is_fatal=False,
)
_LITTLE_ROOM = Check(
    "disk",
    Text("The disk is nearly full.", "Disk hampir penuh."),
    Text("Make room, or move SIGAP_DATA.", "Kosongkan ruang, atau pindahkan SIGAP_DATA."),
    is_fatal=False,
)


def _missing(names: Collection[str]) -> Check:
    told = ", ".join(sorted(names)[:3])
    return Check(
        "migrations",
        Text(
            f"The database's tables are not up to date: {told}.", f"Tabel basis data belum mutakhir: {told}."
        ),
        Text("Bring them up to date: ./run migrate", "Perbarui: ./run migrate"),
    )


def _late(slugs: Collection[str]) -> Check:
    told = ", ".join(sorted(slugs)[:5])
    return Check(
        "lag",
        Text(f"Figures are behind at: {told}.", f"Angka tertinggal di: {told}."),
        Text(
            "Is the live process overloaded, or does it fail?", "Apakah proses langsung kewalahan atau gagal?"
        ),
        is_fatal=False,
    )


def missing_migrations() -> list[str]:
    """Return the migrations that the database has not had yet."""
    had = {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}
    return sorted(_known_migrations() - had)


@lru_cache(maxsize=1)
def _known_migrations() -> frozenset[str]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(f"{app}.{name}" for app, name in loader.disk_migrations)


# --- What runs --------------------------------------------------------------------------------------------------------


def processes_alive() -> list[Process]:
    """Return the processes that gave a sign of life lately."""
    return list(Process.objects.filter(seen_at__gt=timezone.now() - GONE_AFTER))


def processes_by_name() -> dict[str, int]:
    """Return how many of each kind live: "work-2" is a "work"."""
    found: dict[str, int] = {}
    for process in processes_alive():
        name = re.sub(r"-\d+$", "", process.name)
        found[name] = found.get(name, 0) + 1
    return found


def workers_alive() -> int:
    """Return how many workers of background jobs gave a sign of life lately."""
    return ProcrastinateWorker.objects.filter(last_heartbeat__gt=timezone.now() - WORKER_SILENT).count()


def lags() -> list[tuple[str, Lag]]:
    """Return how far behind the figures of each tenant are."""
    return [(tenant.slug, lag(tenant.pk)) for tenant in Tenant.objects.all()]


def events_by_end() -> list[tuple[dict[str, object], int]]:
    """Return how many events were accepted, repeated and refused, by tenant."""
    found = Source.everywhere.values("tenant__slug").annotate(
        accepted=Sum("accepted"), repeated=Sum("repeated"), refused=Sum("refused")
    )
    return [
        ({"tenant": row["tenant__slug"], "end": end}, row[end])
        for row in found.order_by("tenant__slug")
        for end in ("accepted", "repeated", "refused")
    ]


def tenants() -> QuerySet[Any]:
    """Return all tenants with what can be said of each at a glance."""
    return Tenant.objects.order_by("name")


def disk() -> Disk:
    """Return how much room there is, and how much of it the platform takes."""
    usage = shutil.disk_usage(settings.DATA)
    return Disk(usage.total, usage.free, _size(settings.DATA))


def _size(folder: Path) -> int:
    total = 0
    for place, _, names in os.walk(folder, onerror=None):
        for name in names:
            try:
                total += os.lstat(os.path.join(place, name)).st_size
            except OSError:
                continue  # removed meanwhile
    return total


def versions() -> dict[str, str]:
    """Return the versions of what everything rests on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = str(cursor.fetchone()[0])
    own, *others = _installed().items()
    return dict([own, ("PostgreSQL", server.split(" ")[0]), *others])


@lru_cache(maxsize=1)
def _installed() -> dict[str, str]:
    import platform
    from importlib.metadata import version

    packages = ("django", "django-ninja", "procrastinate", "granian", "duckdb", "psycopg")
    return {
        "Sigap": version("sigap"),
        "Python": platform.python_version(),
        **{name: version(name) for name in packages},
    }


# --- Background jobs --------------------------------------------------------------------------------------------------


def jobs_by_status() -> dict[str, int]:
    """Return how many background jobs are in each status."""
    found = dict.fromkeys(STATUSES, 0)
    found.update(ProcrastinateJob.objects.values_list("status").annotate(Count("id")))
    return found


def jobs(*, status: str = "", task: str = "") -> QuerySet[Any]:
    """Return background jobs, the newest first, each with its last error and when something last happened to it."""
    failure = JobFailure.objects.filter(job=OuterRef("pk")).order_by("-id")
    event = ProcrastinateEvent.objects.filter(job=OuterRef("pk")).order_by("-id")
    found = ProcrastinateJob.objects.annotate(
        error=Subquery(failure.values("error")[:1]), changed_at=Subquery(event.values("at")[:1])
    )
    if status in STATUSES:
        found = found.filter(status=status)
    if task:
        found = found.filter(task_name=task)
    return found.order_by("-id")


def task_names() -> list[str]:
    """Return the names of all tasks that have a job."""
    return list(ProcrastinateJob.objects.order_by("task_name").values_list("task_name", flat=True).distinct())


def job(id: int) -> tuple[ProcrastinateJob, list[ProcrastinateEvent], list[JobFailure]] | None:
    """Return a job, what happened to it and what went wrong with it; None when there is none."""
    found = ProcrastinateJob.objects.filter(pk=id).first() if 0 < id < 2**63 else None
    if found is None:
        return None
    events = list(ProcrastinateEvent.objects.filter(job_id=id).order_by("id"))
    return found, events, list(JobFailure.objects.filter(job=id))


def periodic() -> list[dict[str, Any]]:
    """Return what is done on a schedule: the task, its schedule, when it was last begun."""
    from procrastinate.contrib.django import app

    last = dict(ProcrastinateJob.objects.values_list("task_name").annotate(at=Max("procrastinateevent__at")))
    return [
        {"task": found.task.name, "cron": found.cron, "at": last.get(found.task.name)}
        for found in sorted(app.periodic_registry.periodic_tasks.values(), key=lambda one: one.task.name)
    ]


def stalled_jobs() -> QuerySet[Any]:
    """Return jobs that are said to run, by a worker that is gone."""
    silent = timezone.now() - WORKER_SILENT
    return ProcrastinateJob.objects.filter(status="doing").filter(
        Q(worker=None) | Q(worker__last_heartbeat__lt=silent)
    )
