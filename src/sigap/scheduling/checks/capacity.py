"""Demand that no roster can meet: more than the people who could be there, or than the hours they have in a week.

Both are bounds from above: breaks are taken to lie elsewhere, and nobody to be asked for two things at once. What is
found missing is missing in every roster; what is not found may be missing all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.checks.complaint import Complaint, warning
from sigap.scheduling.checks.limits import Limit
from sigap.scheduling.checks.row_tasks import Alike, Tasks
from sigap.scheduling.checks.wording import day_words, number_words
from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.options import serves
from sigap.scheduling.problem import Demand, Problem
from sigap.text import Text

Floats = NDArray[np.float64]
_TOLERANCE = 1e-6


def capacity_complaints(problem: Problem, tasks: Tasks) -> Iterator[Complaint]:
    """Yield the days and weeks in which more is asked for than can be."""
    if not problem.demands:
        return
    present = _presence(problem, tasks)
    groups = tasks.alike(problem.people)
    hours = [_week_slots(problem, group) for group in groups]
    for wanted in _wanted(problem):
        able = {person.id for person in problem.people if serves(problem, person) & wanted.skills}
        most = np.zeros(problem.horizon.slots)
        for number, person in enumerate(problem.people):
            if person.id in able:
                most += present[tasks.options.kind[number]]
        yield from _too_few(problem, wanted, most)
        yield from _too_little(problem, wanted, able, groups, hours)


@dataclass(frozen=True)
class _Wanted:
    """What some skills ask for together."""

    where: Text
    skills: frozenset[str]
    required: Floats


def _wanted(problem: Problem) -> Iterator[_Wanted]:
    for demand in problem.demands:
        where = Text(f'demand for "{demand.skill}"', f'kebutuhan "{demand.skill}"')
        yield _Wanted(where, frozenset({demand.skill}), np.asarray(demand.required, float))
    if len(problem.demands) > 1:
        everything = sum((np.asarray(demand.required, float) for demand in problem.demands), np.zeros(1))
        yield _Wanted(
            Text("all skills together", "semua keahlian bersama"),
            _skills(problem.demands),
            np.asarray(everything),
        )


def _skills(demands: tuple[Demand, ...]) -> frozenset[str]:
    return frozenset(demand.skill for demand in demands)


def _presence(problem: Problem, tasks: Tasks) -> Floats:
    """Return (kinds, slots): 1 where people of a kind can be at work."""
    slots, options = problem.horizon.slots, tasks.options
    edges = np.zeros((len(options.allowed), slots + 1))
    for kind, allowed in enumerate(options.allowed):
        np.add.at(edges[kind], np.clip(options.start[allowed], 0, slots), 1)
        np.add.at(edges[kind], np.clip(options.until[allowed], 0, slots), -1)
    return (np.cumsum(edges, axis=1)[:, :slots] > 0).astype(float)


def _too_few(problem: Problem, wanted: _Wanted, most: Floats) -> Iterator[Complaint]:
    """Yield the days on which too few people can be there, with the worst time."""
    missing = np.maximum(wanted.required - most, 0.0)
    starts = problem.horizon.day_starts
    for day in range(problem.horizon.days):
        short = missing[starts[day] : starts[day + 1]]
        if short.max(initial=0.0) <= _TOLERANCE:
            continue
        worst = starts[day] + int(short.argmax())
        yield _few(problem, wanted, day, worst, float(most[worst]), float(short.sum()), missing)


def _few(
    problem: Problem, wanted: _Wanted, day: int, worst: int, most: float, total: float, missing: Floats
) -> Complaint:
    when, told = problem.horizon.date(day), day_words(problem.horizon.date(day))
    begins, until = _run(missing, worst)
    window = f"{problem.horizon.local(begins):%H:%M}-{problem.horizon.local(until):%H:%M}"
    asked, can = number_words(float(wanted.required[worst])), number_words(most)
    lost = number_words(total)
    return warning(
        "demand.too-few-people",
        Text(f"{wanted.where.en}, {told.en}", f"{wanted.where.id}, {told.id}"),
        Text(
            f"{window}: {asked.en} agents are asked for and {can.en} can be there; that day lacks at least {lost.en} "
            "agent quarter-hours.",
            f"{window}: diminta {asked.id} agen dan hanya {can.id} yang bisa hadir; hari itu kurang sedikitnya "
            f"{lost.id} seperempat jam agen.",
        ),
        Text(
            "Add people, widen their hours or shifts, or lower the demand.",
            "Tambah orang, perluas jam atau sifnya, atau turunkan kebutuhannya.",
        ),
        days=(when,),
    )


def _run(missing: Floats, worst: int) -> tuple[int, int]:
    """Return the slots around the worst in which something is missing."""
    begins = until = worst
    while begins > 0 and missing[begins - 1] > _TOLERANCE:
        begins -= 1
    while until < len(missing) and missing[until] > _TOLERANCE:
        until += 1
    return begins, until


def _too_little(
    problem: Problem, wanted: _Wanted, able: set[str], groups: list[Alike], hours: list[list[float]]
) -> Iterator[Complaint]:
    """Yield the weeks in which people have fewer hours than are asked for."""
    starts, first = problem.horizon.day_starts, problem.horizon.first.weekday()
    for week in range((problem.horizon.days - 1 + first) // 7 + 1):
        begins, until = max(0, week * 7 - first), min(problem.horizon.days, week * 7 + 7 - first)
        asked = float(wanted.required[starts[begins] : starts[until]].sum())
        most = sum(
            slots[week] * sum(person.id in able for person in group.people)
            for group, slots in zip(groups, hours, strict=True)
        )
        if asked > most + _TOLERANCE:
            yield _little(problem, wanted, begins, asked, most)


def _little(problem: Problem, wanted: _Wanted, begins: int, asked: float, most: float) -> Complaint:
    told, lacks = day_words(problem.horizon.date(begins)), number_words(asked - most)
    need, have, hours = number_words(asked), number_words(most), number_words((asked - most) / 4)
    return warning(
        "demand.too-few-hours",
        Text(f"{wanted.where.en}, week from {told.en}", f"{wanted.where.id}, pekan mulai {told.id}"),
        Text(
            f"{need.en} agent quarter-hours are asked for and people can give {have.en} at most: {lacks.en} "
            f"({hours.en} hours) will be missing.",
            f"diminta {need.id} seperempat jam agen, sedangkan orang yang ada paling banyak memberi {have.id}: kurang "
            f"{lacks.id} ({hours.id} jam).",
        ),
        Text(
            "Add people or overtime, or lower the demand.",
            "Tambah orang atau lembur, atau turunkan kebutuhannya.",
        ),
        days=(problem.horizon.date(begins),),
    )


def _week_slots(problem: Problem, group: Alike) -> list[float]:
    """Return the most slots on the phones that a person of a group can give, by week."""
    breaks = {t.id: sum(rest.minutes for rest in t.breaks) // SLOT_MINUTES for t in problem.templates}
    task, weeks = group.task, group.task.days[-1].week + 1
    best: list[list[int]] = [[] for _ in range(weeks)]
    spill = [0.0] * (weeks + 1)
    for number, day in enumerate(task.days):
        best[day.week].append(
            max((work.until - work.start - breaks[work.template] for work in day.works), default=0)
        )
        if number + 1 == len(task.days) or task.days[number + 1].week != day.week:
            ends = problem.horizon.day_starts[number + 1]
            spill[day.week + 1] = max((max(0, work.until - ends) for work in day.works), default=0)
    return [_of_week(group, week, sorted(best[week], reverse=True)) + spill[week] for week in range(weeks)]


def _of_week(group: Alike, week: int, best: list[int]) -> float:
    """Return the most slots of one week: as many days and minutes as contract and leave allow."""
    task = group.task
    leave = sum(day.paid_leave for day in task.days if day.week == week)
    before = task.before if week == 0 else type(task.before)()
    minutes = min(task.most(Limit.MAX_WEEK), task.most(Limit.MAX_WEEK_WORKED)) - before.week_minutes
    days = min(task.most_days - before.week_days, len(best))
    most = 0.0
    for worked in range(1, days + 1):
        away = min(leave, max(0, task.most(Limit.MAX_DAYS) - worked)) * task.day_minutes
        room = min(minutes, task.most(Limit.MAX_WEEK) - before.week_minutes - away) / SLOT_MINUTES
        most = max(most, min(float(sum(best[:worked])), room))
    return most
