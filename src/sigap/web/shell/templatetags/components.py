"""The components of the platform's pages. /style shows each of them in every state, with its code."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def is_check(field: BoundField) -> bool:
    """Return whether a form's field is one box to be ticked."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def control(field: BoundField) -> SafeString:
    """Return a form's field in the platform's look."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput | RadioSelect | CheckboxSelectMultiple):
        css = "form-check-input"
    else:
        css = "form-select" if isinstance(widget, Select) else "form-control"
    attrs: dict[str, Any] = {"class": f"{widget.attrs.get('class', '')} {css}".strip()}
    if isinstance(widget, Textarea):
        attrs["rows"] = widget.attrs.get("rows") if widget.attrs.get("rows") not in (None, "10") else 4
    if field.errors:
        attrs["class"] += " is-invalid"
    return field.as_widget(attrs=attrs)
