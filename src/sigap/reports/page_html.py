"""Pages as self-contained HTML files that open offline: the one look of everything that is printed or sent."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

import sigap
from sigap.reports.formats import DASH, Formats
from sigap.reports.page import Cell, Chart, Column, Heat, Page, Series, Table, Timetable
from sigap.reports.telling import Telling
from sigap.reports.wording import STANDINGS
from sigap.text import Language

_HERE = files("sigap.reports")
_MOST_POINTS = 3000


@cache
def environment() -> Environment:
    """Return where templates are found. What comes from data is escaped."""
    made = Environment(
        loader=PackageLoader("sigap.reports"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # A NaN would be written as a word that no browser's JSON reads, and the page would stay without charts.
    made.policies["json.dumps_kwargs"] = {"allow_nan": False, "sort_keys": True}
    return made


@cache
def carried(*scripts: str) -> Mapping[str, Markup]:
    """Return what a page carries along, with its own scripts: as it stands in the package, nothing of it from data."""
    font = base64.b64encode((_HERE / "vendor/inter/inter-latin-wght-normal.woff2").read_bytes()).decode()
    style = (_HERE / "templates/report.css").read_text("utf-8").replace("__INTER__", font)
    return {
        "css": Markup(style),
        "page_js": Markup((_HERE / "templates/page.js").read_text("utf-8")),
        "js": Markup("\n".join((_HERE / "templates" / script).read_text("utf-8") for script in scripts)),
        "echarts": Markup((_HERE / "vendor/echarts/echarts.min.js").read_text("utf-8")),
    }


def common(language: Language) -> dict[str, Any]:
    """Return what every page's template asks for: words, ways of writing, signs of standing."""
    tell = Telling(language)
    return {
        "lang": language,
        "version": sigap.__version__,
        "fmt": tell.fmt,
        "say": tell.say,
        "w": tell.word,
        "marks": STANDINGS,
    }


def render_page(page: Page) -> str:
    """Return a page as HTML. Every word and number in it is escaped, in markup and in the data block.

    Raises:
        ValueError: two charts have one id, or a number to be drawn is not finite (a gap is None).
    """
    parts = [part for section in page.sections for part in section.parts]
    figures = [part for part in parts if isinstance(part, Chart | Heat)]
    timetables = [part for part in parts if isinstance(part, Timetable)]
    ids = [figure.id for figure in (*figures, *timetables)]
    if len(set(ids)) < len(ids):
        raise ValueError(f"ids of charts must differ: {ids}")
    tell = Telling(page.language)
    headline = [("headlines", page.headline or tell.word("headlines"))] if page.tiles else []
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            **common(page.language),
            **carried("figures.js", *(["timetable.js"] if timetables else [])),
            page=page,
            title=page.title,
            when=page.when,
            made=page.made or tell.word("made", version=sigap.__version__),
            anchors=headline + [(section.id, section.title) for section in page.sections],
            kind_of=lambda part: type(part).__name__,
            as_table=lambda part: _as_table(part, tell.fmt),
            data={
                "lang": page.language,
                "figures": [asdict(figure) for figure in figures],
                "timetables": [_packed(timetable) for timetable in timetables],
                "words": {
                    "sort": tell.word("sort"),
                    "name": tell.word("name"),
                    "none": tell.word("rows_none"),
                },
            },
        )
    )


def _packed(one: Timetable) -> dict[str, Any]:
    """Return a timetable for the browser: of each lane its name, its note, and start, end and kind of every bar."""
    return {
        "id": one.id,
        "title": one.title,
        "hint": one.hint,
        "labels": one.labels,
        "every": one.every,
        "kinds": [asdict(kind) for kind in one.kinds],
        "lanes": [
            [lane.name, lane.note, [n for bar in lane.bars for n in (bar.start, bar.until, bar.kind)]]
            for lane in one.lanes
        ],
    }


def _as_table(part: Chart | Heat, fmt: Formats) -> Table:
    """Return what a chart shows for those who would rather read it."""
    if isinstance(part, Heat):
        return Table(
            part.title,
            (Column("", numeric=False), *(Column(name) for name in part.columns)),
            tuple(
                (Cell(name), *(_number(v, part.places, fmt) for v in line))
                for name, line in zip(part.rows, part.matrix, strict=True)
            ),
            limit=_MOST_POINTS,
        )
    return Table(
        part.title,
        (Column("", numeric=False), *(Column(s.name, _suffix(part, s)) for s in part.series)),
        tuple(
            (Cell(label), *(_point(s, at, part.places, fmt) for s in part.series))
            for at, label in enumerate(part.labels)
        ),
        limit=_MOST_POINTS,
    )


def _suffix(chart: Chart, series: Series) -> str:
    return chart.right_suffix if series.axis else chart.suffix


def _number(value: float | None, places: int, fmt: Formats) -> Cell:
    return Cell(fmt.number(value, places), value)


def _point(series: Series, at: int, places: int, fmt: Formats) -> Cell:
    value = series.values[at]
    if series.kind != "band" or value is None:
        return _number(value, places, fmt)
    upper = series.upper[at]
    return Cell(f"{fmt.number(value, places)}–{DASH if upper is None else fmt.number(upper, places)}", value)
