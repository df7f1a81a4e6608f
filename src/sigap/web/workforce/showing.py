"""Plans as charts and words."""

from __future__ import annotations

from dataclasses import dataclass

from sigap.metrics.definition import Unit
from sigap.text import Text
from sigap.web.shell.charts import Chart, Drawn, Series, TimeAxis
from sigap.web.workforce.models import Kind
from sigap.web.workforce.queries import QueueDay

_NEAR, _FAR = 0.1, 0.25


@dataclass(frozen=True)
class Named:
    """A kind of plan in words."""

    one: Text
    many: Text
    page: str
    icon: str


KINDS = {
    Kind.FORECAST: Named(
        Text("Forecast", "Perkiraan"), Text("Forecasts", "Perkiraan"), "workforce:forecasts", "chart-dots"
    ),
    Kind.REQUIREMENT: Named(
        Text("Requirement", "Kebutuhan agen"),
        Text("Requirements", "Kebutuhan agen"),
        "workforce:requirements",
        "users",
    ),
    Kind.ROSTER: Named(
        Text("Roster", "Jadwal kerja"), Text("Rosters", "Jadwal kerja"), "workforce:rosters", "calendar-week"
    ),
}


def arrivals_chart(shown: QueueDay, zone: str) -> Chart:
    """Return what was expected, with its band, and what came."""
    rows = shown.intervals
    low = [one.low for one in rows]
    return Chart(
        Text("Arrivals by half-hour", "Kontak masuk per setengah jam"),
        TimeAxis([one.starts_at_ms for one in rows], zone),
        (
            Series(
                Text("80 % band", "Rentang 80 %"),
                low,
                Drawn.BAND,
                tone="1",
                upper=[one.high or 0.0 for one in rows],
            ),
            Series(Text("Forecast", "Perkiraan"), [one.volume for one in rows], dashed=True, tone="1"),
            Series(Text("Came", "Masuk"), [one.came for one in rows], tone="2"),
        ),
        unit=Unit.COUNT,
    )


def agents_chart(shown: QueueDay, zone: str) -> Chart:
    """Return how many agents are required, and how many are on the roster."""
    rows = shown.intervals
    scheduled = [one.scheduled for one in rows]
    lines = [
        Series(
            Text("Required", "Dibutuhkan"), [one.required for one in rows], Drawn.STEP, dashed=True, tone="1"
        )
    ]
    if any(value is not None for value in scheduled):
        lines.append(Series(Text("Scheduled", "Dijadwalkan"), scheduled, Drawn.STEP, tone="3"))
    return Chart(
        Text("Agents by half-hour", "Agen per setengah jam"),
        TimeAxis([one.starts_at_ms for one in rows], zone),
        tuple(lines),
        unit=Unit.COUNT,
    )


def standing(deviation: float | None) -> tuple[str, Text]:
    """Return a tone and a word for how far off what came is from what was expected."""
    if deviation is None:
        return "off", Text("not yet", "belum")
    if abs(deviation) <= _NEAR:
        return "good", Text("as expected", "sesuai perkiraan")
    more = deviation > 0
    if abs(deviation) <= _FAR:
        return "info", Text("more", "lebih ramai") if more else Text("fewer", "lebih sepi")
    return "warn", Text("far more", "jauh lebih ramai") if more else Text("far fewer", "jauh lebih sepi")
