"""The roster as people read it: a line an agent, a column a day."""

from __future__ import annotations

import datetime as dt
import io
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import pyarrow.compute as pc
import pyarrow.parquet as pq

from sigap.web.people import queries as people
from sigap.web.shell.words import language
from sigap.web.workforce.models import Version
from sigap.web.workforce.queries.versions import table_of


@dataclass(frozen=True)
class Pause:
    """A break, on the clock of the agent's site."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    activity: str


@dataclass(frozen=True)
class ShiftCell:
    """One shift of one agent, on the clock of their site."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    pauses: tuple[Pause, ...]

    @cached_property
    def hours(self) -> str:
        """Return from when to when, by the wall's clock: a page shows hundreds of these."""
        return _hours(self.starts_at, self.ends_at)

    @cached_property
    def breaks(self) -> str:
        """Return the breaks, by the wall's clock."""
        return " ".join(_hours(one.starts_at, one.ends_at) for one in self.pauses)

    @property
    def working_s(self) -> float:
        """Return the seconds at work, breaks apart."""
        away = sum((one.ends_at - one.starts_at).total_seconds() for one in self.pauses)
        return (self.ends_at - self.starts_at).total_seconds() - away


def _hours(starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    written = (
        "%H.%M" if language() == "id" else "%H:%M"
    )  # `Formats.time`, without a call for each of hundreds
    return f"{starts_at:{written}}–{ends_at:{written}}"


@dataclass(frozen=True)
class Line:
    """One agent's days; None is a day off."""

    agent: str
    name: str
    team: str
    zone: str
    days: tuple[ShiftCell | None, ...]

    @property
    def working_s(self) -> float:
        """Return the seconds at work of all days."""
        return sum(cell.working_s for cell in self.days if cell is not None)


@dataclass(frozen=True)
class Timetable:
    """Some days of a roster."""

    days: tuple[dt.date, ...]
    lines: tuple[Line, ...]


def timetable(version: Version, first: dt.date, days: int = 7, *, agent_id: int | None = None) -> Timetable:
    """Return days of a roster; with `agent_id` of that agent alone."""
    asked = tuple(first + dt.timedelta(days=n) for n in range(days))
    shifts = _activities(table_of(version))
    lines = []
    for agent in people.agents():
        own = shifts.get(agent.key, ())
        if (agent_id is not None and agent.id != agent_id) or (agent_id is None and not own):
            continue
        by_day = _by_day(own, agent.zone)
        cells = tuple(by_day.get(day) for day in asked)
        lines.append(Line(agent.key, agent.name, agent.team, agent.zone, cells))
    lines.sort(key=lambda line: (line.team, line.name))
    return Timetable(asked, tuple(lines))


@lru_cache(maxsize=8)
def _activities(table: bytes) -> dict[str, tuple[tuple[int, int, str], ...]]:
    """Return every agent's activities, by the table itself: who is erased is renamed in it."""
    return {agent: tuple(own) for agent, own in activities_in(table).items()}


def activities_in(table: bytes) -> dict[str, list[tuple[int, int, str]]]:
    """Return every agent's activities in a roster in order of time: beginning and end in ms, and what it is."""
    rows = pq.read_table(io.BytesIO(table), columns=["agent", "activity", "started_at", "ended_at"])
    found = defaultdict(list)
    columns = (rows["agent"].to_pylist(), rows["started_at"].cast("int64").to_pylist(),
               rows["ended_at"].cast("int64").to_pylist(), rows["activity"].to_pylist())  # fmt: skip
    for agent, starts, ends, activity in zip(*columns, strict=True):
        found[agent].append((starts, ends, activity))
    return {agent: sorted(own) for agent, own in found.items()}


def unpaid_in(table: bytes) -> frozenset[str]:
    """Return the activities of a roster that are no working time."""
    rows = pq.read_table(io.BytesIO(table), columns=["activity", "paid"])
    unpaid = pc.and_(pc.equal(rows["paid"], False), pc.not_equal(rows["activity"], "contacts"))
    return frozenset(rows.filter(unpaid)["activity"].unique().to_pylist())


@lru_cache(maxsize=2_048)
def _by_day(own: tuple[tuple[int, int, str], ...], zone_name: str) -> dict[dt.date, ShiftCell]:
    """Return shifts by the local day on which they begin: activities that follow each other at once are one shift."""
    zone = ZoneInfo(zone_name)
    runs: list[list[tuple[int, int, str]]] = []
    for one in own:
        if runs and runs[-1][-1][1] == one[0]:
            runs[-1].append(one)
        else:
            runs.append([one])

    def local(ms: int) -> dt.datetime:
        return dt.datetime.fromtimestamp(ms / 1000, zone)

    return {
        local(run[0][0]).date(): ShiftCell(
            local(run[0][0]),
            local(run[-1][1]),
            tuple(Pause(local(a), local(b), what) for a, b, what in run if what in ("break", "meal")),
        )
        for run in runs
    }
