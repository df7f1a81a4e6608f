"""Secrets that have to be read again are kept encrypted, by a key made of the installation's secret."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet
from django.conf import settings


@lru_cache(maxsize=4)
def _key(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"second factors:" + secret.encode()).digest()))


def seal(text: str) -> str:
    """Return `text` encrypted."""
    return _key(settings.SECRET_KEY).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what was sealed."""
    return _key(settings.SECRET_KEY).decrypt(sealed.encode()).decode()
