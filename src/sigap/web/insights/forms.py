"""Forms of what people keep."""

from __future__ import annotations

from typing import Any

from django import forms

from sigap.text import Text
from sigap.web.insights.models import Every, SavedReport, Shared
from sigap.web.people.rights import ROLES
from sigap.web.shell.words import language


def _said(en: str, id: str) -> str:
    return Text(en, id).to(language())


class _Told(forms.Form):
    """A form that can tell its first error as one sentence in both languages."""

    def first_error(self) -> Text:
        """Return the first error: Django's own words are in the language at hand."""
        for name, errors in self.errors.items():
            label = self.fields[name].label if name in self.fields else ""
            told = f"{label}: {errors[0]}" if label else str(errors[0])
            return Text(told, told)
        return Text("The form is not complete.", "Isian belum lengkap.")


class ReportForm(_Told):
    """A report's name and who may open it."""

    name = forms.CharField(max_length=120)
    description = forms.CharField(max_length=500, required=False)
    shared = forms.ChoiceField(required=False)
    roles = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _said("Name", "Nama")
        self.fields["description"].label = _said("Description", "Keterangan")
        self.fields["shared"].label = _said("Who may open it", "Siapa yang boleh membuka")
        self.fields["shared"].choices = [
            (Shared.NOBODY, _said("Only me", "Hanya saya")),
            (Shared.TENANT, _said("Everyone who sees insights here", "Semua yang melihat wawasan di sini")),
            (Shared.ROLES, _said("These roles", "Peran berikut")),
        ]
        self.fields["roles"].label = _said("Roles", "Peran")
        self.fields["roles"].choices = [(role.key, role.name.to(language())) for role in ROLES]

    @classmethod
    def of(cls, kept: SavedReport) -> ReportForm:
        """Return the form filled with what is kept."""
        return cls(
            initial={
                "name": kept.name,
                "description": kept.description,
                "shared": kept.shared,
                "roles": kept.roles,
            }
        )

    def told(self) -> dict[str, Any]:
        """Return what was filled in, as operations want it."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "description": data["description"],
            "shared": data["shared"] or Shared.NOBODY,
            "roles": data["roles"],
        }


class ScheduleForm(_Told):
    """When a report is mailed, and to whom."""

    every = forms.ChoiceField(initial=Every.DAY)
    weekday = forms.TypedChoiceField(coerce=int, required=False, empty_value=1, initial=1)
    at = forms.TimeField(initial="07:00", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    language = forms.ChoiceField()
    recipients = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from sigap.reports.formats import Formats

        fmt = Formats(language())
        self.fields["every"].label = _said("How often", "Seberapa sering")
        self.fields["every"].choices = [
            (Every.DAY, _said("Every day", "Setiap hari")),
            (Every.WEEK, _said("Every week", "Setiap minggu")),
        ]
        self.fields["weekday"].label = _said("On (weekly)", "Pada hari (mingguan)")
        self.fields["weekday"].choices = [(n, fmt.weekday(n, short=False)) for n in range(1, 8)]
        self.fields["at"].label = _said("At", "Pukul")
        self.fields["language"].label = _said("Language", "Bahasa")
        self.fields["language"].choices = [("id", "Bahasa Indonesia"), ("en", "English")]
        self.fields["recipients"].label = _said("Recipients, by commas", "Penerima, pisahkan dengan koma")

    def told(self) -> dict[str, Any]:
        """Return what was filled in, as operations want it."""
        data = self.cleaned_data
        recipients = data["recipients"].replace(";", ",").replace("\n", ",").split(",")
        return {
            "every": data["every"],
            "weekday": data["weekday"],
            "at": data["at"],
            "language": data["language"],
            "recipients": [one.strip() for one in recipients if one.strip()],
        }
