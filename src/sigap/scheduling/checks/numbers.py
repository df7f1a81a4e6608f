"""Numbers that cannot be: negative, not finite, off the grid of quarter-hours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from math import isfinite

from sigap.scheduling.checks.complaint import Complaint, error
from sigap.scheduling.checks.wording import day_words, named, same
from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.people import Contract, Person
from sigap.scheduling.problem import Problem
from sigap.scheduling.shifts import ShiftTemplate
from sigap.text import Text

LONGEST_SPAN = 1440
_DAY = 1440


def number_complaints(problem: Problem) -> Iterator[Complaint]:
    """Yield numbers of templates, contracts, people and prices that make no sense."""
    for template in problem.templates:
        where = Text(f'shift "{template.id}"', f'sif "{template.id}"')
        yield from _template(template, where)
    for contract in problem.contracts:
        yield from _contract(contract)
    for person in problem.people:
        yield from _person(person)
    yield from _prices(problem)
    yield from _night(problem)


def _template(template: ShiftTemplate, where: Text) -> Iterator[Complaint]:
    """Yield what is wrong with a template's own numbers."""
    yield from _on_grid(where, "span", template.span, least=SLOT_MINUTES)
    yield from _on_grid(where, "start_step", template.start_step, least=SLOT_MINUTES)
    yield from _on_grid(where, "first_start", template.first_start)
    if template.least_between < 0:
        yield negative(where, "least_between", template.least_between)
    if template.span > LONGEST_SPAN:
        yield error(
            "template.too-long",
            where,
            Text(f"it lasts {template.span} minutes.", f"lamanya {template.span} menit."),
            Text("A shift lasts a day at most.", "Satu sif paling lama sehari."),
        )
    if not 0 <= template.first_start <= template.last_start < _DAY:
        yield error(
            "template.starts",
            where,
            Text(
                f"it starts between minutes {template.first_start} and {template.last_start}.",
                f"mulainya antara menit {template.first_start} dan {template.last_start}.",
            ),
            Text(
                "Give 0 <= first_start <= last_start < 1440.",
                "Berikan 0 <= first_start <= last_start < 1440.",
            ),
        )
    yield from _weekdays(where, template.weekdays)
    for rest in template.breaks:
        place = Text(f'{where.en}, break "{rest.id}"', f'{where.id}, istirahat "{rest.id}"')
        yield from _on_grid(place, "minutes", rest.minutes, least=SLOT_MINUTES)
        if not 0 <= rest.earliest <= rest.latest:
            yield error(
                "break.window",
                place,
                Text(
                    f"it begins between minutes {rest.earliest} and {rest.latest} of the shift.",
                    f"mulainya antara menit {rest.earliest} dan {rest.latest} dari awal sif.",
                ),
                Text("Give 0 <= earliest <= latest.", "Berikan 0 <= earliest <= latest."),
            )


def _contract(contract: Contract) -> Iterator[Complaint]:
    where = Text(f'contract "{contract.id}"', f'kontrak "{contract.id}"')
    for name in ("max_days", "min_week", "max_week", "day_minutes"):
        if getattr(contract, name) < 0:
            yield negative(where, name, getattr(contract, name))
    if contract.max_days > 7:
        yield error(
            "contract.days",
            where,
            Text(
                f"a week has no {contract.max_days} days.", f"sepekan tidak berisi {contract.max_days} hari."
            ),
            Text("Give max_days of at most 7.", "Berikan max_days paling banyak 7."),
        )


def _person(person: Person) -> Iterator[Complaint]:
    """Yield what is wrong with a person's numbers."""
    where = same(named(person))
    yield from _levels(person, where)
    for window in person.availability:
        yield from _weekdays(where, window.weekdays)
        if not 0 <= window.begins < window.until <= 2 * _DAY:
            yield _empty_window(where, "availability", window.begins, window.until)
    for liked in person.preferences:
        yield from _weekdays(where, liked.weekdays)
        if liked.earliest > liked.latest:
            yield _empty_window(where, "preferences", liked.earliest, liked.latest)
    for leave in person.leave:
        if leave.first > leave.last:
            yield error(
                "leave.backwards",
                where,
                Text(
                    f"leave ends on {day_words(leave.last).en}, before it begins.",
                    f"cuti berakhir {day_words(leave.last).id}, sebelum dimulai.",
                ),
                Text("Exchange the two dates.", "Tukar kedua tanggal itu."),
            )
    for name in ("max_nights", "earliest_start", "latest_end", "seniority"):
        value = getattr(person, name)
        if value is not None and not (isfinite(value) and value >= 0):
            yield negative(where, name, value)
    for field in fields(person.past):
        value = getattr(person.past, field.name)
        if isinstance(value, int | float) and not (isfinite(value) and value >= 0):
            yield negative(where, f"past.{field.name}", value)
    at = person.past.last_end
    if at is not None and at.tzinfo is None:
        yield naive(where, "past.last_end")


