"""What is done to the installation: tenants made and renamed, jobs run again and cancelled, old things forgotten."""

from __future__ import annotations

import contextlib
import datetime as dt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import ProcrastinateException
from procrastinate.jobs import Status

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.platform import audit
from sigap.web.platform.heartbeats import FORGOTTEN_AFTER
from sigap.web.platform.models import JobFailure, Process, Tenant
from sigap.web.system import queries

SUCCEEDED_KEPT = dt.timedelta(days=2)
ENDED_KEPT = dt.timedelta(days=30)  # failed and cancelled ones: somebody may want to know why


class TenantError(SigapError):
    """A tenant cannot be as it was asked for."""


class JobError(SigapError):
    """A job is not in a state in which that can be done to it."""


@transaction.atomic
def make_tenant(*, slug: str, name: str, zone: str, language: str, actor: str) -> Tenant:
    """Make a tenant: a client's programme, with nobody and nothing in it yet.

    Raises:
        TenantError: the address is taken or no address, or the time zone is unknown.
    """
    tenant = Tenant(slug=slug, name=name.strip(), zone=_known(zone), language=language)
    _check(tenant)
    tenant.save()
    audit.record(
        actor=actor, action="system.tenant.made", tenant=tenant.pk, subject=f"tenant:{slug}", name=tenant.name
    )
    return tenant


@transaction.atomic
def change_tenant(*, tenant: int, name: str, zone: str, language: str, actor: str) -> Tenant:
    """Rename a tenant, or change its time zone and language. Its address stays: links rest on it.

    Raises:
        TenantError: there is none, its name is empty, or the time zone is unknown.
    """
    found: Tenant | None = Tenant.objects.select_for_update().filter(pk=tenant).first()
    if found is None:
        raise TenantError(Text("There is no such tenant.", "Program itu tidak ada."))
    was = found.name
    found.name, found.zone, found.language = name.strip(), _known(zone), language
    _check(found)
    found.save()
    audit.record(
        actor=actor,
        action="system.tenant.changed",
        tenant=found.pk,
        subject=f"tenant:{found.slug}",
        was=was,
        name=found.name,
    )
    return found


def _known(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise TenantError(
            Text(f'The time zone "{zone[:60]}" is unknown.', f'Zona waktu "{zone[:60]}" tidak dikenal.'),
            where="zone",
            remedy=Text("For example Asia/Jakarta.", "Misalnya Asia/Jakarta."),
        ) from None
    return zone


def _check(tenant: Tenant) -> None:
    try:
        tenant.full_clean()
    except ValidationError as error:
        field = next(iter(error.message_dict))
        raise TenantError(
            Text(
                "The address is taken, or has other than small letters, digits and hyphens.",
                "Alamat sudah dipakai, atau berisi selain huruf kecil, angka, dan tanda hubung.",
            )
            if field == "slug"
            else Text("This cannot be so.", "Nilai ini tidak dapat dipakai."),
            where=field,
        ) from None


# --- Background jobs --------------------------------------------------------------------------------------------------


@transaction.atomic
def run_again(*, job: int, actor: str) -> None:
    """Run an ended job again.

    Raises:
        JobError: it is not there, runs or waits already, or another one like it waits.
    """
    found = queries.job(job)
    if found is None or found[0].status in ("todo", "doing"):
        raise _not_so(job)
    one = found[0]
    try:
        app.configure_task(one.task_name, queue=one.queue_name, lock=one.lock, allow_unknown=True).defer(
            **one.args
        )
    except ProcrastinateException:
        raise _not_so(job) from None
    audit.record(actor=actor, action="system.job.run-again", subject=f"job:{job}", task=one.task_name)


@transaction.atomic
def cancel(*, job: int, actor: str) -> None:
    """Cancel a job that waits; ask one that runs to stop.

    Raises:
        JobError: it is not there, or has ended.
    """
    if not app.job_manager.cancel_job_by_id(job, abort=True):
        raise _not_so(job)
    audit.record(actor=actor, action="system.job.cancelled", subject=f"job:{job}")


def _not_so(job: int) -> JobError:
    return JobError(
        Text("This job is not in a state for that any more.", "Keadaan pekerjaan ini sudah berubah."),
        where=f"job {job}",
        remedy=Text("Load the page anew.", "Muat ulang halaman ini."),
    )


def retry_stalled(now: dt.datetime) -> int:
    """Have jobs run again whose worker is gone, killed or unplugged in the middle; return how many."""
    done = 0
    for one in queries.stalled_jobs():
        with (
            contextlib.suppress(ProcrastinateException),
            transaction.atomic(),
        ):  # another worker may have been first
            app.job_manager.retry_job_by_id(job_id=one.pk, retry_at=now)
            done += 1
    return done


def forget_ended_jobs(now: dt.datetime) -> int:
    """Forget jobs that ended long ago, and what went wrong with them; return how many."""
    with connection.cursor() as cursor:
        gone = 0
        for statuses, kept in (
            ((Status.SUCCEEDED.value,), SUCCEEDED_KEPT),
            ((Status.FAILED.value, Status.CANCELLED.value, Status.ABORTED.value), ENDED_KEPT),
        ):
            cursor.execute(_FORGET, [list(statuses), now - kept])
            gone += cursor.rowcount
        cursor.execute(
            "DELETE FROM procrastinate_periodic_defers WHERE job_id IS NULL AND defer_timestamp < %s",
            [int((now - ENDED_KEPT).timestamp())],
        )
    JobFailure.objects.filter(at__lt=now - ENDED_KEPT).delete()
    return gone


_FORGET = """
DELETE FROM procrastinate_jobs j WHERE j.status::text = ANY(%s)
AND (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id) < %s
"""


def forget_dead_processes(now: dt.datetime) -> None:
    """Forget processes that gave no sign of life for long."""
    Process.objects.filter(seen_at__lt=now - FORGOTTEN_AFTER).delete()
