"""A search that can be watched and stopped: the falling gap, Ctrl-C, and the best roster kept in a file."""

from __future__ import annotations

import contextlib
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from sigap.text import Language, Text

if TYPE_CHECKING:
    from sigap.scheduling.problem import Problem
    from sigap.scheduling.roster import Progress, Roster, Solution

Show = Callable[["Progress"], None]

_STOPPING = Text(
    "Stopping; the best roster is kept, verified and written. Ctrl-C again ends at once.",
    "Berhenti; jadwal terbaik disimpan, diperiksa, dan ditulis. Ctrl-C sekali lagi langsung mengakhiri.",
)
_STAGES = {
    "linear programme": Text("linear programme", "program linear"),
    "rounding": Text("rounding", "pembulatan"),
    "compiling": Text("preparing the search", "menyiapkan pencarian"),
    "named search": Text("search with names", "pencarian dengan nama"),
    "verified": Text("verified", "sudah diperiksa"),
    "rotation": Text("rotation", "rotasi"),
}
"""What the parts of a search call themselves; others are told as they are."""
_WAIT = Text("searching", "mencari")
_LINE_EVERY_S, _LINE_SHARE = 2.0, 0.1
_SAVE_EVERY_S = 2.0
_SAVE_SHARE = 0.1
_HOURS = 0.25
_BEYOND = 1e6


@contextmanager
def interruptible(language: Language) -> Iterator[Callable[[], bool]]:
    """Give a function that says whether somebody asked to stop: by Ctrl-C or a request to end. The second time ends."""
    asked: list[int] = []
    before: dict[int, Any] = {}

    def heard(number: int, _: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)
        print(f"\n{_STOPPING.to(language)}", file=sys.stderr, flush=True)

    with contextlib.suppress(ValueError):  # not in the main thread: nobody can interrupt
        before = {one: signal.signal(one, heard) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def showing(language: Language, limit_s: float, *, quiet: bool) -> Iterator[Show]:
    """Give a function that tells of progress: a line that changes on a terminal, lines where it is none."""
    if quiet:
        yield lambda _: None
        return
    if not sys.stderr.isatty():
        yield _Lines(language).show
        return
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Shown

    from sigap.cli.terminal import console

    with Shown(
        TextColumn("{task.description}"), BarColumn(bar_width=24), TimeElapsedColumn(),
        console=console(to_stderr=True), transient=True,
    ) as bar:  # fmt: skip
        task = bar.add_task(_WAIT.to(language), total=limit_s)

        def show(progress: Progress) -> None:
            said.hear(progress)
            bar.update(task, completed=min(progress.seconds, limit_s), description=said.words())

        said = _Words(language)
        yield show


class _Words:
    """What is known so far, in words."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.stage = ""
        self.cost: float | None = None
        self.bound: float | None = None

    def hear(self, progress: Progress) -> None:
        """Take in what is new; what is not told again stays, and so does the best cost when a new search begins."""
        self.stage = progress.stage
        self.cost = _least(self.cost, progress.cost)
        self.bound = progress.bound if progress.bound is not None else self.bound

    @property
    def broken(self) -> bool:
        """Return whether the cost is one that only broken hard rules can have; searches charge them beyond measure."""
        return (
            self.cost is not None and self.bound is not None and self.cost > max(_BEYOND, 10.0 * self.bound)
        )

    def words(self) -> str:
        """Return the stage, the cost in paid hours, the bound and the gap."""
        from sigap.reports.formats import Formats
        from sigap.scheduling.roster import gap

        fmt, lang = Formats(self.language), self.language
        told = [_STAGES.get(self.stage, Text(self.stage, self.stage)).to(lang)]
        hours = Text("h", "jam").to(lang)
        if self.broken:
            told.append(Text("rules still broken", "masih ada aturan yang dilanggar").to(lang))
        elif self.cost is not None:
            told.append(f"{Text('cost', 'biaya').to(lang)} {fmt.number(self.cost * _HOURS, 1)} {hours}")
        if self.bound is not None:
            least = Text("at least", "paling rendah").to(lang)
            told.append(f"{least} {fmt.number(self.bound * _HOURS, 1)} {hours}")
        if self.cost is not None and self.bound is not None and not self.broken:
            share = 100 * gap(self.cost, self.bound)
            told.append(f"{Text('gap', 'selisih').to(lang)} {fmt.number(share, 2)} %")
        return " · ".join(told)


def _least(one: float | None, other: float | None) -> float | None:
    return min((cost for cost in (one, other) if cost is not None), default=None)


class _Lines:
    """Progress as plain lines: when something has changed, and not too often."""

    def __init__(self, language: Language) -> None:
        self.said = _Words(language)
        self.told_at, self.told = -_LINE_EVERY_S, ""

    def show(self, progress: Progress) -> None:
        """Print a line when it is time for one."""
        self.said.hear(progress)
        words = self.said.words()
        pause_s = max(
            _LINE_EVERY_S, _LINE_SHARE * progress.seconds
        )  # an hour's search is not told line by line
        if words != self.told and progress.seconds - self.told_at >= pause_s:
            self.told_at, self.told = progress.seconds, words
            unit = Text("s", "dtk").to(self.said.language)
            print(f"{progress.seconds:6.1f} {unit} · {words}", file=sys.stderr, flush=True)


class Saving:
    """The best roster in a file while the search goes on, so that a killed process loses little."""

    def __init__(self, problem: Problem, path: Path | None) -> None:
        self.problem, self.path = problem, path
        self._waiting: Roster | None = None
        self._cost = float("inf")
        self._bound: float | None = None
        self._next_at = 0.0

    def keep(self, progress: Progress) -> None:
        """Take in what a search tells, and write the best roster when the last writing is some time ago."""
        if self.path is None:
            return
        self._bound = progress.bound if progress.bound is not None else self._bound
        if progress.roster is not None and self._is_best(progress.cost):
            self._waiting = progress.roster
            self._cost = progress.cost if progress.cost is not None else self._cost
        if self._waiting is not None and time.monotonic() >= self._next_at:
            from sigap.scheduling.roster import Solution

            self._write(Solution(self._waiting, self._cost, self._bound, progress.seconds, progress.stage))

    def _is_best(self, cost: float | None) -> bool:
        """Return whether no better roster was told: a search begins anew, with a roster of its own."""
        return self._cost == float("inf") if cost is None else cost <= self._cost

    def last(self, solution: Solution) -> None:
        """Write what was found in the end."""
        if self.path is not None:
            self._write(solution)

    def _write(self, solution: Solution) -> None:
        from sigap.files import put
        from sigap.scheduling.roster_file import roster_json

        assert self.path is not None
        began = time.monotonic()
        put(self.path, roster_json(self.problem, solution).encode())
        took = time.monotonic() - began
        # Writing must not eat the search: at most a tenth of its time.
        self._next_at = began + max(_SAVE_EVERY_S, took / _SAVE_SHARE)
        self._waiting = None
