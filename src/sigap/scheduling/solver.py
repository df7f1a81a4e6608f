"""From a problem to a roster: the checks, the engine that fits, and the clock over all of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from sigap.scheduling.errors import SchedulingError, UnmeetableError
from sigap.scheduling.problem import Problem
from sigap.scheduling.roster import Progress, Roster, Solution, gap
from sigap.scheduling.solving.child import Stop, messages, never
from sigap.text import Text

if TYPE_CHECKING:
    from sigap.scheduling.solving.named_task import SearchTask

Engine = Literal["auto", "core", "rotation"]
Report = Callable[[Progress], None]

NAMED = "sigap.scheduling.named.worker"
COMPILING_S = 180.0
"""What compiling the search may take at most, once a machine."""
LEAST_SEARCH_S = 3.0
"""A search over names that has less than this is over before it has begun."""
TARGET_GAP = 0.0005
"""Half a thousandth: below it another hour of search buys nobody anything."""


def _core_limit_s(limit_s: float) -> float:
    """Return how long the linear programme may take: most of a short time, so that there is a start at all."""
    return max(min(0.6 * limit_s, 12.0), 0.4 * limit_s)


def silent(progress: Progress) -> None:
    """Tell nobody."""


def solve(
    problem: Problem,
    *,
    limit_s: float = 60.0,
    seed: int = 1,
    threads: int = 2,
    target_gap: float = TARGET_GAP,
    start: Roster | None = None,
    report: Report = silent,
    stop: Stop = never,
    engine: Engine = "auto",
) -> Solution:
    """Return the best roster found within the limit, with a bound under which none can be.

    The cost in the answer is the verifier's. Whether rules are broken is the verifier's word too: a search that finds
    no lawful roster returns the one that breaks least.

    Args:
        problem: what is asked.
        limit_s: seconds of wall clock for everything.
        seed: of the search; one seed, one thread and one limit do not promise one roster, since time is not a number.
        threads: cores to use.
        target_gap: stop when (cost - bound) / cost is no more than this.
        start: a roster to go on from, such as that of an interrupted run.
        report: is told about every step.
        stop: is asked several times a second whether to end with the best so far.
        engine: "core" for demand by quarter-hour, "rotation" for shift covers; "auto" takes what fits.

    Raises:
        SchedulingError: the problem contradicts itself; every contradiction is named.
    """
    from sigap.scheduling.checks import require_sound

    began = time.monotonic()
    require_sound(problem)
    chosen = _engine_for(problem) if engine == "auto" else engine
    search = _rotation if chosen == "rotation" else _core
    clock = _Clock(began, began + limit_s, report, stop)
    best = _Best(problem, clock)
    search(problem, best, clock, seed, threads, target_gap, start)
    return Solution(best.roster, best.cost, best.bound, time.monotonic() - began, chosen)


class _Clock:
    """The time of one search, and who listens to it."""

    def __init__(self, began: float, until: float, report: Report, stop: Stop) -> None:
        self.began, self.until, self.stop = began, until, stop
        self._report = report

    @property
    def left_s(self) -> float:
        """Return the seconds that are left."""
        return max(0.0, self.until - time.monotonic())

    def tell(self, progress: Progress) -> None:
        """Pass a part's progress on, in seconds since the search began."""
        self._report(replace(progress, seconds=time.monotonic() - self.began))


def _engine_for(problem: Problem) -> Engine:
    """Return which engine fits: rotations where there is cover by shift alone, and no rule that they do not know."""
    if not problem.covers or problem.demands:
        return "core"
    from sigap.scheduling.rotation.from_problem import rotation_of

    try:
        rotation_of(problem)
    except UnmeetableError:
        raise
    except SchedulingError:
        return "core"
    return "rotation"


