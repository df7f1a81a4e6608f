"""Makes one of anything that a tenant has, so that a new page's address can be filled without anybody writing how.

`<int:id>` after `/reports/` is a Report; `<int:schedule>` a Schedule; `<str:key>` after `/queues/` the key of a Queue.
"""

from __future__ import annotations

import itertools
import re
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from sigap.web.people.models import User
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

_count = itertools.count(1)

SPECIAL: dict[tuple[str, str], dict[str, Any]] = {
    ("intake", "Source"): {"kind": "asterisk"},  # connectors' pages show only sources that are connected to
}
"""What a model's row needs beyond its types: (app, model): values."""

WITH: dict[tuple[str, str], tuple[str, ...]] = {("intake", "Source"): ("intake.Connection",)}
"""What a model's row is never without: (app, model): models that refer to it."""

MEANT: dict[tuple[str, str], str] = {
    ("people", "member"): "people.Membership",
    ("people", "token"): "people.ApiToken",
    ("members", "member"): "people.Membership",
    ("tokens", "token"): "people.ApiToken",
    ("webhooks", "hook"): "webhooks.Endpoint",
    ("reports", "report"): "insights.SavedReport",
    ("reports", "link"): "insights.ReportLink",
    ("dashboards", "report"): "insights.SavedReport",
    ("sources", "problem"): "intake.SourceProblem",
    ("connectors", "connector"): "intake.Source",
}
"""Which model an address's word means, where it is not its name: (namespace, word): model."""

FORMS: dict[str, dict[str, str]] = {"insights:pin": {"report": "insights.SavedReport"}}
"""What a form has to name besides what its address names, for its page to be found: name of the view: field: model."""


def form_of(view: str, tenant: Tenant) -> str:
    """Return a form, as a browser sends it, that names things of `tenant`."""
    named = FORMS.get(view, {})
    return urlencode({field: one_of(apps.get_model(model), tenant).pk for field, model in named.items()})


def meant_by(namespace: str, route: str, parameter: str) -> type[models.Model] | None:
    """Return the model whose row a parameter of a route names: by its own name, or by the word before it."""
    if f"<day:{parameter}>" in route:
        return None  # a date is nobody's
    before = re.split(rf"[<(]\w*:?(?:\?P<)?{parameter}\b", route)[0].strip("/^").split("/")[-1]
    words = [parameter.removesuffix("_id"), _singular(before)]
    for word in words if parameter not in ("id", "pk", "key") else words[1:]:
        if (namespace, word) in MEANT:
            return apps.get_model(MEANT[(namespace, word)])
        found = [m for m in _tenants_models() if m.__name__.lower() == word.replace("-", "").replace("_", "")]
        near = [m for m in found if m._meta.app_label == namespace]
        if near or found:
            return (near or found)[0]
        ending = [
            m
            for m in _tenants_models()
            if m._meta.app_label == namespace and m.__name__.lower().endswith(word)
        ]
        if word and len(ending) == 1:
            return ending[0]
    return None


def _singular(word: str) -> str:
    return word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")


def _tenants_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if issubclass(m, tenancy.Tenanted)]


def one_of(model: type[models.Model], tenant: Tenant, **told: Any) -> Any:
    """Return a row of `tenant` with what is told, and something in every other column that must have something."""
    with tenancy.at(tenant.pk):
        values = {**SPECIAL.get((model._meta.app_label, model.__name__), {}), **told}
        for field in model._meta.concrete_fields:
            if field.name not in values and _must_be_given(field):
                values[field.name] = _something(field, tenant)
        made = model._default_manager.create(tenant=tenant, **values)
        for beside in WITH.get((model._meta.app_label, model.__name__), ()):
            apps.get_model(beside).objects.create(tenant=tenant, **{model.__name__.lower(): made})
        return made


def owner_of(row: Any, model: type[models.Model]) -> Any:
    """Return the row of `model` that a row belongs to, None if it belongs to none."""
    fields = [f for f in row._meta.concrete_fields if isinstance(f, models.ForeignKey) and f.name != "tenant"]
    return next((getattr(row, field.name) for field in fields if field.related_model is model), None)


def _must_be_given(field: Any) -> bool:
    is_free = field.null or field.has_default() or field.db_default is not models.NOT_PROVIDED
    made = getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False)
    return not (field.primary_key or field.name == "tenant" or is_free or made) or (
        field.unique and not field.primary_key and isinstance(field, models.CharField)
    )


def _something(field: Any, tenant: Tenant) -> Any:
    number = next(_count)
    if isinstance(field, models.ForeignKey):
        related = field.related_model
        if issubclass(related, tenancy.Tenanted):
            return one_of(related, tenant)
        if related is User:
            return User.objects.create_user(f"x{number}@contoh.id")
        return related._default_manager.first()
    if field.choices:
        return field.choices[0][0]
    kinds: list[tuple[type, Any]] = [
        (models.EmailField, f"x{number}@contoh.id"),
        (models.CharField, f"x{number}"[: field.max_length or 9]),
        (models.TextField, f"x{number}"),
        (models.BooleanField, False),
        (models.JSONField, {}),
        (ArrayField, []),
        (models.DateTimeField, "2026-01-01T00:00:00Z"),
        (models.DateField, "2026-01-01"),
        (models.TimeField, "08:00"),
        (models.DecimalField, "0.5"),
        (models.BinaryField, b"x"),
        (models.IntegerField, number),
        (models.FloatField, 0.5),
    ]
    return next(value for kind, value in kinds if isinstance(field, kind))
