"""What Django finds wrong with a value, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils import translation

from sigap.text import Language, Text

OURS = {
    "password_too_short": Text(
        "It is too short: take at least 12 characters.", "Terlalu pendek: pakai sedikitnya 12 karakter."
    ),
    "password_too_common": Text(
        "It is among those tried first by whoever guesses.",
        "Ini termasuk yang pertama dicoba oleh penebak.",
    ),
    "password_too_similar": Text(
        "It is too much like your name or e-mail.", "Terlalu mirip dengan nama atau surel Anda."
    ),
    "password_entirely_numeric": Text("It is all digits.", "Seluruhnya angka."),
}
"""By the code of the validator; where there is none, Django's own words are taken."""


def in_both(problems: Sequence[ValidationError]) -> Text:
    """Return everything that is wrong, as one text."""
    return Text(*(" ".join(_said(problem, language) for problem in problems) for language in ("en", "id")))


def _said(problem: ValidationError, language: Language) -> str:
    if problem.code in OURS:
        return OURS[problem.code].to(language)
    with translation.override(language):
        return " ".join(map(str, problem.messages))
