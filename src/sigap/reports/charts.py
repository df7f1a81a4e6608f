"""The numbers behind the charts: raw values and localised labels, which the page draws."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from sigap.reports.formats import Formats
from sigap.reports.model import Figure, Report, Span
from sigap.reports.selection import TICKET_TREND
from sigap.reports.wording import WORDS

LEVEL = "service_level"


def flow(report: Report, fmt: Formats) -> dict[str, Any] | None:
    """Return the bars of tickets received and resolved, by day or by week; None where visits are told."""
    if report.trend is None or not report.trend.rows or not _is_flow(report):
        return None
    rows = {row.keys[0]: row.figures for row in report.trend.rows}
    step = 7 if report.trend.by == ("week",) else 1
    days = _every_day(min(rows), max(rows))[::step]
    return {
        "labels": [fmt.day(day, year=step == 7) for day in days],
        "bars": [
            {
                "name": kpi.name.to(fmt.language),
                "values": [_part(rows.get(day, {}).get(kpi.id), "value") or 0 for day in days],
            }
            for kpi in report.trend.kpis
        ],
    }


def _is_flow(report: Report) -> bool:
    return report.trend is not None and any(kpi.id in TICKET_TREND for kpi in report.trend.kpis)


def trend(report: Report, fmt: Formats) -> dict[str, Any] | None:
    """Return the series of the day-by-day chart; days without rows are gaps, not zeros."""
    if report.trend is None or not report.trend.rows or _is_flow(report):
        return None
    rows = {row.keys[0]: row.figures for row in report.trend.rows}
    days = _every_day(min(rows), max(rows))
    target = report.targets.get(LEVEL)

    def series(id: str, part: str = "value") -> list[float | None]:
        return [_part(rows.get(day, {}).get(id), part) for day in days]

    answered, abandoned = series("answered"), series("abandoned")
    offered = series("offered")
    goal = target.low if target is not None else None
    return {
        "days": [fmt.day(day, weekday=len(days) <= 31, year=False) for day in days],
        "answered": answered,
        "abandoned": abandoned,
        "others": [
            None if o is None else o - (a or 0) - (b or 0)
            for o, a, b in zip(offered, answered, abandoned, strict=True)
        ],
        "level": series(LEVEL),
        "low": [_bounded(v) for v in series(LEVEL, "low")],
        "high": [_bounded(v) for v in series(LEVEL, "high")],
        "target": goal,
        "targetLabel": f"{WORDS['target'].to(fmt.language)} {fmt.number(goal)} %",
        "names": {
            "answered": WORDS["answered"].to(fmt.language),
            "abandoned": WORDS["abandoned"].to(fmt.language),
            "others": WORDS["others"].to(fmt.language),
            "level": WORDS["level"].to(fmt.language),
        },
    }


def _bounded(value: float | None) -> float | None:
    """Return an end of an interval within what a percentage can be, for drawing."""
    return None if value is None else min(100.0, max(0.0, value))


def _part(figure: Figure | None, part: str) -> float | None:
    value = None if figure is None else getattr(figure, part)
    return None if value is None else round(float(value), 4)


def _every_day(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(n) for n in range((last - first).days + 1)]


def heat(report: Report, fmt: Formats) -> dict[str, Any] | None:
    """Return the two heat maps of the day: visits an hour (mean of the days) and service level."""
    if report.heat is None or not report.heat.rows:
        return None
    cells = {row.keys: row.figures for row in report.heat.rows}
    pooled = report.heat.by[0] == "weekday"
    rows = sorted({key[0] for key in cells})
    used = [key[1] for key in cells]
    hours = list(range(min(used), max(used) + 1))
    share = _days_of(report.span) if pooled and report.span else Counter()
    averaged = pooled and any(share[r] > 1 for r in rows)

    def matrix(id: str) -> list[list[float | None]]:
        return [[_part(cells.get((r, h), {}).get(id), "value") for h in hours] for r in rows]

    volume = matrix("offered")
    if averaged:
        volume = [
            [None if v is None else round(v / max(share[r], 1), 2) for v in line]
            for r, line in zip(rows, volume, strict=True)
        ]
    title = WORDS["volume_average" if averaged else "volume"].to(fmt.language)
    return {
        "corner": WORDS["heat"].to(fmt.language),
        "hours": [fmt.hour(h) for h in hours],
        "rows": [fmt.weekday(r) if pooled else fmt.day(r, year=False) for r in rows],
        "long": [fmt.weekday(r, short=False) if pooled else fmt.day(r, weekday=True) for r in rows],
        "charts": [
            _chart("volume", title, WORDS["chart_heat"].to(fmt.language), volume, 1 if averaged else 0),
            _chart(
                "level",
                WORDS["level"].to(fmt.language),
                WORDS["chart_level"].to(fmt.language),
                matrix(LEVEL),
                0,
            ),
        ],
    }


def _chart(id: str, title: str, hint: str, matrix: list[list[float | None]], places: int) -> dict[str, Any]:
    return {"id": id, "title": title, "hint": hint, "matrix": matrix, "places": places}


def _days_of(span: Span) -> Counter[int]:
    """Return how many days of each weekday a span has, 1 = Monday."""
    return Counter(day.isoweekday() for day in _every_day(span.first, span.last))
