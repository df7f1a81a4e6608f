"""Settled shifts and firm requests that leave, contracts, availability or each other forbid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from sigap.scheduling.checks.breaks import longest_day, rule_words
from sigap.scheduling.checks.complaint import Complaint, contradiction, warning
from sigap.scheduling.checks.wording import clock_words, hours_words, on
from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.people import Leave, Person, Request, Wish
from sigap.scheduling.problem import Fixed, Problem
from sigap.scheduling.rules import Rule, RuleKind
from sigap.scheduling.shifts import ShiftTemplate
from sigap.text import Text

_DAY = 1440


def settled_complaints(problem: Problem) -> Iterator[Complaint]:
    """Yield what forbids settled shifts and firm requests, of problems whose ids and numbers make sense."""
    fixed: dict[str, list[Fixed]] = defaultdict(list)
    requests: dict[str, list[Request]] = defaultdict(list)
    for shift in problem.fixed:
        fixed[shift.person].append(shift)
    for request in problem.requests:
        requests[request.person].append(request)
    for person in problem.people:
        own = sorted(fixed[person.id], key=lambda shift: (shift.day, shift.start or 0))
        yield from _two_on_a_day(person, own)
        for shift in own:
            yield from _forbidden(problem, person, shift)
        yield from _too_near(problem, person, own)
        for asked in requests[person.id]:
            yield from _firm(problem, person, asked, own)
        yield from _at_odds(person, requests[person.id])


def _two_on_a_day(person: Person, fixed: list[Fixed]) -> Iterator[Complaint]:
    for one, other in pairwise(fixed):
        if one.day == other.day:
            yield _never(
                "fixed.two-on-a-day",
                person,
                one.day,
                Text(
                    f'two shifts are fixed on one day, "{one.template}" and "{other.template}".',
                    f'dua sif ditetapkan pada satu hari, "{one.template}" dan "{other.template}".',
                ),
                Text("Keep one of them.", "Sisakan salah satu."),
            )


def _forbidden(problem: Problem, person: Person, fixed: Fixed) -> Iterator[Complaint]:
    """Yield everything that forbids one settled shift."""
    template, contract = problem.template[fixed.template], problem.contract[person.contract]
    leave = leave_on(person, fixed.day)
    if leave is not None:
        yield _never(
            "fixed.on-leave",
            person,
            fixed.day,
            Text(
                f'the fixed shift "{fixed.template}" lies in leave.',
                f'sif tetap "{fixed.template}" jatuh saat cuti.',
            ),
            Text("Take the shift or the leave out.", "Hapus sifnya atau cutinya."),
        )
    if fixed.template not in contract.templates:
        yield _never(
            "fixed.not-in-contract",
            person,
            fixed.day,
            Text(
                f'the fixed shift "{fixed.template}" is not in the contract "{contract.id}".',
                f'sif tetap "{fixed.template}" tidak ada dalam kontrak "{contract.id}".',
            ),
            Text("Add it to the contract, or fix another.", "Tambahkan ke kontrak, atau tetapkan sif lain."),
        )
    starts = possible_starts(problem, person, fixed, template)
    if not starts:
        yield _no_start(person, fixed)
        return
    yield from _hours(problem, person, fixed, template, starts)


def leave_on(person: Person, day: date) -> Leave | None:
    """Return the leave that a person has on a day."""
    return next((leave for leave in person.leave if leave.first <= day <= leave.last), None)


def possible_starts(
    problem: Problem, person: Person, fixed: Fixed, template: ShiftTemplate
) -> tuple[int, ...]:
    """Return the starts that a settled shift may have, by its template and the clock."""
    if fixed.day.weekday() not in template.weekdays:
        return ()
    wanted = template.starts if fixed.start is None else tuple(s for s in template.starts if s == fixed.start)
    day, zone = problem.horizon.day(fixed.day), problem.zone[person.site]
    return tuple(start for start in wanted if problem.horizon.slot(day, start, zone) is not None)


def _no_start(person: Person, fixed: Fixed) -> Complaint:
    at = "" if fixed.start is None else clock_words(fixed.start)
    return _never(
        "fixed.start",
        person,
        fixed.day,
        Text(
            f'shift "{fixed.template}" cannot start {f"at {at} " if at else ""}on that day.',
            f'sif "{fixed.template}" tidak bisa mulai {f"pukul {at} " if at else ""}pada hari itu.',
        ),
        Text("Fix a start that the shift has on that weekday.", "Tetapkan jam mulai yang ada pada hari itu."),
    )


def _hours(
    problem: Problem, person: Person, fixed: Fixed, template: ShiftTemplate, starts: tuple[int, ...]
) -> Iterator[Complaint]:
    """Yield availability, way to work and rules that leave a settled shift no start."""
    if not any(is_available(person, fixed.day, start, start + template.span) for start in starts):
        yield _never(
            "fixed.unavailable",
            person,
            fixed.day,
            Text(
                f'the fixed shift "{fixed.template}" lies outside the hours the person can work.',
                f'sif tetap "{fixed.template}" di luar jam orang itu bisa bekerja.',
            ),
            Text("Change the availability or the shift.", "Ubah ketersediaannya atau sifnya."),
        )
    for rule in problem.rules_of(person):
        if rule.hard and all(breaks_alone(problem, person, rule, fixed.day, template, s) for s in starts):
            words = rule_words(rule)
            yield _never(
                "fixed.against-rule",
                person,
                fixed.day,
                Text(
                    f'the fixed shift "{fixed.template}" breaks a rule: {words.en}.',
                    f'sif tetap "{fixed.template}" melanggar aturan: {words.id}.',
                ),
                Text("Fix another shift, or none.", "Tetapkan sif lain, atau jangan tetapkan."),
            )


def is_available(person: Person, day: date, begins: int, ends: int) -> bool:
    """Return whether a person can work from one minute of a day to another."""
    early = person.earliest_start is not None and begins < person.earliest_start
    late = person.latest_end is not None and ends > person.latest_end
    if early or late:
        return False
    return not person.availability or any(
        day.weekday() in window.weekdays and window.begins <= begins and ends <= window.until
        for window in person.availability
    )


def breaks_alone(
    problem: Problem, person: Person, rule: Rule, day: date, template: ShiftTemplate, start: int
) -> bool:
    """Return whether a shift breaks a rule whatever else the person works."""
    if rule.kind is RuleKind.MAX_DAY_MINUTES:
        return template.paid_minutes > longest_day(rule, problem.contract[person.contract])
    if rule.parameters.get("unless_provided") in problem.provisions:
        return False
    if rule.kind is RuleKind.HOLIDAY_WORK:
        return day in problem.holidays
    if rule.kind is not RuleKind.NO_WORK_BETWEEN:
        return False
    begins, until = rule.parameters["begins"], rule.parameters["until"]
    until = until if until > begins else until + _DAY
    return any(
        start < until + shift and start + template.span > begins + shift
        for shift in (-_DAY, 0, _DAY, 2 * _DAY)
    )


def _too_near(problem: Problem, person: Person, fixed: list[Fixed]) -> Iterator[Complaint]:
    """Yield settled shifts one after the other with less rest than a rule asks for, or that may not follow."""
    rules = [rule for rule in problem.rules_of(person) if rule.hard and rule.kind is RuleKind.MIN_REST]
    for one, other in pairwise(fixed):
        gap = _widest_gap(problem, person, one, other)
        if gap is None:
            continue
        for rule in rules:
            if gap < rule.parameters["minutes"]:
                yield _little_rest(person, one, other, gap, rule)
        follows = (other.day - one.day).days == 1
        if follows and other.template in problem.template[one.template].never_before:
            yield _never(
                "fixed.never-before",
                person,
                other.day,
                Text(
                    f'"{other.template}" may not be worked on the day after "{one.template}", and both are fixed.',
                    f'"{other.template}" tidak boleh sehari setelah "{one.template}", padahal keduanya ditetapkan.',
                ),
                Text("Release one of the two.", "Lepaskan salah satunya."),
            )


def _widest_gap(problem: Problem, person: Person, one: Fixed, other: Fixed) -> int | None:
    """Return the most minutes that can lie between two settled shifts; None where one of them cannot be."""
    first, second = problem.template[one.template], problem.template[other.template]
    early = possible_starts(problem, person, one, first)
    late = possible_starts(problem, person, other, second)
    if not early or not late or one.day == other.day:
        return None
    horizon, zone = problem.horizon, problem.zone[person.site]
    begins = horizon.slot(horizon.day(one.day), early[0], zone)
    next_begins = horizon.slot(horizon.day(other.day), late[-1], zone)
    if begins is None or next_begins is None:
        return None
    return (next_begins - begins) * SLOT_MINUTES - first.span


def _little_rest(person: Person, one: Fixed, other: Fixed, gap: int, rule: Rule) -> Complaint:
    words, rest = rule_words(rule), hours_words(max(gap, 0))
    return _never(
        "fixed.rest",
        person,
        other.day,
        Text(
            f'at most {rest.en} lie between the fixed shifts "{one.template}" and "{other.template}": {words.en}.',
            f'paling lama {rest.id} antara sif tetap "{one.template}" dan "{other.template}": {words.id}.',
        ),
        Text("Release one of the two, or move it.", "Lepaskan atau geser salah satunya."),
    )


def _firm(problem: Problem, person: Person, request: Request, fixed: list[Fixed]) -> Iterator[Complaint]:
    """Yield what forbids to grant a request that may not be refused."""
    if request.weight is not None:
        return
    settled = next((shift for shift in fixed if shift.day == request.day), None)
    if request.wish is Wish.OFF:
        if settled is not None and request.template in (None, settled.template):
            yield _never(
                "request.off-but-fixed",
                person,
                request.day,
                Text(
                    f'the day off may not be refused, and shift "{settled.template}" is fixed.',
                    f'hari libur ini tidak boleh ditolak, padahal sif "{settled.template}" ditetapkan.',
                ),
                Text("Release the shift, or give the request a weight.", "Lepaskan sifnya, atau beri bobot."),
            )
        return
    if leave_on(person, request.day) is not None:
        yield _never(
            "request.on-leave",
            person,
            request.day,
            Text(
                "the request to work may not be refused, and the person is on leave.",
                "permintaan bekerja ini tidak boleh ditolak, padahal orangnya cuti.",
            ),
            Text("Take out one of the two.", "Hapus salah satunya."),
        )
    contract = problem.contract[person.contract]
    if request.template is not None and request.template not in contract.templates:
        yield _never(
            "request.not-in-contract",
            person,
            request.day,
            Text(
                f'shift "{request.template}" is asked for firmly and is not in the contract "{contract.id}".',
                f'sif "{request.template}" wajib diberikan, tetapi tidak ada dalam kontrak "{contract.id}".',
            ),
            Text(
                "Add it to the contract, or give the request a weight.",
                "Tambahkan ke kontrak, atau beri bobot.",
            ),
        )
    if settled is not None and request.template not in (None, settled.template):
        yield _never(
            "request.on-but-fixed",
            person,
            request.day,
            Text(
                f'shift "{request.template}" is asked for firmly, and "{settled.template}" is fixed.',
                f'sif "{request.template}" wajib diberikan, padahal "{settled.template}" ditetapkan.',
            ),
            Text(
                "Release the fixed shift, or give the request a weight.",
                "Lepaskan sif tetap, atau beri bobot.",
            ),
        )


def _at_odds(person: Person, requests: list[Request]) -> Iterator[Complaint]:
    """Yield requests of one person for one day that cannot both be granted."""
    for index, one in enumerate(requests):
        for other in requests[index + 1 :]:
            if one.day == other.day and _clash(one, other):
                firm = one.weight is None and other.weight is None
                yield (_never if firm else _doubtful)(
                    "request.at-odds",
                    person,
                    one.day,
                    Text(
                        "two requests for this day cannot both be granted.",
                        "dua permohonan untuk hari ini tidak bisa dikabulkan bersama.",
                    ),
                    Text("Keep one of them.", "Sisakan salah satu."),
                )


def _clash(one: Request, other: Request) -> bool:
    if one.wish is other.wish:
        return (
            one.wish is Wish.ON
            and None not in (one.template, other.template)
            and one.template != other.template
        )
    off, work = (one, other) if one.wish is Wish.OFF else (other, one)
    return off.template is None or off.template == work.template


def _never(kind: str, person: Person, day: date, what: Text, remedy: Text) -> Complaint:
    return contradiction(kind, on(person, day), what, remedy, (person.id,), (day,))


def _doubtful(kind: str, person: Person, day: date, what: Text, remedy: Text) -> Complaint:
    return warning(kind, on(person, day), what, remedy, (person.id,), (day,))
