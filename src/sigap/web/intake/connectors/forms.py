"""A connector's settings as a form, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from sigap.text import Text
from sigap.web.intake.connectors.anatomy import Connector, Setting, SettingKind
from sigap.web.shell.words import language

_NAME = Text("Name", "Nama")
_NAME_HELP = Text("What people here call this system.", "Sebutan sistem ini di tempat Anda.")
_KEPT = Text("Leave it empty to keep the present one.", "Kosongkan untuk mempertahankan yang sekarang.")


def settings_form(
    connector: Connector, data: Mapping[str, Any] | None = None, *, told: Mapping[str, str] | None = None
) -> forms.Form:
    """Return the form of a connector's settings; with `told`, those of one that exists."""
    spoken = language()
    form = forms.Form(data, use_required_attribute=False)  # what is missing is said in the reader's language
    form.fields["name"] = forms.CharField(
        label=_NAME.to(spoken), help_text=_NAME_HELP.to(spoken), max_length=120
    )
    form.fields["name"].initial = (told or {}).get("name", connector.description.name.to(spoken))
    for setting in connector.description.settings:
        if (
            told is not None
            or setting.kind is not SettingKind.MADE_SECRET
            or setting.help.en.startswith("Left")
        ):
            form.fields[setting.key] = _field(setting, told)
    return form


def _field(setting: Setting, told: Mapping[str, str] | None) -> forms.CharField:
    spoken = language()
    help_text = setting.help.to(spoken)
    widget: forms.Widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    if setting.is_secret:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        if told is not None:
            help_text = f"{help_text} {_KEPT.to(spoken)}".strip()
    is_needed = setting.is_required and setting.kind is not SettingKind.MADE_SECRET
    field = forms.CharField(
        label=setting.label.to(spoken),
        help_text=help_text,
        required=is_needed and not (setting.is_secret and told is not None),
        max_length=1_000,
        widget=widget,
    )
    field.initial = (told or {}).get(setting.key, setting.default) if not setting.is_secret else ""
    return field


def values(form: forms.Form) -> dict[str, str]:
    """Return what was entered, to be judged by the operation."""
    return {name: str(form.data.get(name, "")) for name in form.fields if name != "name"}


def with_faults(form: forms.Form, faults: Mapping[str, Text]) -> forms.Form:
    """Return the form with what the operation found wrong with each field, and nothing else."""
    form.full_clean()
    form.errors.clear()
    for name, fault in faults.items():
        form.add_error(name if name in form.fields else None, fault.to(language()))
    return form
