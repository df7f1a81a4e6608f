"""Calendars from a mapping, as TOML or JSON gives it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sigap.text import Text
from sigap.worktime.calendar import Version
from sigap.worktime.errors import CalendarError
from sigap.worktime.holidays import CountryHolidays, Holidays, ICalendarHolidays, ListedHolidays
from sigap.worktime.ranges import Range, in_order, read_range

_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_INDONESIAN = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
_WEEKDAYS = {name: n for names in (_ENGLISH, _INDONESIAN) for n, name in enumerate(names)}
_HOLIDAY = ("holiday", "libur")
_VERSION_KEYS = frozenset({"hours", "exceptions", "holidays", "from", "until"})
_TOP_KEYS = _VERSION_KEYS | {"zone", "overnight", "versions"}
_HOLIDAY_KEYS = frozenset({"country", "subdivision", "joint_leave", "dates", "icalendar"})


def read_zone(mapping: Mapping[str, Any]) -> ZoneInfo:
    """Return the calendar's zone.

    Raises:
        CalendarError: none is told, or it is not in the IANA database.
    """
    name = mapping.get("zone")
    try:
        if isinstance(name, str) and name:
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    raise CalendarError(
        Text("This is not a time zone.", "Ini bukan zona waktu."),
        where=f"zone = {name!r}",
        remedy=Text("Use an IANA name such as Asia/Jakarta.", "Pakai nama IANA seperti Asia/Jakarta."),
    )


def read_versions(mapping: Mapping[str, Any]) -> tuple[Version, ...]:
    """Return the calendar's versions in order of their dates: those under `versions`, or the mapping itself.

    Raises:
        CalendarError: a key nobody knows, or a value that makes no sense, with the place.
    """
    _refuse_unknown(mapping, _TOP_KEYS, "")
    overnight = _flag(mapping, "overnight", True, "")
    if "versions" not in mapping:
        return (_version(mapping, "", overnight),)
    told = _list(mapping["versions"], "versions")
    _refuse_unknown(mapping, frozenset({"zone", "overnight", "versions"}), "")
    versions = []
    for number, one in enumerate(told):
        where = f"versions[{number}]."
        _refuse_unknown(_table(one, where), _VERSION_KEYS, where)
        versions.append(_version(one, where, overnight))
    return tuple(sorted(versions, key=lambda version: version.first or dt.date.min))


def _version(mapping: Mapping[str, Any], where: str, overnight: bool) -> Version:
    hours, on_holidays = _hours(_table(mapping.get("hours", {}), f"{where}hours"), f"{where}hours", overnight)
    exceptions = {}
    for day, told in _table(mapping.get("exceptions", {}), f"{where}exceptions").items():
        place = f"{where}exceptions.{day}"
        exceptions[_date(day, place)] = _ranges(told, place, overnight)
    return Version(
        week=hours,
        exceptions=exceptions,
        holidays=tuple(
            _holidays(_table(mapping.get("holidays", {}), f"{where}holidays"), f"{where}holidays")
        ),
        on_holidays=on_holidays,
        first=_date(mapping["from"], f"{where}from") if "from" in mapping else None,
        last=_date(mapping["until"], f"{where}until") if "until" in mapping else None,
    )


def _hours(
    told: Mapping[str, Any], where: str, overnight: bool
) -> tuple[tuple[tuple[Range, ...], ...], tuple[Range, ...]]:
    """Return the ranges of the seven weekdays, and of holidays."""
    week: dict[int, tuple[Range, ...]] = {}
    on_holidays: tuple[Range, ...] = ()
    for name, written in told.items():
        place = f"{where}.{name}"
        ranges = _ranges(written, place, overnight)
        if name.strip().lower() in _HOLIDAY:
            on_holidays = ranges
            continue
        for weekday in _weekdays(name, place):
            if weekday in week:
                raise CalendarError(
                    Text("The same weekday is told twice.", "Hari yang sama ditulis dua kali."), where=place
                )
            week[weekday] = ranges
    return tuple(week.get(weekday, ()) for weekday in range(7)), on_holidays


def _weekdays(name: str, where: str) -> Iterator[int]:
    """Yield the weekdays that `friday`, `monday-friday` or `sabtu-minggu` names; a span may pass Sunday."""
    ends = [part.strip() for part in name.lower().split("-")]
    if len(ends) > 2 or any(end not in _WEEKDAYS for end in ends):
        raise CalendarError(
            Text("This is not a weekday.", "Ini bukan nama hari."),
            where=where,
            remedy=Text(
                "Use monday ... sunday, monday-friday, or holiday.",
                "Pakai senin ... minggu, senin-jumat, atau libur.",
            ),
        )
    first, last = _WEEKDAYS[ends[0]], _WEEKDAYS[ends[-1]]
    return ((first + n) % 7 for n in range((last - first) % 7 + 1))


def _ranges(told: Any, where: str, overnight: bool) -> tuple[Range, ...]:
    written = [told] if isinstance(told, str) else _list(told, where)
    for one in written:
        if not isinstance(one, str):
            raise CalendarError(
                Text("Hours are written as text.", "Jam ditulis sebagai teks."),
                where=f"{where}: {one!r}",
                remedy=Text('Write ["08:00-17:00"].', 'Tulis ["08:00-17:00"].'),
            )
    return in_order((read_range(one, where=where, overnight=overnight) for one in written), where=where)


def _holidays(told: Mapping[str, Any], where: str) -> Iterator[Holidays]:
    _refuse_unknown(told, _HOLIDAY_KEYS, f"{where}.")
    if "country" in told:
        yield CountryHolidays(
            str(told["country"]),
            str(told.get("subdivision", "")),
            _flag(told, "joint_leave", False, f"{where}."),
        )
    elif "subdivision" in told or "joint_leave" in told:
        raise CalendarError(
            Text(
                "A subdivision or joint leave needs a country.", "Subdivisi atau cuti bersama perlu negara."
            ),
            where=where,
            remedy=Text('Add country = "ID".', 'Tambahkan country = "ID".'),
        )
    if "dates" in told:
        place = f"{where}.dates"
        yield ListedHolidays.of(_date(day, place) for day in _list(told["dates"], place))
    if "icalendar" in told:
        yield ICalendarHolidays(str(told["icalendar"]))


def _date(told: Any, where: str) -> dt.date:
    if isinstance(told, dt.date) and not isinstance(told, dt.datetime):
        return told
    try:
        return dt.date.fromisoformat(told)
    except (TypeError, ValueError):
        raise CalendarError(
            Text("This is not a date.", "Ini bukan tanggal."),
            where=f"{where}: {told!r}",
            remedy=Text("Write it as 2025-12-31.", "Tulis seperti 2025-12-31."),
        ) from None


def _flag(mapping: Mapping[str, Any], key: str, default: bool, where: str) -> bool:
    value = mapping.get(key, default)
    if isinstance(value, bool):
        return value
    raise CalendarError(
        Text("This must be true or false.", "Nilainya harus true atau false."),
        where=f"{where}{key} = {value!r}",
    )


def _list(told: Any, where: str) -> list[Any]:
    if isinstance(told, (list, tuple)):
        return list(told)
    raise CalendarError(Text("This must be a list.", "Ini harus berupa daftar."), where=f"{where}: {told!r}")


def _table(told: Any, where: str) -> Mapping[str, Any]:
    if isinstance(told, Mapping):
        return told
    raise CalendarError(
        Text("This must be a table of names and values.", "Ini harus berupa tabel nama dan nilai."),
        where=f"{where}: {told!r}",
    )


def _refuse_unknown(mapping: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    for key in mapping:
        if key not in known:
            names = ", ".join(sorted(known))
            raise CalendarError(
                Text("Nobody knows this setting here.", "Pengaturan ini tidak dikenal di sini."),
                where=f"{where}{key}",
                remedy=Text(f"Known are: {names}.", f"Yang dikenal: {names}."),
            )
