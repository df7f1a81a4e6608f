"""Every rule that ships is broken once by a planted roster, and tells its article and its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from planned_week import DAY, EVENING, LONG, MONDAY, NIGHT, Planned, person, problem_of, roster_of

from sigap.scheduling.checks.rule_parameters import MAY_HAVE, NEEDED
from sigap.scheduling.rule_sets import COMPANY, INDONESIA, PROVISIONS, RULE_SETS
from sigap.scheduling.rules import Rule
from sigap.scheduling.verifier import Check, verify

SHIPPED = (*INDONESIA.rules, *COMPANY.rules)
EVERYTHING = frozenset(PROVISIONS)


@dataclass(frozen=True)
class Breach:
    """Shifts of one person that break one rule and no other of the set."""

    plans: tuple[Planned, ...]
    who: Mapping[str, Any] = field(default_factory=dict)
    provided: frozenset[str] = EVERYTHING
    holidays: Mapping[date, str] = field(default_factory=dict)
    days_a_week: int = 5


def days(*numbers: int, **what: Any) -> tuple[Planned, ...]:
    return tuple(Planned(number, **what) for number in numbers)


NIGHT_SHIFT = days(0, template=NIGHT)
WOMAN = {"woman": True}

BREACHES: Mapping[str, Breach] = {
    "id.working-day": Breach(days(0), days_a_week=6),
    "id.working-week": Breach(days(*range(6)), days_a_week=5),
    "id.rest-in-shift": Breach(days(0, template=LONG)),
    "id.weekly-rest": Breach(days(*range(6))),
    "id.overtime-day": Breach(days(0, after=17)),
    "id.overtime-week": Breach(days(*range(5), before=7, after=8)),
    "id.holiday-work": Breach(days(0), provided=EVERYTHING - {"holiday_work"}, holidays={MONDAY: "Nyepi"}),
    "id.night-minors": Breach(NIGHT_SHIFT, {"minor": True}),
    "id.night-doctor": Breach(NIGHT_SHIFT, {"woman": True, "no_night": True}),
    "id.night-food": Breach(NIGHT_SHIFT, WOMAN, EVERYTHING - {"night_food"}),
    "id.night-safety": Breach(NIGHT_SHIFT, WOMAN, EVERYTHING - {"night_safety"}),
    "id.night-transport": Breach(days(0, template=EVENING), WOMAN, EVERYTHING - {"night_transport"}),
    "company.rest-between-shifts": Breach((Planned(0, EVENING), Planned(1, DAY, 585))),
    "company.days-in-a-row": Breach(days(*range(6), 6, rest_day=True)),
    "company.nights-in-a-row": Breach(days(*range(2, 8), template=NIGHT)),
}
ALONE = {"id.weekly-rest": {"id.working-week"}, "id.working-week": {"id.weekly-rest"}}
"""Six shifts of eight hours break both."""


def found_by(breach: Breach, rules: tuple[Rule, ...] = SHIPPED) -> set[str]:
    problem = problem_of(
        (person(**breach.who),), rules, provisions=breach.provided, holidays=breach.holidays, days=14
    )
    contracts = tuple(replace(one, max_days=breach.days_a_week) for one in problem.contracts)
    problem = replace(problem, contracts=contracts)
    found = verify(problem, roster_of(problem, breach.plans)).findings
    return {finding.rule for finding in found if finding.check is Check.RULE}


def test_every_shipped_rule_is_in_the_table() -> None:
    assert set(BREACHES) == {rule.id for rule in SHIPPED}


@pytest.mark.parametrize("name", BREACHES)
def test_a_planted_breach_is_found_and_nothing_else(name: str) -> None:
    found = found_by(BREACHES[name])
    if name in ("id.overtime-week", "id.overtime-day"):
        found -= {"id.rest-in-shift", "company.rest-between-shifts"}  # such long days break these too
    assert name in found
    assert found <= {name} | ALONE.get(name, set())


@pytest.mark.parametrize("name", BREACHES)
def test_without_the_rule_it_is_not_found(name: str) -> None:
    assert name not in found_by(BREACHES[name], tuple(rule for rule in SHIPPED if rule.id != name))


@pytest.mark.parametrize("rule", SHIPPED, ids=lambda rule: rule.id)
def test_every_rule_has_its_sentence_source_and_parameters(rule: Rule) -> None:
    assert rule.text.en.endswith(".")
    assert rule.text.id.endswith(".")
    assert rule.text.en != rule.text.id
    assert rule.source
    assert set(NEEDED[rule.kind]) <= set(rule.parameters)
    assert set(rule.parameters) <= {*NEEDED[rule.kind], *MAY_HAVE.get(rule.kind, ())}
    provision = rule.parameters.get("unless_provided")
    assert provision is None or provision in PROVISIONS


def test_the_law_is_hard_and_was_read() -> None:
    assert all(rule.hard and rule.checked for rule in INDONESIA.rules)


def test_a_company_is_not_the_law() -> None:
    assert not any(rule.checked for rule in COMPANY.rules)
    assert all(rule.source.startswith("Company policy") for rule in COMPANY.rules)


def test_sets_have_names_and_rules_ids_of_their_own() -> None:
    assert dict(RULE_SETS) == {"indonesia": INDONESIA, "company": COMPANY}
    ids = [rule.id for rule in SHIPPED]
    assert len(ids) == len(set(ids))


def test_a_man_may_work_at_night_without_what_women_are_owed() -> None:
    assert found_by(Breach(NIGHT_SHIFT, provided=frozenset())) == set()


@pytest.mark.parametrize(("start", "end_hour", "asked"), [(825, 22.75, False), (840, 23, True)])
def test_transport_is_owed_to_who_goes_home_after_eleven(start: int, end_hour: float, asked: bool) -> None:
    assert (start + 540) / 60 == end_hour
    early = replace(EVENING, first_start=825)
    problem = problem_of((person(woman=True),), INDONESIA.rules, templates=(early,))
    found = verify(problem, roster_of(problem, (Planned(0, early, start),))).findings
    assert ("id.night-transport" in {finding.rule for finding in found}) is asked


def test_a_stricter_reading_of_the_rest_is_one_parameter() -> None:
    rest = next(rule for rule in INDONESIA.rules if rule.id == "id.rest-in-shift")
    strict = INDONESIA.with_rules([replace(rest, parameters={**rest.parameters, "counts_from": 30})])
    overtime = Breach(days(0, after=4))  # from 13:00 to 18:00 with a quarter of an hour for tea
    assert found_by(overtime, INDONESIA.rules) == set()
    assert found_by(overtime, strict.rules) == {"id.rest-in-shift"}


def test_the_next_monday_is_another_week() -> None:
    assert found_by(Breach(days(2, 3, 4, 5, 6, 7))) == set()
    assert MONDAY + timedelta(7) == date(2026, 3, 9)
