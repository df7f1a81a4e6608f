"""What a starter reads in a terminal, in the language of the locale."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

from sigap.text import Language, Text


def language() -> Language:
    """Return Indonesian where the locale says so, else English. SIGAP_LANGUAGE has the last word."""
    for name in ("SIGAP_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        told = os.environ.get(name, "")
        if told:
            return "id" if told.lower().startswith("id") else "en"
    return "en"


def choose(en: str, id: str) -> str:
    """Return the one in the language of the locale."""
    return Text(en, id).to(language())


def say(en: str, id: str) -> None:
    """Print one line with the time of day, at once."""
    print(f"{datetime.now(UTC).astimezone():%H:%M:%S} sigap: {choose(en, id)}", file=sys.stderr, flush=True)


def say_both(en: str, id: str) -> None:
    """Print one message in both languages: it may be read by who did not choose the locale."""
    print(f"sigap: {en}\nsigap: {id}", file=sys.stderr, flush=True)
