"""Words of the audit log's details: `{% load audits %}{{ name|detail_name }}`."""

from __future__ import annotations

from django import template

from sigap.web.platform.details import detail_in_words
from sigap.web.shell.words import language

register = template.Library()


@register.filter
def detail_name(name: str) -> str:
    """Return what the name of a detail means, in the reader's language."""
    return detail_in_words(str(name)).to(language())
