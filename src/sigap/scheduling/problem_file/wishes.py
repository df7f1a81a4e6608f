"""Requests, settled shifts, leave and covers as a problem's file tells them."""

from __future__ import annotations

import datetime as dt

from sigap.scheduling.horizon import Horizon
from sigap.scheduling.people import Leave, Request, Wish
from sigap.scheduling.problem import Fixed, ShiftCover
from sigap.scheduling.problem_file.people import Known, leave_of
from sigap.scheduling.problem_file.shapes import PERSON, SHIFT
from sigap.scheduling.problem_file.told import Told
from sigap.text import Text

_MUST = ("must", "wajib")


def request_of(told: Told, people: tuple[str, ...], known: Known, horizon: Horizon) -> Request:
    """Return a request; weight = "must" may not be refused."""
    weight = told.raw("weight", 4.0)
    must = isinstance(weight, str) and weight.strip().lower() in _MUST
    made = Request(
        person=told.one_of("person", people, PERSON),
        day=day_of(told, horizon),
        wish=Wish(told.choice("wish", [wish.value for wish in Wish], Wish.OFF.value)),
        template=told.maybe("shift", lambda name: told.one_of(name, known.shifts, SHIFT)),
        weight=None if must else told.number("weight", 4.0, high=1e6),
    )
    told.done()
    return made


def fixed_of(told: Told, people: tuple[str, ...], known: Known, horizon: Horizon) -> Fixed:
    """Return a settled shift."""
    made = Fixed(
        person=told.one_of("person", people, PERSON),
        day=day_of(told, horizon),
        template=told.one_of("shift", known.shifts, SHIFT),
        start=told.maybe("start", told.clock),
    )
    told.done()
    return made


def leave_rows(listed: list[Told], people: tuple[str, ...]) -> dict[str, list[Leave]]:
    """Return leave that is told beside the people, by person."""
    found: dict[str, list[Leave]] = {}
    for one in listed:
        person = one.one_of("person", people, PERSON)
        found.setdefault(person, []).append(leave_of(one))
        one.done()
    return found


def covers_of(told: Told, known: Known, horizon: Horizon) -> tuple[ShiftCover, ...]:
    """Return how many people a shift needs: on `day`, else on every day of `weekdays`."""
    shift = told.one_of("shift", known.shifts, SHIFT)
    required = told.whole("required", high=100_000)
    under, over = told.number("under", 4.0, high=1e6), told.number("over", 0.0, high=1e6)
    weekdays = told.weekdays()
    day = told.maybe("day", lambda _: day_of(told, horizon))
    days = [horizon.date(n) for n in range(horizon.days)] if day is None else [day]
    told.done()
    return tuple(ShiftCover(one, shift, required, under, over) for one in days if one.weekday() in weekdays)


def day_of(told: Told, horizon: Horizon) -> dt.date:
    """Return a date that is planned."""
    day = told.date("day")
    if 0 <= horizon.day(day) < horizon.days:
        return day
    first, last = horizon.first, horizon.date(horizon.days - 1)
    raise told.refusal(
        told.where("day"),
        f"{day} is not planned.",
        f"{day} tidak direncanakan.",
        Text(f"Write a day from {first} to {last}.", f"Tulis hari dari {first} sampai {last}."),
    )
