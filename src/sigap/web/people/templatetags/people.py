"""Fields of forms that are not ours, in our words: `{% load people %}{% field form.login "E-mail" "Surel" %}`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sigap.reports.formats import Formats
from sigap.text import Text
from sigap.web.people.rights import RIGHT_NAMES
from sigap.web.platform.deeds import in_words
from sigap.web.shell.words import both, language

register = template.Library()


@register.simple_tag
def field(
    bound: BoundField, en: str, id: str, hint_en: str = "", hint_id: str = "", **attributes: Any
) -> SafeString:
    """Draw a field in the platform's look. `attributes` go onto the input, `_` read as `-`."""
    bound.label = both(en, id)
    bound.help_text = both(hint_en, hint_id) if hint_en else ""
    bound.field.widget.attrs.pop("placeholder", None)
    bound.field.widget.attrs.update({name.replace("_", "-"): value for name, value in attributes.items()})
    return bound.as_field_group()


_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@register.filter
def browser(user_agent: str) -> str:
    """Return the browser and the system that a user agent speaks of; the first words of one that is not known."""
    named = [
        next((name for mark, name in marks if mark in user_agent), "") for marks in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(filter(None, named)) or user_agent[:40] or "–"


@register.filter
def deed(action: str) -> SafeString:
    """Return what the audit log's key means, with the key beside it, by which it is found."""
    said = in_words(action)
    if said is None:
        return format_html("<code>{}</code>", action)
    return format_html('{}<br><code class="text-secondary">{}</code>', said.to(language()), action)


_PLAIN = {"None": Text("–", "–"), "True": Text("yes", "ya"), "False": Text("no", "tidak")}


@register.filter
def rights(scopes: Iterable[str]) -> str:
    """Return what a token's scopes let it do, in words: `{{ token.scopes|rights }}`."""
    names: dict[str, Text] = {right.value: name for right, name in RIGHT_NAMES.items()}
    return ", ".join(names[one].to(language()) if one in names else one for one in scopes)


@register.filter
def plainly(value: Any) -> str:
    """Return a detail of the audit log as a person would write it: no brackets, no True, no None."""
    if value is None or value in ("", [], {}):
        return "–"
    if str(value) in _PLAIN:
        return _PLAIN[str(value)].to(language())
    if isinstance(value, list):
        return ", ".join(plainly(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {plainly(one)}" for name, one in value.items())
    return _dated(str(value))


def _dated(told: str) -> str:
    """Return a day, or a first and a last one, as pages write them; anything else as it is."""
    try:
        days = [dt.date.fromisoformat(one) for one in told.split("/")]
    except ValueError:
        return told
    is_days = "-" in told and len(days) <= 2  # 20261123 may be any number
    return Formats(language()).days(days[0], days[-1]) if is_days else told
