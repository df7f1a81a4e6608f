"""People as a problem's file tells them: one by one, from a table, or in groups made up for a quick start."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sigap.scheduling.people import Leave, Past, Person, Preference, Window
from sigap.scheduling.problem_file.shapes import CONTRACT, SHIFT, SITE
from sigap.scheduling.problem_file.told import Told, below, clock_minutes, weekdays_of
from sigap.scheduling.shifts import EVERY_DAY
from sigap.text import Text

_SKILL = re.compile(r"([^:\s,;]+)(?::(\d+))?")
_PARTS = re.compile(r"\s*;\s*")
_SPAN = re.compile(r"(\d{1,2}[:.]\d{2})-(\d{1,2}[:.]\d{2})")
_PAST_COUNTS = (
    "days_in_a_row", "days_off_in_a_row", "week_minutes", "week_days", "week_overtime",
    "nights", "weekends", "holidays", "refused",
)  # fmt: skip
_MOST_IN_GROUP = 20_000


@dataclass(frozen=True, slots=True)
class Known:
    """The ids that people may speak of, and the centre's zone.

    Attributes:
        shifts, contracts, sites: ids.
        zone: of the centre, for instants without an offset.
    """

    shifts: tuple[str, ...]
    contracts: tuple[str, ...]
    sites: tuple[str, ...]
    zone: str


def person_of(told: Told, known: Known) -> Person:
    """Return one person."""
    name = told.identifier("id")
    made = _person(told, known, name, told.text("name", name), woman=told.flag("woman", default=False))
    told.done()
    return made


def group_of(told: Told, known: Known) -> tuple[Person, ...]:
    """Return `count` people who differ in their number alone; the first `women` of them are women."""
    count = told.whole("count", low=1, high=_MOST_IN_GROUP)
    prefix = told.identifier("id")
    name = told.text("name", prefix)
    women = told.whole("women", 0, high=count)
    width = len(str(count))
    made = tuple(
        _person(told, known, f"{prefix}{n:0{width}d}", f"{name} {n:0{width}d}", woman=n <= women)
        for n in range(1, count + 1)
    )
    told.done()
    return made


def _person(told: Told, known: Known, name: str, shown: str, *, woman: bool) -> Person:
    return Person(
        id=name,
        name=shown,
        contract=told.one_of("contract", known.contracts, CONTRACT, *_only(known.contracts)),
        site=told.one_of("site", known.sites, SITE, *_only(known.sites)),
        skills=_skills(told),
        availability=_availability(told),
        leave=_leave(told),
        preferences=_preferences(told, known),
        earliest_start=told.maybe("earliest_start", told.clock),
        latest_end=told.maybe("latest_end", told.clock),
        max_nights=told.maybe("max_nights", told.whole),
        seniority=told.number("seniority", 0.0, high=80),
        woman=woman,
        minor=told.flag("minor", default=False),
        no_night=told.flag("no_night", default=False),
        overtime_consent=told.flag("overtime_consent", default=False),
        tags=frozenset(told.words("tags", ())),
        past=_past(told, known),
    )


def _only(ids: Sequence[str]) -> tuple[str, ...]:
    """Return the default where there is no choice."""
    return (ids[0],) if len(ids) == 1 else ()


def _skills(told: Told) -> dict[str, int]:
    """Return levels by skill: { voice = 2 }, ["voice:2", "chat"] or "voice:2 chat"."""
    value = told.raw("skills", ())
    if isinstance(value, dict):
        levels = Told(told.file, f"{told.key}.skills", value)
        return {name: levels.whole(name, low=1, high=99) for name in value}
    made: dict[str, int] = {}
    for word in told.words("skills", ()):
        match = _SKILL.fullmatch(word)
        if match is None or match[1] in made:
            raise told.refusal(
                told.where("skills"),
                f"{word!r} is no skill of its own.",
                f"{word!r} bukan keahlian tersendiri.",
                Text('Write "voice:2 chat:1".', 'Tulis "telepon:2 chat:1".'),
            )
        made[match[1]] = int(match[2] or 1)
    return made


def _tables(told: Told, name: str) -> list[Told] | None:
    """Return a list of tables, None where the value is a text, as a table's cell has it."""
    return None if isinstance(told.raw(name, []), str) else told.tables(name)


def _texts(told: Told, name: str) -> list[str]:
    return [part for part in _PARTS.split(told.text(name)) if part]


def _leave(told: Told) -> tuple[Leave, ...]:
    """Return leave: tables with first, last and paid, or "2026-12-02..2026-12-04; 2026-12-09 unpaid"."""
    listed = _tables(told, "leave")
    if listed is None:
        return tuple(_leave_in_words(told, text) for text in _texts(told, "leave"))
    made = tuple(leave_of(one) for one in listed)
    for one in listed:
        one.done()
    return made


