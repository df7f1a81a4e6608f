"""E-mail addresses: which ones a mail can be sent to."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.mail.message import sanitize_address
from django.core.validators import validate_email


def is_address(text: str) -> bool:
    """Return whether a mail can be sent there: well-formed, with a domain that DNS can have."""
    try:
        validate_email(text)
        sanitize_address(text, "utf-8")
    except (ValidationError, ValueError):  # an impossible international domain is a UnicodeError
        return False
    return True
