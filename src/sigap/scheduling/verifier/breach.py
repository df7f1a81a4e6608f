"""One breach of one labour rule by one person, and the parameters that rules are read with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.people import Person
from sigap.scheduling.rules import Rule
from sigap.scheduling.verifier.findings import Unit
from sigap.scheduling.verifier.reading import Reading, Row
from sigap.text import Text


@dataclass(frozen=True, slots=True)
class Breach:
    """What a rule found in a person's line.

    Attributes:
        days: of the horizon.
        what: is found and is asked.
        excess: how far the limit is passed, in `unit`.
        unit: of it.
        units: what a soft rule's weight is paid for.
        slot: where it begins; None where that says nothing.
    """

    days: tuple[int, ...]
    what: Text
    excess: float
    unit: Unit
    units: float
    slot: int | None = None


RuleCheck = Callable[[Reading, Row, Rule], Iterator[Breach]]


def number(rule: Rule, name: str) -> float:
    """Return a parameter.

    Raises:
        SchedulingError: the rule does not have it, or it is no number.
    """
    value = rule.parameters.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SchedulingError(
            Text(
                f"Rule {rule.id} ({rule.kind.value}) needs a number {name!r}.",
                f"Aturan {rule.id} ({rule.kind.value}) memerlukan angka {name!r}.",
            ),
            where=rule.id,
        )
    return value


def optional(rule: Rule, name: str, otherwise: float) -> float:
    """Return a parameter, or what stands for it."""
    return otherwise if rule.parameters.get(name) is None else number(rule, name)


def for_days(rule: Rule, name: str, row: Row) -> float:
    """Return a parameter, that for contracts of six days a week where there is one and it is meant."""
    usual = number(rule, name)
    return optional(rule, f"{name}_six_days", usual) if row.contract.max_days >= 6 else usual


def provided(reading: Reading, rule: Rule) -> bool:
    """Return whether the employer provides what makes the rule needless."""
    return rule.parameters.get("unless_provided") in reading.problem.provisions


def overtime_limit(rule: Rule, person: Person) -> float:
    """Return the overtime allowed in a day: none without consent."""
    return number(rule, "minutes") if person.overtime_consent else 0.0
