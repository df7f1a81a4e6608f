"""Secrets that have to be read again (of connectors, of webhooks) lie sealed in the database.

The key comes from SIGAP_SECRET_KEY: a copy of the database alone opens nothing.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from sigap.errors import SigapError
from sigap.text import Text


class SealError(SigapError):
    """A sealed secret was sealed with another key."""


def seal(secret: str) -> str:
    """Return `secret` so that only this installation can read it."""
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what was sealed.

    Raises:
        SealError: it was sealed with another key.
    """
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SealError(
            Text("This secret was kept with another key.", "Rahasia ini disimpan dengan kunci lain."),
            where="SIGAP_SECRET_KEY",
            remedy=Text(
                "Start with the former key, or make the secret anew.",
                "Jalankan dengan kunci semula, atau buat rahasia baru.",
            ),
        ) from None


def _box() -> Fernet:
    return _box_of(settings.SECRET_KEY)


@lru_cache(maxsize=2)
def _box_of(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"sigap.sealing:" + key.encode()).digest()))
