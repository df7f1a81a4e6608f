"""Template tags of every page; loaded everywhere without `{% load %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import Node
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from sigap.text import LANGUAGES, Language, Text
from sigap.web.shell.words import language

__all__ = ["language"]

register = template.Library()

SPRITE = "shell/vendor/icons/icons.svg"


@register.simple_tag
def t(en: str, id: str, **values: Any) -> SafeString:
    """Return a text in the language at hand: `{% t "{n} queues" "{n} antrean" n=count %}`.

    Values are escaped, and a text that is not written in the template itself (a role's name) is, too.
    """
    said = conditional_escape(Text(en, id).to(language()))
    return format_html(said, **values) if values else said


class _Plain(Node):
    """A text without values: nearly all there are, and a page has hundreds."""

    def __init__(self, text: Text, name: str | None) -> None:
        self.said = {one: SafeString(text.to(one)) for one in LANGUAGES}
        self.name = name

    def render(self, context: Context) -> SafeString:
        """Return the text, or keep it under the name it was asked to have."""
        said = self.said[_language(context)]
        if self.name is None:
            return said
        context[self.name] = said
        return SafeString("")


def _language(context: Context) -> Language:
    """Return the language at hand, asked once for each template: it does not change within one."""
    known: Language | None = context.render_context.get(_LANGUAGE)
    if known is None:
        known = context.render_context[_LANGUAGE] = language()
    return known


_LANGUAGE = "sigap.language"
_with_values = register.tags["t"]


@register.tag("t")
def _said(parser: Any, token: Any) -> Node:
    """Compile `{% t %}`; what is known before anybody reads is not worked out again for each reader."""
    node: Node = _with_values(parser, token)
    if node.kwargs or any(one.is_var or one.filters for one in node.args):
        return node
    en, id = (one.var for one in node.args)
    return _Plain(Text(en, id), node.target_var)


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
