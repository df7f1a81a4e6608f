"""The content security policy: everything from here, no script within a page unless it carries the page's nonce."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

HEADER = "Content-Security-Policy"


def policy(nonce: str = "", *, form_action: str = "'self'") -> str:
    """Return the policy of a page."""
    scripts = "'self'" + (f" 'nonce-{nonce}'" if nonce else "")
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self'",
            "style-src-attr 'unsafe-inline'",  # widths of bars; attributes are escaped like all else
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            f"form-action {form_action}",
        )
    )


class ProtectionMiddleware:
    """Sends the policy with every answer that has none of its own; `request.csp_nonce` is made when it is asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        made: list[str] = []

        def nonce() -> str:
            made.append(secrets.token_urlsafe(16))
            return made[0]

        request.csp_nonce = SimpleLazyObject(nonce)
        response = self.get_response(request)
        # Signing in by OpenID Connect leaves for the provider's own address, by a form.
        action = "'self' https: http:" if request.path.startswith("/accounts/") else "'self'"
        response.headers.setdefault(HEADER, policy(made[0] if made else "", form_action=action))
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response
