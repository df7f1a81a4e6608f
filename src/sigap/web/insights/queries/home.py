"""Today at a glance: the day so far, beside the same weekday before and what was expected."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pyarrow.compute as pc

from sigap.metrics.catalogue import get
from sigap.reports.asking import figure
from sigap.reports.model import Figure, Standing, Target
from sigap.reports.standing import standing_of, target_of
from sigap.text import Text
from sigap.web.insights import neighbours, queries
from sigap.web.insights.lake.recent import recent
from sigap.web.insights.queries.corrections import Corrected, corrections
from sigap.web.insights.queries.kept import made_of
from sigap.web.insights.queries.waiting import Waiting, together, waiting_now
from sigap.web.people import queries as people

if TYPE_CHECKING:
    from sigap.metrics.result import KpiTable

TILES = ("service_level", "offered", "answered", "abandonment_rate", "asa", "aht", "waiting", "longest_wait")
OWN_TILES = ("handled", "aht", "average_talk", "average_hold", "average_wrap", "occupancy", "transfer_rate")
BY_QUEUE = ("offered", "answered", "abandonment_rate", "service_level", "asa", "aht")
USUAL_WEEKS = 4
QUARTER = dt.timedelta(minutes=15)
OWN_AGE_S = 10.0
"""So old one's own figures may be: their page asks anew every 15 s, and says until when they tell."""
TOGETHER = 100
"""Agents whose days that are over are asked for at once."""
OWN_GOAL = Text("this operation's goal", "target operasi ini")

Quarters = list[tuple[int, dict[str, Figure]]]
Days = tuple[tuple[dt.date, dict[str, Figure]], ...]


@dataclass(frozen=True)
class Tile:
    """One figure of today.

    Attributes:
        figure: today's, so far.
        target, standing: what is wanted of it, and how it stands.
        before: the same weekday a week before, up to the same quarter-hour; None where there is nothing.
        expected: what the forecast said by now; only of arrivals.
        left_behind: visits that are not counted as waiting, see `queries.waiting`.
    """

    figure: Figure
    target: Target | None
    standing: Standing
    before: Figure | None
    expected: float | None = None
    left_behind: int = 0


@dataclass(frozen=True)
class QueueLine:
    """A queue today. `waiting` is how many wait now."""

    key: str
    name: str
    channel: str
    figures: Mapping[str, Figure]
    waiting: int
    longest_wait_s: float | None
    target: Target
    standing: Standing


@dataclass(frozen=True)
class Arrivals:
    """Visits entered in each half-hour of the day.

    Attributes:
        times: when each begins, on the wall.
        today: None from now on.
        usual: mean of the same weekday in the last weeks.
        expected: by the forecast; empty without one.
        weeks: how many weeks the usual is made of.
    """

    times: tuple[dt.time, ...]
    today: tuple[float | None, ...]
    usual: tuple[float | None, ...]
    expected: tuple[float, ...]
    weeks: int


@dataclass(frozen=True)
class Home:
    """The first page of a tenant."""

    day: dt.date
    zone: str
    now: dt.datetime
    until: dt.datetime | None
    compared_until: dt.time | None  # comparisons count up to this time of the day; None: no data of today yet
    tiles: tuple[Tile, ...]
    queues: tuple[QueueLine, ...]
    arrivals: Arrivals | None
    corrections: tuple[Corrected, ...]
    troubles: tuple[neighbours.Trouble, ...]
    threshold: tuple[int, int] | None  # least and greatest T of the queues, seconds

    @property
    def is_empty(self) -> bool:
        """Return whether nothing has ever come in."""
        return self.until is None


@dataclass(frozen=True)
class Own:
    """An agent's own day, and the days before. `agent` is "" for an account that is no agent."""

    day: dt.date
    agent: str
    name: str
    until: dt.datetime | None
    compared_until: dt.time | None
    tiles: tuple[Tile, ...]
    days: tuple[tuple[dt.date, Mapping[str, Figure]], ...]


def home(*, now: dt.datetime, sees_sources: bool) -> Home:
    """Return today at a glance, for the tenant at hand."""
    with recent() as facts:
        return _home(now, facts.beside("zone", people.zone), sees_sources=sees_sources)


