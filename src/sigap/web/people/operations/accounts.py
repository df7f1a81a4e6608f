"""Accounts: made by administrators, never by whoever comes by."""

from __future__ import annotations

from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.people.models import User
from sigap.web.people.words import in_both
from sigap.web.platform import audit
from sigap.web.platform.mail import is_address


class AccountError(SigapError):
    """An account cannot be made or changed like this."""


class PreferenceError(SigapError):
    """A preference that is none of those on offer."""


@transaction.atomic
def make_user(
    *,
    email: str,
    actor: str,
    name: str = "",
    password: str | None = None,
    is_superuser: bool = False,
    language: str = "",
) -> User:
    """Make an account; without a password it is entered by an invitation, a passkey or another sign-in.

    Raises:
        AccountError: no e-mail address, one that is taken, or a password that is too weak.
    """
    address = address_of(email)
    if User.objects.filter(email=address).exists():
        what = Text("There is an account with this e-mail already.", "Sudah ada akun dengan surel ini.")
        raise AccountError(what, where="email")
    user = User(email=address, name=name.strip(), is_superuser=is_superuser, language=language)
    if password is not None:
        _strong(password, user)
    user.set_password(password)
    user.save()
    EmailAddress.objects.create(
        user=user, email=address, verified=True, primary=True
    )  # the maker vouches for it
    audit.record(actor=actor, action="people.account.made", subject=f"user:{user.pk}", email=address)
    return user


def address_of(email: str) -> str:
    """Return an e-mail address as it is kept.

    Raises:
        AccountError: it is none.
    """
    address = email.strip().lower()
    if not is_address(address):
        raise AccountError(Text("This is no e-mail address.", "Ini bukan alamat surel."), where="email")
    return address


def _strong(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise AccountError(in_both(error.error_list), where="password") from None


@transaction.atomic
def prefer(
    user: User,
    *,
    language: str | None = None,
    theme: str | None = None,
    zone: str | None = None,
    name: str | None = None,
) -> None:
    """Keep what somebody prefers; what is None stays as it is, an empty text goes back to "as the tenant's".

    Raises:
        PreferenceError: not one of those on offer.
    """
    told = {"language": language, "theme": theme, "zone": zone, "name": name}
    wanted = {field: value for field, value in told.items() if value is not None}
    offered = {
        "language": {"", "id", "en"},
        "theme": {"", "light", "dark"},
        "zone": {"", *available_timezones()},
    }
    for field, value in wanted.items():
        if field in offered and value not in offered[field]:
            what = Text(f"“{value}” is not on offer.", f"“{value}” tidak tersedia.")
            raise PreferenceError(what, where=field)
        setattr(user, field, value)
    if wanted:
        user.save(update_fields=list(wanted))


@transaction.atomic
def end_sessions(user: User, *, session_id: int | None = None, actor: str = "") -> int:
    """End a person's sessions, or one of them; return how many ended. Sessions of others are not touched."""
    sessions = UserSession.objects.filter(user=user)
    if session_id is not None:
        sessions = sessions.filter(pk=session_id)
    ended = list(sessions)
    for session in ended:
        session.end()
    if ended:
        by, subject = actor or user.email, f"user:{user.pk}"
        audit.record(actor=by, action="people.sessions.ended", subject=subject, count=len(ended))
    return len(ended)
