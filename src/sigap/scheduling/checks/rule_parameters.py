"""Rules whose parameters are missing, unknown or impossible."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from types import MappingProxyType

from sigap.scheduling.checks.complaint import Complaint, error
from sigap.scheduling.checks.numbers import negative
from sigap.scheduling.problem import Problem
from sigap.scheduling.rules import Rule, RuleKind
from sigap.text import Text

NEEDED = MappingProxyType(
    {
        RuleKind.MAX_DAY_MINUTES: ("minutes",),
        RuleKind.REST_IN_SHIFT: ("after", "minutes"),
        RuleKind.NO_WORK_BETWEEN: ("begins", "until"),
        RuleKind.MAX_WEEK_MINUTES: ("minutes",),
        RuleKind.WEEKLY_REST: ("days",),
        RuleKind.MIN_REST: ("minutes",),
        RuleKind.MAX_DAYS_IN_A_ROW: ("days",),
        RuleKind.MIN_DAYS_IN_A_ROW: ("days",),
        RuleKind.MIN_DAYS_OFF_IN_A_ROW: ("days",),
        RuleKind.MAX_NIGHTS_IN_A_ROW: ("nights",),
        RuleKind.MAX_WEEKENDS: ("weekends",),
        RuleKind.MAX_SHIFTS: ("shifts",),
        RuleKind.MIN_MINUTES: ("minutes",),
        RuleKind.MAX_MINUTES: ("minutes",),
        RuleKind.START_BAND: ("minutes",),
        RuleKind.MAX_OVERTIME_DAY: ("minutes",),
        RuleKind.MAX_OVERTIME_WEEK: ("minutes",),
        RuleKind.HOLIDAY_WORK: (),
    }
)
MAY_HAVE = MappingProxyType(
    {
        RuleKind.MAX_DAY_MINUTES: ("minutes_six_days",),
        RuleKind.REST_IN_SHIFT: ("counts_from",),
        RuleKind.NO_WORK_BETWEEN: ("unless_provided",),
        RuleKind.WEEKLY_REST: ("days_six_days",),
        RuleKind.MAX_SHIFTS: ("template",),
        RuleKind.HOLIDAY_WORK: ("unless_provided",),
    }
)
_WORDS = frozenset({"unless_provided", "template"})


def parameter_complaints(problem: Problem) -> Iterator[Complaint]:
    """Yield what is wrong with the parameters of rules."""
    for rule in problem.rules.rules:
        where = Text(f'rule "{rule.id}"', f'aturan "{rule.id}"')
        yield from _missing(rule, where)
        yield from _unknown(rule, where)
        yield from _numbers(rule, where)


def _missing(rule: Rule, where: Text) -> Iterator[Complaint]:
    for name in NEEDED[rule.kind]:
        if rule.parameters.get(name) is None:
            yield error(
                "rule.parameter-missing",
                where,
                Text(f"`{name}` is not given.", f"`{name}` belum diberikan."),
                Text(
                    f"A rule of kind {rule.kind.value} asks for it.",
                    f"Aturan berjenis {rule.kind.value} memerlukannya.",
                ),
            )


def _unknown(rule: Rule, where: Text) -> Iterator[Complaint]:
    known = (*NEEDED[rule.kind], *MAY_HAVE.get(rule.kind, ()))
    for name in rule.parameters:
        if name not in known:
            listed = ", ".join(known) or "-"
            yield error(
                "rule.parameter-unknown",
                where,
                Text(f"it has no parameter `{name}`.", f"parameter `{name}` tidak dikenal."),
                Text(f"Known: {listed}.", f"Yang dikenal: {listed}."),
            )


def _numbers(rule: Rule, where: Text) -> Iterator[Complaint]:
    for name, value in rule.parameters.items():
        if name in _WORDS or value is None:
            continue
        if not isinstance(value, int | float) or not isfinite(value) or value < 0:
            yield negative(where, name, value)
        elif name in ("days", "days_six_days") and rule.kind is RuleKind.WEEKLY_REST and value > 7:
            yield error(
                "rule.weekly-rest",
                where,
                Text(f"a week has no {value} days of rest.", f"sepekan tidak memuat {value} hari libur."),
                Text("Give at most 7.", "Berikan paling banyak 7."),
            )
