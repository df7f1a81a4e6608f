"""Labour rules about days in a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from sigap.scheduling.rules import Rule
from sigap.scheduling.verifier.breach import Breach, number
from sigap.scheduling.verifier.findings import Unit
from sigap.scheduling.verifier.reading import Reading, Row
from sigap.scheduling.verifier.words import count
from sigap.text import Text


def max_days_in_a_row(_: Reading, row: Row, rule: Rule) -> Iterator[Breach]:
    """Yield runs of working days that are too long, with those before the horizon."""
    limit = number(rule, "days")
    for run in _runs(row.days):
        before = row.person.past.days_in_a_row if run[0] == 0 else 0
        excess = min(len(run) + before - limit, len(run))
        if excess > 0:
            found = count(len(run) + before, "day", "days", "hari")
            what = Text(
                f"{found.en} of work in a row; {limit:g} are allowed.",
                f"{found.id} kerja berturut-turut; yang boleh {limit:g}.",
            )
            yield Breach(tuple(run), what, excess, Unit.DAYS, excess)


def max_nights_in_a_row(_: Reading, row: Row, rule: Rule) -> Iterator[Breach]:
    """Yield runs of night shifts that are too long."""
    limit = number(rule, "nights")
    for run in _runs(shift.day for shift in row.shifts if shift.night):
        if len(run) > limit:
            found = count(len(run), "night", "nights", "malam")
            what = Text(
                f"{found.en} in a row; {limit:g} are allowed.",
                f"{found.id} berturut-turut; yang boleh {limit:g}.",
            )
            yield Breach(tuple(run), what, len(run) - limit, Unit.NIGHTS, len(run) - limit)


def min_days_in_a_row(reading: Reading, row: Row, rule: Rule) -> Iterator[Breach]:
    """Yield runs of working days that are too short and do not touch an end of the horizon."""
    least = number(rule, "days")
    for run in _inner(reading, _runs(row.days)):
        if len(run) < least:
            found = count(len(run), "day", "days", "hari")
            what = Text(
                f"{found.en} of work in a row; at least {least:g} are asked for.",
                f"{found.id} kerja berturut-turut; yang diminta paling sedikit {least:g}.",
            )
            yield Breach(tuple(run), what, least - len(run), Unit.DAYS, least - len(run))


def min_days_off_in_a_row(reading: Reading, row: Row, rule: Rule) -> Iterator[Breach]:
    """Yield runs of days off that are too short and do not touch an end of the horizon."""
    least = number(rule, "days")
    off = (day for day in range(reading.problem.horizon.days) if day not in row.days)
    for run in _inner(reading, _runs(off)):
        if len(run) < least:
            found = count(len(run), "day", "days", "hari")
            what = Text(
                f"{found.en} off in a row; at least {least:g} are asked for.",
                f"{found.id} libur berturut-turut; yang diminta paling sedikit {least:g}.",
            )
            yield Breach(tuple(run), what, least - len(run), Unit.DAYS, least - len(run))


def _runs(days: Iterable[int]) -> list[list[int]]:
    """Return days that follow each other, run by run."""
    numbered = enumerate(sorted(set(days)))
    return [[day for _, day in run] for _, run in groupby(numbered, key=_place)]


def _place(numbered: tuple[int, int]) -> int:
    """Return what the days of a run have in common: the day less its number."""
    return numbered[1] - numbered[0]


def _inner(reading: Reading, runs: list[list[int]]) -> Iterator[list[int]]:
    """Yield the runs that touch neither end of the horizon."""
    last = reading.problem.horizon.days - 1
    return (run for run in runs if run[0] > 0 and run[-1] < last)
