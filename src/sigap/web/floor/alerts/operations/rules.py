"""Rules are made, changed, switched, removed; built-in ones go back to how they came."""

from __future__ import annotations

import datetime as dt
import math
import secrets
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction

from sigap.errors import SigapError
from sigap.floor.alerts import Severity, Side
from sigap.floor.watchable import FIGURES, Figure, Of, Unit
from sigap.text import Text
from sigap.web.floor.alerts import queries
from sigap.web.floor.alerts.models import AlertChannel, AlertRule
from sigap.web.floor.alerts.operations.raising import end_rule
from sigap.web.floor.alerts.rules import BUILT_IN_BY_KEY, DEFAULT_OWNER
from sigap.web.platform import audit
from sigap.web.platform.tenancy import tenant_id

MOST, MOST_KEYS, MOST_QUIET, MOST_OWNERS = 200, 500, 5, 5
LONGEST_S = 86_400
LARGEST = 1_000_000


class RuleError(SigapError):
    """A rule cannot be like this."""


@dataclass(frozen=True)
class Wanted:
    """A rule as somebody wants it; `sigap.web.floor.alerts.models.AlertRule` says what the fields mean."""

    name: str = ""
    of: str = "queue"
    figure: str = Figure.LONGEST_WAIT.value
    side: str = Side.ABOVE.value
    limit: float = 0.0
    back: float | None = None
    for_s: int = 0
    least: int = 0
    severity: str = Severity.WARNING.value
    keys: list[str] = field(default_factory=list)
    quiet: list[list[str]] = field(default_factory=list)
    is_enabled: bool = True
    owners: list[str] = field(default_factory=lambda: [DEFAULT_OWNER])
    mails_owner: bool = False
    escalate_after_min: int | None = None
    channels: list[int] = field(default_factory=list)


def wanted_of(rule: AlertRule) -> Wanted:
    """Return a rule as it is, to be changed."""
    fields = {name: getattr(rule, name) for name in Wanted.__dataclass_fields__ if name != "channels"}
    channels = list(rule.channels.values_list("pk", flat=True)) if rule.pk else []
    return Wanted(**fields, channels=channels)


@transaction.atomic
def make_rule(*, wanted: Wanted, actor: str) -> AlertRule:
    """Make a rule of the tenant's own.

    Raises:
        RuleError: it makes no sense, has no name, or there are too many.
    """
    if AlertRule.objects.count() >= MOST:
        raise RuleError(Text(f"There are {MOST} rules already.", f"Sudah ada {MOST} aturan."))
    if not wanted.name.strip():
        raise RuleError(Text("Give the rule a name.", "Beri nama pada aturan."), where="name")
    return _saved(AlertRule(key=f"own-{secrets.token_hex(6)}"), wanted, actor, "made")


@transaction.atomic
def change_rule(*, key: str, wanted: Wanted, actor: str) -> AlertRule:
    """Change a rule, built-in or own. What it has raised ends when it now says something else.

    Raises:
        RuleError: it makes no sense, or a built-in one would look at something else.
    """
    rule = queries.rule(key)
    built_in = BUILT_IN_BY_KEY.get(key)
    if built_in is not None:
        wanted = replace(wanted, of=built_in.of.value, figure=built_in.figure.value, name="")
    elif not wanted.name.strip():
        raise RuleError(Text("Give the rule a name.", "Beri nama pada aturan."), where="name")
    before = _condition(rule)
    saved = _saved(rule, wanted, actor, "changed")
    if _condition(saved) != before or not saved.is_enabled:
        end_rule(key=key, by=actor)
    return saved


def _condition(rule: AlertRule) -> tuple[Any, ...]:
    return (rule.of, rule.figure, rule.side, rule.limit, rule.back, rule.least, sorted(rule.keys))


@transaction.atomic
def set_enabled(*, key: str, is_enabled: bool, actor: str) -> AlertRule:
    """Switch a rule on or off."""
    return change_rule(
        key=key, wanted=replace(wanted_of(queries.rule(key)), is_enabled=is_enabled), actor=actor
    )


@transaction.atomic
def remove_rule(*, key: str, actor: str) -> None:
    """Remove a rule of one's own, or have a built-in one be as it came."""
    queries.rule(key)
    AlertRule.objects.filter(key=key).delete()
    end_rule(key=key, by=actor)
    deed = "reset" if key in BUILT_IN_BY_KEY else "removed"
    audit.record(
        actor=actor, action=f"floor.alert-rule.{deed}", tenant=tenant_id(), subject=f"alert-rule:{key}"
    )


