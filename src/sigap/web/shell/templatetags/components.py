"""The components of the platform's pages. /style shows each of them in every state, with its code."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sigap.metrics.definition import Unit
from sigap.text import Text
from sigap.web.shell.charts import Chart
from sigap.web.shell.states import State, Tone, state_of
from sigap.web.shell.templatetags.figures import _float, _local, tile, tile_change
from sigap.web.shell.templatetags.shell import icon as drawn_icon
from sigap.web.shell.templatetags.shell import said
from sigap.web.shell.words import language

register = template.Library()

Words = Text | str
TONE_ICONS = {
    Tone.GOOD: "circle-check",
    Tone.WARN: "alert-triangle",
    Tone.BAD: "alert-square",
    Tone.INFO: "info-circle",
    Tone.BUSY: "headset",
    Tone.AWAY: "player-pause",
    Tone.OFF: "circle-dashed",
}


def component(name: str) -> Any:
    """Return a decorator for a tag that draws shell/components/<name>.html from the values it returns."""
    return register.inclusion_tag(f"shell/components/{name}.html", name=name)


def block(name: str) -> Any:
    """Return a decorator for a tag around content, `{% name %}...{% endname %}`, drawn like a component."""

    def decorate(values_of: Any) -> Any:
        def tag(context: Any, content: str, *args: Any, **kwargs: Any) -> SafeString:
            frame = {
                "content": content,
                "request": context.get("request"),
                "csrf_token": context.get("csrf_token"),
            }
            return render_to_string(f"shell/components/{name}.html", {**values_of(*args, **kwargs), **frame})

        return register.simple_block_tag(takes_context=True, name=name, end_name=f"end{name}")(tag)

    return decorate


# --- The page --------------------------------------------------------------------------------------------------------


@block("page_head")
def page_head(title: Words, sub: Words = "") -> dict[str, Any]:
    """Return the head of a page: its name, a line under it, and between the tags what can be done."""
    return {"title": title, "sub": sub}


@block("card")
def card(title: Words = "", note: Words = "", css: str = "", id: str = "") -> dict[str, Any]:
    """Return a surface with a heading."""
    return {"title": title, "note": note, "css": css, "id": id}


@block("tabs")
def tabs(label: Words) -> dict[str, Any]:
    """Return links between the views of one thing; mark the one at hand with aria-current="page"."""
    return {"label": label}


@block("filters")
def filters(label: Words = Text("Filter", "Saring"), target: str = "#results") -> dict[str, Any]:
    """Return a bar of filters that asks anew on every change and keeps its state in the address."""
    return {"label": label, "target": target}


# --- Figures ---------------------------------------------------------------------------------------------------------


@component("stat")
def stat(
    label: Words,
    value: Any = None,
    unit: str = "",
    *,
    tone: str = "",
    word: Words = "",
    target: Any = None,
    change: float | None = None,
    change_tone: str = "",
    at: Any = None,
    stale_after_s: int = 0,
    note: Words = "",
    formula: Words = "",
    href: str = "",
) -> dict[str, Any]:
    """Return a tile with one figure. `value` is a number with a KPI's `unit`, or written already, with any unit."""
    known = Unit(unit) if unit in set(Unit) else None
    told = tile(_float(value), known) if known and not isinstance(value, str) else None
    return {
        "label": label,
        "digits": told.digits if told else value,
        "unit": told.unit if told else unit,
        "tone": tone,
        "word": word or _TONE_WORDS.get(tone, ""),
        "icon": TONE_ICONS.get(Tone(tone)) if tone else "",
        "target": tile(_float(target), known) if known and target is not None else target,
        "bar": _bar(value, target) if known is Unit.PERCENT else None,
        "change": tile_change(change, known or Unit.COUNT) if change is not None else "",
        "change_tone": change_tone,
        "change_icon": "" if not change else "trending-up" if change > 0 else "trending-down",
        "at": at,
        "stale_after_s": stale_after_s,
        "note": note,
        "formula": formula,
        "href": href,
    }


_TONE_WORDS = {
    "good": Text("On target", "Sesuai target"),
    "warn": Text("Near target", "Mendekati target"),
    "bad": Text("Off target", "Di luar target"),
}


def _bar(value: Any, target: Any) -> dict[str, float] | None:
    """Return how full a bar of percent is, and where its target is marked."""
    full = _float(value)
    if full is None:
        return None
    aim = _float(target)
    return {"full": max(0.0, min(100.0, full)), "target": -1.0 if aim is None else max(0.0, min(100.0, aim))}


@component("chart")
def chart(chart: Chart) -> dict[str, Any]:
    """Return a chart, with the table that says the same."""
    told = chart.told()
    digest = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:10]
    return {"chart": chart, "told": told, "id": f"chart-{digest}", "lang": language()}


# --- States ----------------------------------------------------------------------------------------------------------


@component("badge")
def badge(label: Words, tone: str = "off", icon: str = "") -> dict[str, Any]:
    """Return a word in a colour and with a shape."""
    return {"label": label, "tone": tone, "icon": icon or TONE_ICONS[Tone(tone)]}


@register.simple_tag
def state(kind: str, key: str) -> SafeString:
    """Return a state as `sigap.web.shell.states` shows it: `{% state "agent" "wrap" %}`."""
    return _state(state_of(kind, key))


def _state(shown: State) -> SafeString:
    return format_html(
        '<span class="state" data-tone="{}">{}<span>{}</span></span>',
        shown.tone.value,
        drawn_icon(shown.icon),
        said(shown.word),
    )


