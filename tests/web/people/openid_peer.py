"""A small OpenID Connect provider on a real socket: discovery, authorize, token, jwks, userinfo."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEYS = {name: rsa.generate_private_key(65537, 2048) for name in ("its own", "another's")}


class Provider:
    """What the provider knows, and how it is to misbehave."""

    def __init__(self) -> None:
        self.url = ""
        self.person = {"sub": "u-1", "email": "ayu@contoh.id", "email_verified": True, "name": "Ayu"}
        self.asked: dict[str, dict[str, str]] = {}  # code -> what authorize was asked with
        self.spoil: dict[str, Any] = {}  # claims put wrong in the identity token
        self.key = "its own"
        self.without_id_token = False

    def authorize(self, query: dict[str, str]) -> str:
        """Return where the browser is sent back to."""
        code = secrets.token_urlsafe(8)
        self.asked[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Return the tokens for a code: once, and only to who began."""
        asked = self.asked.pop(form["code"], None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or asked.get("code_challenge") != proof.rstrip(b"=").decode():
            return 400, {"error": "invalid_grant"}
        if form.get("client_secret") != "rahasia-klien":
            return 401, {"error": "invalid_client"}
        now = int(time.time())
        claims = {"iss": self.url, "aud": "sigap", "iat": now, "exp": now + 60, "nonce": asked.get("nonce")}
        told = {**self.person, **claims, **self.spoil}
        id_token = jwt.encode(told, KEYS[self.key], algorithm="RS256", headers={"kid": "k1"})
        made = {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "expires_in": 60}
        return 200, made if self.without_id_token else {**made, "id_token": id_token}

    def get(self, path: str) -> dict[str, Any] | None:
        """Return what is at a path."""
        if path == "/.well-known/openid-configuration":
            ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            told: dict[str, Any] = {f"{name}_endpoint": f"{self.url}/{end}" for name, end in ends.items()}
            methods = ["client_secret_post"]
            return told | {
                "issuer": self.url,
                "jwks_uri": f"{self.url}/jwks",
                "token_endpoint_auth_methods_supported": methods,
            }
        if path == "/jwks":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEYS["its own"].public_key()))
            return {"keys": [{**key, "kid": "k1", "use": "sig", "alg": "RS256"}]}
        return dict(self.person) if path == "/userinfo" else None


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        """Answer a question."""
        parts = urlsplit(self.path)
        if parts.path == "/authorize":
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self.send_response(302)
            self.send_header("Location", self.provider.authorize(query))
            self.end_headers()
            return
        told = self.provider.get(parts.path)
        self._tell(200 if told else 404, told or {})

    def do_POST(self) -> None:
        """Give tokens for a code."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._tell(*self.provider.token({name: values[0] for name, values in parse_qs(body).items()}))

    def _tell(self, status: int, told: dict[str, Any]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[Provider]:
    """Have a provider running."""
    provider = Provider()
    handler = type("Handler", (_Handler,), {"provider": provider})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        provider.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield provider
        server.shutdown()
        thread.join()
