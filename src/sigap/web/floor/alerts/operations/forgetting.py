"""What alerts hold about people: about agents, who answered, who set them up and who was told (UU 27/2022)."""

from __future__ import annotations

from typing import Any

from sigap.floor.watchable import Of
from sigap.web.floor.alerts.models import Alert, AlertChannel, AlertRule, AlertStep, Notice
from sigap.web.people.operations import naming
from sigap.web.people.queries.members import email_of
from sigap.web.platform.personal import Holder, Kind

NAMED_IN: naming.Columns = {
    AlertChannel: ("made_by",),
    AlertRule: ("changed_by",),
    AlertStep: ("detail",),
    Notice: ("error_en", "error_id"),
}


def _exported(kind: Kind, key: str) -> list[dict[str, Any]]:
    if kind == "agent":
        return list(_of_agent(key).values("name_en", "subject", "raised_at", "cleared_at", "value", "worst"))
    answered = AlertStep.objects.filter(by=email_of(key) or "-").values("kind", "at", "text")
    return [*answered, *naming.told_of(NAMED_IN, key)]


def _erased(kind: Kind, key: str, pseudonym: str) -> int:
    if kind == "agent":
        return int(_of_agent(key).update(key=pseudonym, subject=pseudonym))
    email = email_of(key)
    if not email:
        return 0
    touched = naming.forget(NAMED_IN, key, pseudonym)
    touched += AlertStep.objects.filter(by=email).update(by=pseudonym)
    touched += Alert.objects.filter(acknowledged_by=email).update(acknowledged_by=pseudonym)
    for model in (AlertChannel, Notice):
        for row in model.objects.filter(recipients__contains=[email]):
            row.recipients = [one for one in row.recipients if one != email]
            row.save(update_fields=["recipients"])
            touched += 1
    return int(touched)


def _of_agent(key: str) -> Any:
    return Alert.objects.filter(of=Of.AGENT.value, key=key)


ALERTS_ABOUT_PEOPLE = Holder("alerts", frozenset({"agent", "account"}), _exported, _erased)
