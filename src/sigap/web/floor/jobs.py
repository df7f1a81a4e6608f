"""What the floor does in the background: alerts are told, and handed on when nobody answers."""

from __future__ import annotations

import datetime as dt

from procrastinate.contrib.django import app

from sigap.web.floor.actions.operations import skills
from sigap.web.floor.alerts.operations import sending, telling
from sigap.web.floor.foresight import carrying
from sigap.web.floor.foresight import operations as foresight
from sigap.web.floor.story import jobs as story  # noqa: F401  # its tasks
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant


@app.task(name=telling.SEND, queue=telling.QUEUE)
def send_notice(tenant: int, notice: int, attempt: int) -> None:
    """Try once to tell somebody of an alert."""
    with tenancy.at(tenant):
        sending.deliver(notice=notice, attempt=attempt)


@app.task(name=telling.ESCALATE, queue=telling.QUEUE)
def escalate(tenant: int, alert: int, level: int) -> None:
    """Hand an alert on that nobody has acknowledged."""
    with tenancy.at(tenant):
        telling.escalate(alert=alert, level=level)


@app.periodic(cron="1-59/5 * * * *")
@app.task(name="sigap.floor.settle_promises", queueing_lock="sigap.floor.settle_promises")
def settle_promises(timestamp: int) -> None:
    """Hold what was promised of half-hours that are over against what really happened."""
    now = dt.datetime.fromtimestamp(timestamp, dt.UTC)
    for tenant in Tenant.objects.values_list("pk", flat=True):
        with tenancy.at(tenant):
            foresight.settle(now=now)


@app.periodic(cron="*/5 * * * *")
@app.task(name="sigap.floor.end_loans", queueing_lock="sigap.floor.end_loans")
def end_loans(timestamp: int) -> None:  # procrastinate gives it
    """Give agents back the skills that were changed for a day which is over."""
    skills.end_loans()


@app.task(name=carrying.CARRY_OUT, queue=carrying.QUEUE)
def carry_out_assignment(tenant: int, assignment: int) -> None:
    """Have the telephony put an agent where they were assigned to."""
    with tenancy.at(tenant):
        carrying.carry_out(assignment=assignment)


@app.periodic(cron="* * * * *")
@app.task(name="sigap.floor.end_assignments", queueing_lock="sigap.floor.end_assignments")
def end_assignments(timestamp: int) -> None:  # procrastinate gives it
    """Have the telephony put agents back whose assignment is over."""
    carrying.end_due()
