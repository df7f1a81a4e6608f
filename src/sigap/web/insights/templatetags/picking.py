"""The catalogue's list in the form of a question: `{% load picking %}{{ option|pick_item }}`."""

from __future__ import annotations

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from sigap.metrics.catalogue import get
from sigap.text import Language
from sigap.web.insights.choices import KpiOption
from sigap.web.shell.words import language

register = template.Library()


@register.filter
def pick_item(option: KpiOption) -> SafeString:
    """Return a KPI in the list, to be ticked: there are many on every page, and each is always the same."""
    return _drawn(option.kpi.id, option.is_chosen, language())


@cache
def _drawn(id: str, is_chosen: bool, language: Language) -> SafeString:
    kpi = get(id)
    return render_to_string(
        "insights/pick_item.html",
        {
            "kpi": kpi,
            "name": kpi.name.to(language),
            "definition": kpi.definition.to(language),
            "formula": kpi.variants[kpi.default_variant].formula.to(language),
            "is_chosen": is_chosen,
        },
    )
