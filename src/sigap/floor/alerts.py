"""When to call somebody: rules as data, over the figures of a queue, an agent, a team or a source.

A rule holds when its figure has been on the wrong side of its limit for a duration, with enough counted for it to mean
anything; it stops holding when the figure is back on the right side of a second limit (hysteresis), so an alert does
not flicker. Within quiet hours a rule raises nothing; what was raised before goes on.

    watch = Watch(rules)
    for change in watch.look(readings, now_ms): ...     # raised, over
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo


class Of(StrEnum):
    """What a rule looks at."""

    QUEUE = "queue"
    AGENT = "agent"
    TEAM = "team"
    SOURCE = "source"


class Figure(StrEnum):
    """What can be watched. The comment names of what, and the unit."""

    SERVICE_LEVEL = "service_level"  # queue: share, rolling
    SERVICE_LEVEL_AHEAD = "service_level_ahead"  # queue: probability of ending the half-hour below target
    WAITING = "waiting"  # queue: visits
    LONGEST_WAIT = "longest_wait"  # queue: seconds
    ABANDONMENT = "abandonment"  # queue: share, rolling
    SPIKE = "spike"  # queue: arrivals of the rolling window over the forecast for it
    TIME_IN_STATE = "time_in_state"  # agent: seconds over the limit of the state, as a ratio to the limit
    OCCUPANCY = "occupancy"  # agent, team: share of the day
    BREAKS = "breaks"  # team: share of those on duty who are in a break
    SILENCE = "silence"  # source: seconds since its last event


class Side(StrEnum):
    """Which side of the limit is wrong."""

    ABOVE = "above"
    BELOW = "below"


class Severity(StrEnum):
    """How much it matters."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A span of the local day in which a rule raises nothing; it may pass midnight."""

    starts: dt.time
    ends: dt.time

    def hold(self, at_ms: int, zone: ZoneInfo) -> bool:
        """Return whether they hold at an instant."""
        local = dt.datetime.fromtimestamp(at_ms / 1000, zone).time()
        if self.starts <= self.ends:
            return self.starts <= local < self.ends
        return local >= self.starts or local < self.ends


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Attributes:
        key: its name to machines.
        of: what it looks at.
        figure: which figure.
        side: which side of `limit` is wrong.
        limit: from where on it is wrong.
        back: from where on it is right again; between the two nothing changes. None takes `limit`.
        for_s: how long it has to be wrong.
        least: how much must have been counted (visits, agents) for the figure to mean anything.
        severity: how much it matters.
        keys: only these queues, agents, teams or sources; all when empty.
        quiet: when it raises nothing.
    """

    key: str
    of: Of
    figure: Figure
    side: Side
    limit: float
    back: float | None = None
    for_s: float = 0.0
    least: int = 0
    severity: Severity = Severity.WARNING
    keys: frozenset[str] = frozenset()
    quiet: tuple[QuietHours, ...] = ()

    def is_wrong(self, value: float) -> bool:
        """Return whether a value is on the wrong side."""
        return value > self.limit if self.side is Side.ABOVE else value < self.limit

    def is_right(self, value: float) -> bool:
        """Return whether a value is back on the right side."""
        back = self.limit if self.back is None else self.back
        return value <= back if self.side is Side.ABOVE else value >= back


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as it is.

    Attributes:
        of: of what.
        key: of which.
        figure: which.
        value: None where nothing is known: it neither raises nor ends an alert.
        counted: of how much.
    """

    of: Of
    key: str
    figure: Figure
    value: float | None
    counted: int = 0


class What(StrEnum):
    """What happened to an alert."""

    RAISED = "raised"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Change:
    """An alert raised, or over.

    Attributes:
        what: which of the two.
        rule: the rule's key.
        key: of which queue, agent, team or source.
        value: the figure at the time.
        since_ms: since when it was wrong.
        at_ms: now.
    """

    what: What
    rule: str
    key: str
    value: float
    since_ms: int
    at_ms: int


@dataclass(slots=True)
class _Standing:
    """Where one rule stands with one key."""

    wrong_since_ms: int | None = None
    raised: bool = False


