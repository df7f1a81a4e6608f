"""Fields of forms that are not ours, in our words: `{% load people %}{% field form.login "E-mail" "Surel" %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

from sigap.web.shell.words import both

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
