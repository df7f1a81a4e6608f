"""A roster as iCalendar (RFC 5545): one file a person, which calendars on phones and desks read.

Times are UTC, so that every calendar shows them on the clock of whoever reads it, also where the clocks change. An
event's UID is made of the person and the day: importing a later version moves the shift instead of doubling it. Who has
no shifts gets no file. What a later roster leaves out has to be deleted by hand: a file cannot know what was there.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
import uuid
import zipfile
from collections.abc import Iterator
from typing import Any

from sigap.reports.formats import Formats
from sigap.reports.roster_report import RosterReport
from sigap.reports.roster_wording import word
from sigap.scheduling.people import Person
from sigap.scheduling.roster import Assignment, Placed
from sigap.text import Language

_SPACE = uuid.UUID("3f0c4c9e-6a2e-5d58-9b9f-3d0a5b7c2e11")
"""Under which the names of shifts are turned into UIDs; never to be changed."""
_EARLIEST = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)


def calendars(report: RosterReport, language: Language, *, now: dt.datetime) -> Iterator[tuple[str, bytes]]:
    """Yield the file name and the content of every person's calendar.

    Args:
        report: the roster.
        language: of summaries and descriptions.
        now: aware; when the calendars are made: events are stamped with it, and a later one supersedes.
    """
    taken: set[str] = set()
    for person in report.problem.people:
        shifts = report.solution.roster.of.get(person.id, ())
        if shifts:
            yield _file_name(person, taken), calendar_of(report, person, shifts, language, now=now)


def calendar_of(
    report: RosterReport,
    person: Person,
    shifts: tuple[Assignment, ...],
    language: Language,
    *,
    now: dt.datetime,
) -> bytes:
    """Return one person's calendar."""
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", "-//Sigap//roster//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", f"{word('title', language)}: {person.name}")
    made.add("x-wr-timezone", report.zone(person))
    for shift in shifts:
        made.add_component(_event(report, person, shift, language, now))
    content: bytes = made.to_ical()
    return content


def _event(
    report: RosterReport, person: Person, shift: Assignment, language: Language, now: dt.datetime
) -> Any:
    from icalendar import Event

    horizon = report.problem.horizon
    event = Event()
    event.add("uid", uid_of(person.id, horizon.date(shift.day)))
    event.add("dtstamp", now.astimezone(dt.UTC).replace(microsecond=0))
    event.add("sequence", max(0, int((now - _EARLIEST).total_seconds()) // 60))
    event.add("dtstart", horizon.instant(shift.begins))
    event.add("dtend", horizon.instant(shift.ends))
    named = " · ".join([shift.template, *(report.activity_name(one) for one in shift.activities)])
    event.add("summary", f"{word('draft', language)}: {named}" if report.draft else named)
    event.add("description", "\n".join(_lines(report, person, shift, language)))
    event.add("location", person.site)
    event.add("status", "TENTATIVE" if report.draft else "CONFIRMED")
    event.add("transp", "OPAQUE")
    return event


def _lines(report: RosterReport, person: Person, shift: Assignment, language: Language) -> Iterator[str]:
    """Yield the parts of a shift in order of time, on the person's clock."""
    fmt = Formats(language)

    def told(what: str, start: int, until: int) -> str:
        first, last = (report.local(slot, person).time() for slot in (start, until))
        return f"{fmt.time(first)}–{fmt.time(last)} {what}"

    def rest(one: Placed) -> str:
        return word("paid_break" if report.paid(shift, one) else "unpaid_break", language)

    parts = [(one.start, one.until, f"{rest(one)} ({one.id})") for one in shift.breaks]
    parts += [(one.start, one.until, report.activity_name(one)) for one in shift.activities]
    if shift.rest_day:
        parts.append((shift.begins, shift.ends, word("overtime", language)))
    elif shift.overtime_before:
        parts.append((shift.begins, shift.start, word("overtime", language)))
    if shift.overtime_after and not shift.rest_day:
        parts.append((shift.until, shift.ends, word("overtime", language)))
    for start, until, what in sorted(parts):
        yield told(what, start, until)


def uid_of(person: str, day: dt.date) -> str:
    """Return the UID of a person's shift of a day: the same in every version of the roster."""
    return f"{uuid.uuid5(_SPACE, f'{day}/{person}')}@sigap"


def calendars_zip(report: RosterReport, language: Language, *, now: dt.datetime) -> bytes:
    """Return every person's calendar in one ZIP file."""
    out = io.BytesIO()
    at = max(now, _EARLIEST).astimezone(dt.UTC).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in calendars(report, language, now=now):
            entry = zipfile.ZipInfo(name, at)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def _file_name(person: Person, taken: set[str]) -> str:
    """Return a name that every file system takes: of the person's id, with a number where two are alike."""
    plain = unicodedata.normalize("NFKD", person.id).encode("ascii", "ignore").decode()
    base = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-.")[:80] or "person"
    name, number = base, 1
    while name.lower() in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(name.lower())
    return f"{name}.ics"
