"""What-if: many moves screened against the same customers, the best looked at until the difference is known.

    answers = compare(scenario, [WhatIf("lend three", (Lend(3, "chat", "voice", 7200, 10800),))], seed=1)

Every life of every move meets the customers of the same life of the scenario as it is (common random numbers), so
differences are paired. The number of threads changes nothing but the time it takes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from sigap.simulation.compilation import Compiled, compiled
from sigap.simulation.errors import ScenarioError
from sigap.simulation.measures import BETTER_WHEN, Measure, parts
from sigap.simulation.moves import WhatIf
from sigap.simulation.result import Result
from sigap.simulation.run import Lived, gathered, live_once
from sigap.simulation.scenario import Scenario
from sigap.simulation.statistics import Estimate
from sigap.text import Text

FEWEST = 4
_MARGIN = 1.15  # lives beyond what the spread seen so far asks for
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a move changes of one measure.

    Attributes:
        measure: of what; shares are shares (0.02 is two points), ASA seconds.
        name: of which queue, of occupancy of which group; None of all together.
        before, after: without and with the move.
        change: after minus before, paired.
    """

    measure: Measure
    name: str | None
    before: Estimate
    after: Estimate
    change: Estimate


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one what-if.

    Attributes:
        what_if: what was done differently.
        result: its lives.
        differences: of every measure, overall first, then of each queue and group that both scenarios have.
        settled: whether the difference asked about is known to the precision asked for.
    """

    what_if: WhatIf
    result: Result
    differences: tuple[Difference, ...]
    settled: bool

    def difference(self, measure: Measure, name: str | None = None) -> Difference:
        """Return the difference of a measure. Raises KeyError when there is none of that name."""
        for one in self.differences:
            if one.measure == measure and one.name == name:
                return one
        raise KeyError(f"{measure} of {name}")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of all.

    Attributes:
        base: the scenario as it is.
        answers: in the order asked.
        ranking: places in `answers`, best first.
        refined: the places that were looked at more closely.
    """

    base: Result
    answers: tuple[Answer, ...]
    ranking: tuple[int, ...]
    refined: tuple[int, ...]


@dataclass(slots=True)
class _Run:
    """A scenario laid out, and the lives it has had."""

    laid_out: Compiled
    lives: list[Lived] = field(default_factory=list)

    def result(self, seed: int, lives: int | None = None) -> Result:
        return gathered(self.laid_out.scenario, seed, self.lives[:lives])


def compare(
    base: Scenario,
    what_ifs: Sequence[WhatIf],
    *,
    seed: int = 0,
    replications: int = 8,
    best: int = 3,
    precision: float = 0.02,
    most: int = 400,
    measure: Measure = Measure.SERVICE_LEVEL,
    name: str | None = None,
    each: bool = False,
    threads: int = 1,
    progress: Progress | None = None,
) -> Comparison:
    """Return what each what-if changes, with 95 % intervals.

    All are lived `replications` times; the best by `measure` are then lived on until the half-width of their paired
    difference is at most `precision`, or `most` lives are reached.

    Args:
        base: the scenario as it is; with a live state, the rest of the day.
        what_ifs: what could be done differently.
        seed: which random numbers.
        replications: lives of each in the first look, at least 4.
        best: how many are looked at more closely; all when there are fewer.
        precision: half-width wanted, in the measure's unit: 0.02 is two points of service level.
        most: lives of one scenario at most.
        measure, name: what decides which is best, of which queue or group; None of all together.
        each: whether the precision is wanted of every queue (group) as well.
        threads: how many lives at once.
        progress: told of lives done and of lives expected so far.

    Raises:
        ScenarioError: a move cannot be made, or the scenario contradicts itself.
    """
    _refuse(replications, precision)
    question = _Question(seed, precision, max(most, replications), measure, name, each)
    runs = [_Run(compiled(base)), *(_Run(compiled(one.applied(base))) for one in what_ifs)]
    with ThreadPoolExecutor(max(threads, 1)) as pool:
        crew = _Crew(pool, seed, progress)
        crew.extend(runs, replications)
        ranking = question.ranked(runs)
        chosen = ranking[:best]
        _refine(runs, chosen, crew, question)
    answers = tuple(_answer(runs[0], run, one, question) for run, one in zip(runs[1:], what_ifs, strict=True))
    again = sorted(chosen, key=lambda place: -_gain(answers[place].difference(measure, name).change, measure))
    return Comparison(runs[0].result(seed), answers, (*again, *ranking[best:]), tuple(chosen))


