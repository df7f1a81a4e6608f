"""Template tags of every page; loaded everywhere without `{% load %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from sigap.text import Text
from sigap.web.shell.words import language

__all__ = ["language"]

register = template.Library()

SPRITE = "shell/vendor/icons/icons.svg"


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


@register.simple_tag
def asset(path: str) -> str:
    """Return the address of a file of a domain's `static` folder, `{% asset "shell/shell.css" %}`."""
    return static(path)


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Return a Tabler icon: `{% icon "clock" %}`. It says nothing aloud: a word stands beside it."""
    if not name:
        return SafeString("")
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static(SPRITE),
        name,
    )