@dataclass(slots=True)
class Watch:
    """Rules, and where they stand.

    Attributes:
        rules: what is watched.
        zone: of the quiet hours.
    """

    rules: tuple[Rule, ...]
    zone: ZoneInfo
    _standing: dict[tuple[str, str], _Standing] = field(default_factory=dict)

    def resume(self, raised: Iterable[tuple[str, str, int]]) -> None:
        """Take up where another left: (rule, key, since) of alerts that are raised."""
        for rule, key, since_ms in raised:
            self._standing[rule, key] = _Standing(since_ms, raised=True)

    def look(self, readings: Iterable[Reading], now_ms: int) -> list[Change]:
        """Return what changes with these readings at this instant."""
        by_figure: dict[tuple[Of, Figure], list[Rule]] = {}
        for rule in self.rules:
            by_figure.setdefault((rule.of, rule.figure), []).append(rule)
        changes = []
        for reading in readings:
            for rule in by_figure.get((reading.of, reading.figure), ()):
                if not rule.keys or reading.key in rule.keys:
                    change = self._judge(rule, reading, now_ms)
                    if change is not None:
                        changes.append(change)
        return changes

    def _judge(self, rule: Rule, reading: Reading, now_ms: int) -> Change | None:
        value = reading.value
        if value is None:
            return None
        standing = self._standing.setdefault((rule.key, reading.key), _Standing())
        if standing.raised:
            return self._ended(rule, reading, value, standing, now_ms)
        if not rule.is_wrong(value) or reading.counted < rule.least:
            standing.wrong_since_ms = None
            return None
        if standing.wrong_since_ms is None:
            standing.wrong_since_ms = now_ms
        lasted_ms = now_ms - standing.wrong_since_ms
        if lasted_ms < rule.for_s * 1000 or any(hours.hold(now_ms, self.zone) for hours in rule.quiet):
            return None
        standing.raised = True
        return Change(What.RAISED, rule.key, reading.key, value, standing.wrong_since_ms, now_ms)

    def _ended(
        self, rule: Rule, reading: Reading, value: float, standing: _Standing, now_ms: int
    ) -> Change | None:
        if not rule.is_right(value):
            return None
        since_ms = standing.wrong_since_ms or now_ms
        standing.raised, standing.wrong_since_ms = False, None
        return Change(What.OVER, rule.key, reading.key, value, since_ms, now_ms)


BUILT_IN: tuple[Rule, ...] = (
    Rule("ahead", Of.QUEUE, Figure.SERVICE_LEVEL_AHEAD, Side.ABOVE, 0.6, 0.35, severity=Severity.WARNING),
    Rule("spike", Of.QUEUE, Figure.SPIKE, Side.ABOVE, 1.4, 1.2, for_s=120, least=12),
    Rule("long-wait", Of.QUEUE, Figure.LONGEST_WAIT, Side.ABOVE, 180, 90, severity=Severity.CRITICAL),
    Rule("abandonment", Of.QUEUE, Figure.ABANDONMENT, Side.ABOVE, 0.10, 0.07, for_s=60, least=20),
    Rule("over-long", Of.AGENT, Figure.TIME_IN_STATE, Side.ABOVE, 1.0, 0.99, severity=Severity.INFO),
    Rule("breaks", Of.TEAM, Figure.BREAKS, Side.ABOVE, 0.25, 0.20, for_s=60, least=6),
    Rule("burn-out", Of.AGENT, Figure.OCCUPANCY, Side.ABOVE, 0.90, 0.87, for_s=600, least=3600),
    Rule("burn-out-team", Of.TEAM, Figure.OCCUPANCY, Side.ABOVE, 0.90, 0.87, for_s=600, least=3600),
    Rule("silent", Of.SOURCE, Figure.SILENCE, Side.ABOVE, 300, 60, severity=Severity.CRITICAL),
)
"""What every floor watches from the start. Occupancy is counted in seconds of a day's work: an hour at least."""


NAMES: Mapping[str, tuple[str, str]] = {
    "ahead": ("Service level heading below target", "Service level menuju di bawah target"),
    "spike": ("More contacts than forecast", "Kontak melebihi prakiraan"),
    "long-wait": ("Long wait", "Menunggu terlalu lama"),
    "abandonment": ("Many hang up", "Banyak yang menutup telepon"),
    "over-long": ("Over-long state", "Terlalu lama dalam satu status"),
    "breaks": ("Too many on break at once", "Terlalu banyak yang istirahat bersamaan"),
    "burn-out": ("Agent occupied above 90 %", "Okupansi agen di atas 90 %"),
    "burn-out-team": ("Team occupied above 90 %", "Okupansi tim di atas 90 %"),
    "silent": ("Source fell silent", "Sumber tidak mengirim apa pun"),
}
"""What the built-in rules are called, in English and Indonesian."""
