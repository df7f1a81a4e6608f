"""The figures that rules are held against, read from the rows of the board and nowhere else: what is seen is judged.

Agents' rows are kept as they change; a look costs a few microseconds an agent.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sigap.floor.alerts import Reading
from sigap.floor.board import AGENT_COLUMNS, QUEUE_COLUMNS, Board, Frame
from sigap.floor.figures import DEFERRED
from sigap.floor.rows import MINUTE_MS, Count, Queue
from sigap.floor.watchable import Figure, Of
from sigap.web.floor.alerts.usual import HALF_HOUR_MS, Usual
from sigap.web.floor.limits import limit_s

FEWEST_MINUTES = 5  # of a half-hour, before its arrivals are held against its forecast
RECENT_MINUTES, BEFORE_QUARTERS = 15, 4  # where neither a forecast nor earlier weeks are known
RAMP = 2.0  # so many times as many as in the busiest of them may come: mornings begin like that
FEWEST_BEFORE = 5  # contacts in the busiest of them: of fewer nothing can be said
BY_CHANCE = 3.0  # standard deviations of a count: what is within is no spike
OFF_DUTY = frozenset({"offline", "unknown", ""})
HOLDS_CONTACT = frozenset({"talking", "held", "wrap"})

_Q = {name: place for place, name in enumerate(QUEUE_COLUMNS)}
_A = {name: place for place, name in enumerate(AGENT_COLUMNS)}
_REASON = _A["reason"]
_STATE, _SINCE, _DECLARED, _CONTACTS = (_A[name] for name in ("state", "since_ms", "declared", "contacts"))
_BUSY, _AVAILABLE, _COUNTED = (_A[name] for name in ("busy_ms", "available_ms", "counted_ms"))


class Coming(Protocol):
    """What is ahead of a queue: see `sigap.web.floor.foresight.telling.QueueAhead`."""

    @property
    def level(self) -> float | None:
        """Return the service level expected at the end of the half-hour."""

    @property
    def low(self) -> float | None:
        """Return the lower limit of its band."""

    @property
    def high(self) -> float | None:
        """Return the upper limit of its band."""

    @property
    def breach(self) -> float | None:
        """Return the probability of ending below target."""

    @property
    def expected(self) -> float | None:
        """Return the contacts forecast for the whole half-hour."""


@dataclass
class Places:
    """Who belongs where.

    Attributes:
        team_of: agent to team.
        skills_of: agent to skills.
        skill_of: queue to the skill it asks for.
        targets: queue to the share wanted.
        sources: those that are expected to say something.
    """

    team_of: Mapping[str, str] = field(default_factory=dict)
    skills_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    skill_of: Mapping[str, str] = field(default_factory=dict)
    targets: Mapping[str, float] = field(default_factory=dict)
    sources: Collection[str] = ()


@dataclass
class _Group:
    """What agents do together."""

    on_duty: int = 0
    on_break: int = 0
    free: int = 0
    busy_ms: float = 0.0
    worked_ms: float = 0.0


@dataclass
class Figures:
    """The board's rows as numbers, and when each source was heard."""

    places: Places = field(default_factory=Places)
    agents: dict[str, list[Any]] = field(default_factory=dict)
    ahead: Mapping[str, Coming] = field(default_factory=dict)
    usual: Mapping[str, Usual] = field(default_factory=dict)
    _board: Board | None = None
    _changed: set[str] = field(default_factory=set)
    _newest: dict[str, int] = field(default_factory=dict)
    _heard_ms: dict[str, int] = field(default_factory=dict)
    _staffed_ms: int | None = None

    def note(self, frame: Frame) -> None:
        """Note which agents changed; their rows are read at the next look."""
        self._changed.update(frame.agents)

    def readings(self, board: Board, at_ms: int, wanted: Collection[tuple[Of, Figure]]) -> Iterator[Reading]:
        """Yield what is wanted of every queue, agent, team and source."""
        self._take(board)
        kinds = {of for of, _ in wanted}
        if Of.QUEUE in kinds:
            free = self._free_by_skill(at_ms) if (Of.QUEUE, Figure.FREE_AGENTS) in wanted else {}
            for key, row in board.queues.items():
                yield from self._of_queue(key, json.loads(row), board, at_ms, free)
        if Of.AGENT in kinds:
            for key, agent in self.agents.items():
                yield from _of_agent(key, agent, at_ms)
        if Of.TEAM in kinds:
            for key, group in self._grouped(at_ms, self.places.team_of).items():
                yield from _of_team(key, group)
        if Of.SOURCE in kinds:
            yield from self._of_sources(board, at_ms)

    def detail(self, of: str, figure: str, key: str, at_ms: int) -> dict[str, Any]:
        """Return what else is worth keeping of a figure that is out of its limit."""
        if figure == Figure.TIME_IN_STATE and key in self.agents:
            row = self.agents[key]
            limit = limit_s(row[_STATE], row[_REASON]) or 0
            return {"state": row[_STATE], "lasted_s": _lasted_s(row, at_ms) or 0, "limit_s": limit}
        if figure == Figure.SERVICE_LEVEL_AHEAD and key in self.ahead:
            one = self.ahead[key]
            target = self.places.targets.get(key)
            return {"expected": one.level, "low": one.low, "high": one.high, "target": target}
        return {}

    def _take(self, board: Board) -> None:
        """Read the rows that changed; all of them of a board that is new."""
        if board is not self._board:
            self._board, self.agents, self._changed = board, {}, set(board.agents)
        for key in self._changed:
            row = board.agents.get(key)
            if row is not None:
                self.agents[key] = json.loads(row)
        self._changed.clear()

    # -- queues

    def _of_queue(
        self, key: str, row: list[Any], board: Board, at_ms: int, free: Mapping[str, _Group]
    ) -> Iterator[Reading]:
        def read(figure: Figure, value: float | None, counted: int = 0) -> Reading:
            return Reading(Of.QUEUE, key, figure, value, counted)

        longest_s = _longest_wait_s(row[_Q["longest_since_ms"]], board.floor.queues.get(key), at_ms)
        yield read(Figure.WAITING, row[_Q["waiting"]])
        yield read(Figure.WAITING_BEYOND, row[_Q["beyond"]])
        yield read(Figure.LONGEST_WAIT, longest_s, row[_Q["waiting"]])
        for figure, span in (
            (Figure.SERVICE_LEVEL, "rolling"),
            (Figure.SERVICE_LEVEL_INTERVAL, "interval"),
        ):
            decided = sum(row[_Q[f"{span}_{name}"]] for name in ("answered", "abandoned", "beyond"))
            yield read(figure, _over(row[_Q[f"{span}_within"]], decided), decided)
        offered, answered, handled = (
            row[_Q[f"rolling_{name}"]] for name in ("offered", "answered", "handled")
        )
        yield read(Figure.ASA, _over(row[_Q["rolling_answer_wait_ms"]] / 1000, answered), answered)
        yield read(Figure.AHT, _over(row[_Q["rolling_handle_ms"]] / 1000, handled), handled)
        yield read(Figure.ABANDONMENT, _over(row[_Q["rolling_abandoned"]], offered), offered)
        yield read(Figure.ARRIVALS, offered)
        one = self.ahead.get(key)
        yield read(Figure.SERVICE_LEVEL_AHEAD, one.breach if one else None)
        yield self._spike(key, row, board, at_ms)
        if free:
            group = free.get(self.places.skill_of.get(key, ""), _Group())
            yield read(Figure.FREE_AGENTS, group.free, group.on_duty)

    def _spike(self, key: str, row: list[Any], board: Board, at_ms: int) -> Reading:
        """Return arrivals over what was expected: by the forecast of the half-hour, else by earlier weeks.

        Where neither is known, the last quarter of an hour is held against twice the busiest of the four before: less
        than twice as many is how mornings begin.
        """
        one, usual = self.ahead.get(key), self.usual.get(key)
        into_ms = at_ms % HALF_HOUR_MS
        has_begun = into_ms >= FEWEST_MINUTES * MINUTE_MS
        arrived: int = row[_Q["interval_offered"]]
        if has_begun and one is not None and one.expected:
            expected = one.expected * into_ms / HALF_HOUR_MS
            value = _surplus(arrived, expected, expected)
        elif has_begun and usual is not None:
            value = _surplus(arrived, *usual.so_far(into_ms / HALF_HOUR_MS))
        else:
            arrived, busiest = _against_before(board.floor.queues[key], at_ms)
            allowed = RAMP * busiest
            value = _surplus(arrived, allowed, allowed * (1 + RAMP)) if busiest >= FEWEST_BEFORE else None
        return Reading(Of.QUEUE, key, Figure.SPIKE, value, arrived)

    def _free_by_skill(self, at_ms: int) -> dict[str, _Group]:
        """Return the agents by skill; under "" all of them, for queues that ask for none."""
        groups: dict[str, _Group] = {"": _Group()}
        for key, row in self.agents.items():
            for skill in ("", *self.places.skills_of.get(key, ())):
                _add(groups.setdefault(skill, _Group()), row, at_ms)
        return groups

    # -- teams and sources

    def _grouped(self, at_ms: int, group_of: Mapping[str, str]) -> dict[str, _Group]:
        groups: dict[str, _Group] = {}
        for key, row in self.agents.items():
            name = group_of.get(key)
            if name:
                _add(groups.setdefault(name, _Group()), row, at_ms)
        return groups

    def _of_sources(self, board: Board, at_ms: int) -> Iterator[Reading]:
        """Yield since when each source was silent, by our clock. While nobody is on duty, nothing is expected of it."""
        for source, newest_ms in board.floor.newest_ms.items():
            if self._newest.get(source) != newest_ms:
                heard_ms = at_ms if source in self._newest else min(newest_ms, at_ms)
                self._newest[source], self._heard_ms[source] = newest_ms, heard_ms
        is_staffed = any(row[_STATE] not in OFF_DUTY for row in self.agents.values())
        self._staffed_ms = (self._staffed_ms or at_ms) if is_staffed else None
        for source in self.places.sources:
            yield Reading(Of.SOURCE, source, Figure.SILENCE, self._silence_s(source, board, at_ms))

    def _silence_s(self, source: str, board: Board, at_ms: int) -> float | None:
        """Return for how long nothing was heard of a source while people were there; a connection's life is a word."""
        heard = [told[source] for told in (self._heard_ms, board.heard_ms) if source in told]
        if not heard or self._staffed_ms is None:
            return None
        return max(0, at_ms - max(*heard, self._staffed_ms)) / 1000