def _home(now: dt.datetime, zone: ZoneInfo, *, sees_sources: bool) -> Home:
    until = queries.until()
    today, slot = _at(now, until, zone)
    queues = {row.key: row for row in people.queues()}
    forecast = neighbours.expected_on(today)
    expected = sum(one.visits for one in forecast if one.slot < slot)
    past = _past(today, (*TILES[:6],))
    table = queries.answer(TILES, period=(today, today), by=())
    target = _common_target(queues.values())
    tiles = _tiles(table, next(iter(table.rows()), {}), past[0], slot, target, expected or None)
    thresholds = [row.threshold_s for row in queues.values()]
    waits = waiting_now(until)
    return Home(
        today,
        zone.key,
        now,
        until,
        _time_of(slot) if slot else None,
        tuple(_as_waiting(one, together(waits)) for one in tiles),
        _queue_lines(today, queues, waits),
        _arrivals(today, slot, past, forecast),
        tuple(corrections(since=now - dt.timedelta(days=1), most=3)),
        tuple(neighbours.troubles_now()) if sees_sources else (),
        (min(thresholds), max(thresholds)) if thresholds else None,
    )


def own(*, now: dt.datetime, agent_id: int | None) -> Own:
    """Return the figures of one agent: today and the seven days before."""
    with recent() as facts:
        return _own(now, facts.beside("zone", people.zone), agent_id)


def _own(now: dt.datetime, zone: ZoneInfo, agent_id: int | None) -> Own:
    today = now.astimezone(zone).date()
    row = None if agent_id is None else people.agent(agent_id)
    if row is None:
        return Own(today, "", "", queries.until(), None, (), ())
    # each is asked once for all who look at their own
    table, until = queries.answer_of_late(OWN_TILES, within_s=OWN_AGE_S, period=(today, today), by=("agent",))
    slot = _at(now, until, zone)[1]
    before, days = _own_past(today, row.key)
    line = next(iter(_of_agent(table, row.key).rows()), {})
    tiles = _tiles(table, line, before, slot, None, None)
    rows = list(days)
    if any(one.figure.n for one in tiles):
        rows.insert(0, (today, {one.figure.kpi.id: one.figure for one in tiles}))
    return Own(today, row.key, row.name, until, _time_of(slot) if slot else None, tiles, tuple(rows))


def _own_past(today: dt.date, agent: str) -> tuple[Quarters, Days]:
    """Return an agent's quarter-hours of a week ago, and the six days before today, the latest first."""
    with recent() as facts:
        keys = facts.beside("agents", lambda: sorted(people.names_of_agents()))
    first = bisect_left(keys, agent) // TOGETHER * TOGETHER
    where = {"agent": keys[first : first + TOGETHER]}
    week_ago = today - dt.timedelta(7)
    quarters = queries.answer(
        OWN_TILES, period=(week_ago, week_ago), by=("agent", "15min"), where=where, confidence=None
    )
    span = (week_ago + dt.timedelta(1), today - dt.timedelta(1))
    days = queries.answer(OWN_TILES, period=span, by=("agent", "day"), where=where, confidence=None)
    return made_of(quarters, _quarters_of_agent, agent), made_of(days, _days_of_agent, agent)


def _quarters_of_agent(table: KpiTable, agent: str) -> Quarters:
    return _by_quarter(_of_agent(table, agent))


def _days_of_agent(table: KpiTable, agent: str) -> Days:
    rows = _of_agent(table, agent).rows()
    return tuple(
        (row["day"], {one.kpi.id: figure(one, row) for one in table.asked})
        for row in reversed(rows)
        if row["day"] is not None
    )


def _of_agent(table: KpiTable, agent: str) -> KpiTable:
    """Return the rows of an answer that are an agent's."""
    return replace(table, table=table.table.filter(pc.equal(table.table["agent"], agent)))


def _at(now: dt.datetime, until: dt.datetime | None, zone: dt.tzinfo) -> tuple[dt.date, int]:
    """Return the business day, and how many of its quarter-hours are told whole: as far as now and the data reach.

    0 when nothing of today has come in: an hour in which nobody listened is not an hour without calls.
    """
    local = now.astimezone(zone)
    reached = min(now, until).astimezone(zone) if until is not None else None
    if reached is None or reached.date() < local.date():
        return local.date(), 0
    return local.date(), reached.hour * 4 + reached.minute // 15


