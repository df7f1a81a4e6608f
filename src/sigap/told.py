"""What a TOML file tells, key by key: each value checked where it stands, each refusal with file, key and remedy."""

from __future__ import annotations

import datetime as dt
import difflib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Self

from sigap.errors import SigapError
from sigap.text import Text

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|dtk|m|min|mnt|h|jam)", re.IGNORECASE)
_UNIT_S = {"s": 1, "dtk": 1, "m": 60, "min": 60, "mnt": 60, "h": 3600, "jam": 3600}
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?")
_MOST_LISTED = 12
_REQUIRED: Any = object()


class Told:
    """One table of a TOML file. Reading a key takes it; `done` refuses what nobody took.

    A subclass says in `error` what is raised: the error of the part of the library that the file is for.
    """

    error: ClassVar[type[SigapError]] = SigapError

    def __init__(self, file: str, key: str, values: Mapping[str, Any]) -> None:
        self.file = file
        self.key = key
        self._values = values
        self._taken: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def where(self, name: str = "") -> str:
        """Return the place of a key: file and path."""
        path = ".".join(part for part in (self.key, name) if part)
        return f"{self.file}: {path}" if path else self.file

    def raw(self, name: str, default: Any = _REQUIRED) -> Any:
        """Return a value as TOML has it."""
        self._taken.add(name)
        if name in self._values:
            return self._values[name]
        if default is _REQUIRED:
            raise self.refusal(self.where(name), "it is missing.", "ini belum diisi.", _give(name))
        return default

    def done(self) -> None:
        """Refuse keys that mean nothing here."""
        for name in self._values:
            if name not in self._taken:
                near = difflib.get_close_matches(name, sorted(self._taken), 1)
                known = near or sorted(self._taken)
                remedy = Text(f"Did you mean {near[0]}?", f"Maksudnya {near[0]}?") if near else None
                listed = ", ".join(known)
                raise self.refusal(
                    self.where(name),
                    "there is no such key.",
                    "kunci ini tidak dikenal.",
                    remedy or Text(f"Known are: {listed}.", f"Yang dikenal: {listed}."),
                )

    def text(self, name: str, default: Any = _REQUIRED) -> str:
        """Return a text that is not empty."""
        value = self.raw(name, default)
        if value is default or (isinstance(value, str) and value.strip()):
            return str(value)
        raise self.refusal(self.where(name), f"{value!r} is no text.", f"{value!r} bukan teks.", _give(name))

    def choice(self, name: str, choices: Sequence[str], default: Any = _REQUIRED) -> str:
        """Return one of a closed set."""
        value = self.raw(name, default)
        if value in choices:
            return str(value)
        raise self._not_one_of(name, value, choices)

    def known(self, name: str, names: Iterable[str], kind: Text, default: Any = _REQUIRED) -> str:
        """Return a name that must be known, as that of a queue."""
        value = self.raw(name, default)
        listed = list(names)
        if value in listed or value is default:
            return str(value)
        raise self.unknown(name, value, listed, kind)

    def flag(self, name: str, *, default: bool) -> bool:
        """Return yes or no."""
        value = self.raw(name, default)
        if isinstance(value, bool):
            return value
        raise self.refusal(
            self.where(name),
            f"{value!r} is neither true nor false.",
            f"{value!r} bukan true atau false.",
            Text("Write true or false.", "Tulis true atau false."),
        )

    def number(
        self,
        name: str,
        default: Any = _REQUIRED,
        *,
        low: float = 0.0,
        high: float = math.inf,
        above: bool = False,
    ) -> float:
        """Return a finite number from `low` to `high`; with `above`, more than `low`."""
        value = self.raw(name, default)
        if value is default and default is not _REQUIRED:
            return float(default)
        return self._checked(name, value, low, high, above)

    def share(self, name: str, default: Any = _REQUIRED) -> float:
        """Return a probability."""
        return self.number(name, default, high=1.0)

    def whole(self, name: str, default: Any = _REQUIRED, *, low: int = 0, high: float = math.inf) -> int:
        """Return a whole number."""
        value = self.number(name, default, low=low, high=high)
        if value.is_integer():
            return int(value)
        raise self.refusal(
            self.where(name),
            f"{value:g} is no whole number.",
            f"{value:g} bukan bilangan bulat.",
            Text("Write it without decimals.", "Tulis tanpa desimal."),
        )

    def seconds(self, name: str, default: Any = _REQUIRED, *, above: bool = False) -> float:
        """Return a duration: a number of seconds, or a text such as "3m"."""
        value = self.raw(name, default)
        if isinstance(value, str):
            match = _DURATION.fullmatch(value.strip())
            if match is None:
                raise self.refusal(
                    self.where(name), f"{value!r} is no duration.", f"{value!r} bukan durasi.", _DURATIONS
                )
            value = float(match[1]) * _UNIT_S[match[2].lower()]
        if value is default and default is not _REQUIRED:
            return float(default)
        return self._checked(name, value, 0.0, math.inf, above)

    def numbers(self, name: str) -> tuple[float, ...]:
        """Return a list of numbers, none negative."""
        value = self.raw(name)
        if not isinstance(value, list) or not value:
            raise self.refusal(
                self.where(name),
                "it must be a list of numbers.",
                "ini harus berupa daftar bilangan.",
                Text("For example: [12, 15, 14].", "Contoh: [12, 15, 14]."),
            )
        return tuple(
            self._checked(f"{name}[{place}]", one, 0.0, math.inf, above=False)
            for place, one in enumerate(value)
        )

    def time(self, name: str, default: Any = _REQUIRED) -> dt.time:
        """Return a time of day: 08:30:00, or "08:30"; "24:00" is the end of the day and comes back as midnight."""
        value = self.raw(name, default)
        if isinstance(value, dt.time):
            return value.replace(microsecond=0)
        match = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
        if match is not None:
            hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
            if (hour, minute, second) == (24, 0, 0):
                return dt.time()
            if hour < 24 and minute < 60 and second < 60:
                return dt.time(hour, minute, second)
        raise self.refusal(
            self.where(name),
            f"{value!r} is no time of day.",
            f"{value!r} bukan jam.",
            Text('Write it as "08:30".', 'Tulis sebagai "08:30".'),
        )

    def date(self, name: str) -> dt.date:
        """Return a date."""
        value = self.raw(name)
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value
        try:
            return dt.date.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.refusal(
                self.where(name),
                f"{value!r} is no date.",
                f"{value!r} bukan tanggal.",
                Text("Write it as 2026-11-30.", "Tulis sebagai 2026-11-30."),
            ) from None

    def table(self, name: str) -> Self | None:
        """Return a table below, None when it is not there."""
        value = self.raw(name, None)
        if value is None:
            return None
        if isinstance(value, Mapping):
            return type(self)(self.file, f"{self.key}.{name}" if self.key else name, value)
        raise self.refusal(
            self.where(name),
            "it must be a table.",
            "ini harus berupa tabel.",
            Text("Write { key = value }.", "Tulis { kunci = nilai }."),
        )

    def tables(self, name: str) -> list[Self]:
        """Return a list of tables below; each is called by its own name in messages when it has one."""
        value = self.raw(name, [])
        if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
            raise self.refusal(
                self.where(name),
                "it must be a list of tables.",
                "ini harus berupa daftar tabel.",
                Text(f"Write [[{name}]] above each.", f"Tulis [[{name}]] di atas masing-masing."),
            )
        prefix = f"{self.key}.{name}" if self.key else name
        return [
            type(self)(self.file, f"{prefix}[{one.get('name', place + 1)}]", one)
            for place, one in enumerate(value)
        ]

    def _checked(self, name: str, value: Any, low: float, high: float, above: bool) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
            raise self.refusal(
                self.where(name), f"{value!r} is no number.", f"{value!r} bukan bilangan.", _NUMBER
            )
        fits = (low < value if above else low <= value) and value <= high and math.isfinite(value)
        if fits:
            return float(value)
        raise self.refusal(
            self.where(name), f"it is {value:g}.", f"nilainya {value:g}.", _range(low, high, above)
        )

    def _not_one_of(self, name: str, value: Any, choices: Sequence[str]) -> SigapError:
        listed = ", ".join(choices)
        return self.refusal(
            self.where(name),
            f"{value!r} is not known.",
            f"{value!r} tidak dikenal.",
            Text(f"Choose one of: {listed}.", f"Pilih salah satu: {listed}."),
        )

    def refusal(self, where: str, en: str, id: str, remedy: Text | None = None) -> SigapError:
        """Return what is to be raised about a place in a file."""
        return self.error(Text(en, id), where=where, remedy=remedy)

    def unknown(self, name: str, value: Any, known: Sequence[str], kind: Text) -> SigapError:
        """Return what is to be raised about a name that nothing has."""
        return self.refusal(self.where(name), *unknown_name(value, known, kind))