def _saved(rule: AlertRule, wanted: Wanted, actor: str, deed: str) -> AlertRule:
    _check(wanted)
    channels = AlertChannel.objects.filter(pk__in=wanted.channels)
    if len(channels) != len(set(wanted.channels)):
        raise RuleError(Text("There is no such channel.", "Saluran itu tidak ada."), where="channels")
    for name in Wanted.__dataclass_fields__:
        if name != "channels":
            setattr(rule, name, getattr(wanted, name))
    rule.name, rule.changed_by = wanted.name.strip(), actor
    rule.save()
    rule.channels.set(channels)
    audit.record(
        actor=actor,
        action=f"floor.alert-rule.{deed}",
        tenant=tenant_id(),
        subject=f"alert-rule:{rule.key}",
        limit=rule.limit,
        is_enabled=rule.is_enabled,
    )
    return rule


def _check(wanted: Wanted) -> None:
    _check_words(wanted)
    figure = Figure(wanted.figure)
    about = FIGURES[figure]
    if Of(wanted.of) not in about.of:
        what = Text(
            f"{about.name.en.capitalize()} is not known of this.",
            f"{about.name.id.capitalize()} tidak ada di sini.",
        )
        raise RuleError(what, where="figure")
    highest = 1.0 if about.unit is Unit.SHARE else float(LARGEST)
    for name, value in (("limit", wanted.limit), ("back", wanted.back)):
        if value is not None and not (math.isfinite(value) and 0 <= value <= highest):
            raise RuleError(
                Text("This limit is out of range.", "Batas ini di luar jangkauan."),
                where=name,
                remedy=Text(f"Use a value from 0 to {highest:g}.", f"Pakai nilai dari 0 sampai {highest:g}."),
            )
    _check_back(wanted)
    if not 0 <= wanted.for_s <= LONGEST_S:
        raise RuleError(Text("It has to last a day at most.", "Paling lama satu hari."), where="for_s")
    if not 0 <= wanted.least <= LARGEST:
        raise RuleError(Text("This count is out of range.", "Jumlah ini di luar jangkauan."), where="least")
    if len(wanted.keys) > MOST_KEYS or any(not 1 <= len(key) <= 200 or "\x00" in key for key in wanted.keys):
        raise RuleError(
            Text("Name up to 500 by their keys.", "Sebutkan paling banyak 500 kunci."), where="keys"
        )
    _check_quiet(wanted)
    _check_owners(wanted)


def _check_words(wanted: Wanted) -> None:
    for name, known in (("of", Of), ("figure", Figure), ("side", Side), ("severity", Severity)):
        if getattr(wanted, name) not in [one.value for one in known]:
            told = ", ".join(one.value for one in known)
            raise RuleError(
                Text("This is not known.", "Ini tidak dikenal."),
                where=name,
                remedy=Text(f"Known are: {told}.", f"Yang dikenal: {told}."),
            )
    if len(wanted.name) > 120 or "\x00" in wanted.name:
        raise RuleError(Text("This name is too long.", "Nama ini terlalu panjang."), where="name")


def _check_back(wanted: Wanted) -> None:
    if wanted.back is None:
        return
    if (wanted.back > wanted.limit) if wanted.side == Side.ABOVE else (wanted.back < wanted.limit):
        raise RuleError(
            Text("It would be over before it began.", "Peringatan akan selesai sebelum dimulai."),
            where="back",
            remedy=Text(
                "Where it ends lies on the good side of the limit.",
                "Batas selesai berada di sisi baik dari batas.",
            ),
        )


def _check_quiet(wanted: Wanted) -> None:
    try:
        if len(wanted.quiet) > MOST_QUIET:
            raise ValueError
        for starts, ends in wanted.quiet:
            if dt.time.fromisoformat(starts) == dt.time.fromisoformat(ends):
                raise ValueError
    except (ValueError, TypeError):
        raise RuleError(
            Text("These are no quiet hours.", "Ini bukan jam tenang."),
            where="quiet",
            remedy=Text(
                "Give up to five pairs of times, such as 22:00 and 06:00.",
                "Beri paling banyak lima pasang waktu, misalnya 22:00 dan 06:00.",
            ),
        ) from None


def _check_owners(wanted: Wanted) -> None:
    unknown = [owner for owner in wanted.owners if owner not in queries.owners()] if wanted.owners else []
    if unknown or len(wanted.owners) > MOST_OWNERS:
        raise RuleError(
            Text("One of these may not answer alerts.", "Salah satunya tidak boleh menanggapi peringatan."),
            where="owners",
            remedy=Text(
                "Name up to five roles or members who may.", "Sebutkan sampai lima peran atau anggota."
            ),
        )
    after = wanted.escalate_after_min
    if after is not None and not (1 <= after <= 1440 and len(wanted.owners) > 1):
        raise RuleError(
            Text("An alert cannot be escalated like this.", "Peringatan tidak dapat dinaikkan seperti ini."),
            where="escalate_after_min",
            remedy=Text(
                "Name a next owner, and 1 to 1,440 minutes.",
                "Sebutkan penanggung jawab berikutnya dan 1 sampai 1.440 menit.",
            ),
        )
