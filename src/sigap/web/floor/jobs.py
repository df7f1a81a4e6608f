"""What the floor does in the background: alerts are told, and handed on when nobody answers."""

from __future__ import annotations

from procrastinate.contrib.django import app

from sigap.web.floor.alerts.operations import sending, telling
from sigap.web.platform import tenancy


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