def leave_of(told: Told) -> Leave:
    """Return days away; `last` is `first` unless it is told."""
    first = told.date("first")
    last = told.maybe("last", told.date) or first
    if last < first:
        raise told.refusal(
            told.where("last"),
            f"{last} lies before {first}.",
            f"{last} lebih awal daripada {first}.",
            Text("Swap the two.", "Tukar keduanya."),
        )
    return Leave(first, last, told.flag("paid", default=True))


def _leave_in_words(told: Told, text: str) -> Leave:
    dates, _, pay = text.partition(" ")
    first, _, last = dates.partition("..")
    words: dict[str, Any] = {"first": first, "last": last or first}
    if pay.strip():
        words["paid"] = pay.strip().lower() not in ("unpaid", "tidak dibayar", "tanpa upah")
    return leave_of(below(told, "leave", words))


def _availability(told: Told) -> tuple[Window, ...]:
    """Return windows: tables with weekdays, from and until, or "mon-fri 08:00-17:00; sat 08:00-12:00"."""
    listed = _tables(told, "availability")
    if listed is None:
        return tuple(_window_in_words(told, text) for text in _texts(told, "availability"))
    return tuple(_window(one) for one in listed)


def _window(told: Told) -> Window:
    begins, until = told.clock("from", 0), told.clock("until", 1440)
    made = Window(begins, until if until > begins else until + 1440, told.weekdays())
    told.done()
    return made


def _window_in_words(told: Told, text: str) -> Window:
    days, span = _days_and_span(text)
    if days is None:
        raise told.refusal(
            told.where("availability"),
            f"{text!r} is no window.",
            f"{text!r} bukan rentang waktu.",
            Text('Write "mon-fri 08:00-17:00".', 'Tulis "sen-jum 08:00-17:00".'),
        )
    begins, until = span or (0, 1440)
    return Window(begins, until if until > begins else until + 1440, days)


def _days_and_span(text: str) -> tuple[frozenset[int] | None, tuple[int, int] | None]:
    """Return the weekdays and the span of a text; every day where none is told, None for what makes no sense."""
    days: set[int] = set()
    span = None
    for word in text.replace(",", " ").split():
        match = _SPAN.fullmatch(word)
        found = weekdays_of(word)
        if match is not None:
            begins, until = clock_minutes(match[1]), clock_minutes(match[2])
            if begins is None or until is None:
                return None, None
            span = (begins, until)
        elif found is not None:
            days |= found
        else:
            return None, span
    return frozenset(days) or EVERY_DAY, span


def _preferences(told: Told, known: Known) -> tuple[Preference, ...]:
    """Return preferences by rank: tables with shift, earliest, latest, weekdays, or "D8 mon-fri 07:00-09:00; E8"."""
    listed = _tables(told, "preferences")
    if listed is not None:
        return tuple(_preference(one, known) for one in listed)
    return tuple(_preference_in_words(told, text, known) for text in _texts(told, "preferences"))


def _preference(told: Told, known: Known) -> Preference:
    made = Preference(
        template=told.maybe("shift", lambda name: told.one_of(name, known.shifts, SHIFT)),
        earliest=told.clock("earliest", 0),
        latest=told.clock("latest", 1439),
        weekdays=told.weekdays(),
    )
    told.done()
    return made


def _preference_in_words(told: Told, text: str, known: Known) -> Preference:
    first, _, rest = text.partition(" ")
    template = first if first in known.shifts else None
    days, span = _days_and_span(rest if template else text)
    if days is None:
        raise told.refusal(
            told.where("preferences"),
            f"{text!r} is neither a shift nor a span of starts.",
            f"{text!r} bukan sif dan bukan rentang jam mulai.",
            Text('Write "D8 mon-fri 07:00-09:00; E8".', 'Tulis "D8 sen-jum 07:00-09:00; E8".'),
        )
    return Preference(template, *(span or (0, 1439)), weekdays=days)


def _past(told: Told, known: Known) -> Past:
    """Return what lies behind: a table `past`, or columns such as past_nights."""
    inner = told.table("past")
    counts: dict[str, Any] = {}
    if inner is None:
        names = ("last_end", "last_shift", *_PAST_COUNTS)
        flat = {name: told.raw(f"past_{name}") for name in names if f"past_{name}" in told}
        for name in names:
            told.raw(f"past_{name}", None)
        inner = Told(told.file, f"{told.key}.past" if told.key else "past", flat)
    for name in _PAST_COUNTS:
        if name in inner:
            counts[name] = inner.whole(name, high=1_000_000)
    last = inner.maybe("last_end", lambda name: inner.instant(name, known.zone))
    shift = inner.maybe("last_shift", lambda name: inner.one_of(name, known.shifts, SHIFT))
    inner.done()
    return Past(last_end=last, last_template=shift, **counts)
