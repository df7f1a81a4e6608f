"""What the audit log calls the things of the live floor."""

from __future__ import annotations

from collections.abc import Collection

from sigap.text import Text
from sigap.web.floor.actions.models import SavedView
from sigap.web.floor.alerts.models import Alert, AlertChannel, AlertRule
from sigap.web.floor.alerts.words import name_of
from sigap.web.floor.models import WallLink
from sigap.web.platform import subjects


def register() -> None:
    """Have them named."""
    subjects.register("alert", _alerts)
    subjects.register("alert-channel", subjects.names_of(AlertChannel))
    subjects.register("alert-rule", _rules)
    subjects.register("view", subjects.names_of(SavedView))
    subjects.register("wall", subjects.names_of(WallLink))


def _alerts(keys: Collection[str]) -> dict[str, Text | str]:
    wanted = [int(key) for key in keys if subjects.is_number(key)]
    rows = Alert.objects.filter(pk__in=wanted).values_list("pk", "name_en", "name_id", "subject")
    return {str(pk): Text(f"{en} · {of}", f"{id} · {of}") for pk, en, id, of in rows}


def _rules(keys: Collection[str]) -> dict[str, Text | str]:
    named = dict(AlertRule.objects.filter(key__in=keys).values_list("key", "name"))
    return {key: name_of(key, named.get(key, "")) for key in keys}
