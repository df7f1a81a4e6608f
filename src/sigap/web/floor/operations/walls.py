"""Links to the board for big screens: made, opened, revoked."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.floor.models import WallLink
from sigap.web.floor.queries import digest_of
from sigap.web.people.access import Access
from sigap.web.platform import audit

SEEN_EVERY = timedelta(minutes=1)


class WallLinkError(SigapError):
    """A link for a big screen cannot be made so."""


@transaction.atomic
def make_wall_link(*, by: Access, name: str, shows_agents: bool = False) -> tuple[WallLink, str]:
    """Make a link for a big screen; returned with its token, which is shown once.

    Raises:
        WallLinkError: it has no name, or one that is too long.
    """
    told = name.strip()
    if not told or len(told) > 120 or "\x00" in told:
        raise WallLinkError(
            Text("Say where the screen hangs.", "Sebutkan letak layarnya."),
            where="name",
            remedy=Text("Use 1 to 120 characters.", "Pakai 1 sampai 120 karakter."),
        )
    token = secrets.token_urlsafe(32)
    made = WallLink.objects.create(
        digest=digest_of(token), name=told, shows_agents=shows_agents, made_by=by.actor
    )
    audit.record(
        actor=by.actor,
        action="floor.wall.made",
        tenant=by.tenant.id,
        subject=f"wall:{made.pk}",
        name=told,
        shows_agents=shows_agents,
    )
    return made, token


@transaction.atomic
def revoke_wall_link(*, by: Access, link: WallLink) -> None:
    """Have a link open nothing from now on; the page goes dark within a minute, a bare stream ends within ten."""
    changed = WallLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())
    if changed:
        audit.record(
            actor=by.actor,
            action="floor.wall.revoked",
            tenant=by.tenant.id,
            subject=f"wall:{link.pk}",
            name=link.name,
        )


def note_seen(*, link: WallLink) -> None:
    """Note to the minute when a screen was last on."""
    now = timezone.now()
    if link.last_seen_at is None or now - link.last_seen_at > SEEN_EVERY:
        WallLink.everywhere.filter(pk=link.pk).update(last_seen_at=now)
