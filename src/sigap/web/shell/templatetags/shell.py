"""Template tags of every page; loaded everywhere without `{% load %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from sigap.text import Language, Text

register = template.Library()


def language() -> Language:
    """Return the language at hand."""
    return "en" if (get_language() or "id").startswith("en") else "id"


@register.simple_tag
def t(en: str, id: str, **values: Any) -> SafeString:
    """Return a text in the language at hand: `{% t "{n} queues" "{n} antrean" n=count %}`. Values are escaped."""
    return (
        format_html(Text(en, id).to(language()), **values)
        if values
        else SafeString(Text(en, id).to(language()))
    )


@register.filter
def said(text: Text | str) -> str:
    """Return a `Text` in the language at hand: `{{ kpi.name|said }}`."""
    return conditional_escape(text.to(language()) if isinstance(text, Text) else text)
