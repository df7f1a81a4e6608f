"""When to call somebody: rules as data, over the figures of a queue, an agent, a team or a source.

A rule holds when its figure has been on the wrong side of its limit for a duration, with enough counted for it to mean
anything; it stops holding when the figure is back on the right side of a second limit (hysteresis), so an alert does
not flicker. Within quiet hours a rule raises nothing; what was raised before goes on.

    watch = Watch(rules, zone)
    for change in watch.look(readings, now_ms): ...     # raised, over, lost
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

from sigap.floor.watchable import Figure, Of
from sigap.text import Text


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
    LOST = "lost"  # nothing has been known of its figure for long


@dataclass(frozen=True, slots=True)
class Change:
    """An alert raised, or over.

    Attributes:
        what: which of them.
        rule: the rule's key.
        key: of which queue, agent, team or source.
        value: the figure at the time.
        since_ms: since when it was wrong.
        at_ms: now.
        worst: the worst value since it was raised.
    """

    what: What
    rule: str
    key: str
    value: float
    since_ms: int
    at_ms: int
    worst: float


@dataclass(slots=True)
class _Standing:
    """Where one rule stands with one key."""

    wrong_since_ms: int | None = None
    raised: bool = False
    value: float = 0.0  # the last that was known
    worst: float = 0.0
    known_ms: int = 0  # when something was known


LOST_AFTER_MS = 15 * 60_000
"""An alert of whose figure nothing has been known for so long is none any more: the day is over, the agent gone."""


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

    def resume(self, raised: Iterable[tuple[str, str, int, float]], now_ms: int) -> None:
        """Take up where another left: (rule, key, since, worst value) of alerts that are raised."""
        for rule, key, since_ms, worst in raised:
            self._standing[rule, key] = _Standing(since_ms, True, worst, worst, now_ms)

    def follow(self, rules: tuple[Rule, ...], zone: ZoneInfo) -> None:
        """Watch these rules from now on; what is raised stays so, and a rule that has changed counts its time anew."""
        unchanged = {rule.key for rule in set(rules) & set(self.rules)}
        kept = {rule.key for rule in rules}
        self._standing = {
            (rule, key): standing
            for (rule, key), standing in self._standing.items()
            if rule in unchanged or (rule in kept and standing.raised)
        }
        self.rules, self.zone = rules, zone

    @property
    def raised(self) -> set[tuple[str, str]]:
        """Return the (rule, key) of what is raised."""
        return {at for at, standing in self._standing.items() if standing.raised}

    def forget(self, rule: str, key: str) -> None:
        """Take an alert as not raised: somebody ended it, or it could not be raised."""
        self._standing.pop((rule, key), None)

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
        return changes + self._lost(now_ms)

    def _judge(self, rule: Rule, reading: Reading, now_ms: int) -> Change | None:
        value = reading.value
        if value is None:
            return None
        standing = self._standing.get((rule.key, reading.key))
        if standing is not None and standing.raised:
            return self._ended(rule, reading.key, value, standing, now_ms)
        if not rule.is_wrong(value) or reading.counted < rule.least:
            if standing is not None:
                del self._standing[rule.key, reading.key]
            return None
        if standing is None:
            standing = self._standing[rule.key, reading.key] = _Standing(now_ms)
        since_ms = standing.wrong_since_ms or now_ms
        if now_ms - since_ms < rule.for_s * 1000 or any(
            hours.hold(now_ms, self.zone) for hours in rule.quiet
        ):
            return None
        standing.raised, standing.value, standing.worst, standing.known_ms = True, value, value, now_ms
        return Change(What.RAISED, rule.key, reading.key, value, since_ms, now_ms, value)

    def _ended(self, rule: Rule, key: str, value: float, standing: _Standing, now_ms: int) -> Change | None:
        standing.value, standing.known_ms = value, now_ms
        standing.worst = (max if rule.side is Side.ABOVE else min)(standing.worst, value)
        if not rule.is_right(value):
            return None
        del self._standing[rule.key, key]
        return Change(
            What.OVER, rule.key, key, value, standing.wrong_since_ms or now_ms, now_ms, standing.worst
        )

    def _lost(self, now_ms: int) -> list[Change]:
        """Return the alerts of whose figures nothing has been known for long."""
        gone = [
            (at, standing)
            for at, standing in self._standing.items()
            if standing.raised and now_ms - standing.known_ms > LOST_AFTER_MS
        ]
        for at, _ in gone:
            del self._standing[at]
        return [
            Change(
                What.LOST,
                rule,
                key,
                standing.value,
                standing.wrong_since_ms or now_ms,
                now_ms,
                standing.worst,
            )
            for (rule, key), standing in gone
        ]


BUILT_IN: tuple[Rule, ...] = (
    Rule("ahead", Of.QUEUE, Figure.SERVICE_LEVEL_AHEAD, Side.ABOVE, 0.5, 0.15, for_s=60),
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


NAMES: Mapping[str, Text] = {
    "ahead": Text("Service level heading below target", "Tingkat layanan menuju di bawah target"),
    "spike": Text("More contacts than expected", "Kontak melebihi perkiraan"),
    "long-wait": Text("Long wait", "Menunggu terlalu lama"),
    "abandonment": Text("Many hang up", "Banyak yang menutup telepon"),
    "over-long": Text("Over-long state", "Terlalu lama dalam satu status"),
    "breaks": Text("Too many on break at once", "Terlalu banyak yang rehat bersamaan"),
    "burn-out": Text("Agent occupied above 90 %", "Okupansi agen di atas 90 %"),
    "burn-out-team": Text("Team occupied above 90 %", "Okupansi tim di atas 90 %"),
    "silent": Text("Source fell silent", "Sumber tidak mengirim apa pun"),
}
"""What the built-in rules are called."""
