"""Reader of the employee shift scheduling instances of Curtois and Qu (schedulingbenchmarks.org).

Their definition: one shift a day at most; shifts that may not follow; most of each shift; least and most working time;
most and least shifts in a row, least days off in a row (lower limits are waived for a run at either end of the
horizon); most weekends, counted when Saturday or Sunday is worked; days off. Requests and cover have weights. All
instances begin on a Monday.

Source: T. Curtois, R. Qu, "Computational results on new staff scheduling benchmark instances", 2014.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sigap.errors import SourceError
from sigap.scheduling.rotation.problem import OFF, RotationProblem
from sigap.scheduling.rotation.sections import Line, Sections, sections_of
from sigap.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SHIFT = Text("shift", "sif")
_PERSON = Text("person", "orang")
_MOST_DAYS = 3_660


def read_curtois_qu(path: Path) -> RotationProblem:
    """Return the problem of an instance file.

    Raises:
        SourceError: the file cannot be read, or is not an instance; says the line and what to do.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(
            Text("the file cannot be read as text.", "berkas tidak dapat dibaca sebagai teks."),
            where=str(path),
            remedy=Text(
                "Check its name, its rights and its encoding (UTF-8).",
                "Periksa nama, izin, dan encoding-nya (UTF-8).",
            ),
        ) from error
    return parse_curtois_qu(text, source=str(path))


def parse_curtois_qu(text: str, *, source: str = "instance") -> RotationProblem:
    """Return the problem that an instance's text describes.

    Args:
        text: of the instance.
        source: what errors call it.

    Raises:
        SourceError: the text is not an instance; says the line and what to do.
    """
    sections = sections_of(text, source)
    days = sections["SECTION_HORIZON"][0].whole(0, 1, _MOST_DAYS)
    names = _Names(_ids(sections["SECTION_SHIFTS"], _SHIFT), _ids(sections["SECTION_STAFF"], _PERSON), days)
    shifts, staff = sections["SECTION_SHIFTS"], sections["SECTION_STAFF"]
    cost, constant = _wishes(sections, names)
    required, under, over = _cover(sections["SECTION_COVER"], names)
    limits = np.array([_limits(line) for line in staff])
    nobody = np.zeros(len(staff), np.int64)
    return RotationProblem(
        people=tuple(names.people),
        shifts=tuple(names.shifts),
        minutes=np.array([line.whole(1, 1, 1440) for line in shifts]),
        follows=_follows(shifts, names),
        may=_may(sections["SECTION_DAYS_OFF"], names),
        cost=cost,
        constant=constant,
        required=required,
        under=under,
        over=over,
        weekend=np.array([day // 7 if day % 7 >= 5 else -1 for day in range(days)]),
        max_shifts=np.array([_most_of_each(line, names) for line in staff]),
        max_minutes=limits[:, 0],
        min_minutes=limits[:, 1],
        max_work_run=limits[:, 2],
        min_work_run=limits[:, 3],
        min_off_run=limits[:, 4],
        max_weekends=limits[:, 5],
        history_shift=nobody + OFF,
        history_days=nobody,
    )


@dataclass(frozen=True, slots=True)
class _Names:
    shifts: Mapping[str, int]
    people: Mapping[str, int]
    days: int

    def day(self, line: Line, at: int) -> int:
        return line.whole(at, 0, self.days - 1)


def _ids(lines: tuple[Line, ...], kind: Text) -> dict[str, int]:
    ids: dict[str, int] = {}
    for line in lines:
        if not line.fields[0] or line.fields[0] in ids:
            raise line.error(
                Text(f"{kind.en} {line.fields[0]!r} is declared twice or has no name.",
                     f"{kind.id} {line.fields[0]!r} dideklarasikan dua kali atau tanpa nama."),
                Text("Give each a name of its own.", "Beri masing-masing nama tersendiri."),
            )  # fmt: skip
        ids[line.fields[0]] = len(ids)
    return ids


def _follows(lines: tuple[Line, ...], names: _Names) -> NDArray[np.bool_]:
    follows = np.ones((len(lines), len(lines)), np.bool_)
    for before, line in enumerate(lines):
        for after in filter(None, line.fields[2].split("|")):
            if after not in names.shifts:
                raise line.unknown(after, _SHIFT)
            follows[before, names.shifts[after]] = False
    return follows


def _most_of_each(line: Line, names: _Names) -> list[int]:
    most = [names.days] * len(names.shifts)
    for part in filter(None, line.fields[1].split("|")):
        shift, _, number = part.partition("=")
        if shift not in names.shifts:
            raise line.unknown(shift, _SHIFT)
        if not number.isdecimal():
            raise line.error(
                Text(f"{part!r} does not say how many shifts.", f"{part!r} tidak menyebut jumlah sif."),
                Text("Write shift=number.", "Tulis sif=jumlah."),
            )
        most[names.shifts[shift]] = min(int(number), names.days)
    return most


def _limits(line: Line) -> list[int]:
    limits = [line.whole(at) for at in range(2, 8)]
    most_minutes, least_minutes, most_run, least_run, _, _ = limits
    if least_minutes > most_minutes or least_run > most_run:
        raise line.error(
            Text("a lower limit is above its upper limit.", "batas bawah melebihi batas atasnya."),
            Text("Correct one of the two.", "Perbaiki salah satunya."),
        )
    return limits


def _may(lines: tuple[Line, ...], names: _Names) -> NDArray[np.bool_]:
    may = np.ones((len(names.people), names.days, len(names.shifts) + 1), np.bool_)
    for line in lines:
        person = line.known(0, names.people, _PERSON)
        for at in range(1, len(line.fields)):
            may[person, names.day(line, at), :-1] = False
    return may


def _wishes(sections: Sections, names: _Names) -> tuple[NDArray[np.int64], int]:
    """Return what giving a shift costs; a shift that is wished for costs less, and all wishes are in the constant."""
    cost = np.zeros((len(names.people), names.days, len(names.shifts) + 1), np.int64)
    constant = 0
    for section, sign in (("SECTION_SHIFT_ON_REQUESTS", -1), ("SECTION_SHIFT_OFF_REQUESTS", 1)):
        for line in sections[section]:
            person, shift = line.known(0, names.people, _PERSON), line.known(2, names.shifts, _SHIFT)
            weight = line.whole(3)
            cost[person, names.day(line, 1), shift] += sign * weight
            constant += weight if sign < 0 else 0
    return cost, constant


def _cover(
    lines: tuple[Line, ...], names: _Names
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    required, under, over = (np.zeros((names.days, len(names.shifts)), np.int64) for _ in range(3))
    seen: set[tuple[int, int]] = set()
    for line in lines:
        cell = names.day(line, 0), line.known(1, names.shifts, _SHIFT)
        if cell in seen:
            raise line.error(
                Text("this day and shift have a line already.", "hari dan sif ini sudah punya baris."),
                Text("Keep one of the two.", "Pertahankan salah satunya."),
            )
        seen.add(cell)
        required[cell], under[cell], over[cell] = line.whole(2), line.whole(3), line.whole(4)
    return required, under, over
