"""What-ifs as a TOML file tells them: `[[what_if]]` with a name and moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sigap.simulation import moves
from sigap.simulation.moves import Move, WhatIf
from sigap.simulation.scenario import ALWAYS, Skill
from sigap.simulation.scenario_file.clock import Clock
from sigap.simulation.scenario_file.queues import callback_of, outside
from sigap.simulation.scenario_file.told import GROUP, QUEUE, Told, refusal
from sigap.text import Text


class Names:
    """The queues and groups that moves may speak of, and the clock they are told by."""

    def __init__(self, queues: list[str], groups: list[str], clock: Clock) -> None:
        self.queues = queues
        self.groups = groups
        self.clock = clock

    def queue(self, told: Told, name: str = "queue") -> str:
        """Return a queue that is there."""
        return told.known(name, self.queues, QUEUE)

    def group(self, told: Told, name: str = "group") -> str:
        """Return a group that is there."""
        return told.known(name, self.groups, GROUP)

    def span(self, told: Told) -> tuple[float, float]:
        """Return from when to when; the whole scenario when neither is told."""
        if "starts" not in told and "ends" not in told:
            return -ALWAYS, ALWAYS
        day = told.whole("day", 1, low=1, high=self.clock.days) - 1
        starts_s, ends_s = self.clock.span_s(told.time("starts"), told.time("ends"), day)
        if ends_s <= 0 or starts_s >= self.clock.length_s:
            raise outside(told.where("starts"), self.clock)
        return starts_s, ends_s


def what_if_of(told: Told, names: Names, number: int) -> WhatIf:
    """Return one what-if."""
    name = told.text("name", f"{number}")
    listed = told.tables("moves")
    if not listed:
        raise refusal(
            told.where("moves"),
            "there is no move in it.",
            "tidak ada langkah di dalamnya.",
            Text('Write moves = [{ move = "lend", ... }].', 'Tulis moves = [{ move = "lend", ... }].'),
        )
    made = tuple(move_of(one, names) for one in listed)
    told.done()
    return WhatIf(name, made)


def move_of(told: Told, names: Names) -> Move:
    """Return one move."""
    made = _MOVES[told.choice("move", list(_MOVES))](told, names)
    told.done()
    return made


def _lend(told: Told, names: Names) -> Move:
    starts_s, ends_s = names.span(told)
    return moves.Lend(
        told.whole("agents", low=1), names.group(told, "from"), names.group(told, "to"), starts_s, ends_s
    )


def _add(told: Told, names: Names) -> Move:
    return moves.AddAgents(told.whole("agents", low=1), names.group(told), *names.span(told))


def _remove(told: Told, names: Names) -> Move:
    return moves.RemoveAgents(told.whole("agents", low=1), names.group(told), *names.span(told))


def _breaks(told: Told, names: Names) -> Move:
    day = told.whole("day", 1, low=1, high=names.clock.days) - 1
    at_s = names.clock.at_s(told.time("at"), day)
    minutes = told.number("by_minutes", low=-720, high=720)
    group = names.group(told) if "group" in told else None
    return moves.MoveBreaks(
        minutes * 60, at_s, at_s + told.number("within_minutes", 1, above=True) * 60, group
    )


def _callback(told: Told, names: Names) -> Move:
    queue = names.queue(told)
    offer = Told(told.file, told.key, {k: told.raw(k) for k in _OFFER if k in told})
    return moves.OfferCallback(queue, callback_of(offer))


def _no_callback(told: Told, names: Names) -> Move:
    return moves.OfferCallback(names.queue(told), None)


def _train(told: Told, names: Names) -> Move:
    return moves.Train(names.group(told), skill_of(told, names.queues))


def _untrain(told: Told, names: Names) -> Move:
    return moves.Untrain(names.group(told), names.queue(told))


def _priority(told: Told, names: Names) -> Move:
    return moves.Prioritise(names.queue(told), told.whole("priority"))


def _scale(told: Told, names: Names) -> Move:
    queue = names.queue(told) if "queue" in told else None
    return moves.Scale(
        told.number("volume", 1.0, high=1000), told.number("service", 1.0, high=1000, above=True), queue
    )


def skill_of(told: Told, queues: list[str]) -> Skill:
    """Return a skill; the table holds more keys than these where it is a move."""
    return Skill(
        queue=told.known("queue", queues, QUEUE),
        level=told.whole("level", 1, low=1),
        after_wait_s=told.seconds("after_wait_s", 0.0),
        pace=told.number("pace", 1.0, above=True, high=100),
    )


_OFFER = ("after_s", "acceptance", "reach", "unreached_s")
_MOVES: Mapping[str, Callable[[Told, Names], Move]] = {
    "lend": _lend,
    "add_agents": _add,
    "remove_agents": _remove,
    "move_breaks": _breaks,
    "offer_callback": _callback,
    "no_callback": _no_callback,
    "train": _train,
    "untrain": _untrain,
    "priority": _priority,
    "scale": _scale,
}
KINDS = tuple(_MOVES)
"""What moves are called."""