def _time_of(slot: int) -> dt.time:
    return dt.time(slot // 4, slot % 4 * 15)


def _quarters(day: dt.date, ids: Sequence[str]) -> Quarters:
    table = queries.answer(ids, period=(day, day), by=("15min",), where={}, confidence=None)
    return made_of(table, _by_quarter)


def _by_quarter(table: KpiTable) -> Quarters:
    return [
        (_slot(row["15min"]), {one.kpi.id: figure(one, row) for one in table.asked})
        for row in table.rows()
        if row["15min"] is not None
    ]


def _slot(at: dt.datetime) -> int:
    return at.hour * 4 + at.minute // 15


def _past(today: dt.date, ids: Sequence[str]) -> list[Quarters]:
    """Return the same weekday of the last weeks, the nearest first: all that is compared, then arrivals only."""
    days = [today - dt.timedelta(7 * n) for n in range(1, USUAL_WEEKS + 1)]
    return [_quarters(day, ids if n == 0 else ("offered",)) for n, day in enumerate(days)]


def _until(quarters: Quarters, id: str, slot: int) -> Figure | None:
    """Return a figure over the quarter-hours before `slot`: sums divided."""
    some = [figures[id] for at, figures in quarters if at < slot and id in figures]
    if not some:
        return None
    above = sum(one.numerator or 0 for one in some)
    below = sum(one.denominator or 0 for one in some)
    kpi = get(id)
    if kpi.variants[some[0].variant].denominator is None:
        below = 1
    value = kpi.scale * above / below if below else None
    n = sum(one.n or 0 for one in some)
    missing = next((one.missing for one in some if one.missing), ())
    return replace(
        some[0], value=value, numerator=above, denominator=below, n=n, low=None, high=None, missing=missing
    )


def _tiles(
    table: KpiTable,
    row: Mapping[str, Any],
    before: Quarters,
    slot: int,
    service_target: Target | None,
    expected: float | None,
) -> tuple[Tile, ...]:
    tiles = []
    for one in table.asked:
        told = figure(one, row)
        if not slot and not told.n:
            told = replace(told, value=None, n=None)
        target = service_target if one.kpi.id == "service_level" else target_of(one.kpi, channel="voice")
        earlier = _until(before, one.kpi.id, slot) if one.kpi.additive else None
        tiles.append(
            Tile(
                told,
                target,
                standing_of(told, target),
                earlier,
                expected if one.kpi.id == "offered" else None,
            )
        )
    return tuple(tiles)


def _as_waiting(tile: Tile, now: Waiting) -> Tile:
    """Return a tile of who waits now with how many are not counted; any other as it is."""
    is_about_waiting = tile.figure.kpi.id in ("waiting", "longest_wait")
    return replace(tile, left_behind=now.left_behind) if is_about_waiting else tile


def _common_target(queues: Iterable[Any]) -> Target | None:
    """Return the service level that all queues want, None when they want different ones."""
    wanted = {row.target for row in queues if row.is_open}
    return _target(wanted.pop()) if len(wanted) == 1 else None


def _target(share: float) -> Target:
    return Target(round(share * 100, 1), None, OWN_GOAL)


def _queue_lines(
    today: dt.date, queues: Mapping[str, Any], waits: Mapping[str, Waiting]
) -> tuple[QueueLine, ...]:
    """Return the queues of today, those that fall short first, then the largest."""
    table = queries.answer(BY_QUEUE, period=(today, today), by=("queue",))
    lines = []
    for row in table.rows():
        key = row["queue"] or ""
        known = queues.get(key)
        figures = {one.kpi.id: figure(one, row) for one in table.asked}
        target = _target(known.target if known else 0.8)
        wait = waits.get(key, Waiting())
        lines.append(
            QueueLine(
                key,
                known.name if known else key,
                known.channel if known else "",
                figures,
                wait.number,
                wait.longest_s,
                target,
                standing_of(figures["service_level"], target),
            )
        )
    worst = [Standing.ACT, Standing.UNSURE, Standing.WATCH, Standing.GOOD, Standing.NONE]
    return tuple(sorted(lines, key=lambda q: (worst.index(q.standing), -(q.figures["offered"].value or 0))))


def _arrivals(
    today: dt.date, slot: int, past: Sequence[Quarters], forecast: Sequence[neighbours.Expected]
) -> Arrivals | None:
    halves = range(48)
    now = _by_half(_quarters(today, ("offered",)))
    weeks = [_by_half(one) for one in past if one]
    if not now and not weeks:
        return None
    expected = [0.0] * 48
    for one in forecast:
        expected[min(one.slot // 2, 47)] += one.visits
    busy = [h for h in halves if now.get(h) or any(w.get(h) for w in weeks) or expected[h]] or [16, 34]
    shown = range(busy[0], busy[-1] + 1)
    return Arrivals(
        tuple(_time_of(h * 2) for h in shown),
        tuple(now.get(h, 0.0) if h * 2 + 1 < slot else now.get(h) for h in shown),
        tuple(sum(w.get(h, 0.0) for w in weeks) / len(weeks) if weeks else None for h in shown),
        tuple(expected[h] for h in shown) if forecast else (),
        len(weeks),
    )


def _by_half(quarters: Quarters) -> dict[int, float]:
    found: dict[int, float] = {}
    for slot, figures in quarters:
        found[slot // 2] = found.get(slot // 2, 0.0) + (figures["offered"].value or 0.0)
    return found
