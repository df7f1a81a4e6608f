"""Labour rules before a shift is changed on the day: what a roster was made under, its changes are held to.

The rules are those of the roster's version, rests read by the verifier's own code (`scheduling.verifier.labour_shift`).
On the day four can be broken: rest within a shift, rest between one shift and the next, and overtime of a day and of a
week. A change is lawful when it breaks none more than it was broken already: who is overdue for a break may still be
sent to it late. Whether somebody agrees to overtime is for people to ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

from sigap.scheduling.rule_sets import RULE_SETS
from sigap.scheduling.rules import EVERYBODY, Rule, RuleKind
from sigap.scheduling.verifier.breach import number
from sigap.scheduling.verifier.labour_shift import WorkedDay, lacking_rest
from sigap.simulation import Shift
from sigap.text import Text

RESTS = ("break", "meal", "")
"""Activities of a roster that are rest, and breaks that only the floor knows of; all others are work."""
OVERTIME = (RuleKind.MAX_OVERTIME_DAY, RuleKind.MAX_OVERTIME_WEEK)
KINDS = (RuleKind.REST_IN_SHIFT, RuleKind.MIN_REST, *OVERTIME)
_SLACK_MIN = 1 / 60  # instants are of seconds


@dataclass(frozen=True, slots=True)
class OvertimeAsked:
    """Minutes of overtime that an agent was asked for already, on the day and in its week, which begins on Monday."""

    day: float = 0.0
    week: float = 0.0


@dataclass
class LabourRules:
    """The rules for changes on the day, asked as `sigap.floor.moves.Lawful`.

    Attributes:
        rules: those that a change can break.
        unpaid: the activities that are no working time.
        overtime: what agents were asked for already.
        refused: whose shifts were not changed because of them, and by which rules.
    """

    rules: tuple[Rule, ...]
    unpaid: frozenset[str] = frozenset({"meal"})
    overtime: Mapping[str, OvertimeAsked] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def __call__(self, agent: str, before: Sequence[Shift], after: Sequence[Shift]) -> bool:
        """Return whether an agent's shifts may become these; remember who is refused."""
        asked = self.overtime.get(agent, OvertimeAsked())
        broken = next((rule for rule in self.rules if self._is_worse(rule, asked, before, after)), None)
        if broken is not None:
            self.refused[agent] = broken.id
        return broken is None

    def _is_worse(
        self, rule: Rule, asked: OvertimeAsked, before: Sequence[Shift], after: Sequence[Shift]
    ) -> bool:
        if rule.kind in OVERTIME:
            so_far = asked.day if rule.kind is RuleKind.MAX_OVERTIME_DAY else asked.week
            more = longer_min(before, after)
            return more > 0 and so_far + more > number(rule, "minutes") + _SLACK_MIN
        return self._excess(rule, after) > self._excess(rule, before) + _SLACK_MIN

    def _excess(self, rule: Rule, shifts: Sequence[Shift]) -> float:
        """Return by how many minutes shifts break a rule."""
        if rule.kind is RuleKind.MIN_REST:
            least = number(rule, "minutes")
            return sum(
                max(0.0, least - (later.starts_s - one.ends_s) / 60) for one, later in pairwise(shifts)
            )
        return sum(lacking_rest(self._by_the_minute(one), rule).excess for one in shifts)

    def _by_the_minute(self, shift: Shift) -> WorkedDay:
        rests = tuple(
            (one.starts_s / 60, (one.starts_s + one.length_s) / 60, one.reason not in self.unpaid)
            for one in shift.breaks
            if one.reason in RESTS
        )
        return WorkedDay(shift.starts_s / 60, shift.ends_s / 60, rests)


def longer_min(before: Sequence[Shift], after: Sequence[Shift]) -> float:
    """Return by how many minutes shifts end later than they did; one of which nobody knows the end is none longer."""
    ends = ((one.ends_s, other.ends_s) for one, other in zip(before, after, strict=True))
    return sum((later - was) / 60 for was, later in ends if was < later)


def labour_rules(
    names: Iterable[str],
    unpaid: frozenset[str],
    overtime: Mapping[str, OvertimeAsked] = MappingProxyType({}),
) -> LabourRules:
    """Return the hard rules of these sets that everybody is under and a change on the day can break.

    Args:
        names: of the sets.
        unpaid: the activities that are no working time.
        overtime: what agents were asked for already.
    """
    sets = [RULE_SETS[name] for name in names if name in RULE_SETS]
    rules = [rule for one in sets for rule in one.rules if rule.hard and rule.kind in KINDS]
    return LabourRules(tuple(rule for rule in rules if rule.applies == EVERYBODY), unpaid, overtime)


def text_of(rule: str) -> Text:
    """Return a rule in words; its id where it is not among those that ship."""
    found = next((one for each in RULE_SETS.values() for one in each.rules if one.id == rule), None)
    return found.text if found else Text(rule, rule)
