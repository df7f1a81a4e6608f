"""Every word a user sees, in both languages, side by side.

A `Text` cannot be built with one language missing, so a page, a message or a KPI can not be half translated:
the type checker sees to it. `docs/decisions/0003-text-pairs.md` says why this is not gettext.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Language = Literal["id", "en"]

LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Text:
    """One message in English and in Indonesian."""

    en: str
    id: str

    def to(self, language: Language) -> str:
        """Return the message in `language`."""
        return self.id if language == "id" else self.en

    def __str__(self) -> str:
        return self.en


def in_digits(number: int) -> Text:
    """Return a whole number with its thousands set apart: 1,234 in English, 1.234 in Indonesian."""
    return Text(f"{number:,}", f"{number:,}".replace(",", "."))
