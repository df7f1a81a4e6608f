"""Reports that the demo's manager has saved, so that there is something to open, share and change."""

from __future__ import annotations

from sigap.web.demo.operations.roles import address_of
from sigap.web.insights.models import Shared
from sigap.web.insights.operations.saved import save_report
from sigap.web.insights.question import Question
from sigap.web.people.access import access_of
from sigap.web.people.models import User
from sigap.web.platform.models import Tenant

REPORTS = (
    (
        "Tingkat layanan hari demi hari",
        "28 hari, dibanding 28 hari sebelumnya.",
        Question(("service_level", "abandonment_rate", "asa", "offered"), by=("day",), span="28d", compare="before"),
    ),
    (
        "Kontak masuk per antrean dan jam",
        "Kapan tiap antrean paling ramai.",
        Question(("offered", "abandonment_rate"), by=("queue", "hour"), span="7d"),
    ),
    (
        "Waktu penanganan per agen",
        "Bicara, tahan, dan pascapanggilan tujuh hari ini.",
        Question(("handled", "aht", "average_talk", "average_hold", "average_wrap"), by=("agent",), span="7d"),
    ),
)  # fmt: skip


def make_reports(tenant: Tenant) -> None:
    """Save the manager's reports."""
    by = access_of(User.objects.get(email=address_of("manager")), tenant)
    assert by is not None
    for name, description, question in REPORTS:
        save_report(by=by, name=name, description=description, question=question, shared=Shared.TENANT)