def _levels(person: Person, where: Text) -> Iterator[Complaint]:
    for skill, level in person.skills.items():
        if not (isfinite(level) and level >= 1):
            yield error(
                "skill.level",
                where,
                Text(
                    f'level {level} of skill "{skill}" is below 1.',
                    f'tingkat {level} pada keahlian "{skill}" di bawah 1.',
                ),
                Text("Levels are counted from 1.", "Tingkat dihitung mulai dari 1."),
            )


def _prices(problem: Problem) -> Iterator[Complaint]:
    """Yield weights that are negative or no numbers."""
    for field in fields(problem.weights):
        yield from _price(same("weights"), field.name, getattr(problem.weights, field.name))
    for cover in problem.covers:
        for name in ("required", "under", "over"):
            yield from _price(day_words(cover.day), f"covers.{name}", getattr(cover, name))
    for request in problem.requests:
        person = problem.person.get(request.person)
        who, when = named(person) if person else request.person, day_words(request.day)
        yield from _price(Text(f"{who}, {when.en}", f"{who}, {when.id}"), "weight", request.weight)
    for rule in problem.rules.rules:
        yield from _price(Text(f'rule "{rule.id}"', f'aturan "{rule.id}"'), "weight", rule.weight)
    for activity in problem.activities:
        where = Text(f'activity "{activity.id}"', f'kegiatan "{activity.id}"')
        yield from _price(where, "worth", activity.worth)
        yield from _on_grid(where, "minutes", activity.minutes, least=SLOT_MINUTES)
        for name, at in (("earliest", activity.earliest), ("latest", activity.latest)):
            if at.tzinfo is None:
                yield naive(where, name)


def _night(problem: Problem) -> Iterator[Complaint]:
    night = problem.night
    if not 0 <= night.begins < night.until <= 2 * _DAY:
        yield _empty_window(Text("the night", "malam"), "night", night.begins, night.until)


def _price(where: Text, name: str, value: float | None) -> Iterator[Complaint]:
    if value is not None and not (isfinite(value) and value >= 0):
        yield negative(where, name, value)


def _weekdays(where: Text, weekdays: frozenset[int]) -> Iterator[Complaint]:
    if not weekdays or not weekdays <= set(range(7)):
        told = sorted(weekdays)
        yield error(
            "weekdays",
            where,
            Text(f"its weekdays are {told}.", f"hari-harinya {told}."),
            Text("Give numbers from 0, Monday, to 6, Sunday.", "Berikan angka 0 (Senin) sampai 6 (Minggu)."),
        )


def _on_grid(where: Text, name: str, minutes: float, least: int = 0) -> Iterator[Complaint]:
    """Yield a length that is negative or does not fill quarter-hours."""
    if not isfinite(minutes) or minutes < 0:
        yield negative(where, name, minutes)
    elif minutes % SLOT_MINUTES or minutes < least:
        yield error(
            "minutes.off-grid",
            where,
            Text(
                f"`{name}` is {minutes} minutes, which are no whole quarter-hours.",
                f"`{name}` bernilai {minutes} menit, tidak genap seperempat jam.",
            ),
            Text("Give a multiple of 15.", "Berikan kelipatan 15."),
        )


def negative(where: Text, name: str, value: float) -> Complaint:
    """Return a complaint about a number below 0, or none at all."""
    return error(
        "number.negative",
        where,
        Text(f"`{name}` is {value}.", f"`{name}` bernilai {value}."),
        Text("Give a number from 0 on.", "Berikan bilangan mulai dari 0."),
    )


def naive(where: Text, name: str) -> Complaint:
    """Return a complaint about an instant of which nobody knows where it is told."""
    return error(
        "instant.naive",
        where,
        Text(f"`{name}` has no time zone.", f"`{name}` tidak punya zona waktu."),
        Text("Give an aware datetime.", "Berikan datetime yang mengenal zonanya."),
    )


def _empty_window(where: Text, name: str, begins: int, until: int) -> Complaint:
    return error(
        "window.empty",
        where,
        Text(
            f"`{name}` runs from minute {begins} to {until}.",
            f"`{name}` berlaku dari menit {begins} ke {until}.",
        ),
        Text(
            "Give minutes from midnight; after midnight they are 1440 and more.",
            "Berikan menit sejak tengah malam; lewat tengah malam mulai dari 1440.",
        ),
    )
