"""E-mails to whom an account was made for."""

from __future__ import annotations

from smtplib import SMTPException

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.people.models import User


class InvitationError(SigapError):
    """An invitation cannot be sent: the mail server does not take it."""


def invitation_link(user: User) -> str:
    """Return the address at which somebody chooses their password; it works once, and for three days."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return f"{settings.PUBLIC_URL}{reverse('account_reset_password_from_key', kwargs=key)}"


def send_invitation(*, user: User, place: str) -> None:
    """Write to somebody that they may come in; with a link for a password, where they have none.

    Raises:
        InvitationError: the mail server does not take it.
    """
    url = settings.PUBLIC_URL if user.has_usable_password() else invitation_link(user)
    told = {
        "place": place,
        "url": url,
        "is_new": not user.has_usable_password(),
        "public_url": settings.PUBLIC_URL,
    }
    with translation.override(user.language or "id"):
        subject = render_to_string("people/email/invitation_subject.txt", told).strip()
        body = render_to_string("people/email/invitation_message.txt", told).strip()
    try:
        send_mail(subject, body, None, [user.email])
    except (SMTPException, OSError) as error:
        raise InvitationError(
            Text(f"The mail server did not take it: {error}.", f"Server surel menolaknya: {error}."),
            where=user.email,
            remedy=Text(
                "Nobody was invited. Try again when the mail server answers.",
                "Belum ada yang diundang. Coba lagi setelah server surel menjawab.",
            ),
        ) from error
