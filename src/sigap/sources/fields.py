"""The fields of a record, from JSON or headers, read with their types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND = dt.timedelta(milliseconds=1)
EARLIEST = 631_152_000_000  # 1990-01-01
LATEST = 4_102_444_800_000  # 2100-01-01: later (or earlier) is a filler such as 9999-12-31, not a time
_LONGEST = 1e12


class UnreadableError(ValueError):
    """A field that does not hold what it should; the message names it."""


def instant(text: str, zone: ZoneInfo) -> int:
    """Return milliseconds since the epoch of an ISO 8601 time; one that says no zone is taken in `zone`.

    Raises:
        ValueError: it is no ISO 8601 time, or one before 1990 or after 2099.
    """
    when = dt.datetime.fromisoformat(text.strip())
    if when.tzinfo is None:
        when = when.replace(tzinfo=zone)
    return plausible((when - _EPOCH) // _MILLISECOND)


def plausible(at: int) -> int:
    """Return an instant in milliseconds. Raises ValueError when it is before 1990 or after 2099."""
    if not EARLIEST <= at < LATEST:
        raise ValueError(at)
    return at


@dataclass(frozen=True, slots=True)
class Fields:
    """A record, or a part of one, and the zone of its times that say none."""

    record: Mapping[str, Any]
    zone: ZoneInfo
    path: str = ""

    def __bool__(self) -> bool:
        return bool(self.record)

    def text(self, *names: str) -> str | None:
        """Return the first of the fields that is told, as text; None when none is, or all are empty."""
        for name in names:
            value = self.record.get(name)
            if value is None or value == "":
                continue
            if isinstance(value, (dict, list)):
                raise self._unreadable(name)
            return str(value)
        return None

    def needed(self, *names: str) -> str:
        """Return the first of the fields that is told. Raises UnreadableError when none is."""
        value = self.text(*names)
        if value is None:
            raise self._unreadable(names[0])
        return value

    def number(self, name: str) -> float | None:
        """Return a number, or None when it is not told."""
        value = self.text(name)
        if value is None:
            return None
        try:
            number = float(value)
        except ValueError:
            raise self._unreadable(name) from None
        if not abs(number) < _LONGEST:  # also when it is no number at all: nan
            raise self._unreadable(name)
        return number

    def whole(self, name: str) -> int | None:
        """Return a number rounded to a whole one, or None when it is not told."""
        value = self.number(name)
        return None if value is None else round(value)

    def seconds(self, name: str) -> int | None:
        """Return a duration told in seconds, as milliseconds."""
        value = self.number(name)
        return None if value is None else round(value * 1000)

    def instant(self, name: str) -> int | None:
        """Return an ISO 8601 time as milliseconds since the epoch, or None when it is not told."""
        value = self.text(name)
        if value is None:
            return None
        try:
            return instant(value, self.zone)
        except (ValueError, OverflowError):
            raise self._unreadable(name) from None

    def epoch(self, name: str) -> int | None:
        """Return an instant told in milliseconds since the epoch, or None when it is not told."""
        value = self.text(name)
        if value is None:
            return None
        try:
            return plausible(int(value))
        except ValueError:
            raise self._unreadable(name) from None

    def needed_instant(self, name: str) -> int:
        """Return an ISO 8601 time as milliseconds. Raises UnreadableError when it is not told."""
        value = self.instant(name)
        if value is None:
            raise self._unreadable(name)
        return value

    def section(self, name: str) -> Fields:
        """Return the object in a field; one without fields when it is not told."""
        value = self.record.get(name)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise self._unreadable(name)
        return Fields(value, self.zone, f"{self.path}{name}.")

    def sections(self, name: str) -> list[Fields]:
        """Return the objects in a field that holds a list."""
        value = self.record.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self._unreadable(name)
        return [Fields(one, self.zone, f"{self.path}{name}[{n}].") for n, one in enumerate(value)]

    def _unreadable(self, name: str) -> UnreadableError:
        return UnreadableError(f"{self.path}{name}")
