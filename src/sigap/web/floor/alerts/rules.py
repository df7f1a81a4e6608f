"""The rules that hold at a tenant: the built-in ones, as they come or as they were changed, and its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sigap.floor.alerts import BUILT_IN, QuietHours, Rule, Severity, Side
from sigap.floor.watchable import FIGURES, Figure, Of
from sigap.web.floor.alerts.models import AlertRule

BUILT_IN_BY_KEY = {rule.key: rule for rule in BUILT_IN}
DEFAULT_OWNER = "role:floor-monitor"


def default(key: str) -> AlertRule:
    """Return a built-in rule as it comes, as a row that was not saved."""
    rule = BUILT_IN_BY_KEY[key]
    return AlertRule(
        key=rule.key,
        of=rule.of.value,
        figure=rule.figure.value,
        side=rule.side.value,
        limit=rule.limit,
        back=rule.back,
        for_s=int(rule.for_s),
        least=rule.least,
        severity=rule.severity.value,
        owners=[DEFAULT_OWNER],
    )


def all_rules() -> list[AlertRule]:
    """Return the rules of the tenant at hand, the built-in ones first."""
    rows = {row.key: row for row in AlertRule.objects.prefetch_related("channels")}
    built_in = [rows.pop(key, None) or default(key) for key in BUILT_IN_BY_KEY]
    return [*built_in, *rows.values()]


def rule_called(key: str) -> AlertRule | None:
    """Return one of them, None where there is none of this name."""
    row: AlertRule | None = AlertRule.objects.filter(key=key).first()
    if row is not None:
        return row
    return default(key) if key in BUILT_IN_BY_KEY else None


def as_watched(rows: Iterable[AlertRule]) -> tuple[Rule, ...]:
    """Return what is to be watched: those that are switched on and make sense."""
    return tuple(
        _rule(row) for row in rows if row.is_enabled and Of(row.of) in FIGURES[Figure(row.figure)].of
    )


def _rule(row: AlertRule) -> Rule:
    return Rule(
        row.key,
        Of(row.of),
        Figure(row.figure),
        Side(row.side),
        row.limit,
        row.back,
        row.for_s,
        row.least,
        Severity(row.severity),
        frozenset(row.keys),
        tuple(
            QuietHours(dt.time.fromisoformat(starts), dt.time.fromisoformat(ends))
            for starts, ends in row.quiet
        ),
    )
