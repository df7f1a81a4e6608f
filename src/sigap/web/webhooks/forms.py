"""What people fill in about endpoints."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from sigap.web.shell.words import both, lazy
from sigap.web.webhooks.addresses import LONGEST, AddressError, parts_of
from sigap.web.webhooks.types import known


class EndpointForm(forms.Form):
    """An endpoint's address, name and what it is told."""

    name = forms.CharField(label=both("Name", "Nama"), max_length=120)
    url = forms.CharField(
        label=both("Address", "Alamat"),
        max_length=LONGEST,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=both("An https:// address on the public internet.", "Alamat https:// di internet publik."),
    )
    types = forms.MultipleChoiceField(
        label=both("What it is told", "Yang diberitahukan"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=both("None ticked: everything.", "Tanpa pilihan: semuanya."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["types"].choices = [(one.key, lazy(one.name)) for one in known()]

    def clean_url(self) -> str:
        """Return the address, when a webhook may go there."""
        url: str = self.cleaned_data["url"].strip()
        try:
            parts_of(url)
        except AddressError as error:
            raise forms.ValidationError(lazy(error.what)) from None
        return url


class SinceForm(forms.Form):
    """From when on everything is told again."""

    HOURS = (1, 6, 24, 72, 168)

    hours = forms.TypedChoiceField(
        label=both("Everything of the last", "Semua dari"),
        coerce=int,
        choices=[(n, both("{n} hours", "{n} jam terakhir", n=n)) for n in HOURS],
        initial=24,
    )

    def since(self, now: dt.datetime) -> dt.datetime:
        """Return the time that was chosen."""
        return now - dt.timedelta(hours=self.cleaned_data["hours"])
