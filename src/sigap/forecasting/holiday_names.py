"""Public holidays by name, and when Ramadan was and will be, as the `holidays` package knows them.

Dates of the moon's calendar come from `holidays`' own tables: those of MABIMS (the criterion of Indonesia, Malaysia,
Singapore and Brunei) where the country uses it, corrected by what governments announced. A converter by the Umm al-Qura
calendar would be a day off in some years in Indonesia, so none is used.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sigap.forecasting.series import ForecastError
from sigap.text import Text

_DAY = dt.timedelta(days=1)
_EID_AL_FITR = re.compile(r"fitr|puasa|ramadan (feast|bayram)|ramazan|korit|tabaski", re.IGNORECASE)
_FEAST = re.compile(r"\beid\b|fitr|adha", re.IGNORECASE)
_NOTED = re.compile(r"\s*\((estimated|observed|perkiraan|observed, estimated)\)|\s*\([^)]*\)$")
_ORDINAL = re.compile(
    r"\s+(second|third|fourth|fifth|sixth)?\s*(day|holiday)?$|^(second|third|fourth) day of ", re.IGNORECASE
)
_JOINT = re.compile(r"\s+joint holiday$", re.IGNORECASE)
_ANNOUNCED = {("ID", 2021): dt.date(2021, 4, 13), ("ID", 2025): dt.date(2025, 3, 1)}
"""First days of Ramadan that a government announced a day apart from Brunei's."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """One day that is a holiday.

    Attributes:
        key: what it is, the same every year, in lower case with underscores.
        nth: which day of it, from 1.
        phase: 1 public holiday, 2 joint leave, 3 the user's own.
        name: in words.
    """

    key: str
    nth: int
    phase: int
    name: Text


@dataclass(frozen=True, slots=True)
class Ramadan:
    """The fasting month of one year: its first day, and Idul Fitri, the day after its last."""

    first: dt.date
    eid: dt.date


def key_of(name: str) -> str:
    """Return a holiday's name as a key: plain lower-case letters, digits and underscores."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "holiday"


@lru_cache(maxsize=512)
def of_year(country: str, subdivision: str, year: int, joint_leave: bool = True) -> dict[dt.date, Holiday]:
    """Return the holidays of a year by date; joint leave where the country decrees it.

    Raises:
        ForecastError: a country or subdivision that nobody knows.
    """
    english = _names(country, subdivision, year, "en_US", "public")
    native = _names(country, subdivision, year, "id", "public") if country.upper() == "ID" else english
    found = {day: _holiday(english[day], native.get(day, english[day]), 1) for day in english}
    if joint_leave and country.upper() == "ID":
        leave = _names(country, subdivision, year, "en_US", "government")
        native = _names(country, subdivision, year, "id", "government")
        found |= {day: _holiday(leave[day], native.get(day, leave[day]), 2) for day in leave}
    return _numbered(found)


def _names(country: str, subdivision: str, year: int, language: str, category: str) -> Mapping[dt.date, str]:
    import holidays

    options: dict[str, Any] = {"subdiv": subdivision or None, "years": year, "expand": False}
    try:
        supported = holidays.country_holidays(country.upper(), subdiv=subdivision or None)
        if language in supported.supported_languages:
            options["language"] = language
        return dict(holidays.country_holidays(country.upper(), categories=(category,), **options))
    except NotImplementedError:
        place = f"country {country!r}" + (f", subdivision {subdivision!r}" if subdivision else "")
        raise ForecastError(
            Text("no holidays are known for this place.", "hari libur tempat ini tidak dikenal."),
            where=place,
            remedy=Text(
                "Use an ISO 3166 code such as ID, or leave the country out and list the days as events.",
                "Pakai kode ISO 3166 seperti ID, atau kosongkan negara dan daftarkan harinya sebagai peristiwa.",
            ),
        ) from None


def _holiday(english: str, native: str, phase: int) -> Holiday:
    """Return the holiday; where two fall on one day, both in name and the greater feast in effect."""
    names = [_NOTED.sub("", part).strip() for part in english.split(";")]
    told = [_NOTED.sub("", part).strip() for part in native.split(";")]
    kinds = [_JOINT.sub("", name) for name in names]
    greatest = next((kind for kind in kinds if _FEAST.search(kind)), kinds[0])
    key = key_of(_ORDINAL.sub("", greatest) or greatest)
    return Holiday(key if phase == 1 else f"{key}_leave", 1, phase, Text(" / ".join(names), " / ".join(told)))


def _numbered(found: dict[dt.date, Holiday]) -> dict[dt.date, Holiday]:
    """Number the days of a holiday that lasts several."""
    numbered: dict[dt.date, Holiday] = {}
    seen: dict[str, tuple[dt.date, int]] = {}
    for day in sorted(found):
        one = found[day]
        last, nth = seen.get(one.key, (day, 0))
        nth = nth + 1 if day - last <= 7 * _DAY else 1
        seen[one.key] = (day, nth)
        numbered[day] = Holiday(one.key, nth, one.phase, one.name)
    return numbered


def ramadans(
    country: str, found: Mapping[dt.date, Holiday], years: Iterable[int], wanted: bool | None
) -> tuple[Ramadan, ...]:
    """Return the Ramadans of some years, () when they are not wanted.

    Args:
        country: whose Idul Fitri counts.
        found: the country's holidays in these years and their neighbours.
        years: years of the common calendar.
        wanted: None says: where Idul Fitri is a public holiday.
    """
    if wanted is False or not (country or wanted):
        return ()
    made = []
    for first in _firsts(tuple(years)):
        eids = [
            day
            for day, holiday in found.items()
            if holiday.phase == 1
            and _EID_AL_FITR.search(holiday.name.en)
            and dt.timedelta(27) <= day - first <= dt.timedelta(33)
        ]
        if eids or wanted:
            eid = min(eids, default=first + 30 * _DAY)
            made.append(Ramadan(_first_of(country, first, eid), eid))
    return tuple(made)


def _first_of(country: str, first: dt.date, eid: dt.date) -> dt.date:
    """Return the first day: as announced, else Brunei's, held to a month of 29 or 30 days before Idul Fitri."""
    announced = _ANNOUNCED.get((country.upper(), first.year))
    if announced is not None:
        return announced
    return min(max(first, eid - 30 * _DAY), eid - 29 * _DAY)


@lru_cache(maxsize=64)
def _firsts(years: tuple[int, ...]) -> tuple[dt.date, ...]:
    """Return the first days of Ramadan by Brunei's calendar, where it is a public holiday."""
    import holidays

    calendar = holidays.country_holidays("BN", years=years, language="en_US", observed=False)
    return tuple(sorted(day for day, name in calendar.items() if "First Day of Ramadan" in name))
