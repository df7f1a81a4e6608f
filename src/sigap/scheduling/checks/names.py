"""Ids that are given twice, and ids that nobody has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import TypeVar

from sigap.scheduling.checks.complaint import Complaint, Severity, error
from sigap.scheduling.checks.wording import day_words, named, same
from sigap.scheduling.people import Person
from sigap.scheduling.problem import Problem
from sigap.text import Text

_Id = TypeVar("_Id", bound=Hashable)
_KINDS = {
    "template": Text("shift", "sif"),
    "site": Text("site", "lokasi"),
    "contract": Text("contract", "kontrak"),
    "person": Text("person", "orang"),
    "rule": Text("rule", "aturan"),
    "activity": Text("activity", "kegiatan"),
    "skill": Text("demanded skill", "keahlian yang diminta"),
    "break": Text("break", "istirahat"),
}


def duplicate_complaints(problem: Problem) -> Iterator[Complaint]:
    """Yield ids that two things share."""
    for kind, ids in (
        ("template", [one.id for one in problem.templates]),
        ("site", [one.id for one in problem.sites]),
        ("contract", [one.id for one in problem.contracts]),
        ("person", [one.id for one in problem.people]),
        ("rule", [one.id for one in problem.rules.rules]),
        ("activity", [one.id for one in problem.activities]),
        ("skill", [one.skill for one in problem.demands]),
    ):
        yield from _twice(kind, same(problem.name), ids)
    for template in problem.templates:
        yield from _twice("break", _of("template", template.id), [one.id for one in template.breaks])
    yield from _covers_twice(problem)


def _twice(kind: str, where: Text, ids: Iterable[str]) -> Iterator[Complaint]:
    word = _KINDS[kind]
    for id_ in repeated(ids):
        yield error(
            f"{kind}.twice",
            where,
            Text(f'the {word.en} "{id_}" is given twice.', f'{word.id} "{id_}" diberikan dua kali.'),
            Text("Give each an id of its own.", "Beri masing-masing id sendiri."),
        )


def _covers_twice(problem: Problem) -> Iterator[Complaint]:
    for day, template in repeated((one.day, one.template) for one in problem.covers):
        yield error(
            "cover.twice",
            day_words(day),
            Text(
                f'the number of people on shift "{template}" is given twice.',
                f'jumlah orang pada sif "{template}" diberikan dua kali.',
            ),
            Text("Keep one of them.", "Sisakan salah satu."),
        )


def repeated(ids: Iterable[_Id]) -> list[_Id]:
    """Return what occurs more than once."""
    return [one for one, count in Counter(ids).items() if count > 1]


def unknown_complaints(problem: Problem) -> Iterator[Complaint]:
    """Yield ids that lead nowhere."""
    templates, people = problem.template.keys(), problem.person.keys()
    for template in problem.templates:
        yield from _unknown("template", _of("template", template.id), template.never_before, templates)
    for contract in problem.contracts:
        yield from _unknown("template", _of("contract", contract.id), contract.templates, templates)
    for person in problem.people:
        yield from _of_person(problem, person)
    for request in problem.requests:
        where = _who(problem, request.person, day_words(request.day))
        yield from _unknown("person", where, [request.person], people)
        yield from _unknown("template", where, _given(request.template), templates)
    for fixed in problem.fixed:
        where = _who(problem, fixed.person, day_words(fixed.day))
        yield from _unknown("person", where, [fixed.person], people)
        yield from _unknown("template", where, [fixed.template], templates)
    for cover in problem.covers:
        yield from _unknown("template", day_words(cover.day), [cover.template], templates)
    for activity in problem.activities:
        yield from _unknown("person", _of("activity", activity.id), activity.people, people)
    yield from _of_rules(problem)


def _of_person(problem: Problem, person: Person) -> Iterator[Complaint]:
    where = same(named(person))
    yield from _unknown("contract", where, [person.contract], problem.contract.keys())
    yield from _unknown("site", where, [person.site], problem.zone.keys())
    preferred = [one.template for one in person.preferences if one.template is not None]
    templates = [*preferred, *_given(person.past.last_template)]
    yield from _unknown("template", where, templates, problem.template.keys())


def _of_rules(problem: Problem) -> Iterator[Complaint]:
    """Yield what rules name and the problem does not have: no error, since sets of rules are shared by teams."""
    for rule in problem.rules.rules:
        where = _of("rule", rule.id)
        template = rule.parameters.get("template")
        found = [
            *_unknown("contract", where, rule.applies.contracts or (), problem.contract.keys()),
            *_unknown("person", where, rule.applies.people or (), problem.person.keys()),
            *_unknown("template", where, _given(template), problem.template.keys()),
        ]
        yield from (replace(one, severity=Severity.WARNING) for one in found)


def _unknown(kind: str, where: Text, ids: Iterable[str], known: Collection[str]) -> Iterator[Complaint]:
    word = _KINDS[kind]
    for id_ in dict.fromkeys(ids):
        if id_ not in known:
            yield error(
                f"{kind}.unknown",
                where,
                Text(f'there is no {word.en} "{id_}".', f'tidak ada {word.id} "{id_}".'),
                _meant(id_, known),
            )


def _meant(id_: str, known: Collection[str]) -> Text:
    """Return a guess at what somebody wanted to write."""
    close = get_close_matches(str(id_), known, 1)
    if close:
        return Text(f'Did you mean "{close[0]}"?', f'Maksudnya "{close[0]}"?')
    few = ", ".join(f'"{one}"' for one in list(known)[:5])
    if not few:
        return Text("There is none at all.", "Belum ada satu pun.")
    return Text(f"Known: {few}.", f"Yang ada: {few}.")


def _given(id_: str | None) -> list[str]:
    return [] if id_ is None else [id_]


def _of(kind: str, id_: str) -> Text:
    return Text(f'{_KINDS[kind].en} "{id_}"', f'{_KINDS[kind].id} "{id_}"')


def _who(problem: Problem, id_: str, when: Text) -> Text:
    person = problem.person.get(id_)
    who = named(person) if person is not None else id_
    return Text(f"{who}, {when.en}", f"{who}, {when.id}")
