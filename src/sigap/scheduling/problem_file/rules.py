"""The rules of a problem's file: sets by name, own rules added or put in the place of theirs, some left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from sigap.scheduling.checks.rule_parameters import MAY_HAVE, NEEDED
from sigap.scheduling.problem_file.shapes import CONTRACT, PERSON, SHIFT
from sigap.scheduling.problem_file.told import Told
from sigap.scheduling.rules import EVERYBODY, Applies, Rule, RuleKind, RuleSet
from sigap.text import Text

RULE = Text("rule", "aturan")
_SET = Text("set of rules", "kumpulan aturan")
_CLOCKS, _WORDS = ("begins", "until"), ("unless_provided", "template")
_DURATIONS = ("minutes", "minutes_six_days", "after", "counts_from")
_COUNTS = ("days", "days_six_days", "nights", "weekends", "shifts")


@dataclass(frozen=True, slots=True)
class Named:
    """The ids that rules may speak of."""

    shifts: tuple[str, ...]
    contracts: tuple[str, ...]
    people: tuple[str, ...]


def rules_of(told: Told, named: Named) -> RuleSet:
    """Return all rules together.

    Raises:
        SchedulingError: no word about sets, a set or a rule that nobody knows, parameters that make no sense.
    """
    chosen = _sets(told)
    found = chosen.without(*_without(told, chosen))
    known = {rule.id: rule for rule in chosen.rules}
    own = [rule_of(one, known, named) for one in told.tables("rules")]
    return found.with_rules(own)


def _sets(told: Told) -> RuleSet:
    from sigap.scheduling.rule_sets import RULE_SETS

    if "rule_sets" not in told:
        listed = ", ".join(f'"{name}"' for name in RULE_SETS)
        raise told.refusal(
            told.where("rule_sets"),
            "nobody says which labour rules hold.",
            "belum disebutkan aturan kerja mana yang berlaku.",
            Text(
                f"Write rule_sets = [{listed}], or [] for none.",
                f"Tulis rule_sets = [{listed}], atau [] bila tidak ada.",
            ),
        )
    sets = [RULE_SETS[name] for name in told.some_of("rule_sets", tuple(RULE_SETS), _SET)]
    together = RuleSet("own", Text("own rules", "aturan sendiri"), ())
    for one in sets:
        together = replace(together.with_rules(one.rules), as_of=one.as_of or together.as_of)
    if not sets:
        return together
    name = Text(" + ".join(one.name.en for one in sets), " + ".join(one.name.id for one in sets))
    return replace(together, id="+".join(one.id for one in sets), name=name)


def _without(told: Told, chosen: RuleSet) -> tuple[str, ...]:
    return told.some_of("without", [rule.id for rule in chosen.rules], RULE, ())


def rule_of(told: Told, known: Mapping[str, Rule], named: Named) -> Rule:
    """Return a rule; one with the id of a known rule changes what it tells and keeps the rest."""
    name = told.identifier("id")
    before = known.get(name)
    kinds = [kind.value for kind in RuleKind]
    kind = RuleKind(told.choice("kind", kinds, *([before.kind.value] if before else [])))
    parameters = dict(before.parameters) if before is not None and before.kind is kind else {}
    parameters |= _parameters(told, kind, named)
    rule = Rule(
        id=name,
        kind=kind,
        text=_text(told, kind, before),
        parameters=MappingProxyType(parameters),
        source=told.text("source", before.source if before else ""),
        checked=told.flag("checked", default=False),
        weight=_weight(told, before),
        applies=_applies(told, named, before),
    )
    told.done()
    _refuse_missing(told, rule)
    return rule


def _parameters(told: Told, kind: RuleKind, named: Named) -> dict[str, Any]:
    """Return the parameters that are told; keys that the kind does not have are refused."""
    mine = (*NEEDED[kind], *MAY_HAVE.get(kind, ()))
    for name in (*_CLOCKS, *_WORDS, *_DURATIONS, *_COUNTS):
        if name in told and name not in mine:
            listed = ", ".join(mine)
            raise told.refusal(
                told.where(name),
                f"a rule of kind {kind.value} has no such parameter.",
                f"aturan berjenis {kind.value} tidak punya parameter ini.",
                Text(f"It has: {listed}.", f"Yang ada: {listed}."),
            )
    return {name: _parameter(told, name, named) for name in mine if name in told}


def _parameter(told: Told, name: str, named: Named) -> Any:
    if name in _CLOCKS:
        return told.clock(name, step=1)
    if name == "template":
        return told.one_of(name, named.shifts, SHIFT)
    if name in _WORDS:
        return told.identifier(name)
    return told.minutes(name, step=1) if name in _DURATIONS else told.whole(name, high=100_000)


def _text(told: Told, kind: RuleKind, before: Rule | None) -> Text:
    value = told.raw("text", None)
    if isinstance(value, dict):
        both = Told(told.file, f"{told.key}.text", value)
        made = Text(both.text("en"), both.text("id"))
        both.done()
        return made
    if value is not None:
        text = told.text("text")
        return Text(text, text)
    words = kind.value.replace("_", " ")
    return before.text if before is not None and before.kind is kind else Text(words, words)


def _weight(told: Told, before: Rule | None) -> float | None:
    """Return the weight: a number, or "hard"; hard unless it is told, or as it was."""
    value = told.raw("weight", None)
    if value is None:
        return before.weight if before else None
    if isinstance(value, str) and value.strip().lower() in ("hard", "mutlak"):
        return None
    return told.number("weight", high=1e6)


def _applies(told: Told, named: Named, before: Rule | None) -> Applies:
    inner = told.table("applies")
    if inner is None:
        return before.applies if before else EVERYBODY

    made = Applies(
        contracts=_ids(inner, "contracts", named.contracts, CONTRACT),
        people=_ids(inner, "people", named.people, PERSON),
        tags=frozenset(inner.words("tags", ())) or None,
        woman=_flag(inner, "woman"),
        minor=_flag(inner, "minor"),
        no_night=_flag(inner, "no_night"),
    )
    inner.done()
    return made


def _ids(told: Told, name: str, known: Sequence[str], kind: Text) -> frozenset[str] | None:
    return told.maybe(name, lambda key: frozenset(told.some_of(key, known, kind)))


def _flag(told: Told, name: str) -> bool | None:
    return told.maybe(name, lambda key: told.flag(key, default=False))


def _refuse_missing(told: Told, rule: Rule) -> None:
    for name in NEEDED[rule.kind]:
        if name not in rule.parameters:
            raise told.refusal(
                told.where(name),
                f"a rule of kind {rule.kind.value} asks for it.",
                f"aturan berjenis {rule.kind.value} memerlukannya.",
                Text(f"Write {name} = ...", f"Tulis {name} = ..."),
            )