def _longest_wait_s(since_ms: int | None, queue: Queue | None, at_ms: int) -> float:
    """Return how long the first in a queue has waited; where hours are ordinary, nothing within the threshold."""
    wait_ms = 0 if since_ms is None else max(0, at_ms - since_ms)
    if queue is not None and queue.channel in DEFERRED and wait_ms <= queue.threshold_ms:
        return 0.0
    return wait_ms / 1000


def _of_agent(key: str, row: list[Any], at_ms: int) -> Iterable[Reading]:
    limit, lasted_s = limit_s(row[_STATE], row[_REASON]), _lasted_s(row, at_ms)
    past = None if lasted_s is None else 0.0 if limit is None else lasted_s / limit
    busy_ms, worked_ms = _worked(row, at_ms)
    # Who has gone home is busy no more, and who declares nothing is never free.
    occupancy = None if row[_DECLARED] in OFF_DUTY else _over(busy_ms, worked_ms)
    return (
        Reading(Of.AGENT, key, Figure.TIME_IN_STATE, past),
        Reading(Of.AGENT, key, Figure.OCCUPANCY, occupancy, int(worked_ms / 1000)),
    )


def _lasted_s(row: list[Any], at_ms: int) -> float | None:
    """Return for how long an agent is in a state; None for who never declared one."""
    since_ms = row[_SINCE]
    return None if since_ms is None else (at_ms - since_ms) / 1000


