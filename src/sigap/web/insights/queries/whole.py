"""Fact tables of the tenant at hand, whole, and entries counted: for those who compute with them, as forecasts do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from sigap.facts.bundle import Facts
from sigap.facts.rows import stamp_columns, table_from_columns
from sigap.facts.tables import TABLES
from sigap.web.insights.lake.days import reaches
from sigap.web.insights.lake.reading import state
from sigap.web.insights.models import LakeFile
from sigap.web.people import queries as people


def facts(names: Sequence[str], *, first: dt.date, last: dt.date) -> Facts:
    """Return the rows of fact tables whose first stamp lies on the days from `first` to `last`, both included.

    Raises:
        QuestionTooLargeError: it would take more memory or time than a question may.
        LakeUnavailableError: the lake does not answer.
    """
    from sigap.web.insights.lake.backend import LakeDuckDB

    zone = people.zone()
    prefixes = {name: next(iter(TABLES[name].stamps)) for name in names}
    with state() as found:
        wanted = {name: _touching(prefix, first, last) for name, prefix in prefixes.items()}
        backend = LakeDuckDB(found, wanted)
        tables = {}
        for name, prefix in prefixes.items():
            backend.show(name)
            told = ", ".join(
                f'"{c.name}"' for c in TABLES[name].columns if c.name not in stamp_columns(TABLES[name])
            )
            days = f"\"{prefix}_day\" BETWEEN DATE '{first.isoformat()}' AND DATE '{last.isoformat()}'"
            rows = backend.query(f'SELECT {told} FROM "{name}" WHERE {days}')  # names of ours, and dates
            tables[name] = table_from_columns(name, {c: rows[c] for c in rows.column_names}, zone)
    return Facts(tables, zone, found.until_ms)


def entries(*, first: dt.date, last: dt.date, length_ms: int) -> dict[tuple[str, int], int]:
    """Return how many visits entered each queue, by (queue, beginning of the interval in ms).

    Args:
        first, last: business days, both included.
        length_ms: of an interval.

    Raises:
        QuestionTooLargeError: it would take more memory or time than a question may.
        LakeUnavailableError: the lake does not answer.
    """
    from sigap.web.insights.lake.backend import LakeDuckDB

    columns = "queue, entered_at // ? * ? AS begins_at, count(*) AS visits"
    rest, values = "WHERE entered_day BETWEEN ? AND ? GROUP BY ALL", [length_ms, length_ms, first, last]
    with state() as found:
        backend = LakeDuckDB(found, {"visits": _touching("entered", first, last)})
        rows = backend.rows("visits", rest, values, columns=columns)
    return {(row["queue"], row["begins_at"]): row["visits"] for row in rows}


def _touching(prefix: str, first: dt.date, last: dt.date) -> Callable[[LakeFile], bool]:
    """Return whether a file may hold rows whose stamp lies on these days."""
    return lambda file: reaches(file.spans, prefix, first, last)