def _core(
    problem: Problem,
    best: _Best,
    clock: _Clock,
    seed: int,
    threads: int,
    target_gap: float,
    start: Roster | None,
) -> None:
    """Bound and shifts by linear programme, breaks by another, then the search over named people, then breaks again."""
    from sigap.scheduling.core import plan
    from sigap.scheduling.options import options_of, shifts_of
    from sigap.scheduling.solving.named_task import SearchTask

    options = options_of(problem)
    core = plan(
        options, limit_s=_core_limit_s(clock.left_s), threads=threads, stop=clock.stop, report=clock.tell
    )
    if core.unmeetable:
        raise _unmeetable(problem)
    best.bound = core.bound
    if start is not None:
        best.offer(start)
    began = time.monotonic()
    best.offer_placed(Roster(shifts_of(options, core.rows)))
    reserve_s = 1.5 * (time.monotonic() - began)  # for the breaks at the end
    left_s = clock.left_s - reserve_s
    if best.gap > target_gap and (left_s > LEAST_SEARCH_S or not best.lawful) and not clock.stop():
        task = SearchTask(problem, best.roster, left_s, seed, threads, core.bound, target_gap)
        found = _searched(task, clock)
        if best.offer(found) and not clock.stop():
            best.offer_placed(found)


def _searched(task: SearchTask, clock: _Clock) -> Roster:
    """Return the best roster that the search over names has told in its time; the one it began with if none.

    The first search on a machine compiles its kernels, which takes longer than many a limit: that time is added.
    """
    best = task.start
    for message in messages(NAMED, task, limit_s=task.limit_s + COMPILING_S, stop=clock.stop):
        if isinstance(message, Progress):
            clock.tell(message)
        roster = message.roster if isinstance(message, Progress) else message
        best = best if roster is None else roster
    return best


class _Best:
    """The best roster so far, by the verifier's word: its cost, and whether every hard rule is kept."""

    def __init__(self, problem: Problem, clock: _Clock) -> None:
        self._problem, self._clock = problem, clock
        self.roster = Roster(())
        self.bound: float | None = None
        self.cost = float("inf")
        self._hard: float = float("inf")

    @property
    def lawful(self) -> bool:
        """Return whether no hard rule is broken."""
        return self._hard == 0

    @property
    def gap(self) -> float:
        """Return the gap of a lawful roster; infinite for any other, and without a bound."""
        return gap(self.cost, self.bound) if self.lawful and self.bound is not None else float("inf")

    def offer(self, roster: Roster) -> bool:
        """Take a roster if it breaks fewer hard rules, or as few at less cost; return whether it was taken."""
        from sigap.scheduling.verifier import verify

        found = verify(self._problem, roster)
        if (len(found.hard), found.cost) >= (self._hard, self.cost):
            return False
        self.roster, self.cost, self._hard = roster, found.cost, len(found.hard)
        known = self.cost if self.lawful else None
        self._clock.tell(Progress(0.0, "verified", known, self.bound, roster))
        return True

    def offer_placed(self, roster: Roster) -> bool:
        """Take a roster with its breaks placed anew, if it is better so."""
        from sigap.scheduling.breaks import place_breaks

        return self.offer(
            place_breaks(self._problem, roster, limit_s=self._clock.left_s, stop=self._clock.stop)
        )


def _unmeetable(problem: Problem) -> UnmeetableError:
    return UnmeetableError(
        Text(
            "no roster keeps all hard rules and contracts at once, though each person could keep their own.",
            "tidak ada jadwal yang memenuhi semua aturan keras dan kontrak sekaligus, walaupun tiap orang bisa.",
        ),
        where=problem.name,
        remedy=Text(
            "Make one of the hard rules or requests soft by giving it a weight.",
            "Jadikan salah satu aturan atau permintaan keras itu lunak dengan memberinya bobot.",
        ),
    )


def _rotation(
    problem: Problem,
    best: _Best,
    clock: _Clock,
    seed: int,
    threads: int,
    target_gap: float,
    start: Roster | None,
) -> None:
    """Whole rows of people, for covers by shift."""
    from sigap.scheduling.rotation.engine import plan_rotation

    found, best.bound = plan_rotation(
        problem,
        limit_s=clock.left_s,
        seed=seed,
        threads=threads,
        target_gap=target_gap,
        start=start,
        report=clock.tell,
        stop=clock.stop,
    )
    best.offer(found)
