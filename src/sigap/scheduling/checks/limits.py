"""What one person's row of a roster has to keep, as numbers: from the contract, the person and the hard rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from sigap.scheduling.checks.breaks import SIX_DAYS, rule_words
from sigap.scheduling.checks.wording import hours_words
from sigap.scheduling.people import Person
from sigap.scheduling.problem import Problem
from sigap.scheduling.rules import Rule, RuleKind
from sigap.text import Text


class Limit(Enum):
    """What is limited; the value says whether it is a most or a least, and in what it is counted."""

    MAX_DAYS = ("most", "days", 1)
    MIN_WEEK = ("least", "minutes", 2)
    MAX_WEEK = ("most", "minutes", 3)
    MAX_WEEK_WORKED = ("most", "minutes", 4)
    WEEKLY_REST = ("least", "days", 5)
    MIN_REST = ("least", "minutes", 6)
    MAX_RUN = ("most", "days", 7)
    MIN_RUN = ("least", "days", 8)
    MIN_OFF = ("least", "days", 9)
    MAX_NIGHTS_RUN = ("most", "nights", 10)
    MAX_NIGHTS = ("most", "nights", 11)
    MAX_WEEKENDS = ("most", "weekends", 12)
    MAX_SHIFTS = ("most", "shifts", 13)
    MIN_TOTAL = ("least", "minutes", 14)
    MAX_TOTAL = ("most", "minutes", 15)
    START_BAND = ("most", "minutes", 16)

    @property
    def is_most(self) -> bool:
        """Return whether more than the value is forbidden, rather than less."""
        return self.value[0] == "most"

    @property
    def unit(self) -> str:
        """Return what is counted: minutes, days, nights, weekends, shifts."""
        return str(self.value[1])


@dataclass(frozen=True, slots=True)
class Bound:
    """One number that a row has to keep.

    Attributes:
        limit: what of.
        value: the number.
        words: what asks for it.
        rank: how unwelcome it is to give way: 0 contract and person, 1 company's rule, 2 law or agreement.
        template: of which shifts, for `MAX_SHIFTS`.
    """

    limit: Limit
    value: int
    words: Text
    rank: int = 0
    template: str | None = None


_KINDS = {
    RuleKind.MAX_WEEK_MINUTES: (Limit.MAX_WEEK_WORKED, "minutes"),
    RuleKind.WEEKLY_REST: (Limit.WEEKLY_REST, "days"),
    RuleKind.MIN_REST: (Limit.MIN_REST, "minutes"),
    RuleKind.MAX_DAYS_IN_A_ROW: (Limit.MAX_RUN, "days"),
    RuleKind.MIN_DAYS_IN_A_ROW: (Limit.MIN_RUN, "days"),
    RuleKind.MIN_DAYS_OFF_IN_A_ROW: (Limit.MIN_OFF, "days"),
    RuleKind.MAX_NIGHTS_IN_A_ROW: (Limit.MAX_NIGHTS_RUN, "nights"),
    RuleKind.MAX_WEEKENDS: (Limit.MAX_WEEKENDS, "weekends"),
    RuleKind.MAX_SHIFTS: (Limit.MAX_SHIFTS, "shifts"),
    RuleKind.MIN_MINUTES: (Limit.MIN_TOTAL, "minutes"),
    RuleKind.MAX_MINUTES: (Limit.MAX_TOTAL, "minutes"),
    RuleKind.START_BAND: (Limit.START_BAND, "minutes"),
}


def bounds_of(problem: Problem, person: Person) -> tuple[Bound, ...]:
    """Return what a person's row has to keep."""
    rules = (rule for rule in problem.rules_of(person) if rule.hard and rule.kind in _KINDS)
    return (*_of_contract(problem, person), *(_of_rule(problem, person, rule) for rule in rules))


def _of_contract(problem: Problem, person: Person) -> Iterator[Bound]:
    contract = problem.contract[person.contract]
    least, most = hours_words(contract.min_week), hours_words(contract.max_week)
    yield Bound(
        Limit.MAX_DAYS,
        contract.max_days,
        Text(
            f'contract "{contract.id}": at most {contract.max_days} working days a week',
            f'kontrak "{contract.id}": paling banyak {contract.max_days} hari kerja sepekan',
        ),
    )
    yield Bound(
        Limit.MAX_WEEK,
        contract.max_week,
        Text(
            f'contract "{contract.id}": at most {most.en} a week',
            f'kontrak "{contract.id}": paling banyak {most.id} sepekan',
        ),
    )
    if contract.min_week:
        yield Bound(
            Limit.MIN_WEEK,
            contract.min_week,
            Text(
                f'contract "{contract.id}": at least {least.en} a week',
                f'kontrak "{contract.id}": sedikitnya {least.id} sepekan',
            ),
        )
    if person.max_nights is not None:
        yield Bound(
            Limit.MAX_NIGHTS,
            person.max_nights,
            Text(
                f"at most {person.max_nights} night shifts of one's own",
                f"batas pribadi paling banyak {person.max_nights} sif malam",
            ),
        )


def _of_rule(problem: Problem, person: Person, rule: Rule) -> Bound:
    limit, name = _KINDS[rule.kind]
    value = int(rule.parameters[name])
    six = rule.parameters.get("days_six_days")
    if six is not None and problem.contract[person.contract].max_days >= SIX_DAYS:
        value = int(six)
    return Bound(limit, value, rule_words(rule), 2 if rule.checked else 1, rule.parameters.get("template"))


def tightest(bounds: Sequence[Bound], limit: Limit) -> Bound | None:
    """Return the bound of a kind that asks for most; None where there is none."""
    own = [bound for bound in bounds if bound.limit is limit]
    if not own:
        return None
    return (min if limit.is_most else max)(own, key=lambda bound: bound.value)
