"""Keys to the API of the tenant at hand."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.people.access import digest_of
from sigap.web.people.models import ApiToken, User
from sigap.web.people.queries import members as queries
from sigap.web.people.rights import Right
from sigap.web.platform import audit
from sigap.web.platform.tenancy import tenant_id

TOKEN_PREFIX = "sgp_"  # so that scanners of leaked secrets know it


class TokenError(SigapError):
    """A token cannot be made like this."""


@transaction.atomic
def make_token(
    *,
    name: str,
    scopes: Collection[str],
    made_by: User | None,
    expires_at: datetime | None = None,
    actor: str = "",
    within: Collection[str] | None = None,
) -> tuple[ApiToken, str]:
    """Make a key to the API of the tenant at hand; the second value is the key itself, which is not kept.

    Args:
        name: what it is for.
        scopes: the rights it carries.
        made_by: whose it is: it ends with their membership; None for one that is nobody's.
        expires_at: when it stops working; None: when it is revoked.
        actor: who does it, where that is no account.
        within: the rights of the one who asks: nobody hands out what they do not have.

    Raises:
        TokenError: no name, no or unknown scopes, more than the maker may do, or an end that has passed.
    """
    wanted = _scopes(scopes, within)
    if not name.strip():
        raise TokenError(Text("Say what it is for.", "Sebutkan kegunaannya."), where="name")
    if expires_at is not None and timezone.is_naive(expires_at):
        expires_at = timezone.make_aware(expires_at)
    if expires_at is not None and expires_at <= timezone.now():
        raise TokenError(Text("Its end has passed.", "Masa berlakunya sudah lewat."), where="expires_at")
    plain = TOKEN_PREFIX + secrets.token_urlsafe(32)
    made = ApiToken.objects.create(
        name=name.strip(),
        digest=digest_of(plain),
        shown=plain[:12],
        scopes=wanted,
        made_by=made_by,
        expires_at=expires_at,
    )
    by = actor or (made_by.email if made_by else "system:people")
    audit.record(
        actor=by,
        action="people.token.made",
        tenant=tenant_id(),
        subject=f"token:{made.pk}",
        name=name,
        scopes=wanted,
    )
    return made, plain


def _scopes(scopes: Collection[str], within: Collection[str] | None) -> list[str]:
    allowed = {right.value for right in Right} - {Right.MANAGE_SYSTEM.value}
    unknown = sorted(str(s) for s in scopes if str(s) not in allowed)
    if unknown:
        what = Text(f"There is no scope {', '.join(unknown)}.", f"Tidak ada cakupan {', '.join(unknown)}.")
        raise TokenError(what, where="scopes")
    if not scopes:
        raise TokenError(Text("Choose at least one scope.", "Pilih sedikitnya satu cakupan."), where="scopes")
    if within is not None and not set(scopes) <= set(within):
        more = ", ".join(sorted(set(map(str, scopes)) - set(map(str, within))))
        what = Text(
            f"You may not hand out what you may not do: {more}.", f"Anda tidak berhak memberikan: {more}."
        )
        raise TokenError(what, where="scopes")
    return sorted({str(s) for s in scopes})


@transaction.atomic
def revoke_token(*, token_id: int, actor: str) -> None:
    """Stop a token from working, for good.

    Raises:
        ApiToken.DoesNotExist: there is none.
    """
    token = ApiToken.objects.select_for_update().get(pk=token_id)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        audit.record(
            actor=actor,
            action="people.token.revoked",
            tenant=tenant_id(),
            subject=f"token:{token.pk}",
            name=token.name,
        )


@transaction.atomic
def revoke_tokens_of(*, user: User, actor: str) -> None:
    """Stop every token that somebody made for the tenant at hand: what is theirs ends with their membership."""
    for token in queries.tokens_of(user):
        revoke_token(token_id=token.pk, actor=actor)
