"""A day's half-hours, drawn without a template each: a day has hundreds. `{% load stories %}`."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from sigap.web.floor.story.showing import Cell
from sigap.web.shell.templatetags.figures import share

register = template.Library()


@register.simple_tag
def strip_cells(cells: Iterable[Cell], replaying: str, has_replay: bool) -> SafeString:
    """Return the half-hours of a queue; where the day can be watched, each leads to its moment of the `replaying`."""
    return SafeString("".join(_cell(one, replaying if has_replay else "") for one in cells))


def _cell(cell: Cell, replaying: str) -> str:
    told = f"{timezone.localtime(cell.at):%H:%M}: {escape(share(cell.level))}"
    inside = f'<span class="visually-hidden">{told}</span>'
    if replaying:
        href = f"{escape(replaying)}?at={cell.at.timestamp():.0f}"
        inside = f'<a href="{href}" tabindex="-1" title="{told}">{inside}</a>'
    return f'<li data-judged="{cell.judged}">{inside}</li>'
