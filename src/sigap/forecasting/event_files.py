"""Events that a user writes down: TOML, CSV or iCalendar.

[[event]]
name = "Promo 11.11"
kind = "campaign"          # campaign, outage, closed, holiday, other
from = 2026-11-10          # a day, or a time of the site's clock: 2026-11-10 08:00
to = 2026-11-12            # a day is included; a time is when it ends. Left out: the same day
queue = "Sales"            # left out: all queues
"""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sigap.forecasting.events import EventKind, NamedEvent
from sigap.forecasting.series import ForecastError
from sigap.sources.inputs import Input
from sigap.text import Text
from sigap.worktime import CalendarError

_DAY = dt.timedelta(days=1)
_FIRST, _LAST = dt.date(1990, 1, 1), dt.date(2100, 1, 1)
_FIELDS = {
    "name": ("name", "nama"),
    "kind": ("kind", "jenis"),
    "from": ("from", "begins", "start", "dari", "mulai"),
    "to": ("to", "ends", "end", "sampai", "selesai"),
    "queue": ("queue", "antrean"),
}


def read_events(path: str | Path) -> tuple[NamedEvent, ...]:
    """Return the events of a file, in its order.

    Of iCalendar, whole-day events; a kind may stand before the name: "campaign: Promo 11.11". Without one they are
    `other`.

    Raises:
        ForecastError: another ending, text that is not what the ending says, an event without name or day, a kind that
            nobody knows, an end before its beginning; with the file and the row.
        SourceError: the file cannot be read.
    """
    source = Input(str(path), Path(path))
    text = source.read().decode("utf-8-sig", errors="replace")
    ending = Path(path).suffix.lower()
    if ending == ".toml":
        return tuple(_event(told, where) for told, where in _of_toml(text, source.name))
    if ending == ".csv":
        return tuple(_event(told, where) for told, where in _of_csv(text, source.name))
    if ending in (".ics", ".ical"):
        return tuple(_of_icalendar(text, source.name))
    raise ForecastError(
        Text("events are not read from this kind of file.", "peristiwa tidak dibaca dari jenis berkas ini."),
        where=source.name,
        remedy=Text("Give .toml, .csv or .ics.", "Berikan .toml, .csv, atau .ics."),
    )


def _of_toml(text: str, path: str) -> Iterable[tuple[Mapping[str, Any], str]]:
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ForecastError(
            Text(f"this is no TOML: {error}.", f"ini bukan TOML: {error}."),
            where=path,
            remedy=Text("Mend that line.", "Perbaiki baris itu."),
        ) from None
    listed = told.get("event", told.get("peristiwa", []))
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed) or not listed:
        raise ForecastError(
            Text("there is no [[event]] in it.", "tidak ada [[event]] di dalamnya."),
            where=path,
            remedy=Text(
                "Write each event under a line [[event]].", "Tulis tiap peristiwa di bawah baris [[event]]."
            ),
        )
    return ((_named(one), f"{path}, event {number}") for number, one in enumerate(listed, 1))


def _of_csv(text: str, path: str) -> Iterable[tuple[Mapping[str, Any], str]]:
    lines = text.splitlines()
    first = lines[0] if lines else ""
    reader = csv.DictReader(lines, delimiter=";" if first.count(";") > first.count(",") else ",")
    for row in reader:
        yield (
            _named({str(k).strip().lower(): (v or "").strip() for k, v in row.items() if k}),
            f"{path}:{reader.line_num}",
        )


def _named(told: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for ours, variants in _FIELDS.items():
        there = next((told[v] for v in variants if told.get(v) not in (None, "")), None)
        if there is not None:
            found[ours] = there
    return found


def _of_icalendar(text: str, path: str) -> Iterable[NamedEvent]:
    from sigap.worktime.icalendar_events import whole_day_events

    try:
        events = whole_day_events(text)
    except CalendarError as error:
        raise ForecastError(error.what, where=f"{path}, {error.where}", remedy=error.remedy) from None
    for event in events:
        kind, name = _kind_before(event.name)
        for day in event.begins(_FIRST, _LAST):
            begins = dt.datetime.combine(day, dt.time())
            if event.length_days:
                yield NamedEvent(name, kind, begins, begins + event.length_days * _DAY)


def _kind_before(name: str) -> tuple[EventKind, str]:
    before, colon, rest = name.partition(":")
    if colon and before.strip().lower() in set(EventKind):
        return EventKind(before.strip().lower()), rest.strip()
    return EventKind.OTHER, name


def _event(told: Mapping[str, Any], where: str) -> NamedEvent:
    for needed in ("name", "from"):
        if needed not in told:
            raise ForecastError(
                Text(f"the event has no {needed}.", f"peristiwa ini tidak punya {needed}."),
                where=where,
                remedy=Text(
                    "An event has name, kind, from and to.", "Peristiwa punya name, kind, from, dan to."
                ),
            )
    begins, whole = _moment(told["from"], where)
    ends, whole_end = (begins, whole) if "to" not in told else _moment(told["to"], where)
    try:
        return NamedEvent(
            name=str(told["name"]),
            kind=_kind(str(told.get("kind", "other")), where),
            begins=begins,
            ends=ends + _DAY if whole_end else ends,
            queue=str(told.get("queue", "")),
        )
    except ForecastError as error:
        raise ForecastError(error.what, where=error.where or where, remedy=error.remedy) from None


def _kind(text: str, where: str) -> EventKind:
    try:
        return EventKind(text.strip().lower())
    except ValueError:
        known = ", ".join(EventKind)
        raise ForecastError(
            Text(f"there is no kind of event {text!r}.", f"tidak ada jenis peristiwa {text!r}."),
            where=where,
            remedy=Text(f"Use one of: {known}.", f"Pakai salah satu: {known}."),
        ) from None


def _moment(told: Any, where: str) -> tuple[dt.datetime, bool]:
    """Return a moment of the site's clock, and whether it is a whole day."""
    if isinstance(told, dt.datetime):
        at = told
    elif isinstance(told, dt.date):
        return dt.datetime.combine(told, dt.time()), True
    else:
        text = str(told).strip()
        try:
            at = dt.datetime.fromisoformat(text)
        except ValueError:
            raise ForecastError(
                Text(f"{text!r} is no day or time.", f"{text!r} bukan tanggal atau waktu."),
                where=where,
                remedy=Text(
                    "Write it as 2026-11-10 or 2026-11-10 08:00.",
                    "Tulis sebagai 2026-11-10 atau 2026-11-10 08:00.",
                ),
            ) from None
        if len(text) == len("2026-11-10"):
            return at, True
    if at.tzinfo is not None:
        raise ForecastError(
            Text("an event's time is that of the site's clock.", "waktu peristiwa memakai jam lokasi."),
            where=where,
            remedy=Text("Leave the offset out.", "Hapus selisih zonanya."),
        )
    return at, False
