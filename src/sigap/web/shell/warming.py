"""Templates compiled before anybody asks for a page: the first who opens one need not wait for it."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.template.loader import get_template

OURS = ("sigap.web.", "django.forms")
KINDS = (".html", ".txt")


def compile_templates() -> int:
    """Compile every template of the platform and of form fields in this process, and return how many there are."""
    names = {
        str(file.relative_to(folder))
        for app in apps.get_app_configs()
        if app.name.startswith(OURS)
        for folder in [Path(app.path) / "templates"]
        for file in folder.rglob("*")
        if file.suffix in KINDS
    }
    for name in names:
        get_template(name)
    return len(names)
