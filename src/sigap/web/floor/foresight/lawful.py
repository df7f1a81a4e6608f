"""Labour rules before a shift is changed on the day: what a roster was made under, its changes are held to.

The rules are those of the roster's version, read by the verifier's own code (`scheduling.verifier.labour_shift`). On
the day two can be broken: rest within a shift, and rest between one shift and the next. A change is lawful when it
breaks neither more than it was broken already: who is overdue for a break may still be sent to it late.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sigap.scheduling.rule_sets import RULE_SETS
from sigap.scheduling.rules import EVERYBODY, Rule, RuleKind
from sigap.scheduling.verifier.breach import number
from sigap.scheduling.verifier.labour_shift import WorkedDay, lacking_rest
from sigap.simulation import Shift
from sigap.text import Text

RESTS = ("break", "meal", "")
"""Activities of a roster that are rest, and breaks that only the floor knows of; all others are work."""
KINDS = (RuleKind.REST_IN_SHIFT, RuleKind.MIN_REST)
_SLACK_MIN = 1 / 60  # instants are of seconds


@dataclass
class LabourRules:
    """The rules for changes on the day, asked as `sigap.floor.moves.Lawful`.

    Attributes:
        rules: those that a change can break.
        unpaid: the activities that are no working time.
        refused: whose shifts were not changed because of them, and by which rules.
    """

    rules: tuple[Rule, ...]
    unpaid: frozenset[str] = frozenset({"meal"})
    refused: dict[str, str] = field(default_factory=dict)

    def __call__(self, agent: str, before: Sequence[Shift], after: Sequence[Shift]) -> bool:
        """Return whether an agent's shifts may become these; remember who is refused."""
        broken = next((rule for rule in self.rules if self._is_worse(rule, before, after)), None)
        if broken is not None:
            self.refused[agent] = broken.id
        return broken is None

    def _is_worse(self, rule: Rule, before: Sequence[Shift], after: Sequence[Shift]) -> bool:
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


def labour_rules(names: Iterable[str], unpaid: frozenset[str]) -> LabourRules:
    """Return the hard rules of these sets that everybody is under and a change on the day can break."""
    sets = [RULE_SETS[name] for name in names if name in RULE_SETS]
    rules = [rule for one in sets for rule in one.rules if rule.hard and rule.kind in KINDS]
    return LabourRules(tuple(rule for rule in rules if rule.applies == EVERYBODY), unpaid)


def text_of(rule: str) -> Text:
    """Return a rule in words; its id where it is not among those that ship."""
    found = next((one for each in RULE_SETS.values() for one in each.rules if one.id == rule), None)
    return found.text if found else Text(rule, rule)