def _refuse(replications: int, precision: float) -> None:
    if replications < FEWEST:
        raise ScenarioError(
            Text(
                f"{replications} lives are too few to compare by.",
                f"{replications} ulangan terlalu sedikit untuk membandingkan.",
            ),
            where="`replications`",
            remedy=Text(f"Take at least {FEWEST}.", f"Pakai minimal {FEWEST}."),
        )
    if not (math.isfinite(precision) and precision > 0):
        raise ScenarioError(
            Text(f"a precision of {precision}.", f"presisi {precision}."),
            where="`precision`",
            remedy=Text("Give a positive number.", "Isi dengan bilangan positif."),
        )


class _Crew:
    """Lives through scenarios, several at once."""

    def __init__(self, pool: ThreadPoolExecutor, seed: int, progress: Progress | None) -> None:
        self.pool = pool
        self.seed = seed
        self.progress = progress
        self.done = 0
        self.asked = 0

    def extend(self, runs: Sequence[_Run], upto: int) -> None:
        """Let every run have `upto` lives."""
        wanted = [(run, number) for run in runs for number in range(len(run.lives), upto)]
        self.asked += len(wanted)
        lived = self.pool.map(lambda one: live_once(one[0].laid_out, self.seed, one[1]), wanted)
        for (run, _), life in zip(wanted, lived, strict=True):
            run.lives.append(life)
            self.done += 1
            if self.progress is not None:
                self.progress(self.done, self.asked)


@dataclass(frozen=True, slots=True)
class _Question:
    """What is to be known, and how well."""

    seed: int
    precision: float
    most: int
    measure: Measure
    name: str | None
    each: bool

    def ranked(self, runs: list[_Run]) -> list[int]:
        """Return the what-ifs by what they gain, best first; equal ones in the order asked."""
        gains = [_gain(self.change(runs[0], run, self.name), self.measure) for run in runs[1:]]
        return sorted(range(len(gains)), key=lambda place: -gains[place])

    def change(self, base: _Run, run: _Run, name: str | None) -> Estimate:
        """Return the paired difference of a run and the scenario as it is."""
        both = min(len(base.lives), len(run.lives))
        before = parts(base.result(self.seed, both), self.measure, name)
        return parts(run.result(self.seed, both), self.measure, name).difference(before)

    def width(self, base: _Run, run: _Run) -> float:
        """Return the widest half of the intervals that are to be narrow; those of nothing counted do not matter."""
        both = _names(base.result(self.seed, 1), run.result(self.seed, 1), self.measure) if self.each else []
        changes = [self.change(base, run, name) for name in dict.fromkeys((self.name, *both))]
        return max((one.half_width for one in changes if math.isfinite(one.value)), default=math.inf)


def _gain(change: Estimate, measure: Measure) -> float:
    gained = change.value * (BETTER_WHEN[measure] or -1)
    return gained if math.isfinite(gained) else -math.inf


def _refine(runs: list[_Run], chosen: list[int], crew: _Crew, question: _Question) -> None:
    """Let the chosen have more lives until their differences are known well enough."""
    while True:
        wanted: list[tuple[_Run, int]] = []
        for place in chosen:
            run = runs[place + 1]
            width = question.width(runs[0], run)
            if width > question.precision and len(run.lives) < question.most:
                wanted.append((run, _more(len(run.lives), width, question.precision, question.most)))
        if not wanted:
            return
        crew.extend([runs[0]], max(len(runs[0].lives), *(upto for _, upto in wanted)))
        for run, upto in wanted:
            crew.extend([run], upto)


def _more(lives: int, width: float, precision: float, most: int) -> int:
    """Return how many lives the spread seen so far asks for; at most four times as many at once."""
    needed = math.ceil(lives * (width / precision) ** 2 * _MARGIN) if math.isfinite(width) else 4 * lives
    return min(max(needed, lives + 2), 4 * lives, most)


def _answer(base: _Run, run: _Run, what_if: WhatIf, question: _Question) -> Answer:
    seed, both = question.seed, min(len(base.lives), len(run.lives))
    before, after = base.result(seed, both), run.result(seed, both)
    found = tuple(
        _difference(before, after, one, whose) for one in Measure for whose in _names(before, after, one)
    )
    settled = question.width(base, run) <= question.precision
    return Answer(what_if, run.result(seed), found, settled)


def _names(before: Result, after: Result, measure: Measure) -> list[str | None]:
    """Return None for all together, then the queues or groups that both have."""
    if measure is Measure.OCCUPANCY:
        old, new = before.scenario.groups, [group.name for group in after.scenario.groups]
        return [None, *(group.name for group in old if group.name in new)]
    return [None, *(queue.name for queue in before.scenario.queues)]


def _difference(before: Result, after: Result, measure: Measure, name: str | None) -> Difference:
    old, new = parts(before, measure, name), parts(after, measure, name)
    return Difference(measure, name, old.estimate(), new.estimate(), new.difference(old))
