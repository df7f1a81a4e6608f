"""The tables of a roster's page: who works when, what it means for each, what it costs, what the verifier found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from sigap.reports.formats import DASH, Formats
from sigap.reports.model import Standing
from sigap.reports.page import Cell, Column, Table
from sigap.reports.roster_report import HOURS, RosterReport
from sigap.reports.roster_wording import COSTS, word
from sigap.scheduling.people import Person
from sigap.scheduling.roster import Assignment
from sigap.scheduling.rules import Rule
from sigap.scheduling.verifier import PersonFigures
from sigap.text import Language

MOST_ROWS = 3000
_MOST_DAYS_ACROSS = 14
_COUNTS = ("nights", "weekends", "holidays", "refused")


@dataclass(frozen=True)
class TableTeller:
    """Tells a roster in tables, in one language."""

    report: RosterReport
    language: Language

    @property
    def fmt(self) -> Formats:
        """Return the ways of writing numbers and times."""
        return Formats(self.language)

    def w(self, key: str, **values: str) -> str:
        """Return one of the page's words."""
        return word(key, self.language, **values)

    # -- numbers in cells

    def hours(self, quarter_hours: float) -> Cell:
        """Return quarter-hours as hours."""
        value = quarter_hours * HOURS
        return Cell(self.fmt.number(value, 1), value)

    def count(self, value: float, standing: Standing = Standing.NONE) -> Cell:
        """Return a whole number."""
        return Cell(self.fmt.number(value), float(value), standing)

    # -- people

    def who_when(self) -> tuple[Table, ...]:
        """Return people by day, two weeks to a table."""
        days = range(self.report.problem.horizon.days)
        return tuple(
            self._who_when(days[first : first + _MOST_DAYS_ACROSS])
            for first in range(0, len(days), _MOST_DAYS_ACROSS)
        )

    def _who_when(self, days: Sequence[int]) -> Table:
        horizon = self.report.problem.horizon
        titles = [self.fmt.day(horizon.date(day), weekday=True, year=False) for day in days]
        columns = (
            Column(self.w("person"), numeric=False),
            *(Column(title, numeric=False, short=True) for title in titles),
        )
        rows = tuple(
            (Cell(person.name), *(self._cell(person, day) for day in days))
            for person in self.report.problem.people
        )
        title = self.w("who_when")
        if len(titles) < horizon.days:
            title += f", {titles[0]} – {titles[-1]}"
        return Table(title, columns, rows, limit=MOST_ROWS)

    def _cell(self, person: Person, day: int) -> Cell:
        date = self.report.problem.horizon.date(day)
        told = [self._shift(one, person) for one in self._shifts(person.id) if one.day == day]
        if told:
            return Cell("; ".join(told))
        return Cell(self.w("away") if any(one.first <= date <= one.last for one in person.leave) else DASH)

    def _shifts(self, person: str) -> tuple[Assignment, ...]:
        return self.report.solution.roster.of.get(person, ())

    def _shift(self, shift: Assignment, person: Person) -> str:
        begins, ends = (self.report.local(slot, person).time() for slot in (shift.begins, shift.ends))
        return f"{shift.template} {self.fmt.time(begins)}–{self.fmt.time(ends)}"

    def each(self) -> Table:
        """Return what the roster means for each person."""
        hours = self.w("h")
        columns = (
            Column(self.w("person"), numeric=False),
            Column(self.w("contract"), numeric=False, short=True),
            Column(self.w("shifts")),
            Column(self.w("hours"), hours),
            Column(self.w("overtime"), hours),
            *(Column(self.w(name)) for name in _COUNTS),
        )
        figures = self.report.verified.people
        rows = tuple(
            self._each(person, figures[person.id])
            for person in self.report.problem.people
            if person.id in figures
        )
        return Table(self.w("each"), columns, rows, limit=MOST_ROWS)

    def _each(self, person: Person, own: PersonFigures) -> tuple[Cell, ...]:
        worked, more = sum(own.week_minutes.values()) / 60.0, own.overtime_minutes / 60.0
        return (
            Cell(person.name),
            Cell(person.contract),
            self.count(own.shifts),
            Cell(self.fmt.number(worked, 1), worked),
            Cell(self.fmt.number(more, 1) if more else DASH, more),
            *(self.count(getattr(own, name)) for name in _COUNTS),
        )

    def fairness(self) -> Table:
        """Return least, mean and most of each burden, by contract, with what lies before the horizon."""
        columns = (
            Column(self.w("contract"), numeric=False, short=True),
            Column(self.w("kind"), numeric=False),
            *(Column(self.w(name)) for name in ("least", "mean", "most")),
        )
        rows = [row for contract in self.report.problem.contracts for row in self._burdens(contract.id)]
        return Table(self.w("fairness"), columns, tuple(rows))

    def _burdens(self, contract: str) -> Iterable[tuple[Cell, ...]]:
        figures = self.report.verified.people
        own = [one for one in self.report.problem.people if one.contract == contract and one.id in figures]
        if not own:
            return
        worked = np.array([sum(figures[one.id].week_minutes.values()) / 60.0 for one in own])
        yield self._burden(contract, f"{self.w('hours')} ({self.w('h')})", worked, 1)
        for name in _COUNTS:
            before = np.array([getattr(one.past, name) for one in own])
            total = before + np.array([getattr(figures[one.id], name) for one in own])
            said = self.w(name)
            if before.any():
                said = self.w("with_before", what=said)
            if total.any():
                yield self._burden(contract, said, total, 0)

    def _burden(self, contract: str, name: str, values: NDArray[np.float64], places: int) -> tuple[Cell, ...]:
        told = ((float(values.min()), places), (float(values.mean()), 1), (float(values.max()), places))
        return (
            Cell(contract),
            Cell(name),
            *(Cell(self.fmt.number(value, digits), value) for value, digits in told),
        )

    # -- cover, costs, findings

    def cover(self) -> Table:
        """Return what is required, missing and to spare, by day and skill."""
        hours = self.w("h")
        columns = (
            Column(self.w("day"), numeric=False),
            Column(self.w("skill"), numeric=False, short=True),
            *(Column(self.w(name), hours) for name in ("required_h", "missing_h", "spare_h")),
            Column(self.w("worst")),
        )
        horizon = self.report.problem.horizon
        rows = []
        for day in range(horizon.days):
            part = slice(horizon.day_starts[day], horizon.day_starts[day + 1])
            date = self.fmt.day(horizon.date(day), weekday=True, year=False)
            for one in self.report.verified.cover.values():
                required, missing = one.required[part], one.missing[part]
                spare = np.maximum(one.present[part] - required, 0.0)
                worst = float(missing.max(initial=0.0))
                rows.append(
                    (
                        Cell(date),
                        Cell(one.skill),
                        *(self.hours(float(values.sum())) for values in (required, missing, spare)),
                        Cell(
                            self.fmt.number(worst, 0 if worst.is_integer() else 1) if worst else DASH, worst
                        ),
                    )
                )
        return Table(self.w("cover_table"), columns, tuple(rows), limit=MOST_ROWS)

    def covers(self) -> Table:
        """Return people by day and shift against how many are required."""
        columns = (
            Column(self.w("day"), numeric=False),
            Column(self.w("shift"), numeric=False),
            Column(self.w("required")),
            Column(self.w("present")),
        )
        rows = tuple(
            (
                Cell(self.fmt.day(one.day, weekday=True, year=False)),
                Cell(one.template),
                self.count(one.required),
                self.count(n, Standing.GOOD if n >= one.required else Standing.ACT),
            )
            for one, n in zip(self.report.problem.covers, self.report.verified.on_template, strict=True)
        )
        return Table(self.w("covers"), columns, rows, folded=len(rows) > 60, limit=MOST_ROWS)

    def costs(self) -> Table:
        """Return every item of the cost that is not nothing, in paid hours."""
        told = self.report.verified.costs
        rows = []
        for item in fields(told):
            value = getattr(told, item.name)
            name = COSTS[item.name].to(self.language)
            parts = value if isinstance(value, Mapping) else {"": value}
            rows += [(f"{name}: {part}" if part else name, cost) for part, cost in parts.items() if cost]
        total = told.total
        columns = (
            Column(self.w("item"), numeric=False),
            Column(self.w("cost"), self.w("h")),
            Column(self.w("share"), "%"),
        )
        return Table(
            self.w("costs"),
            columns,
            tuple((Cell(name), self.hours(cost), self._share(cost, total)) for name, cost in rows),
            (Cell(self.w("total")), self.hours(total), self._share(total, total)),
        )

    def _share(self, cost: float, total: float) -> Cell:
        share = 100.0 * cost / total if total else 0.0
        return Cell(self.fmt.number(share, 1), share)

    def findings(self) -> Table:
        """Return what the verifier found, hard things first."""
        columns = (
            Column(self.w("kind"), numeric=False),
            Column(self.w("finding"), numeric=False),
            Column(self.w("cost"), self.w("h")),
        )
        rows = tuple(
            (
                Cell(self.w("is_hard"), standing=Standing.ACT) if one.hard else Cell(self.w("is_soft")),
                Cell(one.text.to(self.language)),
                Cell(DASH) if one.cost is None else self.hours(one.cost),
            )
            for one in self.report.verified.findings
        )
        return Table(self.w("findings"), columns, rows, limit=1000)

    def rules(self) -> Table:
        """Return the rules, whether anybody has read their article, and how often each is broken."""
        columns = (
            Column(self.w("rule"), numeric=False),
            Column(self.w("asks"), numeric=False),
            Column(self.w("kind"), numeric=False, short=True),
            Column(self.w("written"), numeric=False),
            Column(self.w("checked"), numeric=False, short=True),
            Column(self.w("broken")),
        )
        broken: dict[str, int] = {}
        for one in self.report.verified.findings:
            if one.kind is not None:
                broken[one.rule] = broken.get(one.rule, 0) + 1
        rows = tuple(self._rule(rule, broken.get(rule.id, 0)) for rule in self.report.problem.rules.rules)
        return Table(self.w("rules"), columns, rows, folded=True)

    def _rule(self, rule: Rule, broken: int) -> tuple[Cell, ...]:
        kind = self.w("is_hard") if rule.weight is None else f"{self.w('is_soft')}, {rule.weight:g}"
        worst = Standing.ACT if rule.hard else Standing.WATCH
        return (
            Cell(rule.id),
            Cell(rule.text.to(self.language)),
            Cell(kind),
            Cell(rule.source or DASH),
            Cell(DASH if not rule.source else self.w("yes") if rule.checked else self.w("no")),
            self.count(broken, worst if broken else Standing.NONE),
        )
