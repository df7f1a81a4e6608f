"""Alerts in the floor's process: once a second the rules are held against the board as it stands.

What is raised stands in the database, so a process that starts, or takes a tenant over, goes on where the one before
left: nothing is raised twice, and what is still true stays raised.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sigap.floor.alerts import Change, Rule, Watch, What
from sigap.floor.board import Board, Frame
from sigap.web.floor.alerts import queries
from sigap.web.floor.alerts.models import Alert, AlertRule, Outcome
from sigap.web.floor.alerts.operations import raising
from sigap.web.floor.alerts.readings import Coming, Figures, Places
from sigap.web.floor.alerts.rules import all_rules, as_watched
from sigap.web.floor.alerts.usual import HALF_HOUR_MS, usual_arrivals
from sigap.web.floor.operations.own_state import SOURCE as OWN_STATES
from sigap.web.intake.models import Kind, Source
from sigap.web.people.queries import floor as people
from sigap.web.platform import tenancy

EVERY_MS = 1_000
ASK_MS = 5_000  # for the rules and what is open
PLACES_MS = 30_000
MOST_AT_ONCE = 20  # written in one look: a flood of alerts must not hold the board up


@dataclass(frozen=True)
class _Due:
    """A change that is to be written, and the rule as it was then."""

    change: Change
    rule: AlertRule | None


class Watcher:
    """One tenant's alerts, kept by the process that keeps its board."""

    def __init__(self, tenant: int) -> None:
        self.tenant = tenant
        self.figures = Figures()
        self._watch = Watch((), zone_of(tenant))
        self._rules: dict[str, AlertRule] = {}
        self._due: deque[_Due] = deque()
        self._looked_ms = self._asked_ms = self._placed_ms = self._usual_of_ms = 0

    def look(
        self, board: Board, frame: Frame, at_ms: int, known: Callable[[int], Mapping[str, Coming]]
    ) -> list[Change]:
        """Take note of a frame, and once a second judge the board; return what changed.

        Args:
            board: as it stands.
            frame: what changed since the call before.
            at_ms: now.
            known: tells what is known of the hour ahead of each queue at an instant.
        """
        self.figures.note(frame)
        if 0 <= at_ms - self._looked_ms < EVERY_MS:
            return []
        self._looked_ms = at_ms
        self.figures.ahead = known(at_ms)
        with tenancy.at(self.tenant):
            self._ask(at_ms)
            wanted = {(rule.of, rule.figure) for rule in self._watch.rules}
            changes = self._watch.look(self.figures.readings(board, at_ms, wanted), at_ms)
            self._due.extend(_Due(one, self._rules.get(one.rule)) for one in changes)
            self._write()
        return changes

    def _ask(self, at_ms: int) -> None:
        """Ask what people have changed meanwhile."""
        if not 0 <= at_ms - self._placed_ms < PLACES_MS:
            self._placed_ms = at_ms
            self.figures.places = places()
        half_ms = at_ms // HALF_HOUR_MS * HALF_HOUR_MS
        if half_ms != self._usual_of_ms:
            self._usual_of_ms = half_ms
            self.figures.usual = usual_arrivals(at_ms, people.zone())
        if 0 <= at_ms - self._asked_ms < ASK_MS:
            return
        self._asked_ms = at_ms
        rows = all_rules()
        self._rules = {row.key: row for row in rows}
        watched = as_watched(rows)
        zone = people.zone()
        if (watched, zone) != (self._watch.rules, self._watch.zone):
            self._watch.follow(watched, zone)
        self._agree(watched, at_ms)

    def _agree(self, watched: tuple[Rule, ...], at_ms: int) -> None:
        """Have as raised what is open in the database, and nothing else."""
        opened = {(one.rule_key, one.key): one for one in Alert.objects.filter(cleared_at=None)}
        writing = {(due.change.rule, due.change.key) for due in self._due}
        for gone in self._watch.raised - set(opened) - writing:
            self._watch.forget(*gone)
        known = {rule.key for rule in watched}
        new = [at for at in set(opened) - self._watch.raised - writing if at[0] in known]
        self._watch.resume(
            (
                (rule, key, _ms(opened[rule, key].since_at), opened[rule, key].worst)
                for rule, key in sorted(new)
            ),
            at_ms,
        )
        for rule in {rule for rule, _ in opened} - known:
            raising.end_rule(key=rule, by="")

    def _write(self) -> None:
        names: dict[str, dict[str, str]] = {}
        for _ in range(min(MOST_AT_ONCE, len(self._due))):
            due = self._due[0]
            if due.change.what is not What.RAISED:
                self._end(due.change)
            elif due.rule is not None:
                of = due.rule.of
                names.setdefault(of, queries.names_of(of))
                self._raise(due.rule, due.change, names[of])
            self._due.popleft()

    def _raise(self, rule: AlertRule, change: Change, names: Mapping[str, str]) -> None:
        raising.raise_alert(
            rule=rule,
            key=change.key,
            subject=names.get(change.key, change.key),
            value=change.value,
            since_at=_instant(change.since_ms),
            at=_instant(change.at_ms),
            detail=self.figures.detail(rule.of, rule.figure, change.key, change.at_ms),
        )

    def _end(self, change: Change) -> None:
        raising.clear(
            alerts=Alert.objects.filter(rule_key=change.rule, key=change.key),
            outcome=Outcome.RECOVERED if change.what is What.OVER else Outcome.LOST,
            at=_instant(change.at_ms),
            value=change.value,
            worst=change.worst,
        )


def zone_of(tenant: int) -> ZoneInfo:
    """Return a tenant's time zone."""
    with tenancy.at(tenant):
        return people.zone()


def places() -> Places:
    """Return who belongs where at the tenant at hand, and who is expected to say something."""
    queues, agents = people.queues(), people.agents()
    sources = Source.objects.filter(is_enabled=True).exclude(kind=Kind.FILE).exclude(key=OWN_STATES)
    return Places(
        team_of={one.key: one.team for one in agents if one.team},
        skills_of={one.key: one.skills for one in agents},
        skill_of={one.key: one.skill for one in queues},
        targets={one.key: one.target for one in queues},
        sources=tuple(sources.values_list("key", flat=True)),
    )


def _instant(at_ms: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(at_ms / 1000, dt.UTC)


def _ms(at: dt.datetime) -> int:
    return round(at.timestamp() * 1000)
