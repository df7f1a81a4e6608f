"""Connectors made, changed, switched on and off; their secrets made anew."""

from __future__ import annotations

import secrets as randomness
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings as configuration
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.intake import known, secrets
from sigap.web.intake.connectors.anatomy import Connector, Setting, SettingKind, Setup
from sigap.web.intake.connectors.registry import CONNECTORS
from sigap.web.intake.models import Connection, Source
from sigap.web.platform import audit

FORMER_FOR = timedelta(hours=24)
"""For so long a secret is good after another has taken its place: time to paste it over there."""

_LONGEST = 1_000


class ConnectorError(SigapError):
    """A connector that cannot be like this. `faults` says what is wrong with which field of the form."""

    def __init__(self, faults: Mapping[str, Text]) -> None:
        self.faults = dict(faults)
        super().__init__(
            Text("Some fields are not right yet.", "Beberapa isian belum benar."),
            where=", ".join(self.faults),
        )


def connector_of(kind: str) -> Connector:
    """Return the connector for this kind of source.

    Raises:
        KeyError: there is none.
    """
    return CONNECTORS[kind]


@transaction.atomic
def connect(*, tenant: int, actor: str, kind: str, name: str, told: Mapping[str, str]) -> Source:
    """Make a source of this kind for the tenant at hand, with the settings told and the secrets that are made here.

    Raises:
        ConnectorError: fields are missing or wrong.
    """
    connector = connector_of(kind)
    plain, hidden = _sorted_out(connector, name, told, kept={})
    hidden |= {one.key: secrets.made() for one in connector.description.settings if _is_made_now(one, hidden)}
    key = f"{kind}/{slugify(name)[:60] or 'source'}-{randomness.token_hex(3)}"
    source = Source.objects.create(
        key=key,
        kind=kind,
        name=name.strip()[:120],
        settings=plain,
        secret=secrets.sealed(hidden),
    )
    Connection.objects.create(source=source)
    audit.record(
        actor=actor,
        action="intake.connector.made",
        tenant=tenant,
        subject=f"source:{source.pk}",
        kind=kind,
        name=name,
    )
    transaction.on_commit(lambda: known.forget(tenant))
    return source


def _is_made_now(setting: Setting, hidden: Mapping[str, str]) -> bool:
    return setting.kind is SettingKind.MADE_SECRET and not hidden.get(setting.key)


@transaction.atomic
def change(*, source: int, actor: str, name: str, told: Mapping[str, str]) -> None:
    """Change a connector of the tenant at hand; a secret left empty stays as it is, a new one has a grace of a day.

    Raises:
        ConnectorError: fields are missing or wrong.
    """
    row = Source.objects.select_for_update().get(pk=source)
    kept = _opened(row)
    plain, hidden = _sorted_out(connector_of(row.kind), name, told, kept=kept)
    changed = [key for key, value in hidden.items() if value != kept.get(key)]
    row.name, row.secret = name.strip()[:120], secrets.sealed(hidden)
    row.settings = plain
    row.save(update_fields=["name", "settings", "secret"])
    former = {key: kept[key] for key in changed if kept.get(key)}
    _revised(row, former)
    audit.record(
        actor=actor,
        action="intake.connector.changed",
        tenant=row.tenant_id,
        subject=f"source:{row.pk}",
        name=row.name,
        secrets=changed,
    )


def _opened(row: Source) -> dict[str, str]:
    """Return the secrets; none where they can no longer be read, so that they can be entered anew."""
    try:
        return secrets.opened(row.secret)
    except secrets.SecretError:
        return {}


def _revised(row: Source, former: Mapping[str, str]) -> None:
    told = {"revision": F("revision") + 1, "next_try_at": None, "attempts": 0}
    if former:
        told |= {"former_secret": secrets.sealed(former), "former_until": timezone.now() + FORMER_FOR}
    Connection.objects.filter(source=row).update(**told)


@transaction.atomic
def make_secret_anew(*, source: int, actor: str) -> None:
    """Make the secrets of a connector that are made here anew; the former ones are good for another day."""
    row = Source.objects.select_for_update().get(pk=source)
    kept = _opened(row)
    made = {
        one.key: secrets.made()
        for one in connector_of(row.kind).description.settings
        if one.kind is SettingKind.MADE_SECRET
    }
    row.secret = secrets.sealed(kept | made)
    row.save(update_fields=["secret"])
    _revised(row, {key: kept[key] for key in made if kept.get(key)})
    audit.record(
        actor=actor,
        action="intake.connector.secret.made",
        tenant=row.tenant_id,
        subject=f"source:{row.pk}",
        secrets=list(made),
    )


@transaction.atomic
def try_now(*, source: int, actor: str) -> None:
    """Have a held connection closed and made anew at once."""
    row = Source.objects.select_for_update().get(pk=source)
    _revised(row, {})
    audit.record(
        actor=actor, action="intake.connector.reconnected", tenant=row.tenant_id, subject=f"source:{row.pk}"
    )


def setup_of(at: Connection) -> Setup:
    """Return what the steps of setting up are written with."""
    source = at.source
    hidden = _opened(source)
    made = {
        one.key: hidden.get(one.key, "")
        for one in connector_of(source.kind).description.settings
        if one.kind is SettingKind.MADE_SECRET
    }
    return Setup(f"{configuration.PUBLIC_URL}/hooks/{source.kind}/{at.public_id}/", source.settings, made)


def _sorted_out(
    connector: Connector, name: str, told: Mapping[str, str], kept: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the settings that are told and the secrets, those not told as they were."""
    faults: dict[str, Text] = {}
    if not name.strip():
        faults["name"] = Text("Give it a name.", "Beri nama.")
    plain: dict[str, str] = {}
    hidden = dict(kept)
    for setting in connector.description.settings:
        value = told.get(setting.key, "").strip()
        fault = _fault(setting, value, setting.key in kept)
        if fault is not None:
            faults[setting.key] = fault
        elif not setting.is_secret:
            plain[setting.key] = value
        elif value:
            hidden[setting.key] = value
    if faults:
        raise ConnectorError(faults)
    return plain, hidden


def _fault(setting: Setting, value: str, is_kept: bool) -> Text | None:
    if len(value) > _LONGEST or any(ord(letter) < 32 for letter in value):
        return Text(
            "This cannot be: it is too long, or holds a line break.",
            "Terlalu panjang, atau berisi baris baru.",
        )
    if not value:
        needed = setting.is_required and not is_kept and setting.kind is not SettingKind.MADE_SECRET
        return Text("This is needed.", "Wajib diisi.") if needed else None
    if setting.kind is SettingKind.PORT and not (
        value.isascii() and value.isdigit() and 0 < int(value) < 65_536
    ):
        return Text("A port is a number from 1 to 65535.", "Port adalah angka 1 sampai 65535.")
    if setting.kind is SettingKind.FILE and not value.startswith("/"):
        return Text("Give the whole path, from /.", "Berikan path lengkap, mulai dari /.")
    return None
