"""The lines that the kernel leaves to Python: members, starts of the log, and verbs nobody knows."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from sigap.facts.quality import Place, Problem, Quality
from sigap.sources.asterisk.kernel import state as kernel
from sigap.sources.asterisk.line_fold import SHOWN
from sigap.sources.asterisk.lines import MEMBERS, SILENT, Line, parse
from sigap.sources.asterisk.members import Members
from sigap.sources.asterisk.pieces import Lines

_REMEMBERED = 100_000  # different member lines; a floor has agents times reasons of them


class Floor:
    """What the log tells of agents, and when it was listening.

    Attributes:
        declared: (agent, when, kind), places in `agents` and `kinds`.
        coverage: stretches in which the source was listening.
    """

    def __init__(self, quality: Quality, lines: Lines) -> None:
        self.members = Members()
        self.agents: dict[str, int] = {}
        self.kinds: dict[tuple[str, str | None], int] = {}
        self.declared: list[tuple[int, int, int]] = []
        self.coverage: list[list[int | None]] = []
        self._quality, self._lines = quality, lines
        self._seen: dict[bytes, Line] = {}

    def take(self, text: kernel.Bytes, state: kernel.State) -> None:
        """Take in the lines of one piece that were left."""
        if not self.coverage and state.size[kernel.FIRST] != kernel.NULL:
            self.coverage.append([int(state.size[kernel.FIRST]), None])
        rest = state.rest[: state.size[kernel.REST_SIZE]].tolist()
        content = text.tobytes() if rest else b""
        for number, start, stop, at, heard, agents in rest:
            line = self._line(content, start, stop)
            if line.verb in MEMBERS:
                change = self.members.change(line)
                if change is not None:
                    self._declare(line.agent, at, change)
            elif line.verb == "QUEUESTART":
                self._restart(at, heard, [*dict.fromkeys((*agent_names(state, agents), *self.agents))])
            elif line.verb not in SILENT:
                shown = content[start:stop].decode("utf-8", "replace")[:SHOWN]
                self._quality.add(Problem.UNKNOWN_EVENT, line.verb, Place(*self._lines.place(number), shown))

    def _line(self, content: bytes, start: int, stop: int) -> Line:
        """Return the line taken apart, with the time of any line that says the same."""
        said = content[content.index(b"|", start) : stop]
        line = self._seen.get(said)
        if line is None:
            line = parse(content[start:stop].decode("utf-8", "replace"))
            assert line is not None
            if len(self._seen) < _REMEMBERED:
                self._seen[said] = line
        return line

    def _restart(self, at: int, heard: int, known: Iterable[str]) -> None:
        self.members.restart()
        for agent in known:
            self._declare(agent, at, ("offline", None))
        began = self.coverage[-1][0]
        assert began is not None
        self.coverage[-1][1] = max(min(at if heard == kernel.NULL else heard, at), began)
        self.coverage.append([at, None])

    def _declare(self, agent: str, at: int, kind: tuple[str, str | None]) -> None:
        number = self.agents.setdefault(agent, len(self.agents))
        self.declared.append((number, at, self.kinds.setdefault(kind, len(self.kinds))))


def agent_names(state: kernel.State, count: int) -> list[str]:
    """Return the names of the first agents that took part in a leg."""
    ends, names = state.agents.ends[: count + 1].tolist(), state.agents.letters
    return [names[a:b].tobytes().decode("utf-8", "replace") for a, b in pairwise(ends)]
