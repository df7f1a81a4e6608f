"""The plain path: queue_log line by line through the one fold. The compiled path must give the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sigap.facts.bundle import Facts
from sigap.facts.events import Event
from sigap.facts.fold import Fold
from sigap.facts.quality import Place, Problem, Quality
from sigap.sources.asterisk.lines import CALLS, MEMBERS, SILENT, parse
from sigap.sources.asterisk.members import Members
from sigap.sources.reader import LONGEST_AHEAD_MS, Options, fold_for

SOURCE_ID = "asterisk"
SHOWN = 200  # characters of a line that are kept in a finding


class LineFold:
    """The state of a reading: the fold, the members, and where it is. It can be pickled and continued.

    A line is `REPEATED_LINE` when it says, to the letter, what the line right before it in the same file says. It is
    kept as a fact: Asterisk tells seconds, and two agents' phones that ring out in one second write the same line.
    For that reason equal lines further apart are not looked for. A file given twice is left out before it is read.
    """

    def __init__(self, options: Options) -> None:
        self.fold: Fold = fold_for(options, source=SOURCE_ID, parts=(), patient=False)
        self.members = Members()
        self.now = options.now
        self._last_at: int | None = None
        self._last_text = ""

    def begin_file(self) -> None:
        """Forget the line before: clock jumps and repeated lines are looked for within a file."""
        self._last_at, self._last_text = None, ""

    def take(self, lines: Iterable[tuple[int, str]], file: str) -> None:
        """Fold the lines of one file, each with its number."""
        for event in self.events(lines, file):
            self.fold.apply(event)

    def events(self, lines: Iterable[tuple[int, str]], file: str) -> Iterator[Event]:
        """Yield what the lines tell; what is odd about them goes to the fold's quality."""
        quality = self.fold.quality
        for number, text in lines:
            if not text:
                continue
            quality.rows_read += 1
            place = Place(file, number, text[:SHOWN])
            line = parse(text)
            if line is None:
                quality.add(Problem.UNPARSABLE, "", place)
                continue
            if self.now is not None and line.at > self.now + LONGEST_AHEAD_MS:
                quality.add(Problem.FAR_FUTURE, "", place)
                continue
            self._compare(line.at, text, place, quality)
            self.fold.place = place
            told = CALLS.get(line.verb)
            if told is not None:
                if line.verb == "QUEUESTART":
                    self.members.restart()
                yield told(line)
            elif line.verb in MEMBERS:
                change = self.members.follow(line)
                if change is not None:
                    yield change
            elif line.verb not in SILENT:
                quality.add(Problem.UNKNOWN_EVENT, line.verb, place)
            self.fold.heard(line.at)

    def _compare(self, at: int, text: str, place: Place, quality: Quality) -> None:
        if text == self._last_text:
            quality.add(Problem.REPEATED_LINE, "", place)
        if self._last_at is not None and at < self._last_at:
            quality.add(Problem.CLOCK_JUMP, "", place)
        if self.now is not None and at > self.now:
            quality.add(Problem.FUTURE, "", place)
        self._last_at, self._last_text = at, text

    def facts(self) -> Facts:
        """Return a snapshot."""
        facts = self.fold.facts()
        note_missing(facts, len(self.members.unannounced))
        return facts


def note_missing(facts: Facts, unannounced: int) -> None:
    """Say what queue_log does not tell: hold and wrap times, and when unannounced members were there."""
    answered = facts["legs"].num_rows - facts["legs"]["answered_at"].null_count
    for part in ("hold_ms", "wrap_ms"):
        facts.quality.add(Problem.MISSING_PART, f"legs.{part}", count=answered)
    facts.quality.add(Problem.MISSING_PART, "states: ADDMEMBER", count=unannounced)
