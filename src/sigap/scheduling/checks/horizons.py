"""Horizons and sizes that no schedule has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from sigap.scheduling.checks.complaint import Complaint, error, warning
from sigap.scheduling.checks.wording import day_words, number_words, same
from sigap.scheduling.problem import Problem
from sigap.text import Text

MOST_DAYS = 400
MOST_PEOPLE = 20_000
MOST_PERSON_DAYS = 500_000
_EARLIEST, _LATEST = date(1971, 1, 1), date(2200, 1, 1)
_HORIZON = Text("horizon", "cakrawala jadwal")


def horizon_complaints(problem: Problem) -> Iterator[Complaint]:
    """Yield what makes a horizon impossible to count on; nothing else can be asked while it does."""
    horizon = problem.horizon
    if horizon.days < 1:
        yield error(
            "horizon.empty",
            _HORIZON,
            Text(f"it has {horizon.days} days.", f"panjangnya {horizon.days} hari."),
            Text("Plan at least one day.", "Rencanakan sedikitnya satu hari."),
        )
    if horizon.days > MOST_DAYS:
        yield error(
            "horizon.too-long",
            _HORIZON,
            Text(
                f"{number_words(horizon.days).en} days are more than one roster can hold.",
                f"{number_words(horizon.days).id} hari melebihi daya tampung satu jadwal.",
            ),
            Text(
                f"Plan at most {MOST_DAYS} days at once.",
                f"Rencanakan paling banyak {MOST_DAYS} hari sekaligus.",
            ),
        )
    if not _EARLIEST <= horizon.first <= _LATEST:
        yield error(
            "horizon.far",
            _HORIZON,
            Text(f"it begins on {day_words(horizon.first).en}.", f"mulainya {day_words(horizon.first).id}."),
            Text("Check the year.", "Periksa tahunnya."),
        )
    yield from _zones(problem)


def _zones(problem: Problem) -> Iterator[Complaint]:
    """Yield time zones that nobody knows."""
    places = [(_HORIZON, problem.horizon.zone)]
    places += [(Text(f'site "{site.id}"', f'lokasi "{site.id}"'), site.zone) for site in problem.sites]
    for where, zone in places:
        if not _is_zone(zone):
            yield error(
                "zone.unknown",
                where,
                Text(f'"{zone}" is no time zone.', f'"{zone}" bukan zona waktu.'),
                Text('Write an IANA name such as "Asia/Jakarta".', 'Tulis nama IANA seperti "Asia/Jakarta".'),
            )


def _is_zone(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return False
    return bool(zone)


def size_complaints(problem: Problem) -> Iterator[Complaint]:
    """Yield what there is too much of, or nothing of."""
    people = len(problem.people)
    if not people:
        yield error(
            "people.none",
            same(problem.name),
            Text("there is nobody to schedule.", "tidak ada orang yang bisa dijadwalkan."),
            Text("Add people.", "Tambahkan orang."),
        )
    if people > MOST_PEOPLE or people * problem.horizon.days > MOST_PERSON_DAYS:
        yield error(
            "people.too-many",
            same(problem.name),
            Text(
                f"{people} people on {problem.horizon.days} days are more than one roster can hold.",
                f"{people} orang selama {problem.horizon.days} hari melebihi daya tampung satu jadwal.",
            ),
            Text("Plan fewer days, or one team at a time.", "Rencanakan lebih sedikit hari, atau per tim."),
        )
    if not problem.demands and not problem.covers:
        yield warning(
            "demand.none",
            same(problem.name),
            Text(
                "nothing asks for anybody: there is no demand and no shift cover.",
                "tidak ada kebutuhan sama sekali: permintaan maupun jumlah orang per sif kosong.",
            ),
            Text("Give what staffing asks for.", "Berikan hasil hitungan kebutuhan agen."),
        )