@component("age")
def age(at: Any, stale_after_s: int = 0) -> dict[str, Any]:
    """Return how old figures are; past `stale_after_s` they are marked as stale, in the browser too."""
    moment = _local(at)
    old_s = (timezone.now() - moment).total_seconds() if isinstance(moment, dt.datetime) else None
    is_stale = bool(stale_after_s) and (old_s is None or old_s > stale_after_s)
    return {"at": at, "stale_after_s": stale_after_s, "is_stale": is_stale}


# --- Nothing, waiting, wrong -----------------------------------------------------------------------------------------


@block("blank")
def blank(title: Words, text: Words = "", icon: str = "inbox") -> dict[str, Any]:
    """Return what stands where there is nothing yet, and between the tags what to do about it."""
    return {"title": title, "text": text, "icon": icon}


@block("notice")
def notice(tone: str = "info", title: Words = "") -> dict[str, Any]:
    """Return a remark that stands on the page: info, good, warn or bad."""
    return {"tone": tone, "title": title, "icon": TONE_ICONS[Tone(tone)]}


@component("skeleton")
def skeleton(rows: int = 4, columns: int = 4) -> dict[str, Any]:
    """Return the place of a table that is on its way."""
    return {"rows": range(rows), "columns": range(columns)}


@component("progress")
def progress(label: Words, done: float, of: float = 100, url: str = "", note: Words = "") -> dict[str, Any]:
    """Return how far a long work is. With `url`, that address is asked every second for the next of it."""
    portion = max(0.0, min(1.0, done / of)) if of else 0.0
    return {"label": label, "portion": portion, "percent": portion * 100, "url": url, "note": note}


# --- Tables ----------------------------------------------------------------------------------------------------------


@block("grid")
def grid(caption: Words, css: str = "") -> dict[str, Any]:
    """Return a table, dense, with a heading that stays: give thead and tbody between the tags."""
    return {"caption": caption, "css": css}


@register.inclusion_tag("shell/components/column.html", takes_context=True)
def column(context: Any, key: str, label: Words, num: bool = False, hint: Words = "") -> dict[str, Any]:
    """Return a heading by which one sorts: `?sort=wait` or `?sort=-wait`. `num` for figures."""
    request = context.get("request")
    asked = request.GET.get("sort", "") if request else ""
    order = "ascending" if asked == key else "descending" if asked == f"-{key}" else ""
    first = f"-{key}" if num else key  # figures: largest first
    then = key if num else f"-{key}"
    wanted = then if asked == first else first
    return {
        "label": label,
        "num": num,
        "hint": hint,
        "order": order,
        "href": addressed(request, sort=wanted, cursor=None),
    }


@register.inclusion_tag("shell/components/pager.html", takes_context=True)
def pager(
    context: Any, cursor: str = "", shown: int = 0, total: int | None = None, size: int = 0
) -> dict[str, Any]:
    """Return the foot of a list: how many are shown, how many on a page, and by `cursor` the way to the next."""
    request = context.get("request")
    return {
        "request": request,
        "shown": shown,
        "total": total,
        "size": size,
        "sizes": [(count, addressed(request, size=count, cursor=None)) for count in (25, 50, 100)]
        if size
        else [],
        "first": addressed(request, cursor=None) if request and request.GET.get("cursor") else "",
        "next": addressed(request, cursor=cursor) if cursor else "",
    }


def addressed(request: Any, **changes: Any) -> str:
    """Return the address at hand with some of its parameters changed; None takes one away."""
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def address_with(context: Any, **changes: Any) -> str:
    """Return the address at hand with parameters changed: `{% address_with period="today" cursor=None %}`."""
    return addressed(context.get("request"), **changes)


# --- Talking to the reader -------------------------------------------------------------------------------------------


@block("confirm")
def confirm(
    id: str, title: Words, label: Words, action: str = "", tone: str = "bad", method: str = "post"
) -> dict[str, Any]:
    """Return a dialog that asks before it is done; a button with data-dialog="<id>" opens it.

    Between the tags: what will happen, and the form's hidden fields. `label` names the deed: "Remove the queue".
    """
    return {"id": id, "title": title, "label": label, "action": action, "tone": tone, "method": method}


@block("moment")
def moment(at: Any, title: Words, tone: str = "off", icon: str = "") -> dict[str, Any]:
    """Return one moment of a timeline; put them into `<ol class="timeline">`."""
    return {"at": at, "title": title, "tone": tone, "icon": icon or "circle-dot"}


@component("copyable")
def copyable(text: str, label: Words = Text("Copy", "Salin")) -> dict[str, Any]:
    """Return a text set in a fixed width, with a button that copies it."""
    return {"text": text, "label": label}


@component("pairs")
def pairs(values: Mapping[Any, Any]) -> dict[str, Any]:
    """Return names and values; or write `<dl class="pairs">` yourself."""
    return {"values": values}


# --- Forms -----------------------------------------------------------------------------------------------------------


@register.filter
def is_check(field: BoundField) -> bool:
    """Return whether a form's field is one box to be ticked."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def control(field: BoundField) -> SafeString:
    """Return a form's field in the platform's look."""
    widget = field.field.widget
    css = "form-control"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        css = "field-choices"
    elif isinstance(widget, CheckboxInput):
        css = "form-check-input"
    elif isinstance(widget, Select):
        css = "form-select"
    attrs: dict[str, Any] = {"class": f"{widget.attrs.get('class', '')} {css}".strip()}
    if isinstance(widget, Textarea) and widget.attrs.get("rows") in (None, "10"):
        attrs["rows"] = 4
    if field.errors:
        attrs["class"] += " is-invalid"
    drawn: SafeString = field.as_widget(attrs=attrs)
    return drawn
