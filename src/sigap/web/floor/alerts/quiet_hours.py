"""Several quiet hours in one form: a row a pair. Buttons of the form add and remove rows, without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from django import forms

from sigap.web.floor.alerts.operations.rules import MOST_QUIET
from sigap.web.shell.words import both

FROM, TO = "quiet_from", "quiet_to"
MORE, FEWER = "quiet_more", "quiet_fewer"
Rows = list[list[str]]


class QuietHoursInput(forms.Widget):
    """Reads as many pairs as were sent."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Rows:
        """Return the pairs as they were filled in."""
        both_ends = (data.getlist(end) if hasattr(data, "getlist") else [] for end in (FROM, TO))
        return [[starts.strip(), ends.strip()] for starts, ends in zip_longest(*both_ends, fillvalue="")]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Return whether nothing was sent."""
        return FROM not in data


class QuietHoursField(forms.Field):
    """Pairs of times; an empty row is none."""

    widget = QuietHoursInput

    def clean(self, value: Sequence[Sequence[str]]) -> Rows:
        """Return the pairs as a rule keeps them.

        Raises:
            ValidationError: a row has one end alone, or something that is no time, or there are too many.
        """
        rows = [row for row in value or () if any(row)]
        if any(not all(row) for row in rows):
            raise forms.ValidationError(both("Give both ends.", "Isi keduanya."))
        if len(rows) > MOST_QUIET:
            raise forms.ValidationError(
                both(f"At most {MOST_QUIET} quiet hours.", f"Paling banyak {MOST_QUIET} jam tenang.")
            )
        time = forms.TimeField()
        return [[f"{time.clean(end):%H:%M}" for end in row] for row in rows]


def asked_for_rows(data: Mapping[str, Any]) -> bool:
    """Return whether a button for rows was pressed, and nothing is to be saved yet."""
    return MORE in data or FEWER in data


def with_rows_changed(rows: Sequence[Sequence[str]], data: Mapping[str, Any]) -> Rows:
    """Return rows with one more, or without the one whose button was pressed."""
    found = [list(row) for row in rows]
    if MORE in data:
        return [*found, ["", ""]][:MOST_QUIET]
    fewer = str(data[FEWER])
    return [row for place, row in enumerate(found) if str(place) != fewer]
