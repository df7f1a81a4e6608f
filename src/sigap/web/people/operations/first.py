"""The first administrator: without one nobody could manage an installation, nor make its first tenant.

Made at the start, when no account manages the installation. The password lies in SIGAP_DATA, for the owner of the
machine alone, and is told at every start until it was changed; then the file goes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from django.contrib.auth.hashers import check_password
from django.db import transaction

from sigap.web.people.models import User
from sigap.web.people.operations.accounts import make_user
from sigap.web.people.operations.passwords import file_of, kept_password

ADDRESS = "admin@sigap.localhost"  # reserved: no mail ever leaves for it (RFC 6761)
VARIABLE = "SIGAP_ADMIN"
KEPT_AS = "admin-password"
ACTOR = "system:start"


@dataclass(frozen=True)
class Administrator:
    """How to sign in as the installation's first administrator."""

    email: str
    password: str


@transaction.atomic
def first_administrator() -> Administrator | None:
    """Return how the first administrator signs in, made when nobody manages the installation.

    None when there is an administrator whose password was chosen by a person.

    Raises:
        AccountError: the address is none, or belongs to an account that does not manage the installation.
    """
    email = (os.environ.get(VARIABLE) or ADDRESS).strip().lower()
    if not User.objects.filter(is_superuser=True, is_active=True).exists():
        password = kept_password(KEPT_AS)
        make_user(email=email, password=password, is_superuser=True, actor=ACTOR)
        return Administrator(email, password)
    return _unchanged(email)


def _unchanged(email: str) -> Administrator | None:
    """Return the first administrator if the password kept still opens the account; else forget it."""
    file = file_of(KEPT_AS)
    if not file.exists():
        return None
    password = kept_password(KEPT_AS)
    found = User.objects.filter(email=email, is_superuser=True, is_active=True).first()
    if found is None or not check_password(password, found.password):
        file.unlink(missing_ok=True)
        return None
    return Administrator(email, password)
