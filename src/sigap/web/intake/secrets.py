"""Secrets of sources, kept encrypted with a key that is derived from the installation's own."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from sigap.errors import SigapError
from sigap.text import Text


class SecretError(SigapError):
    """Secrets that cannot be read: they were kept with another key of the installation."""


def sealed(told: Mapping[str, str]) -> str:
    """Return secrets as they are kept; nothing for none."""
    kept = {name: value for name, value in told.items() if value}
    return _cipher(settings.SECRET_KEY).encrypt(json.dumps(kept).encode()).decode() if kept else ""


def opened(kept: str) -> dict[str, str]:
    """Return what `sealed` was told.

    Raises:
        SecretError: it was kept with another key.
    """
    if not kept:
        return {}
    try:
        told: dict[str, str] = json.loads(_cipher(settings.SECRET_KEY).decrypt(kept.encode()))
    except (InvalidToken, ValueError):
        raise SecretError(
            Text(
                "the secret cannot be read: it was kept with another SIGAP_SECRET_KEY.",
                "rahasia tidak dapat dibaca: disimpan dengan SIGAP_SECRET_KEY lain.",
            ),
            remedy=Text(
                "Start with the former key, or enter the secret anew on the source's page.",
                "Mulai dengan kunci sebelumnya, atau masukkan lagi rahasia di halaman sumber.",
            ),
        ) from None
    return told


def made() -> str:
    """Return a new secret: letters and digits only, so that every configuration file takes it."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
    return "".join(secrets.choice(letters) for _ in range(40))


@lru_cache(maxsize=4)
def _cipher(secret_key: str) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"sigap.intake.secrets").derive(secret_key.encode())
    return Fernet(urlsafe_b64encode(derived))
