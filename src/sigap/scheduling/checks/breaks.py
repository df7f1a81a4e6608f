"""Shifts as shapes: whether their breaks fit, and whether the law allows their length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sigap.scheduling.checks.complaint import Complaint, contradiction, error, warning
from sigap.scheduling.checks.wording import hours_words
from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.people import Contract
from sigap.scheduling.problem import Problem
from sigap.scheduling.rules import Rule, RuleKind
from sigap.scheduling.shifts import BreakRule, ShiftTemplate
from sigap.text import Text

SIX_DAYS = 6


@dataclass(frozen=True, slots=True)
class RestRule:
    """What REST_IN_SHIFT asks for: minutes of work, of the unpaid break, of the least break that interrupts work."""

    after: int
    minutes: int
    counts_from: int

    @staticmethod
    def of(rule: Rule) -> RestRule:
        """Return the numbers of a rule of kind REST_IN_SHIFT."""
        given = rule.parameters
        return RestRule(given["after"], given["minutes"], given.get("counts_from") or SLOT_MINUTES)


def shape_complaints(problem: Problem) -> Iterator[Complaint]:
    """Yield templates whose breaks have no place, and those that are longer than the rules of their people allow."""
    for template in problem.templates:
        where = Text(f'shift "{template.id}"', f'sif "{template.id}"')
        if template.paid_minutes <= 0:
            yield error(
                "template.no-work",
                where,
                Text(
                    "nothing is left of it beside its breaks.", "tidak ada sisa kerja di luar istirahatnya."
                ),
                Text("Lengthen the span.", "Perpanjang rentangnya."),
            )
        elif not breaks_fit(template):
            yield _no_place(template, where)
        else:
            yield from _against_rules(problem, template, where)


def _no_place(template: ShiftTemplate, where: Text) -> Complaint:
    return contradiction(
        "template.breaks",
        where,
        Text(
            f"its breaks cannot lie in their windows with {template.least_between} minutes of work between them.",
            f"istirahatnya tidak muat di rentangnya dengan jarak kerja {template.least_between} menit.",
        ),
        Text(
            "Widen a window, lengthen the span, or ask for less work between breaks.",
            "Perlebar rentang istirahat, perpanjang sif, atau kurangi jarak kerja antar-istirahat.",
        ),
    )


def breaks_fit(template: ShiftTemplate) -> bool:
    """Return whether the breaks have a place in their windows, in order and apart."""
    at = 0
    for rest in template.breaks:
        begins = _on_grid(max(rest.earliest, at + template.least_between))
        if begins > rest.latest:
            return False
        at = begins + rest.minutes
    return not template.breaks or at + template.least_between <= template.span


def _on_grid(minutes: int) -> int:
    return -(-minutes // SLOT_MINUTES) * SLOT_MINUTES


def rest_fits(template: ShiftTemplate, rule: RestRule) -> bool:
    """Return whether the breaks have a place with which REST_IN_SHIFT is kept."""
    unpaid = max((rest.minutes for rest in template.breaks if not rest.paid), default=0)
    if template.paid_minutes > rule.after and unpaid < rule.minutes:
        return False
    reached = {(0, 0)}  # (end of the last break, minutes since the last one that counts)
    for rest in template.breaks:
        reached = {after for before in reached for after in _next(template, rest, rule, before)}
    return any(
        worked + template.span - at <= rule.after
        and (at == 0 or template.span - at >= template.least_between)
        for at, worked in reached
    )


def _next(
    template: ShiftTemplate, rest: BreakRule, rule: RestRule, before: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """Yield where a break may lie after those before it."""
    at, worked = before
    first = _on_grid(max(rest.earliest, at + template.least_between))
    for begins in range(first, min(rest.latest, template.span) + 1, SLOT_MINUTES):
        since = worked + begins - at
        if since <= rule.after:
            yield begins + rest.minutes, 0 if rest.minutes >= rule.counts_from else since + rest.minutes


def longest_day(rule: Rule, contract: Contract) -> int:
    """Return the minutes that MAX_DAY_MINUTES allows people of a contract."""
    six = rule.parameters.get("minutes_six_days")
    return int(six if six is not None and contract.max_days >= SIX_DAYS else rule.parameters["minutes"])


def _against_rules(problem: Problem, template: ShiftTemplate, where: Text) -> Iterator[Complaint]:
    """Yield the rules that a template breaks for everybody, or for some contracts, that have it."""
    having = {one.id: one for one in problem.contracts if template.id in one.templates}
    people = [person for person in problem.people if person.contract in having]
    for rule in problem.rules.rules:
        concerned = [person for person in people if rule.applies.to(person)] if rule.hard else []
        if not concerned:
            continue
        if rule.kind is RuleKind.REST_IN_SHIFT and not rest_fits(template, RestRule.of(rule)):
            yield _without_rest(rule, where)
        if rule.kind is RuleKind.MAX_DAY_MINUTES:
            broken = {
                p.contract for p in concerned if template.paid_minutes > longest_day(rule, having[p.contract])
            }
            everybody = len(broken) == len({p.contract for p in people}) and len(concerned) == len(people)
            for contract in sorted(broken):
                yield _longer(template, rule, having[contract], where, everybody)


def _without_rest(rule: Rule, where: Text) -> Complaint:
    asked = RestRule.of(rule)
    hours, words = hours_words(asked.after), rule_words(rule)
    return contradiction(
        "template.rest",
        where,
        Text(
            f"no place of its breaks gives {asked.minutes} minutes of rest after at most {hours.en} of work: "
            f"{words.en}.",
            f"tidak ada letak istirahat yang memberi {asked.minutes} menit setelah paling lama {hours.id} kerja: "
            f"{words.id}.",
        ),
        Text("Move or lengthen a break of the shift.", "Geser atau perpanjang istirahat pada sif itu."),
    )


def _longer(
    template: ShiftTemplate, rule: Rule, contract: Contract, where: Text, everybody: bool
) -> Complaint:
    long, law = hours_words(template.paid_minutes), hours_words(longest_day(rule, contract))
    make, words = contradiction if everybody else warning, rule_words(rule)
    return make(
        "template.longer-than-law",
        where,
        Text(
            f'its {long.en} of work pass the {law.en} for contract "{contract.id}": {words.en}.',
            f'kerja {long.id} melebihi {law.id} untuk kontrak "{contract.id}": {words.id}.',
        ),
        Text("Shorten it, or take it out of the contract.", "Perpendek, atau keluarkan dari kontrak itu."),
    )


def rule_words(rule: Rule) -> Text:
    """Return a rule's words, without their full stop, and where they are written."""
    english, indonesian = rule.text.en.removesuffix("."), rule.text.id.removesuffix(".")
    if not rule.source:
        return Text(english, indonesian)
    return Text(f"{english} ({rule.source})", f"{indonesian} ({rule.source})")
