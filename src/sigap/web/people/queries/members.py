"""Who is a member, for other domains: by the name that the audit log has for them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.db.models.functions import Lower

from sigap.web.people.models import ApiToken, Membership, User


def name_of(actor: str) -> str:
    """Return what somebody is called whom the audit log names: their own name, else that which the log has."""
    found = User.objects.filter(email=actor).values_list("name", flat=True).first()
    return found or actor


def agents_with_account() -> set[int]:
    """Return the ids of the agents at the tenant at hand who can sign in."""
    found = Membership.objects.exclude(agent=None).filter(user__is_active=True)
    return set(found.values_list("agent_id", flat=True))


def email_of(account: str) -> str:
    """Return the e-mail of an account by its id, as requests for personal data have it; "" where there is none."""
    is_id = account.isascii() and account.isdigit() and len(account) < 18
    found = User.objects.filter(pk=int(account)).values_list("email", flat=True).first() if is_id else None
    return found or ""


def addresses() -> set[str]:
    """Return the e-mails of the members of the tenant at hand whose account is open, in lower case."""
    found = Membership.objects.filter(user__is_active=True).values_list("user__email", flat=True)
    return {email.lower() for email in found}


def with_account(emails: Iterable[str]) -> set[str]:
    """Return those of these e-mails that an account has, open or closed, here or elsewhere, in lower case."""
    found = User.objects.annotate(lower=Lower("email")).filter(lower__in=[one.lower() for one in emails])
    return set(found.values_list("lower", flat=True))


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """Return the tokens that somebody made for the tenant at hand and nobody has revoked."""
    return ApiToken.objects.filter(made_by=user, revoked_at=None).order_by("name", "pk")
