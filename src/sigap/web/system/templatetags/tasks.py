"""Words of background tasks: `{% load tasks %}{{ job.task_name|task }}`."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sigap.web.shell.words import language
from sigap.web.system.words import task_in_words

register = template.Library()


@register.filter
def task(name: str) -> str:
    """Return what a task does, in the reader's language."""
    return task_in_words(name).to(language())


@register.filter
def task_and_name(name: str) -> SafeString:
    """Return what a task does, with its name below, by which logs call it."""
    return format_html('{}<br><code class="text-secondary">{}</code>', task(name), name)
