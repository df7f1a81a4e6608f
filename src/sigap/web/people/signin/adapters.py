"""What django-allauth does our way: no open sign-up, our words, e-mails in the reader's language, all of it audited."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from sigap.web.people.models import User
from sigap.web.platform import audit
from sigap.web.platform.sealing import seal, unseal
from sigap.web.shell.words import both

TOO_MANY = both(
    "Too many failed tries. Wait five minutes, or choose a new password.",
    "Terlalu banyak percobaan gagal. Tunggu lima menit, atau pilih kata sandi baru.",
)
WRONG = both("E-mail or password is not right.", "Surel atau kata sandi tidak benar.")
WRONG_CODE = both("This code is not right.", "Kode ini tidak benar.")


class AccountAdapter(DefaultAccountAdapter):
    """Passwords, e-mails and sessions."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": both("This account is closed.", "Akun ini ditutup."),
        "email_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "enter_current_password": both(
            "This is not your current password.", "Ini bukan kata sandi Anda sekarang."
        ),
        "incorrect_password": both("This password is not right.", "Kata sandi ini tidak benar."),
        "incorrect_code": WRONG_CODE,
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": both(
            "Too many tries. Wait some minutes.", "Terlalu banyak percobaan. Tunggu beberapa menit."
        ),
        "invalid_password_reset": both("This link no longer works.", "Tautan ini tidak berlaku lagi."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: accounts are made by administrators."""
        return False

    def clean_password(self, password: str, user: User | None = None) -> str:
        """Refuse a weak password, in our words."""
        from sigap.web.people.words import in_both
        from sigap.web.shell.words import lazy

        try:
            return str(super().clean_password(password, user))
        except ValidationError as error:
            raise ValidationError(lazy(in_both(error.error_list))) from None

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse whoever has failed too often, and say so in the audit log."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            self._tell("people.sign-in.locked", credentials)
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note a failed sign-in."""
        self._tell("people.sign-in.failed", credentials)

    def _tell(self, action: str, credentials: dict[str, Any]) -> None:
        """Note a try; what was typed is kept only where it is an account's e-mail: it may have been a password."""
        tried = str(credentials.get("email", "")).lower()
        known = User.objects.filter(email=tried).values_list("email", flat=True).first()
        digest: dict[str, Any] = {} if known else {"tried": hashlib.sha256(tried.encode()).hexdigest()[:12]}
        audit.record(
            actor=known or "unknown", action=action, address=self.get_client_ip(self.request), **digest
        )

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Note that somebody whose account is closed came by."""
        audit.record(actor=user.email, action="people.sign-in.closed", address=self.get_client_ip(request))
        return super().respond_user_inactive(request, user)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of a new password at our public address, whatever host was asked."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.PUBLIC_URL}{path.replace('UID-KEY', quote(key))}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send an e-mail in the language of whoever it goes to, where they have chosen one."""
        known = User.objects.filter(email=email.lower()).values_list("language", flat=True).first()
        told = {**context, "public_url": settings.PUBLIC_URL}
        with translation.override(known or translation.get_language()):
            super().send_mail(template_prefix, email, told)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return the ways to show once more who one is, in our words."""
        words = {
            "reauthenticate": both("Use your password", "Pakai kata sandi"),
            "mfa_reauthenticate": both("Use a code", "Pakai kode"),
            "mfa_reauthenticate:webauthn": both("Use a passkey", "Pakai kunci sandi"),
        }
        ways = super().get_reauthentication_methods(user)
        return [{**way, "description": words.get(way["id"], way["description"])} for way in ways]


class SocialAdapter(DefaultSocialAccountAdapter):
    """Sign-ins of others (OpenID Connect): they let in whom an administrator has made an account for."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "invalid_token": both("The answer could not be trusted.", "Jawaban tidak dapat dipercaya."),
        "disconnect_last": both("This is your only way to sign in.", "Ini satu-satunya cara Anda masuk."),
    }

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Say no: accounts are made by administrators."""
        return False

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """Note that another's sign-in failed, and why."""
        why = f"{type(exception).__name__}: {exception}" if exception else str(error)
        ip = AccountAdapter(request).get_client_ip(request)
        by = getattr(provider, "name", str(provider))
        audit.record(actor="unknown", action="people.sign-in.failed", address=ip, by=by, why=why[:200])


class SecondFactorAdapter(DefaultMFAAdapter):
    """Authenticator apps, passkeys and recovery codes."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": both(
            "Your role asks for a second factor: add another one first.",
            "Peran Anda meminta faktor kedua: tambahkan yang lain dahulu.",
        ),
        "cannot_generate_recovery_codes": both("Set up a second factor first.", "Atur faktor kedua dahulu."),
    }

    def encrypt(self, text: str) -> str:
        """Keep secrets sealed."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open what was sealed."""
        return unseal(encrypted_text)

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002  # the library's name
        """Return what a new passkey is called until somebody says otherwise."""
        from allauth.mfa.models import Authenticator

        count = Authenticator.objects.filter(user=user, type=type).count() + 1
        return str(both("Passkey {n}", "Kunci sandi {n}", n=count))
