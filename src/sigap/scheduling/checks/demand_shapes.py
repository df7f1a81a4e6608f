"""Demand that is no demand: arrays of the wrong shape, numbers that are none, prices that fall, skills nobody has."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

import numpy as np

from sigap.scheduling.checks.complaint import Complaint, contradiction, error
from sigap.scheduling.checks.wording import moment_words
from sigap.scheduling.problem import Demand, Problem
from sigap.text import Text


def demand_complaints(problem: Problem) -> Iterator[Complaint]:
    """Yield what is wrong with the numbers of the demand."""
    slots = problem.horizon.slots
    for demand in problem.demands:
        where = Text(f'demand for "{demand.skill}"', f'kebutuhan "{demand.skill}"')
        shapes = list(_shapes(demand, where, slots))
        yield from shapes
        if not shapes:
            yield from _values(problem, demand, where)
            yield from _unserved(problem, demand, where)


def _shapes(demand: Demand, where: Text, slots: int) -> Iterator[Complaint]:
    required, worth = np.shape(demand.required), np.shape(demand.worth)
    if required != (slots,):
        yield _shape(where, "required", required, f"({slots},)")
    if len(worth) != 2 or worth[0] != slots or worth[1] < 1:
        yield _shape(where, "worth", worth, f"({slots}, k)")


def _shape(where: Text, name: str, shape: tuple[int, ...], wanted: str) -> Complaint:
    return error(
        "demand.shape",
        where,
        Text(f"`{name}` has shape {shape}.", f"`{name}` berukuran {shape}."),
        Text(
            f"One number for each quarter-hour of the horizon: {wanted}.",
            f"Satu angka untuk setiap seperempat jam jadwal: {wanted}.",
        ),
    )


def _values(problem: Problem, demand: Demand, where: Text) -> Iterator[Complaint]:
    """Yield the first number of each array that cannot be."""
    for name, values in (("required", demand.required[:, None]), ("worth", demand.worth)):
        wrong = ~np.isfinite(values) | (values < 0)
        if wrong.any():
            slot, k = np.argwhere(wrong)[0]
            at, value = _at(problem, int(slot)), values[slot, k]
            yield error(
                "demand.number",
                where,
                Text(f"`{name}` is {value} at {at.en}.", f"`{name}` bernilai {value} pada {at.id}."),
                Text("Give finite numbers from 0 on.", "Berikan bilangan hingga mulai dari 0."),
            )
            return
    falls = np.diff(demand.worth, axis=1) < -1e-9
    if falls.any():
        at = _at(problem, int(np.argwhere(falls)[0][0]))
        yield error(
            "demand.worth-falls",
            where,
            Text(
                f"at {at.en} a further missing agent costs less than the one before.",
                f"pada {at.id}, kekurangan agen berikutnya lebih murah daripada sebelumnya.",
            ),
            Text("Let `worth` never fall along k.", "Pastikan `worth` tidak pernah turun sepanjang k."),
        )


def _unserved(problem: Problem, demand: Demand, where: Text) -> Iterator[Complaint]:
    """Yield a skill that nobody has, or not at that level."""
    if not demand.required.any():
        return
    levels = [person.skills[demand.skill] for person in problem.people if demand.skill in person.skills]
    if any(level >= demand.level for level in levels):
        return
    if levels:
        best = max(levels)
        yield contradiction(
            "demand.level",
            where,
            Text(
                f"it asks for level {demand.level}, and nobody is above {best}.",
                f"diminta tingkat {demand.level}, padahal tertinggi {best}.",
            ),
            Text("Ask for a lower level, or train somebody.", "Turunkan tingkatnya, atau latih seseorang."),
        )
        return
    known = sorted({skill for person in problem.people for skill in person.skills})
    close = get_close_matches(demand.skill, known, 1)
    guess = Text(f' Did you mean "{close[0]}"?', f' Maksudnya "{close[0]}"?') if close else Text("", "")
    yield error(
        "demand.skill-unknown",
        where,
        Text("nobody has this skill.", "tidak ada orang dengan keahlian ini."),
        Text(
            f"Give it to somebody, or take the demand out.{guess.en}",
            f"Berikan kepada seseorang, atau hapus kebutuhannya.{guess.id}",
        ),
    )


def _at(problem: Problem, slot: int) -> Text:
    return moment_words(problem.horizon.local(slot))
