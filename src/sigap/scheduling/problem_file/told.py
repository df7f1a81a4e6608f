"""What a problem's file tells, key by key: also times of day past midnight, durations, weekdays and identifiers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Self, TypeVar
from zoneinfo import ZoneInfo

from sigap import told
from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.shifts import EVERY_DAY
from sigap.text import Text

_Read = TypeVar("_Read")
_NOTHING: Any = object()
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})")
_DURATION = re.compile(r"(?:(\d+)\s*(?:h|jam))?\s*(?:(\d+)\s*(?:m|min|mnt))?", re.IGNORECASE)
_SEPARATOR = re.compile(r"[;,\s]+")
_MOST_MINUTES = 100 * 24 * 60
_DAYS = {
    name: number
    for number, names in enumerate(
        (
            ("mon", "sen", "monday", "senin"),
            ("tue", "sel", "tuesday", "selasa"),
            ("wed", "rab", "wednesday", "rabu"),
            ("thu", "kam", "thursday", "kamis"),
            ("fri", "jum", "friday", "jumat"),
            ("sat", "sab", "saturday", "sabtu"),
            ("sun", "min", "sunday", "minggu"),
        )
    )
    for name in names
}
_YES, _NO = {"yes", "ya", "true", "y", "1", "x"}, {"no", "tidak", "false", "n", "t", "0", "-"}


class Told(told.Told):
    """One table of a problem's file."""

    error = SchedulingError

    def tables(self, name: str) -> list[Self]:
        """Return a list of tables below; each is called by its own id in messages when it has one."""
        listed = super().tables(name)
        prefix = f"{self.key}.{name}" if self.key else name
        for one in listed:
            called = one._values.get("id")
            if isinstance(called, str):
                one.key = f"{prefix}[{called[:40]}]"
        return listed

    def maybe(self, name: str, read: Callable[[str], _Read]) -> _Read | None:
        """Return what `read` makes of a key, None when it is not there."""
        if name in self:
            return read(name)
        self._taken.add(name)
        return None

    def identifier(self, name: str, default: Any = _NOTHING) -> str:
        """Return an id: a text, because 007 and 7 are two people."""
        value = self.raw(name) if default is _NOTHING else self.raw(name, default)
        if value is default:
            return str(value)
        if not isinstance(value, str):
            raise self.refusal(
                self.where(name),
                f"{value!r} is not in quotes.",
                f"{value!r} tidak diapit tanda kutip.",
                Text(f'Write {name} = "{value}".', f'Tulis {name} = "{value}".'),
            )
        if value.strip() and value.isprintable() and len(value) <= 200:
            return value.strip()
        raise self.refusal(
            self.where(name),
            f"{value[:40]!r} is no id.",
            f"{value[:40]!r} bukan id.",
            Text("Write a short text on one line.", "Tulis teks pendek dalam satu baris."),
        )

    def one_of(self, name: str, known: Iterable[str], kind: Text, default: Any = _NOTHING) -> str:
        """Return an id that something in the file has."""
        value = self.identifier(name, default)
        listed = list(known)
        if value in listed or value is default:
            return value
        raise self.unknown(name, value, listed, kind)

    def some_of(
        self, name: str, known: Sequence[str], kind: Text, default: Any = _NOTHING
    ) -> tuple[str, ...]:
        """Return ids that something in the file has: a list, or a text with spaces between."""
        listed = self.words(name, default)
        for one in listed:
            if one not in known:
                raise self.unknown(name, one, known, kind)
        return listed

    def words(self, name: str, default: Any = _NOTHING) -> tuple[str, ...]:
        """Return a list of texts; a text is split at spaces, commas and semicolons."""
        value = self.raw(name) if default is _NOTHING else self.raw(name, default)
        if isinstance(value, str):
            value = [part for part in _SEPARATOR.split(value) if part]
        if isinstance(value, list | tuple) and all(isinstance(one, str) and one.strip() for one in value):
            return tuple(one.strip() for one in value)
        raise self.refusal(
            self.where(name),
            f"{value!r} is no list of texts.",
            f"{value!r} bukan daftar teks.",
            Text(f'Write {name} = ["one", "two"].', f'Tulis {name} = ["satu", "dua"].'),
        )

    def minutes(self, name: str, default: Any = _NOTHING, *, least: int = 0, step: int = SLOT_MINUTES) -> int:
        """Return a duration in minutes: a number of minutes, "8h", "7h30m"; a multiple of `step`."""
        value = self.raw(name) if default is _NOTHING else self.raw(name, default)
        if value is default:
            return int(value)
        found = _minutes(value)
        if found is None or not least <= found <= _MOST_MINUTES:
            raise self.refusal(
                self.where(name),
                f"{value!r} is no duration.",
                f"{value!r} bukan durasi.",
                Text('Write minutes, or "8h", "7h30m".', 'Tulis menit, atau "8h", "7h30m".'),
            )
        self._on_the_grid(name, found, step)
        return found

    def clock(self, name: str, default: Any = _NOTHING, *, step: int = SLOT_MINUTES) -> int:
        """Return a time of day as minutes from midnight; "25:30" is half past one in the night that follows."""
        value = self.raw(name) if default is _NOTHING else self.raw(name, default)
        if value is default:
            return int(value)
        found = clock_minutes(value)
        if found is None:
            raise self.refusal(
                self.where(name),
                f"{value!r} is no time of day.",
                f"{value!r} bukan jam.",
                Text(
                    'Write it as "08:30"; after midnight "25:30" or "01:30".',
                    'Tulis sebagai "08:30"; lewat tengah malam "25:30" atau "01:30".',
                ),
            )
        self._on_the_grid(name, found, step)
        return found

    def _on_the_grid(self, name: str, minutes: int, step: int) -> None:
        if minutes % step:
            raise self.refusal(
                self.where(name),
                f"{minutes} minutes are no whole quarter-hours.",
                f"{minutes} menit bukan kelipatan seperempat jam.",
                Text(f"Use multiples of {step} minutes.", f"Pakai kelipatan {step} menit."),
            )

    def weekdays(self, name: str = "weekdays") -> frozenset[int]:
        """Return weekdays, Monday is 0: "mon-fri sun", or a list of names; every day when nothing is told."""
        if name not in self:
            self.raw(name, None)
            return EVERY_DAY
        days: set[int] = set()
        for word in self.words(name):
            found = weekdays_of(word)
            if found is None:
                raise self.refusal(
                    self.where(name),
                    f"{word!r} is no weekday.",
                    f"{word!r} bukan nama hari.",
                    Text(
                        "Write mon, tue, wed, thu, fri, sat, sun, or mon-fri.",
                        "Tulis sen, sel, rab, kam, jum, sab, min, atau sen-jum.",
                    ),
                )
            days |= found
        return frozenset(days)

    def instant(self, name: str, zone: str) -> dt.datetime:
        """Return an aware instant; what has no offset is on the clock of `zone`."""
        value = self.raw(name)
        if isinstance(value, str):
            value = _instant(value)
        if not isinstance(value, dt.datetime):
            raise self.refusal(
                self.where(name),
                f"{self.raw(name)!r} is no date with a time.",
                f"{self.raw(name)!r} bukan tanggal dengan jam.",
                Text("Write it as 2026-11-30T08:30:00.", "Tulis sebagai 2026-11-30T08:30:00."),
            )
        return value if value.tzinfo else value.replace(tzinfo=ZoneInfo(zone))

    def flag(self, name: str, *, default: bool) -> bool:
        """Return yes or no, also in words."""
        word = self._values.get(name)
        if isinstance(word, str) and word.strip().lower() in _YES | _NO:
            self.raw(name)
            return word.strip().lower() in _YES
        return super().flag(name, default=default)

    def _checked(self, name: str, value: Any, low: float, high: float, above: bool) -> float:
        return super()._checked(name, _as_number(value), low, high, above)


