"""Rules that a roster cannot keep: whose, on which days, and how little would have to give.

The amounts are those of the roster that was verified: with every limit moved by its amount, that roster would stand.
For the best roster a solver could find, that is the smallest relaxation known; another roster may need less of one rule
and more of another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sigap.scheduling.errors import UnmeetableError
from sigap.scheduling.problem import Problem
from sigap.scheduling.rules import RuleKind
from sigap.scheduling.verifier.findings import Check, Finding, Unit, Verification
from sigap.scheduling.verifier.words import count, length, listed, short_day
from sigap.text import Text


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One rule or promise, for whom it is not kept, and what would have to give.

    Attributes:
        check, kind, rule: as in the findings.
        people: ids, with the dates concerned; nobody where no person is meant.
        amount: by how much the limit would have to move, in `unit`.
        unit: of the amount.
        text: all of it in a sentence.
    """

    check: Check
    kind: RuleKind | None
    rule: str
    people: tuple[tuple[str, tuple[date, ...]], ...]
    amount: float
    unit: Unit
    text: Text


def relaxations(problem: Problem, verification: Verification) -> tuple[Relaxation, ...]:
    """Return what would have to give for a roster's hard findings, rule by rule.

    Faults of the roster itself, such as a break outside its window, are not rules that could give: they are left out.
    """
    groups: dict[tuple[Check, str], list[Finding]] = {}
    for finding in verification.hard:
        if finding.check in _ASKED:
            groups.setdefault(_key(finding), []).append(finding)
    return tuple(_relaxation(problem, findings) for findings in groups.values())


def unmeetable(problem: Problem, verification: Verification) -> UnmeetableError | None:
    """Return an error that says which rules cannot be kept together; None where all hard ones are kept."""
    found = relaxations(problem, verification)
    if not found:
        return None
    return UnmeetableError(
        Text(" ".join(one.text.en for one in found), " ".join(one.text.id for one in found)),
        where=problem.name,
        remedy=Text(
            "Let one of these give, or ask for fewer people at those times.",
            "Longgarkan salah satunya, atau kurangi kebutuhan orang pada waktu itu.",
        ),
    )


def _key(finding: Finding) -> tuple[Check, str]:
    """Return what findings of one sentence share: the rule, or the contract; other checks stand for themselves."""
    named = finding.check in (Check.RULE, *_CONTRACT, Check.ACTIVITY_LEFT_OUT)
    return finding.check, finding.rule if named else ""


def _relaxation(problem: Problem, findings: list[Finding]) -> Relaxation:
    first = findings[0]
    amount = max(finding.excess for finding in findings)
    by_person: dict[str, list[date]] = {}
    for finding in findings:
        by_person.setdefault(finding.person, []).extend(finding.dates)
    people = tuple((person, tuple(sorted(set(days)))) for person, days in by_person.items())
    asked, takes = _asked(problem, first), _takes(problem, first, amount)
    who = listed([_who(problem, person, days) for person, days in people])
    text = Text(
        f"{asked.en} is not kept for {who.en}: it would take {takes.en}.",
        f"{asked.id} tidak terpenuhi untuk {who.id}: perlu {takes.id}.",
    )
    return Relaxation(first.check, first.kind, first.rule, people, amount, first.unit, text)


def _who(problem: Problem, person: str, days: tuple[date, ...]) -> Text:
    """Return a person with the days, such as Ayu (2 and 3 March)."""
    found = problem.person.get(person)
    name = found.name or found.id if found is not None else person
    if not days:
        return Text(name, name)
    when = listed([short_day(day) for day in days], most=3)
    return Text(f"{name} ({when.en})", f"{name} ({when.id})")


def _asked(problem: Problem, finding: Finding) -> Text:
    """Return what is not kept, in words."""
    if finding.check is Check.RULE:
        rule = next(one for one in problem.rules.rules if one.id == finding.rule)
        en, indonesian = rule.text.en.rstrip("."), rule.text.id.rstrip(".")
        return Text(f"Rule {rule.id} (“{en}”)", f"Aturan {rule.id} (“{indonesian}”)")
    if finding.check in _CONTRACT:
        return Text(f"Contract {finding.rule}", f"Kontrak {finding.rule}")
    return _ASKED[finding.check]


def _takes(problem: Problem, finding: Finding, amount: float) -> Text:
    """Return what would have to give."""
    if finding.kind is None:
        return _GIVES_WAY[finding.check](amount)
    rule = next(one for one in problem.rules.rules if one.id == finding.rule)
    provision = rule.parameters.get("unless_provided")
    if provision is not None:
        return Text(f"that the employer provides {provision}", f"pemberi kerja menyediakan {provision}")
    return _GIVES[finding.kind](amount)


def _more(english: str, indonesian: str) -> Callable[[float], Text]:
    """Return words for some time more or less of something."""

    def say(minutes: float) -> Text:
        shown = length(minutes)
        return Text(english.format(shown.en), indonesian.format(shown.id))

    return say


def _counted(one: str, many: str, indonesian: str) -> Callable[[float], Text]:
    """Return words for some more or fewer of something."""

    def say(number: float) -> Text:
        return count(number, one, many, indonesian)

    return say


def _given(english: str, indonesian: str) -> Callable[[float], Text]:
    """Return words for what gives or does not."""

    def say(_: float) -> Text:
        return Text(english, indonesian)

    return say


