"""Rosters as JSON: written for other systems and to go on from, read with nothing believed.

Shape (version 1): `roster` (the version), `problem` with `name`, `first`, `days`, `zone`; `cost`, `bound`, `seconds`,
`engine`, `hard_findings` (above 0: a draft; null: not verified); `shifts`, each with `person`, `date`, `shift` and, as
local times with their offset, `starts_at` and `ends_at` of the regular shift, `overtime_before` and `overtime_after` in
minutes, `rest_day`, `breaks` and `activities` with `id`, `starts_at`, `ends_at`; `served` with `group`, `skill` and
`agents` by quarter-hour; `left_out` with `activity` and `person`.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.horizon import SLOT_MINUTES, Horizon
from sigap.scheduling.problem import Problem
from sigap.scheduling.roster import Assignment, Placed, Roster, Solution
from sigap.text import Text

ROSTER_JSON_VERSION = 1
"""Version of the shape. A new field keeps it; anything else raises it."""

_MOST_BYTES = 500_000_000
_MOST_OVERTIME = 24 * 60
_PLACES = 4


def roster_json(problem: Problem, solution: Solution, *, hard: int | None = None) -> str:
    """Return a roster as JSON.

    Args:
        problem: that it answers.
        solution: the roster.
        hard: how many findings the verifier has that may not be; None where nobody asked it.
    """
    horizon = problem.horizon
    content = {
        "roster": ROSTER_JSON_VERSION,
        "problem": {
            "name": problem.name,
            "first": str(horizon.first),
            "days": horizon.days,
            "zone": horizon.zone,
        },
        "cost": _finite(solution.cost),
        "bound": _finite(solution.bound),
        "seconds": round(solution.seconds, 3),
        "engine": solution.engine,
        "hard_findings": hard,
        "shifts": [_shift(problem, one) for one in solution.roster.assignments],
        "served": [
            {"group": sorted(group), "skill": skill, "agents": [round(float(n), _PLACES) for n in agents]}
            for (group, skill), agents in solution.roster.served.items()
        ],
        "left_out": [{"activity": what, "person": who} for what, who in solution.roster.left_out],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, 6)


def _shift(problem: Problem, one: Assignment) -> dict[str, Any]:
    zone = problem.zone[problem.person[one.person].site]

    def at(slot: int) -> str:
        return problem.horizon.local(slot, zone).isoformat(timespec="minutes")

    def placed(items: tuple[Placed, ...]) -> list[dict[str, str]]:
        return [{"id": item.id, "starts_at": at(item.start), "ends_at": at(item.until)} for item in items]

    return {
        "person": one.person,
        "date": str(problem.horizon.date(one.day)),
        "shift": one.template,
        "starts_at": at(one.start),
        "ends_at": at(one.until),
        "overtime_before": one.overtime_before * SLOT_MINUTES,
        "overtime_after": one.overtime_after * SLOT_MINUTES,
        "rest_day": one.rest_day,
        "breaks": placed(one.breaks),
        "activities": placed(one.activities),
    }


def read_roster(path: str | Path, problem: Problem) -> Solution:
    """Return the roster that a file holds for a problem.

    Whether it keeps the rules is the verifier's word; here it must only be of this problem's people, shifts and days.

    Raises:
        SchedulingError: no such file, another file, a roster of other people, shifts or days.
    """
    file = Path(path)
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise ValueError("too large")
        values = json.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        raise _unreadable(str(path), error.strerror or type(error).__name__) from None
    except (ValueError, RecursionError):
        raise _unreadable(str(path), "no JSON") from None
    return solution_of(values, problem, str(path))


def solution_of(values: Any, problem: Problem, place: str) -> Solution:
    """Return the solution of a JSON document; `place` is its name in messages.

    Raises:
        SchedulingError: as `read_roster` says.
    """
    told = _Json(place, values)
    version = told.of(int, "roster")
    if version != ROSTER_JSON_VERSION:
        raise _unreadable(place, f"version {version!r}")
    _same_days(told.below("problem"), problem.horizon)
    reader = _Reader(problem)
    shifts = [reader.assignment(one) for one in told.list("shifts")]
    order = {person.id: n for n, person in enumerate(problem.people)}
    shifts.sort(key=lambda one: (order[one.person], one.day, one.start))
    served = dict(reader.served(one) for one in told.list("served"))
    left_out = tuple((one.of(str, "activity"), one.of(str, "person")) for one in told.list("left_out"))
    return Solution(
        Roster(tuple(shifts), MappingProxyType(served), left_out),
        told.number("cost", math.inf),
        told.number("bound", None),
        told.number("seconds", 0.0),
        told.of(str, "engine"),
    )


@dataclass(frozen=True, slots=True)
class _Json:
    """One object of the document, and where it stands."""

    place: str
    values: Any

    def of(self, kind: type[Any], name: str) -> Any:
        """Return a value of a kind; a flag is no number."""
        value = self.values.get(name) if isinstance(self.values, dict) else None
        if isinstance(value, kind) and isinstance(value, bool) == (kind is bool):
            return value
        raise _wrong(f"{self.place}: {name}", value)

    def below(self, name: str) -> _Json:
        """Return an object below."""
        return _Json(f"{self.place}: {name}", self.of(dict, name))

    def list(self, name: str) -> list[_Json]:
        """Return a list of objects; none where the key is not there."""
        if isinstance(self.values, dict) and name not in self.values:
            return []
        return [_Json(f"{self.place}: {name}[{n}]", one) for n, one in enumerate(self.of(list, name), 1)]

    def number(self, name: str, default: Any) -> Any:
        """Return a finite number; the default for nothing."""
        value = self.values.get(name)
        if value is None:
            return default
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15:
            return float(value)
        raise _wrong(f"{self.place}: {name}", value)


@dataclass(frozen=True, slots=True)
class _Reader:
    problem: Problem

    def assignment(self, told: _Json) -> Assignment:
        """Return one shift."""
        person, template = told.of(str, "person"), told.of(str, "shift")
        if person not in self.problem.person:
            raise _stranger(told.place, Text("person", "orang"), person)
        if template not in self.problem.template:
            raise _stranger(told.place, Text("shift", "sif"), template)
        return Assignment(
            person=person,
            day=self.day(told),
            template=template,
            start=self.slot(told, "starts_at"),
            until=self.slot(told, "ends_at"),
            breaks=self.placed(told, "breaks"),
            activities=self.placed(told, "activities"),
            overtime_before=self.quarters(told, "overtime_before"),
            overtime_after=self.quarters(told, "overtime_after"),
            rest_day=bool(told.of(bool, "rest_day")) if "rest_day" in told.values else False,
        )

    def day(self, told: _Json) -> int:
        """Return the day of a date in the horizon."""
        value = told.of(str, "date")
        try:
            day = self.problem.horizon.day(dt.date.fromisoformat(value))
        except ValueError:
            day = -1
        if 0 <= day < self.problem.horizon.days:
            return day
        raise _wrong(f"{told.place}: date", value)

    def slot(self, told: _Json, name: str) -> int:
        """Return the slot that begins at an instant; what has no offset is on the centre's clock."""
        value = told.of(str, name)
        horizon = self.problem.horizon
        try:
            at = dt.datetime.fromisoformat(value)
            aware = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(horizon.zone))
            slot = horizon.slot_at(aware)
            if horizon.instant(slot) == aware and -96 <= slot <= horizon.slots + 192:
                return slot
        except (ValueError, OverflowError):
            pass
        raise _wrong(f"{told.place}: {name}", value)

    def placed(self, told: _Json, name: str) -> tuple[Placed, ...]:
        """Return breaks or activities in order of time."""
        items = [
            Placed(self.slot(one, "starts_at"), self.slot(one, "ends_at"), one.of(str, "id"))
            for one in told.list(name)
        ]
        return tuple(sorted(items))

    def quarters(self, told: _Json, name: str) -> int:
        """Return quarter-hours of so many minutes; none where the key is not there."""
        minutes = told.of(int, name) if name in told.values else 0
        if minutes % SLOT_MINUTES or not 0 <= minutes <= _MOST_OVERTIME:
            raise _wrong(f"{told.place}: {name}", minutes)
        return int(minutes // SLOT_MINUTES)

    def served(self, told: _Json) -> tuple[tuple[frozenset[str], str], NDArray[np.float64]]:
        """Return the agents of one group that serve one skill."""
        group, skill = told.of(list, "group"), told.of(str, "skill")
        agents = told.of(list, "agents")
        numbers = [one for one in agents if isinstance(one, int | float) and not isinstance(one, bool)]
        if not all(isinstance(name, str) for name in group):
            raise _wrong(f"{told.place}: group", group)
        if len(numbers) != self.problem.horizon.slots or len(numbers) != len(agents):
            raise _wrong(f"{told.place}: agents", f"{len(agents)} numbers")
        values = np.array(numbers, np.float64)
        if not np.isfinite(values).all() or (values < 0).any() or (values > 1e9).any():
            raise _wrong(f"{told.place}: agents", "a number that cannot be")
        return (frozenset(group), skill), values


def _same_days(told: _Json, horizon: Horizon) -> None:
    asked: Mapping[str, Any] = {"first": str(horizon.first), "days": horizon.days, "zone": horizon.zone}
    for name, wanted in asked.items():
        found = told.of(type(wanted), name)
        if found != wanted:
            raise SchedulingError(
                Text(
                    f"the roster is of other days: {found!r}, the problem of {wanted!r}.",
                    f"jadwal ini untuk hari lain: {found!r}, sedangkan masalahnya {wanted!r}.",
                ),
                where=f"{told.place}: {name}",
                remedy=Text("Give the roster of this problem.", "Berikan jadwal dari masalah ini."),
            )


def _wrong(where: str, value: Any) -> SchedulingError:
    told = "nothing" if value is None else repr(value)[:60]
    kosong = "kosong" if value is None else repr(value)[:60]
    return SchedulingError(
        Text(f"{told} does not belong there.", f"isinya keliru: {kosong}."),
        where=where,
        remedy=Text("Give a roster as `sigap schedule` wrote it.", "Berikan jadwal dari `sigap schedule`."),
    )


def _stranger(where: str, kind: Text, name: str) -> SchedulingError:
    return SchedulingError(
        Text(
            f"the problem has no {kind.en} {name[:60]!r}.",
            f"masalahnya tidak memuat {kind.id} {name[:60]!r}.",
        ),
        where=where,
        remedy=Text("Give the roster of this problem.", "Berikan jadwal dari masalah ini."),
    )


def _unreadable(where: str, reason: str) -> SchedulingError:
    return SchedulingError(
        Text(f"this is no roster: {reason}.", f"ini bukan jadwal: {reason}."),
        where=where,
        remedy=Text("Give what `sigap schedule` wrote as JSON.", "Berikan JSON dari `sigap schedule`."),
    )
