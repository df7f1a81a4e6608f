"""Words for where Django wants a string before it knows the reader: labels of form fields, choices, messages.

name = forms.CharField(label=both("Name", "Nama"))
"""

from __future__ import annotations

from typing import Any

from django.utils import functional
from django.utils.translation import get_language

from sigap.text import Language, Text


def language() -> Language:
    """Return the language at hand."""
    return "en" if (get_language() or "id").startswith("en") else "id"


class _Both:
    """Two wordings, said in the language of whoever reads."""

    def __init__(self, text: Text, values: dict[str, Any]) -> None:
        self.text, self.values = text, values

    def __str__(self) -> str:
        told = self.text.to(language())
        return told.format(**self.values) if self.values else told


_when_shown = functional.lazy(str, str)  # once: Django makes a class each time it is asked for one


def both(en: str, id: str, **values: Any) -> Any:
    """Return a string that is in the language at hand whenever it is shown: `both("{n} rows", "{n} baris", n=3)`."""
    return _when_shown(_Both(Text(en, id), values))


def lazy(text: Text) -> Any:
    """Return a `Text` as a string that is in the language at hand whenever it is shown."""
    return _when_shown(_Both(text, {}))
