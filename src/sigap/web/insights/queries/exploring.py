"""Figures of a question with all that a page says about them: totals, what they are compared with, names, notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sigap.metrics.catalogue import get
from sigap.metrics.definition import Kpi
from sigap.metrics.grouping import TIMES
from sigap.reports.asking import figure
from sigap.reports.build import change_of
from sigap.reports.model import Change, Figure
from sigap.text import Text
from sigap.web.insights import queries
from sigap.web.insights.lake.recent import recent
from sigap.web.insights.question import Question, check_days, clocks_of
from sigap.web.insights.spans import Days
from sigap.web.people import queries as people

Keys = tuple[Any, ...]
Figures = Mapping[str, Figure]


@dataclass(frozen=True)
class Group:
    """One row of the answer.

    Attributes:
        keys: the values it is grouped by.
        figures: by KPI.
        changes: by KPI, against the same group of the days before; empty where there is none.
    """

    keys: Keys
    figures: Figures
    changes: Mapping[str, Change]


@dataclass(frozen=True)
class Explored:
    """The answer to a question.

    Attributes:
        question: what was asked.
        days, days_before: the days it is about, and those it is compared with.
        zone: the tenant's.
        groups: in the order of their keys.
        total: everything together: sums divided, not averaged.
        notes: what a reader should know.
        names: label -> key -> what people call it.
        until: the last instant that the figures tell of.
        covered: first and last day of which there is anything.
    """

    question: Question
    days: Days
    days_before: Days | None
    zone: ZoneInfo
    groups: tuple[Group, ...]
    total: Group
    notes: tuple[Text, ...]
    names: Mapping[str, Mapping[str, str]]
    until: dt.datetime | None
    covered: Days | None

    @property
    def kpis(self) -> tuple[Kpi, ...]:
        """Return the KPIs, in the order asked."""
        return tuple(get(id) for id in self.question.kpis)

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to say at all."""
        return not any(one.n or one.value for group in self.groups for one in group.figures.values())


def explored(question: Question, *, now: dt.datetime) -> Explored:
    """Return the answer to a question, for the tenant at hand.

    Raises:
        QuestionError: it has no answer.
    """
    with recent() as facts:
        return _explored(question, now, facts.beside("zone", people.zone))


def _explored(question: Question, now: dt.datetime, zone: ZoneInfo) -> Explored:
    today = now.astimezone(zone).date()
    check_days(question, today)
    days, days_before = question.days(today), question.days_before(today)
    notes: dict[Text, None] = {}
    rows = _rows(question, question.by, days, notes)
    total = _rows(question, (), days, notes) if question.by else rows
    earlier: dict[Keys, Figures] = {}
    total_earlier: dict[Keys, Figures] = {}
    if days_before is not None:
        earlier = _moved(_rows(question, question.by, days_before, notes), question.by, days_before, days)
        total_earlier = _rows(question, (), days_before, notes)
    return Explored(
        question,
        days,
        days_before,
        zone,
        tuple(_group(keys, figures, earlier.get(keys, {})) for keys, figures in rows.items()),
        _group((), total.get((), {}), total_earlier.get((), {})),
        tuple(notes),
        names(question.by),
        queries.until(),
        _covered(),
    )


def _covered() -> Days | None:
    found = queries.coverage()
    return None if found is None else (found[0], found[1])


def _rows(
    question: Question, by: tuple[str, ...], days: Days, notes: dict[Text, None]
) -> dict[Keys, Figures]:
    table = queries.answer(
        question.kpis,
        period=days,
        by=by,
        where={name: list(values) for name, values in question.where.items()},
        clock=clocks_of(question),
        preset=question.preset or None,
        variants=dict(question.variants),
        threshold_s=question.threshold_s,
        short_s=question.short_s,
    )
    notes.update(dict.fromkeys(table.notes))
    return {
        tuple(row[key] for key in table.keys): {one.kpi.id: figure(one, row) for one in table.asked}
        for row in table.rows()
    }


def _group(keys: Keys, figures: Figures, earlier: Figures) -> Group:
    changes = {
        id: change
        for id, now in figures.items()
        if id in earlier and (change := change_of(earlier[id], now)) is not None
    }
    return Group(keys, figures, changes)


def _moved(rows: dict[Keys, Figures], by: tuple[str, ...], before: Days, days: Days) -> dict[Keys, Figures]:
    """Return the earlier rows under the keys of the later ones: each day under the day it is set against."""
    return {
        tuple(_later(name, key, before, days) for name, key in zip(by, keys, strict=True)): figures
        for keys, figures in rows.items()
    }


def _later(name: str, key: Any, before: Days, days: Days) -> Any:
    if name not in TIMES or not isinstance(key, dt.date):
        return key
    if name == "month":
        months = (days[0].year - before[0].year) * 12 + days[0].month - before[0].month
        return _months_on(key, months)
    if name == "week":
        return key + (_monday(days[0]) - _monday(before[0]))
    return key + (days[0] - before[0])  # by the wall's clock, whatever the zone did in between


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(day.weekday())


def _months_on(day: dt.date, months: int) -> dt.date:
    years, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + years, month=month + 1)


def names(by: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Return what people call queues, agents and teams, by the key that facts carry."""
    found: dict[str, dict[str, str]] = {}
    if "queue" in by:
        found["queue"] = people.names_of_queues()
    if "agent" in by:
        found["agent"] = people.names_of_agents()
    return found
