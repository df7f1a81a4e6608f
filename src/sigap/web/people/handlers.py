"""What signing in and second factors do is told to the audit log."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as factors
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest

from sigap.web.platform import audit


def listen() -> None:
    """Have the audit log told of everything that happens to an account."""
    account.user_logged_in.connect(_signed_in, dispatch_uid="audit")
    user_logged_out.connect(_signed_out, dispatch_uid="audit")
    deeds = (
        (account.password_changed, "people.password.changed"),
        (account.password_set, "people.password.set"),
        (account.password_reset, "people.password.reset"),
        (factors.authenticator_added, "people.second-factor.added"),
        (factors.authenticator_removed, "people.second-factor.removed"),
        (factors.authenticator_reset, "people.recovery-codes.made"),
    )
    for signal, action in deeds:
        signal.connect(_noting(action), weak=False, dispatch_uid=action)


def _signed_in(request: HttpRequest, user: Any, **more: Any) -> None:
    steps = [
        step.get("type") or step["method"]
        for step in request.session.get("account_authentication_methods", [])
    ]
    _note(request, user, "people.sign-in.made", by=steps)


def _signed_out(request: HttpRequest, user: Any, **more: Any) -> None:
    if user is not None:
        _note(request, user, "people.sign-in.ended")


def _noting(action: str) -> Any:
    def note(request: HttpRequest, user: Any, authenticator: Any = None, **more: Any) -> None:
        detail = {"kind": str(authenticator.type)} if authenticator else {}
        _note(request, user, action, **detail)

    return note


def _note(request: HttpRequest, user: Any, action: str, **detail: Any) -> None:
    ip = get_adapter(request).get_client_ip(request) if request else None
    audit.record(actor=user.email, action=action, subject=f"user:{user.pk}", address=ip, **detail)
