"""Asks the engine on behalf of a report, and turns its rows into figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sigap.metrics.catalogue import CATALOGUE
from sigap.metrics.definition import Clock, Settings
from sigap.metrics.engine import Engine
from sigap.metrics.planning import Asked
from sigap.metrics.result import KpiTable
from sigap.reports.model import Breakdown, Figure, Row, Span
from sigap.reports.options import ReportOptions
from sigap.reports.selection import LARGEST_FIRST
from sigap.text import Text


@dataclass(frozen=True, slots=True)
class Asking:
    """The engine over the facts, with what holds for every question of one report."""

    engine: Engine
    clock: Clock | None
    preset: str | None
    settings: Settings | None
    notes: dict[Text, None]

    @classmethod
    def over(cls, facts: Any, options: ReportOptions) -> Asking:
        """Return the asking of one report."""
        return cls(Engine.over(facts), options.clock, options.preset, options.settings, {})

    def table(self, ids: Sequence[str], by: Sequence[str], span: Span | None, **more: Any) -> KpiTable:
        """Return the engine's answer, and keep its notes. On a clock that a KPI lacks, it is asked on its own."""
        answer = self.engine.kpis(
            self._on_clock(ids),
            by=tuple(by),
            clock=self.clock,
            preset=self.preset,
            settings=self.settings,
            period=None if span is None else (span.first, span.last),
            **more,
        )
        self.notes.update(dict.fromkeys(answer.notes))
        return answer

    def _on_clock(self, ids: Sequence[str]) -> list[str]:
        return list(ids)

    def figures(self, ids: Sequence[str], span: Span | None, **more: Any) -> dict[str, Figure]:
        """Return one figure a KPI, over everything."""
        if not ids:
            return {}
        answer = self.table(ids, (), span, **more)
        rows = answer.rows()
        return {one.kpi.id: figure(one, rows[0] if rows else {}) for one in answer.asked}

    def breakdown(self, by: Sequence[str], ids: Sequence[str], span: Span | None) -> Breakdown:
        """Return figures by group, the largest first (or in time's order), with the total."""
        answer = self.table(ids, by, span)
        rows = [
            Row(
                tuple(row[key] for key in answer.keys), {one.kpi.id: figure(one, row) for one in answer.asked}
            )
            for row in answer.rows()
        ]
        additive = [id for id in ids if id in CATALOGUE]
        total = self.figures(additive, span)
        told = [one.kpi for one in answer.asked if any(r.figures[one.kpi.id].value is not None for r in rows)]
        return Breakdown(tuple(answer.keys), tuple(told), tuple(rows), total)


def figure(one: Asked, row: Mapping[str, Any]) -> Figure:
    """Return the figure that stands in a row of the engine's answer."""
    id = one.kpi.id

    def part(name: str) -> Any:
        return row.get(f"{id}_{name}")

    observed = part("n")
    still_open = part("open")
    return Figure(
        one.kpi,
        one.variant,
        one.clock,
        row.get(id),
        part("numerator"),
        part("denominator"),
        None if observed is None else int(observed),
        part("low"),
        part("high"),
        None if still_open is None else int(still_open),
        _parts(part("missing")),
        bool(part("immature")),
    )


def _parts(told: Any) -> tuple[str, ...]:
    """Return the missing parts of handle time without their unit: `hold`, `wrap`."""
    if not told:
        return ()
    names = told.replace(" ", "").split(",") if isinstance(told, str) else told
    return tuple(str(name).removesuffix("_ms") for name in names if name)


def largest_first(breakdown: Breakdown) -> Breakdown:
    """Return the breakdown with its largest groups first."""
    present = {kpi.id for kpi in breakdown.kpis}
    weight = next((id for id in LARGEST_FIRST if id in present), None)
    if weight is None:
        return breakdown
    rows = sorted(breakdown.rows, key=lambda r: (-(r.figures[weight].value or 0), str(r.keys)))
    return Breakdown(breakdown.by, breakdown.kpis, tuple(rows), breakdown.total)