def unknown_name(name: Any, known: Sequence[str], kind: Text) -> tuple[str, str, Text]:
    """Return what is said of a name that nothing has: in English, in Indonesian, and what to do."""
    near = difflib.get_close_matches(str(name), known, 1)
    listed = ", ".join([*known[:_MOST_LISTED], *(["..."] if len(known) > _MOST_LISTED else [])])
    remedy = Text(f"Known are: {listed}.", f"Yang dikenal: {listed}.")
    if near:
        remedy = Text(f"Did you mean {near[0]}? {remedy.en}", f"Maksudnya {near[0]}? {remedy.id}")
    return f"there is no {kind.en} {name!r}.", f"tidak ada {kind.id} {name!r}.", remedy


_NUMBER = Text("Write a number.", "Tulis bilangan.")
_DURATIONS = Text('Write seconds, or "90s", "3m", "1h".', 'Tulis detik, atau "90s", "3m", "1h".')


def _give(name: str) -> Text:
    return Text(f"Write {name} = ...", f"Tulis {name} = ...")


def _range(low: float, high: float, above: bool) -> Text:
    if high < math.inf:
        return Text(
            f"Write a number from {low:g} to {high:g}.", f"Tulis bilangan dari {low:g} sampai {high:g}."
        )
    if above:
        return Text(f"Write a number above {low:g}.", f"Tulis bilangan di atas {low:g}.")
    return Text(f"Write a number of at least {low:g}.", f"Tulis bilangan minimal {low:g}.")