_GIVES: dict[RuleKind, Callable[[float], Text]] = {
    RuleKind.MAX_DAY_MINUTES: _more("{} more work a day", "{} kerja lebih banyak sehari"),
    RuleKind.REST_IN_SHIFT: _more(
        "{} more work before rest, or less rest", "{} lagi sebelum istirahat, atau istirahat kurang"
    ),
    RuleKind.NO_WORK_BETWEEN: _more("{} of work in those hours", "{} kerja pada jam itu"),
    RuleKind.MAX_WEEK_MINUTES: _more("{} more work a week", "{} kerja lebih banyak seminggu"),
    RuleKind.WEEKLY_REST: _counted("day of rest fewer", "days of rest fewer", "hari istirahat lebih sedikit"),
    RuleKind.MIN_REST: _more("{} less rest between shifts", "istirahat antarsif {} lebih singkat"),
    RuleKind.MAX_DAYS_IN_A_ROW: _counted(
        "day more in a row", "days more in a row", "hari lagi berturut-turut"
    ),
    RuleKind.MIN_DAYS_IN_A_ROW: _counted(
        "day fewer in a row", "days fewer in a row", "hari lebih sedikit berturut-turut"
    ),
    RuleKind.MIN_DAYS_OFF_IN_A_ROW: _counted(
        "day off fewer in a row", "days off fewer in a row", "hari libur lebih sedikit berturut-turut"
    ),
    RuleKind.MAX_NIGHTS_IN_A_ROW: _counted(
        "night more in a row", "nights more in a row", "malam lagi berturut-turut"
    ),
    RuleKind.MAX_WEEKENDS: _counted("weekend more", "weekends more", "akhir pekan lagi"),
    RuleKind.MAX_SHIFTS: _counted("shift more", "shifts more", "sif lagi"),
    RuleKind.MIN_MINUTES: _more("{} less work", "{} kerja lebih sedikit"),
    RuleKind.MAX_MINUTES: _more("{} more work", "{} kerja lebih banyak"),
    RuleKind.START_BAND: _more("{} more between starts", "jarak {} lagi antara jam mulai"),
    RuleKind.MAX_OVERTIME_DAY: _more(
        "{} more overtime a day, or consent to it", "lembur {} lagi sehari, atau persetujuan"
    ),
    RuleKind.MAX_OVERTIME_WEEK: _more("{} more overtime a week", "lembur {} lagi seminggu"),
    RuleKind.HOLIDAY_WORK: _given("work on holidays", "kerja pada hari libur"),
}
"""What gives, for each kind of rule."""

_GIVES_WAY: dict[Check, Callable[[float], Text]] = {
    Check.CONTRACT_TEMPLATE: _given("a contract with that shift", "kontrak dengan sif itu"),
    Check.CONTRACT_DAYS: _counted(
        "working day more a week", "working days more a week", "hari kerja lagi seminggu"
    ),
    Check.CONTRACT_MAX_WEEK: _more("{} more work a week", "{} kerja lebih banyak seminggu"),
    Check.CONTRACT_MIN_WEEK: _more("{} less work a week", "{} kerja lebih sedikit seminggu"),
    Check.LEAVE: _given("leave on other days", "cuti pada hari lain"),
    Check.AVAILABILITY: _given("other hours of availability", "jam ketersediaan lain"),
    Check.EARLIEST_START: _more("{} less for the way to work", "perjalanan berangkat {} lebih awal"),
    Check.LATEST_END: _more("{} less for the way home", "perjalanan pulang {} lebih akhir"),
    Check.MAX_NIGHTS: _counted("night more", "nights more", "malam lagi"),
    Check.NEVER_BEFORE: _given("that shift on the day after", "sif itu pada hari sesudahnya"),
    Check.CONSENT: _given("consent to overtime", "persetujuan lembur"),
    Check.FIXED: _given("another shift than the settled one", "sif lain dari yang sudah ditetapkan"),
    Check.REQUEST: _given("a refusal", "penolakan"),
    Check.ACTIVITY_LEFT_OUT: _given("that it is left out", "kegiatan itu ditiadakan"),
}
"""What gives, for each promise and limit of a person."""

_CONTRACT = (Check.CONTRACT_TEMPLATE, Check.CONTRACT_DAYS, Check.CONTRACT_MAX_WEEK, Check.CONTRACT_MIN_WEEK)
_ASKED: dict[Check, Text] = {
    Check.RULE: Text("A rule", "Aturan"),
    **dict.fromkeys(_CONTRACT, Text("A contract", "Kontrak")),
    Check.LEAVE: Text("Leave", "Cuti"),
    Check.AVAILABILITY: Text("Availability", "Ketersediaan"),
    Check.EARLIEST_START: Text("The way to work", "Perjalanan berangkat"),
    Check.LATEST_END: Text("The way home", "Perjalanan pulang"),
    Check.MAX_NIGHTS: Text("The limit of night shifts", "Batas sif malam"),
    Check.NEVER_BEFORE: Text("The order of shifts", "Urutan sif"),
    Check.CONSENT: Text("Consent to overtime", "Persetujuan lembur"),
    Check.FIXED: Text("A settled shift", "Sif yang sudah ditetapkan"),
    Check.REQUEST: Text("A request that may not be refused", "Permintaan yang tidak boleh ditolak"),
    Check.ACTIVITY_LEFT_OUT: Text("An activity that must take place", "Kegiatan yang wajib terlaksana"),
}
"""What is not kept, for each check that a rule or promise stands behind."""
