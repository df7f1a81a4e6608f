"""The report as one self-contained HTML file that opens offline."""

from __future__ import annotations

from typing import Any

import sigap
from sigap.facts.quality import PROBLEMS
from sigap.metrics.definition import Unit
from sigap.reports import charts
from sigap.reports.model import Figure, Report, Standing, Tile
from sigap.reports.page_html import carried, common, environment
from sigap.reports.standing import standing_of
from sigap.reports.telling import Telling
from sigap.reports.wording import SEVERITIES
from sigap.text import Language


def render(report: Report, language: Language) -> str:
    """Return the report as HTML. Names that come from the data are escaped, in markup and in the data block."""
    tell = Telling(language)
    fmt = tell.fmt
    heat = charts.heat(report, fmt)
    until = fmt.instant(report.until) if report.until else ""
    period = fmt.days(report.span.first, report.span.last) if report.span else ""
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            **common(language),
            **carried("report.js"),
            r=report,
            title=tell.word("title"),
            when=period,
            subject=tell.subject,
            severities=SEVERITIES,
            problems=PROBLEMS,
            key_name=tell.key_name,
            key_value=tell.key_value,
            by_name=tell.by_name,
            name_of=tell.name,
            direction=tell.direction,
            partial_of=tell.partial,
            partial=tell.partial_column,
            places=tell.places,
            formula_of=tell.formula,
            standing=lambda figure: _standing(figure, report),
            target_text=lambda tile: tell.band(tile.target, tile.figure.kpi),
            target_of=lambda kpi: (
                f"{tell.band(report.targets[kpi.id], kpi)} ({tell.say(report.targets[kpi.id].source)})"
            ),
            bar_of=_bar,
            heat=heat,
            trend_name=_trend_name(report, tell),
            trend_hint=tell.word("chart_trend" if report.variants else "chart_flow"),
            period=period,
            until=until,
            files=_files(report),
            counting=tell.counting(report),
            threshold=tell.threshold(report),
            short=tell.short(report),
            level_name=_level_name(report, tell),
            comparison=tell.comparison(report),
            missing=tell.missing(report),
            findings=report.quality.worst_first(),
            has_rows=any(tile.figure.value for tile in report.tiles),
            anchors=_anchors(report, tell, heat is not None),
            made=_made(report, tell),
            data={
                "lang": language,
                "trend": charts.trend(report, fmt),
                "flow": charts.flow(report, fmt),
                "heat": heat,
                "words": {"sort": tell.word("sort")},
            },
        )
    )


def _standing(figure: Figure, report: Report) -> Standing:
    return standing_of(figure, report.targets.get(figure.kpi.id))


def _level_name(report: Report, tell: Telling) -> str:
    return tell.say(report.variants[0].figure.kpi.name) if report.variants else ""


def _trend_name(report: Report, tell: Telling) -> str:
    by_week = report.trend is not None and report.trend.by == ("week",)
    return tell.word("weekly" if by_week else "trend")


def _files(report: Report) -> str:
    return ", ".join(report.files[:3]) + (f" +{len(report.files) - 3}" if len(report.files) > 3 else "")


def _made(report: Report, tell: Telling) -> str:
    by = tell.word("made", version=sigap.__version__)
    return f"{by} {tell.word('made_on', when=tell.fmt.instant(report.made_at))}" if report.made_at else by


def _anchors(report: Report, tell: Telling, heat: bool) -> list[tuple[str, str]]:
    links = [("headlines", tell.word("headlines"))]
    if report.trend and report.trend.rows:
        links.append(("trend", _trend_name(report, tell)))
    if heat:
        links.append(("heat", tell.word("heat")))
    links += [("by-" + "-".join(b.by), tell.by_name(b.by)) for b in report.breakdowns]
    if report.variants:
        links.append(("formulas", tell.word("formula")))
    return [*links, ("quality", tell.word("quality")), ("definitions", tell.word("definitions"))]


def _bar(tile: Tile) -> dict[str, Any] | None:
    """Return the bar under a percentage: its length, and where the target lies. Style values, never localised."""
    figure, target = tile.figure, tile.target
    if figure.kpi.unit is not Unit.PERCENT or figure.value is None or target is None or figure.missing:
        return None
    # A small percentage is drawn against twice its limit, so that the limit does not hide in the corner.
    full = 100.0 if target.low is not None else max(2 * (target.high or 50.0), figure.value)
    low = target.low if target.low is not None else target.high or 0.0
    line = target.low is None or target.high is None
    high = low if line else target.high or 0.0
    return {
        "value": f"{min(100.0, max(0.0, 100 * figure.value / full)):.1f}",
        "low": f"{100 * low / full:.1f}",
        "rest": f"{100 - 100 * high / full:.1f}",
        "line": line,
    }
