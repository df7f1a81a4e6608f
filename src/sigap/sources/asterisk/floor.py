"""What the kernel leaves to Python: starts of the log, verbs nobody knows, and putting names to what members did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sigap.facts.quality import Place, Problem, Quality
from sigap.sources.asterisk.kernel import state as kernel
from sigap.sources.asterisk.line_fold import SHOWN
from sigap.sources.asterisk.members import state_of
from sigap.sources.asterisk.pieces import Lines

Kind = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Declared:
    """What agents were told to be: agent (a place in `agents`), when, and kind (a place in `kinds`), as columns."""

    agents: Sequence[str]
    kinds: Sequence[Kind]
    agent: kernel.Ints
    at: kernel.Ints
    kind: kernel.Ints


@dataclass(frozen=True, slots=True)
class _Restart:
    """The log began anew: when, how much had been declared, and how many agents of legs and members were known."""

    at: int
    declared: int
    agents: int
    members: int


class Floor:
    """What the log tells of agents, and when it was listening.

    Attributes:
        coverage: stretches in which the source was listening.
    """

    def __init__(self, quality: Quality, lines: Lines) -> None:
        self.coverage: list[list[int | None]] = []
        self._restarts: list[_Restart] = []
        self._quality, self._lines = quality, lines

    def take(self, text: kernel.Bytes, state: kernel.State) -> None:
        """Take in the lines of one piece that were left."""
        if not self.coverage and state.size[kernel.FIRST] != kernel.NULL:
            self.coverage.append([int(state.size[kernel.FIRST]), None])
        rest = state.rest[: state.size[kernel.REST_SIZE]].tolist()
        for number, start, stop, at, heard, agents, members, declared in rest:
            line = text[start:stop].tobytes()
            verb = line.split(b"|", 5)[4].decode("utf-8", "replace")
            if verb == "QUEUESTART":
                self._restarts.append(_Restart(at, declared, agents, members))
                self._listen_anew(at, heard)
            else:
                shown = line.decode("utf-8", "replace")[:SHOWN]
                self._quality.add(Problem.UNKNOWN_EVENT, verb, Place(*self._lines.place(number), shown))

    def _listen_anew(self, at: int, heard: int) -> None:
        began = self.coverage[-1][0]
        assert began is not None
        self.coverage[-1][1] = max(min(at if heard == kernel.NULL else heard, at), began)
        self.coverage.append([at, None])

    def unannounced(self, state: kernel.State) -> int:
        """Return of how many agents the log never said that they joined."""
        members = state.floor.members[: state.floor.names.held[0]]
        return int((members["announced"] == 0).sum())

    def declared(self, state: kernel.State) -> Declared:
        """Return what agents were told to be; at each start of the log all that were known are offline."""
        members = names_in(state.floor.names)
        number = {name: n for n, name in enumerate(members)}
        of_legs = [number.setdefault(name, len(number)) for name in names_in(state.agents)]
        told = state.floor.declared[:, : state.size[kernel.DECLARED_SIZE]]
        parts, begin = [], 0
        for restart in self._restarts:
            known = [*dict.fromkeys((*of_legs[: restart.agents], *range(restart.members)))]
            offline = np.full((3, len(known)), kernel.OFFLINE, np.int64)
            offline[0], offline[1] = known, restart.at
            parts += [told[:, begin : restart.declared], offline]
            begin = restart.declared
        agent, at, kind = np.concatenate([*parts, told[:, begin:]], axis=1)
        used, place = np.unique(kind, return_inverse=True)
        kinds = _kinds(names_in(state.floor.reasons))
        return Declared([*number], [kinds[n] for n in used], agent, at, place)


def _kinds(reasons: Sequence[str]) -> list[Kind]:
    """Return state and reason of each of the kernel's kinds."""
    plain: list[Kind] = [("offline", None), ("available", None), (state_of(""), None)]
    return plain + [(state_of(reason), reason) for reason in reasons]


def names_in(names: kernel.Names) -> list[str]:
    """Return the texts in the order of their numbers."""
    ends, letters = names.ends[: names.held[0] + 1].tolist(), names.letters
    return [letters[a:b].tobytes().decode("utf-8", "replace") for a, b in pairwise(ends)]
