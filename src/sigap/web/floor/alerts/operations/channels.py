"""Channels are made, changed, removed and tried. What is secret of them is sealed and never shown again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.floor.alerts import queries
from sigap.web.floor.alerts.models import AlertChannel, Notice
from sigap.web.floor.alerts.operations import telling
from sigap.web.platform import audit
from sigap.web.platform.mail import is_address
from sigap.web.platform.sealing import seal
from sigap.web.platform.tenancy import tenant_id
from sigap.web.webhooks.addresses import parts_of

MOST, MOST_RECIPIENTS = 50, 50
TELEGRAM_HOST = "api.telegram.org"
TOKEN = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{20,100}")  # as BotFather gives them
CHAT = re.compile(r"-?[0-9]{1,20}|@[A-Za-z0-9_]{3,40}")


class ChannelError(SigapError):
    """A channel cannot be like this."""


@dataclass(frozen=True)
class Wanted:
    """A channel as somebody wants it. `secret` None leaves what is there."""

    name: str
    kind: str
    language: str = "id"
    recipients: Sequence[str] = ()
    chat: str = ""
    secret: str | None = None
    is_enabled: bool = True


@transaction.atomic
def make_channel(*, wanted: Wanted, actor: str) -> AlertChannel:
    """Make a channel.

    Raises:
        ChannelError, AddressError: alerts cannot be told there, or there are too many.
    """
    if AlertChannel.objects.count() >= MOST:
        raise ChannelError(Text(f"There are {MOST} channels already.", f"Sudah ada {MOST} saluran."))
    return _saved(AlertChannel(kind=wanted.kind, made_by=actor), wanted, actor, "made")


@transaction.atomic
def change_channel(*, channel: int, wanted: Wanted, actor: str) -> AlertChannel:
    """Change a channel; its kind stays.

    Raises:
        ChannelError, AddressError: alerts cannot be told there.
    """
    found = queries.channel(channel)
    return _saved(found, wanted, actor, "changed")


@transaction.atomic
def remove_channel(*, channel: int, actor: str) -> None:
    """Remove a channel, and what was to be sent there."""
    found = queries.channel(channel)
    _record(found, actor, "removed")
    found.delete()


@transaction.atomic
def send_test(*, channel: int, actor: str) -> Notice:
    """Have a test sent to a channel."""
    found = queries.channel(channel)
    _record(found, actor, "tested")
    return telling.send_test(channel=found)


def _saved(channel: AlertChannel, wanted: Wanted, actor: str, deed: str) -> AlertChannel:
    name = wanted.name.strip()
    if not 1 <= len(name) <= 120 or "\x00" in name:
        raise ChannelError(Text("Give the channel a name.", "Beri nama pada saluran."), where="name")
    if channel.kind not in AlertChannel.Kind.values or wanted.language not in ("en", "id"):
        raise ChannelError(Text("This kind is not known.", "Jenis ini tidak dikenal."), where="kind")
    channel.name, channel.language, channel.is_enabled = name, wanted.language, wanted.is_enabled
    if channel.kind == AlertChannel.Kind.EMAIL:
        channel.recipients = _recipients(wanted.recipients)
    else:
        _place(channel, wanted)
    channel.save()
    _record(channel, actor, deed)
    return channel


def _recipients(told: Sequence[str]) -> list[str]:
    found = [one.strip().lower() for one in told if one.strip()]
    wrong = [one for one in found if not is_address(one)]
    if wrong or not 1 <= len(found) <= MOST_RECIPIENTS:
        raise ChannelError(
            Text("Whom the e-mail goes to is not clear.", "Penerima surel belum jelas."),
            where="recipients",
            remedy=Text("Give 1 to 50 addresses.", "Beri 1 sampai 50 alamat."),
        )
    return sorted(set(found))


def _place(channel: AlertChannel, wanted: Wanted) -> None:
    secret = wanted.secret.strip() if wanted.secret is not None else None
    if channel.kind == AlertChannel.Kind.TELEGRAM:
        if not CHAT.fullmatch(wanted.chat.strip()):
            raise ChannelError(
                Text("This is no chat of Telegram.", "Ini bukan obrolan Telegram."),
                where="chat",
                remedy=Text("Give its number, or @name of a channel.", "Beri nomornya, atau @nama kanal."),
            )
        channel.chat, channel.host = wanted.chat.strip(), TELEGRAM_HOST
        if secret is not None and not TOKEN.fullmatch(secret):
            raise ChannelError(
                Text("This is no token of a Telegram bot.", "Ini bukan token bot Telegram."),
                where="secret",
                remedy=Text("BotFather gives it: 123456:ABC...", "BotFather memberikannya: 123456:ABC..."),
            )
    elif secret is not None:
        channel.host = str(parts_of(secret).hostname)
    if secret is not None:
        channel.secret = seal(secret)
    elif not channel.secret:
        raise ChannelError(Text("Say where the messages go.", "Sebutkan tujuan pesannya."), where="secret")


def _record(channel: AlertChannel, actor: str, deed: str) -> None:
    audit.record(
        actor=actor,
        action=f"floor.alert-channel.{deed}",
        tenant=tenant_id(),
        subject=f"alert-channel:{channel.pk}",
        name=channel.name,
        kind=channel.kind,
        host=channel.host,
    )
