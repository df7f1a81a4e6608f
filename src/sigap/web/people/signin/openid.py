"""OpenID Connect, with what the standard asks for beyond the library: a nonce, and a signature that is checked.

The nonce binds the identity token to the browser that asked (OpenID Connect Core 1.0, 3.1.2.1 and 3.1.3.7).
"""

from __future__ import annotations

import secrets
from typing import Any

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest

_NONCES = "openid-nonces"
_KEPT = 5  # tabs in which one may be signing in at once


class CheckedAdapter(OpenIDConnectOAuth2Adapter):
    """Believes an identity token only if it is signed by the provider and answers a question of this session."""

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        told: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        asked = self.request.session.get(_NONCES, [])
        if told.get("nonce") not in asked:
            raise OAuth2Error("The nonce is not one that was asked with.")
        self.request.session[_NONCES] = [nonce for nonce in asked if nonce != told["nonce"]]
        return told

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Return the sign-in of an answer that carries an identity token; without one there is no telling who it is.

        Raises:
            OAuth2Error: there is no identity token, or it cannot be trusted.
        """
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("The answer carries no identity token.")
        return super().complete_login(request, app, token, **kwargs)


class CheckedProvider(OpenIDConnectProvider):
    """Asks with a nonce."""

    oauth2_adapter_class = CheckedAdapter
    pkce_enabled_default = True

    def redirect(
        self, request: HttpRequest, process: Any, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> Any:
        """Send the browser to the provider."""
        nonce = secrets.token_urlsafe(24)
        request.session[_NONCES] = [*request.session.get(_NONCES, []), nonce][-_KEPT:]
        kwargs["auth_params"] = {**(kwargs.get("auth_params") or self.get_auth_params()), "nonce": nonce}
        return super().redirect(request, process, next_url=next_url, data=data, **kwargs)


CheckedProvider.__module__ = OpenIDConnectProvider.__module__  # where the library looks for its URLs


@login_not_required
def login(request: HttpRequest, provider_id: str) -> Any:
    """Send the browser to the provider."""
    return _view(OAuth2LoginView, request, provider_id)


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> Any:
    """Take what the provider answers."""
    return _view(OAuth2CallbackView, request, provider_id)


def _view(kind: Any, request: HttpRequest, provider_id: str) -> Any:
    try:
        return kind.adapter_view(CheckedAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
