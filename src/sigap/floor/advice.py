"""What to do: every option is lived through in the same worlds as doing nothing, the best are looked at more closely.

    advice = advise(scenario, stretches, targets, threads=2)
    advice.best[0].option.said, advice.best[0].of("voice")

An option's worth is how much less visits fall short of their target, over all queues and stretches, less its cost.
Options are screened by a few lives each; the best go on to more, and the last few, alone and in pairs, to all. The
same life of every option meets the same customers in the same world, so what differs is what was done.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sigap.floor import moves
from sigap.floor.moves import Kind, Lawful, Option, anything
from sigap.floor.outlook import Ahead, Outlook, Stretch, read
from sigap.simulation import Scenario
from sigap.simulation.compilation import Compiled, compiled
from sigap.simulation.errors import ScenarioError
from sigap.simulation.rota import Plans
from sigap.simulation.run import Lived, gathered, live_once

Array = NDArray[np.float64]
ROUNDS = ((4, 16), (12, 5))
"""Options are lived through so often, and so many of the best go on."""
NEEDY = 0.2
"""A queue with this probability of a breach is to be helped."""
QUIET = 0.02
"""It is quiet when no queue has more than this probability of a breach."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What an action does to one queue in one stretch.

    Attributes:
        queue: which.
        stretch: its place in those asked for.
        before, after: the expected service level without and with it.
        band: what holds the service level with it with 90 % probability.
        breach: probability of ending below target with it.
    """

    queue: str
    stretch: int
    before: float
    after: float
    band: tuple[float, float]
    breach: float


@dataclass(frozen=True, slots=True)
class Action:
    """What can be done, and what comes of it.

    Attributes:
        options: done together.
        effects: on every queue and stretch.
        gain: visits that no longer fall short, less the cost.
        gain_low, gain_high: what holds the gain's mean with 95 %.
    """

    options: tuple[Option, ...]
    effects: tuple[Effect, ...]
    gain: float
    gain_low: float
    gain_high: float

    def of(self, queue: str, stretch: int = 0) -> Effect:
        """Return the effect on a queue. Raises KeyError for one that was not asked about."""
        for one in self.effects:
            if one.queue == queue and one.stretch == stretch:
                return one
        raise KeyError(queue)


@dataclass(frozen=True, slots=True)
class Advice:
    """What comes next, and what can be done about it.

    Attributes:
        outlook: without anything done.
        best: the best actions, the best first; none when nothing helps more than it costs.
        quiet: whether they make use of coming idleness.
        tried: how many options were tried.
    """

    outlook: Outlook
    best: tuple[Action, ...]
    quiet: bool
    tried: int


@dataclass(slots=True)
class _Tried:
    """Options that are lived through together."""

    options: tuple[Option, ...]
    laid_out: Compiled
    lives: list[Lived] = field(default_factory=list)
    shortfalls: dict[int, Array] = field(default_factory=dict)  # by how many of the lives


_Ranked = TypeVar("_Ranked", _Tried, Action)


def advise(
    scenario: Scenario,
    stretches: Sequence[Stretch],
    targets: Mapping[str, float],
    *,
    seed: int = 0,
    replications: int = 48,
    best: int = 3,
    threads: int = 1,
    lawful: Lawful = anything,
) -> Advice:
    """Return what comes next and the best few things to do about it.

    Args:
        scenario: from now on, with its live state; as many worlds as `belief.doubted` made.
        stretches: the half-hours that are looked at.
        targets: by queue, the share wanted in time.
        seed: which random numbers.
        replications: lives of doing nothing and of the best.
        best: how many to return.
        threads: how many lives at once.
        lawful: says of which shifts may become which; whose may not is in no option.

    Raises:
        ScenarioError: the scenario contradicts itself.
    """
    with ThreadPoolExecutor(max(threads, 1)) as pool:
        work = _Work(scenario, tuple(stretches), dict(targets), seed, pool)
        nothing = work.laid_out(())
        assert nothing is not None
        work.live([nothing], replications)
        outlook = work.outlook(nothing)
        quiet = all(one.breach <= QUIET for one in outlook.ahead)
        needy = {one.queue for one in outlook.ahead if one.breach >= NEEDY}
        possible = moves.quiet_options(scenario, lawful) if quiet else moves.options(scenario, needy, lawful)
        tried = [one for option in possible if (one := work.laid_out((option,)))]
        finalists = tried
        for lives, kept in ROUNDS:
            work.live(finalists, min(lives, replications))
            finalists = work.best_of(finalists, nothing, kept, apart=kept == ROUNDS[-1][1], in_turn=quiet)
        pairs = [] if quiet else work.paired(finalists)
        work.live([*finalists, *pairs], replications)
        actions = [work.action(one, nothing, quiet=quiet) for one in [*finalists, *pairs]]
    good = _different(sorted((one for one in actions if _is_worth_it(one, quiet)), key=lambda one: -one.gain))
    return Advice(outlook, tuple((_in_turn(good) if quiet else good)[:best]), quiet, len(tried))


def _is_worth_it(action: Action, quiet: bool) -> bool:
    if quiet:
        return all(effect.breach <= 2 * QUIET for effect in action.effects)
    return action.gain_low > 0


def _in_turn(ranked: Sequence[_Ranked]) -> list[_Ranked]:
    """Return the best of each kind, then the second best of each: idleness has many good uses that all win time."""
    before: Counter[Kind] = Counter()
    turns = []
    for one in ranked:
        kind = one.options[0].kind
        turns.append((before[kind], one))
        before[kind] += 1
    return [one for _, one in sorted(turns, key=lambda turn: turn[0])]


def _different(actions: Sequence[Action]) -> list[Action]:
    """Return actions without those that a better one contains or that do the same in another measure."""
    found: list[Action] = []
    for action in actions:
        kinds = {(option.kind, option.group, option.to) for option in action.options}
        if all(kinds != {(o.kind, o.group, o.to) for o in other.options} for other in found):
            found.append(action)
    return found


@dataclass(frozen=True, slots=True)
class _Work:
    """The lives of one question."""

    scenario: Scenario
    stretches: tuple[Stretch, ...]
    targets: Mapping[str, float]
    seed: int
    pool: ThreadPoolExecutor
    plans: Plans = field(default_factory=Plans)

    def laid_out(self, options: tuple[Option, ...]) -> _Tried | None:
        """Return options ready to be lived, None when they cannot be done (together)."""
        scenario = self.scenario
        try:
            for option in options:
                scenario = option.applied(scenario)
            return _Tried(options, compiled(scenario, self.plans))
        except ScenarioError:
            if not options:
                raise
            return None

    def live(self, tried: Sequence[_Tried], upto: int) -> None:
        """Let each have `upto` lives."""
        wanted = [(one, number) for one in tried for number in range(len(one.lives), upto)]
        lived = self.pool.map(lambda pair: live_once(pair[0].laid_out, self.seed, pair[1]), wanted)
        for (one, _), life in zip(wanted, lived, strict=True):
            one.lives.append(life)

    def outlook(self, tried: _Tried, lives: int | None = None) -> Outlook:
        result = gathered(tried.laid_out.scenario, self.seed, tried.lives[:lives])
        return read(result, self.stretches, self.targets)

    def gain(self, tried: _Tried, nothing: _Tried) -> Array:
        """Return (lives,) what is gained in each life."""
        both = min(len(tried.lives), len(nothing.lives))
        cost = sum(option.cost for option in tried.options)
        gained: Array = self.shortfall(nothing, both) - self.shortfall(tried, both) - cost
        return gained

    def shortfall(self, tried: _Tried, lives: int) -> Array:
        """Return (lives,) how far below target visits end up in the first lives."""
        if lives not in tried.shortfalls:
            tried.shortfalls[lives] = self.outlook(tried, lives).shortfall()
        return tried.shortfalls[lives]

    def best_of(
        self, tried: Sequence[_Tried], nothing: _Tried, many: int, *, apart: bool, in_turn: bool
    ) -> list[_Tried]:
        """Return the best; `apart`, no two of them the same thing in another measure; `in_turn`, of each kind some."""
        ranked = sorted(tried, key=lambda one: -float(self.gain(one, nothing).mean()))
        if in_turn:
            ranked = _in_turn(ranked)
        if not apart:
            return ranked[:many]
        found: list[_Tried] = []
        for one in ranked:
            what = (one.options[0].kind, one.options[0].group, one.options[0].to)
            if all(what != (o.options[0].kind, o.options[0].group, o.options[0].to) for o in found):
                found.append(one)
        return found[:many]

    def paired(self, finalists: Sequence[_Tried]) -> list[_Tried]:
        """Return the finalists two by two, where they concern different people."""
        pairs = []
        for one, other in combinations(finalists[:3], 2):
            if not set(one.options[0].agents) & set(other.options[0].agents):
                pairs.append(self.laid_out((*one.options, *other.options)))
        return [pair for pair in pairs if pair is not None]

    def action(self, tried: _Tried, nothing: _Tried, *, quiet: bool) -> Action:
        before, after = self.outlook(nothing), self.outlook(tried)
        gained = self.gain(tried, nothing)
        if quiet:  # what is won is time
            gained = gained + sum(len(option.agents) for option in tried.options)
        half = 1.96 * float(gained.std(ddof=1)) / math.sqrt(len(gained))
        mean = float(gained.mean())
        effects = tuple(_effect(old, new) for old, new in zip(before.ahead, after.ahead, strict=True))
        return Action(tried.options, effects, mean, mean - half, mean + half)


def _effect(before: Ahead, after: Ahead) -> Effect:
    return Effect(
        after.queue, after.stretch, before.service_level, after.service_level, after.band(), after.breach
    )
