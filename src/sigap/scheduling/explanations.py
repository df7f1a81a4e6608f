"""Why somebody has a shift, and what it would cost to grant a request, in words and figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sigap.scheduling.alternatives import (
    Candidate,
    Tried,
    Way,
    cheapest,
    dearest_on,
    exchanged_away,
    handed_over,
    shifts_on,
    taken_over,
    with_shift,
    without,
)
from sigap.scheduling.checks.wording import day_words, joined, named
from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.people import Person, Request, Wish
from sigap.scheduling.problem import Problem
from sigap.scheduling.roster import Assignment, Roster
from sigap.scheduling.swaps import Partner, partners
from sigap.scheduling.telling import costs_words, cover_words, forbidding_words, shift_words
from sigap.scheduling.trials import Effect, Trials
from sigap.scheduling.verifier import Costs, Finding
from sigap.text import Text

_OTHERS = 3
_MOST_FORBIDDING = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """What could be on a day instead.

    Attributes:
        shift: None for a day off.
        legal: whether the rules allow it.
        costs: the change of each item, in paid quarter-hours; `cost` is their sum.
        forbidding: what forbids it, with the rule and its source.
        text: all of it in a sentence.
    """

    shift: Assignment | None
    legal: bool
    costs: Costs
    forbidding: tuple[Text, ...]
    text: Text

    @property
    def cost(self) -> float:
        """Return the change of the whole cost, in paid quarter-hours."""
        return self.costs.total


@dataclass(frozen=True, slots=True)
class Why:
    """Why a person has a shift on a day, or none.

    Attributes:
        shift: None for a day off.
        without: the day off instead; None where the day is off.
        alternatives: other shifts on that day, cheapest first, legal ones only.
        others: who else could have the shift, cheapest first.
        reasons: in words, the weightiest first.
    """

    person: str
    day: int
    shift: Assignment | None
    without: Choice | None
    alternatives: tuple[Choice, ...]
    others: tuple[Partner, ...]
    reasons: tuple[Text, ...]

    @property
    def text(self) -> Text:
        """Return the reasons one after the other."""
        return joined(self.reasons, " ")


@dataclass(frozen=True, slots=True)
class Granting:
    """What it would cost to grant a request.

    Attributes:
        way: the cheapest one found; `AS_IT_IS` when the request is granted already, None when every way is forbidden.
        partner: the colleague whose help it takes.
        costs: the change of each item, in paid quarter-hours; None when every way is forbidden.
        roster: with the request granted; None when every way is forbidden.
        forbidding: what forbids the nearest way, with the rule and its source; empty when there is a way.
        text: all of it in words.
    """

    request: Request
    way: Way | None
    partner: str | None
    costs: Costs | None
    roster: Roster | None
    forbidding: tuple[Text, ...]
    text: Text

    @property
    def cost(self) -> float | None:
        """Return the change of the whole cost, in paid quarter-hours; None when every way is forbidden."""
        return None if self.costs is None else self.costs.total


def why(problem: Problem, roster: Roster, person: str, day: int) -> Why:
    """Return why a person has a shift on a day of the horizon, or a day off.

    Costs are the verifier's: the roster with the change less the roster as it is. Other starts on the day have their
    breaks where they cost least.

    Raises:
        SchedulingError: there is no such person or day.
    """
    trials, who = Trials(problem, roster), _person(problem, person, day)
    shift = trials.shift(person, day)
    row = without(trials.row(person), shift)
    candidates = [
        Candidate(Way.OTHER_SHIFT, {person: with_shift(row, one)}, one)
        for one in shifts_on(trials, who, day)
        if shift is None or (one.template, one.start) != (shift.template, shift.start)
    ]
    tried, forbids = cheapest(trials, candidates)
    choices = tuple(_choice(problem, each.candidate.gets, each.effect) for each in tried)
    if shift is None:
        return Why(person, day, None, None, choices, (), tuple(_why_off(trials, who, day, choices, forbids)))
    off = _choice(problem, None, trials.of({person: row}))
    others = tuple(partners(_released(trials, shift), (person, day), _OTHERS))
    reasons = tuple(_why_on(trials, who, shift, off, choices, others))
    return Why(person, day, shift, off, choices, others, reasons)


def _person(problem: Problem, person: str, day: int) -> Person:
    if person not in problem.person:
        what = Text(f'there is no person "{person}".', f'tidak ada orang "{person}".')
        raise SchedulingError(what, where=problem.name)
    if not 0 <= day < problem.horizon.days:
        last = problem.horizon.days - 1
        raise SchedulingError(
            Text(f"day {day} is not planned.", f"hari {day} tidak direncanakan."),
            where=problem.name,
            remedy=Text(f"Days run from 0 to {last}.", f"Hari dihitung dari 0 sampai {last}."),
        )
    return problem.person[person]


def _released(trials: Trials, shift: Assignment) -> Trials:
    """Return the same roster with a shift no longer settled."""
    problem, day = trials.problem, trials.problem.horizon.date(shift.day)
    kept = tuple(one for one in problem.fixed if (one.person, one.day) != (shift.person, day))
    return trials if len(kept) == len(problem.fixed) else Trials(replace(problem, fixed=kept), trials.roster)


def _choice(problem: Problem, shift: Assignment | None, effect: Effect) -> Choice:
    forbidding = _forbidding(problem, effect.forbids)
    what = Text("a day off", "hari libur") if shift is None else shift_words(problem, shift)
    if forbidding:
        against = joined(forbidding, " ")
        text = Text(f"{what.en}: forbidden. {against.en}", f"{what.id}: tidak boleh. {against.id}")
    else:
        cost = costs_words(effect.costs)
        text = Text(f"{what.en}: {cost.en}.", f"{what.id}: {cost.id}.")
    return Choice(shift, effect.legal, effect.costs, forbidding, text)


def _forbidding(problem: Problem, findings: Sequence[Finding]) -> tuple[Text, ...]:
    return tuple(forbidding_words(problem, finding) for finding in findings[:_MOST_FORBIDDING])


def _why_on(
    trials: Trials,
    who: Person,
    shift: Assignment,
    off: Choice,
    choices: tuple[Choice, ...],
    others: tuple[Partner, ...],
) -> Iterator[Text]:
    """Yield why somebody works."""
    problem = trials.problem
    what, day, name = shift_words(problem, shift), day_words(problem.horizon.date(shift.day)), named(who)
    yield Text(f"{name} works {what.en} on {day.en}.", f"{name} bekerja {what.id} pada {day.id}.")
    yield from _promised(problem, who, shift)
    if off.forbidding:
        against = joined(off.forbidding, " ")
        yield Text(
            f"It cannot just be taken away. {against.en}",
            f"Sif ini tidak bisa dicabut begitu saja. {against.id}",
        )
    else:
        cost = costs_words(off.costs)
        cover = cover_words(problem.horizon, trials.of({who.id: without(trials.row(who.id), shift)}).cover)
        yield Text(f"A day off instead {cost.en}. {cover.en}", f"Bila diliburkan, {cost.id}. {cover.id}")
    if choices:
        best = choices[0].text
        yield Text(
            f"The cheapest other shift that day is {best.en}", f"Sif lain termurah hari itu: {best.id}"
        )
    else:
        yield Text("No other shift that day is allowed.", "Tidak ada sif lain yang boleh pada hari itu.")
    yield _told_others(problem, others)


def _promised(problem: Problem, who: Person, shift: Assignment) -> Iterator[Text]:
    """Yield what was settled or asked for."""
    day = problem.horizon.date(shift.day)
    if any(fixed.person == who.id and fixed.day == day for fixed in problem.fixed):
        yield Text("The shift was settled before.", "Sif ini sudah ditetapkan sebelumnya.")
    for request in problem.requests:
        if request.person == who.id and request.day == day:
            same = request.template in (None, shift.template)
            if request.wish is Wish.ON and same:
                yield Text("It was asked for.", "Sif ini diminta sendiri.")
            elif request.wish is Wish.OFF and same:
                yield Text("A request to be off is refused for it.", "Permohonan libur ditolak karenanya.")


def _told_others(problem: Problem, others: tuple[Partner, ...]) -> Text:
    if not others:
        return Text("Nobody else may take it.", "Tidak ada orang lain yang boleh mengambilnya.")
    told = joined(
        [
            Text(
                f"{named(problem.person[o.person])} ({o.text.en})",
                f"{named(problem.person[o.person])} ({o.text.id})",
            )
            for o in others
        ],
        "; ",
    )
    return Text(f"Others who may take it: {told.en}.", f"Yang lain yang boleh mengambilnya: {told.id}.")


def _why_off(
    trials: Trials, who: Person, day: int, choices: tuple[Choice, ...], forbids: Sequence[Finding]
) -> Iterator[Text]:
    """Yield why somebody is off."""
    problem, date = trials.problem, trials.problem.horizon.date(day)
    name, when = named(who), day_words(date)
    yield Text(f"{name} is off on {when.en}.", f"{name} libur pada {when.id}.")
    if any(leave.first <= date <= leave.last for leave in who.leave):
        yield Text("It is a day of leave.", "Hari itu cuti.")
    elif choices:
        best = choices[0].text
        yield Text(f"The cheapest shift that day is {best.en}", f"Sif termurah hari itu: {best.id}")
    elif forbids:
        against = joined(_forbidding(problem, forbids), " ")
        yield Text(
            f"A shift that day is forbidden. {against.en}", f"Sif pada hari itu tidak boleh. {against.id}"
        )
    else:
        yield Text("No shift that day fits.", "Tidak ada sif yang cocok pada hari itu.")


def cost_of_granting(problem: Problem, roster: Roster, request: Request) -> Granting:
    """Return the cheapest way found to grant a request, or what forbids it.

    Looked at are: to drop the shift, to work another on the day, to move it to another day, to hand it to a colleague
    and to exchange with one. A request that is not one of the problem's is taken as if it were; one that is keeps the
    problem's weight.

    Raises:
        SchedulingError: there is no such person, day or template.
    """
    who = _person(problem, request.person, problem.horizon.day(request.day))
    if request.template is not None and request.template not in problem.template:
        what = Text(f'there is no shift "{request.template}".', f'tidak ada sif "{request.template}".')
        raise SchedulingError(what, where=problem.name)
    known = problem
    if not any(_same_wish(one, request) for one in problem.requests):
        known = replace(problem, requests=(*problem.requests, request))
    trials = Trials(known, roster)
    if _granted(trials, request, trials.row(who.id)):
        text = Text("The request is granted already.", "Permohonan ini sudah dikabulkan.")
        return Granting(request, Way.AS_IT_IS, None, Costs(), roster, (), text)
    candidates = [
        one for one in _ways(trials, who, request) if _granted(trials, request, one.rows.get(who.id, ()))
    ]
    tried, forbids = cheapest(trials, candidates)
    return _found(problem, request, tried[0]) if tried else _refused(problem, request, forbids)


def _same_wish(one: Request, other: Request) -> bool:
    """Return whether two requests ask for the same, whatever they weigh."""
    return replace(one, weight=None) == replace(other, weight=None)


def _granted(trials: Trials, request: Request, row: Sequence[Assignment]) -> bool:
    """Return whether a row grants a request."""
    day = trials.problem.horizon.day(request.day)
    worked = any(shift.day == day and request.template in (None, shift.template) for shift in row)
    return worked is (request.wish is Wish.ON)


def _ways(trials: Trials, who: Person, request: Request) -> Iterator[Candidate]:
    """Yield the changes that may grant a request."""
    day = trials.problem.horizon.day(request.day)
    shift, row = trials.shift(who.id, day), trials.row(who.id)
    left = without(row, shift)
    if shift is not None:
        if request.wish is Wish.OFF:
            yield Candidate(Way.DROP, {who.id: left})
            yield from _moved(trials, who, shift)
            yield from handed_over(trials, shift)
        if request.template is not None:
            for other in shifts_on(trials, who, day):
                yield Candidate(Way.OTHER_SHIFT, {who.id: with_shift(left, other)}, other)
        yield from exchanged_away(trials, shift)
        return
    for new in shifts_on(trials, who, day):
        yield Candidate(Way.ADD, {who.id: with_shift(row, new)}, new)
    for mine in row:
        for new in dearest_on(trials, who, day, mine):
            yield Candidate(Way.MOVE, {who.id: with_shift(without(row, mine), new)}, new)
    yield from taken_over(trials, who, day)


def _moved(trials: Trials, who: Person, shift: Assignment) -> Iterator[Candidate]:
    """Yield a shift moved to each free day."""
    left = without(trials.row(who.id), shift)
    for day in range(trials.problem.horizon.days):
        if trials.shift(who.id, day) is None:
            for new in dearest_on(trials, who, day, shift):
                yield Candidate(Way.MOVE, {who.id: with_shift(left, new)}, new)


def _found(problem: Problem, request: Request, best: Tried) -> Granting:
    candidate, effect = best.candidate, best.effect
    how, cost = _how(problem, request, candidate), costs_words(effect.costs)
    cover = cover_words(problem.horizon, effect.cover)
    text = Text(f"{how.en} That {cost.en}. {cover.en}", f"{how.id} Ini {cost.id}. {cover.id}")
    return Granting(request, candidate.way, candidate.partner, effect.costs, effect.roster, (), text)


def _how(problem: Problem, request: Request, candidate: Candidate) -> Text:
    """Return a change in words."""
    who = named(problem.person[request.person])
    other = "" if candidate.partner is None else named(problem.person[candidate.partner])
    gets = None if candidate.gets is None else _shift_and_day(problem, candidate.gets)
    gives = None if candidate.gives is None else _shift_and_day(problem, candidate.gives)
    if gets is None:
        if gives is None:
            return Text(f"{who} drops the shift.", f"Sif {who} ditiadakan.")
        return Text(f"{other} takes {gives.en} from {who}.", f"{other} mengambil {gives.id} dari {who}.")
    if not other:
        return Text(f"{who} works {gets.en} instead.", f"{who} bekerja {gets.id} sebagai gantinya.")
    if gives is None:
        return Text(f"{who} takes {gets.en} from {other}.", f"{who} mengambil {gets.id} dari {other}.")
    return Text(
        f"{other} takes {gives.en} and {who} takes {gets.en}.",
        f"{other} mengambil {gives.id} dan {who} mengambil {gets.id}.",
    )


def _shift_and_day(problem: Problem, shift: Assignment) -> Text:
    what, day = shift_words(problem, shift), day_words(problem.horizon.date(shift.day))
    return Text(f"{what.en} on {day.en}", f"{what.id} pada {day.id}")


def _refused(problem: Problem, request: Request, forbids: Sequence[Finding]) -> Granting:
    forbidding = _forbidding(problem, forbids)
    if not forbidding:
        text = Text("There is no shift with which to grant it.", "Tidak ada sif untuk mengabulkannya.")
    else:
        against = joined(forbidding, " ")
        text = Text(
            f"No way to grant it was found. {against.en}",
            f"Tidak ditemukan cara mengabulkannya. {against.id}",
        )
    return Granting(request, None, None, None, None, forbidding, text)
