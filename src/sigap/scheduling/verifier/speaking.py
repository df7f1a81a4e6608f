"""Sentences of findings: who and when first, then what is found and what is asked."""

from __future__ import annotations

from collections.abc import Sequence

from sigap.scheduling.people import Person
from sigap.scheduling.verifier.findings import Check, Finding, Unit
from sigap.scheduling.verifier.reading import Reading, Row, Shift
from sigap.scheduling.verifier.words import listed, on_day, short_day
from sigap.text import Text


def who(person: Person) -> str:
    """Return what a person is called."""
    return person.name or person.id


def about(reading: Reading, person: Person, days: Sequence[int], what: Text) -> Text:
    """Return a sentence about a person on some days."""
    dates = [reading.date(day) for day in days]
    if not dates:
        return Text(f"{who(person)}: {what.en}", f"{who(person)}: {what.id}")
    when = on_day(dates[0]) if len(dates) == 1 else listed([short_day(one) for one in dates])
    return Text(f"{who(person)}, {when.en}: {what.en}", f"{who(person)}, {when.id}: {what.id}")


def of_shift(
    reading: Reading,
    row: Row,
    shift: Shift,
    check: Check,
    what: Text,
    *,
    excess: float = 1.0,
    unit: Unit = Unit.SHIFTS,
    rule: str = "",
    slot: int | None = None,
) -> Finding:
    """Return a hard finding about one shift."""
    return Finding(
        check,
        about(reading, row.person, (shift.day,), what),
        rule=rule or shift.template.id,
        person=row.person.id,
        dates=(reading.date(shift.day),),
        slot=shift.start if slot is None else slot,
        excess=excess,
        unit=unit,
    )