def refusal(where: str, en: str, id: str, remedy: Text | None = None) -> SchedulingError:
    """Return what is to be raised about a place in a file."""
    return SchedulingError(Text(en, id), where=where, remedy=remedy)


def no_two_alike(listed: Sequence[Told], ids: Sequence[str]) -> None:
    """Refuse an id that is given twice."""
    seen: set[str] = set()
    for one, name in zip(listed, ids, strict=True):
        if name in seen:
            raise refusal(
                one.where("id"),
                f"the id {name!r} is given twice.",
                f"id {name!r} dipakai dua kali.",
                Text("Give each its own.", "Beri id yang berbeda."),
            )
        seen.add(name)


def clock_minutes(value: Any) -> int | None:
    """Return minutes from midnight of "08:30" or a TOML time, up to 48:00; None for anything else."""
    if isinstance(value, dt.time):
        return value.hour * 60 + value.minute
    match = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None or int(match[2]) > 59:
        return None
    minutes = int(match[1]) * 60 + int(match[2])
    return minutes if minutes <= 2880 else None


def weekdays_of(word: str) -> frozenset[int] | None:
    """Return the weekdays of one word: "mon", "sen-jum", "fri-mon"; None for anything else."""
    first, dash, last = word.lower().partition("-")
    if first not in _DAYS or (dash and last not in _DAYS):
        return None
    if not dash:
        return frozenset({_DAYS[first]})
    return frozenset((_DAYS[first] + n) % 7 for n in range((_DAYS[last] - _DAYS[first]) % 7 + 1))


def _minutes(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if not isinstance(value, str) or not value.strip():
        return None
    text = value.strip()
    if text.isdigit():
        return int(text)
    match = _DURATION.fullmatch(text)
    return None if match is None else int(match[1] or 0) * 60 + int(match[2] or 0)


def _instant(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text.strip()) if len(text.strip()) > 10 else None
    except ValueError:
        return None


def _as_number(value: Any) -> Any:
    """Return the number that a text is, as a table's cell has it; anything else as it is."""
    if not isinstance(value, str):
        return value
    try:
        return float(value.strip().replace(",", "."))
    except ValueError:
        return value


def below(parent: Told, name: str, values: Mapping[str, Any]) -> Told:
    """Return a table that is not written as one: its keys come from `values`."""
    return Told(parent.file, f"{parent.key}.{name}" if parent.key else name, values)
