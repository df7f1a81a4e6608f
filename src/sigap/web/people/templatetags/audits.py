"""Words of the audit log: `{% load audits %}{{ name|detail_name }}`."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sigap.text import Text
from sigap.web.platform.details import DETAILS, detail_in_words
from sigap.web.platform.subjects import Subject
from sigap.web.shell.words import language

register = template.Library()

ACTORS = {"system": Text("Sigap itself", "Sigap sendiri"), "token": Text("API token", "token API")}


@register.filter
def about(subject: str, subjects: Mapping[str, Subject]) -> SafeString | str:
    """Return what an entry is about, with what the log says beside it: `{{ row.subject|about:subjects }}`."""
    found = subjects.get(subject)
    if found is None:
        return DETAILS[subject].to(language()) if subject in DETAILS else subject or "–"
    kind, name = found.kind.to(language()), found.name
    called = name.to(language()) if isinstance(name, Text) else name
    if subject.endswith(f":{called}"):  # nothing calls it otherwise
        return format_html('{} <code class="text-secondary">{}</code>', kind, called)
    return format_html('{} {}<br><code class="text-secondary">{}</code>', kind, called, subject)


@register.filter
def actor(who: str) -> SafeString | str:
    """Return who did it: an e-mail; of the platform itself and of tokens what they are, and what the log calls them."""
    kind, is_ours, _ = who.partition(":")
    if not is_ours or kind not in ACTORS:
        return who
    return format_html('{}<br><code class="text-secondary">{}</code>', ACTORS[kind].to(language()), who)


@register.filter
def detail_name(name: str) -> str:
    """Return what the name of a detail means, in the reader's language."""
    return detail_in_words(str(name)).to(language())
