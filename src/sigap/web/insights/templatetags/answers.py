"""Rows of figures and of visits, drawn without a template each: a page has hundreds of cells.

{% load answers %}{% figure_rows shown.lines %}{% visit_rows rows story %}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from sigap.reports.formats import DASH
from sigap.text import Text
from sigap.web.insights.showing import Cell, Line
from sigap.web.shell.templatetags.figures import duration, instant
from sigap.web.shell.templatetags.shell import icon
from sigap.web.shell.words import language

register = template.Library()

_TOGETHER = Text("Together", "Gabungan")
_BEHIND = Text("The visits behind it", "Kunjungan di baliknya")
_CHANCE = Text("chance", "kebetulan")
_WHY_CHANCE = Text(
    "No change beyond chance: the interval of the difference holds 0",
    "Tidak ada perubahan berarti: selang selisihnya memuat 0",
)
_TONES: Mapping[str, tuple[str, str, Text]] = {
    "better": ("good", "circle-check", Text("better", "membaik")),
    "worse": ("bad", "alert-triangle", Text("worse", "memburuk")),
    "more": ("", "trending-up", Text("more", "naik")),
    "less": ("", "trending-down", Text("less", "turun")),
}


@register.simple_tag(takes_context=True)
def figure_rows(context: Context, lines: Iterable[Line]) -> SafeString:
    """Return rows of the table of figures; on a page where it is `bare`, nothing leads to the visits behind."""
    is_bare = bool(context.get("bare"))
    return SafeString("".join(f"<tr>{_headings(line)}{_cells(line, is_bare)}</tr>" for line in lines))


@register.simple_tag(takes_context=True)
def figure_cells(context: Context, line: Line) -> SafeString:
    """Return the cells of one row."""
    return SafeString(_cells(line, bool(context.get("bare"))))


def _cells(line: Line, is_bare: bool) -> str:
    return "".join(_cell(one, is_bare) for one in line.cells)


def _headings(line: Line) -> str:
    told = [escape(one.told) for one in line.headings]
    keys = [f'<th scope="row" class="figures-key" title="{one}">{one}</th>' for one in told]
    return "".join(keys) or f'<th scope="row">{_TOGETHER.to(language())}</th>'


def _cell(cell: Cell, is_bare: bool) -> str:
    told, n = escape(cell.told), f"n = {escape(cell.n)}" if cell.n else ""
    if cell.href and not is_bare:
        title = " · ".join(filter(None, (_BEHIND.to(language()), n)))
        value = f'<a class="figures-value" href="{escape(cell.href)}" title="{title}">{told}</a>'
    elif n:
        value = f'<span class="figures-value" title="{n}">{told}</span>'
    else:
        value = f'<span class="figures-value">{told}</span>'
    change = _change(cell) if cell.change else ""
    return f'<td class="num">{value}{_small(cell.interval)}{change}{_small(cell.remark)}</td>'


def _small(told: str) -> str:
    return f'<span class="figures-interval">{escape(told)}</span>' if told else ""


def _change(cell: Cell) -> str:
    told = escape(cell.change)
    if cell.tone == "same":
        why, chance = _WHY_CHANCE.to(language()), _CHANCE.to(language())
        return (
            f'<span class="figures-change"><span title="{why}">{told} {icon("equal")}{chance}</span></span>'
        )
    tone, sign, word = _TONES.get(cell.tone, _TONES["less"])
    mark = f' data-tone="{tone}"' if tone else ""
    return f'<span class="figures-change"{mark}>{told} {icon(sign)}{word.to(language())}</span>'


@register.simple_tag
def visit_rows(rows: Iterable[Mapping[str, Any]], story: str) -> SafeString:
    """Return rows of visits; `story` is the page of a contact."""
    return SafeString("".join(_visit(row, story) for row in rows))


def _visit(row: Mapping[str, Any], story: str) -> str:
    customer, contact = escape(str(row["customer"] or "")), str(row["contact_id"])
    href = f"{escape(story)}?day={row['entered_day']:%Y-%m-%d}&amp;id={quote(contact, safe='')}"
    names = (escape(row[name] or DASH) for name in ("queue_name", "channel_name", "outcome_name"))
    cells = (
        f"<td>{instant(row['entered_at'], 'seconds')}</td>",
        *(f"<td>{name}</td>" for name in names),
        f'<td class="num">{duration(row["wait_s"])}</td>',
        f"<td>{escape(row['agent_name'] or DASH)}</td>",
        f'<td class="text-truncate" title="{customer}">{customer or DASH}</td>',
        f'<td class="text-truncate"><a href="{href}">{escape(contact)}</a></td>',
    )
    return f"<tr>{''.join(cells)}</tr>"