def _of_team(key: str, group: _Group) -> Iterable[Reading]:
    return (
        Reading(Of.TEAM, key, Figure.BREAKS, _over(group.on_break, group.on_duty), group.on_duty),
        Reading(Of.TEAM, key, Figure.ON_BREAK, group.on_break, group.on_duty),
        Reading(Of.TEAM, key, Figure.FREE_AGENTS, group.free, group.on_duty),
        Reading(
            Of.TEAM,
            key,
            Figure.OCCUPANCY,
            _over(group.busy_ms, group.worked_ms),
            int(group.worked_ms / 1000),
        ),
    )


def _add(group: _Group, row: list[Any], at_ms: int) -> None:
    state = row[_STATE]
    if state in OFF_DUTY:
        return
    group.on_duty += 1
    group.on_break += state == "break"
    group.free += state == "available"
    if row[_DECLARED] not in OFF_DUTY:
        busy_ms, worked_ms = _worked(row, at_ms)
        group.busy_ms += busy_ms
        group.worked_ms += worked_ms


def _worked(row: list[Any], at_ms: int) -> tuple[float, float]:
    """Return how long an agent was busy today, and busy or free: counted to the last change, and on from there."""
    more_ms = max(0, at_ms - row[_COUNTED])
    busy_ms, free_ms = row[_BUSY], row[_AVAILABLE]
    if row[_CONTACTS] and row[_STATE] in HOLDS_CONTACT:
        busy_ms += more_ms
    elif row[_DECLARED] == "available":
        free_ms += more_ms
    return busy_ms, busy_ms + free_ms


def _over(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _against_before(queue: Queue, at_ms: int) -> tuple[int, int]:
    """Return the arrivals of the last quarter of an hour, and those of the busiest of the four before it."""
    last = at_ms // MINUTE_MS
    quarters = [
        sum(
            queue.minutes[minute][Count.OFFERED]
            for minute in range(last - RECENT_MINUTES * (back + 1) + 1, last - RECENT_MINUTES * back + 1)
            if minute in queue.minutes
        )
        for back in range(BEFORE_QUARTERS + 1)
    ]
    return quarters[0], max(quarters[1:])


def _surplus(arrived: int, expected: float, variance: float) -> float | None:
    """Return arrivals over expected; a surplus that chance explains is none."""
    if not expected:
        return None
    if arrived - expected <= BY_CHANCE * math.sqrt(variance):
        return min(arrived / expected, 1.0)
    return arrived / expected
