"""People whom nothing fits, shifts for which too few are there, and activities that somebody cannot attend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from sigap.scheduling.checks.complaint import Complaint, Severity, contradiction, warning
from sigap.scheduling.checks.row_tasks import Tasks
from sigap.scheduling.checks.wording import day_words, named, same
from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.options import serves
from sigap.scheduling.people import Person
from sigap.scheduling.problem import Problem
from sigap.text import Text


def cover_complaints(problem: Problem, tasks: Tasks) -> Iterator[Complaint]:
    """Yield shifts for which fewer people are there than are asked for."""
    options, names = tasks.options, [template.id for template in problem.templates]
    counts = np.bincount(options.kind, minlength=len(options.allowed))
    for cover in problem.covers:
        day = problem.horizon.day(cover.day)
        columns = (options.day == day) & (options.template == names.index(cover.template))
        can = int(counts[(options.allowed & columns).any(axis=1)].sum())
        if can < cover.required:
            told = day_words(cover.day)
            yield warning(
                "cover.too-few-people",
                told,
                Text(
                    f'{cover.required} people are asked for on shift "{cover.template}" and {can} can work it.',
                    f'diminta {cover.required} orang pada sif "{cover.template}" dan hanya {can} yang bisa.',
                ),
                Text("Add people, or ask for fewer.", "Tambah orang, atau minta lebih sedikit."),
                days=(cover.day,),
            )


def idle_complaints(problem: Problem, tasks: Tasks) -> Iterator[Complaint]:
    """Yield people who can serve nothing, or can be given no shift."""
    skills = bool(problem.demands)
    for number, person in enumerate(problem.people):
        if skills and not serves(problem, person):
            yield _serves_nothing(problem, person)
        if not tasks.options.allowed[tasks.options.kind[number]].any() and not _always_away(problem, person):
            yield warning(
                "person.no-shift",
                same(named(person)),
                Text("no shift fits this person.", "tidak ada sif yang cocok untuk orang ini."),
                Text(
                    "Check the contract's shifts, the availability and the rules.",
                    "Periksa sif dalam kontrak, ketersediaan, dan aturannya.",
                ),
                (person.id,),
            )


def _serves_nothing(problem: Problem, person: Person) -> Complaint:
    """Return a complaint about a person without the skills that are asked for; grave where nothing else is asked."""
    has_none = not person.skills
    complaint = warning(
        "person.no-skills" if has_none else "person.no-wanted-skill",
        same(named(person)),
        Text("this person has no skills.", "orang ini tidak punya keahlian.")
        if has_none
        else Text(
            "none of this person's skills is asked for, or not at that level.",
            "tidak satu pun keahlian orang ini diminta, atau tingkatnya kurang.",
        ),
        Text(
            "Give a skill that is asked for, or take the person out.",
            "Beri keahlian yang diminta, atau keluarkan.",
        ),
        (person.id,),
    )
    grave = has_none and not problem.covers
    return replace(complaint, severity=Severity.ERROR) if grave else complaint


def _always_away(problem: Problem, person: Person) -> bool:
    days = (problem.horizon.date(day) for day in range(problem.horizon.days))
    return all(any(leave.first <= day <= leave.last for leave in person.leave) for day in days)


def activity_complaints(problem: Problem, tasks: Tasks) -> Iterator[Complaint]:
    """Yield activities that must take place and that somebody cannot attend on any shift."""
    kinds = dict(zip((person.id for person in problem.people), tasks.options.kind.tolist(), strict=True))
    for activity in (one for one in problem.activities if one.worth is None):
        begins, ends = problem.horizon.slot_at(activity.earliest), problem.horizon.slot_at(activity.latest)
        room = np.minimum(tasks.options.until, ends) - np.maximum(tasks.options.start, begins)
        fits = room >= activity.minutes // SLOT_MINUTES
        absent = [id_ for id_ in activity.people if not (tasks.options.allowed[kinds[id_]] & fits).any()]
        for id_ in absent:
            yield contradiction(
                "activity.absent",
                same(named(problem.person[id_])),
                Text(
                    f'"{activity.name}" has to be attended, and no shift of this person holds it.',
                    f'"{activity.name}" wajib diikuti, tetapi tidak ada sif orang ini yang memuatnya.',
                ),
                Text(
                    "Widen its window, give it a worth, or excuse the person.",
                    "Perlebar waktunya, beri nilai, atau bebaskan.",
                ),
                (id_,),
            )
