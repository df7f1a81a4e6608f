"""What alerts hold about people: about agents, and who answered (UU 27/2022)."""

from __future__ import annotations

from typing import Any

from sigap.floor.watchable import Of
from sigap.web.floor.alerts.models import Alert, AlertChannel, AlertStep, Notice
from sigap.web.people.models import User
from sigap.web.platform.personal import Holder, Kind


def _exported(kind: Kind, key: str) -> list[dict[str, Any]]:
    if kind == "agent":
        return list(_of_agent(key).values("name_en", "subject", "raised_at", "cleared_at", "value", "worst"))
    return list(AlertStep.objects.filter(by=_email(key) or "-").values("kind", "at", "text"))


def _erased(kind: Kind, key: str, pseudonym: str) -> int:
    if kind == "agent":
        return int(_of_agent(key).update(key=pseudonym, subject=pseudonym))
    email = _email(key)
    if not email:
        return 0
    touched = AlertStep.objects.filter(by=email).update(by=pseudonym)
    touched += Alert.objects.filter(acknowledged_by=email).update(acknowledged_by=pseudonym)
    for model in (AlertChannel, Notice):
        for row in model.objects.filter(recipients__contains=[email]):
            row.recipients = [one for one in row.recipients if one != email]
            row.save(update_fields=["recipients"])
            touched += 1
    return int(touched)


def _of_agent(key: str) -> Any:
    return Alert.objects.filter(of=Of.AGENT.value, key=key)


def _email(key: str) -> str:
    if not (key.isascii() and key.isdigit() and len(key) < 18):
        return ""
    return str(User.objects.filter(pk=int(key)).values_list("email", flat=True).first() or "")


ALERTS_ABOUT_PEOPLE = Holder("alerts", frozenset({"agent", "account"}), _exported, _erased)
